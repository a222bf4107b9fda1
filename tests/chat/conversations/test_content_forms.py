"""A moderator writes units and tasks in forms: opens one, sends it, mends it, goes on with the draft."""

from collections.abc import AsyncIterator

import discord
import pytest
from tests.chat.conversations.classroom import Classroom, answer, labels, prefilled, said

from roadmapbot.adapters.chat.render.form_fields import FIELDS
from roadmapbot.domain.track import STARTER

TASK = "take-stock/skills-inventory"
RECALL = "Which is it?\n- that\n+ this\n= Because."


async def edit(room: Classroom, item: str):  # type: ignore[no-untyped-def]
    return await room.use("content edit", room.world.moderator, item=item)


async def test_a_task_is_changed_in_a_form_and_published(room: Classroom) -> None:
    form = await edit(room, TASK)
    assert form.modal is not None
    assert form.modal["title"].startswith("Task 1/2: ")
    filled = prefilled(form)
    assert list(filled) == ["title", "goal", "steps", "question", "minutes"]
    draft = answer(await room.fill(form, room.world.moderator, title="Write down where you stand"))
    assert "Write down where you stand · title" in said(draft)
    assert labels(draft) == [
        "See it as a learner", "Publish now", "Publish later", "Discard", "Edit the task", "More fields",
    ]  # fmt: skip
    more = await room.press(draft, "More fields", room.world.moderator)
    assert list(prefilled(more)) == ["core", "links", "recall", "evidence"]
    draft = answer(await room.fill(more, room.world.moderator, evidence="link", core="One line."))
    assert "Write down where you stand · title, the core, evidence" in said(draft)
    again = await room.press(draft, "Edit the task", room.world.moderator)
    assert prefilled(again)["title"] == "Write down where you stand"
    published = await room.press(draft, "Publish now", room.world.moderator)
    assert "**Published.** 1 piece of content changed." in said(published)
    log = said(await room.use("content log", room.world.moderator))
    assert "change draft" in log


async def test_a_form_sent_unchanged_is_no_draft(room: Classroom) -> None:
    for item in (TASK, "take-stock"):
        refused = await room.fill(await edit(room, item), room.world.moderator)
        assert "That is what learners get already" in said(refused)


async def test_what_was_typed_comes_back_with_what_is_wrong_also_after_a_restart(room: Classroom) -> None:
    steps = "\n".join(f"{number} {'long ' * 50}end" for number in range(5))
    refused = await room.fill(await edit(room, TASK), room.world.moderator, minutes="an hour", steps=steps)
    assert "• Write two numbers of minutes: for the core, then for the whole task, such as 10 / 45." in said(refused)
    assert "> `an hour`" in said(refused)
    assert labels(refused) == ["Edit again"]
    await room.restart()
    form = await room.press(answer(refused), "Edit again", room.world.moderator)
    assert prefilled(form)["minutes"] == "an hour"
    assert prefilled(form)["steps"] == steps
    draft = await room.fill(form, room.world.moderator, minutes="10 / 60")
    assert "Draft 1" in said(draft)
    assert "steps" in said(draft)


async def test_problems_with_a_draft_lead_back_to_it(room: Classroom) -> None:
    draft = answer(await room.fill(await edit(room, TASK), room.world.moderator, title="Better"))
    more = await room.press(draft, "More fields", room.world.moderator)
    refused = answer(await room.fill(more, room.world.moderator, links="no-such-link"))
    assert "• I know no link of this name." in said(refused)
    assert labels(refused) == ["Edit again", "Back to the draft"]
    back = await room.press(refused, "Back to the draft", room.world.moderator)
    assert "Better · title" in said(back)


async def test_what_the_form_gives_as_an_example_can_be_typed(room: Classroom) -> None:
    draft = answer(await room.fill(await edit(room, TASK), room.world.moderator, title="Better"))
    more = await room.press(draft, "More fields", room.world.moderator)
    typed = {name: FIELDS[name].hint for name in ("links", "recall")}
    again = await room.fill(more, room.world.moderator, **typed)
    assert "Better · title, resources, recall" in said(again)


async def test_no_key_of_a_file_is_quoted_to_who_typed_into_a_form(room: Classroom) -> None:
    refused = said(await room.fill(await edit(room, TASK), room.world.moderator, steps="Only one"))
    assert "has too few entries: at least 2 are needed" in refused
    assert "steps:" not in refused


