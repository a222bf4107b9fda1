"""What people read about cohorts when something is for them to put right."""

from roadmapbot.adapters.chat.render.errors.base import sentence
from roadmapbot.adapters.chat.render.phrases import clip, listed, long_day, quoted, safe
from roadmapbot.domain import errors
from roadmapbot.domain.cohort import FEWEST, LONGEST_NAME, MOST

_MOST_NAMED = 5


@sentence.register
def _(error: errors.UnknownCohort) -> str:
    if not error.text:
        return "That group is not here (any more). Ask a moderator which groups there are."
    names = [f"**{safe(name)}**" for name in error.available[:_MOST_NAMED]]
    there = (
        f" There {'is' if len(names) == 1 else 'are'} {listed(names)}." if names else " There is none at the moment."
    )
    return f"No group here is called {quoted(error.text)}.{there} `/coach cohort list` shows them all."


@sentence.register
def _(error: errors.CohortOver) -> str:
    return (
        f"**{safe(error.name)}** is over, so nobody can join it any more. Use `/enroll` to take a track on your own, "
        "or wait for the next group to be announced."
    )


@sentence.register
def _(error: errors.NotInCohort) -> str:
    if error.is_over:
        return f"You were not in **{safe(error.name)}**, and it is over. Use `/enroll` to take the track on your own."
    return (
        f"This is the task of **{safe(error.name)}**, and you are not in that group yet. Press **Join** to come along."
    )


@sentence.register
def _(error: errors.CohortNotStarted) -> str:
    return (
        f"**{safe(error.name)}** starts on {long_day(error.starts_on)}, so there is nothing to resume: your tasks "
        "come by themselves from that day on. `/today` shows the first one already."
    )


@sentence.register
def _(error: errors.SetByCohort) -> str:
    return (
        f"You are in **{safe(error.name)}**, and a group gets its tasks at one time for everybody, so I cannot change "
        "zone, time or days for you alone. To set your own time, press **Join** on the group's announcement and leave "
        "the group there."
    )


@sentence.register
def _(error: errors.BeforeJoining) -> str:
    return (
        f"That day was before you joined **{safe(clip(error.name, 80))}**, so it asks nothing of you. If you want to "
        "do its task, press **Earlier tasks** under the newest post."
    )


@sentence.register
def _(error: errors.BadCohort) -> str:
    if error.what == "capacity":
        return f"A group has room for {FEWEST} to {MOST} people, for example `capacity: 50`."
    return f"A group needs a name of one to {LONGEST_NAME} letters, for example `name: Spring cohort`."
