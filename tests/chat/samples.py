"""Posts for the tests of sending."""

from datetime import UTC, date, datetime

from roadmapbot.domain.ids import DeliveryId, EnrollmentId, TaskId, UserId
from roadmapbot.domain.streak import Streak
from roadmapbot.domain.track import Task
from roadmapbot.services.posts import BoardPost, DailyTask

ON_TASK = ["Done", "Write check-in", "Snooze", "Skip", "Report a problem"]
ON_KEPT = ["Edit", "Undo", "Report a problem"]
"""The buttons of a task that is open, and of one that is done."""

TASK = Task(
    id=TaskId("python/variables"),
    title="Name things",
    goal="Know what a variable is.",
    core_minutes=10,
    core="Read the page.",
    minutes=45,
    steps=("Read.", "Write."),
    resources=(),
    question="What is a variable?",
    recall=(),
    evidence=None,
    sources=(),
)


def daily_task(delivery_id: int = 1, user_id: int = 77) -> DailyTask:
    return DailyTask(
        delivery_id=DeliveryId(delivery_id),
        enrollment_id=EnrollmentId(1),
        user_id=UserId(user_id),
        task=TASK,
        track_title="Starter",
        phase_title="Week 1",
        number=1,
        total=30,
        local_on=date(2026, 3, 2),
        due_at=datetime(2026, 3, 2, 9, tzinfo=UTC),
        ends_at=datetime(2026, 3, 3, 3, tzinfo=UTC),
        is_late=False,
        streak=Streak(length=3, longest=5, freezes=0, next_freeze_in=4, consistency=0.9),
        mention=False,
    )


def board(week_on: date = date(2026, 3, 2)) -> BoardPost:
    return BoardPost(
        guild_id=1,
        week_on=week_on,
        rows=(),
        unranked=3,
        computed_at=datetime(2026, 3, 9, 10, tzinfo=UTC),
        is_final=True,
    )
