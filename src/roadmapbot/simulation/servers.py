"""Many servers side by side: each has its own coach, database and share of the people, in a process of its own.

What comes out depends on the seed and the number of servers alone, never on how many processes there are.
"""

import asyncio
import logging
import multiprocessing
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, wait
from dataclasses import dataclass, replace
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path
from typing import Any

from roadmapbot.adapters.storage.migrate import upgrade
from roadmapbot.simulation.bot import open_books
from roadmapbot.simulation.run import Plan, Report, run
from roadmapbot.simulation.tally import Tally

_LOOK_EVERY = 0.3
"""Seconds between two looks at how far the servers are."""


@dataclass(frozen=True, slots=True)
class Server:
    """What is simulated, and in which new file."""

    file: Path
    plan: Plan


def split(plan: Plan, files: Sequence[Path]) -> list[Server]:
    """The people of a plan divided evenly, one server for each file."""
    count = len(files)
    shares = [plan.members // count + (number < plan.members % count) for number in range(count)]
    plans = [replace(plan, seed=f"{plan.seed}/{number}", members=share) for number, share in enumerate(shares)]
    return [Server(file, each) for file, each in zip(files, plans, strict=True) if each.members]


def live(servers: Sequence[Server], processes: int, report: Report) -> Tally:
    """Live through all servers, at most so many at a time; what their observers counted."""
    total = Tally()
    for tally in _side_by_side(servers, processes, report) if len(servers) > 1 else [_alone(servers[0], report)]:
        total.add(tally)
    return total


def _side_by_side(servers: Sequence[Server], processes: int, report: Report) -> Iterator[Tally]:
    context = multiprocessing.get_context("spawn")
    shares = [context.Value("d", 0.0) for _ in servers]
    with ProcessPoolExecutor(min(processes, len(servers)), context, _remember, (shares,)) as pool:
        futures = [pool.submit(_in_process, number, server) for number, server in enumerate(servers)]
        left: set[Future[Tally]] = set(futures)
        while left:
            done, left = wait(left, _LOOK_EVERY)
            report(sum(share.value for share in shares) / len(servers))
            for error in filter(None, (future.exception() for future in done)):
                _stop()
                raise error
        yield from (future.result() for future in futures)


def _stop() -> None:
    """Let the other servers be: one has come to grief, and nobody should wait an hour to be told."""
    for process in multiprocessing.active_children():
        process.terminate()


_shares: "list[Synchronized[Any]]" = []
"""How far each server is; shared memory, handed to each process as it starts."""


def _remember(shares: "list[Synchronized[Any]]") -> None:
    _shares[:] = shares


def _in_process(number: int, server: Server) -> Tally:
    parent = multiprocessing.parent_process()

    def report(share: float) -> None:
        if parent is not None and not parent.is_alive():
            raise SystemExit  # whoever wanted to know has been killed: nobody would hear of it
        _shares[number].value = share

    return _alone(server, report)


def _alone(server: Server, report: Report) -> Tally:
    upgrade(f"sqlite:///{server.file}")
    failures = _Failures()
    log = logging.getLogger("roadmapbot")
    level, is_passed_on = log.level, log.propagate
    log.addHandler(failures)
    log.setLevel(logging.ERROR)
    log.propagate = False
    try:
        tally = asyncio.run(_run(server, report))
    finally:
        log.removeHandler(failures)
        log.setLevel(level)
        log.propagate = is_passed_on
    tally.errors += len(failures.said)
    for said in failures.said:
        tally.note("error", said)
    return tally


async def _run(server: Server, report: Report) -> Tally:
    return await run(server.file, await open_books(), server.plan, report)


class _Failures(logging.Handler):
    """Keeps the errors that the coach logs: somebody would have to look at each."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one, with what it came from."""
        cause = record.exc_info[1] if record.exc_info else None
        self.said.append(f"{record.getMessage()}: {cause!r}" if cause else record.getMessage())
