"""The services against a notebook that knows nothing of them, around every clock change from 2020 to 2030.

A learner enrolls a few days before the clocks of their zone change, and lives on for some weeks: checks in by any way,
takes it back, pauses, travels, is silent; the coach crashes and is down. After every step the two must agree on every
day's end, on the streak, on what was sent, and on what comes next. `ORACLE_RUNS` sets how many lives are tried.
"""

import asyncio
import os
from collections import Counter
from datetime import date, datetime, time, timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from tests.builders import ADA, TRACK, catalogue, track, unit
from tests.oracle.learner import Notebook, Refused
from tests.oracle.wall import DAY, STEP, clock_changes
from tests.services.world import World, who

from roadmapbot.domain.checkin import Answer, Via
from roadmapbot.domain.delivery import DeliveryState, Kind
from roadmapbot.domain.errors import UserError
from roadmapbot.services.posts import DailyTask
from roadmapbot.services.wishes import Wish

RUNS = int(os.environ.get("ORACLE_RUNS", "40"))
CONTENT = catalogue(track(TRACK, *(unit(f"unit-{number}", 20) for number in range(20))))
ZONES = sorted({name for name, _ in clock_changes()})
TIMES = [time(hour, minute) for hour in range(3, 24) for minute in (0, 15, 30, 45)]
DAYS_OFF = st.sets(st.integers(0, 6), max_size=5).map(lambda off: frozenset(range(7)) - off)
A_MOMENT = st.integers(1, 10).map(lambda quarters: quarters * STEP)
A_WHILE = A_MOMENT | st.integers(1, 4 * 40).map(lambda quarters: quarters * STEP)


