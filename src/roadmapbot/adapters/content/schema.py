"""The shape of content files. Every limit here keeps a rendered task within Discord's limits on a phone's screen."""

import re
import unicodedata
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator, model_validator

_FORBIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Co", "Cs"})
_MENTION = re.compile(r"@(?:everyone|here)\b|<[@#&]")
_ADDRESS = re.compile(r"https?://|www\.")
_JOINERS = frozenset("\u200d\ufe0f")
"""Zero-width joiner and variation selector: parts of ordinary emoji."""


def _plain(text: str) -> str:
    """Refuse what would ping, hide or mislead. Raises ValueError."""
    if _MENTION.search(text):
        raise ValueError("mentions such as @everyone do not belong into content.")
    if _ADDRESS.search(text):
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

    id: ResourceRef
    title: Text(100)  # type: ignore[valid-type]
    url: Annotated[str, Field(max_length=512), AfterValidator(_https)]
    kind: Literal["course", "book", "video", "article", "docs", "tool", "dataset", "practice", "paper", "community"]
    cost: Literal["free", "paid", "mixed"]
    level: Level
    minutes: Annotated[int, Field(ge=1, le=60_000)] | None = None
    hours: Annotated[int, Field(ge=1, le=1_000)] | None = None

    @model_validator(mode="after")
    def _one_duration(self) -> "ResourceModel":
        if self.minutes is not None and self.hours is not None:
            raise ValueError("give minutes or hours, not both.")
        return self


class ResourcesModel(Strict):
    """`resources.yaml`."""

    resources: Annotated[list[ResourceModel], Field(min_length=1)]


class RecallModel(Strict):
    """A recall question; `answer` repeats the right choice word for word."""

    question: Text(200)  # type: ignore[valid-type]
    choices: Annotated[list[Text(80)], Field(min_length=2, max_length=4)]  # type: ignore[valid-type]
    answer: str
    why: Text(300)  # type: ignore[valid-type]

    @model_validator(mode="after")
    def _answer_is_a_choice(self) -> "RecallModel":
        if self.answer not in self.choices:
            raise ValueError("answer must repeat one of the choices word for word.")
        if len(set(self.choices)) != len(self.choices):
            raise ValueError("two choices are the same.")
        return self


class CoreModel(Strict):
    """The 10-minute core: a complete small version for a bad day."""

    minutes: Annotated[int, Field(ge=5, le=15)]
    text: Text(400)  # type: ignore[valid-type]


class FullModel(Strict):
    """The full form."""

    minutes: Annotated[int, Field(ge=20, le=90)]
    steps: Annotated[list[Text(280)], Field(min_length=2, max_length=5)]  # type: ignore[valid-type]


class TaskModel(Strict):
    """One day's work."""

    id: Id
    title: Text(80)  # type: ignore[valid-type]
    goal: Text(200)  # type: ignore[valid-type]
    core: CoreModel
    full: FullModel
    resources: Annotated[list[ResourceRef], Field(min_length=1, max_length=4)]
    question: Text(200)  # type: ignore[valid-type]
    recall: Annotated[list[RecallModel], Field(min_length=1, max_length=3)]
    evidence: Literal["link", "repository", "notebook", "text"] | None = None
    sources: Annotated[list[Source], Field(min_length=1)]


class UnitModel(Strict):
    """`units/<area>/<id>.yaml`."""

    id: Id
    title: Text(80)  # type: ignore[valid-type]
    summary: Text(300)  # type: ignore[valid-type]
    level: Level
    requires: list[Id] = []
    tasks: Annotated[list[TaskModel], Field(min_length=1, max_length=12)]

    @field_validator("tasks")
    @classmethod
    def _distinct(cls, tasks: list[TaskModel]) -> list[TaskModel]:
        ids = [task.id for task in tasks]
        for task_id in ids:
            if ids.count(task_id) > 1:
                raise ValueError(f"two tasks have the id {task_id}.")
        return tasks


class PhaseModel(Strict):
    """A stretch of a track."""

    id: Id
    title: Text(80)  # type: ignore[valid-type]
    summary: Text(300)  # type: ignore[valid-type]
    units: Annotated[list[Id], Field(min_length=1)]


class TrackModel(Strict):
    """`tracks/<id>.yaml`."""

    id: Id
    title: Text(80)  # type: ignore[valid-type]
    summary: Text(300)  # type: ignore[valid-type]
    audience: Text(200)  # type: ignore[valid-type]
    sources: Annotated[list[Source], Field(min_length=1)]
    phases: Annotated[list[PhaseModel], Field(min_length=1, max_length=24)]
