"""Every page of the reference, held against Discord's limits, and what it says."""

from dataclasses import replace

import discord
import pytest
from tests.chat.limits import of_message

from roadmapbot.adapters.chat.render.buttons import entries as menus
from roadmapbot.adapters.chat.render.checking import problems_of
from roadmapbot.adapters.chat.render.drawn import Drawn, check_limits
from roadmapbot.adapters.chat.render.reference import page
from roadmapbot.adapters.content import load_catalogue
from roadmapbot.bundled import bundled
from roadmapbot.domain.reference import Entry, Reference, Shelf, Topic
from roadmapbot.services.reference import ShelfView

REFERENCE = load_catalogue(bundled("content")).reference
ALL = [(shelf, entry) for shelf in Shelf for entry in REFERENCE.on(shelf)]


def view_of(shelf: Shelf, entry: Entry | None = None) -> ShelfView:
    return ShelfView(shelf, REFERENCE.on(shelf), REFERENCE.sources, entry)


def text_of(drawn: Drawn) -> str:
    (embed,) = drawn.embeds
    fields = [f"{field.name}: {field.value}" for field in embed.fields]
    return "\n".join([embed.title or "", embed.description or "", *fields, embed.footer.text or ""])


async def refused(drawn: Drawn) -> list[str]:
    """What Discord would hold against a page, by our own limits and by those of the tests."""
    components = drawn.view.to_components() if drawn.view else []
    body = {"embeds": [embed.to_dict() for embed in drawn.embeds], "components": components}
    return [*check_limits(drawn), *of_message(body)]


@pytest.mark.parametrize("shelf", Shelf)
async def test_every_list_fits_whole_and_offers_every_entry(shelf: Shelf) -> None:
    drawn = page(view_of(shelf))
    assert await refused(drawn) == []
    assert all(entry.title in text_of(drawn) for entry in REFERENCE.on(shelf))
    assert drawn.view is not None
    offered = [o.value for menu in drawn.view.children if isinstance(menu, discord.ui.Select) for o in menu.options]
    assert offered == [entry.id for entry in REFERENCE.on(shelf)]


@pytest.mark.parametrize(("shelf", "entry"), ALL, ids=lambda each: getattr(each, "id", each))
async def test_every_entry_fits_and_names_its_sources_by_title_and_year(shelf: Shelf, entry: Entry) -> None:
    drawn = page(view_of(shelf, entry), with_menu=True)
    assert await refused(drawn) == []
    text = text_of(drawn)
    assert "…" not in text, "something was cut"
    for code in entry.sources:
        assert REFERENCE.sources[code].title in text
        assert str(REFERENCE.sources[code].year) in text
        assert f"seed {code}" not in text
    assert "202" in text


def test_content_check_proves_the_limits_of_the_reference() -> None:
    catalogue = load_catalogue(bundled("content"))
    assert problems_of(catalogue) == []
    entry = Topic("long", "x" * 300, "y" * 5000, (), ())
    broken = Reference(REFERENCE.sources, {Shelf.FAQ: (entry, replace(entry, title="Short"))})
    assert problems_of(replace(catalogue, reference=broken)) == [
        "/faq: two options of a menu are the same.",
        "/faq long: two options of a menu are the same.",
        "/faq long: two options of a menu are the same.",
    ]


async def test_menus_are_even_numbered_and_within_the_limits() -> None:
    many = [Topic(f"t{number}", f"Title {number}", "Text", (), ()) for number in range(200)]
    for count, sizes in ((1, [1]), (25, [25]), (26, [13, 13]), (33, [17, 16]), (125, [25] * 5), (200, [25] * 5)):
        view = menus(Shelf.FAQ, many[:count], "t0")
        found = [menu for menu in view.children if isinstance(menu, discord.ui.Select)]
        assert [len(menu.options) for menu in found] == sizes
        assert check_limits(Drawn("x", view=view)) == []
        assert [option.value for menu in found for option in menu.options if option.default] == ["t0"]
    assert found[1].placeholder == "Read more: 26 to 50"
    assert found[1].options[0].label == "26. Title 25"


def test_a_salary_page_shows_every_figure_under_its_source_and_year() -> None:
    entry = next(each for each in REFERENCE.on(Shelf.SALARY) if each.id == "senior")
    text = text_of(page(view_of(Shelf.SALARY, entry)))
    assert "10xTeam reported in 2025: **$250,000–$500,000+** · base or total is not said." in text
    assert "QuestQuip reported in 2026: **$200,000–$400,000+** · base pay · 5 years and more\n**$300,000–" in text
    assert "upGrad reported in 2026: **$100,000–$210,000** · average; base or total is not said · 5–8 years" in text
    assert "Salaries vary and age" in text


def test_too_large_a_menu_is_found() -> None:
    options = [discord.SelectOption(label="x" * 101, value=str(n)) for n in range(2)]
    view = discord.ui.View(timeout=None)
    view.add_item(discord.ui.Select(custom_id="r:faq:0", placeholder="x", options=options))
    assert "an option's label has 101 characters, at most 100 fit" in check_limits(Drawn("x", view=view))
