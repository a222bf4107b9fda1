"""Any order of things that people do and that happen to us: what must hold, holds after each of them."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.builders import ADA, DAY, GUILD, HOUR, MINUTE, MODERATOR, NOON, TRACK
from tests.contracts.databases import sqlite_copy
from tests.services.world import World, who
from tests.upkeep.looking import wrong_with
from tests.upkeep.pouring import pour

from roadmapbot.adapters.storage.migrate import upgrade
from roadmapbot.domain.board import week_score
from roadmapbot.domain.catchup import REACH
from roadmapbot.domain.checkin import Answer, Via
from roadmapbot.domain.correction import CORRECTED_TO
from roadmapbot.domain.delivery import LATE_AFTER, NONCE_WINDOW, DeliveryState, Kind
from roadmapbot.domain.enrollment import Enrollment, Mode, State
from roadmapbot.domain.errors import NothingToUndo, UserError
from roadmapbot.domain.ids import DeliveryId, UnitId
from roadmapbot.domain.jitter import WIDEST
from roadmapbot.domain.ledger import DONE, DayStatus, LedgerDay, Reason
from roadmapbot.domain.schedule import week_of
from roadmapbot.domain.silence import PAUSE_AFTER
from roadmapbot.services.corrections import Ruling
from roadmapbot.services.deliveries import Word
from roadmapbot.services.guilds import SetupWish
from roadmapbot.services.ports import How, OutcomeUnknown, RetryLater, Undeliverable, Unreachable
from roadmapbot.services.redraw import GIVE_UP
from roadmapbot.services.wishes import Wish

Act = Callable[[World], Awaitable[object]]
OPEN = (None, "in 2 days", "in 5 days")


def hours(number: int) -> Act:
    return lambda world: world.pass_time(hours=number)


def wish(asked: Wish) -> Act:
    return lambda world: world.coach.settings.change(who(), asked)


def fails(error: Exception, *, arrives: bool = False) -> Act:
    async def act(world: World) -> None:
        world.messenger.fail(world.messenger.dm_of(ADA), error, arrives=arrives, on=["send"])  # type: ignore[arg-type]

    return act


async def check_in(world: World) -> None:
    await world.coach.check_ins.by_command(who(), Answer("done that"))


async def yesterday(world: World) -> None:
    await world.coach.check_ins.by_command(who(), Answer("done that"), is_yesterday=True)


async def reply_to_last(world: World) -> None:
    sent = [delivery for delivery in world.deliveries() if delivery.state is DeliveryState.SENT]
    if sent:
        await world.coach.check_ins.by_reply(world.reply(sent[-1]))


async def undo_last(world: World) -> None:
    enrollment = world.enrollment()
    stored = [on for (owner, on) in world.storage.tables.check_ins if owner == enrollment.id]
    if not stored:
        raise NothingToUndo
    world.clock.move(minutes=1)
    await world.coach.check_ins.undo(enrollment.id, max(stored), ADA)


async def earn_back(world: World) -> None:
    """Earn back the missed day that is in reach, or try the last one that is not."""
    enrollment = world.enrollment()
    offered = (await world.coach.progress.why(who())).catch_up
    missed = [on for on, row in world.ledger().items() if row.status is DayStatus.MISSED]
    on = offered.missed_on if offered else max(missed, default=enrollment.open_on)
    await world.coach.catch_ups.earn(enrollment.id, on, ADA, Via.BUTTON, Answer(), world.clock.now())


async def make_good(world: World) -> None:
    """Do the task of the day, if it is open, and then earn a day back."""
    with suppress(UserError):
        await check_in(world)
    await earn_back(world)


async def undo_earned(world: World) -> None:
    earned = [on for on, row in world.ledger().items() if row.earned_on is not None]
    if not earned:
        raise NothingToUndo
    world.clock.move(minutes=1)
    await world.coach.check_ins.undo(world.enrollment().id, max(earned), ADA)


def rule(status: DayStatus, number: int) -> Act:
    """A moderator corrects the newest or the oldest day that can be."""

    async def act(world: World) -> None:
        member = await world.coach.members.show(GUILD, ADA)
        if member.correctable:
            ruling = Ruling(member.correctable[number].local_on, status, "Not your fault")
            await world.coach.corrections.correct(GUILD, member.enrollment.id, ruling, MODERATOR)

    return act


async def take_back(world: World) -> None:
    """A moderator takes back the newest correction, and with it the silence that it had ended."""
    for correction in (await world.coach.members.show(GUILD, ADA)).corrections[:1]:
        await world.coach.corrections.undo(GUILD, correction.id, MODERATOR)


async def appeal(world: World) -> None:
    enrollment = world.enrollment()
    (day, *_) = await world.coach.appeals.choices(enrollment.id, ADA)
    await world.coach.appeals.file(enrollment.id, ADA, day.local_on, "I did it")


async def skip(world: World) -> None:
    await world.coach.tasks.skip(world.enrollment().id, world.enrollment().open_on, ADA)


async def unskip(world: World) -> None:
    skipped = [task for task, how in world.behind().items() if how is How.SKIPPED]
    if not skipped:
        raise NothingToUndo
    enrollment = world.enrollment()
    await world.coach.tasks.unskip(enrollment.id, enrollment.open_on, skipped[-1], ADA)  # type: ignore[arg-type]


async def snooze(world: World) -> None:
    await world.coach.snoozes.snooze(world.enrollment().id, world.enrollment().open_on, ADA, 2 * HOUR)


def know(unit: str) -> Act:
    return lambda world: world.show_known(unit)


def bring_back(unit: str) -> Act:
    return lambda world: world.coach.knowledge.bring_back(who(), TRACK, UnitId(unit))


def spread_over(minutes: int) -> Act:
    asked = SetupWish(window_minutes=minutes)
    return lambda world: world.coach.guilds.setup(GUILD, "The Guild", MODERATOR, asked)


async def pause(world: World) -> None:
    await world.coach.enrollments.pause(who())


async def pause_for_days(world: World) -> None:
    await world.coach.enrollments.pause(who(), "in 2 days")


async def resume(world: World) -> None:
    await world.coach.enrollments.resume(who())


async def press_resume(world: World) -> None:
    await world.coach.enrollments.resume_own(world.enrollment().id, ADA)


async def come_back(world: World) -> None:
    """Leave, if there is anything to leave, and enroll again."""
    with suppress(UserError):
        await world.coach.enrollments.leave(who())
    await world.enroll(track="starter-30")


async def down_for_hours(world: World) -> None:
    await world.down(world.clock.now(), world.clock.now() + 7 * HOUR)


async def down_for_days(world: World) -> None:
    await world.down(world.clock.now(), world.clock.now() + 53 * HOUR)


async def crash(world: World) -> None:
    world.restart()
    await world.tick()


ACTS: dict[str, Act] = {
    "an hour": hours(1), "five hours": hours(5), "a day": hours(24), "three days": hours(72), "a week": hours(168),
    "check in": check_in, "yesterday": yesterday, "reply": reply_to_last, "undo": undo_last,
    "excuse the last": rule(DayStatus.EXCUSED, 0), "excuse the first": rule(DayStatus.EXCUSED, -1),
    "count the last": rule(DayStatus.LATE, 0), "take back": take_back, "appeal": appeal,
    "earn back": earn_back, "make good": make_good, "undo earned": undo_earned,
    "know the basics": know("basics"), "know more": know("more"),
    "bring the basics back": bring_back("basics"), "bring more back": bring_back("more"),
    "skip": skip, "unskip": unskip, "snooze": snooze, "pause": pause, "pause for days": pause_for_days,
    "resume": resume, "press resume": press_resume, "come back": come_back, "crash": crash,
    "down for hours": down_for_hours, "down for days": down_for_days,
    "go east": wish(Wish(zone="Pacific/Auckland")), "go west": wish(Wish(zone="America/Los_Angeles")),
    "earlier": wish(Wish(at="6:00")), "later": wish(Wish(at="22:00")), "workdays": wish(Wish(weekdays="mon-fri")),
    "nudges": wish(Wish(nudge="on")), "late nudges": wish(Wish(nudge="21:30")), "no nudges": wish(Wish(nudge="off")),
    "spread": spread_over(15), "at once": spread_over(0),
    "channel": wish(Wish(mode=Mode.CHANNEL)), "direct": wish(Wish(mode=Mode.DM)),
    "lost": fails(OutcomeUnknown("connection reset")), "unsure": fails(OutcomeUnknown("reset"), arrives=True),
    "busy": fails(RetryLater(90 * MINUTE)), "closed": fails(Undeliverable(Unreachable.DM_CLOSED)),
}  # fmt: skip


NO_WORD = {
    "an hour", "five hours", "a day", "three days", "a week", "check in", "yesterday", "reply", "crash",
    "spread", "at once", "down for hours", "down for days", "lost", "unsure", "busy", "closed", "excuse the last",
    "excuse the first", "count the last", "take back",
}  # fmt: skip
"""Acts in which a learner says nothing, or nothing but a check-in, which the ledger tells of."""


UNDOING = {"undo", "undo earned", "excuse the last", "excuse the first", "count the last", "take back"}


@pytest.fixture(scope="module")
def upgraded_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("life") / "upgraded.db"
    upgrade(f"sqlite:///{file}")
    return file


@settings(max_examples=60, deadline=None)
@given(acts=st.lists(st.sampled_from(sorted(ACTS)), max_size=25))
def test_what_must_hold_holds_whatever_happens(acts: list[str], upgraded_file: Path) -> None:
    world = asyncio.run(_live(acts))
    url = sqlite_copy(upgraded_file, upgraded_file.with_name("life.db"))
    pour(world.storage.tables, url)
    assert wrong_with(url, world.clock.now()) == []


async def _live(acts: list[str]) -> World:
    world = World()
    await world.server()
    await world.enroll()
    closed: dict[date, LedgerDay] = {}
    heard_on, is_as_it_came = began_on(world), True
    arrived: set[DeliveryId] = set()
    for name in [*acts, "a day"]:
        before = world.storage.tables.check_ins
        was_self_paused = world.enrollment().is_self_paused
        day = max(began_on(world), world.enrollment().served_on or date.min)
        with suppress(UserError):
            await ACTS[name](world)
            heard_on = heard_on if name in NO_WORD else day
        await world.tick()
        _check_deliveries(world)
        _check_manners(world, arrived)
        _check_enrollment(world)
        # What is taken back may leave more silence behind than there could be otherwise, until the next day ends.
        is_as_it_came = is_as_it_came and name != "take back"
        if is_as_it_came:
            _check_silence(world, heard_on, was_self_paused=was_self_paused)
        _check_ledger(world, closed, touched=set(before) != set(world.storage.tables.check_ins) or name in UNDOING)
        _check_completions(world)
    return world


def _check_deliveries(world: World) -> None:
    tasks = [delivery for delivery in world.deliveries() if delivery.kind is Kind.TASK]
    assert max(Counter(delivery.local_on for delivery in tasks).values(), default=1) == 1
    settled = [delivery for delivery in world.deliveries() if delivery.state is DeliveryState.SENT]
    posts = Counter(sent.post.delivery_id for sent in world.messenger.sent if isinstance(sent.post, Word))
    assert set(posts.values()) <= {1}, "a delivery was posted twice"
    assert {delivery.id for delivery in settled} <= set(posts)


def _check_manners(world: World, arrived: set[DeliveryId]) -> None:
    """Nothing that is new came at night because it was late; a nudge stands on an open day alone."""
    nudges = [delivery for delivery in world.deliveries() if delivery.kind is Kind.NUDGE]
    assert len({nudge.local_on for nudge in nudges}) == len(nudges), "two nudges on one day"
    for nudge in (nudge for nudge in nudges if nudge.state is DeliveryState.SENT):
        if nudge.sent_at is None or nudge.sent_at < world.clock.now() - GIVE_UP:
            continue  # we were away for so long that it is left standing
        assert nudge.local_on >= world.enrollment().open_on
        check_in = world.check_in(nudge.local_on)
        assert check_in is None or check_in.undone_at is not None
    for delivery in world.deliveries():
        if delivery.sent_at is None or delivery.id in arrived:
            continue
        arrived.add(delivery.id)
        schedule = world.storage.tables.enrollments[delivery.enrollment_id].schedule
        if schedule.quiet_until(delivery.sent_at) is not None:
            leeway = HOUR if schedule.quiet_until(delivery.due_at) else LATE_AFTER
            assert delivery.sent_at - delivery.due_at <= leeway + NONCE_WINDOW


def _check_enrollment(world: World) -> None:
    every = world.storage.tables.enrollments.values()
    assert sum(enrollment.is_current for enrollment in every) <= 1
    now = world.clock.now()
    for enrollment in every:
        assert (enrollment.next_due_at is not None) == (enrollment.state is State.ACTIVE)
        if enrollment.next_due_at is not None:
            assert now - WIDEST * MINUTE < enrollment.next_due_at <= now + 9 * DAY
        if enrollment.is_current:
            assert now < enrollment.open_until <= now + 4 * DAY


def began_on(world: World) -> date:
    return world.enrollment().schedule.local_day(world.clock.now())


def _check_silence(world: World, heard_on: date, *, was_self_paused: bool) -> None:
    """Nobody is asked for after seven silent days, and nobody is left alone before."""
    silent = 0
    for on, row in sorted(world.ledger().items()):
        if row.status in DONE or on <= heard_on:
            silent = 0
        elif row.status in {DayStatus.MISSED, DayStatus.FROZEN}:
            silent += 1
    enrollment = world.enrollment()
    if enrollment.is_self_paused:
        assert enrollment.state is State.PAUSED
        assert was_self_paused or silent >= PAUSE_AFTER
    assert enrollment.state is not State.ACTIVE or silent < PAUSE_AFTER
    said = [delivery for delivery in world.deliveries() if delivery.kind is Kind.PAUSE]
    assert len({delivery.local_on for delivery in said}) == len(said)


def _check_ledger(world: World, closed: dict[date, LedgerDay], *, touched: bool) -> None:
    enrollment = world.enrollment()
    rows = world.ledger()
    for on, row in rows.items():
        _check_row(world, enrollment, on, row)
        if on in closed and not touched and row.status is not closed[on].status:
            assert row.status in DONE, f"{on} was recomputed: {closed[on].status} became {row.status}"
    closed.clear()
    closed.update({on: row for on, row in rows.items() if on < enrollment.open_on})
    earned = Counter(row.earned_on for row in rows.values() if row.earned_on is not None)
    assert set(earned.values()) <= {1}, "two days were earned back on one day"
    for week in {week_of(on) for on in rows}:
        days = [row for on, row in rows.items() if week_of(on) == week]
        expected = week_score(enrollment.guild_id, enrollment.id, week, days)
        assert world.storage.tables.scores[enrollment.id, week] == expected


def _check_row(world: World, enrollment: Enrollment, on: date, row: LedgerDay) -> None:
    stored = world.storage.tables.check_ins.get((enrollment.id, on))
    is_kept = stored is not None and stored.undone_at is None
    if row.reason is Reason.CORRECTED:
        assert not is_kept
        assert row.status in CORRECTED_TO
        return
    assert is_kept == (row.status in DONE)
    if row.status in {DayStatus.MISSED, DayStatus.FROZEN}:
        asked = [d for d in world.deliveries(on=on) if d.kind is Kind.TASK and d.state is DeliveryState.SENT]
        assert asked, f"{on} was lost, and nobody had asked"
    if row.earned_on is not None:
        assert (row.status, row.reason) == (DayStatus.LATE, Reason.EARNED)
        assert on < row.earned_on <= on + REACH
    assert on <= NOON.date() + timedelta(days=200)


def _check_completions(world: World) -> None:
    done = {c.task_id for c in world.storage.tables.check_ins.values() if c.undone_at is None}
    assert {task for task, how in world.behind().items() if how is How.DONE} == done
