"""Looking back on what was published, taking it back, and getting the files out again."""

import asyncio
from dataclasses import replace

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from tests.builders import ADA, GUILD, MODERATOR, OTHER_GUILD, TRACK, FakeCatalogues, catalogue, track, unit
from tests.services.test_publishing import BASICS, CONTENT, UNIT, better_title, hand_in, mended, text_of
from tests.services.world import World, who

from roadmapbot.domain.difference import Impact
from roadmapbot.domain.errors import ContentRefused, GroundMoved, NeverPublished, NothingChanged, UnknownPiece
from roadmapbot.domain.ids import TaskId, UnitId
from roadmapbot.domain.progress import next_task
from roadmapbot.domain.revision import OPERATOR, Change, Piece, PieceKind, RevisionId, Written
from roadmapbot.services.ports import How
from roadmapbot.services.publishing import Published

MORE = Piece(PieceKind.UNIT, "more")
WAYS = ("edit", "rename", "drop")
FIRST = BASICS.tasks[0].id


@pytest.fixture
async def world(world: World) -> World:
    world.catalogues.content = CONTENT
    await world.press.open()
    await world.server()
    await world.server(OTHER_GUILD, "Another")
    return world


async def publish(world: World, title: str) -> Published:
    view = await better_title(world, title)
    return await world.coach.publishing.publish(GUILD, view.draft.id, MODERATOR)


def title(world: World) -> str:
    return world.catalogues.of(GUILD).tasks[FIRST].title


# --- looking back --------------------------------------------------------------------------------------------------


async def test_what_was_published_is_told_newest_first(world: World) -> None:
    for each in ("One", "Two"):
        await publish(world, each)
    waiting = await better_title(world, "Three")
    look = await world.coach.revisions.look(GUILD)
    assert [(revision.number, revision.summary.split("\n")[-1]) for revision in look.revisions] == [
        (2, "changed task basics/t1: title"),
        (1, "changed task basics/t1: title"),
    ]
    assert [draft.id for draft in look.drafts] == [waiting.draft.id]
    assert (await world.coach.revisions.look(GUILD, UNIT)).revisions == look.revisions
    assert (await world.coach.revisions.look(GUILD, MORE)).revisions == ()
    assert await world.coach.revisions.show(GUILD, look.revisions[0].id) == look.revisions[0]
    for guild, revision_id in ((OTHER_GUILD, look.revisions[0].id), (GUILD, RevisionId(99))):
        with pytest.raises(UnknownPiece):
            await world.coach.revisions.show(guild, revision_id)


async def test_pieces_are_found_by_id_title_or_whole_name(world: World) -> None:
    for text in ("basics", "Unit basics", "unit:basics", " BASICS "):
        assert await world.coach.revisions.find(GUILD, text) == UNIT
    assert await world.coach.revisions.find(GUILD, "docs") == Piece(PieceKind.RESOURCE, "docs")
    with pytest.raises(UnknownPiece) as refused:
        await world.coach.revisions.find(GUILD, "basiks")
    assert refused.value.near == ("basics",)


async def test_a_retired_piece_is_still_found(world: World) -> None:
    view = await world.coach.drafts.retire(GUILD, MODERATOR, UNIT)
    await world.coach.publishing.publish(GUILD, view.draft.id, MODERATOR)
    assert await world.coach.revisions.find(GUILD, "basics") == UNIT
    assert [each.piece.id for each in world.coach.revisions.suggest(GUILD, "unit")] == ["more"]


async def test_pieces_are_suggested_while_typing(world: World) -> None:
    names = [str(each.piece) for each in world.coach.revisions.suggest(GUILD, "")]
    assert names == [f"track:{TRACK}", "unit:basics", "unit:more", "resource:docs"]
    assert [each.title for each in world.coach.revisions.suggest(GUILD, "docs")] == ["The docs"]


async def test_who_did_what_is_told_newest_first(world: World) -> None:
    await world.server(needs_approval=True)
    view = await better_title(world)
    await world.coach.drafts.ask(GUILD, view.draft.id, MODERATOR)
    await world.coach.drafts.discard(GUILD, view.draft.id, MODERATOR)
    await world.enroll()
    log = await world.coach.revisions.log(GUILD)
    assert sorted(line.action for line in log) == ["ask for approval", "discard draft", "draft"]
    assert await world.coach.revisions.log(OTHER_GUILD) == []


async def test_the_operator_publishes_from_files_without_asking(world: World) -> None:
    await world.server(needs_approval=True)
    view = await hand_in(world, mended(world, (f"Title of {FIRST}", "From files")), author=OPERATOR)
    published = await world.coach.publishing.publish(GUILD, view.draft.id, OPERATOR)
    assert [(r.change, r.author_id, r.approver_id) for r in published.revisions] == [
        (Change.SYNCED, OPERATOR, OPERATOR)
    ]
    assert title(world) == "From files"


