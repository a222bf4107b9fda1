"""Check-ins: the learner's answer to a task, and how free text is understood."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from roadmapbot.domain.ids import DeliveryId, EnrollmentId, MessageId, TaskId, UserId

MOST_MINUTES = 24 * 60
LONGEST_NOTE = 1500
LONGEST_LINK = 500
LONGEST_STUCK = 500


class Via(StrEnum):
    """The path a check-in came by."""

    BUTTON = "button"
    FORM = "form"
    COMMAND = "command"
    REPLY = "reply"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the learner told us: what was done, minutes spent, an https link, what they are stuck on."""

    note: str = ""
    minutes: int | None = None
    link: str | None = None
    stuck: str | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing but the fact of the check-in."""
        return not (self.note or self.minutes or self.link or self.stuck)

    def merged(self, later: "Answer") -> "Answer":
        """This answer with what a later message adds; saying the same thing again changes nothing."""
        note = self.note
        if later.note and later.note not in note:
            note = f"{note}\n{later.note}".strip()[:LONGEST_NOTE]
        return Answer(
            note,
            later.minutes if later.minutes is not None else self.minutes,
            later.link or self.link,
            later.stuck or self.stuck,
        )


@dataclass(frozen=True, slots=True)
class NewCheckIn:
    """A check-in about to be stored; (enrollment, local day) is unique, so twice is once."""

    enrollment_id: EnrollmentId
    user_id: UserId
    local_on: date
    task_id: TaskId
    via: Via
    at: datetime
    zone: str
    offset_minutes: int
    is_late: bool
    answer: Answer
    delivery_id: DeliveryId | None = None
    message_id: MessageId | None = None


@dataclass(frozen=True, slots=True)
class CheckIn(NewCheckIn):
    """A stored check-in; one that was undone stays as history with `undone_at` (UTC) set."""

    edited_at: datetime | None = None
    undone_at: datetime | None = None


class Verdict(StrEnum):
    """What a reply means."""

    DONE = "done"
    NOT_DONE = "not-done"
    QUESTION = "question"


@dataclass(frozen=True, slots=True)
class Understood:
    """A reply as understood."""

    verdict: Verdict
    answer: Answer


_LINK = re.compile(r"<?(https?://[^\s<>]+)>?", re.IGNORECASE)
_HOURS = re.compile(
    r"(?<![\w.])(\d{1,2})(?:[.,](\d{1,2}))?\s*(?:h|hr|hrs|hours?)(?:\s*(\d{1,2})\s*(?:m|min|mins|minutes?)?)?\b",
    re.I,
)
_MINUTES = re.compile(r"(?<![\w.])(\d{1,4})\s*(?:m|min|mins|minutes?)\b", re.I)
_STUCK = re.compile(r"\bstuck\s*(?:on|at|with|:)\s*(?P<what>[^\n]+)", re.I)
_NOT_DONE = re.compile(
    r"\b(?:not\s+(?:yet\s+)?(?:done|finished|today|yet)|(?:did\s?n[o'’]?t|could\s?n[o'’]?t|have\s?n[o'’]?t|can\s?no?[’']?t)"
    r"\s+(?:do|did|done|finish\w*|start\w*|manage|make|get|today)|no\s+time|skip(?:ping|ped)?\s+(?:today|this|it)|too\s+(?:busy|tired)"
    r"|tomorrow\s+instead)\b",
    re.I,
)
_DONE = re.compile(r"\b(?:done|finished|complete[d]?|did\s+it|yes|yep|✅)\b|✅|✔|👍", re.I)
_LINK_END = ".,;:!?)]}'\""


def understand(text: str) -> Understood:
    """Read a free-text reply such as "done, 45m, https://…": any answer counts unless it says otherwise.

    A reply that says it was not done, or that only asks something, is not taken for a check-in.
    """
    rest = text.strip()
    link, rest = _take_link(rest)
    minutes, rest = _take_minutes(rest)
    stuck = _STUCK.search(rest)
    note = re.sub(r"(?:\s*[,;|]\s*)+(?=[,;|]|$)|^(?:\s*[,;|]\s*)+", "", re.sub(r"[ \t]+", " ", rest)).strip(" ,;|\n")
    answer = Answer(note[:LONGEST_NOTE], minutes, link, stuck["what"].strip()[:LONGEST_STUCK] if stuck else None)
    if _DONE.search(_NOT_DONE.sub("", rest)):
        return Understood(Verdict.DONE, answer)
    if _NOT_DONE.search(rest):
        return Understood(Verdict.NOT_DONE, answer)
    if note.endswith("?") and minutes is None and link is None:
        return Understood(Verdict.QUESTION, answer)
    return Understood(Verdict.DONE, answer)


def _take_link(text: str) -> tuple[str | None, str]:
    """The first web address, and the text without it."""
    found = _LINK.search(text)
    if not found:
        return None, text
    link = found[1].rstrip(_LINK_END)
    if len(link) > LONGEST_LINK:
        return None, text
    return link, text[: found.start()] + text[found.end() :]


def _take_minutes(text: str) -> tuple[int | None, str]:
    """The time spent in minutes, and the text without it."""
    found = _HOURS.search(text)
    if found:
        minutes = int(found[1]) * 60 + int(found[3] or 0)
        minutes += round(float(f"0.{found[2]}") * 60) if found[2] else 0
    else:
        found = _MINUTES.search(text)
        minutes = int(found[1]) if found else 0
    if not found or not 0 < minutes <= MOST_MINUTES:
        return None, text
    return minutes, text[: found.start()] + text[found.end() :]
