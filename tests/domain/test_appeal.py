from datetime import timedelta

import pytest
from tests.builders import DAY, MONDAY, NOON

from roadmapbot.domain.appeal import RECENT_DAYS, open_to_appeal
from roadmapbot.domain.correction import CORRECTABLE_FOR, is_correctable
from roadmapbot.domain.ids import EnrollmentId
from roadmapbot.domain.ledger import DayStatus, LedgerDay


def day(back: int, status: DayStatus = DayStatus.MISSED) -> LedgerDay:
    """A day so many days before Monday, which is open."""
    return LedgerDay(EnrollmentId(1), MONDAY - timedelta(days=back), status, NOON, "UTC", 0)


def test_missed_and_frozen_days_can_be_appealed_against_newest_first() -> None:
    days = [day(7 - number, status) for number, status in enumerate(DayStatus)]
    assert [each.status for each in open_to_appeal(days, MONDAY, ())] == [DayStatus.MISSED, DayStatus.FROZEN]


def test_a_day_that_has_an_appeal_is_not_offered_again() -> None:
    assert open_to_appeal([day(2), day(1)], MONDAY, [MONDAY - DAY]) == (day(2),)


def test_only_the_last_closed_days_can_be_appealed_against() -> None:
    days = [day(back) for back in range(RECENT_DAYS + 5, -1, -1)]
    offered = open_to_appeal(days, MONDAY, ())
    assert [each.local_on for each in offered] == [MONDAY - timedelta(days=back) for back in range(1, RECENT_DAYS + 1)]
    assert open_to_appeal([], MONDAY, ()) == ()


@pytest.mark.parametrize(
    ("status", "is_possible"),
    [
        (DayStatus.MISSED, True),
        (DayStatus.FROZEN, True),
        (DayStatus.EXCUSED, True),
        (DayStatus.KEPT, False),
        (DayStatus.LATE, False),
        (DayStatus.REST, False),
        (DayStatus.PAUSED, False),
    ],
)
def test_only_days_that_nothing_speaks_for_can_be_corrected(status: DayStatus, is_possible: bool) -> None:
    assert is_correctable(day(1, status), MONDAY, MONDAY) is is_possible


def test_a_day_can_be_corrected_once_it_is_closed_and_for_thirty_days() -> None:
    assert not is_correctable(day(0), MONDAY, MONDAY)
    assert is_correctable(day(CORRECTABLE_FOR.days), MONDAY, MONDAY)
    assert not is_correctable(day(CORRECTABLE_FOR.days + 1), MONDAY, MONDAY)
