"""What learners and moderators read when something is for them to put right."""

from roadmapbot.adapters.chat.render.errors.base import sentence
from roadmapbot.adapters.chat.render.phrases import clip, day, listed, long_day, quoted, safe, stamp, wait
from roadmapbot.domain import errors
from roadmapbot.domain.catchup import Obstacle

_MOST_NAMED = 5
"""Tracks that are named in a sentence; all of them could be more than a message holds."""


@sentence.register
def _(error: errors.NotEnrolled) -> str:
    where = f" in {safe(error.guild_name)}" if error.guild_name else " here"
    return f"You are not on a track{where} yet. Use `/enroll` in the server to start; it takes a minute."


@sentence.register
def _(error: errors.AlreadyEnrolled) -> str:
    title = f"**{safe(error.track_title)}**"
    if error.is_paused:
        return f"You are on {title} already, and paused. Use `/resume` to go on where you stopped."
    if error.is_same_track:
        return f"You are on {title} already, so nothing changed. `/today` shows your task, `/settings` your rhythm."
    return (
        f"You are on {title}, and one track at a time is enough. "
        "To switch, use `/leave` first, then `/enroll`; what you have done stays done."
    )


@sentence.register
def _(error: errors.WhichEnrollment) -> str:
    names = [safe(name) for name in error.guild_names] or ["one of your servers"]
    example = f"`server: {error.guild_names[0]}`" if error.guild_names else "the `server` option"
    return f"You are on a track in {listed(names)}. Say which one you mean, for example {example}."


@sentence.register
def _(error: errors.EnrollmentPaused) -> str:
    return "You are paused, so nothing is due. Use `/resume` and tasks start again with your next planned day."


@sentence.register
def _(error: errors.NotPaused) -> str:
    return "You are not paused: your tasks keep coming, as `/plan` shows. For a break, try `/pause until: in 7 days`."


@sentence.register
def _(error: errors.TrackFinished) -> str:
    return (
        f"Every task of **{safe(error.track_title)}** is behind you. Well done! "
        "`/progress` shows the whole way; `/enroll` starts another track."
    )


@sentence.register
def _(error: errors.UnknownZone) -> str:
    near = f" Did you mean {listed([f'**{safe(label)}**' for label in error.near], 'or')}?" if error.near else ""
    return (
        f"I know no time zone called {quoted(error.text)}.{near} "
        "Try a city, such as `Berlin`, or an offset, such as `UTC+5:30`."
    )


@sentence.register
def _(error: errors.BadTime) -> str:
    return f"{quoted(error.text)} is no time of day that I can read. Write it like `9:00`, `21:30` or `7 pm`."


@sentence.register
def _(error: errors.BadDayEnd) -> str:
    return (
        f"{quoted(error.text)} does not work as the end of your day. Choose a time from 0:00 to 8:00. "
        "Write it like `3:00`, or `0:00` for midnight."
    )


@sentence.register
def _(error: errors.BadWeekdays) -> str:
    return f"I could not read weekdays in {quoted(error.text)}. Write `every day`, `Mon-Fri` or `Mon, Wed, Sat`."


@sentence.register
def _(error: errors.BadPace) -> str:
    return (
        f"{quoted(error.text)} does not work as your time a day. Choose from 10 minutes to 12 hours. "
        "Write it like `30` or `1h 30`, or `full` for each task as long as it takes."
    )


@sentence.register
def _(error: errors.BadNudge) -> str:
    return (
        f"{quoted(error.text)} does not work as a nudge: I keep quiet from 22:00 to 8:00. "
        "Write `on`, `off`, or a time between them, such as `20:00`."
    )


@sentence.register
def _(error: errors.UnknownTrack) -> str:
    there = [f"**{safe(title)}**" for title in error.available[:_MOST_NAMED]]
    if rest := len(error.available) - len(there):
        there.append(f"{rest} more")
    if not there:
        return "There is no track to enroll in yet. Please ask a moderator of this server to add one."
    if not error.text:
        return f"Which track would you like? There is {listed(there)}. Pick one in the `track` option."
    return (
        f"There is no track called {quoted(error.text)}. There is {listed(there)}: pick one from the list as you type."
    )


@sentence.register
def _(error: errors.NotInCatalogue) -> str:
    return "That part of the roadmap has changed since, so I cannot open it. Use `/roadmap` to see it as it is now."


@sentence.register
def _(error: errors.NothingToTest) -> str:
    return (
        f"There is nothing to test out of in **{safe(error.unit_title)}**: its tasks are behind you already, "
        "or it has too few questions for that. `/roadmap` shows what is still open."
    )


@sentence.register
def _(error: errors.QuestionsChanged) -> str:
    return (
        "These questions have been rewritten since I asked them, so I cannot judge your answers; nothing was changed. "
        "Start again from where you came: `/roadmap` for a unit, `/enroll` for a track."
    )


@sentence.register
def _(error: errors.BadMinutes) -> str:
    return (
        f"{quoted(error.text)} is not a time that I can add up. "
        "Write minutes or hours, such as `45` or `1h 30`: from 1 minute to 24 hours."
    )


@sentence.register
def _(error: errors.BadLink) -> str:
    return f"{quoted(error.text)} is not a web address. Paste the whole link, such as `https://github.com/you/project`."


