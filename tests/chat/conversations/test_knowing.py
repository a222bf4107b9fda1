"""Testing out of a unit, as somebody does it on their phone."""

import re

import pytest
from tests.chat.conversations.classroom import Classroom, Shown, answer, labels, said
from tests.chat.samples import ON_TASK

from roadmapbot.domain.ids import UserId
from roadmapbot.domain.track import Catalogue
from roadmapbot.services.ports import How

UNIT = "w:unit:starter-30:take-stock:0"


async def unit_page(room: Classroom, unit: str = "take-stock") -> Shown:
    """The way to a unit's page."""
    track = await room.use("roadmap", track="starter-30")
    phase = await room.choose(answer(track), "w:phase:starter-30:week-1:0")
    return await room.choose(answer(phase), f"w:unit:starter-30:{unit}:0")


def right(room: Classroom, shown: Shown) -> str:
    """The letter of the right answer to the question that a message shows."""
    text = answer(shown).embeds[-1].description or ""
    recalls = {
        recall.answer.replace("_", r"\_")
        for task in room.app.services.roadmap._catalogues.of(0).tasks.values()
        for recall in task.recall
        if text.startswith(recall.question.replace("_", r"\_"))
    }
    return next(found[1] for found in re.finditer(r"\*\*([A-D])\*\* · (.*)", text) if found[2] in recalls)


def wrong(room: Classroom, shown: Shown) -> str:
    return next(letter for letter in "ABCD" if letter != right(room, shown))


async def answered_right(room: Classroom, shown: Shown, times: int = 3) -> Shown:
    for _ in range(times):
        shown = await room.press(answer(shown), right(room, shown))
    return shown


async def behind(room: Classroom) -> dict[str, How]:
    async with room.app.storage.read() as uow:
        return dict(await uow.completions.of(UserId(room.world.learner.id)))


async def test_three_right_answers_put_a_unit_behind(room: Classroom) -> None:
    await room.enroll()
    unit = await unit_page(room)
    assert labels(unit) == ["I know this", "Back to the phase"]
    first = await room.press(answer(unit), "I know this")
    assert answer(first).id == answer(unit).id
    assert "Question 1 of 3" in said(first)
    assert "Do you know this? · " in said(first)
    assert "All three right, and 2 open tasks of this unit count as known. Otherwise nothing changes." in said(first)
    assert labels(first) == ["A", "B", "C", "D", "Not sure", "Back to the unit"]
    second = await room.press(answer(first), right(room, first))
    assert "✓ Right" in said(second)
    assert "Question 2 of 3" in said(second)
    done = await answered_right(room, second, 2)
    assert "Three out of three! 🎓" in said(done)
    assert "Its 2 tasks are behind you now, in every track that has this unit" in said(done)
    assert re.search(r"\*\*30-day starter\*\*: 2 days saved. You finish on <t:\d+:D> at your rhythm", said(done))
    assert "Your streak and the board stay as they are" in said(done)
    assert set((await behind(room)).values()) == {How.KNOWN}
    back = await room.press(answer(done), "Back to the unit")
    assert said(back).count("🎓 Day ") == 2
    assert "🎓 known already" in said(back)
    assert labels(back) == ["Bring it back", "Back to the phase"]
    assert "2 of 30 tasks behind you, 2 of them known already." in said(await room.use("progress"))


async def test_a_wrong_answer_is_explained_and_changes_nothing(room: Classroom) -> None:
    first = await room.press(answer(await unit_page(room)), "I know this")
    second = await room.press(answer(first), wrong(room, first))
    assert "✗ Not this one" in said(second)
    assert "You chose: " in said(second)
    assert "The answer: **" in said(second)
    third = await room.press(answer(second), "Not sure")
    assert "Not sure is fine" in said(third)
    over = await room.press(answer(third), right(room, third))
    assert "Not all of it yet" in said(over)
    assert "1 of 3 right, so nothing has changed" in said(over)
    assert "Worth a look:\n▫️ **" in said(over)
    assert "You may try again, with other questions, whenever you like." in said(over)
    assert await behind(room) == {}
    again = await room.press(answer(over), "Try again")
    assert "Question 1 of 3" in said(again)
    assert "Three out of three!" in said(await answered_right(room, again))
    assert "30 tasks" in said(await room.use("enroll", zone="Berlin"))


