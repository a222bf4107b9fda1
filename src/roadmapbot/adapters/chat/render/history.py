"""What a server has published: the list, one revision, the files."""

from collections.abc import Sequence

import discord

from roadmapbot.adapters.chat.render import buttons
from roadmapbot.adapters.chat.render.difference import changes, concerned
from roadmapbot.adapters.chat.render.drawn import LONGEST_DESCRIPTION, LONGEST_OPTION, MOST_OPTIONS, Drawn
from roadmapbot.adapters.chat.render.originals import look_button
from roadmapbot.adapters.chat.render.phrases import AMBER, BLUE, clip, count, safe, stamp
from roadmapbot.adapters.chat.render.publishing_ids import REVISION_SELECT, DraftAction, DraftButton
from roadmapbot.domain.ids import UserId
from roadmapbot.domain.revision import Change, Draft, DraftState, PieceKind, Revision
from roadmapbot.services.ports import Noted
from roadmapbot.services.revisions import Look, Undoing

_CHANGES = {
    Change.PUBLISHED: "published",
    Change.RETIRED: "retired",
    Change.ROLLED_BACK: "back to what is bundled",
    Change.SYNCED: "from files",
}
_STATES = {
    DraftState.OPEN: "not published yet",
    DraftState.WAITING: "waits for a second moderator",
    DraftState.SCHEDULED: "scheduled",
}
_SHOWN = 12
_STYLE = discord.ButtonStyle


def history(look: Look, changed: int = 0) -> Drawn:
    """What was published, newest first, what waits, and in how many pieces the bundled content has changed below."""
    embed = discord.Embed(title="What this server has published", color=BLUE)
    lines = [_line(revision) for revision in look.revisions[:_SHOWN]]
    embed.description = clip(
        "\n".join(lines) or "Nothing of its own yet: everybody gets the bundled content.", LONGEST_DESCRIPTION
    )
    if look.drafts:
        waiting = "\n".join(_draft_line(draft) for draft in look.drafts[:5])
        embed.add_field(name="Drafts", value=clip(waiting, 1024), inline=False)
    row = buttons.row()
    if changed:
        text = f"{count(changed, 'piece')} of yours: press **Compare**, then take the bundled one or keep yours."
        embed.add_field(name="Changed in the bundled content too", value=text, inline=False)
        row.add_item(look_button())
    if look.revisions:
        options = [
            discord.SelectOption(
                label=clip(f"{revision.written.piece} · {revision.number}", LONGEST_OPTION),
                value=str(revision.id),
                description=clip(revision.summary.replace("\n", "; "), LONGEST_OPTION) or None,
            )
            for revision in look.revisions[:MOST_OPTIONS]
        ]
        row.add_item(
            discord.ui.Select(custom_id=REVISION_SELECT, placeholder="Look at one, or take it back…", options=options)
        )
    for draft in look.drafts[:4]:
        row.add_item(_look_at(draft))
    return Drawn(None, (embed,), row if row.children else None)


def _line(revision: Revision) -> str:
    author, approver = revision.author_id, revision.approver_id
    agreed = f", with {_by(approver)}" if approver is not None and approver != author else ""
    what = f"{_CHANGES[revision.change]} as number {revision.number}"
    return f"{stamp(revision.at, 'd')} **{revision.written.piece}** · {what} by {_by(author)}{agreed}"


def _by(user_id: UserId | None) -> str:
    return f"<@{user_id}>" if user_id else "the operator"


def _draft_line(draft: Draft) -> str:
    pieces = ", ".join(f"`{each.piece}`" for each in draft.pieces[:3])
    at = f" {stamp(draft.publish_at)}" if draft.publish_at else ""
    return f"Draft {draft.id} by {_by(draft.author_id)}: {pieces} · {_STATES[draft.state]}{at}"


def _look_at(draft: Draft) -> discord.ui.Button[discord.ui.View]:
    button = DraftButton(DraftAction.SHOW, draft.id)
    return buttons.button(f"Draft {draft.id}", button.custom_id, _STYLE.secondary)


def revision(found: Revision) -> Drawn:
    """One revision: what changed, who did it, and the way back."""
    facts = "\n".join(f"• {safe(fact)}" for fact in found.summary.split("\n") if fact) or "• no record of what changed"
    embed = discord.Embed(title=f"{found.written.piece}, number {found.number}", color=BLUE)
    embed.description = clip(f"{_line(found)}\n\n{facts}", LONGEST_DESCRIPTION)
    embed.set_footer(text="Taking it back brings what was in force before, as a revision of its own.")
    row = buttons.row(
        buttons.button("Take it back", DraftButton(DraftAction.UNDO, found.id).custom_id, _STYLE.danger),
        buttons.button("Back to the list", DraftButton(DraftAction.HISTORY, 0).custom_id, _STYLE.secondary),
    )
    return Drawn(None, (embed,), row)


def undoing(found: Undoing) -> Drawn:
    """What taking something back would change, before it is done."""
    revision = found.revision
    embed = discord.Embed(title=f"Take back {revision.written.piece}, number {revision.number}?", color=AMBER)
    embed.description = clip(f"{_line(revision)}\n\n{changes(found.difference)}", LONGEST_DESCRIPTION)
    embed.add_field(name="For whom", value=concerned(found.impact), inline=False)
    embed.set_footer(text="It brings what was in force before, as a revision of its own that can be taken back too.")
    row = buttons.row(
        buttons.button("Take it back", DraftButton(DraftAction.UNDO, revision.id).custom_id, _STYLE.danger),
        buttons.button("Look at the list", DraftButton(DraftAction.HISTORY, 0).custom_id, _STYLE.secondary),
    )
    return Drawn("Nothing is changed yet.", (embed,), row)


def log(lines: Sequence[Noted]) -> Drawn:
    """Who did what with the content, newest first."""
    text = "\n".join(
        f"{stamp(line.at, 'f')} {_by(line.actor_id)}: {safe(line.action)} · {safe(clip(line.detail, 120))}"
        for line in lines
    )
    embed = discord.Embed(title="Who did what with the content", color=BLUE)
    embed.description = clip(text or "Nothing was done yet.", LONGEST_DESCRIPTION)
    return Drawn(None, (embed,))


def template(kind: PieceKind, text: str) -> Drawn:
    """A commented example as a file."""
    words = (
        "Download the file, change what is after the colons, and hand it in with `/content publish`. "
        "Nothing reaches a learner before you have seen what it changes and pressed **Publish now**."
    )
    return Drawn(words, files=((f"my-{kind}.yaml", text.encode()),))


def exported(files: dict[str, bytes]) -> Drawn:
    """Files that publish again to the same: one as it is, several in a zip."""
    words = f"{count(len(files), 'file')}. Change what you like and hand it in with `/content publish`."
    return Drawn(words, files=tuple(files.items()))
