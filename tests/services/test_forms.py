"""Writing units and tasks in forms: what stands in one, what it becomes, and what becomes of it meanwhile."""

from dataclasses import replace

import pytest
from tests.builders import GUILD, MODERATOR, OTHER_GUILD, TRACK, catalogue, track, unit
from tests.services.world import World

from roadmapbot.domain.errors import (
    ContentRefused,
    DraftSettled,
    FormOutdated,
    NothingChanged,
    UnknownArea,
    UnknownPiece,
)
from roadmapbot.domain.form import Page
from roadmapbot.domain.ids import TaskId, UnitId, UserId
from roadmapbot.domain.revision import DraftState
from roadmapbot.services.drafts import DraftView
from roadmapbot.services.items import PAGES, Form, FormRef

OTHER_MODERATOR = UserId(10)
BASICS, MORE = unit("basics", 4), unit("more", 3)
CONTENT = catalogue(track(TRACK, BASICS, MORE))
FIRST = FormRef(Form.TASK, "basics/t1")
TASK_PAGE = {
    "title": "Ask a database",
    "goal": "An answer",
    "steps": "One\nTwo",
    "question": "What?",
    "minutes": "9/30",
}
QUESTION = "Which is {}?\n+ this\n- that\n= Because."
MORE_PAGE = {"core": "Ask once", "links": "docs", "recall": QUESTION.format("one"), "evidence": "link"}
THREE = "\n\n".join(map(QUESTION.format, ("one", "two", "three")))
UNIT_PAGE = {"name": "Databases", "summary": "About them", "level": "beginner", "requires": "basics"}


@pytest.fixture
async def world(world: World) -> World:
    world.catalogues.content = CONTENT
    await world.press.open()
    await world.server(OTHER_GUILD, "Another")
    return world


async def fill(
    world: World, ref: FormRef, page: Page = Page.TASK, author: UserId = MODERATOR, **typed: str
) -> DraftView:
    """Open a page, change some of it, and send it."""
    opened = await world.coach.forms.open(GUILD, ref, page)
    return await world.coach.forms.submit(GUILD, author, ref, {**opened.texts, **typed}, opened.mark)


async def make(world: World, ref: FormRef, **typed: str) -> DraftView:
    return await world.coach.forms.submit(GUILD, MODERATOR, ref, typed)


# --- what there is to write ----------------------------------------------------------------------------------------


async def test_units_and_tasks_are_suggested_by_name_and_title(world: World) -> None:
    items = world.coach.items
    assert [(each.name, each.is_task) for each in items.suggest(GUILD, "Unit")] == [("basics", False), ("more", False)]
    assert [each.name for each in items.suggest(GUILD, " Title of MORE/t")] == ["more/t1", "more/t2", "more/t3"]
    assert [each.name for each in items.suggest_units(GUILD, "mo")] == ["more"]
    assert [each.name for each in items.suggest_places(GUILD, "unit more", "t2")] == ["t2"]
    assert items.suggest_places(GUILD, "nothing", "") == []
    assert [each.name for each in items.suggest_tracks(GUILD, "start")] == [TRACK]
    assert items.areas(GUILD) == ["server", "area"]


async def test_what_is_meant_is_found_by_name_or_title(world: World) -> None:
    items = world.coach.items
    assert items.find(GUILD, "Title of basics/t1") == FIRST
    assert items.find(GUILD, " more ") == FormRef(Form.UNIT, "more")
    with pytest.raises(UnknownPiece) as refused:
        items.find(GUILD, "baiscs")
    assert "basics" in refused.value.near
    assert items.new_task(GUILD, "more", "Title of more/t1") == FormRef(Form.NEW_TASK, "more/t1")
    assert items.new_task(GUILD, "more") == FormRef(Form.NEW_TASK, "more/")
    assert items.new_unit(GUILD, "Area", "the starter-30") == FormRef(Form.NEW_UNIT, f"area/{TRACK}")
    assert items.new_unit(GUILD) == FormRef(Form.NEW_UNIT, "server/")
    with pytest.raises(UnknownPiece):
        items.new_task(GUILD, "mre")
    with pytest.raises(UnknownPiece):
        items.new_task(GUILD, "more", "basics/t1")
    with pytest.raises(UnknownPiece):
        items.new_unit(GUILD, "", "nowhere")
    with pytest.raises(UnknownArea) as unknown:
        items.new_unit(GUILD, "elsewhere")
    assert unknown.value.areas == ("server", "area")


