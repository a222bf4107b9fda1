"""The posts of cohorts: one request for all of their members, every planned day exactly once.

(1) One transaction claims the post, and for every member the delivery of that day which it brings, so that the ledger,
streaks, boards and read-back know no difference. (2) Outside of any transaction the post is sent, its id as nonce.
(3) A second transaction records it for all members at once. What a crash leaves in between is settled by `recover`.
Where the channel is closed to us, every member gets the task on their own instead.
"""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from roadmapbot.domain.cohort import Cohort, CohortPost, CohortState, NewCohortPost
from roadmapbot.domain.delivery import (
    NONCE_WINDOW,
    REPEATED_WITHIN,
    DeliveryState,
    NewDelivery,
    retry_after,
)
from roadmapbot.domain.enrollment import Enrollment, State
from roadmapbot.domain.etiquette import postponed_to
from roadmapbot.domain.ids import EnrollmentId, MessageId, TaskId
from roadmapbot.domain.progress import next_task
from roadmapbot.services.cohort_words import had_by, word_of
from roadmapbot.services.cohorts import shut, take_down, track_in
from roadmapbot.services.grouped import known_cohort, served, share_of
from roadmapbot.services.nudges import nudges_with
from roadmapbot.services.ports import (
    Catalogues,
    Clock,
    MessageGone,
    Messenger,
    MessengerError,
    OutcomeUnknown,
    RetryLater,
    Storage,
    Undeliverable,
    UnitOfWork,
    Unreachable,
)
from roadmapbot.services.posts import CohortEnd
from roadmapbot.services.reach import Reach
from roadmapbot.services.sending import Report, side_by_side
from roadmapbot.services.tasks import day_end

log = logging.getLogger(__name__)

_NOTHING = "nothing to post"
_TROUBLES = {DeliveryState.UNDELIVERABLE: "cohort-channel", DeliveryState.DEAD: "refused-task"}
"""What moderators are told of."""
_OPEN = frozenset({DeliveryState.CLAIMED, DeliveryState.WAITING})


