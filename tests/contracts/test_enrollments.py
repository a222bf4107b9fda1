"""Enrollments."""

from dataclasses import replace
from datetime import date, time, timedelta, timezone

import pytest
from tests.contracts.builders import (
    ADA,
    BOB,
    DAY,
    EVE,
    GUILD,
    NOW,
    OTHER_GUILD,
    OTHER_TRACK,
    SECOND,
    TODAY,
    TRACK,
    enroll,
    ids,
    new_enrollment,
    save,
    save_guild,
)

from roadmapbot.adapters.storage.errors import Conflict
from roadmapbot.domain.enrollment import Mode, State
from roadmapbot.domain.guild import Guild
from roadmapbot.domain.ids import EnrollmentId, GuildId, UserId
from roadmapbot.domain.jitter import delay
from roadmapbot.domain.schedule import Schedule
from roadmapbot.services.ports import Storage


async def test_a_new_enrollment_is_active_and_read_back_as_stored(storage: Storage) -> None:
    ada = await enroll(storage)
    new = new_enrollment()
    assert {name: getattr(ada, name) for name in new.__dataclass_fields__} == {
        name: getattr(new, name) for name in new.__dataclass_fields__
    }
    assert (ada.state, ada.served_on, ada.is_hidden, ada.pseudonym) == (State.ACTIVE, None, False, None)
    async with storage.read() as uow:
        assert await uow.enrollments.get(ada.id) == ada
        assert await uow.enrollments.get(EnrollmentId(ada.id + 100)) is None


async def test_every_mutable_field_is_written_back(storage: Storage) -> None:
    ada = await enroll(storage)
    changed = replace(
        ada,
        schedule=Schedule("Pacific/Apia", time(23, 59, 59), frozenset(range(7)), time(0)),
        mode=Mode.CHANNEL,
        state=State.PAUSED,
        next_due_at=None,
        open_on=TODAY + DAY,
        open_until=NOW + 2 * DAY,
        served_on=TODAY,
        paused_until=date(2026, 4, 1),
        is_hidden=True,
        pseudonym="Ada 🦊",
        nudge_at=time(20, 30),
        heard_on=date(2026, 2, 28),
        is_self_paused=True,
    )
    await save(storage, replace(changed, guild_id=OTHER_GUILD, user_id=BOB, track_id=OTHER_TRACK))
    async with storage.read() as uow:
        assert await uow.enrollments.get(ada.id) == changed


async def test_saving_what_is_not_stored_changes_nothing(storage: Storage) -> None:
    ada = await enroll(storage)
    await save(storage, replace(ada, id=EnrollmentId(ada.id + 1), is_hidden=True))
    await save(storage)
    async with storage.read() as uow:
        assert await uow.enrollments.get_many([ada.id, EnrollmentId(ada.id + 1)]) == {ada.id: ada}
        assert await uow.enrollments.get_many([]) == {}


async def test_instants_of_other_zones_are_the_same_instant(storage: Storage) -> None:
    elsewhere = NOW.astimezone(timezone(timedelta(hours=-7)))
    ada = await enroll(storage, next_due_at=elsewhere)
    async with storage.read() as uow:
        found = await uow.enrollments.get(ada.id)
        assert found is not None
        assert found.next_due_at == NOW
        assert ids(await uow.enrollments.due(NOW, 10)) == [ada.id]
        assert ids(await uow.enrollments.due(NOW - SECOND, 10)) == []


async def test_only_one_enrollment_per_server_and_learner_is_current(storage: Storage) -> None:
    ada = await enroll(storage)
    for track in (TRACK, OTHER_TRACK):
        async with storage.write() as uow:
            with pytest.raises(Conflict):
                await uow.enrollments.add(new_enrollment(track_id=track))
    await save(storage, replace(ada, state=State.PAUSED))
    async with storage.write() as uow:
        with pytest.raises(Conflict):
            await uow.enrollments.add(new_enrollment(track_id=OTHER_TRACK))
    await enroll(storage, guild=OTHER_GUILD)
    await save(storage, replace(ada, state=State.COMPLETED))
    other = await enroll(storage, track_id=OTHER_TRACK)
    async with storage.write() as uow:
        with pytest.raises(Conflict):
            await uow.enrollments.save_many([ada])
    async with storage.read() as uow:
        assert await uow.enrollments.current(GUILD, ADA) == other


