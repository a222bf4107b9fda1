"""Checkpoints: whatever is folded of a ledger, what follows from the rest is the same as from the whole."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.builders import ADA, DAY, GUILD, MONDAY, NOON, TRACK, ledger_days, utc

from roadmapbot.domain.catchup import offer
from roadmapbot.domain.enrollment import Enrollment, Mode, State
from roadmapbot.domain.ids import EnrollmentId
from roadmapbot.domain.ledger import DONE, DayStatus, LedgerDay, Reason, run_of
from roadmapbot.domain.schedule import Schedule
from roadmapbot.domain.silence import silent_days
from roadmapbot.domain.streak import (
    CONSISTENCY_WINDOW,
    FOLD_BEYOND,
    LEFT_OPEN,
    Checkpoint,
    Ledger,
    folded,
    next_checkpoint,
    streak,
)

ENROLLMENT = Enrollment(
    EnrollmentId(1), GUILD, ADA, TRACK, Schedule("UTC", time(9)), Mode.DM, State.ACTIVE, NOON, NOON, MONDAY,
    utc(MONDAY + DAY, "03:00"),
)  # fmt: skip
REASONS = {
    DayStatus.FROZEN: (Reason.NONE, Reason.OUTAGE),
    DayStatus.EXCUSED: (Reason.OUTAGE, Reason.NOT_SENT, Reason.CORRECTED),
    DayStatus.LATE: (Reason.NONE, Reason.EARNED, Reason.CORRECTED),
}
RUNS = ((DayStatus.FROZEN, Reason.NONE), (DayStatus.EXCUSED, Reason.OUTAGE))


@st.composite
def ledgers(draw: st.DrawFn) -> list[LedgerDay]:
    """Long ledgers in which any day may be missing and any run be long, with long streaks, some of them broken."""
    streaks = draw(st.lists(st.text("kkklfrpe", min_size=35, max_size=60), min_size=1, max_size=2))
    statuses = draw(st.sampled_from(["m", "mm", "mrm"])).join([*streaks, draw(st.text("kklfrpemm", max_size=9))])
    rows = [
        replace(row, reason=draw(st.sampled_from(REASONS.get(row.status, (Reason.NONE,)))), at=NOON + number * DAY)
        for number, row in enumerate(ledger_days(statuses))
    ]
    rows = [
        replace(row, earned_on=row.local_on + draw(st.integers(1, 3)) * DAY) if row.reason is Reason.EARNED else row
        for row in rows
    ]
    lost = draw(st.sets(st.integers(0, len(rows) - 1), max_size=5))
    return [row for number, row in enumerate(rows) if number not in lost]


def cut(rows: list[LedgerDay], until: date) -> Ledger:
    """The ledger with all up to a day folded."""
    return Ledger([row for row in rows if row.local_on > until], folded(Ledger(rows), until))


@given(ledgers(), st.data())
def test_from_any_day_it_reaches_a_folded_ledger_says_what_the_whole_one_says(
    rows: list[LedgerDay], data: st.DataObject
) -> None:
    kept = [row.local_on for row in rows if row.status in DONE]
    if not kept:
        return
    until = data.draw(st.sampled_from(kept))
    ledger = cut(rows, until)
    first = until + CONSISTENCY_WINDOW
    missed = [row.local_on for row in rows if row.local_on >= first and row.status is DayStatus.MISSED]
    today = data.draw(st.sampled_from(missed or [first])) + data.draw(st.integers(0, 4)) * DAY
    assert ledger.reaches(today)
    assert streak(ledger.days, today, ledger.before) == streak(rows, today)
    assert offer(ENROLLMENT, ledger, today) == offer(ENROLLMENT, Ledger(rows), today)
    heard_on = data.draw(st.none() | st.sampled_from([row.local_on for row in rows]))
    for end in (today, MONDAY + 1_000 * DAY):
        open_days = [row for row in ledger.days if row.local_on < end]
        assert silent_days(open_days, heard_on) == silent_days([r for r in rows if r.local_on < end], heard_on)
    for ending in RUNS:
        assert run_of(ledger.days, today, ending) == run_of(rows, today, ending)


@given(ledgers(), st.data())
def test_folding_in_several_steps_comes_to_the_same_as_in_one(rows: list[LedgerDay], data: st.DataObject) -> None:
    kept = [row.local_on for row in rows if row.status in DONE]
    if not kept:
        return
    first, second = sorted((data.draw(st.sampled_from(kept)), data.draw(st.sampled_from(kept))))
    ledger = cut(rows, first)
    if second > first:
        assert folded(ledger, second) == folded(Ledger(rows), second)


@given(ledgers())
def test_a_ledger_that_is_folded_whenever_it_is_time_stays_the_same(rows: list[LedgerDay]) -> None:
    ledger, seen = Ledger(()), list[LedgerDay]()
    for row in rows:
        seen.append(row)
        ledger = ledger.put(row)
        checkpoint = next_checkpoint(ledger)
        if checkpoint is not None:
            ledger = Ledger([day for day in ledger.days if day.local_on > checkpoint.until], checkpoint)
            assert checkpoint == folded(Ledger(seen), checkpoint.until)
        assert ledger.reaches(row.local_on)
        assert streak(ledger.days, row.local_on, ledger.before) == streak(seen, row.local_on)


def test_a_checkpoint_is_due_once_a_week_more_than_what_stays_open_is_there() -> None:
    assert next_checkpoint(Ledger(ledger_days("k" * FOLD_BEYOND))) is None
    found = next_checkpoint(Ledger(ledger_days("k" * (FOLD_BEYOND + 1))))
    assert found == Checkpoint(MONDAY + FOLD_BEYOND * DAY - LEFT_OPEN, 8, 8, 1, 1)
    assert timedelta(days=FOLD_BEYOND) - LEFT_OPEN == timedelta(days=7)


@pytest.mark.parametrize("folding", ["kkkm", "kkkf", "kkkr", "kkke", "kkkp"])
def test_only_up_to_a_kept_day_is_folded(folding: str) -> None:
    found = next_checkpoint(Ledger(ledger_days(folding + "m" * 60)))
    assert found is not None
    assert found.until == MONDAY + 2 * DAY


def test_where_no_old_day_was_kept_nothing_is_folded() -> None:
    assert next_checkpoint(Ledger(ledger_days("m" * 60 + "k"))) is None


def test_when_a_folded_day_was_corrected_last_is_remembered() -> None:
    rows = ledger_days("k" * 10)
    rows[2] = replace(rows[2], reason=Reason.CORRECTED, at=NOON + 9 * DAY)
    rows[5] = replace(rows[5], reason=Reason.CORRECTED, at=NOON + 7 * DAY)
    assert folded(Ledger(rows), MONDAY + DAY).corrected_at is None
    first = cut(rows, MONDAY + 3 * DAY)
    assert folded(first, MONDAY + 8 * DAY).corrected_at == NOON + 9 * DAY


def test_a_day_that_is_put_takes_the_place_of_the_one_before() -> None:
    ledger = Ledger(ledger_days("kmk"))
    assert [day.status.value[0] for day in ledger.put(ledger_days("l", MONDAY + DAY)[0]).days] == ["k", "l", "k"]
    assert [day.local_on for day in ledger.put(ledger_days("k", MONDAY - DAY)[0]).days] == [
        MONDAY + number * DAY for number in range(-1, 3)
    ]


def test_what_is_seen_from_an_old_day_may_be_folded() -> None:
    ledger = cut(ledger_days("k" * 50), MONDAY + 10 * DAY)
    assert ledger.reaches(MONDAY + 40 * DAY)
    assert not ledger.reaches(MONDAY + 39 * DAY)
    assert Ledger(ledger_days("k" * 50)).reaches(MONDAY)
