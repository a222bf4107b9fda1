"""What learners report about a task: a link that is dead, something unclear, something wrong.

A report is kept until a moderator settles it, and then forgotten: what was decided stands in the audit log.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from roadmapbot.domain.ids import GuildId, ResourceId, TaskId, UserId

ReportId = NewType("ReportId", int)

LONGEST_REPORT = 500
"""Characters of what a learner may say about it."""
MOST_REPORTS = 10
"""Open reports that one learner may have in a server."""


class Flaw(StrEnum):
    """What is wrong with a task."""

    DEAD_LINK = "dead-link"
    UNCLEAR = "unclear"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class NewReport:
    """A report about to be stored; a learner has one for each task, flaw and link, and the newest words count.

    `resource_id` is the link meant and `url` its address at that time; both are "" for what is about no link.
    """

    guild_id: GuildId
    user_id: UserId
    task_id: TaskId
    flaw: Flaw
    resource_id: ResourceId
    url: str
    note: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Report(NewReport):
    """A stored report."""

    id: ReportId = ReportId(0)


@dataclass(frozen=True, slots=True)
class Reported:
    """What one or more learners reported alike, the oldest report first."""

    reports: tuple[Report, ...]

    @property
    def first(self) -> Report:
        """The oldest report: the one that the others agree with."""
        return self.reports[0]

    @property
    def notes(self) -> tuple[str, ...]:
        """What they said, where they said anything."""
        return tuple(report.note for report in self.reports if report.note)


def gathered(reports: Iterable[Report]) -> list[Reported]:
    """Reports about the same put together: what most people reported first, then what was reported first."""
    alike: dict[tuple[TaskId, Flaw, ResourceId], list[Report]] = {}
    for report in sorted(reports, key=lambda each: (each.at, each.id)):
        alike.setdefault((report.task_id, report.flaw, report.resource_id), []).append(report)
    return sorted((Reported(tuple(each)) for each in alike.values()), key=lambda each: -len(each.reports))
