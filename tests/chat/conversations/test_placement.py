"""Finding a track with /enroll, as somebody does it who has just come in."""

import re
from dataclasses import replace
from pathlib import Path

import discord
import pytest
from tests.chat.conversations.classroom import Classroom, Shown, answer, labels, prefilled, said
from tests.starter import content_of

from roadmapbot.domain.ids import GuildId, UserId
from roadmapbot.domain.track import Catalogue
from roadmapbot.services.ports import How

KNOWN = {"coding-fundamentals", "data-tools", "math-for-ml", "python-basics", "python-objects"}


@pytest.fixture
def content() -> Path:
    return content_of("starter-30", "generative-ai", "from-scratch")


def menus(shown: Shown) -> dict[str, discord.SelectMenu]:
    """The selects of a message by their placeholders."""
    parts = [part for row in answer(shown).components for part in getattr(row, "children", ())]
    return {str(part.placeholder): part for part in parts if isinstance(part, discord.SelectMenu)}


def buttons(shown: Shown) -> dict[str, discord.Button]:
    """The buttons of a message by their labels."""
    parts = [part for row in answer(shown).components for part in getattr(row, "children", ())]
    return {str(part.label): part for part in parts if isinstance(part, discord.Button)}


async def choose(room: Classroom, shown: Shown, placeholder: str, label: str) -> Shown:
    """Choose by what can be read."""
    menu = next(menu for name, menu in menus(shown).items() if name.startswith(placeholder))
    value = next(option.value for option in menu.options if option.label.startswith(label))
    return await room.choose(answer(shown), value, menu.custom_id)


async def introduced(
    room: Classroom, goal: str = "Build with", background: str = "I have written", hours: str = "About 6", **given: str
) -> Shown:
    """The page with all three choices made."""
    shown = await room.use("enroll", **given)
    shown = await choose(room, shown, "What would", goal)
    shown = await choose(room, shown, "Where do you", background)
    return await choose(room, shown, "How much", hours)


def question_of(room: Classroom, shown: Shown) -> tuple[str, str]:
    """The unit that the question shown is about, and the letter of its right answer."""
    embed = next(embed for embed in answer(shown).embeds if (embed.title or "").startswith("Question"))
    text = (embed.description or "").replace("\\", "")
    for task in room.app.services.roadmap._catalogues.of(0).tasks.values():
        for recall in task.recall:
            if text.startswith(recall.question):
                letters = dict(re.findall(r"\*\*([A-D])\*\* · (.*)", text))
                right = next(letter for letter, choice in letters.items() if choice == recall.answer)
                return task.id.split("/")[0], right
    raise AssertionError(f"nobody asked {text}")


async def answered(room: Classroom, shown: Shown, known: set[str] = KNOWN, *, at_most: int = 10) -> Shown:
    """Answer like somebody who knows some units."""
    for _ in range(at_most):
        if "Not sure" not in labels(shown):
            break
        unit, right = question_of(room, shown)
        shown = await room.press(answer(shown), right if unit in known else "Not sure")
    return shown


async def behind(room: Classroom) -> dict[str, How]:
    async with room.app.storage.read() as uow:
        return dict(await uow.completions.of(UserId(room.world.learner.id)))


async def enrollment_of(room: Classroom):
    async with room.app.storage.read() as uow:
        return await uow.enrollments.latest(GuildId(room.world.guild.id), UserId(room.world.learner.id))


async def test_three_choices_and_the_questions_may_start(room: Classroom) -> None:
    shown = await room.use("enroll")
    assert answer(shown).flags.ephemeral
    assert "Let’s find your track" in said(shown)
    assert "until you enroll, nothing is written down" in said(shown)
    assert labels(shown) == ["Start the questions", "I know my track"]
    for placeholder, label in (("What would", "Build"), ("Where do you", "I have w")):
        shown = await choose(room, shown, placeholder, label)
        assert buttons(shown)["Start the questions"].disabled
    shown = await choose(room, shown, "How much", "About 6")
    assert not buttons(shown)["Start the questions"].disabled
    chosen = [option.label for menu in menus(shown).values() for option in menu.options if option.default]
    assert chosen == ["Build with language models", "I have written a little code", "About 6 hours a week"]
    assert await enrollment_of(room) is None


