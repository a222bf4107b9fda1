"""What people look up: the list of a shelf with its menu, and each entry with where it comes from.

The articles behind it disagree and age, so every page names them by title and year.
"""

from collections.abc import Iterable, Mapping
from functools import singledispatch
from typing import Final

import discord

from roadmapbot.adapters.chat.render import buttons
from roadmapbot.adapters.chat.render.drawn import LONGEST_DESCRIPTION, LONGEST_FIELD, LONGEST_TITLE, Drawn
from roadmapbot.adapters.chat.render.phrases import BLUE, clip
from roadmapbot.domain.reference import (
    Certification,
    Entry,
    Figure,
    PayKind,
    Point,
    Role,
    SalaryLevel,
    Shelf,
    Source,
    Topic,
)
from roadmapbot.services.reference import ShelfView

Sources = Mapping[str, Source]

_TITLES: Final = {
    Shelf.ROLES: "Roles around AI",
    Shelf.SALARY: "Salaries",
    Shelf.CERTIFICATIONS: "Certifications and courses",
    Shelf.FAQ: "Questions and answers",
}
_OPENINGS: Final = {
    Shelf.ROLES: "Titles differ from company to company, so read what a job asks for.",
    Shelf.SALARY: "Yearly US dollars, as each article reported them. They disagree, and none is a promise.",
    Shelf.CERTIFICATIONS: "Projects count for more, say the articles; a good course gives structure.",
    Shelf.FAQ: "What the articles behind this roadmap say, and where they differ.",
}
_HINTS: Final = {
    Shelf.ROLES: "As the articles named below describe it; companies use titles differently.",
    Shelf.SALARY: "Salaries vary and age: look up current figures for your city, role and level.",
    Shelf.CERTIFICATIONS: "As reported in the years named; look at the provider's own page before you plan or pay.",
    Shelf.FAQ: "As reported in the years named; things change.",
}
_KINDS: Final = {
    PayKind.BASE: "base pay",
    PayKind.TOTAL: "total pay with bonus and stock",
    PayKind.AVERAGE: "average; base or total is not said",
    PayKind.TYPICAL: "typical salary; base or total is not said",
    PayKind.UNSTATED: "base or total is not said",
}


def page(view: ShelfView, *, with_menu: bool = False) -> Drawn:
    """The opened entry, or the list; `with_menu` to go on to another entry from the same message."""
    if view.entry is None:
        return _overview(view)
    embed = discord.Embed(title=clip(view.entry.title, LONGEST_TITLE), color=BLUE)
    embed.set_author(name=_TITLES[view.shelf])
    _fill(view.entry, embed, view.sources)
    if named := _named(view.entry.sources, view.sources):
        embed.add_field(name="Sources", value=clip("\n".join(named), LONGEST_FIELD), inline=False)
    embed.set_footer(text=_HINTS[view.shelf])
    menu = buttons.entries(view.shelf, view.entries, view.entry.id) if with_menu and len(view.entries) > 1 else None
    return Drawn(None, (embed,), menu)


def _overview(view: ShelfView) -> Drawn:
    lines = [_OPENINGS[view.shelf], ""]
    for number, entry in enumerate(view.entries, start=1):
        summary = _summary(entry)
        lines.append(f"{number}. **{entry.title}**{f' · {summary}' if summary else ''}")
    text = clip("\n".join(lines), LONGEST_DESCRIPTION)
    embed = discord.Embed(title=_TITLES[view.shelf], description=text, color=BLUE)
    embed.set_footer(text="Choose one below to read more.")
    return Drawn(None, (embed,), buttons.entries(view.shelf, view.entries))


def _summary(entry: Entry) -> str:
    match entry:
        case SalaryLevel():
            return _span(entry)
        case Certification():
            return clip(entry.provider, 60)
        case _:
            return ""


@singledispatch
def _fill(entry: Entry, embed: discord.Embed, sources: Sources) -> None:
    raise TypeError(f"nothing shows {type(entry).__name__}")


@_fill.register
def _(entry: Role, embed: discord.Embed, sources: Sources) -> None:
    embed.description = "\n\n".join(part for part in (entry.does, entry.likeness) if part)
    embed.add_field(name="How it differs", value=entry.differs, inline=False)
    embed.add_field(name="For you if", value=entry.fits, inline=False)
    embed.add_field(name="What it takes", value="\n".join(f"• {need}" for need in entry.needs), inline=False)


@_fill.register
def _(entry: SalaryLevel, embed: discord.Embed, sources: Sources) -> None:
    embed.description = entry.text
    for code in entry.sources:
        lines = [_figure(each) for each in entry.figures if each.source == code]
        source = sources[code]
        name = clip(f"{source.short} reported in {source.year}", LONGEST_TITLE)
        embed.add_field(name=name, value=clip("\n".join(lines), LONGEST_FIELD), inline=False)


@_fill.register
def _(entry: Certification, embed: discord.Embed, sources: Sources) -> None:
    embed.description = f"**Provider:** {entry.provider}\n**For whom:** {entry.for_whom}"
    embed.add_field(name="Cost", value=entry.cost, inline=True)
    embed.add_field(name="Time", value=entry.time, inline=True)
    embed.add_field(name="What it is worth", value=entry.value, inline=False)
    if entry.note:
        embed.add_field(name="Before you pay", value=entry.note, inline=False)


@_fill.register
def _(entry: Topic, embed: discord.Embed, sources: Sources) -> None:
    points = [_point(point, sources) for point in entry.points]
    text = "\n".join([entry.text, *([""] if points else []), *points])
    embed.description = clip(text, LONGEST_DESCRIPTION)


def _point(point: Point, sources: Sources) -> str:
    title = f"**{point.title}** · " if point.title else ""
    said_by = f" *({', '.join(sources[code].short for code in point.sources)})*" if point.sources else ""
    return f"• {title}{point.text}{said_by}"


def _figure(figure: Figure) -> str:
    amount = f"**{_dollars(figure.low)}–{_dollars(figure.high)}{'+' if figure.is_open else ''}**"
    about = [_KINDS[figure.kind], *([figure.years] if figure.years else [])]
    note = f". {figure.note}" if figure.note else ""
    return f"{amount} · {' · '.join(about)}{note}"


def _span(level: SalaryLevel) -> str:
    """The lowest and the highest figure of any source, which belong to different ones."""
    low = min(figure.low for figure in level.figures)
    high = max(level.figures, key=lambda figure: (figure.high, figure.is_open))
    more = "+" if high.is_open else ""
    count = len(level.sources)
    return (
        f"{_dollars(low)} to {_dollars(high.high)}{more} {'in one article' if count == 1 else f'over {count} articles'}"
    )


def _dollars(amount: int) -> str:
    return f"${amount:,}"


def _named(codes: Iterable[str], sources: Sources) -> list[str]:
    """Sources by title, publisher and year, oldest code first."""
    return [_source(sources[code]) for code in sorted(codes)]


def _source(source: Source) -> str:
    about = f"{source.publisher}, {source.year}" if source.publisher else str(source.year)
    return f"“{source.title}” ({about})"
