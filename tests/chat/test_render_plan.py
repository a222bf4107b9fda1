"""The plan on one screen: the own pace, and what the article reckons with."""

from dataclasses import replace
from datetime import date, datetime, time

import pytest
from tests.builders import ADA, GUILD, MONDAY, STARTER, utc

from roadmapbot.adapters.chat.render.plan import plan
from roadmapbot.domain.enrollment import Enrollment, Mode, State
from roadmapbot.domain.ids import EnrollmentId
from roadmapbot.domain.pace import minutes_a_week
from roadmapbot.domain.progress import Standing
from roadmapbot.domain.progress import plan as planned
from roadmapbot.domain.schedule import Schedule
from roadmapbot.domain.track import Span
from roadmapbot.services.progress import PhasePlan, PlanView

DAILY = Schedule("Europe/Berlin", time(9))
END = datetime.fromisoformat("2026-05-01T07:00:00+00:00")


def view(minutes: int | None = None, *, weeks: Span | None = None, hours: Span | None = None) -> PlanView:
    """The plan of somebody who begins; the first phase has what its article reckons with."""
    enrollment = Enrollment(
        EnrollmentId(1), GUILD, ADA, STARTER.id, DAILY, Mode.DM, State.ACTIVE, utc(MONDAY), utc(MONDAY, "08:00"),
        MONDAY, utc(MONDAY, "23:00"), minutes_a_day=minutes,
    )  # fmt: skip
    phase = replace(STARTER.phases[0], weeks=weeks, hours_a_week=hours)
    weekly = minutes_a_week(phase.tasks, DAILY, minutes)
    line = PhasePlan(phase, Standing(0, len(phase.tasks)), END, weekly)
    ahead = planned(STARTER, (), DAILY, MONDAY, minutes)
    return PlanView(enrollment, STARTER, ahead, (line,), date(2026, 3, 2), END, weekly)


def pace(shown: PlanView) -> str:
    (embed,) = plan(shown).embeds
    return next(field.value or "" for field in embed.fields if field.name == "Your pace")


@pytest.mark.parametrize(
    ("weeks", "hours", "said"),
    [
        (Span(12, 12), Span(15, 20), "15–20 hours a week for 12 weeks; your tasks there take about 5 h a week"),
        (Span(20, 24), None, "20–24 weeks; your tasks there take about 5 h a week"),
        (None, Span(5, 5), "5 hours a week; your tasks there take about 5 h a week"),
    ],
)  # fmt: skip
def test_a_phase_is_compared_with_what_its_article_reckons_with(
    weeks: Span | None, hours: Span | None, said: str
) -> None:
    text = pace(view(weeks=weeks, hours=hours))
    assert f"For *{STARTER.phases[0].title}* the article reckons with {said}, until <t:1777618800:D>." in text
    assert ("The rest is for the courses and books" in text) is (hours == Span(15, 20))


def test_an_article_that_says_nothing_is_not_compared_with() -> None:
    assert "article" not in pace(view())


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (None, "each task in full: about 5 h a week.\nLess time? `/settings minutes: 20` makes the short form"),
        (20, "up to 20 min a day: about 2 h 30 min a week.\nTasks come in their short form."),
        (90, "up to 1 h 30 min a day: about 5 h a week."),
    ],
)
def test_the_pace_says_what_a_week_takes_and_how_to_change_it(minutes: int | None, said: str) -> None:
    assert said in pace(view(minutes))
