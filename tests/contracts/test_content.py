"""Revisions and drafts of the content that servers publish."""

from dataclasses import replace
from typing import Any

from tests.contracts.builders import ADA, BOB, DAY, GUILD, NOW, OTHER_GUILD, enroll
from tests.contracts.stores import Stores

from roadmapbot.domain.guild import Guild
from roadmapbot.domain.ids import GuildId, TrackId
from roadmapbot.domain.revision import (
    Change,
    Draft,
    DraftId,
    DraftState,
    NewDraft,
    NewRevision,
    Original,
    Piece,
    PieceKind,
    Revision,
    RevisionId,
    Written,
)
from roadmapbot.services.ports import Storage

UNIT, TRACK, LINK = Piece(PieceKind.UNIT, "intro"), Piece(PieceKind.TRACK, "ours"), Piece(PieceKind.RESOURCE, "docs")
HIDDEN = Guild(OTHER_GUILD, "Gone", is_present=False)


def new_revision(piece: Piece = UNIT, text: str | None = "id: intro", base: int = 0, **changes: Any) -> NewRevision:
    written = Written(piece, text, "own" if piece.kind is PieceKind.UNIT else "")
    return replace(NewRevision(GUILD, written, base, Change.PUBLISHED, ADA, NOW), **changes)


async def publish(storage: Storage, *new: NewRevision) -> list[Revision | None]:
    async with storage.write() as uow:
        await uow.guilds.save(Guild(GUILD, "Guild"))
        await uow.guilds.save(HIDDEN)
        found = [await uow.revisions.add(each) for each in new]
        await uow.commit()
    return found


async def draft(storage: Storage, *pieces: Written, guild: GuildId = GUILD, **changes: Any) -> Draft:
    async with storage.write() as uow:
        await uow.guilds.save(Guild(GUILD, "Guild"))
        await uow.guilds.save(HIDDEN)
        made = replace(await uow.drafts.add(NewDraft(guild, ADA, NOW, pieces, {UNIT: 2})), **changes)
        await uow.drafts.save(made)
        await uow.commit()
    return made


async def test_revisions_count_from_one_for_each_piece_of_a_server(storage: Storage) -> None:
    everything: dict[str, Any] = {"approver_id": BOB, "summary": "New: a task", "author_id": None, "at": NOW + DAY}
    first, second, other, elsewhere = await publish(
        storage,
        new_revision(),
        new_revision(base=1, text=None, change=Change.SYNCED, draft_id=DraftId(7), **everything),
        new_revision(TRACK),
        new_revision(guild_id=OTHER_GUILD),
    )
    assert first is not None
    assert second is not None
    assert (first.number, second.number, first.base, second.base) == (1, 2, 0, 1)
    assert (second.written, second.approver_id, second.summary) == (Written(UNIT, None, "own"), BOB, "New: a task")
    assert (second.author_id, second.change, second.at) == (None, Change.SYNCED, NOW + DAY)
    async with storage.read() as uow:
        assert await uow.revisions.of_draft(GUILD, DraftId(7)) == [second]
        assert await uow.revisions.of_draft(OTHER_GUILD, DraftId(7)) == []
        assert await uow.revisions.in_force(GUILD) == {UNIT: second, TRACK: other}
        assert await uow.revisions.of_piece(GUILD, UNIT, 5) == [second, first]
        assert await uow.revisions.of_piece(GUILD, UNIT, 1) == [second]
        assert await uow.revisions.of_piece(GUILD, LINK, 5) == []
        assert await uow.revisions.newest(GUILD, 2) == [other, second]
        assert await uow.revisions.get(GUILD, first.id) == first
        assert elsewhere is not None
        assert await uow.revisions.get(GUILD, elsewhere.id) is None
        assert await uow.revisions.last_id() == elsewhere.id


async def test_a_revision_of_what_has_moved_is_not_stored(storage: Storage) -> None:
    first, late, early = await publish(storage, new_revision(), new_revision(), new_revision(base=5))
    assert first is not None
    assert (late, early) == (None, None)
    async with storage.read() as uow:
        assert await uow.revisions.newest(GUILD, 9) == [first]


async def test_nothing_is_published_yet(storage: Storage) -> None:
    async with storage.read() as uow:
        assert await uow.revisions.in_force(GUILD) == {}
        assert set(await uow.revisions.guilds(RevisionId(0))) == set()
        assert await uow.revisions.last_id() == 0
        assert await uow.drafts.pending(GUILD, 5) == []
        assert await uow.drafts.due(NOW, 5) == []
        assert await uow.drafts.get(GUILD, DraftId(1)) is None
        assert await uow.revisions.get(GUILD, RevisionId(1)) is None