async def test_from_the_choices_to_the_first_task(room: Classroom) -> None:
    first = await room.press(answer(await introduced(room)), "Start the questions")
    assert "Question 1 of about 6" in said(first)
    assert "Not sure is a good answer" in said(first)
    assert labels(first) == ["A", "B", "C", "D", "Not sure", "Skip, start from the beginning"]
    second = await answered(room, first, at_most=1)
    assert "Question 2 of about 6" in said(second)
    assert re.search("✓ Right|Not sure is fine", said(second))
    found = await answered(room, second)
    text = said(found)
    assert "My suggestion for you\nSpecialization: generative AI and agents" in text
    assert "✓ Your goal: Build with language models\n✓ Your background: I have written a little code" in text
    assert (
        "Where to begin: **Neural networks from scratch**\n"
        "You showed that you know **The math behind the models**, so I take 2 easier units as known too.\n"
        "The first gap was **Web APIs: use them, build them**, which comes later on this track.\n"
        "Left out as known: 16 tasks, so as many days sooner. You can bring back any."
    ) in text
    assert re.search(r"What it would be like: 107 tasks, one a day: you finish on <t:\d+:D>", text)
    assert "6 hours a week are about 50 min a day; where a task takes longer, its 10-minute core" in text
    assert "Your first task: **Install Python and make a virtual environment**, since what one sets up" in text
    assert re.search(r"From the beginning: 123 tasks, until <t:\d+:D>", text)
    assert await behind(room) == {}
    assert labels(found)[1:] == ["Enroll, from the beginning", "Change my choices"]
    form = await room.press(answer(found), "Enroll, starting at Neural networks from scratch")
    assert prefilled(form) == {"time": "09:00", "days": "every day", "delivery": "dm", "minutes": "50"}
    done = await room.fill(form, zone="Berlin")
    assert "You are on **Specialization: generative AI and agents**" in said(done)
    assert re.search(
        r"🎓 \d+ tasks of it you know already: \*\*?.*press \*\*Bring it back\*\*", said(done)
    ) or "🎓" in said(done)
    assert "up to 50 min a day" in said(done)
    left_out = await behind(room)
    assert set(left_out.values()) == {How.KNOWN}
    assert {task.split("/")[0] for task in left_out} <= KNOWN
    assert (await enrollment_of(room)).track_id == "generative-ai"
    assert "of them known already" in said(await room.use("progress"))


async def test_every_step_outlives_a_restart(room: Classroom) -> None:
    shown = await room.use("enroll")
    await room.restart()
    shown = await choose(room, shown, "What would", "Build")
    await room.restart()
    shown = await choose(room, shown, "Where do you", "I have written")
    shown = await choose(room, shown, "How much", "About 6")
    await room.restart()
    shown = await room.press(answer(shown), "Start the questions")
    for _ in range(3):
        await room.restart()
        shown = await answered(room, shown, at_most=1)
    found = await answered(room, shown)
    await room.restart()
    other = await choose(room, found, "Other tracks", "30-day starter")
    await room.restart()
    form = await room.press(answer(other), next(label for label in labels(other) if label.startswith("Enroll")))
    await room.restart()
    assert "You are on **30-day starter**" in said(await room.fill(form, zone="Berlin"))
    assert not room.app.client._connection._view_store._views


async def test_who_never_programmed_may_stop_after_four_not_sure(room: Classroom) -> None:
    shown = await room.press(
        answer(await introduced(room, "Work with text", "I have never", "About 2")), "Start the questions"
    )
    for number in range(1, 5):
        assert f"Question {number} of about" in said(shown)
        shown = await room.press(answer(shown), "Not sure")
    text = said(shown)
    assert "From scratch" in text
    assert "✓ Your background: I have never programmed" in text
    assert "At the beginning: the first gap was **" in text
    assert "they say nothing about talent" in text
    assert labels(shown) == ["Enroll", "Change my choices"]
    form = await room.press(answer(shown), "Enroll")
    assert prefilled(form)["minutes"] == "15"
    done = await room.fill(form, zone="Berlin")
    assert "🎓" not in said(done)
    assert await behind(room) == {}


async def test_the_goal_that_comes_too_early_is_named(room: Classroom) -> None:
    shown = await introduced(room, "Build with", "I have never")
    question = await room.press(answer(shown), "Start the questions")
    text = said(await room.press(answer(question), "Skip, start from the beginning"))
    assert "**Specialization: generative AI and agents** leads to your goal and builds on this" in text
    assert "At the beginning. Whatever you know already, **I know this** in `/roadmap` leaves out." in text


async def test_enrolling_from_the_beginning_leaves_nothing_out(room: Classroom) -> None:
    found = await answered(room, await room.press(answer(await introduced(room)), "Start the questions"))
    done = await room.fill(await room.press(answer(found), "Enroll, from the beginning"), zone="Berlin")
    assert "You are on **Specialization: generative AI and agents**: 123 tasks" in said(done)
    assert await behind(room) == {}


async def test_other_tracks_are_a_choice_away_and_choices_can_be_changed(room: Classroom) -> None:
    found = await answered(room, await room.press(answer(await introduced(room)), "Start the questions"))
    (others,) = menus(found).values()
    assert [option.label for option in others.options] == ["30-day starter", "From scratch"]
    assert (others.options[0].description or "").startswith("Fits your background and hours · Thirty small")
    other = await choose(room, found, "Other", "From scratch")
    assert "The track you picked\nFrom scratch" in said(other)
    assert "▫️ It is made for people with another background than yours" in said(other)
    back = await room.press(answer(other), "Change my choices")
    chosen = [option.label for menu in menus(back).values() for option in menu.options if option.default]
    assert chosen == ["Build with language models", "I have written a little code", "About 6 hours a week"]


