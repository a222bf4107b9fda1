"""Algorithms and the standard library, tried out: each experiment returns words of the choice it bears out."""

import asyncio
import base64
import contextlib
import csv
import heapq
import io
import itertools
import logging
import subprocess
import sys
import tempfile
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path

from tests.content.reckoning import Result


class Counted:
    """A number that counts how often numbers of its kind were compared and hashed."""

    compared = hashed = 0

    def __init__(self, number: int) -> None:
        self.number = number

    def __eq__(self, other: object) -> bool:
        Counted.compared += 1
        return isinstance(other, Counted) and self.number == other.number

    def __hash__(self) -> int:
        Counted.hashed += 1
        return hash(self.number)


def comparisons(work: Callable[[], object]) -> int:
    Counted.compared = Counted.hashed = 0
    work()
    return Counted.compared


def one_lookup(size: int) -> int:
    numbers = list(map(Counted, range(size)))
    return comparisons(lambda: Counted(-1) in numbers)


def a_lookup_for_each(size: int) -> int:
    numbers, strangers = list(map(Counted, range(size))), list(map(Counted, range(-size, 0)))
    return comparisons(lambda: [stranger in numbers for stranger in strangers])


def growth(work: Callable[[int], int]) -> str:
    """How the work grows when the size is doubled."""
    return {1: "O(1)", 2: "O(n)", 4: "O(n²)"}.get(work(200) // work(100), "another growth")


def lookup_in_a_set() -> str:
    numbers, wanted = set(map(Counted, range(1_000))), Counted(500)
    compared = comparisons(lambda: wanted in numbers)
    return "A hash" if Counted.hashed == 1 and compared <= 2 else f"{compared} comparisons"


def fewest_coins(amount: int, coins: tuple[int, ...]) -> int:
    fewest = [0]
    for each in range(1, amount + 1):
        fewest.append(1 + min(fewest[each - coin] for coin in coins if coin <= each))
    return fewest[amount]


def looks(size: int) -> int:
    """How often a binary search looks at most."""
    return 0 if size == 0 else 1 + looks(size // 2)


def reversed_without_saving() -> str:
    current = {"value": 1, "next": {"value": 2, "next": {"value": 3, "next": None}}}
    current["next"] = None
    return "The rest of the list" if current == {"value": 1, "next": None} else "something else"


def top_of_the_heap() -> str:
    heap: list[int] = []
    for number in (5, 1, 4, 2):
        heapq.heappush(heap, number)
    return "The smallest" if heap[0] == 1 else "Another"


def seconds_that_block(tasks: int) -> float:
    """Tasks that run one after the other take a second each, tasks that run at once a second together."""
    events: list[str] = []

    async def sleeper() -> None:
        events.append("begin")  # here time.sleep(1) would hold up the loop, which is not given back
        events.append("end")

    async def together() -> None:
        await asyncio.gather(*(sleeper() for _ in range(tasks)))

    asyncio.run(together())
    at_once = max(itertools.accumulate(1 if event == "begin" else -1 for event in events))
    return tasks / at_once


def failing_program() -> str:
    try:
        subprocess.run([sys.executable, "-c", "raise SystemExit(3)"], check=True)  # our own interpreter
    except subprocess.CalledProcessError:
        return "Raises an error"
    return "Nothing"


def mode_that_appends() -> str:
    """The mode after which both the old and the new text are there."""
    keeps = []
    for mode in ("w", "a", "x", "r"):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "notes.txt")
            file.write_text("old")
            with contextlib.suppress(OSError), file.open(mode) as opened:
                opened.write("new")
            if file.read_text() == "oldnew":
                keeps.append(f'"{mode}"')
    return ", ".join(keeps)


def quoted_comma() -> str:
    line = '2025-01-03,"bread, milk",4.50'
    rows = list(csv.reader([line]))
    return "commas and quotes" if len(rows[0]) == 3 and len(line.split(",")) == 4 and "," in rows[0][1] else "else"


def logged_exception() -> str:
    stream = io.StringIO()
    log = logging.Logger("experiment")
    log.addHandler(logging.StreamHandler(stream))
    try:
        int("two")
    except ValueError:
        log.exception("failed")
    return "The traceback" if "Traceback" in stream.getvalue() else "Nothing"


def cron_line(line: str) -> str:
    minute, hour, day, month, weekday = line.split()
    assert (day, month) == ("*", "*")
    return f"At {int(hour):02}:{int(minute):02} every {['Sunday', 'Monday'][int(weekday)]}"


RESULTS: dict[str, Callable[[], Result]] = {
    # algorithms and data structures
    "A loop over n items does `x in some_list` each time, with n items in that list. Time in all?": lambda: growth(
        a_lookup_for_each
    ),
    "How does the time for `x in my_list` usually grow with the length n of the list?": lambda: growth(one_lookup),
    "Why is `x in my_set` fast even with a million items?": lookup_in_a_set,
    "A sorted list grows from 1,000 to 1,000,000 items. Binary search needs about…": lambda: (
        "Twice" if looks(1_000_000) == 2 * looks(1_000) else "another number of times"
    ),
    "Coins 1, 5, 6, 9. Fewest coins for 11?": lambda: fewest_coins(11, (1, 5, 6, 9)),
    "How many subsets does a set of n items have?": lambda: (
        "2ⁿ"
        if [sum(1 for size in range(n + 1) for _ in itertools.combinations(range(n), size)) for n in (3, 10)]
        == [2**3, 2**10]
        else "another number"
    ),
    'You overwrite `current["next"]` before saving it. What happens?': reversed_without_saving,
    "What does Python's `heapq` keep at index 0?": top_of_the_heap,
    # time
    "Three tasks call `time.sleep(1)` inside `async def`, run with `gather`. How long does it take?": lambda: (
        seconds_that_block(3)
    ),
    "20 calls of 0.5 seconds, at most five at a time. How long in all?": lambda: -(-20 // 5) * 0.5,
    # the standard library and the world
    "What does `check=True` do in `subprocess.run`?": failing_program,
    "Which mode of `open` adds to the end of a file?": mode_that_appends,
    'Why use the `csv` module instead of `line.split(",")`?': quoted_comma,
    'Inside `except`, what does `log.exception("failed")` add?': logged_exception,
    "Which response is worth retrying after a pause?": lambda: int(HTTPStatus.TOO_MANY_REQUESTS),
    "Which status code fits a successful POST that made something new?": lambda: int(HTTPStatus.CREATED),
    "What does the cron line `30 5 * * 1` mean?": lambda: cron_line("30 5 * * 1"),
    "A Kubernetes Secret shows `cGFzcw==`. How safe is that text itself?": lambda: (
        "Base64" if base64.b64decode("cGFzcw==") == b"pass" else "not readable"
    ),
}
