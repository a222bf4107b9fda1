"""How long it takes to refuse what means harm, for how long nobody is answered meanwhile, and what memory it leaves.

Every trick is handed in as a moderator would, over the whole curriculum. A refusal has to come within a second.
"""

import asyncio
import resource
from time import perf_counter

from benchmarks.hostile_files import hostile
from benchmarks.reloading import largest_gap

from roadmapbot.adapters.content import ContentFolder, YamlPress
from roadmapbot.adapters.ops.memory import set_aside
from roadmapbot.bundled import bundled
from roadmapbot.domain.errors import ContentRefused
from roadmapbot.domain.revision import PieceKind

SLOWEST = 1_000.0
"""Milliseconds within which a refusal has to come."""


def resident() -> float:
    """The most memory that the process ever had, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


async def refuse(press: YamlPress, data: bytes) -> float:
    """Hand something in that must be refused; how long that took, in milliseconds."""
    began = perf_counter()
    try:
        await press.lay_over((), {"new.yaml": data})
    except ContentRefused:
        return 1000 * (perf_counter() - began)
    raise SystemExit("it was not refused")


async def main() -> None:
    press = YamlPress(ContentFolder(bundled("content")))
    catalogue = await press.open()
    files = hostile(press.template(PieceKind.UNIT, catalogue).encode())
    with set_aside():
        await refuse(press, b"")  # the first one proves the curriculum anew; the others find it proved
        before, slowest = resident(), 0.0
        for name, data in files.items():
            took = 0.0

            async def work(data: bytes = data) -> None:
                nonlocal took
                took = await refuse(press, data)

            gap = await largest_gap(work)
            slowest = max(slowest, took)
            print(f"  {name:<28} refused in {took:6.1f} ms   loop kept for {gap.wall:6.1f} ms at most")
        print(f"  slowest {slowest:.0f} ms   memory at most {resident() - before:+.0f} MB")
    if slowest > SLOWEST:
        raise SystemExit("a refusal took more than a second")


if __name__ == "__main__":
    print("Refusing what means harm")
    asyncio.run(main())
