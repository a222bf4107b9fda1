"""Showing that one knows something already: recall questions drawn from a unit, and what the answers say.

Which questions come, and in which order their choices stand, follows from a seed alone: whoever goes on after a
restart meets the same ones.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import TypeVar

from roadmapbot.domain.track import RecallQuestion, Task, Unit

T = TypeVar("T")

TO_PASS = 3
"""Questions that are asked to test out of a unit; all of them have to be answered right."""

Given = int | None
"""An answer: the place of a choice as it was shown, None for "not sure"."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A recall question of a task as it is put to somebody; `choices` in the order in which they are shown."""

    task: Task
    question: RecallQuestion
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answered:
    """A question with the answer that was given to it."""

    asked: Asked
    given: Given

    @property
    def is_right(self) -> bool:
        """Whether the right choice was given; being not sure is no right answer."""
        return self.given is not None and self.asked.choices[self.given : self.given + 1] == (
            self.asked.question.answer,
        )

    @property
    def is_sure(self) -> bool:
        """Whether a choice was given at all."""
        return self.given is not None


def question_count(unit: Unit) -> int:
    """How many recall questions a unit has in all its tasks."""
    return sum(len(task.recall) for task in unit.tasks)


def drawn(unit: Unit, seed: int, turn: int = 0, count: int = TO_PASS) -> tuple[Asked, ...]:
    """The questions of a turn: from as many tasks as can be, and none comes again before all have been asked.

    Where the unit has fewer questions than that, they are all of them.
    """
    everything = _in_order(unit, seed)
    some = min(count, len(everything))
    picked = [everything[(turn * count + place) % len(everything)] for place in range(some)]
    return tuple(
        Asked(task, question, tuple(_shuffled(question.choices, f"{seed}.{turn}/{task.id}/{question.question}")))
        for task, question in picked
    )


def answered(questions: Sequence[Asked], given: Sequence[Given]) -> tuple[Answered, ...]:
    """Questions with the answers that were given to the first of them."""
    return tuple(Answered(asked, answer) for asked, answer in zip(questions, given, strict=False))


def mark_of(questions: Iterable[Asked], about: str = "") -> str:
    """Four signs by which it is noticed that questions, or what they are about, are not what somebody was shown."""
    parts = [
        about,
        *(part for each in questions for part in (each.question.question, each.question.answer, *each.choices)),
    ]
    return blake2b("\n".join(parts).encode(), digest_size=2).hexdigest()


def _in_order(unit: Unit, seed: int) -> list[tuple[Task, RecallQuestion]]:
    """Every question of a unit: one of each task, then a second one of each, and so on."""
    tasks = _shuffled(unit.tasks, f"{seed}", lambda task: task.id)
    of_each = [_shuffled(task.recall, f"{seed}/{task.id}", lambda recall: recall.question) for task in tasks]
    rounds = max(map(len, of_each), default=0)
    return [
        (task, questions[number])
        for number in range(rounds)
        for task, questions in zip(tasks, of_each, strict=True)
        if number < len(questions)
    ]


def _shuffled(items: Sequence[T], seed: str, name: Callable[[T], str] = str) -> list[T]:
    """Items in an order that follows from a seed, the same with every version of Python."""
    return sorted(items, key=lambda item: blake2b(f"{seed}/{name(item)}".encode(), digest_size=8).digest())
