"""`reference/*.yaml`: what sound files become, every problem with its place, and the bundled ones."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from roadmapbot.adapters.content import ContentError, load_catalogue
from roadmapbot.bundled import bundled
from roadmapbot.domain.reference import (
    Certification,
    Figure,
    PayKind,
    Point,
    Reference,
    Role,
    SalaryLevel,
    Shelf,
    Source,
    Topic,
)

RESOURCES = """\
resources:
  - {id: docs, title: The docs, url: "https://docs.python.org/3/", kind: docs, cost: free, level: beginner}
"""
UNIT = """\
id: basics
title: Basics
summary: What it is about.
level: beginner
tasks:
  - id: first
    title: The first
    goal: You know it.
    core: {minutes: 10, text: Read one page.}
    full: {minutes: 45, steps: [Read., Try.]}
    resources: [docs]
    question: What did you learn?
    recall:
      - {question: Which?, choices: [This, That], answer: This, why: Because.}
      - {question: Where?, choices: [Here, There], answer: Here, why: Because.}
      - {question: When?, choices: [Now, Then], answer: Now, why: Because.}
    sources: ["003"]
"""
TRACK = """\
id: starter
title: The starter
summary: What it is.
audience: Everybody.
sources: ["003"]
phases: [{id: week-1, title: Week one, summary: The first., units: [basics]}]
"""
SOURCES = """\
sources:
  - code: "003"
    title: The roadmap
    short: Roadmap
    publisher: A magazine
    year: 2026
"""
ROLES = """\
roles:
  - id: ai-engineer
    title: AI engineer
    does: Builds products.
    differs: Wide.
    fits: You build.
    needs: [Python]
    likeness: A head chef.
    sources: ["003"]
topics:
  - id: fields
    title: Fields
    text: Choose late.
    points:
      - title: NLP
        text: Language.
        sources: ["003"]
      - text: More.
    sources: ["003"]
"""
SALARIES = """\
levels:
  - id: entry
    title: Entry level
    text: The first job.
    figures:
      - {source: "003", low: 100, high: 200, or_more: true, kind: base, years: 0-2, note: With stock.}
"""
CERTIFICATIONS = """\
certifications:
  - id: course
    title: A course
    provider: Somebody
    for_whom: Beginners
    cost: Free
    time: A week
    value: Good
    sources: ["003"]
"""
TOPIC = """\
topics:
  - id: {id}
    title: A question
    text: An answer.
    sources: ["003"]
