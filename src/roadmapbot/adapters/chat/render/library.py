"""What a search of the resources found."""

from collections.abc import Sequence

import discord

from roadmapbot.adapters.chat.render import buttons
from roadmapbot.adapters.chat.render.drawn import LONGEST_DESCRIPTION, LONGEST_TITLE, Drawn
from roadmapbot.adapters.chat.render.leafing import leaf
from roadmapbot.adapters.chat.render.pages import search_id
from roadmapbot.adapters.chat.render.phrases import BLUE, clip, count, listed, quoted, safe
from roadmapbot.adapters.chat.render.task import link
from roadmapbot.services.library import Findings, Found, Query

KINDS = {
    "course": "Courses",
    "book": "Books",
    "video": "Videos",
    "article": "Articles",
    "docs": "Documentation",
    "paper": "Papers",
    "tool": "Tools",
    "dataset": "Datasets",
    "practice": "Practice",
    "community": "Communities",
}
COSTS = {"free": "Free", "paid": "Paid", "mixed": "Partly free"}
_SIZE = 8
_MOST_TASKS = 2


def resources(findings: Findings, number: int) -> Drawn:
    """A page of what was found, or what to try instead."""
    if not findings.found:
        return Drawn(_nothing(findings))
    query = findings.query
    shown = leaf(findings.found, number, _SIZE)
    title = clip(f"Resources: {safe(query.text)}", LONGEST_TITLE)
    embed = discord.Embed(title=title, description=_list(shown.items, shown.first), color=BLUE)
    pages = f" · page {shown.number + 1} of {shown.pages}" if shown.pages > 1 else ""
    embed.set_footer(text=f"{count(len(findings.found), 'resource')}{_filters(query)}{pages}")
    items = []
    if shown.has_before:
        items.append(_to("◀ Previous", query, shown.number - 1))
    if shown.has_after:
        items.append(_to("Next ▶", query, shown.number + 1))
    return Drawn(None, (embed,), buttons.row(*items) if items else None)


def _nothing(findings: Findings) -> str:
    query = findings.query
    parts = [f"I found nothing for {quoted(query.text)}{_among(query)}."]
    if findings.without_filters:
        parts.append(f"Leave out `kind` and `cost`: {count(findings.without_filters, 'resource')} would fit then.")
    elif findings.near:
        parts.append(f"Did you mean `{findings.near}`?")
    parts.append(
        "Every word has to fit, and the beginning of a word is enough: try fewer or shorter ones, such as `transf` "
        "or `linear alg`. Or look around with `/roadmap`: every task shows its resources."
    )
    return " ".join(parts)


def _among(query: Query) -> str:
    chosen = _names(query)
    return f" among: {', '.join(chosen)}" if chosen else ""


def _filters(query: Query) -> str:
    return "".join(f" · {name}" for name in _names(query))


def _names(query: Query) -> list[str]:
    kind, cost = query.kind or "", query.cost or ""
    return [name for name in (KINDS.get(kind, kind), COSTS.get(cost, cost)) if name]


def _list(items: Sequence[Found], first: int) -> str:
    """Numbered links with the tasks that use them; these are left out from the last on where there is no room."""
    heads = [
        f"**{place}.** {link(found.resource)} · {found.resource.level}" for place, found in enumerate(items, first)
    ]
    tails = [_used(found) for found in items]
    for position in reversed(range(len(items))):
        if _length(heads, tails) <= LONGEST_DESCRIPTION:
            break
        tails[position] = ""
    for position in reversed(range(len(items))):
        if _length(heads, tails) <= LONGEST_DESCRIPTION:
            break
        heads[position] = f"**{first + position}.** {safe(items[position].resource.title)}"
    return "\n".join(_lines(heads, tails))


def _length(heads: Sequence[str], tails: Sequence[str]) -> int:
    return len("\n".join(_lines(heads, tails)))


def _lines(heads: Sequence[str], tails: Sequence[str]) -> list[str]:
    return [f"{head}{tail}" for head, tail in zip(heads, tails, strict=True)]


def _used(found: Found) -> str:
    if not found.tasks:
        return ""
    names = [f"*{safe(task.title)}*" for task in found.tasks[:_MOST_TASKS]]
    rest = len(found.tasks) - len(names)
    return f"\n-# in {listed([*names, *([f'{rest} more'] if rest else [])])}"


def _to(label: str, query: Query, number: int) -> discord.ui.Button[discord.ui.View]:
    return buttons.button(label, search_id(query, number), discord.ButtonStyle.secondary)
