"""Every REST call takes its turn here: evenly spaced, what a person waits for first.

discord.py does not pace itself: 2,000 sends at once lost 1,750 of them to rate limits. Discord allows 50 requests
a second for one bot; an even 45 drew none. Which failures stop all calls for a while is decided in `failures`.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

RATE = 45.0
"""Requests a second. Discord's limit is 50 for the token, all processes together."""

Pause = Callable[[float], Awaitable[None]]
"""Waits that many seconds; does nothing in simulated time."""

_a_person_waits: ContextVar[bool] = ContextVar("a_person_waits", default=False)


@contextmanager
def person_waits() -> Iterator[None]:
    """Mark the REST calls made inside as ones that a person waits for."""
    token = _a_person_waits.set(True)
    try:
        yield
    finally:
        _a_person_waits.reset(token)


@dataclass(slots=True, eq=False)
class _Ticket:
    """One caller's place in the queue; `slot_at` is the instant it was let through."""

    woken: asyncio.Event = field(default_factory=asyncio.Event)
    slot_at: float | None = None


class Pacer:
    """Lets callers through one by one, `rate` a second, in order of arrival within their priority.

    There is no task behind it: the first caller in line leads. It pauses until the next slot, gives the slot to
    whoever is first by then, perhaps itself, and hands the lead over when it leaves.
    """

    def __init__(self, rate: float, *, pause: Pause, monotonic: Callable[[], float]) -> None:
        self._gap = 1 / rate
        self._pause = pause
        self._monotonic = monotonic
        self._next_at = monotonic()
        self._urgent: deque[_Ticket] = deque()
        self._patient: deque[_Ticket] = deque()
        self._leader: _Ticket | None = None

    @property
    def waiting(self) -> int:
        """How many callers wait for their turn."""
        return len(self._urgent) + len(self._patient)

    async def turn(self) -> None:
        """Wait until this caller may go. A caller that is cancelled leaves its slot to the next one."""
        ticket = _Ticket()
        queue = self._urgent if _a_person_waits.get() else self._patient
        queue.append(ticket)
        if self._leader is None:
            self._leader = ticket
        try:
            while ticket.slot_at is None:
                if self._leader is ticket:
                    await self._lead()
                else:
                    await ticket.woken.wait()
                    ticket.woken.clear()
        except BaseException:
            self._withdraw(ticket, queue)
            raise
        finally:
            if self._leader is ticket:
                self._hand_over()

    async def _lead(self) -> None:
        remaining = self._next_at - self._monotonic()
        if remaining > 0:
            await self._pause(remaining)
        if not self.waiting:
            return  # the leader was left the slot of somebody who was cancelled during the pause
        now = self._monotonic()
        # Lateness of less than a gap is made up for, so that the rate does not drift below what was asked for;
        # more is forgotten, so that a rest is never followed by a burst.
        slot_at = self._next_at if now - self._next_at < self._gap else now
        self._next_at = slot_at + self._gap
        self._give(slot_at)

    def _give(self, slot_at: float) -> None:
        """Let the first in line through."""
        ticket = (self._urgent or self._patient).popleft()
        ticket.slot_at = slot_at
        ticket.woken.set()

    def _withdraw(self, ticket: _Ticket, queue: deque[_Ticket]) -> None:
        if ticket.slot_at is None:
            queue.remove(ticket)
        elif self.waiting:
            self._give(ticket.slot_at)
        elif self._next_at == ticket.slot_at + self._gap:
            self._next_at = ticket.slot_at

    def _hand_over(self) -> None:
        line = self._urgent or self._patient
        self._leader = line[0] if line else None
        if self._leader is not None:
            self._leader.woken.set()
