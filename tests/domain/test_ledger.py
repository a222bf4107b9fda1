"""How a day without a check-in ends."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from tests.builders import HOUR, MINUTE, utc

from roadmapbot.domain.ledger import DUE_EXCUSES, OUTAGE_EXCUSES, DayFacts, DayStatus, Reason, outage_excuses, verdict

ASKED = DayFacts(
    is_planned=True,
    is_paused=False,
    is_first=False,
    was_asked=True,
    was_unreachable=False,
    had_outage=False,
    freezes_held=0,
)
NOT_ASKED = replace(ASKED, was_asked=False)


@pytest.mark.parametrize(
    ("facts", "status", "reason"),
    [
        (ASKED, DayStatus.MISSED, Reason.NONE),
        (replace(ASKED, freezes_held=1), DayStatus.FROZEN, Reason.NONE),
        (replace(ASKED, is_planned=False), DayStatus.REST, Reason.NONE),
        (replace(ASKED, is_paused=True), DayStatus.PAUSED, Reason.NONE),
        (replace(ASKED, is_paused=True, is_planned=False, had_outage=True), DayStatus.PAUSED, Reason.NONE),
        (replace(ASKED, had_outage=True, freezes_held=2), DayStatus.EXCUSED, Reason.OUTAGE),
        (replace(ASKED, had_outage=True, is_planned=False), DayStatus.REST, Reason.NONE),
        (replace(NOT_ASKED, was_unreachable=True, freezes_held=1), DayStatus.EXCUSED, Reason.UNREACHABLE),
        (replace(NOT_ASKED, freezes_held=1), DayStatus.EXCUSED, Reason.NOT_SENT),
        (replace(NOT_ASKED, is_first=True), DayStatus.REST, Reason.STARTED),
        (replace(ASKED, is_first=True), DayStatus.MISSED, Reason.NONE),
        (replace(NOT_ASKED, is_first=True, had_outage=True), DayStatus.REST, Reason.STARTED),
    ],
)
def test_nobody_answers_for_a_day_we_did_not_ask_for(facts: DayFacts, status: DayStatus, reason: Reason) -> None:
    assert verdict(facts) == (status, reason)


DUE, ENDS = utc("2026-03-02", "09:00"), utc("2026-03-03", "03:00")


def outage(start: datetime, length: timedelta) -> tuple[datetime, datetime]:
    return start, start + length


@pytest.mark.parametrize(
    "outages",
    [
        [outage(DUE - MINUTE, 6 * MINUTE)],
        [outage(DUE, DUE_EXCUSES + MINUTE)],
        [outage(ENDS - MINUTE / 60, MINUTE)],
        [outage(ENDS - MINUTE, 6 * MINUTE)],
        [outage(DUE + HOUR, OUTAGE_EXCUSES)],
        [outage(DUE + number * HOUR, 10 * MINUTE) for number in range(1, 7)],
        [outage(DUE - 72 * HOUR, 200 * HOUR)],
        [outage(DUE - 24 * HOUR, HOUR), outage(DUE - MINUTE, 7 * MINUTE)],
    ],
    ids=["over-due", "at-due", "to-the-end", "over-the-end", "an-hour", "an-hour-in-all", "for-days", "second-of-two"],
)
def test_a_day_is_excused_when_we_were_down_as_it_mattered(outages: list[tuple[datetime, datetime]]) -> None:
    assert outage_excuses(DUE, ENDS, outages)


@pytest.mark.parametrize(
    "outages",
    [
        [],
        [outage(DUE - HOUR, HOUR)],
        [outage(ENDS, HOUR)],
        [outage(DUE + HOUR, OUTAGE_EXCUSES - MINUTE)],
        [outage(DUE - 24 * HOUR, 23 * HOUR), outage(DUE + HOUR, 59 * MINUTE)],
        [outage(DUE - MINUTE, DUE_EXCUSES)],
        [outage(DUE + 2 * HOUR, 40 * MINUTE), outage(DUE + HOUR + 50 * MINUTE, 40 * MINUTE)],
    ],
    ids=[
        "none",
        "over-before-due",
        "after-the-end",
        "less-than-an-hour",
        "before-and-a-little",
        "a-restart-over-due",
        "overlapping",
    ],
)
def test_a_day_is_not_excused_by_downtime_that_did_not_matter(outages: list[tuple[datetime, datetime]]) -> None:
    assert not outage_excuses(DUE, ENDS, outages)
