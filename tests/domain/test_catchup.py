"""Which missed days can be earned back, and what that is worth; the ledgers begin on a Monday."""

from dataclasses import replace
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.builders import ADA, DAY, GUILD, MONDAY, NOON, TRACK, ledger_days, utc

from roadmapbot.domain.catchup import Obstacle, earned, given_back, last_day, obstacle, offer
from roadmapbot.domain.enrollment import Enrollment, Mode, State
from roadmapbot.domain.ids import EnrollmentId, TaskId
from roadmapbot.domain.ledger import DayStatus, LedgerDay, Reason
from roadmapbot.domain.schedule import Schedule
from roadmapbot.domain.streak import Ledger, streak

DAILY = Schedule("UTC", time(9))
ENROLLMENT = Enrollment(
    EnrollmentId(1), GUILD, ADA, TRACK, DAILY, Mode.DM, State.ACTIVE, NOON, NOON, MONDAY, utc(MONDAY + DAY, "03:00")
)
TUESDAY = MONDAY + DAY


def ledger(statuses: str, *, earned_on: date | None = None) -> list[LedgerDay]:
    """Ledger rows from letters; a late one may have been earned back on a day."""
    rows = ledger_days(statuses)
    return [replace(row, earned_on=earned_on) if row.status is DayStatus.LATE else row for row in rows]


def told(statuses: str, *, earned_on: date | None = None) -> Ledger:
    return Ledger(ledger(statuses, earned_on=earned_on))


def blocked(statuses: str, on: date, today: date, schedule: Schedule = DAILY) -> Obstacle | None:
    return obstacle(schedule, ledger(statuses), on, today)


@pytest.mark.parametrize("letter", "klfrpe")
def test_only_missed_days_can_be_earned_back(letter: str) -> None:
    assert blocked(f"{letter}k", MONDAY, TUESDAY) is Obstacle.NOT_MISSED
    assert blocked("mk", MONDAY, TUESDAY) is None


def test_a_day_that_is_not_closed_is_not_missed() -> None:
    assert blocked("k", TUESDAY, TUESDAY) is Obstacle.NOT_MISSED


@pytest.mark.parametrize(("later", "found"), [(1, None), (2, None), (3, None), (4, Obstacle.TOO_LATE)])
def test_a_missed_day_stays_in_reach_for_three_days(later: int, found: Obstacle | None) -> None:
    assert blocked("m" + "k" * later, MONDAY, MONDAY + later * DAY) is found


def test_the_open_days_own_task_comes_first() -> None:
    assert blocked("m", MONDAY, TUESDAY) is Obstacle.TODAY_FIRST
    assert blocked("mk", MONDAY, TUESDAY) is None
    assert blocked("ml", MONDAY, TUESDAY) is None


def test_a_rest_day_has_no_task_that_comes_first() -> None:
    assert blocked("m", MONDAY, TUESDAY, replace(DAILY, weekdays=frozenset({0, 2}))) is None


def test_there_is_one_catch_up_a_day() -> None:
    rows = ledger("lmk", earned_on=MONDAY + 2 * DAY)
    assert obstacle(DAILY, rows, TUESDAY, MONDAY + 2 * DAY) is Obstacle.ONE_A_DAY
    rows = ledger("lmkk", earned_on=MONDAY + 2 * DAY)
    assert obstacle(DAILY, rows, TUESDAY, MONDAY + 3 * DAY) is None


def test_the_first_day_in_reach_is_offered_with_what_it_is_worth() -> None:
    found = offer(ENROLLMENT, told("kkkmm"), MONDAY + 5 * DAY)
    assert found is not None
    assert (found.missed_on, found.until) == (MONDAY + 3 * DAY, MONDAY + 6 * DAY)
    assert (found.broken, found.restored, found.others) == (3, 5, 1)
    assert found.obstacle is Obstacle.TODAY_FIRST


def test_once_todays_task_is_done_nothing_stands_in_the_way() -> None:
    found = offer(ENROLLMENT, told("kkmk"), MONDAY + 3 * DAY)
    assert found is not None
    assert (found.broken, found.restored, found.others, found.obstacle) == (2, 4, 0, None)


def test_after_a_catch_up_the_next_one_is_offered_for_tomorrow() -> None:
    today = MONDAY + 3 * DAY
    found = offer(ENROLLMENT, told("klmk", earned_on=today), today)
    assert found is not None
    assert (found.missed_on, found.restored, found.obstacle) == (MONDAY + 2 * DAY, 4, Obstacle.ONE_A_DAY)


def test_what_is_out_of_reach_tomorrow_is_not_promised_for_then() -> None:
    today = MONDAY + 3 * DAY
    assert offer(ENROLLMENT, told("mlkk", earned_on=today), today) is None


def test_nothing_is_offered_without_a_missed_day_in_reach() -> None:
    assert offer(ENROLLMENT, told("kfre"), MONDAY + 4 * DAY) is None
    assert offer(ENROLLMENT, told("mkkk"), MONDAY + 4 * DAY) is None
    assert offer(ENROLLMENT, told(""), MONDAY) is None


@pytest.mark.parametrize("state", [State.PAUSED, State.COMPLETED, State.LEFT])
def test_nothing_is_offered_to_whoever_has_stopped(state: State) -> None:
    assert offer(replace(ENROLLMENT, state=state), told("mk"), TUESDAY) is None


def test_a_day_given_back_is_as_it_was() -> None:
    (missed,) = ledger("m")
    made_good = earned(missed, TUESDAY)
    assert (made_good.status, made_good.reason, made_good.earned_on) == (DayStatus.LATE, Reason.EARNED, TUESDAY)
    assert given_back(replace(made_good, task_id=TaskId("basics/t1"))) == missed


@given(st.text("kfrpem", min_size=4, max_size=40))
def test_earning_back_whatever_is_in_reach_day_by_day_joins_the_streak_up(statuses: str) -> None:
    rows, today = ledger(statuses), MONDAY + len(statuses) * DAY
    promised = offer(ENROLLMENT, Ledger(rows), today)
    in_reach = [row.local_on for row in rows if row.status is DayStatus.MISSED and today <= last_day(row.local_on)]
    assert (promised is not None) == bool(in_reach)
    came_back = []
    while (found := offer(ENROLLMENT, Ledger(rows), today)) is not None:
        rows.append(ledger_days("k", today)[0])
        assert obstacle(DAILY, rows, found.missed_on, today) is None
        rows = [earned(row, today) if row.local_on == found.missed_on else row for row in rows]
        came_back.append(found.missed_on)
        today += DAY
    assert came_back == in_reach
    if promised is not None:
        assert streak(rows, today).length == promised.restored + len(came_back)
