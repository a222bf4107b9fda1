"""Virtual time: a clock that stands where it was put, and the agenda of what people and the world will do."""

import heapq
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from itertools import count

Act = Callable[[], Awaitable[None]]
MINUTE = timedelta(minutes=1)


class VirtualClock:
    """The present instant of the simulated world; it only ever moves forward."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        return self._now

    def move_to(self, at: datetime) -> None:
        """Let it be that late; what lies behind stays behind."""
        self._now = max(self._now, at)


class Agenda:
    """What will happen when. Of two things at one instant, the one that was planned first happens first."""

    def __init__(self, clock: VirtualClock) -> None:
        self._clock = clock
        self._planned: list[tuple[datetime, int, Act]] = []
        self._numbers = count()
        self._is_stirred = False

    def stir(self) -> None:
        """Something that is under way changes when the coach must be at work next: let it be asked again."""
        self._is_stirred = True

    def plan(self, at: datetime, act: Act) -> None:
        """Let something happen at an instant; what should have happened already happens next."""
        heapq.heappush(self._planned, (max(at, self._clock.now()), next(self._numbers), act))

    def next_at(self) -> datetime | None:
        """When the next thing happens."""
        return self._planned[0][0] if self._planned else None

    async def run_until(self, until: datetime) -> None:
        """Let everything up to an instant happen, each thing at its own, and let it be that late."""
        while await self.run_on(until):
            pass

    async def run_on(self, until: datetime) -> bool:
        """The same, but stop where something stirs; whether it did, so that there is more to happen."""
        self._is_stirred = False
        while self._planned and self._planned[0][0] <= until:
            at, _, act = heapq.heappop(self._planned)
            self._clock.move_to(at)
            await act()
            if self._is_stirred:
                return True
        self._clock.move_to(until)
        return False


def full_minute(at: datetime) -> datetime:
    """The first full minute at or after an instant: when the metronome ticks."""
    start = at.replace(second=0, microsecond=0)
    return start if start == at else start + MINUTE
