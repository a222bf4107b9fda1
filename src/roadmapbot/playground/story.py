"""The weeks before the visitor came: a guild, a moderator and classmates, really lived through.

No row is inserted and no message faked: the moderator sets the bot up with its own commands, the classmates
enroll, and then the clock is wound day by day while they answer, or do not, by their habits.
"""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

from roadmapbot.playground.people import EVERYONE, SAM, Person
from roadmapbot.playground.session import BOARD_CHANNEL, CHANNELS, GUILD_NAME, Playground

BOT_NAME = "Coach"
_FOUNDED = time(16, 0)

Report = Callable[[float, str], None]
"""Told how far the story is, between 0 and 1, and what happens in it."""

_ENROLLMENTS: tuple[tuple[str, int, time, dict[str, str]], ...] = (
    ("mika", 0, time(16, 40), {"time": "08:00"}),
    ("wen", 0, time(18, 5), {"time": "09:00"}),
    ("priya", 0, time(19, 30), {"time": "09:00"}),
    ("jonas", 1, time(12, 15), {"time": "10:00"}),
    ("lucia", 2, time(20, 0), {"time": "12:30", "delivery": "channel"}),
)

_SMALL_TALK: tuple[tuple[int, time, str, str, str], ...] = (
    (
        0,
        time(16, 45),
        "sam",
        "general",
        "Welcome, everyone! The plan is pinned in #welcome. One task a day, that is all.",
    ),
    (0, time(16, 52), "mika", "general", "Enrolled. Who else is starting from zero? 🙋"),
    (0, time(18, 10), "wen", "general", "me. ten minutes a day I can promise"),
    (3, time(13, 20), "jonas", "general", "Is it normal that setting up Python took me longer than the task itself?"),
    (3, time(13, 31), "mika", "general", "Completely. `python -m venv .venv` and never look back."),
    (6, time(21, 15), "priya", "general", "First week done, almost. The *10-minute core* saved me on Thursday."),
    (9, time(19, 2), "lucia", "general", "Missed two days and the coach was kind about it. Back on it tonight."),
    (12, time(17, 40), "mika", "general", "Titanic notebook: **0.77** on the public board. Small, but mine!"),
    (12, time(17, 58), "sam", "general", "That deserves a line in your portfolio README."),
    (16, time(9, 48), "wen", "general", "short days count too, right?"),
    (16, time(10, 3), "sam", "general", "They do. The board ranks the share of *your own* plan that you kept."),
    (20, time(18, 30), "jonas", "general", "Monday board is going to be close this time 👀"),
    # What comes after the history ends: the hall lives on while a visitor winds the clock.
    (23, time(12, 35), "lucia", "general", "Lunch break, task done. This is becoming a habit."),
    (25, time(20, 10), "priya", "general", "Who else compares two models tonight? Mine disagree with each other."),
    (25, time(20, 24), "mika", "general", "Look at *where* they disagree. That was the whole lesson for me."),
    (29, time(19, 15), "jonas", "general", "Wrote the README for my repository. Harder than the code!"),
    (34, time(18, 0), "sam", "general", "Five weeks in. Look back at your first check-in and smile."),
)


async def live_through(playground: Playground, until: datetime, days: int, report: Report) -> None:
    """Found the guild so many days before that instant, and live until then."""
    zone = playground.zone
    first_day = until.astimezone(zone).date() - timedelta(days=days)

    def local(day: int, at: time) -> datetime:
        return datetime.combine(first_day + timedelta(days=day), at, zone).astimezone(UTC)

    await _found(playground, local(0, _FOUNDED), report)
    people = {person.key: person for person in EVERYONE}
    for key, day, at, options in _ENROLLMENTS:
        _plan_enrollment(playground, people[key], local(day, at), options)
    for day, at, key, channel, text in _SMALL_TALK:
        _plan_saying(playground, people[key], local(day, at), channel, text)
    for day in range(1, days + 2):
        stop = min(local(day, time(0, 0)), until)
        await playground.machine.wind(stop)
        report(min(1.0, day / (days + 1)), f"{stop.astimezone(zone):%a %d %b}")


async def _found(playground: Playground, at: datetime, report: Report) -> None:
    world = playground.world
    report(0.0, "founding the guild")
    async with world.turn():
        await world.name_bot(BOT_NAME)
        # Through months in which nothing exists: there is nothing to hop to.
        await world.pass_time((at - world.now()).total_seconds())
        await world.found(GUILD_NAME, CHANNELS, EVERYONE)
        await playground.outlet.plug_in()
        await _set_up(playground)


async def _set_up(playground: Playground) -> None:
    """Do what the moderator of a real guild does after inviting the bot."""
    world = playground.world
    setup = {
        "coach_channel": str(world.channel_id("coach")),
        "board_channel": str(world.channel_id(BOARD_CHANNEL)),
        "zone": playground.zone.key,
    }
    welcome = world.channel_id("welcome")
    await playground.use(SAM, welcome, "coach setup", setup)
    await playground.use(SAM, welcome, "coach post plan", {})


def _plan_enrollment(playground: Playground, who: Person, at: datetime, options: dict[str, str]) -> None:
    async def enroll() -> None:
        place = playground.world.channel_id("welcome")
        await playground.use(who, place, "enroll", {"track": "starter-30", "zone": playground.zone.key} | options)

    playground.agenda.plan(at, enroll)


def _plan_saying(playground: Playground, who: Person, at: datetime, channel: str, text: str) -> None:
    async def say() -> None:
        await playground.acts.say(who, playground.world.channel_id(channel), text)

    playground.agenda.plan(at, say)
