"""What a torture came to: every round adds a line to a file, and this adds them up.

python -m tests.kill.report FILE
"""

import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Came:
    """What one round came to. `early` and `late` are posts more than one for a day: while Discord surely knew the
    nonce of the first, and after that."""

    deaths: int
    due: int
    sent: int
    early: int
    late: int

    def add_to(self, file: Path) -> None:
        """Add a line; rounds run in several processes, and one short line is written in one go."""
        with file.open("a", encoding="utf-8") as lines:
            lines.write(f"{json.dumps(asdict(self))}\n")


def report(file: Path) -> str:
    """All rounds in a file, added up."""
    rounds = [Came(**json.loads(line)) for line in file.read_text(encoding="utf-8").splitlines()]
    rows = {
        "rounds": len(rounds),
        "times killed": sum(each.deaths for each in rounds),
        "tasks due": sum(each.due for each in rounds),
        "lost": sum(each.due - each.sent for each in rounds),
        "sent twice within the time that Discord remembers a post": sum(each.early for each in rounds),
        "sent twice after that": sum(each.late for each in rounds),
    }
    return "\n".join(f"{name:<58}{count:>8,}" for name, count in rows.items())


if __name__ == "__main__":
    sys.stdout.write(f"{report(Path(sys.argv[1]))}\n")
