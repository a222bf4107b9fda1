"""The custom_ids of what moderators press while publishing; only moderators' presses are taken.

x:<action>:<id>:<number>   on a draft (id of the draft) or on what was published (id of a revision)
xp:<draft>:<unit>          the select that puts a unit into a phase; its values are `<track>:<phase number>`
xo                         the select of what has changed in the bundled content; its values are ids of revisions
xr                         the select of what was published; its values are ids of revisions
m:when:<draft>             the form that asks when to publish
m:f:<form><page>:<draft>:<mark>:<name>
                           a page of a form about a unit or task (0 for no draft); see `services.forms.FormRef`
xv:<u|t>:<id>:<day>        the button that shows a day of a unit or a track as it is in force
xf:<form><page>:<draft>:<name>
                           the button that opens one
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from roadmapbot.domain.form import Page
from roadmapbot.domain.ids import UnitId
from roadmapbot.domain.revision import DraftId
from roadmapbot.services.forms import Opened
from roadmapbot.services.items import Form, FormRef
from roadmapbot.services.previews import Whole

_ID = r"\d{1,18}"
PLACE_UNIT_PATTERN: Final = re.compile(rf"xp:(?P<draft>{_ID}):(?P<unit>\S+)")
REVISION_SELECT: Final = "xr"
REVISION_SELECT_PATTERN: Final = re.compile(REVISION_SELECT)
ORIGINAL_SELECT: Final = "xo"
ORIGINAL_SELECT_PATTERN: Final = re.compile(ORIGINAL_SELECT)
WHEN_PATTERN: Final = re.compile(rf"m:when:(?P<draft>{_ID})")

PREVIEW_PATTERN: Final = re.compile(rf"xv:(?P<whole>[{''.join(Whole)}]):(?P<id>\S+):(?P<day>\d{{1,4}})")
_FORM = rf"(?P<form>[{''.join(Form)}])(?P<page>[{''.join(Page)}]):(?P<draft>{_ID})"
FORM_PATTERN: Final = re.compile(rf"m:f:{_FORM}:(?P<mark>[0-9a-f]{{6}}):(?P<name>.+)")
OPEN_FORM_PATTERN: Final = re.compile(rf"xf:{_FORM}:(?P<name>.+)")


class DraftAction(StrEnum):
    """What the buttons on a draft, and on what was published, do."""

    SHOW = "show"
    SEE = "see"
    PUBLISH = "publish"
    OVER = "over"
    WHEN = "when"
    ASK = "ask"
    DISCARD = "discard"
    UNDO = "undo"
    HISTORY = "history"
    CHANGED = "changed"
    TAKE = "take"
    KEEP = "keep"


DRAFT_PATTERN: Final = re.compile(rf"x:(?P<action>{'|'.join(DraftAction)}):(?P<id>{_ID}):(?P<number>\d{{1,3}})")


@dataclass(frozen=True, slots=True)
class DraftButton:
    """A button about a draft, or for `undo`, `take` and `keep` about a revision; `number` is a task's place in it."""

    action: DraftAction
    id: int
    number: int = 0

    @property
    def custom_id(self) -> str:
        """The custom_id that carries all of this."""
        return f"x:{self.action}:{self.id}:{self.number}"


def place_id(draft_id: DraftId, unit_id: UnitId) -> str:
    """The custom_id of the select that puts a unit of a draft into a phase of a track."""
    return f"xp:{draft_id}:{unit_id}"


def when_form_id(draft_id: DraftId) -> str:
    """The custom_id of the form that asks when a draft is to be published."""
    return f"m:when:{draft_id}"


def preview_id(whole: Whole, name: str, day: int) -> str:
    """The custom_id of the button that shows a day of a unit or a track."""
    return f"xv:{whole}:{name}:{day}"


def form_id(opened: Opened) -> str:
    """The custom_id of a page of a form."""
    ref = opened.ref
    return f"m:f:{ref.form}{opened.page}:{ref.draft_id}:{opened.mark}:{ref.name}"


def open_form_id(ref: FormRef, page: Page) -> str:
    """The custom_id of the button that opens a page of a form."""
    return f"xf:{ref.form}{page}:{ref.draft_id}:{ref.name}"


def form_in(match: re.Match[str]) -> tuple[FormRef, Page]:
    """The form and page that a custom_id is about."""
    return FormRef(Form(match["form"]), match["name"], DraftId(int(match["draft"]))), Page(match["page"])