@sentence.register
def _(error: errors.BadDate) -> str:
    if error.latest is not None:
        return (
            f"{quoted(error.text)} does not work here: pick a day from tomorrow until {long_day(error.latest)}. "
            "For example `in 7 days`, or leave it out to pause until you use `/resume`."
        )
    return f"I could not read {quoted(error.text)} as a date. Write `in 7 days`, `friday` or `2030-01-15`."


@sentence.register
def _(error: errors.PseudonymRefused) -> str:
    return (
        f"The name {quoted(error.text)} cannot be used: it is taken here, or longer than {error.longest} characters. "
        "Try another one, such as `Blue Heron`."
    )


@sentence.register
def _(error: errors.NotYours) -> str:
    return "That task is somebody else's, so I left it alone. Yours: use `/today` to see it, or `/enroll` to get one."


@sentence.register
def _(error: errors.AlreadyDone) -> str:
    return (
        f"**{safe(clip(error.task_title, 100))}** was recorded on another day already; nothing more to record here. "
        "`/checkin day: yesterday` records another task for yesterday."
    )


@sentence.register
def _(error: errors.TooOld) -> str:
    return (
        f"{day(error.local_on)} can no longer be changed: a day stays open until the end of the next one. "
        "Nothing you did is lost: `/today` shows the task that is open now, `/streak why` what can be earned back."
    )


@sentence.register
def _(error: errors.NotEarnable) -> str:
    on = day(error.local_on)
    match error.obstacle:
        case Obstacle.TODAY_FIRST:
            return (
                "First today's task, then the catch-up: `/today` shows it. "
                f"{on} stays in reach until {day(error.until)}."
            )
        case Obstacle.ONE_A_DAY:
            return (
                "One catch-up a day: it is going on that brings a streak back, not one long evening. "
                f"Come back tomorrow; {on} stays in reach until {day(error.until)}."
            )
        case Obstacle.TOO_LATE:
            return (
                f"{on} can no longer be earned back: that goes until the end of the third day after it. "
                "Nothing you did is lost; use `/today` for the task that is open now."
            )
        case Obstacle.NOT_MISSED:
            return (
                f"{on} does not stand as missed, so there is nothing to earn back. `/streak why` shows how it counted."
            )


@sentence.register
def _(error: errors.DayClosed) -> str:
    if error.is_over:
        return f"{day(error.local_on)} is over, so its task cannot be changed any more. `/today` shows the open one."
    return (
        f"{day(error.local_on)} is recorded already, so there is nothing to skip or put off. "
        "If that was a slip, press **Undo** on the task."
    )


@sentence.register
def _(error: errors.SnoozeTooLong) -> str:
    end = f"Your day ends {stamp(error.ends_at, 't')} ({stamp(error.ends_at)})"
    enough = "the 10-minute version is enough to keep it"
    if error.is_often:
        return f"I have come back to this often enough today. {end}; {enough}."
    if error.shorter is None:
        return f"{end}, too soon for another reminder; {enough}."
    return f"{end}, and the reminder would come too late for that. Pick a shorter wait, such as {wait(error.shorter)}."


@sentence.register
def _(error: errors.NothingToCheckIn) -> str:
    return "There was no task on that day, so there is nothing to record. Use `/today` for the one that is open now."


@sentence.register
def _(error: errors.NothingToUndo) -> str:
    return (
        "There is nothing to change: that day has no check-in, or it was taken back already. `/today` shows the task."
    )


@sentence.register
def _(error: errors.UnknownEntry) -> str:
    near = f" Did you mean {listed([f'**{safe(title)}**' for title in error.near], 'or')}?" if error.near else ""
    return (
        f"I found no one entry for {quoted(error.text)}.{near} "
        f"Pick one from the list as you type, or use `/{error.command}` alone to see them all."
    )


@sentence.register
def _(error: errors.NothingToLookUp) -> str:
    return (
        f"There is nothing to show for `/{error.command}` in this server's content yet. "
        "Please ask a moderator to add it; your tasks come as ever."
    )


@sentence.register
def _(error: errors.NotModerator) -> str:
    role = f" or the role <@&{error.role_id}>" if error.role_id else ""
    return f"This command is for moderators: people with **Manage Server**{role}. Please ask one of them."


@sentence.register
def _(error: errors.NotInServer) -> str:
    return "That needs a server, and I cannot tell which one from here. Use the command in the server itself."


@sentence.register
def _(error: errors.ChannelUnusable) -> str:
    if error.missing:
        needs = listed([f"**{name}**" for name in error.missing])
        return (
            f"I cannot post in <#{error.channel_id}>: I need {needs} there. "
            "Allow it under Edit Channel → Permissions, then use the command again."
        )
    return (
        f"I cannot post in <#{error.channel_id}>: it is gone, or I may not see it. "
        "Pick another channel, or allow **View Channel** and **Send Messages** there."
    )


@sentence.register
def _(error: errors.StorageBusy) -> str:
    return (
        "I could not write that down just now: my notebook is busy. Nothing was changed; please try again in a minute."
    )


@sentence.register
def _(error: errors.StorageReadOnly) -> str:
    return (
        "I cannot write anything down at the moment, so nothing was changed. "
        "Please tell a moderator that my database is read-only, and try again later."
    )