# --- going back ----------------------------------------------------------------------------------------------------


async def test_what_going_back_changes_is_seen_before_it_is_done(world: World) -> None:
    await world.enroll()
    with pytest.raises(NeverPublished) as refused:
        await world.coach.revisions.weigh(GUILD, UNIT)
    assert refused.value.piece == "unit:basics"
    await publish(world, "One")
    two = await publish(world, "Two")
    found = await world.coach.revisions.weigh(GUILD, UNIT)
    assert found.revision == two.revisions[0]
    assert [(change.task.title, change.fields) for change in found.difference.tasks] == [("One", ("title",))]
    assert found.impact == Impact(learners=1, inside=1)
    assert (title(world), len((await world.coach.revisions.look(GUILD)).revisions)) == ("Two", 2)
    await world.coach.revisions.undo(GUILD, found.revision.id, MODERATOR)
    assert title(world) == "One"
    with pytest.raises(NeverPublished):
        await world.coach.revisions.weigh(OTHER_GUILD, UNIT)


async def test_what_came_with_something_newer_is_not_weighed(world: World) -> None:
    view = await hand_in(world, mended(world, ("id: basics", "id: extra")))
    placed = await world.coach.drafts.place(GUILD, view.draft.id, TRACK, 0, UnitId("extra"))
    await world.coach.publishing.publish(GUILD, placed.draft.id, MODERATOR)
    again = await world.coach.drafts.place(GUILD, (await better_title(world)).draft.id, TRACK, 1, UnitId("extra"))
    await world.coach.publishing.publish(GUILD, again.draft.id, MODERATOR)
    with pytest.raises(GroundMoved):
        await world.coach.revisions.weigh(GUILD, Piece(PieceKind.UNIT, "extra"))


async def test_going_back_is_a_revision_of_its_own(world: World) -> None:
    await publish(world, "One")
    two = await publish(world, "Two")
    back = await world.coach.revisions.undo(GUILD, two.revisions[0].id, MODERATOR)
    assert title(world) == "One"
    assert [(revision.number, revision.approver_id) for revision in back.revisions] == [(3, MODERATOR)]
    again = await world.coach.revisions.undo(GUILD, back.revisions[0].id, MODERATOR)
    assert (title(world), again.revisions[0].number) == ("Two", 4)


async def test_going_back_before_the_first_revision_brings_the_bundled_content(world: World) -> None:
    one = await publish(world, "One")
    back = await world.coach.revisions.undo(GUILD, one.revisions[0].id, MODERATOR)
    assert title(world) == BASICS.tasks[0].title
    assert [revision.change for revision in back.revisions] == [Change.ROLLED_BACK]
    with pytest.raises(NothingChanged):
        await hand_in(world, mended(world))


async def test_going_back_before_something_new_takes_it_out_again(world: World) -> None:
    view = await hand_in(world, mended(world, ("id: basics", "id: extra")))
    view = await world.coach.drafts.place(GUILD, view.draft.id, TRACK, 0, UnitId("extra"))
    published = await world.coach.publishing.publish(GUILD, view.draft.id, MODERATOR)
    assert len(published.revisions) == 2
    await world.coach.revisions.undo(GUILD, published.revisions[0].id, MODERATOR)
    found = world.catalogues.of(GUILD)
    assert UnitId("extra") not in found.units
    assert found.tracks[TRACK] == CONTENT.tracks[TRACK]


async def test_what_others_published_on_top_stands_in_the_way(world: World) -> None:
    one = await publish(world, "One")
    await publish(world, "Two")
    with pytest.raises(GroundMoved):
        await world.coach.revisions.undo(GUILD, one.revisions[0].id, MODERATOR)
    assert title(world) == "Two"


async def test_going_back_needs_no_second_moderator(world: World) -> None:
    one = await publish(world, "One")
    await world.server(needs_approval=True)
    await world.coach.revisions.undo(GUILD, one.revisions[0].id, MODERATOR)
    assert title(world) == BASICS.tasks[0].title


async def test_a_revision_without_a_draft_is_taken_back_alone(world: World) -> None:
    one = await publish(world, "One")
    world.storage.tables.revisions[0] = replace(one.revisions[0], draft_id=None)
    await world.coach.revisions.undo(GUILD, RevisionId(1), MODERATOR)
    assert title(world) == BASICS.tasks[0].title


