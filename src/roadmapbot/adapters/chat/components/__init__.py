"""Buttons, selects and forms. Their state stands in their custom_ids, so they work after every restart."""

from typing import Any

import discord

from roadmapbot.adapters.chat.components.announcements import AnnouncementPressed, RefusalPressed
from roadmapbot.adapters.chat.components.appealing import AskButton
from roadmapbot.adapters.chat.components.catchup import CatchUpButton
from roadmapbot.adapters.chat.components.cohorts import CohortButton, CohortPostButton, EarlierChosen
from roadmapbot.adapters.chat.components.content_forms import FormButton
from roadmapbot.adapters.chat.components.correcting import RuledButton
from roadmapbot.adapters.chat.components.day import DayPostButton
from roadmapbot.adapters.chat.components.enrolling import EnrollButton, LeaveButton
from roadmapbot.adapters.chat.components.followup import AnswerPressed, WaitChosen
from roadmapbot.adapters.chat.components.forms import on_modal
from roadmapbot.adapters.chat.components.knowledge import BringBackButton, TryButton
from roadmapbot.adapters.chat.components.library import SearchButton
from roadmapbot.adapters.chat.components.originals import OriginalChosen
from roadmapbot.adapters.chat.components.pausing import ResumeButton
from roadmapbot.adapters.chat.components.place import PlaceButton
from roadmapbot.adapters.chat.components.placement import BeginButton, PickSelect, StepButton
from roadmapbot.adapters.chat.components.privacy import EraseButton
from roadmapbot.adapters.chat.components.publishing import DayPreviewed, DraftPressed, RevisionChosen, UnitPlaced
from roadmapbot.adapters.chat.components.reference import EntryChosen
from roadmapbot.adapters.chat.components.reports import ReportChosen, ReportPressed
from roadmapbot.adapters.chat.components.roadmap import WayButton, WayChosen

DYNAMIC_ITEMS: tuple[type[discord.ui.DynamicItem[Any]], ...] = (
    DayPostButton,
    AnswerPressed,
    WaitChosen,
    CatchUpButton,
    EnrollButton,
    LeaveButton,
    ResumeButton,
    AskButton,
    RuledButton,
    PlaceButton,
    EntryChosen,
    WayButton,
    WayChosen,
    SearchButton,
    EraseButton,
    DraftPressed,
    DayPreviewed,
    UnitPlaced,
    RevisionChosen,
    ReportPressed,
    ReportChosen,
    AnnouncementPressed,
    RefusalPressed,
    OriginalChosen,
    FormButton,
    TryButton,
    BringBackButton,
    StepButton,
    PickSelect,
    BeginButton,
    CohortButton,
    CohortPostButton,
    EarlierChosen,
)

__all__ = ["DYNAMIC_ITEMS", "on_modal"]
