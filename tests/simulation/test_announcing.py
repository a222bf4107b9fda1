"""Announcements in a simulation: they reach people as promised; and where one does not, the observer says so."""

from pathlib import Path

from tests.simulation.living import DAY, ZONES, lived, meddle, simulation

from roadmapbot.domain.ids import ChannelId, MessageId
from roadmapbot.services.posts import AnnouncementPost, Post
from roadmapbot.simulation.bot import Books
from roadmapbot.simulation.discord import SimulatedDiscord
from roadmapbot.simulation.fate import FAULTS, OUTAGES


class Twice(SimulatedDiscord):
    """Takes each announcement a second time under another nonce, as if it had been sent twice."""

    async def send(self, channel_id: ChannelId, post: Post, *, nonce: str) -> MessageId:
        if isinstance(post, AnnouncementPost):
            await super().send(channel_id, post, nonce=f"{nonce}-before")
        return await super().send(channel_id, post, nonce=nonce)


async def test_announcements_come_once_and_by_day_through_outages_and_faults(file: Path, books: Books) -> None:
    much = {"outages": OUTAGES["many"], "faults": FAULTS["many"], "zones": ZONES}
    tally = await lived(simulation(file, books, members=12, days=25, **much))
    assert tally.examples == []
    assert tally.is_good
    assert tally.announced > 8


async def test_an_announcement_sent_twice_is_noticed(file: Path, books: Books) -> None:
    tally = await lived(simulation(file, books, Twice, days=25))
    assert tally.duplicates > 0
    assert not tally.is_good


async def test_an_announcement_at_night_is_noticed(file: Path, books: Books) -> None:
    """The coach is made to believe that everybody lives on the other side of the earth."""
    town = simulation(file, books, days=25)
    meddle(town, file, DAY, "UPDATE enrollments SET zone = 'Pacific/Auckland'")
    tally = await lived(town)
    assert tally.why["an announcement"] > 0
    assert not tally.is_good
