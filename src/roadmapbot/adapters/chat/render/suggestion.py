"""The track that is suggested to somebody, in words: why this one, where to begin, and what that would be like."""

from collections.abc import Mapping

import discord

from roadmapbot.adapters.chat.render import buttons, questions
from roadmapbot.adapters.chat.render.drawn import (
    LONGEST_DESCRIPTION,
    LONGEST_FIELD,
    LONGEST_LABEL,
    LONGEST_OPTION,
    LONGEST_TITLE,
    MOST_OPTIONS,
    Drawn,
)
from roadmapbot.adapters.chat.render.forms import kept
from roadmapbot.adapters.chat.render.ids import EnrollRef
from roadmapbot.adapters.chat.render.phrases import BLUE, about_hours, clip, count, listed, minutes, safe, stamp
from roadmapbot.adapters.chat.render.placement import BACKGROUNDS, GOALS
from roadmapbot.adapters.chat.render.steps import Pick, Said, Step, begin_id, pick_id, step_id
from roadmapbot.domain.fit import Fit
from roadmapbot.domain.placement import Search
from roadmapbot.domain.recommendation import Reason, Recommendation
from roadmapbot.domain.track import Track
from roadmapbot.services.placement import Beginning, Outlook, Suggestion

_MOST_NAMED = 3
"""Units named as shown: enough to recognize oneself."""
_LEAVE_OUT = "Whatever you know already, **I know this** in `/roadmap` leaves out."
_NEXT_BEST = 3
"""Other tracks that are offered with their reasons."""

Item = discord.ui.Item[discord.ui.View]


def suggestion(found: Suggestion, typed: Mapping[str, str]) -> Drawn:
    """A track, why, and where to begin on it; two ways to enroll, and the way to the others."""
    track = found.recommendation.track
    embed = discord.Embed(title=clip(track.title, LONGEST_TITLE), description=_about(found), color=BLUE)
    embed.set_author(name="My suggestion for you" if found.is_best else "The track you picked")
    embed.add_field(name="Where to begin", value=_where(found), inline=False)
    embed.add_field(
        name="What it would be like", value=_outlook(found, is_given=bool(typed.get("minutes"))), inline=False
    )
    answered = found.found.answered if found.found else ()
    before = [questions.verdict(answered[-1])] if answered else []
    return Drawn(None, (*before, embed, *kept(typed)), buttons.row(*_items(found)))


def _about(found: Suggestion) -> str:
    track = found.recommendation.track
    # Whoever the track is made for by what they said need not read for whom it is made.
    is_told = Reason.BACKGROUND in found.recommendation.fits or not track.audience
    audience = "" if is_told else f"*{safe(track.audience)}*"
    lines = [safe(track.summary), audience, _why(found), _detour(found)]
    return clip("\n\n".join(line for line in lines if line), LONGEST_DESCRIPTION)


def _why(found: Suggestion) -> str:
    """What speaks for the track, then what speaks against it."""
    profile, fit = found.profile, found.recommendation.track.fit
    goal, background = GOALS[profile.goal][0], BACKGROUNDS[profile.background][0]
    fits = {
        Reason.GOAL: f"✓ Your goal: {goal}",
        Reason.BACKGROUND: f"✓ Your background: {background}",
        Reason.HOURS: f"✓ Your time: it is made for {_span(fit)}",
    }
    misses = {
        Reason.GOAL: f"▫️ It leads elsewhere than your goal: {goal}",
        Reason.BACKGROUND: "▫️ It is made for people with another background than yours",
        Reason.HOURS: f"▫️ It is made for {_span(fit)}; you have about {profile.hours}",
    }
    lines = [fits[reason] for reason in found.recommendation.fits]
    return "\n".join([*lines, *(misses[reason] for reason in found.recommendation.misses)])


def _detour(found: Suggestion) -> str:
    """The track that leads to the goal, where it comes too early."""
    if Reason.GOAL in found.recommendation.fits:
        return ""
    later = next((each for each in found.others if Reason.GOAL in each.fits), None)
    if later is None or Reason.BACKGROUND not in later.misses:
        return ""
    return f"**{safe(later.track.title)}** leads to your goal and builds on this; what you do here counts there too."


def _where(found: Suggestion) -> str:
    search, beginning = found.found, found.beginning
    if beginning is None:
        return _at_the_beginning(search)
    lines = [
        f"**{safe(beginning.unit.title)}**",
        _shown(search, beginning),
        _gap(search, beginning, found.recommendation.track),
        f"Left out as known: {count(beginning.left_out, 'task')}, so as many days sooner. You can bring back any.",
    ]
    return clip("\n".join(line for line in lines if line), LONGEST_FIELD)


