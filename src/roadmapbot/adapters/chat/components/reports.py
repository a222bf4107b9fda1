"""Reporting a task, for its learner; and the queue of reports, for moderators, whose every press is asked for."""

import re
from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

import discord

from roadmapbot.adapters.chat.boundary import answer, guarded
from roadmapbot.adapters.chat.components import redraw
from roadmapbot.adapters.chat.components.asking import Interaction, chosen_id, moderated, services_of, user_of
from roadmapbot.adapters.chat.components.fields import fields
from roadmapbot.adapters.chat.render import drafts
from roadmapbot.adapters.chat.render import reports as words
from roadmapbot.adapters.chat.render.ids import DayRef
from roadmapbot.adapters.chat.render.report_ids import REPORT_PATTERN, REPORT_SELECT_PATTERN, ReportAction
from roadmapbot.domain.ids import EnrollmentId, GuildId
from roadmapbot.domain.report import Flaw, ReportId
from roadmapbot.services.reports import Verdict


class ReportPressed(discord.ui.DynamicItem[discord.ui.Button[Any]], template=REPORT_PATTERN):
    """A button on the queue, or on one report."""

    def __init__(self, item: discord.ui.Button[Any], action: ReportAction, report_id: ReportId) -> None:
        super().__init__(item)
        self._action = action
        self._report_id = report_id

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> "ReportPressed":
        """The button that was pressed."""
        assert isinstance(item, discord.ui.Button)  # noqa: S101 - narrows the type
        return cls(item, ReportAction(match["action"]), ReportId(int(match["report"])))

    async def callback(self, interaction: Interaction) -> None:
        """Somebody pressed it."""
        await guarded(interaction, self._press(interaction))

    async def _press(self, interaction: Interaction) -> None:
        guild = await moderated(interaction)
        await _PRESSED[self._action](interaction, guild.id, self._report_id)


class ReportChosen(discord.ui.DynamicItem[discord.ui.Select[Any]], template=REPORT_SELECT_PATTERN):
    """The choice of one report from the queue."""

    def __init__(self, item: discord.ui.Select[Any]) -> None:
        super().__init__(item)

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> "ReportChosen":
        """The select that was used."""
        assert isinstance(item, discord.ui.Select)  # noqa: S101 - narrows the type
        return cls(item)

    async def callback(self, interaction: Interaction) -> None:
        """Somebody chose."""
        await guarded(interaction, self._show(interaction))

    async def _show(self, interaction: Interaction) -> None:
        guild = await moderated(interaction)
        flagged = await services_of(interaction).reports.show(guild.id, ReportId(chosen_id(self.item)))
        await redraw.replace_own(interaction, words.report(flagged))


async def ask(interaction: Interaction, ref: DayRef) -> None:
    """Open the form in which a learner reports the task of a day."""
    task = await services_of(interaction).reports.task(ref.enrollment_id, ref.on, user_of(interaction))
    await interaction.response.send_modal(words.report_form(task, ref.enrollment_id, ref.on))


async def take_report(interaction: Interaction, enrollment_id: EnrollmentId, on: date) -> None:
    """Store what a learner reported."""
    await redraw.hold(interaction)
    given = fields(interaction)
    flaw = given.get("flaw", "")
    taken = await services_of(interaction).reports.report(
        enrollment_id,
        on,
        user_of(interaction),
        Flaw(flaw) if flaw in set(Flaw) else Flaw.WRONG,
        given.get("resource", ""),
        given.get("note", ""),
    )
    await answer(interaction, words.thanks(taken))


async def take_link(interaction: Interaction, report_id: ReportId) -> None:
    """Make a draft with the address that was typed."""
    guild = await moderated(interaction)
    await redraw.hold(interaction)
    address = fields(interaction).get("address", "")
    view = await services_of(interaction).reports.replace_link(guild.id, report_id, user_of(interaction), address)
    await redraw.replace_own(interaction, drafts.draft(view))


async def _queue(interaction: Interaction, guild_id: GuildId, _: ReportId) -> None:
    await redraw.replace_own(interaction, words.queue(await services_of(interaction).reports.queue(guild_id)))


async def _link(interaction: Interaction, guild_id: GuildId, report_id: ReportId) -> None:
    flagged = await services_of(interaction).reports.show(guild_id, report_id)
    await interaction.response.send_modal(words.link_form(flagged))


async def _settled(interaction: Interaction, guild_id: GuildId, report_id: ReportId) -> None:
    await _settle(interaction, guild_id, report_id, Verdict.SETTLED)


async def _dismissed(interaction: Interaction, guild_id: GuildId, report_id: ReportId) -> None:
    await _settle(interaction, guild_id, report_id, Verdict.DISMISSED)


async def _settle(interaction: Interaction, guild_id: GuildId, report_id: ReportId, verdict: Verdict) -> None:
    await redraw.hold(interaction)
    left = await services_of(interaction).reports.settle(guild_id, report_id, user_of(interaction), verdict)
    await redraw.replace_own(interaction, words.queue(left))


_PRESSED: dict[ReportAction, Callable[[Interaction, GuildId, ReportId], Awaitable[None]]] = {
    ReportAction.QUEUE: _queue,
    ReportAction.LINK: _link,
    ReportAction.SETTLED: _settled,
    ReportAction.DISMISSED: _dismissed,
}
