"""`coverage/*.yaml`: what sound files become, and every problem with its place."""

import pytest
from tests.content.folder import Folder

from roadmapbot.adapters.content import ContentError, Coverage, load_coverage

FILE = "coverage/003.yaml"
TEXT = """\
source: '003'
headings:
  - heading: Basics
    names:
      - name: variables
        in: [basics/first-task, basics, track:starter]
      - name: loops
        in:
          - resource:python-docs
          - reference:faq/degree
      - name: magic
  - heading: Outlook
    in: [more]
"""
SOURCES = """\
sources:
  - {code: "003", title: The roadmap, short: Roadmap, year: 2026}
"""
FAQ = """\
topics:
  - {id: degree, title: A degree?, text: No., sources: ["003"]}
"""


@pytest.fixture
def content(folder: Folder) -> Folder:
    folder["reference/sources.yaml"] = SOURCES
    folder["reference/faq.yaml"] = FAQ
    folder[FILE] = TEXT
    return folder


def load(content: Folder) -> tuple[Coverage, ...]:
    catalogue = content.load()
    return load_coverage(content.path, catalogue)


def problems(content: Folder) -> list[str]:
    with pytest.raises(ContentError) as refused:
        load(content)
    return str(refused.value).split("\n")


def test_everything_that_is_named_is_there_with_its_places(content: Folder) -> None:
    (coverage,) = load(content)
    basics, outlook = coverage.headings
    assert coverage.source == "003"
    assert [(each.name, each.places) for each in basics.names] == [
        ("variables", ("basics/first-task", "basics", "track:starter")),
        ("loops", ("resource:python-docs", "reference:faq/degree")),
        ("magic", ()),
    ]
    assert (outlook.title, outlook.names, outlook.places) == ("Outlook", (), ("more",))


def test_a_heading_is_covered_when_all_under_it_is(content: Folder) -> None:
    (coverage,) = load(content)
    assert [heading.is_covered for heading in coverage.headings] == [False, True]
    assert coverage.missing == ["Basics: magic"]
    content.replace(FILE, "      - name: magic\n", "")
    content.replace(FILE, "    in: [more]\n", "")
    (coverage,) = load(content)
    assert [heading.is_covered for heading in coverage.headings] == [True, False]
    assert coverage.missing == ["Outlook"]


def test_a_folder_without_coverage_is_fine(content: Folder) -> None:
    del content.files[FILE]
    assert load(content) == ()


def test_articles_come_in_the_order_of_their_codes(content: Folder) -> None:
    content["coverage/000.yaml"] = TEXT.replace("'003'", "'000'")
    assert [coverage.source for coverage in load(content)] == ["000", "003"]


def test_what_the_bot_loads_does_not_depend_on_it(content: Folder) -> None:
    content[FILE] = "source: ["
    assert content.problems() == []


NO_PLACE = "is no place: write unit/task, a unit, track:…, resource:… or reference:shelf/…"
SHELVES = "(roles, salary, certifications, faq)."
CODES = "must be one of '000', '001', '002', '003' or '004'."
EITHER = "give names, each with its own in, or one in for the whole heading."
KEYS = "must have keys below it, each indented on a line of its own."
UNKNOWN = "is not a key that is known here; check its spelling and indentation."
TASK, RESOURCE = "basics/first-task", "resource:python-docs"


@pytest.mark.parametrize(
    ("old", "new", "at", "sentence"),
    [
        (TASK, "basics/frist-task", "basics/frist", 'There is no task with the id "basics/frist-task".'),
        (" basics,", " basic,", "basic, t", 'There is no unit with the id "basic".'),
        ("track:starter", "track:startre", "track:", 'There is no track with the id "startre".'),
        (RESOURCE, "resource:docs", "resource:", 'There is no resource with the id "docs" in resources.yaml.'),
        ("faq/degree", "faq/degrees", "reference:", 'There is no entry with the id "degrees" that /faq shows.'),
        ("faq/degree", "roles/degree", "reference:", 'There is no entry with the id "degree" that /roles shows.'),
        ("[more]", "[unit:more]", "unit:more", f'"unit:more" {NO_PLACE} {SHELVES}'),
        ("faq/degree", "faqs/degree", "reference:", f'"reference:faqs/degree" {NO_PLACE} {SHELVES}'),
        ("source: '003'", "source: '002'", "source: '002'", "The source must be the file's name: 003."),
        ("source: '003'", "source: '009'", "source: '009'", f'"source" {CODES}'),
        ("name: magic", "name: loops", "name: loops\n  - ", '"loops" is under this heading twice.'),
        ("[more]", "[]", "in: []", '"in" has too few entries: at least 1 are needed (it has 0).'),
        ("in: [more]", "in: [more]\n    names: [{name: x}]", "heading: Outlook", f'"headings": {EITHER}'),
        ("- name: magic", "- magic", "magic", f'"names" {KEYS}'),
        ("heading: Outlook", "title: Outlook", "title: Outlook", f'"title" {UNKNOWN}'),
    ],
)
def test_a_problem_is_named_with_its_place(content: Folder, old: str, new: str, at: str, sentence: str) -> None:
    content.replace(FILE, old, new)
    assert f"{content.at(FILE, at)}: {sentence}" in problems(content)


def test_all_problems_of_all_files_are_told_at_once(content: Folder) -> None:
    content.replace(FILE, "[more]", "[less]")
    content.replace(FILE, "basics/first-task", "basics/last-task")
    content["coverage/001.yaml"] = "source: ["
    assert [problem.split(":")[0] for problem in problems(content)] == ["coverage/001.yaml", FILE, FILE]
