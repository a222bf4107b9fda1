"""What has changed in the bundled content below a server's own versions: the list, and one beside the other."""

import difflib
from collections.abc import Sequence

import discord

from roadmapbot.adapters.chat.render import buttons
from roadmapbot.adapters.chat.render.drawn import LONGEST_DESCRIPTION, LONGEST_OPTION, MOST_OPTIONS, Drawn
from roadmapbot.adapters.chat.render.phrases import BLUE, clip, count
from roadmapbot.adapters.chat.render.publishing_ids import ORIGINAL_SELECT, DraftAction, DraftButton
from roadmapbot.services.originals import Compared

_LONGEST_PART = 2_700
"""Characters of each of two comparisons; both have to fit into one message."""
_STYLE = discord.ButtonStyle


def look_button() -> discord.ui.Button[discord.ui.View]:
    """The button that leads to the list."""
    return buttons.button("Compare", DraftButton(DraftAction.CHANGED, 0).custom_id, _STYLE.primary)


def changed(found: Sequence[Compared]) -> Drawn:
    """Every piece that waits for a decision."""
    if not found:
        return Drawn("Nothing waits for a decision: no bundled content has changed below what this server published.")
    lines = "\n".join(f"• **{each.revision.written.piece}**: {_what(each)}" for each in found)
    embed = discord.Embed(title="Changed in the bundled content too", color=BLUE)
    embed.description = clip(
        f"Yours {'stays' if len(found) == 1 else 'stay'} in force until you decide.\n\n{lines}", LONGEST_DESCRIPTION
    )
    options = [
        discord.SelectOption(
            label=clip(str(each.revision.written.piece), LONGEST_OPTION),
            value=str(each.revision.id),
            description=clip(_what(each), LONGEST_OPTION),
        )
        for each in found[:MOST_OPTIONS]
    ]
    select: discord.ui.Select[discord.ui.View] = discord.ui.Select(
        custom_id=ORIGINAL_SELECT, placeholder="Compare one…", options=options
    )
    return Drawn(None, (embed,), buttons.row(select))


def compared(found: Compared) -> Drawn:
    """One piece: what changed in the bundled content, how the server's own differs from it, and the decision."""
    piece, revision_id = found.revision.written.piece, found.revision.id
    text = (
        f"**{piece}** {_what(found)}. Yours stays in force until you decide; what learners have done is theirs "
        "either way."
    )
    embeds = [
        discord.Embed(title=title, description=part, color=BLUE)
        for title, part in (
            ("What changed in the bundled one", _difference(found.before, found.after)),
            ("Yours (+) beside the bundled one (-)", _difference(found.after, found.own)),
        )
    ]
    row = buttons.row(
        buttons.button("Take the bundled one", DraftButton(DraftAction.TAKE, revision_id).custom_id, _STYLE.primary),
        buttons.button("Keep ours", DraftButton(DraftAction.KEEP, revision_id).custom_id, _STYLE.success),
        buttons.button("Back to the list", DraftButton(DraftAction.CHANGED, 0).custom_id, _STYLE.secondary),
    )
    return Drawn(text, tuple(embeds), row)


def kept(found: Compared, left: Sequence[Compared]) -> Drawn:
    """That the server's own version stays, and what is left to decide."""
    text = (
        f"**Kept.** Your {found.revision.written.piece} stays as it is. You are told if the bundled one changes again."
    )
    drawn = changed(left)
    return Drawn(f"{text} {count(len(left), 'more')} to decide." if left else text, drawn.embeds, drawn.view)


def _what(found: Compared) -> str:
    if not found.after:
        return "was taken out of the bundled content"
    return "was changed in the bundled content too" if found.before else "is in the bundled content now too"


def _difference(before: str, after: str) -> str:
    """The lines in which two texts differ, as Discord colors them."""
    lines = list(difflib.unified_diff(before.split("\n"), after.split("\n"), lineterm="", n=1))[2:]
    shown = ["…" if line.startswith("@@") else line for line in lines][1:]
    if not shown:
        return "No difference."
    # A zero-width space between the marks: a text of ours must not end the block.
    text = "\n".join(shown).replace("```", "`\u200b`\u200b`")
    cut = text[: text.rfind("\n", 0, _LONGEST_PART)] + "\n… and more" if len(text) > _LONGEST_PART else text
    return f"```diff\n{cut}\n```"
