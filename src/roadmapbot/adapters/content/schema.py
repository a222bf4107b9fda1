"""The shape of content files. Every limit here keeps a rendered task within Discord's limits on a phone's screen."""

import re
import unicodedata
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
    field_validator,
    model_validator,
)

from roadmapbot.domain.knowledge import TO_PASS

_FORBIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Co", "Cs"})
_MENTION = re.compile(r"@(?:everyone|here)\b|<[@#&]")
_ADDRESS = re.compile(r"https?://|www\.")
_JOINERS = frozenset("\u200d\ufe0f")
"""Zero-width joiner and variation selector: parts of ordinary emoji."""


def _plain(text: str) -> str:
    """Refuse what would ping, hide or mislead. Raises ValueError."""
    # Looking for a word first spares most texts a search by pattern, which is half of the time that proving takes.
    if ("@" in text or "<" in text) and _MENTION.search(text):
        raise ValueError("mentions such as @everyone do not belong into content.")
    if ("://" in text or "www." in text) and _ADDRESS.search(text):
        raise ValueError("put web addresses into resources.yaml and refer to them under resources.")
    # Nearly all text is printable as it stands, which is known at once.
    if not text.isprintable() and any(
        unicodedata.category(c) in _FORBIDDEN_CATEGORIES and c not in _JOINERS and c != "\n" for c in text
    ):
        raise ValueError("there is an invisible character in it (a control or text-direction mark); type it anew.")
    return text


def _https(url: str) -> str:
    if not re.fullmatch(r"https://[A-Za-z0-9.-]+\.[A-Za-z]{2,}(?::\d+)?(?:[/?#][^\s<>()\"'`]*)?", url):
        raise ValueError(
            "this is not a complete https address without spaces or brackets, such as https://docs.python.org/3/."
        )
    return url


_ID = r"^[a-z0-9]+(?:-[a-z0-9]+)*$"
Id = Annotated[str, Field(pattern=_ID, max_length=32)]
"""Short, because a unit's and a task's id stand together in the 100 characters that a button can carry."""
ResourceRef = Annotated[str, Field(pattern=_ID, max_length=60)]
Level = Literal["beginner", "intermediate", "advanced"]
Source = Literal["000", "001", "002", "003", "004"]


def Text(limit: int) -> type[str]:
    """Plain text with light Markdown, of at most `limit` characters."""
    return Annotated[str, Field(min_length=1, max_length=limit), AfterValidator(_plain)]  # type: ignore[return-value]  # an alias made on the fly


