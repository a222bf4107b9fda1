"""Finding a track, in words: three choices, the questions, and a suggestion that says why."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import discord

from roadmapbot.adapters.chat.render import buttons, questions
from roadmapbot.adapters.chat.render.drawn import LONGEST_TITLE, Drawn
from roadmapbot.adapters.chat.render.forms import kept
from roadmapbot.adapters.chat.render.phrases import BLUE, clip
from roadmapbot.adapters.chat.render.steps import PICK_PATTERN, Pick, Said, Step, pick_id, step_id
from roadmapbot.domain.fit import Background, Goal
from roadmapbot.domain.knowledge import Given
from roadmapbot.services.placement import NextStep

GOALS: Mapping[Goal, tuple[str, str]] = {
    Goal.FIRST_STEPS: ("See whether this is for me", "A month of small tasks, up to two projects"),
    Goal.OVERVIEW: ("See the whole field first", "Broad foundations, and a taste of every specialization"),
    Goal.ENGINEER: ("Become an AI engineer", "The whole way, from the basics to production"),
    Goal.GROW: ("Grow in the job I have", "The next level: systems, production, leading the work"),
    Goal.GENERATIVE: ("Build with language models", "Prompts, retrieval, agents"),
    Goal.LANGUAGE: ("Work with text and language", "From tokens to transformers that answer questions"),
    Goal.VISION: ("Work with images and video", "Convolution, detection, segmentation"),
    Goal.MODELS: ("Know the models inside out", "Machine learning and deep learning in depth"),
    Goal.REINFORCEMENT: ("Teach agents by reward", "Games, robots, simulations"),
    Goal.PRODUCTION: ("Run models in production", "Serving, pipelines, monitoring"),
    Goal.RESPONSIBLE: ("Make AI small, safe and fair", "Edge devices, security, ethics"),
    Goal.PORTFOLIO: ("Show what I can do", "Three or four projects, told well"),
    Goal.JOB: ("Find a job", "Applications, interviews, offers"),
}
"""What people may want: a label, and what it means."""
BACKGROUNDS: Mapping[Background, tuple[str, str]] = {
    Background.NEW: ("I have never programmed", "Then we begin at the very beginning"),
    Background.SOME: ("I have written a little code", "A course, a few scripts"),
    Background.DEVELOPER: ("I develop software", "In any language"),
    Background.DATA: ("I work with data", "Analyst, data scientist, statistician"),
    Background.SCIENCE: ("I studied math or a science", "Mathematics, physics, engineering"),
    Background.RESEARCH: ("I do research", "A PhD, or on the way to one"),
    Background.PRACTICE: ("I have trained models before", "With scikit-learn, PyTorch or the like"),
}
"""Where people may come from, likewise."""
HOURS = (2, 4, 6, 8, 10, 15, 20, 30, 40)
"""Hours a week to choose from."""

_INTRODUCTION = (
    "Three choices and a few short questions, about two minutes in all. Then I suggest a track and a place to begin, "
    "and say why. You decide; until you enroll, nothing is written down."
)
_FIRST_HINT = "Not sure is a good answer: it tells more than a guess. Nobody but you sees this."


def form(said: Said, typed: Mapping[str, str]) -> Drawn:
    """The three choices; the questions start once all of them are made."""
    embed = discord.Embed(title="Let’s find your track", description=_INTRODUCTION, color=BLUE)
    goals = [(goal, *texts, goal is said.goal) for goal, texts in GOALS.items()]
    backgrounds = [(background, *texts, background is said.background) for background, texts in BACKGROUNDS.items()]
    hours = [(str(each), _hours(each), "", each == said.hours) for each in HOURS]
    start = buttons.button("Start the questions", step_id(Step.START, said), discord.ButtonStyle.success)
    start.disabled = said.profile is None
    items: Sequence[discord.ui.Item[discord.ui.View]] = (
        _select(pick_id(Pick.GOAL), "What would you like to do?", goals),
        _select(pick_id(Pick.BACKGROUND), "Where do you come from?", backgrounds),
        _select(pick_id(Pick.HOURS), "How much time do you have?", hours),
        start,
        buttons.button("I know my track", step_id(Step.MINE, said), discord.ButtonStyle.secondary),
    )
    return Drawn(None, (embed, *kept(typed)), buttons.row(*items))


def question(step: NextStep, typed: Mapping[str, str]) -> Drawn:
    """The next question, below what came of the last one."""
    number, said = len(step.quiz.given) + 1, Said.of(step.profile)
    embed = questions.question(
        step.following,
        f"Question {number} of about {max(step.about, number)}",
        clip(step.unit.title, LONGEST_TITLE),
        _FIRST_HINT if number == 1 else None,
    )

    def after(given: Given) -> str:
        return step_id(Step.ANSWER, said, replace(step.quiz, given=(*step.quiz.given, given)))

    before = [questions.verdict(step.last)] if step.last else []
    label = "Skip, start from the beginning"
    skip = buttons.button(label, step_id(Step.SKIP, said), discord.ButtonStyle.secondary)
    items = (*questions.answers(step.following, after), *questions.below(skip))
    return Drawn(None, (*before, embed, *kept(typed)), buttons.row(*items))


def said_on(message: discord.Message) -> Said:
    """What is chosen on a page of `form`."""
    said = Said()
    menus = [part for row in message.components for part in getattr(row, "children", ())]
    for menu in menus:
        found = PICK_PATTERN.fullmatch(menu.custom_id) if isinstance(menu, discord.SelectMenu) else None
        for option in menu.options if found else ():
            if option.default and found:
                said = said.with_choice(Pick(found["pick"]), option.value)
    return said


def _hours(number: int) -> str:
    more = " or more" if number == HOURS[-1] else ""
    return f"About {number} hours a week{more}"


def _select(
    custom_id: str, placeholder: str, options: Sequence[tuple[str, str, str, bool]]
) -> discord.ui.Select[discord.ui.View]:
    return discord.ui.Select(
        custom_id=custom_id,
        placeholder=placeholder,
        options=[
            discord.SelectOption(label=label, value=value, description=about or None, default=is_chosen)
            for value, label, about, is_chosen in options
        ],
    )