async def test_two_who_have_the_same_form_open_do_not_undo_each_other(room: Classroom) -> None:
    mine = await edit(room, TASK)
    theirs = answer(await room.fill(await edit(room, TASK), room.world.moderator, goal="Theirs"))
    await room.press(theirs, "Publish now", room.world.moderator)
    refused = answer(await room.fill(mine, room.world.moderator, title="Mine"))
    assert "Now **Title of the task** and **Goal** say something else than what you typed." in said(refused)
    again = await room.press(refused, "Edit again", room.world.moderator)
    assert prefilled(again)["title"] == "Mine"
    assert "Draft 2" in said(await room.fill(again, room.world.moderator, goal="Theirs"))


# --- something new -------------------------------------------------------------------------------------------------

TASK_PAGE = {"title": "Ask a database", "goal": "An answer", "steps": "One\nTwo", "question": "What?"}
MORE_PAGE = {"core": "Ask once.", "links": "python-sqlite3", "recall": RECALL}


async def first_page(room: Classroom) -> discord.Message:
    """A new task after the first of a unit, with one of its two pages filled in."""
    form = await room.use("content new task", room.world.moderator, unit="take-stock", after="skills-inventory")
    assert form.modal is not None
    assert form.modal["title"] == "New task 1/2: Take stock"
    assert prefilled(form) == {"minutes": "10 / 45"}
    return answer(await room.fill(form, room.world.moderator, **TASK_PAGE))


async def test_a_new_task_is_written_on_two_pages(room: Classroom) -> None:
    kept = await first_page(room)
    assert "Page 1 of 2 is kept below. Nothing is published yet: press **Next**." in said(kept)
    assert "Steps: One\nTwo" in said(kept)
    assert labels(kept) == ["Next: Links and questions", "Edit again"]
    await room.restart()
    form = await room.press(kept, "Next: Links and questions", room.world.moderator)
    draft = answer(await room.fill(form, room.world.moderator, **MORE_PAGE))
    assert "🆕 Ask a database · `take-stock/ask-a-database`" in said(draft)
    await room.press(draft, "Publish now", room.world.moderator)
    starter = room.app.services.enrollments.tracks(room.world.guild.id, STARTER)[0]  # type: ignore[arg-type]
    assert [task.id for task in starter.tasks[:3]] == [TASK, "take-stock/ask-a-database", "take-stock/math-check"]


async def test_both_pages_of_a_new_task_stay_when_one_is_wrong(room: Classroom) -> None:
    form = await room.press(await first_page(room), "Next: Links and questions", room.world.moderator)
    refused = answer(await room.fill(form, room.world.moderator, **{**MORE_PAGE, "recall": "What?"}))
    assert '• Question 1 has no right choice: begin its line with "+".' in said(refused)
    assert labels(refused) == ["Edit: The task", "Edit: Links and questions"]
    first = await room.press(refused, "Edit: The task", room.world.moderator)
    assert {**prefilled(first), **TASK_PAGE} == prefilled(first)
    refused = answer(await room.fill(first, room.world.moderator, title="Ask two"))
    second = await room.press(refused, "Edit: Links and questions", room.world.moderator)
    assert prefilled(second)["core"] == "Ask once."
    assert "`take-stock/ask-two`" in said(await room.fill(second, room.world.moderator, recall=RECALL))


async def test_a_new_unit_is_written_and_put_into_its_track(room: Classroom) -> None:
    form = await room.use("content new unit", room.world.moderator, track=STARTER)
    kept = answer(await room.fill(form, room.world.moderator, name="Databases", summary="About them."))
    assert "The first task of the unit; it needs three recall questions." in said(kept)
    form = await room.press(kept, "Next: The task", room.world.moderator)
    kept = answer(await room.fill(form, room.world.moderator, **TASK_PAGE))
    assert labels(kept) == ["Next: Links and questions", "Edit: The unit", "Edit: The task"]
    form = await room.press(kept, "Next: Links and questions", room.world.moderator)
    refused = answer(await room.fill(form, room.world.moderator, **MORE_PAGE))
    assert "a unit needs at least 3 recall questions" in said(refused)
    form = await room.press(refused, "Edit: Links and questions", room.world.moderator)
    three = "\n\n".join(RECALL.replace("it", each) for each in ("it", "that", "this"))
    phases = answer(await room.fill(form, room.world.moderator, recall=three))
    assert "In which phase of **30-day starter** does **Databases** come?" in said(phases)
    draft = answer(await room.choose_as(room.world.moderator, phases, f"{STARTER}:0"))
    assert "🆕 Unit **Databases** · 1 task" in said(draft)
    assert "**Published.** 2 pieces" in said(await room.press(draft, "Publish now", room.world.moderator))


