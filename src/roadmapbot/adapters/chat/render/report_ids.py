"""The custom_ids around reports; what the queue does is for moderators alone.

f:<action>:<report>           on the queue and on one report
fs                            the select of reports; its values are their ids
m:report:<enrollment>:<yyyymmdd>   the form in which a learner reports the task of a day
m:link:<report>               the form that asks for another address
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from roadmapbot.domain.ids import EnrollmentId
from roadmapbot.domain.report import ReportId

_ID = r"\d{1,18}"
REPORT_SELECT: Final = "fs"
REPORT_SELECT_PATTERN: Final = re.compile(REPORT_SELECT)
REPORT_FORM_PATTERN: Final = re.compile(r"m:report:(?P<enrollment>\d{1,18}):(?P<on>\d{8})")
LINK_FORM_PATTERN: Final = re.compile(rf"m:link:(?P<report>{_ID})")


class ReportAction(StrEnum):
    """What the buttons on reports do."""

    QUEUE = "queue"
    LINK = "link"
    SETTLED = "settled"
    DISMISSED = "dismissed"


REPORT_PATTERN: Final = re.compile(rf"f:(?P<action>{'|'.join(ReportAction)}):(?P<report>{_ID})")


@dataclass(frozen=True, slots=True)
class ReportButton:
    """A button about what was reported."""

    action: ReportAction
    report_id: ReportId

    @property
    def custom_id(self) -> str:
        """The custom_id that carries all of this."""
        return f"f:{self.action}:{self.report_id}"


def report_form_id(enrollment_id: EnrollmentId, on: date) -> str:
    """The custom_id of the form in which a learner reports the task of a day."""
    return f"m:report:{enrollment_id}:{on:%Y%m%d}"


def link_form_id(report_id: ReportId) -> str:
    """The custom_id of the form that asks for another address."""
    return f"m:link:{report_id}"