class Life(RuleBasedStateMachine):
    """One learner's life, lived twice: with the coach, and in a notebook."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()

    def teardown(self) -> None:
        self.loop.close()

    def run(self, act: Any) -> Any:
        return self.loop.run_until_complete(act)

    @initialize(
        change=st.sampled_from(clock_changes()),
        before=st.integers(0, 3 * 96),
        at=st.sampled_from(TIMES),
        weekdays=DAYS_OFF,
    )
    def enroll(self, change: tuple[str, datetime], before: int, at: time, weekdays: frozenset[int]) -> None:
        zone, changes_at = change
        self.world = World()
        self.world.catalogues.content = CONTENT
        self.world.clock.at = changes_at - before * STEP
        names = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
        days = ", ".join(names[day] for day in sorted(weekdays))
        self.run(self.world.server())
        self.run(self.world.tick())
        self.run(self.world.enroll(zone=zone, at=f"{at:%H:%M}", weekdays=days))
        self.notebook = Notebook(zone, at, weekdays, self.now)
        self.run(self.world.tick())
        self.notebook.live_until(self.now)

    @property
    def now(self) -> datetime:
        return self.world.clock.now()

    def both(self, act: Any, noted: Any) -> None:
        """Do something, and note it; they must agree on whether it is allowed."""
        is_refused = is_noted_refused = False
        try:
            self.run(act)
        except UserError:
            is_refused = True
        try:
            noted()
        except Refused:
            is_noted_refused = True
        assert is_refused == is_noted_refused
        self.run(self.world.tick())
        self.notebook.live_until(self.now)

    # --- time passes ---

    @rule(by=A_MOMENT)
    def go_down_in_the_middle_of_a_day(self, by: timedelta) -> None:
        """After the task of the day, and long before its end."""
        sent = self.newest()
        if sent is not None and sent.sent_at is not None:
            self.wait(max(STEP, sent.sent_at + 2 * STEP - self.now))
            self.go_down(by)
            self.wait(2 * DAY)

    @rule(by=A_WHILE)
    def wait(self, by: timedelta) -> None:
        until = self.now + by
        self.run(self.world.pass_until(until))
        self.notebook.live_until(until)

    @rule(days=st.integers(1, 9))
    def wait_for_days(self, days: int) -> None:
        self.wait(days * DAY)

    @rule(by=st.one_of(A_MOMENT, A_WHILE, st.integers(1, 5).map(lambda days: days * DAY)))
    def go_down(self, by: timedelta) -> None:
        until = self.now + by
        self.run(self.world.down(self.now, until))
        self.notebook.sleep_until(until)

    @rule()
    def crash(self) -> None:
        self.world.restart()
        self.run(self.world.tick())
        self.notebook.live_until(self.now)

    # --- answers ---

    @rule()
    def answer(self) -> None:
        on = self.notebook.today()
        self.both(self.world.coach.check_ins.by_command(who(), Answer("did it")), lambda: self.notebook.answer(on))

    @rule(days=st.integers(2, 10))
    def answer_for_days(self, days: int) -> None:
        for _ in range(days):
            self.answer()
            self.wait(DAY)

    @rule()
    def answer_yesterday(self) -> None:
        late = self.world.coach.check_ins.by_command(who(), Answer("did it"), is_yesterday=True)
        self.both(late, self.notebook.answer_yesterday)

    @rule()
    @precondition(lambda self: self.newest() is not None)
    def reply(self) -> None:
        self.wait(STEP)
        delivery = self.newest()
        if self.notebook.tasks[delivery.local_on] in self.notebook.done.values():
            return  # it is refused, and stays in the channel: read back once that task is open again, it counts
        reply = self.world.reply(delivery)
        self.both(
            self.world.coach.check_ins.by_reply(reply), lambda: self.notebook.answer(delivery.local_on, by_post=True)
        )

    @rule()
    @precondition(lambda self: self.newest() is not None)
    def press(self) -> None:
        delivery = self.newest()
        pressed = self.world.coach.check_ins.for_day(
            delivery.enrollment_id, delivery.local_on, ADA, Via.BUTTON, Answer(), self.now
        )
        self.both(pressed, lambda: self.notebook.answer(delivery.local_on, by_post=True))

    @rule()
    @precondition(lambda self: self.notebook.answers)
    def take_back(self) -> None:
        self._take_back(max(self.notebook.answers))

    def _take_back(self, on: date) -> None:
        self.wait(STEP)
        undone = self.world.coach.check_ins.undo(self.world.enrollment().id, on, ADA)
        self.both(undone, lambda: self.notebook.take_back(on))

    @rule(back=st.integers(0, 4))
    @precondition(lambda self: "missed" in self.notebook.ledger.values())
    def earn_back(self, back: int) -> None:
        missed = sorted(on for on, status in self.notebook.ledger.items() if status == "missed")
        if not missed:
            return
        on = missed[-1 - min(back, len(missed) - 1)]
        earned = self.world.coach.catch_ups.earn(self.world.enrollment().id, on, ADA, Via.BUTTON, Answer(), self.now)
        self.both(earned, lambda: self.notebook.earn_back(on))

    @rule()
    @precondition(lambda self: "missed" in self.notebook.ledger.values())
    def answer_and_earn_back(self) -> None:
        self.answer()
        for back in range(5):
            self.earn_back(back)

    @rule(days=st.integers(2, 5))
    def be_silent_and_earn_back(self, days: int) -> None:
        self.wait(days * DAY)
        self.answer()
        self.earn_back(4)

    @rule()
    @precondition(lambda self: self.notebook.earned)
    def give_back(self) -> None:
        self._take_back(max(self.notebook.earned))

    # --- other wishes ---

    @rule(days=st.one_of(st.none(), st.integers(1, 6)))
    def pause(self, days: int | None) -> None:
        until = f"in {days} days" if days else None
        self.both(self.world.coach.enrollments.pause(who(), until), lambda: self.notebook.pause(days))

    @rule()
    def resume(self) -> None:
        self.both(self.world.coach.enrollments.resume(who()), self.notebook.resume)

    @rule(zone=st.sampled_from(ZONES))
    def travel(self, zone: str) -> None:
        changed = self.world.coach.settings.change(who(), Wish(zone=zone))
        self.both(changed, lambda: self.notebook.change(zone=zone))

    @rule(at=st.sampled_from(TIMES))
    def another_time(self, at: time) -> None:
        changed = self.world.coach.settings.change(who(), Wish(at=f"{at:%H:%M}"))
        self.both(changed, lambda: self.notebook.change(at=at))

    # --- what must hold ---

    @invariant()
    def they_agree(self) -> None:
        if not hasattr(self, "notebook"):
            return
        enrollment = self.world.enrollment()
        stands = {on: str(status) for on, status in self.world.days().items()}
        assert stands == self.notebook.ledger
        assert (enrollment.open_on, enrollment.open_until) == (self.notebook.open_on, self.notebook.open_ends)
        assert enrollment.next_due_at == self.notebook.due_at
        assert enrollment.is_self_paused == self.notebook.is_left_alone
        shown = self.run(self.world.coach.progress.why(who()))
        assert shown.streak.length == self.notebook.streak()
        assert shown.streak.freezes == self.notebook.freezes(before=date.max)

    @invariant()
    def each_day_was_asked_for_once(self) -> None:
        if not hasattr(self, "notebook"):
            return
        asked = [
            delivery.local_on
            for delivery in self.world.deliveries()
            if delivery.kind is Kind.TASK and delivery.state is DeliveryState.SENT
        ]
        assert sorted(asked) == sorted(on for on, sent in self.notebook.posts.items() if sent)
        posts = [sent.post for sent in self.world.messenger.sent if isinstance(sent.post, DailyTask)]
        assert max(Counter(post.delivery_id for post in posts).values(), default=1) == 1

    def newest(self) -> Any:
        sent = [
            delivery
            for delivery in self.world.deliveries()
            if delivery.kind is Kind.TASK and delivery.state is DeliveryState.SENT
        ]
        return max(sent, key=lambda delivery: delivery.local_on, default=None)


Life.TestCase.settings = settings(
    max_examples=RUNS,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
TestLife = Life.TestCase
