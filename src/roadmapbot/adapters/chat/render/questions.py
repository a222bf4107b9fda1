"""Recall questions as they are put to somebody: the choices by letter, what came of the last answer, the buttons.

Labels are cut on a phone, so the choices stand in the text and the buttons have their letters alone.
"""

from collections.abc import Callable

import discord

from roadmapbot.adapters.chat.render import buttons
from roadmapbot.adapters.chat.render.phrases import AMBER, BLUE, GREEN, literal
from roadmapbot.domain.knowledge import Answered, Asked, Given

LETTERS = "ABCD"

Button = discord.ui.Button[discord.ui.View]


def question(asked: Asked, title: str, source: str, footer: str | None = None) -> discord.Embed:
    """A question with its choices; `source` stands above it."""
    choices = "\n".join(
        f"**{letter}** · {literal(choice)}" for letter, choice in zip(LETTERS, asked.choices, strict=False)
    )
    embed = discord.Embed(title=title, description=f"{literal(asked.question.question)}\n\n{choices}", color=BLUE)
    embed.set_author(name=source)
    if footer:
        embed.set_footer(text=footer)
    return embed


def verdict(answered: Answered) -> discord.Embed:
    """What came of an answer: right or not, the right answer, and why."""
    question = answered.asked.question
    answer = f"**{literal(question.answer)}**"
    if answered.is_right:
        title, text, color = "✓ Right", answer, GREEN
    elif answered.given is None:
        title, text, color = "Not sure is fine", f"The answer: {answer}", AMBER
    else:
        given = literal(answered.asked.choices[answered.given])
        title, text, color = "✗ Not this one", f"You chose: {given}\nThe answer: {answer}", AMBER
    about = f"-# {literal(question.question)}\n{text}\n{literal(question.why)}"
    return discord.Embed(title=title, description=about, color=color)


def answers(asked: Asked, to: Callable[[Given], str]) -> list[Button]:
    """A button for every choice and one for "not sure"; `to` makes the custom_id of an answer."""
    letters = [
        buttons.button(letter, to(place), discord.ButtonStyle.primary)
        for place, letter in enumerate(LETTERS[: len(asked.choices)])
    ]
    return [*letters, buttons.button("Not sure", to(None), discord.ButtonStyle.secondary)]


def below(*items: Button) -> list[Button]:
    """Buttons in a row of their own, below the answers."""
    for item in items:
        item.row = 1
    return list(items)
