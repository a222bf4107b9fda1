"""Announcements in a simulation: a moderator makes one now and then, and the observer looks who gets it, and when.

Nobody may get one twice, at night, in a pause, or once it is old news. That each of them arrives is not promised.
"""

from datetime import datetime, timedelta
from random import Random

from roadmapbot.domain.announcement import Segment
from roadmapbot.domain.errors import NobodyMeant, TooSoon
from roadmapbot.domain.ids import UserId
from roadmapbot.services.posts import AnnouncementPost
from roadmapbot.simulation.calendar import DAY
from roadmapbot.simulation.day import State
from roadmapbot.simulation.discord import Message, dm_of, is_dm
from roadmapbot.simulation.life import World

EVERY = 8 * DAY
"""How often a moderator has something to say, on average."""
OLD_NEWS = timedelta(days=3)
_AGAIN = timedelta(hours=5)
_MODERATOR = UserId(1)
_SEGMENTS = (Segment.ALL, Segment.ALL, Segment.ALL, Segment.ACTIVE, Segment.SILENT)


class Announcing:
    """The announcements of one server: made, and watched."""

    def __init__(self, world: World, rng: Random) -> None:
        self._world = world
        self._rng = rng
        self._made = 0
        self._sent_at: dict[str, datetime] = {}
        self._got: dict[tuple[str, UserId], datetime] = {}

    def begin(self, after: datetime) -> None:
        """Let a moderator announce something by and by."""
        self._world.agenda.plan(after + EVERY * self._rng.expovariate(1), self._announce)

    # --- the moderator -----------------------------------------------------------------------------------------

    async def _announce(self) -> None:
        """Write an announcement, send it to oneself, then to everybody meant; where that is too soon, later."""
        world = self._world
        now = world.clock.now()
        if world.bot is None:
            world.agenda.plan(now + _AGAIN, self._announce)
            return
        self._made += 1
        text, announcements = f"News number {self._made}", world.bot.services.announcements
        draft = await announcements.draft(world.guild_id, _MODERATOR, text, None, self._rng.choice(_SEGMENTS))
        await announcements.test(world.guild_id, draft.announcement.id, _MODERATOR)
        try:
            await announcements.send(world.guild_id, draft.announcement.id, _MODERATOR)
        except (TooSoon, NobodyMeant):
            world.agenda.plan(now + _AGAIN, self._announce)
            return
        self._sent_at[text] = now
        self.begin(now)
        world.agenda.stir()

    # --- the observer ------------------------------------------------------------------------------------------

    def receive(self, message: Message) -> None:
        """Something came: whether whoever it is for may get it now."""
        post = message.post
        if not isinstance(post, AnnouncementPost) or message.channel_id == dm_of(_MODERATOR):
            return
        readers = [UserId(message.channel_id - dm_of(UserId(0)))] if is_dm(message.channel_id) else post.mentions
        for user_id in readers:
            self._judge(post.text, user_id, message.at)

    def _judge(self, text: str, user_id: UserId, at: datetime) -> None:
        observer = self._world.observer
        tally, diary = observer.tally, observer.diaries[user_id]
        tally.announced += 1
        before = self._got.get((text, user_id))
        self._got[text, user_id] = at
        if before is not None:
            about = f"learner {user_id}, {text}, at {before:%m-%d %H:%M} and {at:%m-%d %H:%M} UTC"
            tally.came_twice(at - before, about)
        diary.advance(at)
        faults = {
            "at night": observer.calendar.night_until(diary.rhythm.zone, at) is not None,
            "in a pause": diary.state is not State.ACTIVE,
            "as old news": text not in self._sent_at or at - self._sent_at[text] > OLD_NEWS,
        }
        for what in (what for what, is_so in faults.items() if is_so):
            tally.unwanted += 1
            tally.note("an announcement", f"{what}: learner {user_id} ({diary.rhythm.zone}), at {at:%m-%d %H:%M} UTC")
