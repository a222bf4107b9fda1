"""The bundled content changes below what a server has of its own: told once, compared, taken or kept."""

from dataclasses import replace

import pytest
from tests.builders import GUILD, MODERATOR, OTHER_COACH, OTHER_GUILD, TRACK, catalogue, track, unit
from tests.fakes.press import press_on
from tests.services.test_content import FIRST, MORE, Files
from tests.services.test_publishing import BASICS, CONTENT, UNIT, better_title, hand_in, mended
from tests.services.world import World

from roadmapbot.domain.errors import ContentRefused, NothingToCompare
from roadmapbot.domain.ids import UnitId
from roadmapbot.domain.revision import Change, Original, Piece, PieceKind, RevisionId
from roadmapbot.services.originals import Compared

TRACK_PIECE = Piece(PieceKind.TRACK, TRACK)


@pytest.fixture
def files() -> Files:
    return Files()


@pytest.fixture
async def world(world: World, files: Files) -> World:
    world.catalogues.content = CONTENT
    world.press = press_on(files)
    world.restart()
    await world.press.open()
    await world.server()
    await world.server(OTHER_GUILD, "Another")
    return world


async def own_title(world: World, title: str = "Our own title") -> RevisionId:
    view = await better_title(world, title)
    return (await world.coach.publishing.publish(GUILD, view.draft.id, MODERATOR)).revisions[0].id


async def look(world: World) -> list[str]:
    """Take changed files up and tell of them; what the moderators were told so far."""
    await world.coach.content.take_up()
    await world.coach.originals.tell()
    return [notice.detail for notice in world.notices() if notice.problem == "bundled-changed"]


async def waiting(world: World) -> list[Compared]:
    return list(await world.coach.originals.changed(GUILD))


def title(world: World) -> str:
    return world.catalogues.of(GUILD).tasks[FIRST].title


def originals(world: World) -> dict[Piece, Original]:
    return {piece: each for (_, piece), each in world.storage.tables.originals.items()}


# --- noticing ------------------------------------------------------------------------------------------------------


async def test_a_change_below_a_servers_own_is_told_once_and_changes_nothing(world: World, files: Files) -> None:
    await own_title(world)
    files.retitle("Another title")
    assert await look(world) == ["unit:basics"]
    assert title(world) == "Our own title"
    files.content = replace(files.content)
    assert await look(world) == ["unit:basics"]
    # Also another process, or this one after a restart, knows that it was told.
    world.restart()
    await world.coach.revisions.rebase()
    await world.coach.originals.look_again()
    assert await look(world) == ["unit:basics"]
    world.clock.move(days=8)
    files.retitle("A third title")
    assert await look(world) == ["unit:basics", "unit:basics"]


async def test_an_upgrade_while_the_bot_is_down_is_noticed_too(world: World, files: Files) -> None:
    await own_title(world)
    files.retitle("Another title")
    await world.press.open()
    world.restart()
    await world.coach.revisions.rebase()
    await world.coach.originals.look_again()
    await world.coach.originals.tell()
    assert [notice.problem for notice in world.notices()] == ["bundled-changed"]


async def test_what_changes_elsewhere_or_is_not_a_servers_own_is_no_news(world: World, files: Files) -> None:
    await own_title(world)
    files.content = catalogue(track(TRACK, BASICS, replace(MORE, title="Another"), unit("third", 3)))
    assert await look(world) == []
    assert (await waiting(world), await world.coach.originals.changed(OTHER_GUILD)) == ([], [])


async def test_every_server_with_a_version_of_its_own_is_told(world: World, files: Files) -> None:
    await own_title(world)
    theirs = await hand_in(world, mended(world, (f"Title of {FIRST}", "Their title")), OTHER_GUILD)
    await world.coach.publishing.publish(OTHER_GUILD, theirs.draft.id, MODERATOR)
    files.retitle("Another title")
    assert await look(world) == ["unit:basics"]
    assert [notice.detail for notice in world.notices(OTHER_COACH)] == ["unit:basics"]


async def test_the_same_in_other_words_is_remembered_and_not_told(world: World, files: Files) -> None:
    await own_title(world)
    (before,) = originals(world).values()
    async with world.storage.write() as uow:
        await uow.originals.save(replace(before, text=f"# as an older version wrote it\n{before.text}"))
        await uow.commit()
    files.content = replace(files.content)
    assert await look(world) == []
    assert originals(world) == {UNIT: before}


async def test_what_does_not_fit_any_more_was_another(world: World, files: Files) -> None:
    await own_title(world)
    (before,) = originals(world).values()
    async with world.storage.write() as uow:
        await uow.originals.save(replace(before, text=before.text.replace("- docs", "- gone")))
        await uow.commit()
    files.content = replace(files.content)
    assert await look(world) == ["unit:basics"]


async def test_what_was_published_before_originals_were_kept_counts_from_now_on(world: World, files: Files) -> None:
    await own_title(world)
    world.storage.tables.originals.clear()
    await world.coach.originals.look_again()
    assert list(originals(world)) == [UNIT]
    files.retitle("Another title")
    assert await look(world) == ["unit:basics"]