async def test_servers_that_have_published_are_known(storage: Storage) -> None:
    first, second, _ = await publish(storage, new_revision(), new_revision(TRACK), new_revision(guild_id=OTHER_GUILD))
    assert first is not None
    assert second is not None
    async with storage.read() as uow:
        assert set(await uow.revisions.guilds(RevisionId(0))) == {GUILD, OTHER_GUILD}
        assert set(await uow.revisions.guilds(first.id)) == {GUILD, OTHER_GUILD}
        assert set(await uow.revisions.guilds(second.id)) == {OTHER_GUILD}


async def test_a_draft_keeps_its_pieces_in_order_with_what_they_were_made_from(storage: Storage) -> None:
    pieces = (Written(UNIT, "id: intro", "own"), Written(LINK, "id: docs"), Written(TRACK, None))
    made = await draft(storage, *pieces)
    async with storage.write() as uow:
        found = await uow.drafts.get(GUILD, made.id)
        assert found is not None
        assert (found.pieces, found.bases, found.state) == (pieces, {UNIT: 2, LINK: 0, TRACK: 0}, DraftState.OPEN)
        assert await uow.drafts.get(OTHER_GUILD, made.id) is None
        changed = replace(
            found, pieces=pieces[:1], state=DraftState.PUBLISHED, approver_id=BOB, settled_at=NOW, publish_at=NOW
        )
        await uow.drafts.save(changed)
        assert await uow.drafts.get(GUILD, made.id) == replace(changed, bases={UNIT: 2})
        await uow.commit()


async def test_drafts_that_may_still_be_published_come_newest_first(storage: Storage) -> None:
    made = [await draft(storage, state=state, publish_at=NOW) for state in DraftState]
    await draft(storage, guild=OTHER_GUILD)
    pending = [each.id for each in made if each.is_pending][::-1]
    async with storage.read() as uow:
        assert [each.id for each in await uow.drafts.pending(GUILD, 9)] == pending
        assert [each.id for each in await uow.drafts.pending(GUILD, 1)] == pending[:1]


async def test_scheduled_drafts_fall_due_in_order(storage: Storage) -> None:
    later, sooner, gone, waiting = [
        await draft(storage, state=state, publish_at=NOW + days * DAY, guild=guild)
        for state, days, guild in (
            (DraftState.SCHEDULED, 2, GUILD),
            (DraftState.SCHEDULED, 1, GUILD),
            (DraftState.SCHEDULED, 0, OTHER_GUILD),
            (DraftState.WAITING, 1, GUILD),
        )
    ]
    assert gone.id != waiting.id
    async with storage.read() as uow:
        assert await uow.drafts.due(NOW, 9) == []
        assert [each.id for each in await uow.drafts.due(NOW + DAY, 9)] == [sooner.id]
        assert [each.id for each in await uow.drafts.due(NOW + 2 * DAY, 9)] == [sooner.id, later.id]
        assert [each.id for each in await uow.drafts.due(NOW + 2 * DAY, 1)] == [sooner.id]
    assert await storage.next_instant(NOW - DAY) == NOW + DAY
    assert await storage.next_instant(NOW + DAY) == NOW + 2 * DAY


async def test_who_follows_what_in_a_server(stores: Stores) -> None:
    await enroll(stores.one, BOB, track_id=TrackId("other"))
    ada = await enroll(stores.one, ADA)
    await enroll(stores.one, ADA, OTHER_GUILD)
    async with stores.one.read() as uow:
        assert await uow.enrollments.followed(GUILD) == [(ADA, ada.track_id), (BOB, TrackId("other"))]


async def test_an_original_is_kept_for_each_piece_of_a_server(storage: Storage) -> None:
    await publish(storage)
    here, told = Original(GUILD, UNIT, "id: intro"), Original(GUILD, LINK, "", "d1ce")
    elsewhere = Original(OTHER_GUILD, UNIT, "id: other")
    async with storage.write() as uow:
        for each in (told, elsewhere, replace(here, text="older", told="x"), here):
            await uow.originals.save(each)
        await uow.commit()
    async with storage.read() as uow:
        assert await uow.originals.of(GUILD) == {UNIT: here, LINK: told}
        assert await uow.originals.of(OTHER_GUILD) == {UNIT: elsewhere}
    async with storage.write() as uow:
        await uow.originals.remove(GUILD, UNIT)
        await uow.originals.remove(GUILD, TRACK)
        await uow.commit()
    async with storage.read() as uow:
        assert await uow.originals.of(GUILD) == {LINK: told}
        assert await uow.originals.of(OTHER_GUILD) == {UNIT: elsewhere}
