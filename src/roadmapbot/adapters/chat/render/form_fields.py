"""The fields in which moderators write units and tasks: what each is called, what helps to fill it, how much fits.

All that fits into one form together with its labels also fits into the embeds that keep it (6,000 characters).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from roadmapbot.domain.form import EVIDENCE, LEVELS, NOTHING


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `choices` are values with their words; without any, it is a text of so many lines."""

    label: str
    longest: int
    help: str = ""
    hint: str = ""
    has_lines: bool = False
    is_required: bool = True
    choices: tuple[tuple[str, str], ...] = ()


FIELDS: Final[Mapping[str, Field]] = {
    "name": Field("Title of the unit", 80, hint="Ask a database"),
    "summary": Field("Summary", 300, "What one learns here, in a sentence or two.", has_lines=True),
    "level": Field("Level", 12, choices=tuple((each, each.capitalize()) for each in LEVELS)),
    "requires": Field(
        "Comes after",
        160,
        "Short names of units that a track must have before this one. May stay empty.",
        "python-basics",
        has_lines=True,
        is_required=False,
    ),
    "order": Field("Order of its tasks", 420, "The short name of every task, one a line.", has_lines=True),
    "title": Field("Title of the task", 80, "What the day is about; starts with a verb.", "Ask your first question"),
    "goal": Field("Goal", 200, "What the learner has at the end that one could show.", has_lines=True),
    "steps": Field("Steps", 1420, "One a line, two to five; one action each.", has_lines=True),
    "question": Field("Check-in question", 200, "One that shows the work was done.", has_lines=True),
    "minutes": Field("Minutes", 20, "Of the core (5 to 15), then of the whole task (20 to 90).", "10 / 45"),
    "core": Field(
        "On a bad day", 400, "The core: what to do in about ten minutes, complete in itself.", has_lines=True
    ),
    "links": Field(
        "Links",
        260,
        "One to four, each by its title, as /resources shows it, or by its short name; one a line.",
        "Google Colab",
        has_lines=True,
    ),
    "recall": Field(
        "Recall questions",
        2600,
        "The question; then a line for each choice: - wrong, + right; then = why. A blank line, the next.",
        "Which number is even?\n- three\n+ four\n= It can be halved.",
        has_lines=True,
    ),
    "evidence": Field(
        "To hand in with the check-in",
        12,
        choices=((NOTHING, "Nothing"), *((each, each.capitalize()) for each in EVIDENCE)),
    ),
}
LABELS: Final[Mapping[str, str]] = {name: field.label for name, field in FIELDS.items()}