# --- changing what is there ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ref", "page"),
    [(FIRST, Page.TASK), (FIRST, Page.MORE), (FormRef(Form.UNIT, "basics"), Page.UNIT)],
)
async def test_a_form_sent_unchanged_changes_nothing(world: World, ref: FormRef, page: Page) -> None:
    assert page in PAGES[ref.form]
    with pytest.raises(NothingChanged):
        await fill(world, ref, page)
    assert world.storage.tables.drafts == {}


async def test_a_task_is_changed_as_a_file_would_change_it(world: World) -> None:
    view = await fill(world, FIRST, title="Better", minutes="8 / 50")
    assert view.facts == ("changed unit basics", "changed task basics/t1: title, core minutes, minutes")
    (written,) = view.draft.pieces
    assert written.area == "area"
    await world.coach.publishing.publish(GUILD, view.draft.id, MODERATOR)
    assert world.catalogues.of(GUILD).tasks[TaskId("basics/t1")] == replace(
        BASICS.tasks[0], title="Better", core_minutes=8, minutes=50
    )
    assert [entry.action for entry in world.storage.tables.audit] == ["draft", "publish"]


async def test_a_unit_is_changed_and_its_tasks_put_in_another_order(world: World) -> None:
    view = await fill(world, FormRef(Form.UNIT, "more"), Page.UNIT, level="advanced", order="t3\nt1\nt2")
    assert view.facts == ("changed unit more: level, order",)


async def test_more_fields_change_the_draft_and_not_a_second_one(world: World) -> None:
    view = await fill(world, FIRST, title="Better")
    again = await fill(world, replace(FIRST, draft_id=view.draft.id), Page.MORE, core="Less")
    assert again.draft.id == view.draft.id
    assert again.facts == ("changed unit basics", "changed task basics/t1: title, core")
    assert world.storage.tables.audit[-1].action == "change draft"
    ref = replace(FIRST, draft_id=view.draft.id)
    await fill(world, ref, Page.MORE, core=BASICS.tasks[0].core)
    with pytest.raises(NothingChanged):
        await fill(world, ref, title=BASICS.tasks[0].title)


async def test_a_draft_that_was_agreed_to_is_open_again_once_it_is_changed(world: World) -> None:
    await world.server(needs_approval=True)
    view = await fill(world, FIRST, title="Better")
    await world.coach.drafts.schedule(GUILD, view.draft.id, OTHER_MODERATOR, "in 2 hours")
    again = await fill(world, replace(FIRST, draft_id=view.draft.id), title="Other")
    assert (again.draft.state, again.draft.approver_id, again.draft.publish_at) == (DraftState.OPEN, None, None)


async def test_somebody_elses_draft_stays_and_one_of_ones_own_is_made(world: World) -> None:
    view = await fill(world, FIRST, title="Better")
    own = await fill(world, replace(FIRST, draft_id=view.draft.id), author=OTHER_MODERATOR, goal="Another")
    assert (own.draft.id != view.draft.id, own.draft.author_id) == (True, OTHER_MODERATOR)
    assert own.facts == ("changed unit basics", "changed task basics/t1: title, goal")
    assert (await world.coach.drafts.show(GUILD, view.draft.id)).facts == view.facts


async def test_a_form_about_what_has_changed_since_is_not_taken_by_accident(world: World) -> None:
    forms = world.coach.forms
    opened = await forms.open(GUILD, FIRST, Page.TASK)
    other_page = await forms.open(GUILD, FIRST, Page.MORE)
    view = await fill(world, FIRST, title="Theirs")
    await world.coach.publishing.publish(GUILD, view.draft.id, MODERATOR)
    typed = {**opened.texts, "goal": "Mine"}
    with pytest.raises(FormOutdated) as refused:
        await forms.submit(GUILD, OTHER_MODERATOR, FIRST, typed, opened.mark)
    assert refused.value.fields == ["title", "goal"]
    again = await forms.open(GUILD, FIRST, Page.TASK)
    mine = await forms.submit(GUILD, OTHER_MODERATOR, FIRST, typed, again.mark)
    assert mine.facts == ("changed unit basics", "changed task basics/t1: title, goal")
    # A page on which nothing has changed is as good as before, and leaves theirs as it is.
    core = {**other_page.texts, "core": "Less"}
    other = await forms.submit(GUILD, OTHER_MODERATOR, FIRST, core, other_page.mark)
    assert other.facts == ("changed unit basics", "changed task basics/t1: core")


