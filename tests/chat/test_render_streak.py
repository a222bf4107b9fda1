from datetime import UTC, date, datetime

import pytest
from tests.chat.test_render_posts import ENROLLMENT, STREAK, text_of

from roadmapbot.adapters.chat.render.streak import why
from roadmapbot.domain.ledger import DayStatus, LedgerDay, Reason
from roadmapbot.services.progress import DayStory, StreakStory

ON = date(2026, 3, 9)
AT = datetime(2026, 3, 10, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "reason", "words"),
    [
        (DayStatus.REST, Reason.STARTED, "It was the day you joined, so nothing was due."),
        (DayStatus.EXCUSED, Reason.NOT_SENT, "**excused**. No task went out, so the day does not count."),
        (DayStatus.EXCUSED, Reason.OUTAGE, "**excused**. It does not count, because I was down that day."),
        (DayStatus.EXCUSED, Reason.UNREACHABLE, "**excused**. It does not count, because I could not reach you."),
        (DayStatus.EXCUSED, Reason.CORRECTED, "**excused**. A moderator excused it, so it does not count."),
        (DayStatus.LATE, Reason.CORRECTED, "**kept late**. A moderator counted it."),
        (DayStatus.EXCUSED, Reason.NONE, "**excused**. It does not count, and it was not your fault."),
    ],
)
def test_a_day_that_does_not_count_says_why(status: DayStatus, reason: Reason, words: str) -> None:
    day = LedgerDay(ENROLLMENT.id, ON, status, AT, "Europe/Berlin", 60, reason=reason)
    story = StreakStory(ENROLLMENT, STREAK, (DayStory(day, None, None, None, 1),), ON, AT, is_open_day_kept=False)
    assert f"Mon, Mar 9: {words}" in text_of(why(story)).replace("**rest day**. ", "")
