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


_LINK = re.compile(r"<?(https://[^\s<>]+)>?", re.IGNORECASE)
_HOURS = re.compile(
    r"(?<![\w.])(?P<hours>\d{1,2})(?:[.,](?P<part>\d{1,2})|:(?P<past>[0-5]\d))?\s*(?:hours?|hrs?|h)"
    # Minutes after the hours: stuck to them ("1h30"), named ("1h and 20 min"), or the last thing said ("1h 30").
    r"(?:(?P<glued>\d{1,2})(?:\s*(?:minutes?|mins?|m))?|\s*(?:and|,|&)?\s*(?P<named>\d{1,2})\s*(?:minutes?|mins?|m)"
    r"|\s+(?P<last>\d{1,2})(?=\s*(?:[.,;!)]|$)))?\b",
    re.I | re.M,
)
_MINUTES = re.compile(r"(?<![\w.])(\d{1,4})\s*(?:minutes?|mins?|m)\b", re.I)
_BARE_NUMBER = re.compile(r"[1-9]\d{1,2}")
"""Nothing but a number of two or three digits: minutes, what else."""
_STUCK = re.compile(r"(?<!not )\bstuck\s*(?:on|at|with|:)\s*(?P<what>[^\n]+)", re.I)
_NOT_DONE = re.compile(
    r"\b(?:(?:not|almost|nearly|half)\s+(?:quite\s+|yet\s+)?(?:done|finished|today|yet)"
    r"|(?:did\s?n[o'’]?t|could\s?n[o'’]?t|have\s?n[o'’]?t|ca(?:n['’]?t|nnot|n\snot)|wo(?:n['’]?t)|will\snot)"
    r"\s+(?:be\s+able\s+to\s+)?"
    r"(?:do|did|done|finish\w*|start\w*|manage\w*|today|work\s+on|have\s+(?:the\s+|any\s+)?time|find\s+(?:the\s+|any\s+)?time"
    r"|make\s+(?:it(?!\s+work)|time)|get\s+(?:to|around|started|any))"
    r"|no\s+time|skip(?:ping|ped)?\s+(?:today|this|it)|too\s+(?:busy|tired)"
    r"|(?:will|['’]ll|going\s+to|gonna)\s+(?:do|finish|start|try)\s+(?:it|this|that)|tomorrow\s+instead)\b"
    r"|\A\W*(?:no|nope|nah|not?\s+(?:really|today|now)|skip|snooze|later|maybe\s+later|tomorrow|remind\s+me.*)\W*\Z|\A\s*[👎❌✖]",
    re.I,
)
_DONE = re.compile(r"\b(?:done|finished|completed?|did\s+it|yes|yep)\b|[✅✔👍]", re.I)
_BARELY_DONE = re.compile(
    r"\A(?:(?:(?:all|i['’]?m|it['’]?s)\s+)?(?:done|finished|completed?)|did\s+it|yes|yep|[✅✔👍]\ufe0f?)(?:\s*[.,;:!–—-]+\s*|\s*\Z)",
    re.I,
)
_ASKS = re.compile(
    r"\A(?:am|are|can|could|did|do|does|how|is|may|must|should|what|what['’]?s|when|where|which|who|why|will|would)\b"
    r"[^.!\n]*\?+\Z",
    re.I,
)
_LINK_END = ".,;:!?]}'\""
_EMPTY_BRACKETS = re.compile(r"\(\s*\)|\[\s*\]")
_SEPARATORS = re.compile(r"\s*([,;|])\s*")
_BLANKS = ((re.compile(r"[^\S\n]+"), " "), (re.compile(r" ?\n ?"), "\n"), (re.compile(r"\n{3,}"), "\n\n"))


def understand(text: str) -> Understood:
    """Read a free-text reply such as "done, 45m, https://…": any answer counts unless it says otherwise.

    A reply that says it was not done, or that only asks something, is not taken for a check-in.
    """
    link, rest = _take_link(_even(text))
    bare = _BARE_NUMBER.fullmatch(rest)
    minutes, rest = _take_minutes(f"{rest}m" if bare else rest)
    note = _tidy(rest)[:LONGEST_NOTE].strip()
    found = _STUCK.search(note)
    stuck = found["what"].strip()[:LONGEST_STUCK].strip() if found else None
    verdict = _verdict(note, has_facts=minutes is not None or link is not None)
    if verdict is Verdict.DONE:
        note = _BARELY_DONE.sub("", note)  # that it is done is what the check-in says
    return Understood(verdict, Answer(note, minutes, link, stuck or None))


def _verdict(note: str, *, has_facts: bool) -> Verdict:
    """What a reply means; one with a time or a link in it is no mere question."""
    if not has_facts and _ASKS.match(note):
        return Verdict.QUESTION
    if _DONE.search(_NOT_DONE.sub("", note)):
        return Verdict.DONE
    if _NOT_DONE.search(note):
        return Verdict.NOT_DONE
    if not has_facts and note.endswith("?"):
        return Verdict.QUESTION
    return Verdict.DONE


def _even(text: str) -> str:
    """A text with its white space made even, which also keeps the patterns above from going over it for long."""
    for blanks, instead in _BLANKS:
        text = blanks.sub(instead, text)
    return text.strip()


def _tidy(text: str) -> str:
    """A text without the commas, dots and brackets that stood around what was taken out of it."""
    lines = []
    for line in _EMPTY_BRACKETS.sub("", text).split("\n"):
        kept = ""
        first, *rest = _SEPARATORS.split(line)
        for separator, part in zip(["", *rest[::2]], [first, *rest[1::2]], strict=True):
            if part.strip(" .:!)]"):
                kept += f"{' ' * (separator == '|')}{separator} {part}" if kept else part
        lines.append(kept)
    return _even("\n".join(lines))


def _take_link(text: str) -> tuple[str | None, str]:
    """The first web address, and the text without it."""
    found = _LINK.search(text)
    if not found:
        return None, text
    link = found[1]
    while link[-1] in _LINK_END or (link[-1] == ")" and link.count(")") > link.count("(")):
        link = link[:-1]
    if not len("https://") < len(link) <= LONGEST_LINK:
        return None, text
    before, after = text[: found.start()], text[found.start(1) + len(link) :]
    return link, f"{before} {after.removeprefix('>').lstrip('.:!')}"


def _take_minutes(text: str) -> tuple[int | None, str]:
    """The time spent in minutes, and the text without it."""
    found = _HOURS.search(text)
    if found:
        minutes = int(found["hours"]) * 60
        minutes += int(found["past"] or found["glued"] or found["named"] or found["last"] or 0)
        minutes += round(float(f"0.{found['part']}") * 60) if found["part"] else 0
    else:
        found = _MINUTES.search(text)
        minutes = int(found[1]) if found else 0
    if not found or not 0 < minutes <= MOST_MINUTES:
        return None, text
    return minutes, f"{text[: found.start()]} {text[found.end() :]}"
