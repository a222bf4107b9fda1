"""/checkin."""

from datetime import timedelta
from typing import Any, Final

from discord import app_commands

from roadmapbot.adapters.chat.boundary import answer, boundary
from roadmapbot.adapters.chat.commands import options
from roadmapbot.adapters.chat.components import day as days
from roadmapbot.adapters.chat.components import redraw
from roadmapbot.adapters.chat.components.asking import Interaction, services_of, who
from roadmapbot.adapters.chat.components.fields import link_of, minutes_of
from roadmapbot.adapters.chat.components.forms import given_back
from roadmapbot.adapters.chat.render import replies
from roadmapbot.adapters.chat.render.forms import Typed
from roadmapbot.adapters.chat.render.ids import DayRef
from roadmapbot.domain.checkin import LONGEST_NOTE, LONGEST_STUCK, Answer, understand
from roadmapbot.domain.errors import UserError
from roadmapbot.services.people import Who

_YESTERDAY = "yesterday"


@app_commands.command(
    name="checkin", description="Record your task of today, or yesterday's. Without options, a form opens."
)
@app_commands.describe(
    done="What you did, in a few words",
    minutes="Time spent, such as 45 or 1h 30",
    link="A link to what you made",
    stuck="What is in your way, if anything",
    day="Which day; today unless you say so",
    server=options.SERVER,
)
@app_commands.choices(
    day=[app_commands.Choice(name="Today", value="today"), app_commands.Choice(name="Yesterday", value=_YESTERDAY)]
)
@app_commands.autocomplete(server=options.suggest_server)
@boundary
async def checkin(
    interaction: Interaction,
    done: app_commands.Range[str, 1, LONGEST_NOTE] | None = None,
    minutes: str | None = None,
    link: str | None = None,
    stuck: app_commands.Range[str, 1, LONGEST_STUCK] | None = None,
    day: str | None = None,
    server: str | None = None,
) -> None:
    """Record; without anything said, open the form for today."""
    person, given = who(interaction, server), Typed(done or "", minutes or "", link or "", stuck or "")
    is_yesterday = day == _YESTERDAY
    if given == Typed() and not is_yesterday:
        await days.write(interaction, await _day(interaction, person, is_yesterday=False))
        return
    await redraw.hold(interaction)
    try:
        result = await services_of(interaction).check_ins.by_command(person, _meant(given), is_yesterday=is_yesterday)
    except UserError as error:
        if given == Typed():
            raise
        try:
            ref = await _day(interaction, person, is_yesterday=is_yesterday)
        except UserError:
            ref = None  # no day to try again for; the words are given back all the same
        await answer(interaction, given_back(error, given, ref))
        return
    await answer(interaction, replies.answered(result))
    await redraw.recorded(interaction, result)


async def _day(interaction: Interaction, person: Who, *, is_yesterday: bool) -> DayRef:
    """The day that is meant. Raises NotEnrolled, WhichEnrollment, TrackFinished."""
    post = (await services_of(interaction).tasks.today(person)).post
    return DayRef(post.enrollment_id, post.local_on - timedelta(days=is_yesterday))


def _meant(given: Typed) -> Answer:
    """What the options say together, what was done as free text. Raises BadMinutes, BadLink."""
    said = Answer(minutes=minutes_of(given.minutes), link=link_of(given.link), stuck=given.stuck or None)
    return understand(given.note).answer.merged(said) if given.note else said


COMMANDS: Final[tuple[app_commands.Command[Any, Any, Any], ...]] = (checkin,)
