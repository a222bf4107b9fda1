"""The copies of announcements: each leaves with the rounds when its learner's time has come.

They go by direct message or, for those who read in the server, in one post for many. A copy that may have arrived is
never sent again.
"""

import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from roadmapbot.domain.announcement import AnnouncementId, AnnouncementState, Copy, CopyState
from roadmapbot.domain.delivery import REPEATED_WITHIN
from roadmapbot.domain.enrollment import DmState, Enrollment, Mode, State
from roadmapbot.domain.ids import EnrollmentId
from roadmapbot.services.announcements import AnnouncementView, viewed
from roadmapbot.services.ports import Catalogues, Clock, MessengerError, OutcomeUnknown, RetryLater, Storage
from roadmapbot.services.reach import Reach, Sent

log = logging.getLogger(__name__)

BATCH = 200
"""Copies sent in one round: what is owed to a learner's day comes first, with every round anew."""
TOGETHER = 40
"""People mentioned in one post, where they read in the server."""
NEWS_FOR = timedelta(days=3)
"""How long an announcement is worth sending: after a long outage nobody wants to read it."""


class Copies:
    """Sends what was announced to those it is meant for."""

    def __init__(self, storage: Storage, clock: Clock, catalogues: Catalogues, reach: Reach) -> None:
        self._storage = storage
        self._clock = clock
        self._catalogues = catalogues
        self._reach = reach

    async def run_due(self) -> int:
        """Send the copies whose time has come, some of them with every round; how many arrived."""
        now = self._clock.now()
        async with self._storage.write() as uow:
            claimed = await uow.announcements.claim(now, BATCH)
            if claimed:
                await uow.commit()
        settled = await self._send_all(claimed, now)
        await self._finish()
        return sum(copy.state is CopyState.SENT for copy in settled)

    async def recover(self, min_age: timedelta = timedelta()) -> None:
        """Settle copies that a crash left claimed: repeat while Discord surely knows the nonce, else let them be."""
        now = self._clock.now()
        async with self._storage.read() as uow:
            stale = await uow.announcements.stale(now - min_age)
        fresh = [copy for copy in stale if copy.claimed_at and now - copy.claimed_at < REPEATED_WITHIN]
        await self._save([replace(copy, state=CopyState.UNSURE) for copy in stale if copy not in fresh])
        await self._send_all(fresh, now, is_repeat=True)

    async def _send_all(self, copies: Sequence[Copy], now: datetime, *, is_repeat: bool = False) -> list[Copy]:
        """Send claimed copies: one by one, and in one post to those of a server who read there.

        `is_repeat` where they may have arrived already: what cannot be repeated at once is let be.
        """
        if not copies:
            return []
        async with self._storage.read() as uow:
            going = {
                each.id: await viewed(uow, self._catalogues, each, now) for each in await uow.announcements.sending()
            }
            enrollments = await uow.enrollments.get_many({copy.enrollment_id for copy in copies})
            learners = await uow.learners.get_many({copy.user_id for copy in copies})
            refusals = await uow.announcements.refusals({copy.user_id for copy in copies})
        settled: list[Copy] = []
        together: dict[AnnouncementId, list[Copy]] = defaultdict(list)
        for copy in copies:
            enrollment = enrollments[copy.enrollment_id]
            waits_until = enrollment.schedule.quiet_until(now)
            is_refused = (enrollment.guild_id, copy.user_id) in refusals
            if is_refused or _is_stale(going.get(copy.announcement_id), enrollment, now):
                settled += await self._save([replace(copy, state=CopyState.UNNEEDED)])
            elif waits_until is not None:
                state = CopyState.UNSURE if is_repeat else CopyState.WAITING
                settled += await self._save([replace(copy, state=state, retry_at=waits_until)])
            elif enrollment.mode is Mode.CHANNEL or learners[copy.user_id].dm_state is DmState.CLOSED:
                together[copy.announcement_id].append(copy)
            else:
                view = going[copy.announcement_id]
                settled += await self._send([copy], enrollments, view, now, is_repeat=is_repeat)
        for announcement_id, readers in together.items():
            for first in range(0, len(readers), TOGETHER):
                some = readers[first : first + TOGETHER]
                view = going[announcement_id]
                settled += await self._send(some, enrollments, view, now, in_thread=True, is_repeat=is_repeat)
        return settled

    async def _send(
        self,
        copies: Sequence[Copy],
        enrollments: Mapping[EnrollmentId, Enrollment],
        view: AnnouncementView,
        now: datetime,
        *,
        in_thread: bool = False,
        is_repeat: bool = False,
    ) -> list[Copy]:
        """Send copies in one post, and note how that went; a failure of one post never stops the others."""
        attempted = [replace(copy, attempts=copy.attempts + 1) for copy in copies]
        enrollment = enrollments[copies[0].enrollment_id]
        everybody = tuple(copy.user_id for copy in copies)
        nonce = f"a{view.announcement.id}-{enrollment.id}"

        async def attempt() -> Sent:
            if in_thread:
                return await self._reach.send_in_thread(enrollment, view.post(everybody), nonce=nonce)
            return await self._reach.send(
                enrollment, lambda mention: view.post(everybody if mention else ()), nonce=nonce
            )

        may_stand = is_repeat
        try:
            try:
                sent = await attempt()
            except OutcomeUnknown:
                may_stand = True
                sent = await attempt()  # the same nonce again, while Discord surely knows it
        except RetryLater as error:
            if may_stand:
                return await self._save([replace(copy, state=CopyState.UNSURE) for copy in attempted])
            later = now + error.after
            return await self._save([replace(c, state=CopyState.WAITING, retry_at=later) for c in attempted])
        except OutcomeUnknown:
            return await self._save([replace(copy, state=CopyState.UNSURE) for copy in attempted])
        except MessengerError as error:
            log.info("Announcement %s did not reach some: %s", view.announcement.id, error)
            return await self._save([replace(copy, state=CopyState.UNREACHABLE) for copy in attempted])
        arrived = replace(attempted[0], state=CopyState.SENT, channel_id=sent.channel_id, message_id=sent.message_id)
        return await self._save(
            [
                replace(arrived, enrollment_id=copy.enrollment_id, user_id=copy.user_id, attempts=copy.attempts)
                for copy in attempted
            ]
        )

    async def _save(self, copies: list[Copy]) -> list[Copy]:
        if copies:
            async with self._storage.write() as uow:
                await uow.announcements.save_copies(copies)
                await uow.commit()
        return copies

    async def _finish(self) -> None:
        """Note which announcements have nothing left to send."""
        async with self._storage.read() as uow:
            done = [
                announcement
                for announcement in await uow.announcements.sending()
                if not _is_under_way(await uow.announcements.counts(announcement.id))
            ]
        for announcement in done:
            async with self._storage.write() as uow:
                await uow.announcements.save(replace(announcement, state=AnnouncementState.SENT))
                await uow.commit()


def _is_stale(view: AnnouncementView | None, enrollment: Enrollment, now: datetime) -> bool:
    """Whether a copy is of no use any more: its learner paused or left, or it is old news."""
    sent_at = view.announcement.sent_at if view else None
    return sent_at is None or enrollment.state is not State.ACTIVE or now - sent_at > NEWS_FOR


def _is_under_way(counts: Mapping[CopyState, int]) -> bool:
    return bool(counts.get(CopyState.WAITING) or counts.get(CopyState.CLAIMED))