class CohortPosts:
    """Sends what is owed to cohorts."""

    def __init__(
        self, storage: Storage, clock: Clock, catalogues: Catalogues, messenger: Messenger, reach: Reach
    ) -> None:
        self._storage = storage
        self._clock = clock
        self._catalogues = catalogues
        self._messenger = messenger
        self._reach = reach

    async def run_due(self) -> Report:
        """Post everything that is due now."""
        posts: list[CohortPost] = []
        while (claimed := await self._claim(self._clock.now())) is not None:
            posts += claimed
        async with self._storage.write() as uow:
            waiting = await uow.cohort_posts.claim_waiting(self._clock.now())
            if waiting:
                await uow.commit()
        return await self._send_all([*posts, *waiting])

    async def _claim(self, now: datetime) -> Sequence[CohortPost] | None:
        """Claim the post of one cohort that is due, with what it is to its members; None where none is due."""
        async with self._storage.write() as uow:
            cohort = await uow.cohorts.due(now)
            if cohort is None:
                return None
            post = await self._claim_for(uow, cohort, now)
            await uow.commit()
        return [post] if post else []

    async def _claim_for(self, uow: UnitOfWork, cohort: Cohort, now: datetime) -> CohortPost | None:
        """Move a cohort on by a day. A day that is over already has no post, and its task comes with the next one."""
        on, due_at = cohort.schedule.last_due(now)
        track = track_in(self._catalogues, cohort)
        following = next_task(track, had_by(await uow.cohort_posts.of(cohort.id)))
        if following is None:
            await shut(uow, cohort, CohortState.COMPLETED)
            return await uow.cohort_posts.claim(NewCohortPost(cohort.id, on, None, due_at, now))
        await uow.cohorts.save(replace(cohort, next_due_at=cohort.schedule.next_due(now, beyond=on)[1]))
        is_over = now >= cohort.schedule.ends_at(on)
        new = NewCohortPost(cohort.id, on, following.id, due_at, now)
        post = None if is_over else await uow.cohort_posts.claim(new)
        active = [each for each in await uow.cohorts.members(cohort.id) if each.state is State.ACTIVE]
        if post is not None:
            asked = [each for each in active if on > each.settled_on and now < day_end(each, on)]
            await self._share(uow, post, following.id, asked, now)
        await uow.enrollments.save_many([served(each, on, now) for each in active])
        return post

    async def _share(
        self, uow: UnitOfWork, post: CohortPost, task_id: TaskId, asked: Sequence[Enrollment], now: datetime
    ) -> None:
        """Claim for every member what a post is to them; whoever has kept the day already needs nothing more."""
        days = [(each.id, post.local_on) for each in asked]
        kept = {check_in.enrollment_id for check_in in await uow.check_ins.of_days(days)}
        new: list[NewDelivery] = []
        for each in asked:
            state = DeliveryState.UNNEEDED if each.id in kept else DeliveryState.CLAIMED
            share = share_of(post, task_id, each, now, state)
            new += [share, *nudges_with(share, each, now)]
        await uow.deliveries.claim(new)

    # --- sending ----------------------------------------------------------------------------------------------

    async def _send_all(self, posts: Sequence[CohortPost], *, is_repeat: bool = False) -> Report:
        return await side_by_side(posts, partial(self._send_one, is_repeat=is_repeat))

    async def _send_one(self, post: CohortPost, *, is_repeat: bool) -> bool:
        """Send one post and record how it went; what cannot be recorded stays claimed, and is looked for later."""
        try:
            settled = await self._try(post, is_repeat=is_repeat)
            await self._record(settled)
            await self._tell(settled)
        except Exception:
            # One cohort that breaks something unforeseen must not stop the others.
            log.exception("Post %s of a cohort could not be sent or recorded", post.id)
            return False
        return settled.state is DeliveryState.SENT

    async def _try(self, post: CohortPost, *, is_repeat: bool) -> CohortPost:
        now = self._clock.now()
        async with self._storage.read() as uow:
            cohort = await uow.cohorts.get(post.cohort_id)
            word = await word_of(uow, self._catalogues, cohort, post, now) if cohort else None
        if cohort is None or (post.task_id is not None and now >= cohort.schedule.ends_at(post.local_on)):
            return replace(post, state=DeliveryState.UNNEEDED)
        if word is None:
            return replace(post, state=DeliveryState.UNDELIVERABLE, problem=_NOTHING)
        if not is_repeat and (wait_until := postponed_to(cohort.schedule, post.due_at, now)):
            return _postponed(post, cohort, wait_until)
        attempt = replace(post, attempts=post.attempts + 1)
        try:
            message_id = await self._messenger.send(cohort.channel_id, word, nonce=f"k{post.id}")
        except MessengerError as error:
            return self._after_failure(attempt, cohort, error, is_repeat=is_repeat)
        if isinstance(word, CohortEnd):
            await take_down(self._messenger, cohort, word.track)
        return _arrived(attempt, cohort, message_id, self._clock.now())

    def _after_failure(self, post: CohortPost, cohort: Cohort, error: MessengerError, *, is_repeat: bool) -> CohortPost:
        """What becomes of a post whose sending failed."""
        now, problem = self._clock.now(), str(error)
        if isinstance(error, RetryLater):
            # What may have arrived already is looked for before it is sent again.
            state = DeliveryState.CLAIMED if is_repeat else DeliveryState.WAITING
            return replace(post, state=state, retry_at=now + error.after, problem=problem)
        if isinstance(error, OutcomeUnknown):
            return replace(post, retry_at=now + retry_after(post.attempts), problem=problem)
        if isinstance(error, Undeliverable):
            log.warning("Post %s has no way to cohort %s: %s", post.id, cohort.id, error)
            return replace(post, state=DeliveryState.UNDELIVERABLE, problem=problem)
        if isinstance(error, MessageGone):
            # Discord remembers the nonce of a message that was deleted: it had arrived, and is not wanted there.
            return replace(post, state=DeliveryState.WITHDRAWN, problem=problem)
        log.error("Discord refused post %s of a cohort: %s", post.id, error)
        return replace(post, state=DeliveryState.DEAD, problem=problem)

    async def _record(self, post: CohortPost) -> None:
        """Write down how a post stands, for all members at once; those it cannot reach get their task on their own."""
        async with self._storage.write() as uow:
            await uow.cohort_posts.save(post)
            if post.state is DeliveryState.UNDELIVERABLE:
                await uow.deliveries.part_shared(post.id, self._clock.now())
            elif post.state not in _OPEN:
                await uow.deliveries.settle_shared(post)
            await uow.commit()

    async def _tell(self, post: CohortPost) -> None:
        """Tell the moderators of a post that they must do something about; the members do not wait for that."""
        if post.state not in _TROUBLES or post.problem == _NOTHING:
            return
        async with self._storage.read() as uow:
            cohort = await known_cohort(uow, post.cohort_id, None)
        detail = str(cohort.channel_id) if post.state is DeliveryState.UNDELIVERABLE else post.task_id or ""
        await self._reach.tell_moderators(cohort.guild_id, _TROUBLES[post.state], detail)

    # --- settling ---------------------------------------------------------------------------------------------

    async def recover(self, min_age: timedelta = timedelta()) -> Report:
        """Settle claims that a crash or a broken connection left open: look first, then send again.

        Claims younger than `min_age` may still be under way in another process and are left alone.
        """
        now = self._clock.now()
        async with self._storage.read() as uow:
            stale = await uow.cohort_posts.stale_claims(now - min_age)
        report = Report()
        for post in stale:
            try:
                settled = await self._settle(post, now)
                report += replace(settled, unheard=await self._members(post) if settled.sent else frozenset())
            except Exception:
                log.exception("Post %s of a cohort could not be settled", post.id)
        return report

    async def _members(self, post: CohortPost) -> frozenset[EnrollmentId]:
        """Those whose replies to a post may have come before we knew that it stands."""
        async with self._storage.read() as uow:
            return frozenset(each.id for each in await uow.cohorts.members(post.cohort_id))

    async def _settle(self, post: CohortPost, now: datetime) -> Report:
        """Settle one claim that was left open."""
        if post.retry_at is not None and post.retry_at > now:
            return Report()
        claimed_at = post.claimed_at or post.due_at
        async with self._storage.read() as uow:
            cohort = await uow.cohorts.get(post.cohort_id)
        # At night it is not repeated blindly: where it does not stand already, it waits for the morning.
        is_night = cohort is not None and postponed_to(cohort.schedule, post.due_at, now) is not None
        if now - claimed_at < REPEATED_WITHIN and not is_night:
            return await self._send_all([post], is_repeat=True)
        try:
            message_id = await self._find(cohort, post, claimed_at) if cohort else None
        except MessengerError as error:
            log.info("Post %s of a cohort stays open: %s", post.id, error)
            if cohort is None or now >= cohort.schedule.ends_at(post.local_on):
                await self._record(replace(post, state=DeliveryState.UNDELIVERABLE, problem=str(error)))
            return Report()
        if cohort is not None and message_id is not None:
            await self._record(_arrived(post, cohort, message_id, claimed_at))
            return Report(sent=1)
        again = replace(post, claimed_at=now)
        await self._record(again)
        return await self._send_all([again])

    async def _find(self, cohort: Cohort, post: CohortPost, since: datetime) -> MessageId | None:
        """The message of a post, where it stands. Raises Undeliverable where it may stand unseen."""
        try:
            return await self._messenger.find_cohort_post(cohort.channel_id, post.id, since - NONCE_WINDOW)
        except Undeliverable as error:
            if error.reason is Unreachable.CHANNEL_GONE:
                return None
            raise


def _postponed(post: CohortPost, cohort: Cohort, until: datetime) -> CohortPost:
    """A post that would disturb people now: it waits; where its day is over by then, its task comes another day."""
    if post.task_id is not None and until >= cohort.schedule.ends_at(post.local_on):
        return replace(post, state=DeliveryState.UNNEEDED, problem="quiet hours")
    return replace(post, state=DeliveryState.WAITING, retry_at=until)


def _arrived(post: CohortPost, cohort: Cohort, message_id: MessageId, at: datetime) -> CohortPost:
    return replace(
        post,
        state=DeliveryState.SENT,
        channel_id=cohort.channel_id,
        message_id=message_id,
        sent_at=at,
        retry_at=None,
        problem=None,
    )
