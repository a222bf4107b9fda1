"""Looking things up: what is found by which words, and what is said when nothing is."""

from dataclasses import replace
from types import MappingProxyType

import pytest
from tests.builders import CONTENT, GUILD, OTHER_GUILD
from tests.services.world import World

from roadmapbot.domain.errors import NothingToLookUp, UnknownEntry
from roadmapbot.domain.reference import (
    Certification,
    Entry,
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

SOURCES = {"003": Source("003", "The roadmap", "Roadmap", 2026), "004": Source("004", "The levels", "Levels", 2026)}
AI = Role("ai-engineer", "AI engineer", "Builds products.", "Wide.", "You build.", ("Python",), None, ("003",))
ML = Role("ml-engineer", "ML engineer", "Trains models.", "Deep.", "You tune.", ("Math",), "A pastry chef", ("003",))
FIELDS = Topic("fields", "Fields", "Choose late.", (Point("Language and text", "NLP", ("003",)),), ("003",))
FIGURES = (
    Figure(1, 2, False, PayKind.BASE, "004"),
    Figure(1, 3, True, PayKind.TOTAL, "003", "0-2", "With stock."),
    Figure(2, 3, False, PayKind.TOTAL, "004"),
)
ENTRY_LEVEL = SalaryLevel("entry", "Entry level", "The first job.", FIGURES)
COURSE = Certification("course", "A course", "Somebody", "Beginners", "Free", "A week", "Good", None, ("003",))


def reference(**shelves: tuple[Entry, ...]) -> Reference:
    return Reference(MappingProxyType(SOURCES), MappingProxyType({Shelf(key): all_ for key, all_ in shelves.items()}))


@pytest.fixture
def filled(world: World) -> World:
    made = reference(roles=(AI, ML, FIELDS), salary=(ENTRY_LEVEL,), certifications=(COURSE,))
    world.catalogues.content = replace(CONTENT, reference=made)
    return world


def test_without_words_the_whole_shelf_is_shown(filled: World) -> None:
    for text in (None, "", "  "):
        view = filled.coach.reference.look(GUILD, Shelf.ROLES, text)
        assert (view.shelf, view.entries, view.entry) == (Shelf.ROLES, (AI, ML, FIELDS), None)
        assert view.sources == SOURCES


def test_a_shelf_of_one_entry_is_opened_at_once(filled: World) -> None:
    assert filled.coach.reference.look(GUILD, Shelf.SALARY).entry == ENTRY_LEVEL
    assert filled.coach.reference.look(GUILD, Shelf.CERTIFICATIONS).entry == COURSE


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("ml-engineer", ML),
        ("ml ENGINEER", ML),
        (" AI engineer ", AI),
        ("ml", ML),
        ("products", AI),
        ("pastry", ML),
        ("nlp text", FIELDS),
        ("math", ML),
    ],
)
def test_an_entry_is_found_by_id_title_or_words_of_its_own(filled: World, text: str, entry: Role) -> None:
    assert filled.coach.reference.look(GUILD, Shelf.ROLES, text).entry == entry


def test_words_that_several_have_are_asked_back(filled: World) -> None:
    with pytest.raises(UnknownEntry) as refused:
        filled.coach.reference.look(GUILD, Shelf.ROLES, "engineer")
    assert (refused.value.command, refused.value.text) == ("roles", "engineer")
    assert refused.value.near == ("AI engineer", "ML engineer")


def test_words_that_nobody_has_are_refused(filled: World) -> None:
    with pytest.raises(UnknownEntry) as refused:
        filled.coach.reference.look(GUILD, Shelf.ROLES, "pilot")
    assert refused.value.near == ()


def test_content_without_a_reference_says_so(filled: World) -> None:
    with pytest.raises(NothingToLookUp) as refused:
        filled.coach.reference.look(GUILD, Shelf.FAQ)
    assert refused.value.command == "faq"
    assert filled.coach.reference.suggest(GUILD, Shelf.FAQ, "") == []


def test_suggestions_put_titles_first(filled: World) -> None:
    suggest = filled.coach.reference.suggest
    assert suggest(GUILD, Shelf.ROLES, "") == [AI, ML, FIELDS]
    assert suggest(GUILD, Shelf.ROLES, "engineer") == [AI, ML]
    assert suggest(GUILD, Shelf.ROLES, "fields") == [FIELDS]
    assert suggest(GUILD, Shelf.ROLES, "l") == [ML, FIELDS]
    assert suggest(GUILD, Shelf.ROLES, "guage") == []
    assert suggest(GUILD, Shelf.ROLES, "models") == [ML]
    assert suggest(GUILD, Shelf.ROLES, "pilot") == []
    assert suggest(GUILD, Shelf.SALARY, "stock") == [ENTRY_LEVEL]


def test_every_server_sees_its_own_and_direct_messages_what_comes_along(filled: World) -> None:
    filled.catalogues.of_guild[OTHER_GUILD] = replace(CONTENT, reference=reference(roles=(ML,)))
    assert filled.coach.reference.look(OTHER_GUILD, Shelf.ROLES).entries == (ML,)
    assert filled.coach.reference.look(GUILD, Shelf.ROLES).entries == (AI, ML, FIELDS)
    assert filled.coach.reference.look(None, Shelf.ROLES).entries == (AI, ML, FIELDS)


def test_a_level_names_each_of_its_sources_once() -> None:
    assert ENTRY_LEVEL.sources == ("004", "003")