async def test_a_unit_with_three_questions_asks_the_same_ones_again(room: Classroom) -> None:
    shown = await room.press(answer(await unit_page(room, "set-up-environment")), "I know this")
    for _ in range(3):
        shown = await room.press(answer(shown), "Not sure")
    assert "You may try again, whenever you like." in said(shown)


async def test_known_tasks_are_brought_back(room: Classroom) -> None:
    await room.enroll()
    done = await answered_right(room, await room.press(answer(await unit_page(room)), "I know this"))
    back = await room.press(answer(done), "Bring it back")
    assert "is back: its 2 tasks are open again" in said(back)
    assert "**30-day starter**: 2 days more. You finish on <t:" in said(back)
    assert await behind(room) == {}
    assert labels(await room.press(answer(back), "Back to the unit")) == ["I know this", "Back to the phase"]


async def test_a_known_task_says_so(room: Classroom) -> None:
    done = await answered_right(room, await room.press(answer(await unit_page(room)), "I know this"))
    back = await room.press(answer(done), "Back to the unit")
    task = await room.choose(answer(back), "w:starter-30:take-stock/skills-inventory")
    assert "looks like. You have shown that you know it." in said(task)
    assert "🎓 Take an honest inventory" in said(task)


async def test_todays_post_moves_on_to_the_next_task(room: Classroom) -> None:
    await room.enroll()
    post = await room.morning()
    assert "Take an honest inventory" in said(post)
    await answered_right(room, await room.press(answer(await unit_page(room)), "I know this"))
    now = room.seen(post)
    assert "Day 3 of 30" in said(now)
    assert labels(now) == ON_TASK
    assert "is recorded" in said(await room.press(now, "Done"))


async def test_questions_outlive_a_restart(room: Classroom) -> None:
    await room.enroll()
    unit = await unit_page(room)
    await room.restart()
    shown = await room.press(answer(unit), "I know this")
    for _ in range(3):
        await room.restart()
        shown = await room.press(answer(shown), right(room, shown))
    await room.restart()
    assert "is back" in said(await room.press(answer(shown), "Bring it back"))
    assert not room.app.client._connection._view_store._views


async def test_pages_that_are_out_of_date_do_no_harm(room: Classroom) -> None:
    early = await unit_page(room)
    done = await answered_right(room, await room.press(answer(await unit_page(room)), "I know this"))
    assert "There is nothing to test out of in **" in said(await room.press(answer(early), "I know this"))
    pages = [await unit_page(room) for _ in range(2)]
    assert "is back: its 2 tasks are open again" in said(await room.press(answer(pages[0]), "Bring it back"))
    assert "none of its tasks counts as known any more" in said(await room.press(answer(pages[1]), "Bring it back"))
    assert "none of its tasks counts as known any more" in said(await room.press(answer(done), "Bring it back"))
    assert await behind(room) == {}


async def test_a_page_belongs_to_the_one_who_asked_for_it(room: Classroom) -> None:
    first = await room.press(answer(await unit_page(room)), "I know this")
    assert answer(first).flags.ephemeral
    with pytest.raises(Exception, match=r"(?i)ephemeral|visible|see"):
        await room.press(answer(first), "A", room.world.other)


async def test_questions_that_are_gone_say_so(room: Classroom) -> None:
    unit = await unit_page(room)
    first = await room.press(answer(unit), "I know this")
    content = room.app.services.roadmap._catalogues
    whole = content._catalogue
    content._catalogue = Catalogue({}, {}, {})
    assert "That part of the roadmap has changed since" in said(await room.press(answer(first), "A"))
    content._catalogue = whole


async def test_it_works_in_direct_messages_without_an_enrollment(room: Classroom) -> None:
    user = room.world.learner.user
    track = await user.slash("roadmap", track="starter-30")
    phase = await room.choose(answer(track), "w:phase:starter-30:week-1:0")
    unit = await room.choose(answer(phase), UNIT)
    shown = await room.press(answer(unit), "I know this")
    done = await answered_right(room, shown)
    assert "Three out of three!" in said(done)
    assert "days saved" not in said(done)
    assert len(await behind(room)) == 2