async def test_what_is_taken_back_is_required_by_nobody_any_more(world: World) -> None:
    view = await hand_in(world, mended(world, ("id: basics", "id: extra")))
    view = await world.coach.drafts.place(GUILD, view.draft.id, TRACK, 0, UnitId("extra"))
    extra = await world.coach.publishing.publish(GUILD, view.draft.id, MODERATOR)
    view = await hand_in(world, mended(world, ("requires: []", "requires: [extra]"), piece=MORE))
    await world.coach.publishing.publish(GUILD, view.draft.id, MODERATOR)
    # A retired unit is required by nobody any more, so this one only stops being required.
    await world.coach.revisions.undo(GUILD, extra.revisions[0].id, MODERATOR)
    assert world.catalogues.of(GUILD).units[UnitId("more")].requires == ()


# --- getting it out again ------------------------------------------------------------------------------------------


async def test_what_was_published_comes_out_as_it_was_written(world: World) -> None:
    with pytest.raises(UnknownPiece):
        await world.coach.revisions.export(GUILD)
    noted = mended(world, ("level: beginner", "level: advanced  # for few"))
    view = await hand_in(world, noted)
    await world.coach.publishing.publish(GUILD, view.draft.id, MODERATOR)
    assert await world.coach.revisions.export(GUILD) == {"units/area/basics.yaml": noted.decode()}


async def test_everything_published_goes_round_to_the_same(world: World) -> None:
    link = "resources:\n  - id: ours\n    title: Ours\n    url: https://example.org/\n    kind: docs\n    cost: free\n"
    view = await hand_in(world, f"{link}    level: beginner\n".encode())
    await world.coach.publishing.publish(GUILD, view.draft.id, MODERATOR)
    view = await hand_in(world, mended(world, ("id: basics", "id: extra"), ("- docs", "- ours")))
    view = await world.coach.drafts.place(GUILD, view.draft.id, TRACK, 0, UnitId("extra"))
    await world.coach.publishing.publish(GUILD, view.draft.id, MODERATOR)
    files = await world.coach.revisions.export(GUILD)
    assert list(files) == [f"tracks/{TRACK}.yaml", "units/area/extra.yaml", "resources.yaml"] or len(files) == 3
    given = {name: text.encode() for name, text in files.items()}
    there = await world.coach.drafts.hand_in(OTHER_GUILD, MODERATOR, given)
    await world.coach.publishing.publish(OTHER_GUILD, there.draft.id, MODERATOR)
    here, other = world.catalogues.of(GUILD), world.catalogues.of(OTHER_GUILD)
    assert (other.units, other.tracks, other.resources) == (here.units, here.tracks, here.resources)
    with pytest.raises(NothingChanged):
        await world.coach.drafts.hand_in(GUILD, MODERATOR, given)


async def test_a_piece_comes_out_whether_it_is_ours_or_bundled(world: World) -> None:
    assert await world.coach.revisions.export(GUILD, UNIT) == {"units/area/basics.yaml": text_of(world)}
    await publish(world, "One")
    (text,) = (await world.coach.revisions.export(GUILD, UNIT)).values()
    assert text.encode() == mended(world, (f"Title of {FIRST}", "One"))
    with pytest.raises(UnknownPiece):
        await world.coach.revisions.export(GUILD, Piece(PieceKind.UNIT, "nowhere"))


async def test_every_template_can_be_handed_in_as_it_is(world: World) -> None:
    for kind in PieceKind:
        text = world.coach.revisions.template(GUILD, kind)
        assert text.startswith("#")
        view = await hand_in(world, text.encode())
        assert len(view.draft.pieces) == 1


# --- other processes, and the bundled content moving ---------------------------------------------------------------


async def test_what_another_process_published_is_in_force_at_the_next_tick(world: World) -> None:
    catalogues = FakeCatalogues(CONTENT)
    other = world.another(catalogues)
    await publish(world, "One")
    assert catalogues.of(GUILD) is CONTENT
    await other.revisions.catch_up()
    assert catalogues.of(GUILD).tasks[FIRST].title == "One"
    put = catalogues.of(GUILD)
    await other.revisions.catch_up()
    assert catalogues.of(GUILD) is put


async def test_a_restart_brings_everything_back(world: World) -> None:
    await publish(world, "One")
    world.catalogues.of_guild.clear()
    world.restart()
    await world.coach.revisions.rebase()
    assert title(world) == "One"
    assert world.catalogues.of(OTHER_GUILD) is CONTENT


async def test_a_task_renamed_in_the_bundled_content_is_carried_over(world: World) -> None:
    await world.enroll()
    await world.complete(ADA, FIRST)
    renamed = replace(BASICS.tasks[0], id=TaskId("basics/begin"), was=(FIRST,))
    world.catalogues.content = catalogue(track(TRACK, replace(BASICS, tasks=(renamed, *BASICS.tasks[1:]))))
    await world.press.open()
    for _ in range(2):
        await world.coach.revisions.rebase()
        assert world.behind() == {FIRST: How.DONE, "basics/begin": How.DONE}


