"""A study hall that is due: learners with and without open direct messages, and some who read in the server."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from roadmapbot.adapters.storage.unit_of_work import open_storage
from roadmapbot.domain.enrollment import DmState, Learner, Mode, NewEnrollment
from roadmapbot.domain.guild import Guild
from roadmapbot.domain.ids import ChannelId, EnrollmentId, GuildId, TrackId, UserId
from roadmapbot.domain.schedule import Schedule

DUE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
GUILD = GuildId(900)
COACH = ChannelId(901)
LEARNERS = 12
SCHEDULE = Schedule("UTC", time(9, 0))


async def enroll_everybody(database_url: str) -> list[EnrollmentId]:
    """A third has an open channel with the bot, a third has none yet, a third wants its tasks in the server."""
    found = []
    async with open_storage(database_url) as storage, storage.write() as uow:
        await uow.guilds.save(Guild(GUILD, "Study Hall", coach_channel_id=COACH))
        for number in range(LEARNERS):
            learner = Learner(UserId(1_000 + number), f"Learner {number}")
            if number % 3 == 0:
                learner = replace(learner, dm_channel_id=ChannelId(5_000 + number), dm_state=DmState.OPEN)
            await uow.learners.save(learner)
            on = SCHEDULE.local_day(DUE)
            new = NewEnrollment(
                guild_id=GUILD,
                user_id=learner.id,
                track_id=TrackId("starter-30"),
                schedule=SCHEDULE,
                mode=Mode.CHANNEL if number % 3 == 2 else Mode.DM,
                consent_at=DUE - timedelta(days=1),
                next_due_at=DUE,
                open_on=on,
                open_until=SCHEDULE.ends_at(on),
            )
            found.append((await uow.enrollments.add(new)).id)
        await uow.commit()
    return found
