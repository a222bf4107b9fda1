"""Publishing from inside a server: draft, impact, approval, time, and the moment it takes effect."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from tests.builders import (
    ADA,
    BOB,
    DAY,
    GUILD,
    HOUR,
    MODERATOR,
    MONDAY,
    NOON,
    OTHER_GUILD,
    TRACK,
    catalogue,
    track,
    unit,
    utc,
)
from tests.fakes.storage.content import FakeRevisions
from tests.services.world import World, who

from roadmapbot.domain.difference import Impact, Kind
from roadmapbot.domain.errors import (
    BadWhen,
    ContentRefused,
    DraftSettled,
    GroundMoved,
    NeedsAnother,
    NothingChanged,
)
from roadmapbot.domain.ids import TaskId, TrackId, UnitId, UserId
from roadmapbot.domain.revision import DraftId, DraftState, NewRevision, Piece, PieceKind, Revision
from roadmapbot.services.drafts import DraftView
from roadmapbot.services.ports import How

OTHER_MODERATOR = UserId(10)
BASICS = unit("basics", 12)
CONTENT = catalogue(track(TRACK, BASICS, unit("more", 8)))
UNIT = Piece(PieceKind.UNIT, BASICS.id)


@pytest.fixture
async def world(world: World) -> World:
    world.catalogues.content = CONTENT
    await world.press.open()
    await world.server()
    await world.server(OTHER_GUILD, "Another")
    return world


def text_of(world: World, piece: Piece = UNIT) -> str:
    written = world.press.write(CONTENT, piece)
    assert written is not None
    assert written.text
    return written.text


def mended(world: World, *changes: tuple[str, str], piece: Piece = UNIT) -> bytes:
    """A file of the bundled content with some places changed, once each."""
    text = text_of(world, piece)
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text.encode()


async def hand_in(world: World, data: bytes, guild: Any = GUILD, author: UserId = MODERATOR) -> DraftView:
    return await world.coach.drafts.hand_in(guild, author, {"new.yaml": data})


async def better_title(world: World, title: str = "Better") -> DraftView:
    return await hand_in(world, mended(world, (f"Title of {BASICS.tasks[0].id}", title)))


# --- drafts --------------------------------------------------------------------------------------------------------


async def test_a_draft_says_what_changes_and_for_whom(world: World) -> None:
    await world.enroll()
    await world.enroll(BOB)
    await world.complete(BOB, *(task.id for task in BASICS.tasks))
    view = await better_title(world)
    assert [(change.kind, change.task.id, change.fields) for change in view.difference.tasks] == [
        (Kind.CHANGED, BASICS.tasks[0].id, ("title",))
    ]
    assert view.impact == Impact(learners=2, inside=1)
    assert view.facts == ("changed unit basics", "changed task basics/t1: title")
    assert (view.unplaced, view.moved, view.draft.state) == ((), (), DraftState.OPEN)
    assert world.catalogues.of(GUILD) is CONTENT


async def test_files_that_are_not_sound_are_refused_with_the_line(world: World) -> None:
    with pytest.raises(ContentRefused) as refused:
        await hand_in(world, mended(world, ("minutes: 45", "minutes: 450"), ("level: beginner", "level: guru")))
    level, minutes = refused.value.faults
    assert (level.file, level.quoted) == ("new.yaml", "level: guru")
    assert minutes.sentence == '"minutes" must be 90 or less.'
    assert minutes.line > level.line


async def test_what_is_in_force_already_is_no_draft(world: World) -> None:
    with pytest.raises(NothingChanged):
        await hand_in(world, mended(world))


async def test_a_new_unit_that_no_track_has_is_told_and_can_be_put_into_one(world: World) -> None:
    new = mended(world, ("id: basics", "id: extra"))
    view = await hand_in(world, new)
    assert view.unplaced == (UnitId("extra"),)
    placed = await world.coach.drafts.place(GUILD, view.draft.id, TRACK, 0, UnitId("extra"))
    assert placed.unplaced == ()
    assert [change.units_in for change in placed.difference.tracks] == [("extra",)]
    again = await world.coach.drafts.place(GUILD, view.draft.id, TRACK, 1, UnitId("extra"))
    assert len(again.draft.pieces) == 2
    first, second = again.after.tracks[TRACK].phases
    assert [unit.id for unit in first.units] == [BASICS.id]
    assert [unit.id for unit in second.units][-1] == "extra"
    with pytest.raises(DraftSettled):
        await world.coach.drafts.place(GUILD, view.draft.id, TrackId("gone"), 0, UnitId("extra"))
    with pytest.raises(DraftSettled):
        await world.coach.drafts.place(GUILD, view.draft.id, TRACK, 9, UnitId("extra"))


async def test_a_task_never_vanishes_by_accident(world: World) -> None:
    text = text_of(world)
    last = text.index(f"  - id: {BASICS.tasks[-1].id.partition('/')[2]}\n")
    with pytest.raises(ContentRefused) as refused:
        await hand_in(world, text[:last].encode())
    (fault,) = refused.value.faults
    assert "The task t12 was in this unit until now. List it under retired:" in fault.sentence
    view = await hand_in(world, f"{text[:last]}retired: [t12]\n".encode())
    assert [(change.kind, change.task.id) for change in view.difference.tasks] == [(Kind.RETIRED, "basics/t12")]


async def test_a_draft_is_given_up(world: World) -> None:
    view = await better_title(world)
    draft = await world.coach.drafts.discard(GUILD, view.draft.id, MODERATOR)
    assert draft.state is DraftState.DISCARDED
    for call in (
        world.coach.drafts.discard(GUILD, view.draft.id, MODERATOR),
        world.coach.publishing.publish(GUILD, view.draft.id, MODERATOR),
        world.coach.drafts.schedule(GUILD, view.draft.id, MODERATOR, "tomorrow 9:00"),
        world.coach.drafts.ask(GUILD, view.draft.id, MODERATOR),
    ):
        with pytest.raises(DraftSettled) as refused:
            await call
        assert not refused.value.is_published


async def test_the_draft_of_another_server_is_not_there(world: World) -> None:
    view = await better_title(world)
    for call in (
        world.coach.drafts.show(OTHER_GUILD, view.draft.id),
        world.coach.publishing.publish(OTHER_GUILD, view.draft.id, MODERATOR),
        world.coach.drafts.show(GUILD, DraftId(999)),
    ):
        with pytest.raises(DraftSettled):
            await call


async def test_a_server_that_nobody_has_set_up_can_publish(world: World) -> None:
    world.storage.tables.guilds.clear()
    assert (await better_title(world)).guild.id == GUILD


# --- publishing ----------------------------------------------------------------------------------------------------


async def test_what_is_published_is_in_force_for_that_server_alone(world: World) -> None:
    view = await better_title(world)
    published = await world.coach.publishing.publish(GUILD, view.draft.id, MODERATOR)
    assert world.catalogues.of(GUILD).tasks[BASICS.tasks[0].id].title == "Better"
    assert world.catalogues.of(OTHER_GUILD) is CONTENT
    (revision,) = published.revisions
    assert (revision.number, revision.author_id, revision.summary) == (1, MODERATOR, "\n".join(view.facts))
    with pytest.raises(DraftSettled) as refused:
        await world.coach.publishing.publish(GUILD, view.draft.id, MODERATOR)
    assert refused.value.is_published
    assert [entry.action for entry in world.storage.tables.audit] == ["draft", "publish"]


async def test_a_learner_gets_a_new_unit_at_the_next_due_time(world: World) -> None:
    await world.enroll()
    await world.pass_until(utc(MONDAY, "08:00"))
    view = await hand_in(world, mended(world, ("id: basics", "id: extra"), ("Title of basics/t1", "Begin here")))
    placed = await world.coach.drafts.place(GUILD, view.draft.id, TRACK, 0, UnitId("extra"))
    await world.coach.publishing.publish(GUILD, placed.draft.id, MODERATOR)
    await world.complete(ADA, *(task.id for task in BASICS.tasks))
    await world.pass_until(utc(MONDAY, "09:00"))
    assert world.tasks_sent()[-1].task.title == "Begin here"


async def test_nobody_loses_a_task_that_was_renamed(world: World) -> None:
    await world.enroll()
    first = BASICS.tasks[0].id
    await world.complete(ADA, first)
    view = await hand_in(world, mended(world, ("  - id: t1\n", "  - id: begin\n    was: [t1]\n")))
    assert view.impact == Impact(1, 1)
    await world.coach.publishing.publish(GUILD, view.draft.id, MODERATOR)
    assert world.behind() == {first: How.DONE, TaskId("basics/begin"): How.DONE}


async def test_of_two_moderators_the_second_sees_that_the_ground_moved(world: World) -> None:
    first, second = await better_title(world, "Mine"), await better_title(world, "Yours")
    await world.coach.publishing.publish(GUILD, first.draft.id, MODERATOR)
    view = await world.coach.drafts.show(GUILD, second.draft.id)
    assert [(revision.written.piece, revision.number) for revision in view.moved] == [(UNIT, 1)]
    for call in (
        world.coach.publishing.publish(GUILD, second.draft.id, MODERATOR),
        world.coach.drafts.schedule(GUILD, second.draft.id, MODERATOR, "in 2 hours"),
    ):
        with pytest.raises(GroundMoved) as refused:
            await call
        assert refused.value.pieces == ["unit:basics"]
    published = await world.coach.publishing.publish(GUILD, second.draft.id, MODERATOR, over=True)
    assert [revision.number for revision in published.revisions] == [2]
    assert world.catalogues.of(GUILD).tasks[BASICS.tasks[0].id].title == "Yours"


async def test_two_who_publish_at_the_same_moment_do_not_lose_either(world: World) -> None:
    first, second = await better_title(world, "Mine"), await better_title(world, "Yours")
    press = world.press.catalogue
    raced = False

    async def slow(in_force: Any) -> Any:
        nonlocal raced
        if not raced:
            raced = True
            await world.coach.publishing.publish(GUILD, first.draft.id, MODERATOR)
        return await press(in_force)

    world.press.catalogue = slow  # type: ignore[method-assign]  # somebody else is faster, in the middle of it
    published = await world.coach.publishing.publish(GUILD, second.draft.id, MODERATOR, over=True)
    assert [revision.number for revision in published.revisions] == [2]


async def test_a_number_that_another_process_took_is_not_taken_twice(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = await better_title(world)
    add = FakeRevisions.add
    tries = 0

    async def taken(self: FakeRevisions, new: NewRevision) -> Revision | None:
        nonlocal tries
        tries += 1
        return None if tries == 1 else await add(self, new)

    monkeypatch.setattr(FakeRevisions, "add", taken)
    published = await world.coach.publishing.publish(GUILD, view.draft.id, MODERATOR)
    assert (tries, [revision.number for revision in published.revisions]) == (2, [1])


async def test_a_piece_is_retired_and_nobody_loses_anything(world: World) -> None:
    await world.enroll()
    await world.complete(ADA, BASICS.tasks[0].id)
    view = await world.coach.drafts.retire(GUILD, MODERATOR, UNIT)
    assert (view.impact.other_next, view.impact.finished) == (1, 0)
    await world.coach.publishing.publish(GUILD, view.draft.id, MODERATOR)
    catalogue = world.catalogues.of(GUILD)
    assert UnitId(BASICS.id) not in catalogue.units
    assert [phase.id for phase in catalogue.tracks[TRACK].phases] == ["phase-more"]
    assert world.behind() == {BASICS.tasks[0].id: How.DONE}
    with pytest.raises(NothingChanged):
        await world.coach.drafts.retire(GUILD, MODERATOR, UNIT)


# --- two moderators ------------------------------------------------------------------------------------------------


async def test_where_two_must_agree_the_author_is_not_enough(world: World) -> None:
    await world.server(needs_approval=True)
    view = await better_title(world)
    for call in (
        world.coach.publishing.publish(GUILD, view.draft.id, MODERATOR),
        world.coach.drafts.schedule(GUILD, view.draft.id, MODERATOR, "in 2 hours"),
    ):
        with pytest.raises(NeedsAnother):
            await call
    assert (await world.coach.drafts.ask(GUILD, view.draft.id, MODERATOR)).draft.state is DraftState.WAITING
    published = await world.coach.publishing.publish(GUILD, view.draft.id, OTHER_MODERATOR)
    assert [(r.author_id, r.approver_id) for r in published.revisions] == [(MODERATOR, OTHER_MODERATOR)]


# --- at a time -----------------------------------------------------------------------------------------------------


async def test_a_draft_is_published_at_its_time_in_the_servers_zone(world: World) -> None:
    await world.server(zone="Europe/Berlin")
    view = await better_title(world)
    scheduled = await world.coach.drafts.schedule(GUILD, view.draft.id, MODERATOR, "tomorrow at 9:00")
    assert (scheduled.draft.state, scheduled.draft.publish_at) == (DraftState.SCHEDULED, utc(MONDAY, "08:00"))
    await world.pass_until(utc(MONDAY, "07:59"))
    assert world.catalogues.of(GUILD) is CONTENT
    await world.pass_until(utc(MONDAY, "08:00"))
    assert world.catalogues.of(GUILD).tasks[BASICS.tasks[0].id].title == "Better"


@pytest.mark.parametrize("when", ["yesterday", "2020-01-01 09:00", "in 0 minutes", "2027-01-01 09:00", "whenever", ""])
async def test_a_time_that_does_not_work_is_refused(world: World, when: str) -> None:
    view = await better_title(world)
    with pytest.raises(BadWhen):
        await world.coach.drafts.schedule(GUILD, view.draft.id, MODERATOR, when)


async def test_a_scheduled_draft_that_was_overtaken_goes_back(world: World) -> None:
    scheduled, other = await better_title(world, "Later"), await better_title(world, "Now")
    await world.coach.drafts.schedule(GUILD, scheduled.draft.id, MODERATOR, "in 1 hour")
    await world.coach.publishing.publish(GUILD, other.draft.id, MODERATOR)
    await world.pass_until(NOON + 2 * HOUR)
    view = await world.coach.drafts.show(GUILD, scheduled.draft.id)
    assert (view.draft.state, view.draft.publish_at) == (DraftState.OPEN, None)
    assert world.catalogues.of(GUILD).tasks[BASICS.tasks[0].id].title == "Now"


async def test_a_scheduled_draft_was_agreed_to_by_the_second_moderator(world: World) -> None:
    await world.server(needs_approval=True)
    view = await better_title(world)
    await world.coach.drafts.schedule(GUILD, view.draft.id, OTHER_MODERATOR, "in 30 minutes")
    await world.pass_until(NOON + HOUR)
    revision = world.storage.tables.revisions[-1]
    assert (revision.approver_id, revision.at) == (OTHER_MODERATOR, datetime.fromisoformat("2026-03-01T12:30:00Z"))


async def test_many_that_are_due_at_once_are_all_published(world: World) -> None:
    for number in range(21):
        resource = f"resources:\n  - id: link-{number}\n    title: Link\n    url: https://example.org/{number}\n"
        view = await hand_in(world, f"{resource}    kind: docs\n    cost: free\n    level: beginner\n".encode())
        assert view.difference.new_addresses == (f"https://example.org/{number}",)
        await world.coach.drafts.schedule(GUILD, view.draft.id, MODERATOR, "in 1 hour")
    world.clock.at = NOON + DAY
    assert await world.coach.publishing.publish_due() == 21
    assert len(world.catalogues.of(GUILD).resources) == 22


async def test_a_resource_is_mended_in_place(world: World) -> None:
    link = Piece(PieceKind.RESOURCE, "docs")
    entry = text_of(world, link).replace("python.org/3/", "python.org/4/").rstrip().replace("\n", "\n    ")
    view = await hand_in(world, f"resources:\n  - {entry}\n".encode())
    await world.coach.publishing.publish(GUILD, view.draft.id, MODERATOR)
    task = world.catalogues.of(GUILD).tasks[BASICS.tasks[0].id]
    assert task.resources == (replace(BASICS.tasks[0].resources[0], url="https://docs.python.org/4/"),)


async def test_who_is_in_no_server_we_know_is_shown_no_draft(world: World) -> None:
    assert who(ADA).guild_id == GUILD
    with pytest.raises(DraftSettled):
        await world.coach.drafts.show(GUILD, DraftId(1))
