"""The custom_ids of buttons, selects and forms: the state they carry, so that they outlive every restart.

    d:<action>:<enrollment>:<yyyymmdd>:<delivery>                    on a day's own post
    c:<action>:<enrollment>:<yyyymmdd>:<delivery>:<message>[:<task>] on an answer about a day; `message` is its post
    m:<kind>:<enrollment>:<yyyymmdd>:<delivery>:<message>            a form about a day
    e:enroll:<ref>  e:again:<ref>  m:enroll:<ref>                    Enroll, the same with what was typed, the form;
                                                                     <ref> is <track>, and where to begin on it:
                                                                     :<background>:<known rungs as hex>:<mark>
    b:me:<yyyymmdd>  l:leave:<guild>  l:stay:<guild>  m:pseudonym:<guild>
    y:erase  y:keep                                                  Erase all about whoever presses, or not
    r:<shelf>:<number>                                               a menu of the reference; entries are its values
    w:…  ws:…  q:…                                                   pages of the roadmap and of a search: see `pages`
    a:…  o:…                                                         days judged wrongly: see `correcting_ids`
    u:…  m:earn:…                                                    earning a missed day back: see `catchup`
    k:…  kb:…  p:…                                                   tests and the placement: see `attempts`, `steps`

`delivery` and `message` are 0 where there is none.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from roadmapbot.domain.fit import Background
from roadmapbot.domain.ids import DeliveryId, EnrollmentId, GuildId, MessageId, TaskId
from roadmapbot.domain.placement import Start
from roadmapbot.domain.reference import Shelf

_LONGEST = 100
_START = re.compile(r"(?P<background>[a-z-]{1,16}):(?P<rungs>[0-9a-f]{1,40}):(?P<mark>[0-9a-f]{4})")
_DAY = r"(?P<enrollment>\d{1,19}):(?P<on>\d{8}):(?P<delivery>\d{1,19})"
DAY_PATTERN: Final = re.compile(rf"d:(?P<action>done|write|skip|snooze|edit|undo|report):{_DAY}")
ANSWER_PATTERN: Final = re.compile(
    rf"c:(?P<action>edit|undo|skip|keep|unskip|count|offer-skip|offer-snooze|retry):{_DAY}"
    r":(?P<message>\d{1,20})(?::(?P<task>\S+))?"
)
WAIT_PATTERN: Final = re.compile(rf"c:(?P<action>wait):{_DAY}:(?P<message>\d{{1,20}})")
FORM_PATTERN: Final = re.compile(rf"m:(?P<action>checkin|edit):{_DAY}:(?P<message>\d{{1,20}})")
ENROLL_PATTERN: Final = re.compile(r"e:(?P<action>enroll|again):(?P<ref>\S*)")
ENROLL_FORM_PATTERN: Final = re.compile(r"m:enroll:(?P<ref>\S*)")
PLACE_PATTERN: Final = re.compile(r"b:me:(?P<week>\d{8})")
LEAVE_PATTERN: Final = re.compile(r"l:(?P<action>leave|stay):(?P<guild>\d{1,20})")
SHELF_PATTERN: Final = re.compile(rf"r:(?P<shelf>{'|'.join(Shelf)}):(?P<number>\d)")
ERASE_PATTERN: Final = re.compile(r"y:(?P<action>erase|keep)")
PSEUDONYM_PATTERN: Final = re.compile(r"m:pseudonym:(?P<guild>\d{1,20})")


class DayAction(StrEnum):
    """What the buttons on a day's post do."""

    DONE = "done"
    WRITE = "write"
    SKIP = "skip"
    SNOOZE = "snooze"
    EDIT = "edit"
    UNDO = "undo"
    REPORT = "report"


class AnswerAction(StrEnum):
    """What the buttons on an answer about a day do."""

    EDIT = "edit"
    UNDO = "undo"
    SKIP = "skip"
    KEEP = "keep"
    UNSKIP = "unskip"
    COUNT = "count"
    OFFER_SKIP = "offer-skip"
    OFFER_SNOOZE = "offer-snooze"
    RETRY = "retry"
    WAIT = "wait"


class FormKind(StrEnum):
    """What a form about a day does with what was typed."""

    CHECKIN = "checkin"
    EDIT = "edit"


@dataclass(frozen=True, slots=True)
class DayRef:
    """A learner's day: the delivery that its post carries, and the message it is, where they are known."""

    enrollment_id: EnrollmentId
    on: date
    delivery_id: DeliveryId | None = None
    message_id: MessageId | None = None


@dataclass(frozen=True, slots=True)
class DayButton:
    """A button on a day's own post."""

    action: DayAction
    enrollment_id: EnrollmentId
    on: date
    delivery_id: DeliveryId | None = None

    @property
    def custom_id(self) -> str:
        """The custom_id that carries all of this."""
        return f"d:{self.action}:{self.enrollment_id}:{self.on:%Y%m%d}:{self.delivery_id or 0}"

    @property
    def ref(self) -> DayRef:
        """The day it belongs to."""
        return DayRef(self.enrollment_id, self.on, self.delivery_id)