class Strict(BaseModel):
    """What every part of a file has in common: no unknown keys, no guessing of types."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, str_strip_whitespace=True)


class ResourceModel(Strict):
    """A link; give `minutes` or `hours` for the part we ask for, or neither where it varies."""

    id: ResourceRef = Field(description="Short name by which tasks refer to this link: khan-big-o.")
    title: Text(100) = Field(description="What the link is called, as a learner should read it.")  # type: ignore[valid-type]
    url: Annotated[str, Field(max_length=512), AfterValidator(_https)] = Field(
        description="The complete address, starting with https://."
    )
    kind: Literal["course", "book", "video", "article", "docs", "tool", "dataset", "practice", "paper", "community"] = (
        Field(description="What sort of thing it is.")
    )
    cost: Literal["free", "paid", "mixed"] = Field(description="mixed: partly free, such as a course to audit.")
    level: Level = Field(description="For whom it is.")
    minutes: Annotated[int, Field(ge=1, le=60_000)] | None = Field(
        None,
        description="How long the part we ask for takes. Give minutes or hours, not both; neither where it varies.",
    )
    hours: Annotated[int, Field(ge=1, le=1_000)] | None = Field(
        None, description="The same in hours, for long things such as a course or a book."
    )

    @model_validator(mode="after")
    def _one_duration(self) -> "ResourceModel":
        if self.minutes is not None and self.hours is not None:
            raise ValueError("give minutes or hours, not both.")
        return self


class ResourcesModel(Strict):
    """`resources.yaml`."""

    resources: Annotated[list[ResourceModel], Field(min_length=1)] = Field(description="Every link, in any order.")


class RecallModel(Strict):
    """A recall question; `answer` repeats the right choice word for word."""

    question: Text(200) = Field(description="A short question on what the task taught.")  # type: ignore[valid-type]
    choices: Annotated[list[Text(80)], Field(min_length=2, max_length=4)] = Field(  # type: ignore[valid-type]
        description="Answers to choose from, all different; do not always put the right one first."
    )
    answer: str = Field(description="The right choice, word for word.")
    why: Text(300) = Field(description="Why it is right; shown after answering.")  # type: ignore[valid-type]

    @model_validator(mode="after")
    def _answer_is_a_choice(self) -> "RecallModel":
        if self.answer not in self.choices:
            raise ValueError("answer must repeat one of the choices word for word.")
        if len(set(self.choices)) != len(self.choices):
            raise ValueError("two choices are the same.")
        return self


class CoreModel(Strict):
    """The 10-minute core: a complete small version for a bad day."""

    minutes: Annotated[int, Field(ge=5, le=15)] = Field(description="How long the core takes.")
    text: Text(400) = Field(description="What to do on a bad day, complete in itself.")  # type: ignore[valid-type]


class FullModel(Strict):
    """The full form."""

    minutes: Annotated[int, Field(ge=20, le=90)] = Field(description="How long all steps take together.")
    steps: Annotated[list[Text(280)], Field(min_length=2, max_length=5)] = Field(  # type: ignore[valid-type]
        description="What to do, in order; one action each."
    )


class TaskModel(Strict):
    """One day's work."""

    id: Id = Field(description="Short name, only once in its unit. Never change it: learners' progress hangs on it.")
    title: Text(80) = Field(description="What the day is about; starts with a verb.")  # type: ignore[valid-type]
    goal: Text(200) = Field(description="What the learner has at the end that one could show.")  # type: ignore[valid-type]
    core: CoreModel = Field(description="What to do on a bad day, in about ten minutes.")
    full: FullModel = Field(description="What to do on a good day, step by step.")
    resources: Annotated[list[ResourceRef], Field(min_length=1, max_length=4)] = Field(
        description="Ids of links in resources.yaml, the most useful first."
    )
    question: Text(200) = Field(description="The check-in question: one that shows the work was done.")  # type: ignore[valid-type]
    recall: Annotated[list[RecallModel], Field(min_length=1, max_length=3)] = Field(
        description="Questions that come back later, to keep what was learned."
    )
    evidence: Literal["link", "repository", "notebook", "text"] | None = Field(
        None, description="What to hand in with the check-in, where something can be shown."
    )
    sources: list[Source] = Field(
        [], description="Numbers, in quotes, of the seed roadmaps the task comes from; leave it out for your own."
    )
    was: list[Id] = Field(
        [], description="Ids that this task had before in its unit: whoever did it under one of them has done this one."
    )


class UnitModel(Strict):
    """`units/<area>/<id>.yaml`."""

    id: Id = Field(description="The file's name without .yaml. Never change it: learners' progress hangs on it.")
    title: Text(80) = Field(description="What the unit is called.")  # type: ignore[valid-type]
    summary: Text(300) = Field(description="What one learns here, in a sentence or two.")  # type: ignore[valid-type]
    level: Level = Field(description="For whom it is.")
    requires: list[Id] = Field([], description="Ids of the units that a track must have before this one.")
    tasks: Annotated[list[TaskModel], Field(min_length=1, max_length=12)] = Field(
        description="The days of the unit, in order; together they need at least three recall questions."
    )
    retired: list[Id] = Field(
        [], description="Ids of tasks that the unit had before and that are to go. Nobody loses what they have done."
    )

    @field_validator("tasks")
    @classmethod
    def _distinct(cls, tasks: list[TaskModel]) -> list[TaskModel]:
        ids = [task.id for task in tasks]
        for task_id in ids:
            if ids.count(task_id) > 1:
                raise ValueError(f"two tasks have the id {task_id}.")
        for task in tasks:
            for old in task.was:
                if old in ids:
                    raise ValueError(f"{old} is still a task here, so no other task can have been it (was).")
        return tasks

    @field_validator("tasks")
    @classmethod
    def _enough_questions(cls, tasks: list[TaskModel]) -> list[TaskModel]:
        count = sum(len(task.recall) for task in tasks)
        if count < TO_PASS:
            raise ValueError(
                f"a unit needs at least {TO_PASS} recall questions in all its tasks, by which learners can show that "
                f"they know it (it has {count})."
            )
        return tasks

    @model_validator(mode="after")
    def _gone(self) -> "UnitModel":
        for task in self.tasks:
            if task.id in self.retired:
                raise ValueError(f"{task.id} is both a task and retired; take it out of one of the two.")
        return self