async def test_a_piece_that_came_into_the_bundled_content_or_went_is_told(world: World, files: Files) -> None:
    new = mended(world, ("id: basics", "id: extra"), ("title: Unit basics", "title: Ours"))
    view = await hand_in(world, new)
    await world.coach.publishing.publish(GUILD, view.draft.id, MODERATOR)
    assert originals(world)[Piece(PieceKind.UNIT, "extra")].text == ""
    extra = unit("extra", 3)
    files.content = catalogue(track(TRACK, BASICS, MORE, extra))
    assert await look(world) == ["unit:extra"]
    (found,) = await waiting(world)
    assert (found.before, "Unit extra" in found.after, "title: Ours" in found.own) == ("", True, True)
    await world.coach.originals.keep(GUILD, found.revision.id, MODERATOR)
    world.clock.move(days=8)
    files.content = CONTENT
    assert await look(world) == ["unit:extra", "unit:extra"]
    (found,) = await waiting(world)
    assert (found.after, found.before != "") == ("", True)
    await world.coach.originals.take(GUILD, found.revision.id, MODERATOR)
    assert UnitId("extra") not in world.catalogues.of(GUILD).units


async def test_many_changes_are_told_in_one_notice(world: World, files: Files) -> None:
    units = [unit(f"u{number:02}", 3) for number in range(13)]
    files.content = catalogue(track(TRACK, *units))
    await world.coach.content.take_up()
    for each in units:
        data = world.press.write_unit(replace(each, title="Ours")).text or ""
        view = await hand_in(world, data.encode())
        await world.coach.publishing.publish(GUILD, view.draft.id, MODERATOR)
    files.content = catalogue(track(TRACK, *(replace(each, title="Another") for each in units)))
    (told,) = await look(world)
    assert told.endswith("unit:u09, 3 more")
    assert len(await waiting(world)) == 13


async def test_moderators_who_read_nowhere_find_it_where_they_look(world: World, files: Files) -> None:
    await world.server(coach_channel_id=None)
    await own_title(world)
    files.retitle("Another title")
    assert await look(world) == []
    assert originals(world)[UNIT].told == ""
    assert len(await waiting(world)) == 1


# --- deciding ------------------------------------------------------------------------------------------------------


async def test_the_bundled_one_is_taken_and_can_be_given_back(world: World, files: Files) -> None:
    revision_id = await own_title(world)
    files.retitle("Another title")
    await look(world)
    found = await world.coach.originals.compare(GUILD, revision_id)
    assert [BASICS.tasks[0].title in found.before, "Another" in found.after, "Our own" in found.own] == [True] * 3
    taken = await world.coach.originals.take(GUILD, revision_id, MODERATOR)
    assert (title(world), taken.facts) == ("Another title", ("changed unit basics", "changed task basics/t1: title"))
    assert (taken.revisions[0].change, originals(world)) == (Change.ROLLED_BACK, {})
    assert "take bundled" in [line.action for line in await world.coach.revisions.log(GUILD)]
    await world.coach.revisions.undo(GUILD, taken.revisions[0].id, MODERATOR)
    assert (title(world), await waiting(world)) == ("Our own title", [])


async def test_ones_own_is_kept_until_the_bundled_one_changes_again(world: World, files: Files) -> None:
    revision_id = await own_title(world)
    files.retitle("Another title")
    await look(world)
    await world.coach.originals.keep(GUILD, revision_id, MODERATOR)
    assert (title(world), await waiting(world)) == ("Our own title", [])
    assert "keep own" in [line.action for line in await world.coach.revisions.log(GUILD)]
    for decide in (world.coach.originals.keep, world.coach.originals.take):
        with pytest.raises(NothingToCompare):
            await decide(GUILD, revision_id, MODERATOR)
    world.clock.move(days=8)
    files.retitle("A third title")
    assert await look(world) == ["unit:basics", "unit:basics"]


async def test_a_newer_version_of_ones_own_still_waits_and_another_servers_does_not(world: World, files: Files) -> None:
    old = await own_title(world)
    files.retitle("Another title")
    await look(world)
    with pytest.raises(NothingToCompare):
        await world.coach.originals.compare(OTHER_GUILD, old)
    data = world.press.write(world.catalogues.of(GUILD), UNIT)
    assert data is not None
    assert data.text
    view = await hand_in(world, data.text.replace("Our own title", "Ours anew").encode())
    new = (await world.coach.publishing.publish(GUILD, view.draft.id, MODERATOR)).revisions[0].id
    assert [each.revision.id for each in await waiting(world)] == [new]
    with pytest.raises(NothingToCompare):
        await world.coach.originals.take(GUILD, old, MODERATOR)


async def test_what_a_server_retired_does_not_come_back_as_news(world: World, files: Files) -> None:
    await own_title(world)
    view = await world.coach.drafts.retire(GUILD, MODERATOR, UNIT)
    await world.coach.publishing.publish(GUILD, view.draft.id, MODERATOR)
    assert originals(world) == {}
    files.retitle("Another title")
    assert await look(world) == []


async def test_a_version_that_other_content_needs_is_not_given_up(world: World, files: Files) -> None:
    view = await hand_in(world, mended(world, ("id: basics", "id: extra")))
    placed = await world.coach.drafts.place(GUILD, view.draft.id, TRACK, 0, UnitId("extra"))
    published = await world.coach.publishing.publish(GUILD, placed.draft.id, MODERATOR)
    extra = next(each for each in published.revisions if each.written.piece.id == "extra")
    files.content = catalogue(track(TRACK, BASICS, MORE), track("other", unit("extra", 3)))
    await look(world)
    files.content = CONTENT
    await look(world)
    async with world.storage.write() as uow:
        await uow.originals.save(Original(GUILD, extra.written.piece, "id: extra"))
        await uow.commit()
    with pytest.raises(ContentRefused):
        await world.coach.originals.take(GUILD, extra.id, MODERATOR)
