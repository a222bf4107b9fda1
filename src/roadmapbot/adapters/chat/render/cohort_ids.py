"""The custom_ids of what people press about cohorts; each press asks anew who it is that presses.

g:<action>:<cohort>   on announcements, and on answers about joining; the word about a place adds `:<delivery>`
gp:<action>:<post>    on a cohort's post, and on a task of a day before
gm:<cohort>           the select of earlier tasks; its values are ids of posts
"""

import re
from enum import StrEnum
from typing import Final

from roadmapbot.domain.ids import CohortId, CohortPostId, DeliveryId

_ID = r"\d{1,18}"


class CohortAction(StrEnum):
    """What the buttons about a cohort do."""

    JOIN = "join"
    YES = "yes"
    STAY = "stay"
    ASK_LEAVE = "ask-leave"
    LEAVE = "leave"
    EARLIER = "earlier"


class CohortPostAction(StrEnum):
    """What the buttons on a cohort's post do; `did` stands under a task of a day before."""

    DONE = "done"
    WRITE = "write"
    MINE = "mine"
    EARLIER = "earlier"
    DID = "did"


COHORT_PATTERN: Final = re.compile(rf"g:(?P<action>{'|'.join(CohortAction)}):(?P<cohort>{_ID})(:(?P<delivery>{_ID}))?")
COHORT_POST_PATTERN: Final = re.compile(rf"gp:(?P<action>{'|'.join(CohortPostAction)}):(?P<post>{_ID})")
EARLIER_PATTERN: Final = re.compile(rf"gm:(?P<cohort>{_ID})")


def cohort_id(action: CohortAction, cohort: CohortId, delivery_id: DeliveryId | None = None) -> str:
    """The custom_id of a button about a cohort; a delivery that it comes with can be found by it."""
    return f"g:{action}:{cohort}" + (f":{delivery_id}" if delivery_id else "")


def place_said_by(custom_id: str) -> DeliveryId | None:
    """The delivery that a button about a cohort came with; None for anything else."""
    found = COHORT_PATTERN.fullmatch(custom_id)
    return DeliveryId(int(found["delivery"])) if found and found["delivery"] else None


def cohort_post_id(action: CohortPostAction, post: CohortPostId) -> str:
    """The custom_id of a button on a cohort's post; it marks the post too."""
    return f"gp:{action}:{post}"


def earlier_id(cohort: CohortId) -> str:
    """The custom_id of the select of earlier tasks."""
    return f"gm:{cohort}"


def post_in(custom_id: str) -> CohortPostId | None:
    """The cohort's post that a custom_id marks; None for anything else."""
    found = COHORT_POST_PATTERN.fullmatch(custom_id)
    return CohortPostId(int(found["post"])) if found else None
