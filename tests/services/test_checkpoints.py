"""Ledgers that go back a year: their past is folded by and by, and nobody can tell by anything the coach says."""

import asyncio
from collections.abc import Awaitable
from contextlib import suppress
from dataclasses import fields, replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.builders import ADA, DAY, GUILD, MODERATOR, MONDAY, ledger_days, utc
from tests.services.test_any_life import ACTS
from tests.services.world import World, who

from roadmapbot.domain import streak as rules
from roadmapbot.domain.checkin import Answer, Via
from roadmapbot.domain.errors import AlreadyDone, UserError
from roadmapbot.domain.ledger import DayStatus
from roadmapbot.domain.streak import Checkpoint, Ledger, Streak, folded, streak
from roadmapbot.services import recording
from roadmapbot.services.corrections import Ruling
from roadmapbot.services.posts import Decision
from roadmapbot.services.recording import CheckedIn

YEAR = "kkkkkrr" * 52


async def remember(world: World, statuses: str) -> None:
    """Let Ada have lived through some days before her open one."""
    enrollment = world.enrollment()
    rows = ledger_days(statuses, enrollment.open_on - len(statuses) * DAY)
    async with world.storage.write() as uow:
        await uow.days.put([replace(row, enrollment_id=enrollment.id) for row in rows])
        began_at = enrollment.consent_at - len(statuses) * DAY
        await uow.enrollments.save_many([replace(enrollment, consent_at=began_at)])
        await uow.commit()


async def fold(world: World, until: date) -> None:
    """Fold more than would be folded by now."""
    days = sorted(world.ledger().values(), key=lambda day: day.local_on)
    async with world.storage.write() as uow:
        await uow.days.save_checkpoint(world.enrollment().id, folded(Ledger(days), until))
        await uow.commit()


def checkpoint(world: World) -> Checkpoint | None:
    return world.storage.tables.checkpoints.get(world.enrollment().id)


def the_missed(world: World) -> date:
    (missed,) = (on for on, status in world.days().items() if status is DayStatus.MISSED)
    return missed


def whole(world: World, today: date) -> Streak:
    """The streak as the whole ledger has it."""
    return streak([day for _, day in sorted(world.ledger().items())], today)


async def keep(world: World) -> CheckedIn:
    return await world.coach.check_ins.by_command(who(), Answer("done"))


@pytest.fixture
async def veteran(world: World) -> World:
    """Ada has kept every workday for a year; it is Monday, an hour after her task."""
    await world.enroll()
    await remember(world, YEAR)
    await world.pass_until(utc(MONDAY, "10:00"))
    return world


async def test_a_check_in_folds_what_has_become_old(veteran: World) -> None:
    assert checkpoint(veteran) is None
    result = await keep(veteran)
    found = checkpoint(veteran)
    assert found is not None
    assert MONDAY - rules.LEFT_OPEN - 3 * DAY < found.until <= MONDAY - rules.LEFT_OPEN
    assert result.streak == whole(veteran, MONDAY)
    assert result.streak.length == YEAR.count("k") + 1


async def test_a_checkpoint_moves_on_once_a_week(veteran: World) -> None:
    ends = []
    for number in range(28):
        await veteran.pass_until(utc(MONDAY + number * DAY, "10:00"))
        result = await keep(veteran)
        assert result.streak == whole(veteran, MONDAY + number * DAY)
        found = checkpoint(veteran)
        assert found is not None
        ends.append(found.until)
    assert len(set(ends)) in {4, 5}
    assert veteran.tasks_sent()[-1].streak.length == YEAR.count("k") + 27


async def test_who_does_not_check_in_keeps_the_checkpoint_and_loses_freeze_after_freeze(veteran: World) -> None:
    await keep(veteran)
    before = checkpoint(veteran)
    await veteran.pass_until(utc(MONDAY + 4 * DAY, "12:00"))
    lost = [veteran.days()[MONDAY + number * DAY] for number in (1, 2, 3)]
    assert lost == [DayStatus.FROZEN, DayStatus.FROZEN, DayStatus.MISSED]
    assert checkpoint(veteran) == before
    post = veteran.tasks_sent()[-1]
    assert (post.streak, post.is_comeback) == (whole(veteran, MONDAY + 4 * DAY), True)
    assert post.catch_up is not None
    assert post.catch_up.broken == YEAR.count("k") + 1


async def test_a_day_that_is_undone_counts_no_more(veteran: World) -> None:
    await keep(veteran)
    veteran.clock.move(minutes=1)
    undone = await veteran.coach.check_ins.undo(veteran.enrollment().id, MONDAY, ADA)
    assert undone.streak == whole(veteran, MONDAY)
    assert undone.streak.length == YEAR.count("k")
    assert checkpoint(veteran) is not None


