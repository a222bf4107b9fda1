"""What the coach does, and the first things to do."""

import discord

from roadmapbot.adapters.chat.render.drawn import Drawn
from roadmapbot.adapters.chat.render.phrases import BLUE

_FIRST = (
    "1. `/enroll`: I help you find a track and where to begin, or you pick one; then your time.\n"
    "2. When a task arrives, do it, or its 10-minute version, and **reply** with a few words. Or press **Done**.\n"
    "3. `/progress` and `/streak why` show how far you have come, and why; there a missed day can be earned back, and "
    "**This is not right** asks the moderators."
)
_LEARNERS = (
    "`/today` your task again, with **Report a problem** · `/checkin` record it, also yesterday's\n"
    "`/plan` the way ahead · `/leaderboard` this week's board\n"
    "`/roadmap` every track, phase, unit and task; **I know this** leaves out a unit you know\n"
    "`/resources` search the links\n"
    "`/settings` time, zone, days, pace, an evening nudge, place, board name\n"
    "`/roles` `/salary` `/certifications` `/faq` what to know about the job, with sources\n"
    "`/pause` and `/resume` for a break · `/leave` to stop at once\n"
    "`/privacy` what I have stored about you, or erase it"
)
_MODERATORS = (
    "`/coach setup` channels, times, moderator role; it says which permissions I am missing\n"
    "`/coach post plan` the starter plan with an Enroll button; use it again to refresh it\n"
    "`/coach stats` how everybody is getting on\n"
    "`/coach cohort create` `/coach cohort list` `/coach cohort close` groups with one post a day for all\n"
    "`/coach member` one learner; correct a day · `/coach appeals` learners who say a day is wrong\n"
    "`/content reports` what they report about tasks; mend a dead link there\n"
    "`/content announce` write to learners; you read it first\n"
    "`/content new` `/content edit` a unit or a task in a form, with a preview before anything takes effect\n"
    "`/content template` `/content publish` the same with files\n"
    "`/content preview` a day as its learner gets it\n"
    "`/content history` what was published · `/content rollback` take it back · `/content log` who did what\n"
    "`/content export` the files · `/content retire` take something out"
)


def help_text(*, is_moderator: bool) -> Drawn:
    """The help; what moderators can do is shown to moderators."""
    embed = discord.Embed(
        title="Your roadmap coach",
        description=(
            "I bring you one small task a day on the way to AI engineer, at your own local time, and keep the record. "
            "Bad days are planned for: freezes, pauses and rest days protect your streak, "
            "and my own outages never cost you one."
        ),
        color=BLUE,
    )
    embed.add_field(name="The first three things", value=_FIRST, inline=False)
    embed.add_field(name="Everything else", value=_LEARNERS, inline=False)
    if is_moderator:
        embed.add_field(name="For moderators", value=_MODERATORS, inline=False)
    embed.set_footer(text="Nobody is enrolled by anybody else. You can stop at any moment.")
    return Drawn(None, (embed,))