async def test_an_enrollment_needs_its_server_and_learner(storage: Storage) -> None:
    async with storage.write() as uow:
        with pytest.raises(Conflict):
            await uow.enrollments.add(new_enrollment())


async def test_enrolling_again_after_leaving_revives_the_old_enrollment(storage: Storage) -> None:
    ada = await enroll(storage, served_on=TODAY, is_hidden=True, pseudonym="Fox", paused_until=TODAY)
    await save(storage, replace(ada, state=State.LEFT, next_due_at=None))
    again = await enroll(storage, mode=Mode.CHANNEL, next_due_at=NOW + DAY, open_on=TODAY + DAY)
    assert again == replace(ada, mode=Mode.CHANNEL, next_due_at=NOW + DAY, open_on=TODAY + DAY, paused_until=None)


async def test_current_and_latest_find_the_learners_enrollment(storage: Storage) -> None:
    first = await enroll(storage)
    await save(storage, replace(first, state=State.LEFT))
    second = await enroll(storage, track_id=OTHER_TRACK)
    await enroll(storage, BOB)
    elsewhere = await enroll(storage, guild=OTHER_GUILD)
    async with storage.read() as uow:
        assert await uow.enrollments.current(GUILD, ADA) == second
        assert await uow.enrollments.latest(GUILD, ADA) == second
        assert await uow.enrollments.current_of(ADA) == [second, elsewhere]
        assert await uow.enrollments.latest_of(ADA) == [second, elsewhere]
        assert await uow.enrollments.current(GUILD, EVE) is None
        assert await uow.enrollments.latest(GUILD, EVE) is None
        assert await uow.enrollments.latest_of(EVE) == []
    await save(storage, replace(second, state=State.LEFT))
    async with storage.read() as uow:
        assert await uow.enrollments.current(GUILD, ADA) is None
        assert (await uow.enrollments.latest(GUILD, ADA)) == replace(second, state=State.LEFT)
        assert await uow.enrollments.current_of(ADA) == [elsewhere]
        assert await uow.enrollments.latest_of(ADA) == [replace(second, state=State.LEFT), elsewhere]


async def test_due_are_active_ones_of_present_guilds_in_order(storage: Storage) -> None:
    ada = await enroll(storage, next_due_at=NOW)
    bob = await enroll(storage, BOB, next_due_at=NOW - DAY)
    eve = await enroll(storage, EVE, next_due_at=NOW + SECOND)
    paused = await enroll(storage, guild=OTHER_GUILD, state=State.PAUSED)
    async with storage.write() as uow:
        assert ids(await uow.enrollments.due(NOW, 10)) == [bob.id, ada.id]
        assert ids(await uow.enrollments.due(NOW, 1)) == [bob.id]
        assert ids(await uow.enrollments.due(NOW + SECOND, 10)) == [bob.id, ada.id, eve.id]
        assert ids(await uow.enrollments.closing(NOW + DAY, 10)) == [ada.id, bob.id, eve.id, paused.id]
    await save_guild(storage, Guild(GUILD, "Guild", is_present=False))
    async with storage.read() as uow:
        assert await uow.enrollments.due(NOW + DAY, 10) == []


async def test_a_servers_window_delays_each_by_minutes_of_its_own(storage: Storage) -> None:
    stored = [await enroll(storage, UserId(number), next_due_at=NOW) for number in range(1, 60)]
    late = await enroll(storage, EVE, next_due_at=NOW, schedule=Schedule("Europe/Berlin", time(21)))
    elsewhere = await enroll(storage, guild=OTHER_GUILD, next_due_at=NOW)
    await save_guild(storage, Guild(GUILD, "Guild", window_minutes=15))
    delays = {each.id: delay(each.id, each.schedule.at, 15) for each in [*stored, late]}
    assert len(set(delays.values())) == 16
    async with storage.read() as uow:
        for minutes in range(-1, 17):
            wait = timedelta(minutes=minutes)
            coming = [each for each in [*stored, late] if delays[each.id] <= wait]
            expected = ids([*coming, elsewhere]) if minutes >= 0 else []
            assert ids(await uow.enrollments.due(NOW + wait, 100)) == expected
            assert ids(await uow.enrollments.due(NOW + wait, 3)) == expected[:3]


