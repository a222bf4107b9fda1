"""A small content folder to break in every way."""

from dataclasses import dataclass
from pathlib import Path

from roadmapbot.adapters.content import ContentError, load_catalogue
from roadmapbot.domain.track import Catalogue

RESOURCES = """\
resources:
  - id: python-docs
    title: Python documentation
    url: https://docs.python.org/3/
    kind: docs
    cost: free
    level: beginner
    minutes: 30
  - id: a-course
    title: A course
    url: https://example.org/course
    kind: course
    cost: paid
    level: advanced
    hours: 2
"""
UNIT = """\
id: {id}
title: The unit {id}
summary: What it is about.
level: beginner
requires: [{requires}]
tasks:
  - id: first-task
    title: The first task
    goal: You know it.
    core:
      minutes: 10
      text: Read one page.
    full:
      minutes: 45
      steps:
        - Read the chapter.
        - Try it out.
    resources: [python-docs, a-course]
    question: What did you learn?
    recall:
      - question: Which one is it?
        choices:
          - This one
          - That one
        answer: This one
        why: Because it is.
      - {{question: And now, choices: [Here, There], answer: Here, why: So it is.}}
      - {{question: And then, choices: [Soon, Never], answer: Soon, why: It comes.}}
    evidence: notebook
    sources: ['003']
"""
TRACK = """\
id: starter
title: The starter
summary: What it is.
audience: Everybody.
sources: ['003']
phases:
  - id: week-1
    title: Week one
    summary: The first week.
    units: [{units}]
"""


def unit(unit_id: str, requires: str = "") -> str:
    return UNIT.format(id=unit_id, requires=requires)


@dataclass
class Folder:
    """Content files by path; `path` is where they are written."""

    path: Path
    files: dict[str, str | bytes]

    def __setitem__(self, file: str, text: str | bytes) -> None:
        self.files[file] = text

    def __getitem__(self, file: str) -> str:
        text = self.files[file]
        assert isinstance(text, str)
        return text

    def replace(self, file: str, old: str, new: str) -> None:
        """Change one place in a file."""
        assert self[file].count(old) == 1, f"{old!r} occurs {self[file].count(old)} times"
        self[file] = self[file].replace(old, new)

    def load(self) -> Catalogue:
        for file, text in self.files.items():
            target = self.path / file
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(text.encode() if isinstance(text, str) else text)
        return load_catalogue(self.path)

    def problems(self) -> list[str]:
        """What is wrong, as `file:line:column: sentence`."""
        try:
            self.load()
        except ContentError as error:
            return str(error).split("\n")
        return []

    def at(self, file: str, text: str) -> str:
        """Where a text stands that occurs once in a file, as `file:line:column`."""
        content = self[file]
        assert content.count(text) == 1, f"{text!r} occurs {content.count(text)} times"
        before = content[: content.index(text)]
        return f"{file}:{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"
