"""Takes in forms, known by their custom_ids alone, so that one that was open over a restart is not lost."""

from collections.abc import Awaitable
from typing import Any

from roadmapbot.adapters.chat.boundary import answer, guarded
from roadmapbot.adapters.chat.components import (
    announcements,
    appealing,
    content_forms,
    correcting,
    enrolling,
    publishing,
    redraw,
    reports,
)
from roadmapbot.adapters.chat.components.asking import Interaction, services_of, user_of, who_in
from roadmapbot.adapters.chat.components.catchup import missed_day, take_catch_up
from roadmapbot.adapters.chat.components.fields import WORTH_ANOTHER_TRY, answer_of, fields, typed
from roadmapbot.adapters.chat.render import replies
from roadmapbot.adapters.chat.render.announcement_ids import ANNOUNCE_FORM_PATTERN
from roadmapbot.adapters.chat.render.catchup import CATCH_UP_FORM_PATTERN
from roadmapbot.adapters.chat.render.correcting_ids import (
    APPEAL_FORM_PATTERN,
    CORRECT_FORM_PATTERN,
    DECLINE_FORM_PATTERN,
)
from roadmapbot.adapters.chat.render.drawn import Drawn
from roadmapbot.adapters.chat.render.errors import sentence
from roadmapbot.adapters.chat.render.forms import Typed, check_in_returned
from roadmapbot.adapters.chat.render.ids import (
    ENROLL_FORM_PATTERN,
    PSEUDONYM_PATTERN,
    DayForm,
    DayRef,
    FormKind,
    day_of,
    enroll_ref,
    parse_form,
)
from roadmapbot.adapters.chat.render.publishing_ids import FORM_PATTERN, WHEN_PATTERN
from roadmapbot.adapters.chat.render.report_ids import LINK_FORM_PATTERN, REPORT_FORM_PATTERN
from roadmapbot.adapters.chat.render.settings import settings
from roadmapbot.domain.announcement import Segment
from roadmapbot.domain.appeal import AppealId
from roadmapbot.domain.checkin import Via
from roadmapbot.domain.errors import UserError
from roadmapbot.domain.ids import EnrollmentId, GuildId
from roadmapbot.domain.report import ReportId
from roadmapbot.domain.revision import DraftId


async def on_modal(interaction: Interaction) -> bool:
    """Take in a form that somebody sent; False where it is none of ours. Nothing is raised."""
    data: Any = interaction.data or {}
    work = _work(interaction, str(data.get("custom_id", "")))
    if work is None:
        return False
    await guarded(interaction, work)
    return True


def _work(interaction: Interaction, custom_id: str) -> Awaitable[None] | None:
    return _about_day(interaction, custom_id) or _about_others(interaction, custom_id)


def _about_day(interaction: Interaction, custom_id: str) -> Awaitable[None] | None:
    if form := parse_form(custom_id):
        return take_check_in(interaction, form)
    if (found := CATCH_UP_FORM_PATTERN.fullmatch(custom_id)) and (ref := missed_day(found)):
        return take_catch_up(interaction, ref)
    if (found := REPORT_FORM_PATTERN.fullmatch(custom_id)) and (on := day_of(found["on"])):
        return reports.take_report(interaction, EnrollmentId(int(found["enrollment"])), on)
    return None


def _about_others(interaction: Interaction, custom_id: str) -> Awaitable[None] | None:
    if found := ENROLL_FORM_PATTERN.fullmatch(custom_id):
        return enrolling.take_form(interaction, enroll_ref(found["ref"]))
    if found := PSEUDONYM_PATTERN.fullmatch(custom_id):
        return take_pseudonym(interaction, GuildId(int(found["guild"])))
    return _moderators_work(interaction, custom_id) or _about_judged_days(interaction, custom_id)


def _moderators_work(interaction: Interaction, custom_id: str) -> Awaitable[None] | None:
    """What is to be done with a form about content or announcements."""
    if found := WHEN_PATTERN.fullmatch(custom_id):
        return publishing.take_when(interaction, DraftId(int(found["draft"])))
    if found := LINK_FORM_PATTERN.fullmatch(custom_id):
        return reports.take_link(interaction, ReportId(int(found["report"])))
    if found := ANNOUNCE_FORM_PATTERN.fullmatch(custom_id):
        return announcements.take_announcement(interaction, Segment(found["segment"]), found["track"] or None)
    if found := FORM_PATTERN.fullmatch(custom_id):
        return content_forms.take(interaction, found)
    return None


def _about_judged_days(interaction: Interaction, custom_id: str) -> Awaitable[None] | None:
    """The forms about days that were judged wrongly."""
    if found := APPEAL_FORM_PATTERN.fullmatch(custom_id):
        return appealing.take_appeal(interaction, EnrollmentId(int(found["id"])))
    if found := DECLINE_FORM_PATTERN.fullmatch(custom_id):
        return correcting.take_decline(interaction, AppealId(int(found["id"])))
    if found := CORRECT_FORM_PATTERN.fullmatch(custom_id):
        return correcting.take_correction(interaction, EnrollmentId(int(found["id"])))
    return None


async def take_check_in(interaction: Interaction, form: DayForm) -> None:
    """Record what was typed, or change the check-in to it; what cannot be recorded is given back."""
    await redraw.hold(interaction)
    given = typed(fields(interaction))
    try:
        await _record(interaction, form, given)
    except UserError as error:
        await answer(interaction, given_back(error, given, form.ref))


def given_back(error: UserError, given: Typed, ref: DayRef | None) -> Drawn:
    """What was wrong with a check-in and everything that was typed, to be tried again where that may help."""
    return check_in_returned(sentence(error), given, ref, may_retry=isinstance(error, WORTH_ANOTHER_TRY))


async def _record(interaction: Interaction, form: DayForm, given: Typed) -> None:
    check_ins, ref, user_id = services_of(interaction).check_ins, form.ref, user_of(interaction)
    said = answer_of(given)
    if form.kind is FormKind.EDIT:
        await answer(interaction, replies.edited(await check_ins.edit(ref.enrollment_id, ref.on, user_id, said), ref))
        return
    result = await check_ins.for_day(ref.enrollment_id, ref.on, user_id, Via.FORM, said, interaction.created_at)
    await redraw.show_kept(interaction, result.streak, ref)
    await answer(interaction, replies.answered(result, ref))
    await redraw.recorded(interaction, result)


async def take_pseudonym(interaction: Interaction, guild_id: GuildId) -> None:
    """Show somebody under another name on boards."""
    await redraw.hold(interaction)
    name = fields(interaction).get("name", "")
    overview = await services_of(interaction).settings.show_as(
        who_in(interaction, guild_id), is_hidden=False, pseudonym=name
    )
    await answer(interaction, settings(overview, is_change=True, is_board_only=True))
