"""Posts for the tests of sending."""

from datetime import UTC, date, datetime, time

from roadmapbot.domain.cohort import Cohort
from roadmapbot.domain.ids import (
    ChannelId,
    CohortId,
    CohortPostId,
    DeliveryId,
    EnrollmentId,
    GuildId,
    MessageId,
    TaskId,
    TrackId,
    UserId,
)
from roadmapbot.domain.schedule import Schedule
from roadmapbot.domain.streak import Streak
from roadmapbot.domain.track import Task, Track
from roadmapbot.services.posts import BoardPost, CohortTask, DailyTask

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


def cohort() -> Cohort:
    return Cohort(
        id=CohortId(3),
        guild_id=GuildId(2),
        name="Spring",
        track_id=TrackId("starter"),
        channel_id=ChannelId(555),
        starts_on=date(2026, 3, 2),
        schedule=Schedule("Europe/Berlin", time(9)),
        capacity=2,
        author_id=UserId(5),
        next_due_at=datetime(2026, 3, 2, 8, tzinfo=UTC),
        message_id=MessageId(6),
    )


def cohort_task(post_id: int = 4) -> CohortTask:
    return CohortTask(
        post_id=CohortPostId(post_id),
        cohort=cohort(),
        track=Track(TrackId("starter"), "Starter", "Small tasks.", "Everybody.", (), ()),
        task=TASK,
        number=1,
        total=30,
        local_on=date(2026, 3, 2),
        due_at=datetime(2026, 3, 2, 8, tzinfo=UTC),
        ends_at=datetime(2026, 3, 3, 2, tzinfo=UTC),
        is_late=False,
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