"""
FILES = {
    "resources.yaml": RESOURCES,
    "units/area/basics.yaml": UNIT,
    "tracks/starter.yaml": TRACK,
    "reference/sources.yaml": SOURCES,
    "reference/roles.yaml": ROLES,
    "reference/salaries.yaml": SALARIES,
    "reference/certifications.yaml": CERTIFICATIONS,
    "reference/faq.yaml": TOPIC.format(id="degree"),
    "reference/interview.yaml": TOPIC.format(id="rounds"),
    "reference/mistakes.yaml": TOPIC.format(id="mistakes"),
}


@dataclass
class Content:
    """A sound content folder to break."""

    path: Path
    files: dict[str, str]

    def replace(self, name: str, old: str, new: str) -> None:
        file = f"reference/{name}.yaml"
        assert self.files[file].count(old) == 1, self.files[file].count(old)
        self.files[file] = self.files[file].replace(old, new)

    def load(self) -> Reference:
        for file, text in self.files.items():
            target = self.path / file
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        return load_catalogue(self.path).reference

    def problems(self) -> list[str]:
        try:
            self.load()
        except ContentError as error:
            return str(error).split("\n")
        return []


@pytest.fixture
def content(tmp_path: Path) -> Content:
    return Content(tmp_path, dict(FILES))


def test_everything_that_was_written_is_there(content: Content) -> None:
    reference = content.load()
    assert reference.sources == {"003": Source("003", "The roadmap", "Roadmap", 2026, "A magazine")}
    role, fields = reference.on(Shelf.ROLES)
    assert role == Role(
        "ai-engineer", "AI engineer", "Builds products.", "Wide.", "You build.", ("Python",), "A head chef.", ("003",)
    )
    points = (Point("Language.", "NLP", ("003",)), Point("More."))
    assert fields == Topic("fields", "Fields", "Choose late.", points, ("003",))
    figure = Figure(100, 200, True, PayKind.BASE, "003", "0-2", "With stock.")
    assert reference.on(Shelf.SALARY) == (SalaryLevel("entry", "Entry level", "The first job.", (figure,)),)
    course = Certification("course", "A course", "Somebody", "Beginners", "Free", "A week", "Good", None, ("003",))
    assert reference.on(Shelf.CERTIFICATIONS) == (course,)


def test_questions_interviews_and_mistakes_stand_on_one_shelf(content: Content) -> None:
    assert [entry.id for entry in content.load().on(Shelf.FAQ)] == ["degree", "rounds", "mistakes"]


def test_a_folder_without_a_reference_is_fine(content: Content) -> None:
    content.files = {file: text for file, text in content.files.items() if not file.startswith("reference/")}
    reference = content.load()
    assert reference == Reference()
    assert reference.on(Shelf.FAQ) == ()


def test_every_part_may_be_left_out(content: Content) -> None:
    for name in ("roles", "salaries", "certifications", "faq", "interview", "mistakes"):
        del content.files[f"reference/{name}.yaml"]
    assert content.load().shelves == {}


UNKNOWN_SOURCE_003 = 'There is no source with the code "003"'
UNKNOWN_SOURCE = 'There is no source with the code "001" in reference/sources.yaml.'


@pytest.mark.parametrize(
    ("name", "old", "new", "problem"),
    [
        ("sources", 'code: "003"', 'code: "9"', "2:5: \"code\" must be one of '000', '001', '002', '003' or '004'."),
        ("sources", "year: 2026", "year: 26", '6:5: "year" must be 2000 or more.'),
        ("roles", "fits: You build.", "fits: You build.\n    fit: Me.", '7:5: "fit" is not a key that is known here'),
        ("roles", "does: Builds products.", "does: Ask @everyone.", '4:5: "does": mentions such as'),
        ("roles", "does: Builds products.", f"does: {'x' * 301}", '4:5: "does" is too long: at most 300'),
        ("roles", "[Python]", "[]", '7:5: "needs" has too few entries'),
        ("roles", 'chef.\n    sources: ["003"]', 'chef.\n    sources: ["001"]', f"9:15: {UNKNOWN_SOURCE}"),
        ("roles", '        sources: ["003"]', '        sources: ["003", "001"]', f"17:26: {UNKNOWN_SOURCE}"),
        ("roles", "id: fields", "id: ai-engineer", "11:5: The id ai-engineer is taken by another entry that /roles"),
        ("roles", "text: Choose late.", "text: See www.a.org", '13:5: "text": put web addresses into resources.yaml'),
        ("salaries", 'source: "003"', 'source: "001"', f"6:10: {UNKNOWN_SOURCE}"),
        ("salaries", "high: 200", "high: 99", '6:9: "figures": low must not be above high.'),
        ("salaries", "low: 100", "low: 100k", '6:25: "low" must be a whole number.'),
        ("salaries", "kind: base", "kind: gross", "6:61: \"kind\" must be one of 'base', 'total', 'average'"),
        ("certifications", "    cost: Free\n", "", '2:5: "cost" is missing.'),
        ("interview", "id: rounds", "id: degree", "2:5: The id degree is taken by another entry that /faq shows."),
        ("mistakes", 'sources: ["003"]', "sources: []", '5:5: "sources" has too few entries'),
    ],
)
def test_a_problem_is_named_with_its_place(content: Content, name: str, old: str, new: str, problem: str) -> None:
    content.replace(name, old, new)
    found = [each for each in content.problems() if UNKNOWN_SOURCE_003 not in each]
    assert [each.startswith(f"reference/{name}.yaml:{problem}") for each in found] == [True], found


def test_a_source_that_is_there_twice_is_named(content: Content) -> None:
    content.files["reference/sources.yaml"] += SOURCES.removeprefix("sources:\n")
    assert content.problems() == ["reference/sources.yaml:7:5: The code 003 is taken by a source above."]


def test_a_topic_that_is_too_long_as_a_whole_is_named(content: Content) -> None:
    points = "".join(f"      - text: {'x' * 300}\n" for _ in range(13))
    content.files["reference/faq.yaml"] = TOPIC.format(id="degree") + "    points:\n" + points
    (problem,) = content.problems()
    assert problem.startswith('reference/faq.yaml:2:5: "topics": text and points have 3910 characters together')


def test_broken_sources_are_one_problem_and_missing_ones_are_named_where_they_are_missed(content: Content) -> None:
    content.files["reference/sources.yaml"] = "sources: ["
    (problem,) = content.problems()
    assert problem.startswith("reference/sources.yaml:")
    (content.path / "reference/sources.yaml").unlink()
    del content.files["reference/sources.yaml"]
    assert 'reference/faq.yaml:5:15: There is no source with the code "003"' in "\n".join(content.problems())


def test_a_file_nobody_knows_is_named(content: Content) -> None:
    content.files["reference/interviews.yaml"] = TOPIC.format(id="x")
    (problem,) = content.problems()
    assert problem.startswith("reference/interviews.yaml:1:1: This file is not one that is known here; there are sourc")


# --- the bundled reference -----------------------------------------------------------------------------------------


def test_the_bundled_reference_fills_every_shelf() -> None:
    reference = load_catalogue(bundled("content")).reference
    assert set(reference.shelves) == set(Shelf)
    assert set(reference.sources) == {"000", "001", "002", "003", "004"}
    assert {"common-mistakes", "interview-rounds", "search-timeline"} <= {e.id for e in reference.on(Shelf.FAQ)}


def test_the_figures_of_every_article_that_has_some_are_shown() -> None:
    """As counted in the articles: what is given per level, whole tables and ranges within the text alike."""
    levels = load_catalogue(bundled("content")).reference.on(Shelf.SALARY)
    figures = [figure for level in levels if isinstance(level, SalaryLevel) for figure in level.figures]
    counted = {code: sum(figure.source == code for figure in figures) for code in ("000", "001", "002", "003", "004")}
    assert counted == {"000": 3, "001": 4, "002": 0, "003": 8, "004": 4}
