"""Learners and servers."""

from dataclasses import replace
from datetime import time

import pytest
from tests.contracts.builders import ADA, BOB, DAY, EVE, GUILD, NOW, OTHER_GUILD, SECOND, ids, save_guild

from roadmapbot.domain.enrollment import DmState, Learner
from roadmapbot.domain.guild import Guild
from roadmapbot.domain.ids import ChannelId, GuildId
from roadmapbot.services.ports import Storage

FULL_GUILD = Guild(
    GUILD,
    "Learners 🎓",
    "America/New_York",
    time(7, 15),
    ChannelId(2**62),
    ChannelId(2**62 + 5),
    6,
    time(20),
    2**60,
    NOW,
    is_present=False,
    needs_approval=True,
    window_minutes=15,
)


async def test_a_learner_is_stored_and_replaced(storage: Storage) -> None:
    async with storage.write() as uow:
        await uow.learners.save(Learner(ADA, "Ada"))
        await uow.learners.save(Learner(ADA, "Ada L.", ChannelId(2**62), DmState.CLOSED))
        await uow.learners.save(Learner(BOB, "Bob"))
        await uow.commit()
    async with storage.read() as uow:
        assert await uow.learners.get(ADA) == Learner(ADA, "Ada L.", ChannelId(2**62), DmState.CLOSED)
        assert await uow.learners.get(EVE) is None
        assert await uow.learners.get_many([ADA, BOB, EVE, ADA]) == {
            ADA: Learner(ADA, "Ada L.", ChannelId(2**62), DmState.CLOSED),
            BOB: Learner(BOB, "Bob"),
        }
        assert await uow.learners.get_many([]) == {}


async def test_a_guild_is_stored_and_replaced_in_full(storage: Storage) -> None:
    await save_guild(storage, FULL_GUILD)
    await save_guild(storage, Guild(OTHER_GUILD, "Plain"))
    async with storage.read() as uow:
        assert await uow.guilds.get(GUILD) == FULL_GUILD
        assert await uow.guilds.get_many([OTHER_GUILD, GUILD]) == {
            GUILD: FULL_GUILD,
            OTHER_GUILD: Guild(OTHER_GUILD, "Plain"),
        }
    await save_guild(storage, Guild(GUILD, "Learners"))
    async with storage.read() as uow:
        assert await uow.guilds.get(GUILD) == Guild(GUILD, "Learners")


async def test_boards_are_due_for_present_guilds_in_order(storage: Storage) -> None:
    guild = Guild(GUILD, "Guild")
    times = [NOW, NOW - DAY, NOW + SECOND, None, NOW - 2 * DAY]
    for number, at in enumerate(times):
        await save_guild(storage, replace(guild, id=GuildId(number + 1), next_board_at=at, is_present=number != 4))
    async with storage.write() as uow:
        assert ids(await uow.guilds.board_due(NOW)) == [2, 1]
    async with storage.read() as uow:
        assert ids(await uow.guilds.board_due(NOW)) == [2, 1]


async def test_an_instant_without_a_zone_is_refused(storage: Storage) -> None:
    naive = NOW.replace(tzinfo=None)
    async with storage.write() as uow:
        with pytest.raises(ValueError, match="zone"):
            await uow.guilds.save(replace(FULL_GUILD, next_board_at=naive))
    async with storage.write() as uow:
        with pytest.raises(ValueError, match="zone"):
            await uow.outages.beat(naive)