def _span(value: object) -> object:
    """A number, or two with a hyphen between them: 15-20. Raises ValueError."""
    found = re.fullmatch(r"(\d{1,3})(?:\s*[-–]\s*(\d{1,3}))?", str(value))
    low, high = (int(found[1]), int(found[2] or found[1])) if found else (0, 0)
    if not 0 < low <= high:
        raise ValueError("give a number, or two with a hyphen: 15-20.")
    return (low, high)


Numbers = Annotated[
    tuple[int, int],
    BeforeValidator(_span),
    WithJsonSchema({"type": ["integer", "string"], "pattern": r"^\d{1,3}(\s*[-–]\s*\d{1,3})?$"}),
]
"""From one number to another."""


class PhaseModel(Strict):
    """A stretch of a track."""

    id: Id = Field(description="Short name, such as week-1.")
    title: Text(80) = Field(description="What the phase is called.")  # type: ignore[valid-type]
    summary: Text(300) = Field(description="What happens in it, in a sentence or two.")  # type: ignore[valid-type]
    weeks: Numbers | None = Field(
        None, description="Weeks the article gives the phase: 12 or 20-24. Leave it out where it says nothing."
    )
    hours_a_week: Numbers | None = Field(
        None, description="Hours a week the article reckons with: 15-20. Leave it out where it says nothing."
    )
    units: Annotated[list[Id], Field(min_length=1)] = Field(description="Ids of units, in order.")


GoalName = Literal[
    "first-steps",
    "overview",
    "engineer",
    "grow",
    "generative",
    "language",
    "vision",
    "models",
    "reinforcement",
    "production",
    "responsible",
    "portfolio",
    "job",
]
BackgroundName = Literal["new", "some", "developer", "data", "science", "research", "practice"]


class PlacementModel(Strict):
    """For whom a track is, as `/enroll` asks people: the better it fits their answers, the sooner it is suggested."""

    goals: list[GoalName] = Field([], description="What it leads to. Leave it out where any goal will do.")
    backgrounds: list[BackgroundName] = Field(
        [], description="Where its learners come from. Leave it out where it is for everybody."
    )
    hours_a_week: Numbers | None = Field(
        None, description="Hours a week it is made for: 3-10, or 15 alone for so many and more. Leave it out for any."
    )


class TrackModel(Strict):
    """`tracks/<id>.yaml`."""

    id: Id = Field(description="The file's name without .yaml. Never change it: enrollments hang on it.")
    title: Text(80) = Field(description="What the track is called where a learner chooses one.")  # type: ignore[valid-type]
    summary: Text(300) = Field(description="What it leads to, in a sentence or two.")  # type: ignore[valid-type]
    audience: Text(200) = Field(description="For whom it is, and what they should bring.")  # type: ignore[valid-type]
    sources: list[Source] = Field(
        [], description="Numbers, in quotes, of the seed roadmaps the track follows; leave it out for your own."
    )
    placement: PlacementModel | None = Field(
        None, description="Whom /enroll suggests the track to. Leave it out, and it suits everybody equally."
    )
    phases: Annotated[list[PhaseModel], Field(min_length=1, max_length=24)] = Field(
        description="The stretches of the track, in order."
    )
