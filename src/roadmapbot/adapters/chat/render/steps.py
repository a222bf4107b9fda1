"""The custom_ids of the placement: every step carries what was said and answered before it.

p:<step>:<goal>:<background>:<hours>[:<seed>:<answers>:<mark>]            a button; see `Step`
p:<pick>:<goal>:<background>:<hours>[:<seed>:<answers>:<mark>][:<track>]  a select; see `Pick`. Those of the three
                                                                          choices carry nothing: see `pick_id`
p:enroll:<hours>:<ref>                                                    the form, with minutes for so many hours

What was not said yet is empty; <ref> as in `ids`. The longest have 100 characters.
"""

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from roadmapbot.adapters.chat.render.attempts import given, signs
from roadmapbot.adapters.chat.render.ids import EnrollRef
from roadmapbot.domain.fit import Background, Goal, Profile
from roadmapbot.services.placement import Quiz


class Step(StrEnum):
    """What a button of the placement leads to."""

    FORM = "form"
    START = "start"
    ANSWER = "answer"
    SKIP = "skip"
    MINE = "mine"


class Pick(StrEnum):
    """What is chosen in a select of the placement."""

    GOAL = "goal"
    BACKGROUND = "background"
    HOURS = "hours"
    TRACK = "track"


_SAID = r"(?P<goal>[a-z-]{0,16}):(?P<background>[a-z-]{0,16}):(?P<hours>\d{0,2})"
_QUIZ = r"(?::(?P<seed>\d{1,6}):(?P<given>[abcdx]{0,10}):(?P<mark>[0-9a-f]{4}))?"
STEP_PATTERN: Final = re.compile(rf"p:(?P<step>{'|'.join(Step)}):{_SAID}{_QUIZ}")
PICK_PATTERN: Final = re.compile(rf"p:(?P<pick>{'|'.join(Pick)}):{_SAID}{_QUIZ}(?::(?P<track>[a-z0-9-]{{1,32}}))?")
BEGIN_PATTERN: Final = re.compile(r"p:enroll:(?P<hours>\d{1,2}):(?P<ref>\S*)")


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody has said of themselves so far."""

    goal: Goal | None = None
    background: Background | None = None
    hours: int | None = None

    @classmethod
    def of(cls, profile: Profile) -> "Said":
        """All of it."""
        return cls(profile.goal, profile.background, profile.hours)

    @property
    def profile(self) -> Profile | None:
        """All of it; None while something is missing."""
        if self.goal is None or self.background is None or self.hours is None:
            return None
        return Profile(self.goal, self.background, self.hours)

    def with_choice(self, pick: Pick, value: str) -> "Said":
        """The same with one thing more, or another one in its place."""
        match pick:
            case Pick.GOAL:
                return replace(self, goal=Goal(value))
            case Pick.BACKGROUND:
                return replace(self, background=Background(value))
            case Pick.HOURS:
                return replace(self, hours=int(value))
            case Pick.TRACK:
                return self

    @property
    def text(self) -> str:
        """How it stands in a custom_id."""
        return f"{self.goal or ''}:{self.background or ''}:{'' if self.hours is None else self.hours}"


def step_id(step: Step, said: Said, quiz: Quiz | None = None) -> str:
    """The custom_id of a button."""
    return f"p:{step}:{said.text}{_quiz_text(quiz)}"


def pick_id(pick: Pick, said: Said | None = None, quiz: Quiz | None = None, track_id: str = "") -> str:
    """The custom_id of a select.

    That of the other tracks is another one on every page, or clients keep the choice shown. Those of the three choices
    stay the same: what was chosen stands in the message, and somebody quick may choose the next one before the
    message they see has changed.
    """
    return f"p:{pick}:{(said or Said()).text}{_quiz_text(quiz)}{f':{track_id}' if track_id else ''}"


def begin_id(hours: int, ref: EnrollRef) -> str:
    """The custom_id of a button that opens the form to enroll with."""
    return f"p:enroll:{hours}:{ref.text}"


def said_in(found: re.Match[str]) -> Said:
    """What was said, in a match; what nobody understands any more is as if it had not been said."""
    goal, background, hours = found["goal"], found["background"], found["hours"]
    return Said(
        Goal(goal) if goal in set(Goal) else None,
        Background(background) if background in set(Background) else None,
        int(hours) if hours else None,
    )


def quiz_in(found: re.Match[str]) -> Quiz | None:
    """What was answered, in a match; None where no question was asked."""
    if found["seed"] is None:
        return None
    return Quiz(int(found["seed"]), given(found["given"]), found["mark"])


def _quiz_text(quiz: Quiz | None) -> str:
    return "" if quiz is None else f":{quiz.seed}:{signs(quiz.given)}:{quiz.mark or '0000'}"
