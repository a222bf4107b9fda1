"""/checkin."""

from typing import Any, Final

from discord import app_commands

from roadmapbot.adapters.chat.boundary import answer, boundary
from roadmapbot.adapters.chat.commands import options
from roadmapbot.adapters.chat.components import day as days
from roadmapbot.adapters.chat.components import redraw
from roadmapbot.adapters.chat.components.asking import Interaction, services_of, who
from roadmapbot.adapters.chat.components.fields import link_of, minutes_of
from roadmapbot.adapters.chat.render import replies
from roadmapbot.adapters.chat.render.ids import DayRef
from roadmapbot.domain.checkin import LONGEST_NOTE, LONGEST_STUCK, Answer, understand

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
    services, person = services_of(interaction), who(interaction, server)
    is_yesterday = day == _YESTERDAY
    if not (done or minutes or link or stuck or is_yesterday):
        post = (await services.tasks.today(person)).post
        await days.write(interaction, DayRef(post.enrollment_id, post.local_on))
        return
    said = Answer(minutes=minutes_of(minutes or ""), link=link_of(link or ""), stuck=stuck)
    meant = understand(done).answer.merged(said) if done else said
    await redraw.hold(interaction)
    result = await services.check_ins.by_command(person, meant, is_yesterday=is_yesterday)
    await answer(interaction, replies.answered(result))
    await services.redraw.days(result.check_in.enrollment_id, result.outdated)


COMMANDS: Final[tuple[app_commands.Command[Any, Any, Any], ...]] = (checkin,)