async def test_as_much_as_the_forms_take_is_kept(room: Classroom) -> None:
    long = {"name": 80, "summary": 300, "requires": 160, "title": 80, "goal": 200, "steps": 1420, "question": 200,
            "minutes": 20, "core": 400, "links": 260, "recall": 2600}  # fmt: skip
    typed = {name: f"{name} ".ljust(length, "x") for name, length in long.items()}
    shown = await room.use("content new unit", room.world.moderator)
    for page in ("Next: The task", "Next: Links and questions", ""):
        names = [part["component"]["custom_id"] for part in (shown.modal or {})["components"]]
        kept = answer(await room.fill(shown, room.world.moderator, **{n: typed[n] for n in names if n in typed}))
        shown = await room.press(kept, page, room.world.moderator) if page else shown
    for page, count in (("Edit: The unit", 4), ("Edit: The task", 5), ("Edit: Links and questions", 4)):
        given = prefilled(await room.press(kept, page, room.world.moderator))
        assert len(given) == count
        assert {**given, **{name: typed[name] for name in given if name in typed}} == given


async def test_what_a_new_thing_needs_is_suggested(room: Classroom) -> None:
    async def suggested(path: str, name: str, text: str, **others: str) -> list[str]:
        found = await room.world.moderator.autocomplete(room.world.general, f"content {path}", name, text, **others)
        return [choice["value"] for choice in found]

    assert await suggested("new task", "unit", "take stock") == ["take-stock"]
    assert await suggested("new task", "after", "", unit="take-stock") == ["skills-inventory", "math-check"]
    assert await suggested("new unit", "area", "sta") == ["start", *await suggested("new unit", "area", "stat")]
    assert await suggested("new unit", "track", "30-day") == [STARTER]
    refused = await room.use("content new unit", room.world.moderator, area="cooking")
    assert "I know no area called" in said(refused)


async def test_items_are_suggested_by_what_was_typed(room: Classroom) -> None:
    found = await room.world.moderator.autocomplete(room.world.general, "content edit", "item", "take-stock/sk")
    assert [choice["value"] for choice in found] == [TASK]
    assert "I know no unit, task" in said(await edit(room, "nonsense"))


@pytest.fixture
async def open_to_all(room: Classroom) -> AsyncIterator[None]:
    """A server in which everybody is let use the commands of moderators, so that each has to ask for itself."""
    command = room.app.client.tree.get_command("content")
    assert isinstance(command, discord.app_commands.Group)
    command.default_permissions = None
    await room.restart()
    yield
    command.default_permissions = discord.Permissions(manage_guild=True)


@pytest.mark.usefixtures("open_to_all")
@pytest.mark.parametrize(
    ("path", "options"),
    [
        ("edit", {"item": TASK}),
        ("new task", {"unit": "take-stock", "after": "math-check"}),
        ("new unit", {"area": "server"}),
    ],
)
async def test_learners_cannot_write_even_where_the_command_is_open_to_all(
    room: Classroom, path: str, options: dict[str, str]
) -> None:
    for name in options:
        assert await room.world.learner.autocomplete(room.world.general, f"content {path}", name, "") == []
    assert "for moderators" in said(await room.use(f"content {path}", room.world.learner, **options))


@pytest.mark.usefixtures("open_to_all")
async def test_a_form_of_somebody_who_is_no_moderator_any_more_is_not_taken(room: Classroom) -> None:
    guild = room.world.guild
    before, after = guild.create_role("Helpers"), guild.create_role("Others")
    kim = guild.add_member(room.world.env.create_user("kim", global_name="Kim"), roles=[before])
    await room.use("coach setup", room.world.moderator, moderator_role=before)
    form = await room.use("content edit", kim, item=TASK)
    await room.use("coach setup", room.world.moderator, moderator_role=after)
    assert "for moderators" in said(await room.fill(form, kim, title="Mine"))
    assert "Nothing of its own yet" in said(await room.use("content history", room.world.moderator))
