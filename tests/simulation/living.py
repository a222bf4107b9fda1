"""Short simulations for tests, and ways to spoil them from outside."""

import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from roadmapbot.domain.delivery import Kind
from roadmapbot.domain.ids import ChannelId, MessageId, TrackId
from roadmapbot.services.posts import DailyTask, Post
from roadmapbot.simulation.bot import Books
from roadmapbot.simulation.discord import SimulatedDiscord
from roadmapbot.simulation.fate import FAULTS, OUTAGES
from roadmapbot.simulation.run import FIRST_DAY, MakeDiscord, Plan, Simulation
from roadmapbot.simulation.tally import Tally

DAY = timedelta(days=1)
ZONES = ("Europe/Berlin", "America/Los_Angeles", "Asia/Kathmandu", "Pacific/Auckland")


def plan(**changes: Any) -> Plan:
    """Eight calm days of a few people in Europe, unless a test wants something else."""
    usual: dict[str, Any] = {
        "seed": "a test",
        "members": 6,
        "days": 10,
        "zones": ["Europe/Berlin"],
        "tracks": [TrackId("from-scratch")],
        "outages": OUTAGES["none"],
        "faults": FAULTS["none"],
        "window": timedelta(minutes=5),
    }
    return Plan(**{**usual, **changes})


async def lived(simulation: Simulation) -> Tally:
    """What the observer counted by the end."""
    await simulation.live(lambda share: None)
    return simulation.observer.tally


def simulation(file: Path, books: Books, discord: MakeDiscord = SimulatedDiscord, **changes: Any) -> Simulation:
    """A simulation that is about to begin."""
    return Simulation(file, books, plan(**changes), discord)


# --- sabotage ------------------------------------------------------------------------------------------------------


def _is_task(post: Post, at: datetime) -> bool:
    return isinstance(post, DailyTask) and post.kind is Kind.TASK and FIRST_DAY + 3 * DAY <= at < FIRST_DAY + 4 * DAY


class Twice(SimulatedDiscord):
    """Takes each task of one day a second time under another nonce, as if it had been sent twice."""

    async def send(self, channel_id: ChannelId, post: Post, *, nonce: str) -> MessageId:
        if _is_task(post, self._clock.now()):
            await super().send(channel_id, post, nonce=f"{nonce}-before")
        return await super().send(channel_id, post, nonce=nonce)


class Swallowing(SimulatedDiscord):
    """Says of each task of one day that it was posted, and posts nothing."""

    async def send(self, channel_id: ChannelId, post: Post, *, nonce: str) -> MessageId:
        if _is_task(post, self._clock.now()):
            return MessageId(1)
        return await super().send(channel_id, post, nonce=nonce)


def meddle(town: Simulation, file: Path, every: timedelta, statement: str) -> None:
    """Change something behind the coach's back again and again; `:now` is the instant."""

    async def act() -> None:
        now = town.clock.now()
        with closing(sqlite3.connect(file)) as connection:
            connection.execute(statement, {"now": f"{now:%Y-%m-%d %H:%M:%S}.000000"})
            connection.commit()
        town.world.agenda.plan(now + every, act)

    town.world.agenda.plan(FIRST_DAY + every, act)
