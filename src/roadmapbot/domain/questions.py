"""Recall questions as text to type: the question, a line for every choice, a line for why.

    Which number is even?
    - three
    + four
    = It can be halved.

A blank line stands between two questions.
"""

import re
from collections.abc import Collection

from roadmapbot.domain.errors import Fault
from roadmapbot.domain.track import RecallQuestion

_RIGHT, _WRONG, _WHY = "+", "-", "="
_MARKS = {"+": _RIGHT, "-": _WRONG, "–": _WRONG, "•": _WRONG, "=": _WHY}
"""Phones make a dash of a hyphen."""


def written(questions: Collection[RecallQuestion]) -> str:
    """Questions as one would type them."""
    return "\n\n".join(map(_written, questions))


def questions_of(text: str, was: Collection[RecallQuestion]) -> tuple[tuple[RecallQuestion, ...], list[Fault]]:
    """The questions typed, and what is wrong with them. One that was left as it was stays what it was."""
    known = {_written(each): each for each in was}
    blocks = [block.strip() for block in re.split(r"\n\s*\n", text) if block.strip()]
    found, faults = [], []
    for number, block in enumerate(blocks, start=1):
        read = _Read()
        for line in block.split("\n"):
            read.take(line.strip())
        found.append(known.get(block) or read.question())
        if block not in known and (sentence := read.fault()):
            faults.append(Fault("recall", 0, f"Question {number} {sentence}", block.partition("\n")[0]))
    return tuple(found), faults


class _Read:
    """What was read of a question; a line without a mark goes on with what stands above it."""

    def __init__(self) -> None:
        self.texts: list[tuple[str, str]] = []

    def take(self, line: str) -> None:
        mark = _MARKS.get(line[:1], "")
        if mark:
            self.texts.append((mark, line[1:].strip()))
        elif self.texts:
            above, text = self.texts.pop()
            self.texts.append((above, f"{text} {line}"))
        else:
            self.texts.append(("", line))

    def _of(self, *marks: str) -> list[str]:
        return [text for mark, text in self.texts if mark in marks]

    def question(self) -> RecallQuestion:
        first = [*self._of(""), ""], [*self._of(_RIGHT), ""], [*self._of(_WHY), ""]
        question, answer, why = (each[0] for each in first)
        return RecallQuestion(question, tuple(self._of(_RIGHT, _WRONG)), answer, why)

    def fault(self) -> str:
        """What is wrong, as the end of a sentence; nothing where it is a question."""
        right = self._of(_RIGHT)
        if not self._of(""):
            return "begins with a choice: write the question in a line above it."
        if not right:
            return 'has no right choice: begin its line with "+".'
        if len(right) > 1:
            return 'has more than one right choice ("+"). Put a blank line between two questions.'
        if not self._of(_WRONG):
            return 'has no wrong choice: begin its line with "-".'
        if len(self._of(_WHY)) != 1:
            return 'needs one line that says why the right choice is right: begin it with "=".'
        return ""


def _written(question: RecallQuestion) -> str:
    choices = [f"{_RIGHT if each == question.answer else _WRONG} {_flat(each)}" for each in question.choices]
    return "\n".join([_flat(question.question), *choices, f"{_WHY} {_flat(question.why)}"])


def _flat(text: str) -> str:
    return " ".join(text.split("\n"))
