"""Closing local days, knowing when the bot was down, and reading back the replies it missed.

A day closes after its end, and only after replies that came in while the bot was away were read back.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from roadmapbot.domain.delivery import Delivery, DeliveryState
from roadmapbot.domain.enrollment import Enrollment, State
from roadmapbot.domain.errors import UserError
from roadmapbot.domain.ids import ChannelId, EnrollmentId, MessageId
from roadmapbot.domain.ledger import DayFacts, LedgerDay, outage_excuses, verdict
from roadmapbot.domain.streak import streak
from roadmapbot.services.checkins import CheckedIn, CheckIns, rescore
from roadmapbot.services.enrollments import resumed
from roadmapbot.services.ports import (
    Clock,
    Incoming,
    Messenger,
    MessengerError,
    Outage,
    Storage,
    Undeliverable,
    UnitOfWork,
)

log = logging.getLogger(__name__)

BATCH = 200
OUTAGE_AFTER = timedelta(minutes=5)
"""A gap between two heartbeats longer than this is an outage."""
_DAY = timedelta(days=1)
_Key = tuple[EnrollmentId, date]


@dataclass(frozen=True, slots=True)
class _Open:
    """A day about to be closed: when it ends (UTC), and the enrollment as it was then."""

    enrollment: Enrollment
    on: date
    ends_at: datetime


class Days:
    """The use-cases around the end of a day and around our own downtime."""

    def __init__(self, storage: Storage, clock: Clock, messenger: Messenger, check_ins: CheckIns) -> None:
        self._storage = storage
        self._clock = clock
        self._messenger = messenger
        self._check_ins = check_ins
        self._must_read_back = True

    # --- heartbeat --------------------------------------------------------------------------------------------

    async def wake_up(self) -> Outage | None:
        """Note an outage since the last heartbeat, if there was one; replies are read back before any day closes."""
        now = self._clock.now()
        self._must_read_back = True
        async with self._storage.write() as uow:
            last = await uow.outages.last_beat()
            outage = Outage(last, now) if last is not None and now - last > OUTAGE_AFTER else None
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
        self._must_read_back = True

    # --- read-back --------------------------------------------------------------------------------------------

    async def read_back(self) -> int:
        """Read replies to open tasks that arrived unseen and record them; how many were recorded.

        A channel that cannot be read now is tried again next time.
        """
        if not self._must_read_back:
            return 0
        self._must_read_back = False
        async with self._storage.read() as uow:
            unanswered = await uow.deliveries.unanswered()
        by_channel: dict[ChannelId, list[Delivery]] = defaultdict(list)
        for delivery in unanswered:
            if delivery.channel_id is not None and delivery.message_id is not None:
                by_channel[delivery.channel_id].append(delivery)
        recorded = 0
        for channel_id, deliveries in by_channel.items():
            try:
                recorded += await self._read_channel(channel_id, deliveries)
            except Undeliverable as error:
                log.info("Channel %s cannot be read back: %s", channel_id, error)
            except MessengerError as error:
                log.info("Channel %s could not be read back yet: %s", channel_id, error)
                self._must_read_back = True
        return recorded

    async def _read_channel(self, channel_id: ChannelId, deliveries: Sequence[Delivery]) -> int:
        first = min(delivery.message_id or MessageId(0) for delivery in deliveries)
        learners = {delivery.user_id for delivery in deliveries}
        recorded = 0
        for incoming in await self._messenger.incoming_since(channel_id, first):
            if incoming.author_id in learners and await self._record(incoming):
                recorded += 1
        return recorded

    async def _record(self, incoming: Incoming) -> bool:
        try:
            result = await self._check_ins.by_reply(incoming)
        except UserError as error:
            log.info("Message %s was read back and not recorded: %s", incoming.message_id, type(error).__name__)
            return False
        if not isinstance(result, CheckedIn) or not result.was_new:
            return False
        try:
            await self._messenger.acknowledge(incoming, is_late=result.check_in.is_late)
        except MessengerError as error:
            log.info("Message %s was recorded but not acknowledged: %s", incoming.message_id, error)
        return True

    # --- closing ----------------------------------------------------------------------------------------------

    async def close_due(self) -> int:
        """Close every local day that is over; how many were closed."""
        closed = 0
        while True:
            now = self._clock.now()
            async with self._storage.write() as uow:
                batch = await uow.enrollments.closing(now, BATCH)
                if not batch:
                    return closed
                closed += await self._close(uow, batch, now)
                await uow.commit()

    async def _close(self, uow: UnitOfWork, batch: Sequence[Enrollment], now: datetime) -> int:
        """Close all days that are over for a batch of enrollments, with a handful of statements."""
        opened = {enrollment.id: list(_over(enrollment, now)) for enrollment in batch}
        keys = [(day.enrollment.id, day.on) for days in opened.values() for day in days]
        kept = {(check_in.enrollment_id, check_in.local_on) for check_in in await uow.check_ins.of_days(keys)}
        sent = {(d.enrollment_id, d.local_on): d for d in await uow.deliveries.of_days(keys)}
        needing = [e.id for e in batch if any((e.id, day.on) not in kept for day in opened[e.id])]
        ledger = await uow.days.of_many(needing)
        earliest = min(day.enrollment.schedule.due_at(day.on) for days in opened.values() for day in days)
        outages = [(outage.began_at, outage.ended_at) for outage in await uow.outages.since(earliest)]
        moved = []
        for enrollment in batch:
            rows = list(ledger.get(enrollment.id, ()))
            written = self._judge(opened[enrollment.id], rows, kept, sent, outages, now)
            if written:
                await uow.days.put(written)
                await rescore(uow, enrollment, *(row.local_on for row in written))
            moved.append(_advanced(enrollment, opened[enrollment.id], now))
        await uow.enrollments.save_many(moved)
        return len(keys)

    def _judge(
        self,
        days: Iterable[_Open],
        ledger: list[LedgerDay],
        kept: set[_Key],
        sent: Mapping[_Key, Delivery],
        outages: Iterable[tuple[datetime, datetime]],
        now: datetime,
    ) -> list[LedgerDay]:
        """The ledger rows of days without a check-in; each knows the freezes left by the ones before."""
        written: list[LedgerDay] = []
        for day in days:
            key = (day.enrollment.id, day.on)
            if key in kept:
                continue
            delivery = sent.get(key)
            schedule = day.enrollment.schedule
            due_at = schedule.due_at(day.on)
            before = sorted([*ledger, *written], key=lambda row: row.local_on)
            facts = DayFacts(
                is_planned=schedule.is_planned(day.on),
                is_paused=_is_paused(day),
                is_first=day.on <= schedule.local_day(day.enrollment.consent_at),
                was_asked=delivery is not None and delivery.state is DeliveryState.SENT,
                was_unreachable=delivery is not None and delivery.state is DeliveryState.UNDELIVERABLE,
                had_outage=outage_excuses(due_at, day.ends_at, outages),
                freezes_held=streak(before, day.on).freezes,
            )
            status, reason = verdict(facts)
            stamp = schedule.stamp(day.ends_at - timedelta(seconds=1))
            row = LedgerDay(key[0], day.on, status, now, stamp.zone, stamp.offset_minutes, reason)
            written.append(row)
        return written


def _over(enrollment: Enrollment, now: datetime) -> Iterable[_Open]:
    """The days of an enrollment that have ended, from the open one on."""
    on, ends_at = enrollment.open_on, enrollment.open_until
    while ends_at <= now:
        yield _Open(enrollment, on, ends_at)
        on += _DAY
        ends_at = max(ends_at, enrollment.schedule.ends_at(on))


def _is_paused(day: _Open) -> bool:
    """Whether the pause covers a day; one with an end covers the days before it."""
    enrollment = day.enrollment
    if enrollment.state is not State.PAUSED:
        return False
    return enrollment.paused_until is None or day.on < enrollment.paused_until


def _advanced(enrollment: Enrollment, closed: Sequence[_Open], now: datetime) -> Enrollment:
    """The enrollment with its next day open; a pause that has reached its end is over."""
    last = closed[-1]
    on = last.on + _DAY
    advanced = replace(enrollment, open_on=on, open_until=max(last.ends_at, enrollment.schedule.ends_at(on)))
    if enrollment.state is State.PAUSED and enrollment.paused_until is not None and on >= enrollment.paused_until:
        return resumed(advanced, now)
    return advanced
