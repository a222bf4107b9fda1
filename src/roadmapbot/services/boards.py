"""Weekly leaderboards: posting each server's board once per week, and showing it at any time."""

import logging
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from roadmapbot.domain.board import Row, rank
from roadmapbot.domain.delivery import NONCE_WINDOW, REPEATED_WITHIN
from roadmapbot.domain.errors import NotInServer
from roadmapbot.domain.guild import Guild
from roadmapbot.domain.ids import GuildId, MessageId
from roadmapbot.domain.schedule import week_of, zone_of
from roadmapbot.services.people import Who, enrollment_of
from roadmapbot.services.ports import (
    Board,
    BoardState,
    Clock,
    Messenger,
    MessengerError,
    OutcomeUnknown,
    RetryLater,
    Storage,
    Undeliverable,
    UnitOfWork,
)
from roadmapbot.services.posts import BoardPost
from roadmapbot.services.reach import Reach

log = logging.getLogger(__name__)

_WEEK = timedelta(days=7)
LONGEST_WAIT = timedelta(hours=36)
"""How long a board waits for the last learner's own week to close; the widest gap between two zones is 26 hours."""


@dataclass(frozen=True, slots=True)
class BoardView:
    """A board as a person sees it; `own` is the viewer's row, `own_planned` their planned days when not ranked."""

    post: BoardPost
    own: Row | None
    own_planned: int | None
    is_hidden: bool


class Boards:
    """The use-cases around the weekly board."""

    def __init__(self, storage: Storage, clock: Clock, messenger: Messenger, reach: Reach) -> None:
        self._storage = storage
        self._clock = clock
        self._messenger = messenger
        self._reach = reach

    async def view(self, who: Who, *, is_last_week: bool = False, week_on: date | None = None) -> BoardView:
        """The running week's board, the last full one, or that of the week of a date.

        In direct messages it is that of the learner's server. Raises NotInServer, WhichEnrollment.
        """
        now = self._clock.now()
        async with self._storage.read() as uow:
            guild = await self._guild(uow, who)
            running = week_of(now.astimezone(zone_of(guild.zone)).date())
            week = week_of(week_on) if week_on else running - (_WEEK if is_last_week else timedelta())
            post = await self._compute(uow, guild.id, week, now)
            enrollment = await uow.enrollments.latest(guild.id, who.user_id)
            entries = {entry.user_id: entry for entry in await uow.scores.entries(guild.id, week)}
        own = next((row for row in post.rows if row.user_id == who.user_id), None)
        mine = entries.get(who.user_id)
        is_hidden = enrollment is not None and enrollment.is_hidden
        return BoardView(post, own, mine.planned if mine and own is None else None, is_hidden)

    async def _guild(self, uow: UnitOfWork, who: Who) -> Guild:
        guild_id = who.guild_id
        if guild_id is None:
            if not await uow.enrollments.current_of(who.user_id):
                raise NotInServer
            guild_id = (await enrollment_of(uow, who)).guild_id
        return await uow.guilds.get(guild_id) or Guild(guild_id, "")

    async def _compute(self, uow: UnitOfWork, guild_id: GuildId, week_on: date, now: datetime) -> BoardPost:
        entries = await uow.scores.entries(guild_id, week_on)
        rows = rank(entries)
        is_final = not await uow.enrollments.has_open_day(guild_id, week_on + _WEEK - timedelta(days=1))
        return BoardPost(guild_id, week_on, rows, len(entries) - len(rows), now, is_final)

    async def post_due(self) -> int:
        """Post every board that is due and whose week has closed for all its learners; how many were posted."""
        now = self._clock.now()
        async with self._storage.read() as uow:
            due = await uow.guilds.board_due(now)
        posted = 0
        for guild in due:
            posted += await self._post_one(guild, now)
        return posted

    async def _post_one(self, guild: Guild, now: datetime) -> bool:
        """Claim, send, record one board; a failure of one server never stops the others."""
        due_at = guild.next_board_at
        if due_at is None or guild.board_channel_id is None:
            return False
        week = guild.board_week(now)
        async with self._storage.write() as uow:
            if await uow.guilds.get(guild.id) != guild:
                return False  # set up anew, or posted by another process, since it was read
            sunday = week + _WEEK - timedelta(days=1)
            if now < due_at + LONGEST_WAIT and await uow.enrollments.has_open_day(guild.id, sunday):
                return False
            post = await self._compute(uow, guild.id, week, now)
            state = BoardState.CLAIMED if post.rows else BoardState.EMPTY
            board = Board(guild.id, week, state, now, guild.board_channel_id)
            is_ours = await uow.boards.claim(board)
            await uow.guilds.save(replace(guild, next_board_at=guild.board_due_after(now)))
            await uow.commit()
        if not is_ours or state is BoardState.EMPTY:
            return False
        return await self._send(board, post)

    async def _send(self, board: Board, post: BoardPost) -> bool:
        channel_id = board.channel_id
        if channel_id is None:
            return False
        try:
            message_id = await self._messenger.send(channel_id, post, nonce=_nonce(board))
        except (RetryLater, OutcomeUnknown) as error:
            log.info("The board of server %s is tried again: %s", board.guild_id, error)
            return False
        except MessengerError as error:
            log.warning("The board of server %s could not be posted: %s", board.guild_id, error)
            await self._settle(replace(board, state=BoardState.FAILED, problem=str(error)))
            await self._reach.tell_moderators(board.guild_id, "board-channel", str(channel_id))
            return False
        await self._settle(replace(board, state=BoardState.POSTED, message_id=message_id))
        return True

    async def recover(self, min_age: timedelta = timedelta()) -> None:
        """Settle boards that were claimed but not recorded: look for our post first, then send.

        Claims younger than `min_age` may still be under way in another process and are left alone.
        """
        now = self._clock.now()
        async with self._storage.read() as uow:
            claimed = [board for board in await uow.boards.claimed() if now - board.claimed_at >= min_age]
            posts = [(board, await self._compute(uow, board.guild_id, board.week_on, now)) for board in claimed]
        for board, post in posts:
            try:
                found = await self._find(board, now)
            except MessengerError as error:
                log.info("The board of server %s stays open: %s", board.guild_id, error)
                continue
            if found is not None:
                await self._settle(replace(board, state=BoardState.POSTED, message_id=found))
            else:
                await self._send(board, post)

    async def _find(self, board: Board, now: datetime) -> MessageId | None:
        """The board's message where it stands already; well within the nonce window sending again is harmless."""
        if board.channel_id is None or now - board.claimed_at < REPEATED_WITHIN:
            return None
        try:
            return await self._messenger.find_board(board.channel_id, board.week_on, board.claimed_at - NONCE_WINDOW)
        except Undeliverable:
            return None

    async def _settle(self, board: Board) -> None:
        async with self._storage.write() as uow:
            await uow.boards.save(board)
            await uow.commit()


def _nonce(board: Board) -> str:
    return f"b{board.guild_id}-{board.week_on:%y%W}"