def _at_the_beginning(search: Search | None) -> str:
    if search is None or not search.answered:
        return f"At the beginning. {_LEAVE_OUT}"
    if search.known:
        return f"At the beginning: what you showed is no part of this track. {_LEAVE_OUT}"
    missed = f": the first gap was **{safe(search.missed.title)}**" if search.missed else ""
    return f"At the beginning{missed}. Questions find gaps; they say nothing about talent."


def _shown(search: Search | None, beginning: Beginning) -> str:
    """What was shown, and what is taken to be known because of it."""
    named = [unit for unit in search.shown if unit in beginning.known][:_MOST_NAMED] if search else []
    rest = sum(unit not in named for unit in beginning.known)
    if not named:
        names = [f"**{safe(unit.title)}**" for unit in beginning.known[:_MOST_NAMED]]
        if more := rest - len(names):
            names.append(f"{more} more")
        return f"Your answers say that you know {listed(names)}."
    below = f", so I take {count(rest, 'easier unit')} as known too" if rest else ""
    return f"You showed that you know {listed([f'**{safe(unit.title)}**' for unit in named])}{below}."


def _gap(search: Search | None, beginning: Beginning, track: Track) -> str:
    if search is None or search.missed is None:
        return "There was no gap in what I asked about."
    if search.missed == beginning.unit:
        return "That is where the first gap was."
    later = ", which comes later on this track" if search.missed in track.units else ""
    return f"The first gap was **{safe(search.missed.title)}**{later}."


def _outlook(found: Suggestion, *, is_given: bool) -> str:
    outlook = found.beginning.outlook if found.beginning else found.outlook
    lines = [
        f"{count(outlook.open_tasks, 'task')}, one a day: you finish on {stamp(outlook.finish_at, 'D')}.",
        _pace(found.profile.hours, outlook, is_given=is_given),
        _first(found.beginning, outlook),
    ]
    if found.beginning:
        whole = found.outlook
        lines.append(f"From the beginning: {count(whole.open_tasks, 'task')}, until {stamp(whole.finish_at, 'D')}.")
    return clip("\n".join(lines), LONGEST_FIELD)


def _first(beginning: Beginning | None, outlook: Outlook) -> str:
    first = f"**{safe(outlook.first_task.title)}**"
    if beginning is None or outlook.first_task in beginning.unit.tasks:
        return f"Your first task: {first}."
    return f"Your first task: {first}, since what one sets up or makes is never left out."


def _pace(hours: int, outlook: Outlook, *, is_given: bool) -> str:
    if outlook.minutes_a_day is None:
        return f"Every task fits in full; a usual week takes about {about_hours(outlook.minutes_a_week)}."
    pace = minutes(outlook.minutes_a_day)
    have = f"You have {pace} a day" if is_given else f"{count(hours, 'hour')} a week are about {pace} a day"
    return f"{have}; where a task takes longer, its 10-minute core is the day's work."


def _items(found: Suggestion) -> list[Item]:
    said, hours, track = Said.of(found.profile), found.profile.hours, found.recommendation.track
    whole = EnrollRef(track.id)
    items: list[Item] = []
    if found.beginning:
        label = clip(f"Enroll, starting at {found.beginning.unit.title}", LONGEST_LABEL)
        ref = EnrollRef(track.id, found.beginning.start)
        items.append(buttons.button(label, begin_id(hours, ref), discord.ButtonStyle.success))
        items.append(buttons.button("Enroll, from the beginning", begin_id(hours, whole), discord.ButtonStyle.primary))
    else:
        items.append(buttons.button("Enroll", begin_id(hours, whole), discord.ButtonStyle.success))
    items.append(buttons.button("Change my choices", step_id(Step.FORM, said), discord.ButtonStyle.secondary))
    if found.others:
        items.append(
            discord.ui.Select(
                custom_id=pick_id(Pick.TRACK, said, found.quiz, track.id),
                placeholder="Other tracks…",
                options=[
                    _option(each, is_near=place < _NEXT_BEST) for place, each in enumerate(found.others[:MOST_OPTIONS])
                ],
            )
        )
    return items


def _option(other: Recommendation, *, is_near: bool) -> discord.SelectOption:
    reasons = f"Fits your {listed(other.fits)} · " if is_near and other.fits else ""
    about = f"{reasons}{other.track.summary}"
    return discord.SelectOption(
        label=clip(other.track.title, LONGEST_OPTION),
        value=other.track.id,
        description=clip(about, LONGEST_OPTION) or None,
    )


def _span(fit: Fit) -> str:
    if fit.most_hours is None:
        return f"{fit.fewest_hours} hours a week and more"
    return f"{fit.fewest_hours} to {fit.most_hours} hours a week"