@dataclass(frozen=True, slots=True)
class AnswerButton:
    """A button on an answer about a day; `task_id` is the task a skip put aside."""

    action: AnswerAction
    ref: DayRef
    task_id: TaskId | None = None

    @property
    def custom_id(self) -> str:
        """The custom_id that carries all of this; the post is left out where it would be too long."""
        ref = self.ref
        start = f"c:{self.action}:{ref.enrollment_id}:{ref.on:%Y%m%d}:{ref.delivery_id or 0}:"
        end = f":{self.task_id}" if self.task_id else ""
        whole = f"{start}{ref.message_id or 0}{end}"
        return whole if len(whole) <= _LONGEST else f"{start}0{end}"


@dataclass(frozen=True, slots=True)
class DayForm:
    """A form about a day."""

    kind: FormKind
    ref: DayRef

    @property
    def custom_id(self) -> str:
        """The custom_id that carries all of this."""
        ref = self.ref
        return f"m:{self.kind}:{ref.enrollment_id}:{ref.on:%Y%m%d}:{ref.delivery_id or 0}:{ref.message_id or 0}"


def parse(custom_id: str) -> DayButton | None:
    """The button on a day's post that a custom_id is of; None for anything else."""
    found = DAY_PATTERN.fullmatch(custom_id)
    ref = ref_of(found) if found else None
    if found is None or ref is None:
        return None
    return DayButton(DayAction(found["action"]), ref.enrollment_id, ref.on, ref.delivery_id)


def parse_answer(custom_id: str) -> AnswerButton | None:
    """The button or select on an answer that a custom_id is of; None for anything else."""
    found = ANSWER_PATTERN.fullmatch(custom_id) or WAIT_PATTERN.fullmatch(custom_id)
    ref = ref_of(found) if found else None
    if found is None or ref is None:
        return None
    task = found.groupdict().get("task")
    return AnswerButton(AnswerAction(found["action"]), ref, TaskId(task) if task else None)


def parse_form(custom_id: str) -> DayForm | None:
    """The form about a day that a custom_id is of; None for anything else."""
    found = FORM_PATTERN.fullmatch(custom_id)
    ref = ref_of(found) if found else None
    return DayForm(FormKind(found["action"]), ref) if found and ref else None


def ref_of(found: re.Match[str]) -> DayRef | None:
    """The day in a match; None where the digits are no date."""
    on = day_of(found["on"])
    if on is None:
        return None
    message = int(found.groupdict().get("message") or 0)
    return DayRef(
        EnrollmentId(int(found["enrollment"])),
        on,
        DeliveryId(int(found["delivery"])) if int(found["delivery"]) else None,
        MessageId(message) if message else None,
    )


def day_of(digits: str) -> date | None:
    """The date of `yyyymmdd`; None where there is no such date."""
    try:
        return date.fromisoformat(digits)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class EnrollRef:
    """What an Enroll button or its form is about: a track, "" where it is chosen in the form, and where to begin."""

    track_id: str = ""
    start: Start | None = None

    @property
    def text(self) -> str:
        """How it stands in a custom_id."""
        if self.start is None:
            return self.track_id
        return f"{self.track_id}:{self.start.background}:{self.start.rungs:x}:{self.start.mark}"


def enroll_ref(text: str) -> EnrollRef:
    """What an Enroll button is about; a place to begin that nobody understands is the beginning."""
    track_id, _, start = text.partition(":")
    found = _START.fullmatch(start)
    if found is None or found["background"] not in set(Background):
        return EnrollRef(track_id)
    return EnrollRef(track_id, Start(Background(found["background"]), int(found["rungs"], 16), found["mark"]))


def enroll_id(ref: EnrollRef, *, again: bool = False) -> str:
    """The custom_id of an Enroll button, or of the one that fills the form with what was typed before."""
    return f"e:{'again' if again else 'enroll'}:{ref.text}"


def enroll_form_id(ref: EnrollRef) -> str:
    """The custom_id of the form to enroll with."""
    return f"m:enroll:{ref.text}"


def place_id(week_on: date) -> str:
    """The custom_id of the button on a board that tells one's own place; it marks the board too."""
    return f"b:me:{week_on:%Y%m%d}"


def leave_id(guild_id: GuildId, *, stay: bool = False) -> str:
    """The custom_id of the buttons that confirm leaving a track, or staying on it."""
    return f"l:{'stay' if stay else 'leave'}:{guild_id}"


def erase_id(*, keep: bool = False) -> str:
    """The custom_id of the buttons that confirm erasing everything about whoever presses, or keeping it."""
    return f"y:{'keep' if keep else 'erase'}"


def pseudonym_form_id(guild_id: GuildId) -> str:
    """The custom_id of the form that asks for a pseudonym."""
    return f"m:pseudonym:{guild_id}"


def shelf_id(shelf: Shelf, number: int) -> str:
    """The custom_id of a menu of the reference; `number` tells those of one message apart."""
    return f"r:{shelf}:{number}"
