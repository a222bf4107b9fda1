"""A database in which people have lived for a while, with something in nearly every table."""

from contextlib import suppress

from tests.builders import ADA, BOARD, BOB, COACH, DAY, EVE, GUILD, HOUR, MODERATOR
from tests.services.world import World, who

from roadmapbot.domain.announcement import Segment
from roadmapbot.domain.checkin import Answer, Via
from roadmapbot.domain.enrollment import Mode
from roadmapbot.domain.errors import UserError
from roadmapbot.domain.ids import MessageId, UserId
from roadmapbot.domain.ledger import DONE, DayStatus
from roadmapbot.domain.report import Flaw
from roadmapbot.domain.revision import Change, NewDraft, NewRevision, Original, Piece, PieceKind, Written
from roadmapbot.domain.streak import Ledger, folded
from roadmapbot.services.ports import Placed, PlacedPost
from roadmapbot.services.wishes import Wish

GUESTS = (ADA, BOB, EVE)
COHORT = (UserId(5), UserId(6), UserId(7))


async def lived(days: int = 12) -> World:
    """Three people on a server: one is keen, one pauses, one reads in the server and leaves; the bot is down once."""
    world = World()
    guild = await world.server(board_channel_id=BOARD)
    await world.server(board_channel_id=BOARD, next_board_at=guild.board_due_after(world.clock.now()), window_minutes=5)
    for user in GUESTS:
        await world.enroll(user, mode=Mode.CHANNEL if user == EVE else Mode.DM)
    async with world.storage.write() as uow:
        await uow.places.save(PlacedPost(guild.id, Placed.STARTER_PLAN, COACH, MessageId(7), world.clock.now()))
        written = Written(Piece(PieceKind.UNIT, "basics"), "id: basics", "start")
        draft = await uow.drafts.add(NewDraft(guild.id, MODERATOR, world.clock.now(), (written,)))
        new = NewRevision(guild.id, written, 0, Change.PUBLISHED, MODERATOR, world.clock.now(), draft_id=draft.id)
        await uow.revisions.add(new)
        await uow.originals.save(Original(guild.id, written.piece, "id: basics", "d1ce"))
        await uow.commit()
    for day in range(days):
        await world.pass_time(hours=24)
        await _live_through(world, day)
        await _disagree(world, day)
    await _fold(world)
    return world


async def lived_together(world: World, days: int = 4) -> World:
    """Two more people in a cohort, in which somebody else waits for a place."""
    await world.join(await world.cohort(track="other", starts_on="tomorrow"), *COHORT)
    for day in range(days):
        await world.pass_time(hours=24)
        await world.answer(COHORT[day % 2])
    return world


async def _fold(world: World) -> None:
    """Fold the oldest days, though it is not time for that yet."""
    days = list(world.ledger(ADA).values())
    kept = [day.local_on for day in days if day.status in DONE]
    if not kept:
        return
    async with world.storage.write() as uow:
        await uow.days.save_checkpoint(world.enrollment(ADA).id, folded(Ledger(days), kept[6]))
        await uow.commit()


async def _live_through(world: World, day: int) -> None:
    ada = world.enrollment(ADA)
    if day == 1:
        await world.coach.snoozes.snooze(ada.id, ada.open_on, ADA, 2 * HOUR)
        await world.coach.settings.change(who(BOB), Wish(nudge="20:00"))
        view = await world.coach.announcements.draft(GUILD, MODERATOR, "We meet on Saturday.", None, Segment.ALL)
        await world.coach.announcements.test(GUILD, view.announcement.id, MODERATOR)
        await world.coach.announcements.refuse(GUILD, EVE)
        await world.coach.announcements.send(GUILD, view.announcement.id, MODERATOR)
    if day == 2:
        await world.coach.reports.report(ada.id, ada.open_on, ADA, Flaw.UNCLEAR, "", "Which one is meant?")
        await world.coach.tasks.skip(ada.id, ada.open_on, ADA)
    for user in GUESTS:
        with suppress(UserError):
            if user == ADA or (day + user) % 3:
                await world.coach.check_ins.by_command(who(user), Answer(f"day {day}", 30 + day, "https://example.org"))
    if day == 3:
        await world.coach.check_ins.edit(ada.id, ada.open_on, ADA, Answer("said better"))
        await world.coach.enrollments.pause(who(BOB))
    if day == 4:
        world.clock.move(minutes=1)
        await world.coach.check_ins.undo(ada.id, ada.open_on, ADA)
    if day == 5:
        await world.coach.settings.show_as(who(ADA), pseudonym="Countess")
    if day == 6:
        missed = next(on for on, row in world.ledger(ADA).items() if row.status is DayStatus.MISSED)
        await world.coach.catch_ups.earn(ada.id, missed, ADA, Via.BUTTON, Answer("made good"), world.clock.now())
        await world.coach.enrollments.leave(who(EVE))
        await world.down(world.clock.now() + HOUR, world.clock.now() + HOUR + DAY)
    if day == 7:
        await world.coach.check_ins.by_command(who(ADA), Answer("on paper"), is_yesterday=True)


async def _disagree(world: World, day: int) -> None:
    """Two appeals are granted; one waits for ever."""
    if day == 5:
        await _appeal(world, EVE, DayStatus.EXCUSED)
        await _appeal(world, EVE, None)
    if day == 8:
        await _appeal(world, BOB, DayStatus.LATE)


async def _appeal(world: World, user: UserId, status: DayStatus | None) -> None:
    """Somebody says that a day of theirs was judged wrongly; it stands otherwise from then on, or waits."""
    enrollment, appeals = world.enrollment(user), world.coach.appeals
    (day, *_) = await appeals.choices(enrollment.id, user)
    appeal = await appeals.file(enrollment.id, user, day.local_on, "I did it on a train")
    if status is not None:
        await appeals.grant(enrollment.guild_id, appeal.id, status, MODERATOR)