async def test_options_given_to_enroll_are_carried_along(room: Classroom) -> None:
    given = {"zone": "Asia/Kolkata", "time": "7 pm", "days": "Mon-Fri", "delivery": "channel", "minutes": "25"}
    shown = await introduced(room, **given)
    assert "Kept for your form\nYour city or time zone: Asia/Kolkata\nTime of your daily task: 7 pm" in said(shown)
    question = await room.press(answer(shown), "Start the questions")
    assert "Kept for your form" in said(question)
    found = await answered(room, question)
    assert "You have 25 min a day; where a task takes longer" in said(found)
    form = await room.press(answer(found), "Enroll, from the beginning")
    assert prefilled(form) == given
    await room.fill(form)
    enrollment = await enrollment_of(room)
    assert (enrollment.schedule.zone, enrollment.minutes_a_day) == ("Asia/Kolkata", 25)


async def test_who_knows_their_track_gets_the_form_at_once(room: Classroom) -> None:
    form = await room.press(answer(await room.use("enroll", time="20:00")), "I know my track")
    assert prefilled(form) == {"track": "starter-30", "time": "20:00", "days": "every day", "delivery": "dm"}
    assert "You are on **From scratch**" in said(await room.fill(form, zone="Berlin", track="from-scratch"))


async def test_a_track_that_is_given_needs_no_placement(room: Classroom) -> None:
    assert "You are on **From scratch**" in said(await room.enroll(track="from-scratch"))


async def test_a_form_with_a_mistake_keeps_the_place_to_begin(room: Classroom) -> None:
    found = await answered(room, await room.press(answer(await introduced(room)), "Start the questions"))
    label = next(label for label in labels(found) if label.startswith("Enroll, starting at"))
    refused = await room.fill(await room.press(answer(found), label), zone="Atlantis")
    assert "I know no time zone called “Atlantis”" in said(refused)
    again = await room.press(answer(refused), "Try again")
    assert prefilled(again)["minutes"] == "50"
    assert "🎓" in said(await room.fill(again, zone="India"))


async def test_who_is_enrolled_is_told_so_at_once_and_again_at_the_end(room: Classroom) -> None:
    shown = await introduced(room)
    found = await answered(room, await room.press(answer(shown), "Start the questions"))
    await room.enroll(track="from-scratch")
    assert "You are on **From scratch** already" in said(await room.use("enroll"))
    assert "You are on **From scratch**, and one track at a time" in said(
        await room.press(answer(found), "Enroll, from the beginning")
    )
    assert await behind(room) == {}


async def test_in_direct_messages_the_way_into_the_server_is_told(room: Classroom) -> None:
    assert "Use the command in the server itself" in said(await room.world.learner.user.slash("enroll"))


async def test_what_changed_in_the_middle_is_said_kindly(room: Classroom) -> None:
    shown = await room.press(answer(await introduced(room)), "Start the questions")
    loaded = room.app.services.roadmap._catalogues
    whole = loaded._catalogue
    loaded._catalogue = Catalogue({"from-scratch": whole.tracks["from-scratch"]}, whole.tasks, whole.resources)
    assert "These questions have been rewritten since I asked them" in said(await room.press(answer(shown), "A"))
    assert "Start again from where you came" in said(await room.press(answer(shown), "B"))
    loaded._catalogue = Catalogue({}, {}, {})
    assert "There is no track to enroll in yet" in said(await room.press(answer(shown), "A"))


async def test_a_place_that_is_gone_when_the_form_arrives_is_said_kindly(room: Classroom) -> None:
    found = await answered(room, await room.press(answer(await introduced(room)), "Start the questions"))
    form = await room.press(answer(found), next(name for name in labels(found) if name.startswith("Enroll, starting")))
    loaded = room.app.services.roadmap._catalogues
    track = loaded._catalogue.tracks["generative-ai"]
    thinner = replace(track, phases=track.phases[1:])
    loaded._catalogue = Catalogue({track.id: thinner}, loaded._catalogue.tasks, {})
    refused = await room.fill(form, zone="Berlin")
    assert "These questions have been rewritten" in said(refused)
    assert await enrollment_of(room) is None


async def test_a_page_of_the_placement_belongs_to_who_asked(room: Classroom) -> None:
    shown = await introduced(room)
    with pytest.raises(Exception, match=r"(?i)ephemeral|visible|see"):
        await room.press(answer(shown), "Start the questions", room.world.other)
