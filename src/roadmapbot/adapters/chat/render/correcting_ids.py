"""The custom_ids around days that were judged wrongly.

a:ask:<enrollment>         under `/streak why`: the form in which its learner says that a day is wrong
m:appeal:<enrollment>      that form; the day is one of its values
o:<action>:<id>            what moderators press: on an appeal, an enrollment (`correct`) or a correction (`undo`)
m:decline:<appeal>  m:correct:<enrollment>    their forms
"""

import re
from enum import StrEnum
from typing import Final

from roadmapbot.domain.appeal import AppealId
from roadmapbot.domain.ids import EnrollmentId

_ID = r"(?P<id>\d{1,18})"
ASK_PATTERN: Final = re.compile(rf"a:ask:{_ID}")
APPEAL_FORM_PATTERN: Final = re.compile(rf"m:appeal:{_ID}")
DECLINE_FORM_PATTERN: Final = re.compile(rf"m:decline:{_ID}")
CORRECT_FORM_PATTERN: Final = re.compile(rf"m:correct:{_ID}")


class Ruled(StrEnum):
    """What moderators press."""

    EXCUSE = "excuse"
    LATE = "late"
    DECLINE = "decline"
    CORRECT = "correct"
    UNDO = "undo"


RULED_PATTERN: Final = re.compile(rf"o:(?P<action>{'|'.join(Ruled)}):{_ID}")


def ask_id(enrollment_id: EnrollmentId) -> str:
    """The custom_id of the button with which a learner says that a day is wrong."""
    return f"a:ask:{enrollment_id}"


def appeal_form_id(enrollment_id: EnrollmentId) -> str:
    """The custom_id of the form it opens."""
    return f"m:appeal:{enrollment_id}"


def ruled_id(action: Ruled, about: int) -> str:
    """The custom_id of a moderator's button about an appeal, an enrollment or a correction."""
    return f"o:{action}:{about}"


def decline_form_id(appeal_id: AppealId) -> str:
    """The custom_id of the form that asks why an appeal is declined."""
    return f"m:decline:{appeal_id}"


def correct_form_id(enrollment_id: EnrollmentId) -> str:
    """The custom_id of the form that asks which day is to stand how, and why."""
    return f"m:correct:{enrollment_id}"
