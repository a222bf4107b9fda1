"""Announcements: the form, the draft a moderator decides on, and what a learner gets."""

import discord

from roadmapbot.adapters.chat.render import buttons
from roadmapbot.adapters.chat.render.announcement_ids import (
    AnnouncementAction,
    AnnouncementButton,
    announce_form_id,
    refusal_id,
)
from roadmapbot.adapters.chat.render.drawn import Drawn
from roadmapbot.adapters.chat.render.form_parts import add_text, form
from roadmapbot.adapters.chat.render.phrases import AMBER, BLUE, GREEN, clip, count, safe, stamp
from roadmapbot.domain.announcement import LONGEST_TEXT, AnnouncementId, AnnouncementState, CopyState, Segment
from roadmapbot.domain.ids import GuildId
from roadmapbot.services.announcements import AnnouncementView
from roadmapbot.services.posts import AnnouncementPost

SEGMENTS = {
    Segment.ALL: "Everybody who gets tasks",
    Segment.ACTIVE: "Active: checked in within 7 days",
    Segment.STUCK: "Stuck: said within 7 days what they are stuck on",
    Segment.SILENT: "Silent: no check-in for 3 days",
}
_MEANT = {
    Segment.ALL: "everybody who gets tasks",
    Segment.ACTIVE: "those who checked in within 7 days",
    Segment.STUCK: "those who said within 7 days what they are stuck on",
    Segment.SILENT: "those who did not check in for 3 days",
}
_COPIES = {
    CopyState.SENT: "arrived",
    CopyState.WAITING: "still to come: in a few minutes, or after their quiet hours",
    CopyState.CLAIMED: "on the way",
    CopyState.UNREACHABLE: "not reached: direct messages closed and no coach channel that works",
    CopyState.UNNEEDED: "not sent: paused, left, or wanted no announcements",
    CopyState.UNSURE: "maybe arrived: the connection broke, and nothing is sent twice",
}
_KEEP = "This page does not last that long; the copy that **Send it to me** brings to your direct messages does."
_Style = discord.ButtonStyle
Button = discord.ui.Button[discord.ui.View]


def announce_form(segment: Segment, track_id: str | None) -> discord.ui.Modal:
    """The form for the words."""
    modal = form("Announce", announce_form_id(segment, track_id))
    style = discord.TextStyle.paragraph
    add_text(modal, "text", "What learners read", "This Saturday we meet at …", LONGEST_TEXT, "", style=style)
    return modal


def announcement(post: AnnouncementPost) -> Drawn:
    """What a learner gets."""
    where = f" of {safe(post.guild_name)}" if post.guild_name else ""
    embed = discord.Embed(title=clip(f"From the moderators{where}", 256), description=post.text, color=BLUE)
    embed.set_footer(text="This is no task: a reply to it records nothing.")
    mentions = tuple(int(user_id) for user_id in post.mentions)
    content = " ".join(f"<@{user_id}>" for user_id in mentions) or None
    stop = buttons.button("No more of these", refusal_id(post.guild_id), _Style.secondary)
    return Drawn(content, (embed,), buttons.row(stop), mentions)


def draft(view: AnnouncementView, *, is_tested_here: bool | None = None) -> Drawn:
    """An announcement with all that can be done with it; `is_tested_here` after a test, whether it came directly."""
    found = view.announcement
    if found.state in {AnnouncementState.SENDING, AnnouncementState.SENT}:
        return _sent(view)
    embed = discord.Embed(title="Announcement, not sent yet", description=found.text, color=BLUE)
    embed.add_field(name="For", value=_meant(view), inline=False)
    if view.allowed_at is not None:
        often = f"This server allows one every {count(view.guild.announce_every, 'day')}"
        text = f"{often}: the next one may be sent {stamp(view.allowed_at, 'F')} ({stamp(view.allowed_at)})."
        embed.add_field(name="Not yet", value=f"{text} {_KEEP}", inline=False)
        embed.color = AMBER
    embed.set_footer(text="Each learner gets it outside of their quiet hours; paused ones, and who said no, do not.")
    return Drawn(_after_test(is_tested_here), (embed,), _decide(view))


def _decide(view: AnnouncementView) -> discord.ui.View:
    found = view.announcement
    is_tested = found.tested_at is not None
    shown = [(AnnouncementAction.TEST, "Send it to me again" if is_tested else "Send it to me first", _Style.primary)]
    if is_tested and view.meant and view.allowed_at is None:
        shown.insert(0, (AnnouncementAction.SEND, f"Send to {count(view.meant, 'learner')}", _Style.success))
    shown.append((AnnouncementAction.DISCARD, "Discard", _Style.secondary))
    return buttons.row(*(_button(found.id, *each) for each in shown))


def _button(of: AnnouncementId, action: AnnouncementAction, label: str, style: discord.ButtonStyle) -> Button:
    return buttons.button(label, AnnouncementButton(action, of).custom_id, style)


def _after_test(is_direct: bool | None) -> str | None:
    match is_direct:
        case True:
            return "It is in your direct messages, as learners get it. Read it there, then decide."
        case False:
            return "Your direct messages are closed to me, so here it is, as learners get it. Read it, then decide."
        case None:
            return None


def _meant(view: AnnouncementView) -> str:
    track = f" on **{safe(view.track.title)}**" if view.track else ""
    people = count(view.meant, "learner")
    return (
        f"{people}: {_MEANT[view.announcement.segment]}{track}."
        if view.meant
        else (f"Nobody at the moment: {_MEANT[view.announcement.segment]}{track}.")
    )


def _sent(view: AnnouncementView) -> Drawn:
    lines = [f"• {view.copies[state]} {words}" for state, words in _COPIES.items() if view.copies.get(state)]
    sent_at = view.announcement.sent_at
    when = f"Sent {stamp(sent_at, 'F')} for {_meant(view)}\n" if sent_at else ""
    embed = discord.Embed(title="Announcement", description=when + "\n".join(lines), color=GREEN)
    look = AnnouncementButton(AnnouncementAction.LOOK, view.announcement.id).custom_id
    return Drawn(None, (embed,), buttons.row(buttons.button("How far is it?", look, _Style.secondary)))


def discarded() -> Drawn:
    """What is left of a draft that was given up."""
    return Drawn("Discarded. Nobody got it.")


def refused(guild_id: GuildId) -> Drawn:
    """What a learner reads who wants no more announcements."""
    undo = buttons.button("Undo", refusal_id(guild_id, again=True), _Style.secondary)
    return Drawn("You get no more announcements of this server. Your tasks come as usual.", view=buttons.row(undo))


def nothing_to_refuse() -> Drawn:
    """What somebody reads who gets none anyway, such as a moderator with their copy."""
    return Drawn(
        "You are on no track of this server, so you get no announcements anyway. "
        "Learners who press this get no more of them, until they press **Undo**."
    )


def allowed() -> Drawn:
    """What a learner reads who wants announcements again."""
    return Drawn("You get announcements of this server again.")
