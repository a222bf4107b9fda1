"""Erasing people: everything about them goes, everything about others stays."""

from dataclasses import replace

import sqlalchemy as sa
from tests.contracts.builders import (
    ADA,
    BOB,
    EVE,
    GUILD,
    NOW,
    OTHER_GUILD,
    TASK,
    TODAY,
    check_in,
    deliver,
    enroll,
    ledger_day,
    new_appeal,
    new_correction,
)
from tests.contracts.stores import Stores

from roadmapbot.adapters.storage.columns import Id
from roadmapbot.adapters.storage.erasing import BY_PERSON
from roadmapbot.adapters.storage.tables import metadata
from roadmapbot.domain.announcement import NewAnnouncement, Segment
from roadmapbot.domain.appeal import AppealState
from roadmapbot.domain.board import WeekScore
from roadmapbot.domain.cohort import NewCohort
from roadmapbot.domain.enrollment import Enrollment, Learner
from roadmapbot.domain.ids import ChannelId, ResourceId, UserId
from roadmapbot.domain.report import Flaw, NewReport
from roadmapbot.domain.revision import Change, NewDraft, NewRevision, Piece, PieceKind, Written
from roadmapbot.domain.streak import Checkpoint
from roadmapbot.services.ports import Audience, How, Storage

NOBODY = {
    "announcement_copies.announcement_id", "announcement_copies.channel_id", "announcement_copies.enrollment_id",
    "announcement_copies.message_id", "announcement_refusals.guild_id", "announcements.guild_id", "announcements.id",
    "appeals.enrollment_id", "appeals.guild_id", "appeals.id", "audit.guild_id", "audit.id", "boards.channel_id",
    "boards.guild_id", "boards.message_id", "check_in_history.delivery_id", "check_in_history.enrollment_id",
    "check_in_history.id", "check_in_history.message_id", "check_ins.delivery_id", "check_ins.enrollment_id",
    "check_ins.message_id", "content_draft_pieces.draft_id", "content_drafts.guild_id", "content_drafts.id",
    "content_originals.guild_id",
    "content_revisions.draft_id", "content_revisions.guild_id", "content_revisions.id", "corrections.appeal_id",
    "corrections.enrollment_id", "corrections.guild_id", "corrections.id", "deliveries.channel_id",
    "deliveries.enrollment_id", "deliveries.id", "deliveries.message_id", "enrollments.guild_id", "enrollments.id",
    "guilds.board_channel_id", "guilds.coach_channel_id", "guilds.id", "guilds.moderator_role_id",
    "learners.dm_channel_id", "ledger_days.enrollment_id", "outages.id", "placed_posts.channel_id",
    "placed_posts.guild_id", "placed_posts.message_id", "reports.guild_id", "reports.id",
    "weekly_scores.enrollment_id", "weekly_scores.guild_id", "weekly_threads.guild_id", "weekly_threads.thread_id",
    "cohort_posts.channel_id", "cohort_posts.cohort_id", "cohort_posts.id", "cohort_posts.message_id",
    "cohort_waiting.cohort_id", "cohorts.channel_id", "cohorts.guild_id", "cohorts.id", "cohorts.message_id",
    "deliveries.cohort_post_id", "enrollments.cohort_id", "streak_checkpoints.enrollment_id",
}  # fmt: skip
"""Ids that are not a person's. A column that is new must be named here or be one of BY_PERSON."""


async def live(storage: Storage, user: UserId) -> Enrollment:
    """Something about a person in every table there is."""
    enrollment = await enroll(storage, user)
    await enroll(storage, user, OTHER_GUILD)
    delivery = await deliver(storage, enrollment)
    await check_in(storage, enrollment, delivery_id=delivery.id)
    async with storage.write() as uow:
        stored = await uow.check_ins.get(enrollment.id, TODAY)
        assert stored is not None
        await uow.check_ins.save(replace(stored, edited_at=NOW))
        await uow.completions.add(user, TASK, How.DONE, NOW)
        await uow.days.put([ledger_day(enrollment.id)])
        await uow.days.save_checkpoint(enrollment.id, Checkpoint(TODAY, 1, 1, 0, 1))
        await uow.scores.put([WeekScore(GUILD, enrollment.id, TODAY, 1, 1, 1)])
        made = await uow.announcements.add(NewAnnouncement(GUILD, user, "Hello!", None, Segment.ALL, NOW))
        audience = Audience(GUILD, None, Segment.ALL, TODAY, TODAY, NOW)
        await uow.announcements.copy_to(made.id, audience, enrollment.schedule.zone, NOW)
        await uow.announcements.refuse(GUILD, user, NOW)
        await uow.reports.put(NewReport(GUILD, user, TASK, Flaw.WRONG, ResourceId(""), "", "no", NOW))
        appeal = await uow.appeals.add(new_appeal(enrollment))
        assert appeal is not None
        await uow.corrections.add(new_correction(enrollment, appeal_id=appeal.id))
        await uow.audit.add(NOW, GUILD, user, "enroll", f"by {user % 10}")
        cohort = await uow.cohorts.add(
            NewCohort(GUILD, "Spring", enrollment.track_id, ChannelId(5), TODAY, enrollment.schedule, 9, user, NOW)
        )
        await uow.cohorts.wait(cohort.id, user, NOW)
        await uow.commit()
    return enrollment


