"""The shape of `reference/*.yaml`. As in `schema`, every limit keeps what is drawn within Discord's limits."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from roadmapbot.adapters.content.schema import Id, Source, Strict, Text

_LONGEST_TOPIC = 3600
"""Characters of a topic in all; names of sources and list marks come on top in the 4,096 that an embed has."""

Sources = Annotated[list[Source], Field(min_length=1)]


class SourceModel(Strict):
    """An article that facts come from."""

    code: Source
    title: Text(120)  # type: ignore[valid-type]
    short: Text(40)  # type: ignore[valid-type]
    publisher: Text(60) | None = None  # type: ignore[valid-type]
    year: Annotated[int, Field(ge=2000, le=2100)]


class SourcesModel(Strict):
    """`reference/sources.yaml`."""

    sources: Annotated[list[SourceModel], Field(min_length=1)]


class PointModel(Strict):
    """One item of a topic; `sources` where it is not all of the topic's."""

    title: Text(100) | None = None  # type: ignore[valid-type]
    text: Text(300)  # type: ignore[valid-type]
    sources: list[Source] = Field(default_factory=list)


class TopicModel(Strict):
    """A question with its answer, or a subject with its points."""

    id: Id
    title: Text(90)  # type: ignore[valid-type]
    text: Text(700)  # type: ignore[valid-type]
    points: list[PointModel] = Field(default_factory=list, max_length=20)
    sources: Sources

    @model_validator(mode="after")
    def _fits(self) -> "TopicModel":
        length = len(self.text) + sum(len(point.text) + len(point.title or "") for point in self.points)
        if length > _LONGEST_TOPIC:
            raise ValueError(f"text and points have {length} characters together, at most {_LONGEST_TOPIC} fit.")
        return self


Topics = Annotated[list[TopicModel], Field(max_length=50)]


class TopicsModel(Strict):
    """`reference/interview.yaml`, `reference/mistakes.yaml`, `reference/faq.yaml`."""

    topics: Annotated[Topics, Field(min_length=1)]


class RoleModel(Strict):
    """A job."""

    id: Id
    title: Text(60)  # type: ignore[valid-type]
    does: Text(300)  # type: ignore[valid-type]
    differs: Text(300)  # type: ignore[valid-type]
    fits: Text(200)  # type: ignore[valid-type]
    needs: Annotated[list[Text(80)], Field(min_length=1, max_length=6)]  # type: ignore[valid-type]
    likeness: Text(200) | None = None  # type: ignore[valid-type]
    sources: Sources


class RolesModel(Strict):
    """`reference/roles.yaml`."""

    roles: Annotated[list[RoleModel], Field(min_length=1, max_length=50)]
    topics: Topics = Field(default_factory=list)


class FigureModel(Strict):
    """A year's pay in US dollars, as one source gives it; `or_more` where it writes a plus."""

    source: Source
    low: Annotated[int, Field(ge=1, le=10_000_000)]
    high: Annotated[int, Field(ge=1, le=10_000_000)]
    or_more: bool = False
    kind: Literal["base", "total", "average", "typical", "unstated"]
    years: Text(20) | None = None  # type: ignore[valid-type]
    note: Text(200) | None = None  # type: ignore[valid-type]

    @model_validator(mode="after")
    def _low_to_high(self) -> "FigureModel":
        if self.low > self.high:
            raise ValueError("low must not be above high.")
        return self


class LevelModel(Strict):
    """A level of experience with every figure for it."""

    id: Id
    title: Text(60)  # type: ignore[valid-type]
    text: Text(300)  # type: ignore[valid-type]
    figures: Annotated[list[FigureModel], Field(min_length=1, max_length=12)]


class SalariesModel(Strict):
    """`reference/salaries.yaml`."""

    levels: Annotated[list[LevelModel], Field(min_length=1, max_length=50)]
    topics: Topics = Field(default_factory=list)


class CertificationModel(Strict):
    """A certificate or course; `note` is what to know before paying."""

    id: Id
    title: Text(90)  # type: ignore[valid-type]
    provider: Text(80)  # type: ignore[valid-type]
    for_whom: Text(200)  # type: ignore[valid-type]
    cost: Text(200)  # type: ignore[valid-type]
    time: Text(120)  # type: ignore[valid-type]
    value: Text(400)  # type: ignore[valid-type]
    note: Text(300) | None = None  # type: ignore[valid-type]
    sources: Sources


class CertificationsModel(Strict):
    """`reference/certifications.yaml`."""

    certifications: Annotated[list[CertificationModel], Field(min_length=1, max_length=50)]
    topics: Topics = Field(default_factory=list)
