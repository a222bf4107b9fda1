"""Lives in cohorts: the promise holds for them too; and where it is broken on purpose, the observer says so."""

import asyncio
from datetime import timedelta
from pathlib import Path

from tests.simulation.living import ZONES, lived, meddle, simulation

from roadmapbot.adapters.storage import migrate
from roadmapbot.domain.ids import ChannelId, MessageId
from roadmapbot.services.posts import CohortTask, Post
from roadmapbot.simulation.bot import Books
from roadmapbot.simulation.discord import SimulatedDiscord
from roadmapbot.simulation.fate import FAULTS, OUTAGES


async def test_calm_cohorts_have_one_post_a_day_and_it_is_everybodys(file: Path, books: Books) -> None:
    tally = await lived(simulation(file, books, members=10, in_cohorts=0.8))
    assert tally.examples == []
    assert tally.is_good
    assert tally.cohorts == 2
    assert tally.cohort_on_time == tally.cohort_due > 8
    assert tally.on_time == tally.due > 30


async def test_the_promise_holds_for_cohorts_through_outages_and_faults(file: Path, books: Books) -> None:
    much = {"outages": OUTAGES["many"], "faults": FAULTS["many"], "zones": ZONES, "in_cohorts": 1.0}
    tally = await lived(simulation(file, books, members=16, days=30, **much))
    assert tally.examples == []
    assert tally.is_good
    assert tally.cohort_due == tally.cohort_on_time + tally.cohort_late + tally.cohort_not_sent
    assert tally.cohort_on_time > 20
    assert tally.cohort_late + tally.cohort_not_sent > 0
    assert tally.due == tally.on_time + tally.late + tally.not_sent


async def test_the_same_seed_gives_the_same_cohorts(file: Path, books: Books) -> None:
    again = file.with_name("again.db")
    await asyncio.to_thread(migrate.upgrade, f"sqlite:///{again}")
    much = {"outages": OUTAGES["many"], "faults": FAULTS["many"], "zones": ZONES, "in_cohorts": 0.8}
    tallies = [await lived(simulation(each, books, members=8, **much)) for each in (file, again)]
    assert tallies[0] == tallies[1]


# --- sabotage: the observer must notice ---------------------------------------------------------------------------


class Twice(SimulatedDiscord):
    """Takes each post of a cohort a second time under another nonce, as if it had been sent twice."""

    async def send(self, channel_id: ChannelId, post: Post, *, nonce: str) -> MessageId:
        if isinstance(post, CohortTask):
            await super().send(channel_id, post, nonce=f"{nonce}-before")
        return await super().send(channel_id, post, nonce=nonce)


class Swallowing(SimulatedDiscord):
    """Says of each post of a cohort that it was posted, and posts nothing."""

    async def send(self, channel_id: ChannelId, post: Post, *, nonce: str) -> MessageId:
        return MessageId(1) if isinstance(post, CohortTask) else await super().send(channel_id, post, nonce=nonce)


async def test_a_post_sent_twice_is_noticed(file: Path, books: Books) -> None:
    tally = await lived(simulation(file, books, Twice, in_cohorts=0.5))
    assert tally.duplicates > 0
    assert not tally.is_good
    assert tally.examples[0].startswith("twice: cohort")


async def test_a_post_that_never_comes_is_noticed(file: Path, books: Books) -> None:
    tally = await lived(simulation(file, books, Swallowing, in_cohorts=0.5))
    assert tally.lost > 0
    assert not tally.is_good
    assert any(example.startswith("lost: cohort") for example in tally.examples)


async def test_a_day_that_a_cohort_leaves_out_is_noticed(file: Path, books: Books) -> None:
    """The coach is made to believe that the next post is due a day later."""
    town = simulation(file, books, in_cohorts=0.5)
    later = "UPDATE cohorts SET next_due_at = datetime(next_due_at, '+1 day') || '.000000'"
    meddle(town, file, timedelta(days=6), later)
    tally = await lived(town)
    assert tally.lost > 0
    assert not tally.is_good
