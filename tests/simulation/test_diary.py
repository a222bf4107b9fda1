"""What the observer writes down of somebody, and how it holds that against what the coach shows."""

from datetime import UTC, datetime, time, timedelta

import pytest

from roadmapbot.domain.schedule import EVERY_DAY
from roadmapbot.simulation.calendar import Calendar, Rhythm
from roadmapbot.simulation.day import State
from roadmapbot.simulation.diary import Diary
from roadmapbot.simulation.downtime import Downtime
from roadmapbot.simulation.reckoning import Shown, reckon
from roadmapbot.simulation.standing import Standing
from roadmapbot.simulation.tally import Tally

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
DUE = datetime(2026, 1, 5, 9, tzinfo=UTC)
END = DUE + 18 * HOUR
ON = DUE.date()


@pytest.fixture
def downtime() -> Downtime:
    return Downtime()


@pytest.fixture
def diary(downtime: Downtime) -> Diary:
    """Somebody who was asked at nine, and whose day ends at three in the night."""
    rhythm = Rhythm("UTC", time(9), EVERY_DAY, time(3))
    diary = Diary.begin(1, Calendar(), downtime, Tally(), rhythm, DUE - HOUR)
    diary.advance(DUE)
    diary.day(ON).asked_at = DUE
    return diary


@pytest.mark.parametrize(("left", "is_right"), [(5 * MINUTE, True), (5 * MINUTE - timedelta(seconds=1), False)])
def test_putting_a_task_off_leaves_five_minutes_of_the_day(diary: Diary, left: timedelta, is_right: bool) -> None:
    assert diary.snooze(ON, END - left, END - 2 * HOUR) is is_right
    assert diary.tally.snoozed == is_right
    diary.advance(END)
    assert diary.tally.lost == is_right, "it was wanted again, and did not come"


def test_what_was_put_off_can_come_from_the_next_full_minute_on(diary: Diary, downtime: Downtime) -> None:
    wanted_at = DUE + HOUR + timedelta(seconds=20)
    assert diary.snooze(ON, wanted_at, DUE)
    downtime.begin(wanted_at + timedelta(seconds=20))
    diary.advance(END)
    assert diary.tally.lost == 0


def test_a_track_may_have_been_finished_days_ago_by_what_was_read_later(diary: Diary, downtime: Downtime) -> None:
    downtime.begin(DUE + MINUTE)
    assert diary.answer(ON, DUE + HOUR), "the last task of all"
    now = END + 30 * HOUR
    downtime.end(now)
    diary.advance(now)
    reckon(diary, Shown({ON: "kept"}, 1, 1, 0))
    assert diary.tally.differing == 1, "the next day passed as well, while the track goes on"
    diary.end(now)
    reckon(diary, Shown({ON: "kept"}, 1, 1, 0))
    assert diary.tally.differing == 1


@pytest.mark.parametrize("was_seen", [True, False])
def test_a_day_whose_answer_is_taken_back_stands_as_it_did_though_a_freeze_was_earned_since(
    diary: Diary, *, was_seen: bool
) -> None:
    """Six days done and two missed: with the first of these earned back there would have been a freeze."""
    standing = Standing(diary)
    days = [ON + number * DAY for number in range(8)]
    for number, on in enumerate(days):
        diary.advance(DUE + number * DAY)
        diary.day(on).asked_at = DUE + number * DAY
        if number < 6:
            diary.answer(on, DUE + number * DAY)
    now = END + 7 * DAY
    shown = dict.fromkeys(days[:6], "kept") | dict.fromkeys(days[6:], "missed")
    reckon_at(diary, now, Shown(shown if was_seen else {on: shown[on] for on in days[:7]}, 0, 6, 0), was_seen=was_seen)
    assert diary.answer(days[7], now)
    standing.earn(days[6], now)
    assert diary.take_back(days[7], now)
    reckon(diary, Shown({**shown, days[6]: "late"}, 0, 7, 1))
    assert diary.tally.examples == []


def reckon_at(diary: Diary, now: datetime, shown: Shown, *, was_seen: bool) -> None:
    """Somebody looks at the days, right after the last of them closed or right before."""
    diary.advance(now if was_seen else now - MINUTE)
    reckon(diary, shown)


def test_what_a_day_cost_is_not_counted_anew_once_an_earlier_one_was_given_back(diary: Diary) -> None:
    """A seventh day earned back brought a freeze, which the next day took; then the seventh was given back."""
    standing = Standing(diary)
    days = [ON + number * DAY for number in range(9)]
    for number, on in enumerate(days[:8]):
        diary.advance(DUE + number * DAY)
        diary.day(on).asked_at = DUE + number * DAY
        if number < 6:
            diary.answer(on, DUE + number * DAY)
    before = dict.fromkeys(days[:6], "kept") | {days[6]: "missed"}
    reckon(diary, Shown(before, 0, 6, 0))
    standing.earn(days[6], DUE + 7 * DAY)
    assert diary.take_back(days[6], DUE + 8 * DAY), "after the day after it has closed"
    after = {**before, days[7]: "frozen"}
    reckon(diary, Shown(after, 0, 6, 0))
    standing.earn(days[6], DUE + 8 * DAY)
    reckon(diary, Shown({**after, days[6]: "late"}, 7, 7, 0))
    assert diary.tally.examples == []


def test_the_word_about_a_pause_may_be_on_its_way_while_its_learner_moves(diary: Diary) -> None:
    for number in range(1, 8):
        due_at = DUE + number * DAY
        diary.advance(due_at)
        day = diary.day(due_at.date())
        day.asked_at, day.is_unsure = due_at, number == 3
    diary.advance(END + 7 * DAY)
    assert (diary.state, diary.may_be_left_alone) == (State.ACTIVE, True), "the third day may have counted"
    diary.change(Rhythm("Pacific/Pago_Pago", time(9), EVERY_DAY, time(3)), END + 7 * DAY + HOUR)
    assert diary.may_be_left_alone
    diary.answer(diary.open_on, END + 8 * DAY)
    assert not diary.may_be_left_alone


def test_a_day_can_be_given_back_as_long_as_the_newest_task_is_for_today(diary: Diary) -> None:
    missed_on, last_on = ON, ON + 3 * DAY
    for number in range(1, 4):
        due_at = DUE + number * DAY
        diary.advance(due_at)
        diary.day(due_at.date()).asked_at = due_at
    diary.answer(last_on, DUE + 3 * DAY + HOUR)
    Standing(diary).earn(missed_on, DUE + 3 * DAY + 2 * HOUR)
    diary.change(Rhythm("Pacific/Kiritimati", time(9), EVERY_DAY, time(3)), DUE + 3 * DAY + 3 * HOUR)
    before_the_next = DUE + 3 * DAY + 5 * HOUR
    assert diary.calendar.day(diary.rhythm, before_the_next) == last_on + DAY
    assert diary.take_back(missed_on, before_the_next)
    assert not diary.earned
