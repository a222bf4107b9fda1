"""Finding a track: every choice and answer puts the page that comes after it in the place of its own."""

import re
from collections.abc import Mapping
from typing import Any

import discord

from roadmapbot.adapters.chat.boundary import answer, guarded
from roadmapbot.adapters.chat.components import enrolling, redraw
from roadmapbot.adapters.chat.components.asking import Interaction, services_of, who
from roadmapbot.adapters.chat.render import placement as words
from roadmapbot.adapters.chat.render.attempts import SEEDS
from roadmapbot.adapters.chat.render.ids import EnrollRef, enroll_ref
from roadmapbot.adapters.chat.render.steps import (
    BEGIN_PATTERN,
    PICK_PATTERN,
    STEP_PATTERN,
    Pick,
    Said,
    Step,
    quiz_in,
    said_in,
)
from roadmapbot.adapters.chat.render.suggestion import suggestion
from roadmapbot.domain.errors import QuestionsChanged
from roadmapbot.domain.fit import Profile
from roadmapbot.domain.ids import TrackId
from roadmapbot.services.placement import NextStep, Quiz


class StepButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template=STEP_PATTERN):
    """A button that leads from one page of the placement to another."""

    def __init__(self, item: discord.ui.Button[Any], step: Step, said: Said, quiz: Quiz | None) -> None:
        super().__init__(item)
        self._step = step
        self._said = said
        self._quiz = quiz

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> "StepButton":
        """The button that was pressed."""
        assert isinstance(item, discord.ui.Button)  # noqa: S101 - narrows the type
        return cls(item, Step(match["step"]), said_in(match), quiz_in(match))

    async def callback(self, interaction: Interaction) -> None:
        """Somebody pressed it."""
        await guarded(interaction, self._press(interaction))

    async def _press(self, interaction: Interaction) -> None:
        typed = enrolling.typed_before(interaction)
        match self._step:
            case Step.FORM:
                await redraw.replace_own(interaction, words.form(self._said, typed))
            case Step.MINE:
                await enrolling.open_form(interaction, EnrollRef(), typed)
            case Step.SKIP:
                await _suggest(interaction, _all_of(self._said), None, None)
            case Step.START | Step.ANSWER:
                quiz = self._quiz or Quiz(interaction.id % SEEDS)
                await _ask(interaction, _all_of(self._said), quiz, typed)


class PickSelect(discord.ui.DynamicItem[discord.ui.Select[Any]], template=PICK_PATTERN):
    """A choice: of goal, background or hours, or of another track."""

    def __init__(self, item: discord.ui.Select[Any], pick: Pick, said: Said, quiz: Quiz | None) -> None:
        super().__init__(item)
        self._pick = pick
        self._said = said
        self._quiz = quiz

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> "PickSelect":
        """The select that was used."""
        assert isinstance(item, discord.ui.Select)  # noqa: S101 - narrows the type
        return cls(item, Pick(match["pick"]), said_in(match), quiz_in(match))

    async def callback(self, interaction: Interaction) -> None:
        """Somebody chose."""
        await guarded(interaction, self._choose(interaction, self.item.values[0]))

    async def _choose(self, interaction: Interaction, value: str) -> None:
        if self._pick is Pick.TRACK:
            await _suggest(interaction, _all_of(self._said), self._quiz, TrackId(value))
            return
        before = words.said_on(interaction.message) if interaction.message else Said()
        said = before.with_choice(self._pick, value)
        await redraw.replace_own(interaction, words.form(said, enrolling.typed_before(interaction)))


class BeginButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template=BEGIN_PATTERN):
    """Enroll on the suggested track, at the place where to begin."""

    def __init__(self, item: discord.ui.Button[Any], ref: EnrollRef, hours: int) -> None:
        super().__init__(item)
        self._ref = ref
        self._hours = hours

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> "BeginButton":
        """The button that was pressed."""
        assert isinstance(item, discord.ui.Button)  # noqa: S101 - narrows the type
        return cls(item, enroll_ref(match["ref"]), int(match["hours"]))

    async def callback(self, interaction: Interaction) -> None:
        """Somebody pressed it."""
        await guarded(interaction, self._press(interaction))

    async def _press(self, interaction: Interaction) -> None:
        typed = enrolling.typed_before(interaction)
        if not typed.get("minutes"):
            placement, wish = services_of(interaction).placement, enrolling.wish_of(typed)
            pace = await placement.pace(who(interaction), TrackId(self._ref.track_id), self._hours, wish)
            typed["minutes"] = str(pace) if pace else "full"
        await enrolling.open_form(interaction, self._ref, typed)


async def begin(interaction: Interaction, typed: Mapping[str, str]) -> None:
    """Show the three choices, unless somebody is on a track already. Raises AlreadyEnrolled."""
    await enrolling.refuse_second(interaction, "")
    await answer(interaction, words.form(Said(), typed))


async def _ask(interaction: Interaction, profile: Profile, quiz: Quiz, typed: Mapping[str, str]) -> None:
    placement = services_of(interaction).placement
    found = await placement.ask(who(interaction), profile, quiz, enrolling.wish_of(typed))
    drawn = words.question(found, typed) if isinstance(found, NextStep) else suggestion(found, typed)
    await redraw.replace_own(interaction, drawn)


async def _suggest(interaction: Interaction, profile: Profile, quiz: Quiz | None, track_id: TrackId | None) -> None:
    typed = enrolling.typed_before(interaction)
    placement, wish = services_of(interaction).placement, enrolling.wish_of(typed)
    found = await placement.suggest(who(interaction), profile, wish, quiz, track_id)
    await redraw.replace_own(interaction, suggestion(found, typed))


def _all_of(said: Said) -> Profile:
    """What somebody said, with nothing missing. Raises QuestionsChanged: a choice is not understood any more."""
    if said.profile is None:
        raise QuestionsChanged
    return said.profile