async def test_days_close_for_current_ones_of_present_guilds_in_order(storage: Storage) -> None:
    ada = await enroll(storage, open_until=NOW)
    bob = await enroll(storage, BOB, open_until=NOW - DAY, state=State.PAUSED)
    await enroll(storage, EVE, open_until=NOW - DAY, state=State.COMPLETED)
    await enroll(storage, EVE, OTHER_GUILD, open_until=NOW - DAY)
    await save_guild(storage, Guild(OTHER_GUILD, "Guild", is_present=False))
    async with storage.write() as uow:
        assert ids(await uow.enrollments.closing(NOW, 10)) == [bob.id, ada.id]
        assert ids(await uow.enrollments.closing(NOW, 1)) == [bob.id]
        assert ids(await uow.enrollments.closing(NOW - SECOND, 10)) == [bob.id]


async def test_open_days_are_those_of_active_enrollments(storage: Storage) -> None:
    ada = await enroll(storage, open_on=TODAY)
    async with storage.read() as uow:
        assert await uow.enrollments.has_open_day(GUILD, TODAY)
        assert not await uow.enrollments.has_open_day(GUILD, TODAY - DAY)
        assert not await uow.enrollments.has_open_day(OTHER_GUILD, TODAY)
    await save(storage, replace(ada, state=State.PAUSED))
    async with storage.read() as uow:
        assert not await uow.enrollments.has_open_day(GUILD, TODAY)


async def test_a_pseudonym_is_taken_in_any_spelling_of_its_case(storage: Storage) -> None:
    ada = await enroll(storage, pseudonym="Straße Ä")
    await enroll(storage, BOB)
    async with storage.read() as uow:
        assert await uow.enrollments.is_pseudonym_taken(GUILD, "STRASSE ä", BOB)
        assert not await uow.enrollments.is_pseudonym_taken(GUILD, "strasse ä", ADA)
        assert not await uow.enrollments.is_pseudonym_taken(OTHER_GUILD, "strasse ä", BOB)
        assert not await uow.enrollments.is_pseudonym_taken(GUILD, "strasse", BOB)
    await save(storage, replace(ada, state=State.LEFT))
    async with storage.read() as uow:
        assert not await uow.enrollments.is_pseudonym_taken(GUILD, "Straße Ä", BOB)


async def test_the_name_of_somebody_without_a_pseudonym_is_taken_too(storage: Storage) -> None:
    await enroll(storage)
    await enroll(storage, BOB, pseudonym="Fox")
    async with storage.read() as uow:
        ada, bob = await uow.learners.get(ADA), await uow.learners.get(BOB)
        assert ada is not None
        assert bob is not None
        assert await uow.enrollments.is_pseudonym_taken(GUILD, ada.name.upper(), BOB)
        assert not await uow.enrollments.is_pseudonym_taken(GUILD, ada.name, ADA)
        assert not await uow.enrollments.is_pseudonym_taken(GUILD, bob.name, ADA)
        assert not await uow.enrollments.is_pseudonym_taken(OTHER_GUILD, ada.name, BOB)


async def test_current_enrollments_are_counted_per_guild_and_track(storage: Storage) -> None:
    await enroll(storage)
    await enroll(storage, BOB, track_id=OTHER_TRACK, state=State.PAUSED)
    await enroll(storage, EVE, state=State.LEFT)
    await enroll(storage, EVE, OTHER_GUILD)
    async with storage.read() as uow:
        assert await uow.enrollments.count_current(GUILD) == 2
        assert await uow.enrollments.count_current(GUILD, TRACK) == 1
        assert await uow.enrollments.count_current(GUILD, OTHER_TRACK) == 1


async def test_servers_are_told_in_which_somebody_follows_a_track_now(storage: Storage) -> None:
    async with storage.read() as uow:
        assert list(await uow.enrollments.guilds()) == []
    await enroll(storage, ADA, OTHER_GUILD, state=State.PAUSED, next_due_at=None)
    await enroll(storage, ADA)
    await enroll(storage, BOB)
    await enroll(storage, EVE, GuildId(GUILD + 7), state=State.LEFT, next_due_at=None)
    async with storage.read() as uow:
        assert list(await uow.enrollments.guilds()) == sorted([GUILD, OTHER_GUILD])