async def test_content_that_does_not_fit_any_more_is_told_and_hurts_nobody_else(world: World) -> None:
    view = await hand_in(world, text_of(world, MORE).replace("requires: []", "requires: [basics]").encode())
    await world.coach.publishing.publish(GUILD, view.draft.id, MODERATOR)
    world.catalogues.content = catalogue(track(TRACK, unit("more", 8)))
    await world.press.open()
    world.catalogues.of_guild.clear()
    await world.coach.revisions.rebase()
    await world.coach.revisions.tell()
    (notice,) = world.notices()
    assert notice.problem == "own-content"
    assert "The unit more requires basics, which must come before it." in notice.detail
    assert world.catalogues.of(GUILD) is world.catalogues.content
    world.catalogues.content = CONTENT
    await world.press.open()
    await world.coach.revisions.rebase()
    await world.coach.revisions.tell()
    assert (len(world.notices()), world.catalogues.of(GUILD) is CONTENT) == (1, False)
    assert who(ADA).user_id == ADA


# --- whatever moderators do ----------------------------------------------------------------------------------------


class AnyPublishing(RuleBasedStateMachine):
    """Any sequence of publishing, editing, retiring, renaming and going back: nobody loses anything."""

    @initialize()
    def begin(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.world = World()
        self.world.catalogues.content = CONTENT
        self.run(self.world.press.open())
        self.run(self.world.server())
        self.run(self.world.enroll())
        self.behind: set[str] = set()
        self.names = 0

    def run(self, work):  # type: ignore[no-untyped-def]  # whatever comes back
        return self.loop.run_until_complete(work)

    def teardown(self) -> None:
        if hasattr(self, "loop"):
            self.loop.close()

    def publish(self, written: Written) -> None:
        coach = self.world.coach
        try:
            if written.text is None:
                view = self.run(coach.drafts.retire(GUILD, MODERATOR, written.piece))
            else:
                view = self.run(coach.drafts.hand_in(GUILD, MODERATOR, {"x.yaml": written.text.encode()}))
        except (ContentRefused, NothingChanged):
            return
        self.run(coach.publishing.publish(GUILD, view.draft.id, MODERATOR))

    @rule(piece=st.sampled_from([UNIT, MORE]), place=st.integers(0, 11), what=st.sampled_from(WAYS))
    def change(self, piece: Piece, place: int, what: str) -> None:
        found = self.world.catalogues.of(GUILD).units.get(UnitId(piece.id))
        if found is None or len(found.tasks) <= max(place, 1):
            return
        self.names += 1
        task = found.tasks[place]
        tasks = list(found.tasks)
        retired = found.retired
        if what == "edit":
            tasks[place] = replace(task, title=f"Title {self.names}")
        elif what == "rename":
            tasks[place] = replace(task, id=TaskId(f"{piece.id}/n{self.names}"), was=(*task.was, task.id))
        else:
            del tasks[place]
            retired = (*retired, task.id, *task.was)
        made = replace(found, tasks=tuple(tasks), retired=retired)
        written = self.world.press.write(replace(CONTENT, units={found.id: made}), piece)
        assert written is not None
        self.publish(written)

    @rule(piece=st.sampled_from([UNIT, MORE]))
    def retire(self, piece: Piece) -> None:
        self.publish(Written(piece, None))

    @rule(place=st.integers(0, 3))
    def go_back(self, place: int) -> None:
        revisions = self.run(self.world.coach.revisions.look(GUILD)).revisions
        if place < len(revisions):
            try:
                self.run(self.world.coach.revisions.undo(GUILD, revisions[place].id, MODERATOR))
            except (GroundMoved, ContentRefused):
                return

    @rule()
    def do_the_next_task(self) -> None:
        found = next_task(self.world.catalogues.of(GUILD).tracks[TRACK], self.world.behind())
        if found is not None:
            self.run(self.world.complete(ADA, found.id))

    @invariant()
    def nobody_loses_anything(self) -> None:
        if not hasattr(self, "world"):
            return
        behind = self.world.behind()
        assert self.behind <= behind.keys()
        self.behind = set(behind)
        found = self.world.catalogues.of(GUILD)
        for old, new in found.renamed.items():
            assert old not in behind or new in behind
        own = found.tracks.get(TRACK)
        assert own is None or next_task(own, behind) in {None, *own.tasks}


def test_whatever_moderators_do_nobody_loses_anything() -> None:
    run_state_machine_as_test(AnyPublishing, settings=settings(max_examples=25, stateful_step_count=12, deadline=None))
