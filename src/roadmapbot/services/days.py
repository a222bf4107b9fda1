"""Closing local days, knowing when the bot was down, and reading back the replies it missed.

A day closes after its end, and only after replies that came in while the bot was away were read back.
"""

import logging
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from roadmapbot.domain.delivery import Delivery
from roadmapbot.domain.enrollment import Enrollment, State
from roadmapbot.domain.errors import StorageBusy, StorageReadOnly, UserError
from roadmapbot.domain.ids import ChannelId, EnrollmentId, MessageId, UserId
from roadmapbot.domain.ledger import LedgerDay
from roadmapbot.domain.streak import Ledger
from roadmapbot.services.checkins import CheckIns
from roadmapbot.services.ledger import EndedDay, ledgers_from, rescore_many, without_check_in
from roadmapbot.services.ports import (
    Clock,
    Incoming,
    Messenger,
    MessengerError,
    Outage,
    OutcomeUnknown,
    RetryLater,
    Storage,
    UnitOfWork,
)
from roadmapbot.services.recording import CheckedIn
from roadmapbot.services.redraw import Redraw
from roadmapbot.services.silence import left_alone

log = logging.getLogger(__name__)

BATCH = 200
_DAY = timedelta(days=1)
_Key = tuple[EnrollmentId, date]


class Days:
    """The use-cases around the end of a day and around our own downtime."""

    def __init__(
        self, storage: Storage, clock: Clock, messenger: Messenger, check_ins: CheckIns, redraw: Redraw
    ) -> None:
        self._storage = storage
        self._clock = clock
        self._messenger = messenger
        self._check_ins = check_ins
        self._redraw = redraw
        # Gaps in which messages may have been missed; starting is the first. All is read once the numbers agree.
        self._gaps, self._gaps_read = 1, 0
        self._unread: frozenset[EnrollmentId] = frozenset()
        """Enrollments whose channel is still to be read back: their days stay open."""

    # --- heartbeat --------------------------------------------------------------------------------------------

    async def wake_up(self) -> Outage | None:
        """Note an outage since the last heartbeat, be it ever so short; replies are read back before any day closes."""
        now = self._clock.now()
        self.missed_events()
        async with self._storage.write() as uow:
            last = await uow.outages.last_beat()
            outage = Outage(last, now) if last is not None and last < now else None
            if outage is not None:
                await uow.outages.add(outage)
            await uow.outages.beat(now)
            await uow.commit()
        if outage is not None:
            log.info("The bot was down from %s to %s", outage.began_at, outage.ended_at)
        return outage

    async def beat(self) -> None:
        """Say that the bot is at work."""
        now = self._clock.now()
        async with self._storage.write() as uow:
            await uow.outages.beat(now)
            await uow.commit()

    def missed_events(self) -> None:
        """Note that messages may have been missed; they are read back before the next day closes."""
        self._gaps += 1

    @property
    def unheard(self) -> frozenset[EnrollmentId]:
        """Those whose channel could not be read back yet."""
        return self._unread

    def listen_again(self, enrollment_ids: frozenset[EnrollmentId]) -> None:
        """Have replies of some read back, since their post stood there before we knew it."""
        self._unread |= enrollment_ids

    async def hear_again(self, deaf_since: datetime, *, is_all_told: bool) -> None:
        """Note that nobody could press or type anything since an instant, though we were at work.

        Unless Discord has told all that was written meanwhile, it is read back before the next day closes.
        """
        now = self._clock.now()
        if not is_all_told:
            self.missed_events()
        if deaf_since < now:
            async with self._storage.write() as uow:
                await uow.outages.add(Outage(deaf_since, now))
                await uow.commit()
            log.info("Nothing was heard from %s to %s", deaf_since, now)

    # --- read-back --------------------------------------------------------------------------------------------

    async def read_back(self) -> int:
        """Read replies that arrived unseen and record them, late ones too; how many were recorded.

        A channel that cannot be read now is tried again next time; the days of its learners stay open until then.
        """
        gap = self._gaps
        is_all = gap != self._gaps_read
        if not is_all and not self._unread:
            return 0
        async with self._storage.read() as uow:
            asked_of = await _may_have_answered(uow, self._clock.now(), None if is_all else self._unread)
        by_channel: dict[ChannelId, list[_MayAnswer]] = defaultdict(list)
        for each in asked_of:
            by_channel[each.channel_id].append(each)
        recorded = 0
        unread: set[EnrollmentId] = set()
        for channel_id, asked in by_channel.items():
            try:
                recorded += await self._read_channel(channel_id, asked)
            except (RetryLater, OutcomeUnknown, StorageBusy, StorageReadOnly) as error:
                log.info("Channel %s could not be read back yet: %s", channel_id, error)
                unread.update(each.enrollment_id for each in asked)
            except MessengerError as error:
                log.info("Channel %s cannot be read back: %s", channel_id, error)
        self._gaps_read, self._unread = gap, frozenset(unread)
        return recorded

    async def _read_channel(self, channel_id: ChannelId, asked: Sequence["_MayAnswer"]) -> int:
        first = min(each.message_id for each in asked)
        learners = {each.user_id for each in asked}
        recorded = 0
        for incoming in await self._messenger.incoming_since(channel_id, first):
            if incoming.author_id in learners and await self._record(incoming):
                recorded += 1
        return recorded

    async def _record(self, incoming: Incoming) -> bool:
        try:
            result = await self._check_ins.by_reply(incoming)
        except (StorageBusy, StorageReadOnly):
            raise
        except UserError as error:
            log.info("Message %s was read back and not recorded: %s", incoming.message_id, type(error).__name__)
            return False
        except Exception:
            # One message that breaks something unforeseen must not keep everybody's days from closing.
            log.exception("Message %s could not be read back", incoming.message_id)
            return False
        if not isinstance(result, CheckedIn) or not result.was_new:
            return False
        try:
            await self._messenger.acknowledge(incoming, is_late=result.check_in.is_late)
        except MessengerError as error:
            log.info("Message %s was recorded but not acknowledged: %s", incoming.message_id, error)
        await self._redraw.days(result.check_in.enrollment_id, result.outdated)
        return True

    # --- closing ----------------------------------------------------------------------------------------------

    async def close_due(self) -> int:
        """Close every local day that is over; how many were closed. What was missed is read back first."""
        if self._gaps_read != self._gaps:
            await self.read_back()
        closed = 0
        while True:
            now = self._clock.now()
            async with self._storage.write() as uow:
                over = await uow.enrollments.closing(now, BATCH + len(self._unread))
                batch = [enrollment for enrollment in over if enrollment.id not in self._unread]
                if not batch:
                    return closed
                closed += await self._close(uow, batch, now)
                await uow.commit()

    async def _close(self, uow: UnitOfWork, batch: Sequence[Enrollment], now: datetime) -> int:
        """Close all days that are over for a batch of enrollments, with a handful of statements."""
        ended = {enrollment.id: list(_over(enrollment, now)) for enrollment in batch}
        keys = [(day.enrollment.id, day.on) for days in ended.values() for day in days]
        kept = {(check_in.enrollment_id, check_in.local_on) for check_in in await uow.check_ins.of_days(keys)}
        tasks = {(d.enrollment_id, d.local_on): d for d in await uow.deliveries.of_days(keys)}
        needing = {e.id: e.open_on for e in batch if any((e.id, day.on) not in kept for day in ended[e.id])}
        ledgers = await ledgers_from(uow, needing)
        earliest = min(day.enrollment.schedule.due_at(day.on) for days in ended.values() for day in days)
        outages = await uow.outages.since(earliest)
        moved = []
        rows: list[tuple[Enrollment, LedgerDay]] = []
        for enrollment in batch:
            unkept = [day for day in ended[enrollment.id] if (enrollment.id, day.on) not in kept]
            before = ledgers.get(enrollment.id, Ledger(()))
            written = _judged(unkept, before, tasks, outages, now)
            moved.append(_advanced(enrollment, ended[enrollment.id], now))
            if written:
                rows += ((enrollment, row) for row in written)
                asked = [tasks[enrollment.id, day.on] for day in unkept if (enrollment.id, day.on) in tasks]
                moved[-1] = await left_alone(uow, moved[-1], [*before.days, *written], asked)
        await uow.days.put([row for _, row in rows])
        await rescore_many(uow, [(enrollment, row.local_on) for enrollment, row in rows])
        await uow.enrollments.save_many(moved)
        return len(keys)


