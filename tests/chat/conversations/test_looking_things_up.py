"""/roles, /salary, /certifications, /faq as people use them."""

import discord
import pytest
from tests.chat.conversations.classroom import Classroom, answer, said


def menus(message: discord.Message) -> list[discord.SelectMenu]:
    return [part for row in message.components for part in getattr(row, "children", ()) if hasattr(part, "options")]


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("roles", "Roles around AI"),
        ("salary", "Salaries"),
        ("certifications", "Certifications and courses"),
        ("faq", "Questions and answers"),
    ],
)
async def test_without_an_option_there_is_a_list_with_a_menu(room: Classroom, path: str, title: str) -> None:
    shown = await room.use(path)
    assert answer(shown).flags.ephemeral
    assert said(shown).startswith(title)
    assert menus(answer(shown))


async def test_a_role_is_shown_with_its_neighbors_and_sources(room: Classroom) -> None:
    shown = await room.use("roles", role="ml-engineer")
    text = said(shown)
    assert answer(shown).flags.ephemeral
    assert "Machine learning (ML) engineer" in text
    assert "pastry chef" in text
    assert "How it differs:" in text
    assert "“The Ultimate AI Engineer Roadmap for 2026: Skills, Salary, and Specializations” (10xTeam, 2025)" in text
    assert menus(answer(shown)) == []


async def test_a_salary_level_shows_what_each_article_reported(room: Classroom) -> None:
    text = said(await room.use("salary", level="entry"))
    assert "10xTeam reported in 2025: **$100,000–$150,000**" in text
    assert "**$100,000–$180,000** · base pay · 0–2 years" in text
    assert "upGrad reported in 2026: **$74,000–$122,000**" in text
    assert "Salaries vary and age" in text


async def test_location_is_found_by_a_word(room: Classroom) -> None:
    assert "80–90% of Silicon Valley" in said(await room.use("salary", level="location"))


async def test_a_certification_says_what_to_know_before_paying(room: Classroom) -> None:
    text = said(await room.use("certifications", name="aws-ml-specialty"))
    assert "Before you pay: Amazon ended this exam on March 31, 2026" in text


async def test_interviews_and_mistakes_are_reached_through_faq(room: Classroom) -> None:
    assert "**Weeks 3–6** · Interviews." in said(await room.use("faq", question="8-week"))
    assert "**Tutorials without projects**" in said(await room.use("faq", question="common-mistakes"))


async def test_choosing_from_the_menu_opens_one_entry_after_the_other(room: Classroom) -> None:
    shown = answer(await room.use("certifications"))
    first = await room.choose(shown, "fast-ai")
    assert "Cost: Free." in said(room.seen(shown))
    assert first.followups == []
    await room.choose(room.seen(shown), "ibm-ai-engineering")
    assert "For whom:** Beginners." in said(room.seen(shown))


async def test_menus_work_after_a_restart(room: Classroom) -> None:
    shown = answer(await room.use("salary"))
    await room.restart()
    await room.choose(shown, "cto")
    assert "**$122,000–$316,000**" in said(room.seen(shown))


async def test_suggestions_follow_what_is_typed(room: Classroom) -> None:
    learner, general = room.world.learner, room.world.general
    assert len(await learner.autocomplete(general, "faq", "question", "")) == 25
    found = await learner.autocomplete(general, "faq", "question", "phd")
    assert found[0] == {"name": "Do I need a PhD?", "value": "phd"}
    assert await learner.autocomplete(general, "roles", "role", "zzz") == []
    (only,) = await learner.autocomplete(general, "salary", "level", "cto")
    assert only["value"] == "cto"
    assert (await learner.autocomplete(general, "certifications", "name", "google"))[0]["value"] == "google-ml-engineer"


async def test_what_is_not_there_is_said_with_what_might_be_meant(room: Classroom) -> None:
    text = said(await room.use("roles", role="learning"))
    assert "I found no one entry for “learning”. Did you mean **Machine learning (ML) engineer**" in text
    assert "use `/roles` alone to see them all" in said(await room.use("roles", role="pilot of a plane"))


async def test_all_of_it_works_in_direct_messages(room: Classroom) -> None:
    person = room.world.other.user
    assert "Do I need a degree?" in said(await person.slash("faq", question="degree"))
    found = await person.autocomplete("faq", "question", "master")
    assert found[0]["value"] == "masters-or-bootcamp"
