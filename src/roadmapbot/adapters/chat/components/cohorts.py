"""What people press about cohorts: Join and what follows from it, the buttons on a cohort's post, its earlier tasks.

A post is the same for everybody, so a press on it is about the presser's own day, and its answer is for them alone.
"""

import re
from collections.abc import Awaitable, Callable
from typing import Any

import discord

from roadmapbot.adapters.chat.boundary import answer, guarded
from roadmapbot.adapters.chat.components import day, redraw
from roadmapbot.adapters.chat.components.asking import Interaction, services_of, user_of, who
from roadmapbot.adapters.chat.render import cohorts as words
from roadmapbot.adapters.chat.render import replies
from roadmapbot.adapters.chat.render.cohort_ids import (
    COHORT_PATTERN,
    COHORT_POST_PATTERN,
    EARLIER_PATTERN,
    CohortAction,
    CohortPostAction,
)
from roadmapbot.adapters.chat.render.ids import DayRef
from roadmapbot.adapters.chat.render.task import today
from roadmapbot.domain.checkin import Answer, Via
from roadmapbot.domain.ids import CohortId, CohortPostId


class CohortButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template=COHORT_PATTERN):
    """A button about a cohort."""

    def __init__(self, item: discord.ui.Button[Any], action: CohortAction, cohort_id: CohortId) -> None:
        super().__init__(item)
        self._action = action
        self._cohort_id = cohort_id

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> "CohortButton":
        """The button that was pressed."""
        assert isinstance(item, discord.ui.Button)  # noqa: S101 - narrows the type
        return cls(item, CohortAction(match["action"]), CohortId(int(match["cohort"])))

    async def callback(self, interaction: Interaction) -> None:
        """Somebody pressed it."""
        await guarded(interaction, _PRESSED[self._action](interaction, self._cohort_id))


class CohortPostButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template=COHORT_POST_PATTERN):
    """A button on a cohort's post."""

    def __init__(self, item: discord.ui.Button[Any], action: CohortPostAction, post_id: CohortPostId) -> None:
        super().__init__(item)
        self._action = action
        self._post_id = post_id

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> "CohortPostButton":
        """The button that was pressed."""
        assert isinstance(item, discord.ui.Button)  # noqa: S101 - narrows the type
        return cls(item, CohortPostAction(match["action"]), CohortPostId(int(match["post"])))

    async def callback(self, interaction: Interaction) -> None:
        """Somebody pressed it."""
        await guarded(interaction, _PRESSED_ON_POST[self._action](interaction, self._post_id))


class EarlierChosen(discord.ui.DynamicItem[discord.ui.Select[Any]], template=EARLIER_PATTERN):
    """The choice of an earlier task."""

    def __init__(self, item: discord.ui.Select[Any], cohort_id: CohortId) -> None:
        super().__init__(item)
        self._cohort_id = cohort_id

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> "EarlierChosen":
        """The select that was used."""
        assert isinstance(item, discord.ui.Select)  # noqa: S101 - narrows the type
        return cls(item, CohortId(int(match["cohort"])))

    async def callback(self, interaction: Interaction) -> None:
        """Somebody chose."""
        await guarded(interaction, self._show(interaction))

    async def _show(self, interaction: Interaction) -> None:
        found = await services_of(interaction).earlier_tasks.look(self._cohort_id, who(interaction))
        chosen = next((each for each in found.tasks if str(each[0]) == self.item.values[0]), None)
        drawn = words.earlier_task(found.cohort, *chosen) if chosen else words.earlier(found)
        await redraw.replace_own(interaction, drawn)


# --- joining and leaving ---------------------------------------------------------------------------------------------


async def _offer(interaction: Interaction, cohort_id: CohortId) -> None:
    """Say what joining means; nothing changes yet."""
    standing = await services_of(interaction).membership.look(cohort_id, who(interaction))
    await answer(interaction, words.offer(standing))


async def _join(interaction: Interaction, cohort_id: CohortId) -> None:
    await redraw.hold(interaction)
    standing = await services_of(interaction).membership.join(cohort_id, who(interaction))
    await redraw.replace_own(interaction, words.joined(standing))


async def _stay(interaction: Interaction, _: CohortId) -> None:
    await redraw.replace_own(interaction, words.stayed())


async def _ask_leave(interaction: Interaction, cohort_id: CohortId) -> None:
    standing = await services_of(interaction).membership.look(cohort_id, who(interaction))
    drawn = words.confirm_leaving(standing) if standing.is_member else words.offer(standing)
    await answer(interaction, drawn)


async def _leave(interaction: Interaction, cohort_id: CohortId) -> None:
    await redraw.hold(interaction)
    before = await services_of(interaction).membership.leave(cohort_id, who(interaction))
    await redraw.replace_own(interaction, words.left(before))


async def _earlier(interaction: Interaction, cohort_id: CohortId) -> None:
    found = await services_of(interaction).earlier_tasks.look(cohort_id, who(interaction))
    await redraw.replace_own(interaction, words.earlier(found))


# --- on a post -------------------------------------------------------------------------------------------------------


async def _ref(interaction: Interaction, post_id: CohortPostId) -> DayRef:
    """The presser's own day; the post that everybody reads is never drawn anew for one of them."""
    part = await services_of(interaction).membership.part_of(post_id, who(interaction))
    return DayRef(part.enrollment_id, part.on)


async def _done(interaction: Interaction, post_id: CohortPostId) -> None:
    await redraw.hold(interaction)
    ref = await _ref(interaction, post_id)
    result = await services_of(interaction).check_ins.for_day(
        ref.enrollment_id, ref.on, user_of(interaction), Via.BUTTON, Answer(), interaction.created_at
    )
    await answer(interaction, replies.answered(result, ref))
    await redraw.recorded(interaction, result)


async def _write(interaction: Interaction, post_id: CohortPostId) -> None:
    await day.write(interaction, await _ref(interaction, post_id))


async def _mine(interaction: Interaction, post_id: CohortPostId) -> None:
    """Show the presser's own day, with everything that can be done about it."""
    await _ref(interaction, post_id)
    await answer(interaction, today(await services_of(interaction).tasks.today(who(interaction))))


async def _earlier_of_post(interaction: Interaction, post_id: CohortPostId) -> None:
    found = await services_of(interaction).earlier_tasks.of_post(post_id, who(interaction))
    await answer(interaction, words.earlier(found))


async def _did(interaction: Interaction, post_id: CohortPostId) -> None:
    await redraw.hold(interaction)
    found = await services_of(interaction).earlier_tasks.finish(post_id, who(interaction))
    await redraw.replace_own(interaction, words.earlier(found))


_PRESSED: dict[CohortAction, Callable[[Interaction, CohortId], Awaitable[None]]] = {
    CohortAction.JOIN: _offer,
    CohortAction.YES: _join,
    CohortAction.STAY: _stay,
    CohortAction.ASK_LEAVE: _ask_leave,
    CohortAction.LEAVE: _leave,
    CohortAction.EARLIER: _earlier,
}
_PRESSED_ON_POST: dict[CohortPostAction, Callable[[Interaction, CohortPostId], Awaitable[None]]] = {
    CohortPostAction.DONE: _done,
    CohortPostAction.WRITE: _write,
    CohortPostAction.MINE: _mine,
    CohortPostAction.EARLIER: _earlier_of_post,
    CohortPostAction.DID: _did,
}
