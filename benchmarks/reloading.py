"""For how long nobody is answered while content is read anew: the largest gap between two turns of the event loop.

An application like the one at work, in turn idle and taking up content whose files all changed, which is the worst.
Then the same without setting aside what is in memory, to see that it is needed.
"""

import asyncio
import logging
import shutil
import tempfile
from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from roadmapbot.adapters.clock import SystemClock
from roadmapbot.adapters.ops.memory import set_aside
from roadmapbot.adapters.storage.migrate import upgrade
from roadmapbot.app import Application, open_application
from roadmapbot.bundled import bundled
from roadmapbot.config import Settings

ROUNDS = 9
BEAT = 0.001


@dataclass(frozen=True, slots=True)
class Gap:
    """For how long the loop was kept from its next turn, and what our own process worked meanwhile, in milliseconds.

    The rest of the time others had the machine.
    """

    wall: float
    own: float


async def largest_gap(work: Callable[[], Awaitable[object]]) -> Gap:
    """The longest that the loop was kept from its next turn while something was done."""
    walls, owns = [], []
    is_over = asyncio.Event()

    async def turn() -> None:
        last, last_own = perf_counter(), process_time()
        while not is_over.is_set():
            await asyncio.sleep(BEAT)
            now, now_own = perf_counter(), process_time()
            walls.append(1000 * (now - last - BEAT))
            owns.append(1000 * (now_own - last_own))
            last, last_own = now, now_own

    async with asyncio.TaskGroup() as group:
        group.create_task(turn())
        await asyncio.sleep(10 * BEAT)
        await work()
        is_over.set()
    return Gap(max(walls), max(owns))


def change_all(folder: Path) -> None:
    """Let every file be another one, with the same in it."""
    for file in folder.rglob("*.yaml"):
        file.write_bytes(file.read_bytes() + b"\n")


async def measure(application: Application, folder: Path) -> None:
    idle, reading = [], []
    for _ in range(ROUNDS):
        change_all(folder)
        began = perf_counter()
        reading.append(await largest_gap(application.services.content.take_up))
        took = perf_counter() - began
        idle.append(await largest_gap(lambda took=took: asyncio.sleep(took)))
    for name, gaps in (("idle", idle), ("reading all anew", reading)):
        wall, own = [gap.wall for gap in gaps], [gap.own for gap in gaps]
        print(f"  {name:<16}  median {median(wall):6.1f} ms   largest {max(wall):6.1f} ms", end="")
        print(f"   of it our own work: median {median(own):6.1f} ms   largest {max(own):6.1f} ms")


async def main() -> None:
    logging.disable(logging.INFO)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place, "content")
        shutil.copytree(bundled("content"), folder)
        settings = Settings(_env_file=None, database_url=f"sqlite:///{place}/coach.db", content_dir=folder)
        upgrade(settings.database_url)
        async with open_application(settings, SystemClock(), metronome=False) as application:
            for name, way in (("as at work", set_aside()), ("without setting anything aside", nullcontext())):
                print(f"Largest gap of the event loop, {name}:")
                with way:
                    await measure(application, folder)


if __name__ == "__main__":
    asyncio.run(main())