@pytest.mark.parametrize("is_folded", [False, True])
async def test_the_correction_of_an_old_day_counts_and_is_told(world: World, is_folded: bool) -> None:
    await world.enroll()
    await remember(world, f"{YEAR}mkkkkkkk")
    await world.pass_until(utc(MONDAY, "10:00"))
    missed = the_missed(world)
    if is_folded:
        await fold(world, missed + 2 * DAY)
    correction = await world.coach.corrections.correct(
        GUILD, world.enrollment().id, Ruling(missed, DayStatus.EXCUSED, "Our fault"), MODERATOR
    )
    assert checkpoint(world) is None
    if is_folded:
        await fold(world, missed + 3 * DAY)
    result = await keep(world)
    assert result.streak == whole(world, MONDAY)
    assert result.streak.length > YEAR.count("k")
    await world.pass_time(hours=24)
    assert world.tasks_sent()[-1].decisions == (Decision(missed, DayStatus.EXCUSED),)
    await world.pass_time(hours=24)
    assert world.tasks_sent()[-1].decisions == ()
    await world.coach.corrections.undo(GUILD, correction.id, MODERATOR)
    await world.pass_time(hours=24)
    assert world.tasks_sent()[-1].streak == whole(world, MONDAY + 3 * DAY)


async def test_a_correction_that_was_folded_in_a_long_pause_is_told_with_the_next_task(world: World) -> None:
    await world.enroll()
    await remember(world, f"{YEAR}m{'k' * 20}")
    await world.pass_until(utc(MONDAY, "10:00"))
    missed = the_missed(world)
    await world.coach.corrections.correct(
        GUILD, world.enrollment().id, Ruling(missed, DayStatus.EXCUSED, "Our fault"), MODERATOR
    )
    await world.coach.enrollments.pause(who())
    await world.pass_until(utc(MONDAY + 30 * DAY, "07:00"))
    await world.coach.enrollments.resume(who())
    await keep(world)
    found = checkpoint(world)
    assert found is not None
    assert found.until > missed
    await world.pass_time(hours=27)
    assert world.tasks_sent()[-1].decisions == (Decision(missed, DayStatus.EXCUSED),)


async def test_a_day_that_closes_before_one_that_is_folded_knows_only_the_freezes_of_then(world: World) -> None:
    await world.enroll()
    await remember(world, "kkkkkk")
    await world.pass_until(utc(MONDAY, "10:00"))
    tuesday = MONDAY + DAY
    world.clock.at = utc(tuesday, "10:00")
    await keep(world)
    await fold(world, tuesday)
    assert whole(world, tuesday).freezes == 1
    await world.coach.days.close_due()
    assert world.days()[MONDAY] is DayStatus.MISSED


async def test_an_answer_that_is_changed_long_after_is_known_for_a_catch_up(world: World) -> None:
    await world.enroll()
    await remember(world, YEAR + "m")
    await world.pass_until(utc(MONDAY, "10:00"))
    enrollment = world.enrollment()
    await keep(world)
    missed = the_missed(world)
    await world.coach.catch_ups.earn(enrollment.id, missed, ADA, Via.BUTTON, Answer(), world.clock.now())
    await fold(world, MONDAY)
    edited = await world.coach.check_ins.edit(enrollment.id, missed, ADA, Answer("said better"))
    assert edited.is_catch_up
    assert edited.streak == whole(world, MONDAY)


@pytest.mark.parametrize("is_folded", [False, True])
async def test_a_task_done_long_ago_fills_no_second_day(world: World, is_folded: bool) -> None:
    await world.enroll()
    await remember(world, YEAR)
    await world.pass_until(utc(MONDAY, "10:00"))
    sent = world.delivery()
    async with world.storage.write() as uow:
        row = world.ledger()[MONDAY - 200 * DAY - DAY]
        done = replace(row, status=DayStatus.KEPT, task_id=sent.task_id)
        await uow.days.put([done])
        await uow.commit()
    if is_folded:
        await fold(world, done.local_on)
    with pytest.raises(AlreadyDone):
        await world.coach.check_ins.for_day(sent.enrollment_id, MONDAY, ADA, Via.BUTTON, Answer(), world.clock.now())


# --- by two worlds ---


PASTS = st.lists(st.text("kkkkllmfrpe", min_size=1, max_size=14), max_size=6).map("".join)


@settings(max_examples=60, deadline=None)
@given(past=PASTS, acts=st.lists(st.sampled_from(sorted(ACTS)), max_size=25), is_eager=st.booleans())
def test_a_life_is_the_same_whether_its_past_is_folded_or_not(past: str, acts: list[str], is_eager: bool) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(recording, "next_checkpoint", lambda ledger: None)
        plain, told = asyncio.run(_live(past, acts))
    with pytest.MonkeyPatch.context() as patch:
        if is_eager:
            # So much is folded that most of what is asked for reaches into it.
            patch.setattr(rules, "LEFT_OPEN", timedelta(days=2))
            patch.setattr(rules, "FOLD_BEYOND", 4)
        folding, told_folding = asyncio.run(_live(past, acts))
    assert not plain.storage.tables.checkpoints
    assert told_folding == told
    assert folding.messenger.sent == plain.messenger.sent
    for table in fields(plain.storage.tables):
        if table.name != "checkpoints":
            assert getattr(folding.storage.tables, table.name) == getattr(plain.storage.tables, table.name), table.name


async def _live(past: str, acts: list[str]) -> tuple[World, list[object]]:
    """A life, and what it was answered by commands."""
    world, told = World(), list[object]()
    await world.server()
    await world.enroll()
    await remember(world, past)
    await world.pass_until(utc(MONDAY, "10:00"))
    for name in ["check in", *acts, "a day"]:
        told.append(await _answer(ACTS[name](world)))
        await world.tick()
        told.append(await _answer(world.coach.tasks.today(who())))
    return world, told


async def _answer(asked: Awaitable[object]) -> object:
    with suppress(UserError):
        return await asked
    return None