async def facts(storage: Storage, user: UserId, enrollment: Enrollment) -> list[object]:
    """What is known about a person."""
    async with storage.read() as uow:
        return [
            await uow.learners.get(user),
            await uow.enrollments.current(GUILD, user),
            await uow.enrollments.current(OTHER_GUILD, user),
            await uow.deliveries.of_day(enrollment.id, TODAY),
            await uow.check_ins.get(enrollment.id, TODAY),
            await uow.completions.of(user),
            await uow.days.of(enrollment.id),
            (await uow.days.recent(enrollment.id)).before,
            await uow.appeals.of(enrollment.id, TODAY),
            await uow.corrections.standing(enrollment.id, TODAY),
            [
                cohort.id
                for cohort in await uow.cohorts.open_in(GUILD)
                if await uow.cohorts.waiting(cohort.id) == [user]
            ],
            [cohort.id for cohort in await uow.cohorts.open_in(GUILD) if cohort.author_id == user],
            [entry for entry in await uow.scores.entries(GUILD, TODAY) if entry.user_id == user],
        ]


async def test_everything_about_the_erased_goes_and_everything_about_others_stays(stores: Stores) -> None:
    storage = stores.one
    theirs = {user: await live(storage, user) for user in (ADA, BOB, EVE)}
    before = await facts(storage, BOB, theirs[BOB])
    assert all(before)
    async with storage.write() as uow:
        await uow.learners.erase([ADA, EVE])
        await uow.commit()
    for user in (ADA, EVE):
        assert not any(await facts(storage, user, theirs[user]))
        assert await stores.history(theirs[user].id) == []
    assert await facts(storage, BOB, theirs[BOB]) == before
    assert await stores.history(theirs[BOB].id) == ["read it"]


async def test_everything_about_a_person_is_found_and_nothing_about_others(stores: Stores) -> None:
    storage = stores.one
    for user in (ADA, BOB):
        await live(storage, user)
    async with storage.read() as uow:
        found = await uow.learners.everything(ADA)
        assert await uow.learners.everything(EVE) == {}
    assert set(found) == {
        "learners", "enrollments", "deliveries", "check_ins", "check_in_history", "completions", "ledger_days",
        "weekly_scores", "audit", "reports", "announcements", "announcement_copies", "announcement_refusals",
        "appeals", "corrections", "cohorts", "cohort_waiting", "streak_checkpoints",
    }  # fmt: skip
    assert len(found["enrollments"]) == 2
    assert f"{BOB}" not in repr(found)


async def test_what_somebody_did_stays_on_record(storage: Storage) -> None:
    await live(storage, ADA)
    async with storage.write() as uow:
        await uow.learners.erase([ADA])
        await uow.commit()
    async with storage.read() as uow:
        assert await uow.audit.has(GUILD, "enroll", f"by {ADA % 10}", NOW)


async def test_what_somebody_published_stays_without_their_name(storage: Storage) -> None:
    await enroll(storage, BOB)
    written = Written(Piece(PieceKind.UNIT, "basics"), "text", "area")
    async with storage.write() as uow:
        draft = await uow.drafts.add(NewDraft(GUILD, ADA, NOW, (written,)))
        await uow.drafts.save(replace(draft, approver_id=ADA))
        for base, (author, approver) in enumerate([(ADA, BOB), (BOB, ADA)]):
            await uow.revisions.add(NewRevision(GUILD, written, base, Change.PUBLISHED, author, NOW, approver))
        await uow.learners.erase([ADA])
        await uow.commit()
    async with storage.read() as uow:
        second, first = await uow.revisions.newest(GUILD, 5)
        after = await uow.drafts.get(GUILD, draft.id)
    assert [(each.author_id, each.approver_id) for each in (first, second)] == [(None, BOB), (BOB, None)]
    assert after is not None
    assert (after.author_id, after.approver_id, after.pieces) == (0, None, (written,))


async def test_what_a_moderator_decided_stays_without_their_name(storage: Storage) -> None:
    bob = await enroll(storage, BOB)
    async with storage.write() as uow:
        appeal = await uow.appeals.add(new_appeal(bob))
        assert appeal is not None
        await uow.appeals.save(replace(appeal, state=AppealState.GRANTED, settled_at=NOW, approver_id=ADA))
        correction = await uow.corrections.add(new_correction(bob, author_id=ADA, appeal_id=appeal.id))
        found = await uow.learners.everything(ADA)
        await uow.learners.save(Learner(ADA, "Ada"))
        await uow.learners.erase([ADA])
        await uow.commit()
    assert set(found) == {"appeals", "corrections"}
    async with storage.read() as uow:
        (nameless,) = await uow.appeals.of(bob.id, TODAY)
        assert (nameless.state, nameless.approver_id) == (AppealState.GRANTED, None)
        assert await uow.corrections.get(GUILD, correction.id) == replace(correction, author_id=None)


async def test_whoever_was_erased_can_come_back_and_gets_ids_of_their_own(storage: Storage) -> None:
    before = await live(storage, ADA)
    async with storage.write() as uow:
        await uow.learners.erase([ADA])
        await uow.commit()
    after = await enroll(storage, ADA)
    assert after.id > before.id
    assert (await deliver(storage, after)).id > 1


async def test_erasing_nobody_or_a_stranger_changes_nothing(storage: Storage) -> None:
    enrollment = await live(storage, BOB)
    before = await facts(storage, BOB, enrollment)
    async with storage.write() as uow:
        await uow.learners.erase([])
        await uow.learners.erase([ADA])
        await uow.commit()
    assert await facts(storage, BOB, enrollment) == before


def test_of_every_id_in_the_schema_it_is_known_whether_it_is_a_person_s() -> None:
    ids = {f"{table.name}.{column.name}" for table in metadata.sorted_tables for column in _ids(table)}
    people = {name for name in ids if name.split(".")[1] in BY_PERSON} | {"learners.id"}
    assert ids - people == NOBODY


def _ids(table: sa.Table) -> list[sa.Column[object]]:
    return [column for column in table.columns if column.type is Id]
