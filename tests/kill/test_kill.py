"""Killed at any moment and started again, the bot sends every due task once: none twice, none never."""

import asyncio
import multiprocessing
import os
import random
import shutil
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from multiprocessing import connection
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest
from tests.fakes.discord_api import Abandoned, FakeDiscord, Seen
from tests.kill import child
from tests.kill.hall import COACH, DUE, LEARNERS, enroll_everybody
from tests.kill.report import Came
from tests.upkeep.looking import wrong_with

from roadmapbot.adapters.chat.render.ids import parse
from roadmapbot.adapters.storage.migrate import upgrade
from roadmapbot.domain.delivery import NONCE_WINDOW
from roadmapbot.domain.ids import EnrollmentId

ROUNDS = int(os.environ.get("KILL_ROUNDS", "6"))
REPORT = os.environ.get("KILL_REPORT", "")
DAYS = 2
NAPS = (timedelta(seconds=1), timedelta(seconds=100), timedelta(seconds=130), timedelta(minutes=20))
"""How long the bot is down: within the time that Discord remembers a nonce, and beyond."""
MOMENTS = ("before", "after", "later")
"""Killed when a call arrives, before it is carried out; after that, before its answer leaves; some time later."""
LATEST = 0.02
"""Seconds after an answer within which the work that follows it is cut short."""


@dataclass(slots=True)
class Reaper:
    """Kills the process at the moment it was told to."""

    victim: BaseProcess | None = None
    countdown: int = 0
    moment: str = ""
    delay: float = 0.0

    async def watch(self, seen: Seen, stage: str) -> None:
        if self.victim is None or not _is_of_a_delivery(seen):
            return
        if stage == "before":
            self.countdown -= 1
        if self.countdown > 0 or stage != ("before" if self.moment == "before" else "after"):
            return
        victim, self.victim = self.victim, None
        if self.moment == "later":
            asyncio.get_running_loop().call_later(self.delay, victim.kill)
        else:
            victim.kill()
            await asyncio.to_thread(connection.wait, [victim.sentinel])
            raise Abandoned


def _is_of_a_delivery(seen: Seen) -> bool:
    return seen.path.startswith(("/channels", "/users/@me/channels"))


@dataclass(slots=True)
class Round:
    """One database, one Discord, and the lives of one bot."""

    api: FakeDiscord
    reaper: Reaper
    database_url: str
    context: ForkServerContext
    now: datetime = DUE
    deaths: int = 0

    async def live(self, *, kill_at: int = 0, moment: str = "", delay: float = 0.0) -> bool:
        """One life; whether it came to its own end."""
        process = self.context.Process(target=child.live, args=(self.database_url, self.api.base, self.now))
        process.start()
        self.reaper.countdown, self.reaper.moment, self.reaper.delay = kill_at, moment, delay
        self.reaper.victim = process if kill_at else None
        await asyncio.to_thread(process.join)
        # What the dead process had handed to the network arrives before anything later does.
        await self.api.silence()
        self.reaper.victim = None
        self.deaths += process.exitcode != 0
        assert process.exitcode in {0, -9}
        return process.exitcode == 0

    def sent(self) -> dict[tuple[EnrollmentId, str], list[datetime]]:
        """When each enrollment got the task of each day."""
        found: dict[tuple[EnrollmentId, str], list[datetime]] = defaultdict(list)
        for posted in self.api.posts:
            for day in {
                (button.enrollment_id, f"{button.on}") for each in posted.custom_ids if (button := parse(each))
            }:
                found[day].append(posted.at)
        return found

    def came(self) -> Came:
        """What the round came to."""
        again = [at - times[0] for times in self.sent().values() for at in times[1:]]
        early = sum(after <= NONCE_WINDOW for after in again)
        return Came(self.deaths, LEARNERS * DAYS, len(self.sent()), early, len(again) - early)


@pytest.fixture(scope="module")
def context() -> Iterator[ForkServerContext]:
    """Every life is a fork of a process that has imported everything, so that it starts in an instant."""
    path = os.environ.get("PYTHONPATH")
    root = Path(__file__).resolve().parents[2]
    os.environ["PYTHONPATH"] = f"{root}{os.pathsep}{root / 'src'}"
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.kill.child"])
    yield context
    if path is None:
        del os.environ["PYTHONPATH"]
    else:
        os.environ["PYTHONPATH"] = path


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database in which everybody is due."""
    file = tmp_path_factory.mktemp("kill") / "template.db"
    upgrade(f"sqlite:///{file}")
    asyncio.run(enroll_everybody(f"sqlite:///{file}"))
    return file


@pytest.fixture
async def round_(context: ForkServerContext, template: Path, tmp_path: Path) -> AsyncIterator[Round]:
    file = tmp_path / "bot.db"
    shutil.copy(template, file)
    reaper = Reaper()
    async with FakeDiscord() as api:
        one = Round(api, reaper, f"sqlite:///{file}", context)
        api.now = lambda: one.now
        api.watch = reaper.watch
        api.state.text_channels.add(COACH)
        yield one


@pytest.mark.parametrize("seed", range(ROUNDS))
async def test_every_due_task_arrives_once_whenever_the_bot_is_killed(round_: Round, seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - a test, not a secret
    days = []
    for day in range(DAYS):
        round_.now = DUE + timedelta(days=day)
        days.append(f"{round_.now.date()}")
        for moments in (MOMENTS[:2], MOMENTS):
            await round_.live(
                kill_at=dice.randint(1, LEARNERS), moment=dice.choice(moments), delay=dice.uniform(0, LATEST)
            )
            round_.now += dice.choice(NAPS)
        assert await round_.live()
    if REPORT:
        round_.came().add_to(Path(REPORT))
    sent = round_.sent()
    assert len(sent) == LEARNERS * DAYS, f"seed {seed}: lost after {round_.deaths} deaths"
    assert {len(times) for times in sent.values()} == {1}, f"seed {seed}: sent twice after {round_.deaths} deaths"
    assert {day for _, day in sent} == set(days)
    assert round_.deaths >= DAYS
    assert wrong_with(round_.database_url, round_.now) == []