@dataclass(frozen=True, slots=True)
class _MayAnswer:
    """Somebody who may have answered a post of ours that we have not seen an answer to."""

    channel_id: ChannelId
    message_id: MessageId
    user_id: UserId
    enrollment_id: EnrollmentId


async def _may_have_answered(uow: UnitOfWork, now: datetime, some: Collection[EnrollmentId] | None) -> list[_MayAnswer]:
    """Who was asked and has not answered, and the members of cohorts, of whom some joined or came back after a post.

    Of everybody, or of some.
    """
    found = [
        _MayAnswer(d.channel_id, d.message_id or MessageId(0), d.user_id, d.enrollment_id)
        for d in await uow.deliveries.unanswered(even_late=True, of=some)
        if d.channel_id is not None
    ]
    for post in await uow.cohort_posts.open_tasks(now):
        found += [
            _MayAnswer(post.channel_id, post.message_id or MessageId(0), each.user_id, each.id)
            for each in await uow.cohorts.members(post.cohort_id)
            if post.channel_id is not None and (some is None or each.id in some)
        ]
    return found


def _judged(
    days: Iterable[EndedDay],
    ledger: Ledger,
    tasks: Mapping[_Key, Delivery],
    outages: Sequence[Outage],
    now: datetime,
) -> list[LedgerDay]:
    """The ledger rows of days without a check-in; each knows the freezes left by the ones before."""
    written = []
    for day in days:
        row = without_check_in(day, ledger, tasks.get((day.enrollment.id, day.on)), outages, now)
        ledger = ledger.put(row)
        written.append(row)
    return written


def _over(enrollment: Enrollment, now: datetime) -> Iterable[EndedDay]:
    """The days of an enrollment that have ended, from the open one on."""
    on, ends_at = enrollment.open_on, enrollment.open_until
    while ends_at <= now:
        yield EndedDay(enrollment, on, ends_at)
        on += _DAY
        ends_at = max(ends_at, enrollment.schedule.ends_at(on))


def _advanced(enrollment: Enrollment, ended: Sequence[EndedDay], now: datetime) -> Enrollment:
    """The enrollment with its next day open; a pause that has reached its end is over, since its end.

    So a task that fell due after it, while we were down, is still owed.
    """
    last = ended[-1]
    on = last.on + _DAY
    advanced = replace(enrollment, open_on=on, open_until=max(last.ends_at, enrollment.schedule.ends_at(on)))
    if enrollment.state is State.PAUSED and enrollment.paused_until is not None and on >= enrollment.paused_until:
        return advanced.resumed(min(now, enrollment.schedule.starts_at(enrollment.paused_until)))
    return advanced