async def test_what_is_gone_cannot_be_opened(world: World) -> None:
    for ref in (FormRef(Form.TASK, "basics/t9"), FormRef(Form.UNIT, "gone"), FormRef(Form.NEW_TASK, "gone/")):
        with pytest.raises(UnknownPiece):
            await world.coach.forms.open(GUILD, ref, PAGES[ref.form][0])
    with pytest.raises(DraftSettled):
        await fill(world, replace(FIRST, draft_id=await another_servers_draft(world)))


async def another_servers_draft(world: World):  # type: ignore[no-untyped-def]
    opened = await world.coach.forms.open(OTHER_GUILD, FIRST, Page.TASK)
    typed = {**opened.texts, "title": "Elsewhere"}
    return (await world.coach.forms.submit(OTHER_GUILD, MODERATOR, FIRST, typed, opened.mark)).draft.id


async def test_what_is_too_much_is_said_as_of_a_file(world: World) -> None:
    with pytest.raises(ContentRefused) as refused:
        await fill(world, FIRST, minutes="10 / 300", steps="Only one")
    sentences = {fault.sentence: fault.quoted for fault in refused.value.faults}
    assert sentences['"minutes" must be 90 or less.'] == "minutes: 300"
    assert '"steps" has too few entries: at least 2 are needed (it has 1).' in sentences


# --- making something new ------------------------------------------------------------------------------------------


async def test_a_new_task_comes_where_it_is_wanted_and_gets_a_short_name(world: World) -> None:
    forms, items = world.coach.forms, world.coach.items
    opened = await forms.open(GUILD, items.new_task(GUILD, "more"), Page.TASK)
    assert (opened.title, opened.texts["title"], opened.texts["minutes"]) == ("Unit more", "", "10 / 45")
    view = await make(world, items.new_task(GUILD, "more", "t1"), **TASK_PAGE, **MORE_PAGE)
    assert view.facts == ("changed unit more", "new task more/ask-a-database")
    tasks = view.after.units[UnitId("more")].tasks
    assert [task.id for task in tasks] == ["more/t1", "more/ask-a-database", "more/t2", "more/t3"]
    assert (tasks[1].core_minutes, tasks[1].minutes, tasks[1].sources) == (9, 30, ())
    await world.coach.publishing.publish(GUILD, view.draft.id, MODERATOR)
    second = await make(world, items.new_task(GUILD, "more"), **TASK_PAGE, **MORE_PAGE)
    assert second.after.units[UnitId("more")].tasks[-1].id == "more/ask-a-database-2"


async def test_a_new_unit_is_in_no_track_yet(world: World) -> None:
    ref = world.coach.items.new_unit(GUILD, "area")
    opened = await world.coach.forms.open(GUILD, ref, Page.UNIT)
    assert list(opened.texts) == ["name", "summary", "level", "requires"]
    view = await make(world, ref, **UNIT_PAGE, **TASK_PAGE, **{**MORE_PAGE, "recall": THREE})
    made = view.after.units[UnitId("databases")]
    assert (made.area, made.requires, made.tasks[0].id) == ("area", ("basics",), "databases/ask-a-database")
    assert view.unplaced == ("databases",)


async def test_the_name_of_a_unit_that_was_there_once_is_not_given_again(world: World) -> None:
    ref = world.coach.items.new_unit(GUILD)
    typed = {**UNIT_PAGE, **TASK_PAGE, **MORE_PAGE, "recall": THREE}
    first = await make(world, ref, **typed)
    await world.coach.publishing.publish(GUILD, first.draft.id, MODERATOR)
    (written,) = first.draft.pieces
    gone = await world.coach.drafts.retire(GUILD, MODERATOR, written.piece)
    await world.coach.publishing.publish(GUILD, gone.draft.id, MODERATOR)
    assert list((await make(world, ref, **typed)).unplaced) == ["databases-2"]


async def test_a_new_unit_needs_three_recall_questions(world: World) -> None:
    with pytest.raises(ContentRefused) as refused:
        await make(world, world.coach.items.new_unit(GUILD), **UNIT_PAGE, **TASK_PAGE, **MORE_PAGE)
    (fault,) = refused.value.faults
    assert "at least 3 recall questions" in fault.sentence
