"""`roadmapbot content diff`: what files would change beside what is in force, field by field, and for how many."""

import asyncio
import difflib
from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from roadmapbot.adapters.content import ContentError, ContentFolder, YamlPress
from roadmapbot.adapters.storage.unit_of_work import open_storage
from roadmapbot.cli.reports import count
from roadmapbot.cli.syncing import MOST_FILES, Unsynced, files_in
from roadmapbot.domain.difference import Difference, Impact, Kind, difference, facts
from roadmapbot.domain.errors import ContentRefused
from roadmapbot.domain.ids import GuildId
from roadmapbot.domain.revision import Written
from roadmapbot.domain.track import Catalogue, Phase, RecallQuestion, Resource
from roadmapbot.services.drafts import written_in
from roadmapbot.services.impact import impact_on
from roadmapbot.services.ports import Storage

_SHORT = 60
"""Characters of two texts that stand side by side in one line."""

Then = Callable[[Collection[Written]], Awaitable[Catalogue]]
"""What would be in force for a server that has these pieces of its own."""


@dataclass(frozen=True, slots=True)
class Sides:
    """What is in use, and what would be."""

    now: YamlPress
    then: Then
    said: str


async def compare(bundled: Path, path: Path, database_url: str | None, guild_id: int | None) -> list[str]:
    """What differs, and whom it concerns, a line each. Raises Unsynced."""
    try:
        if database_url is None:
            return await _compare(await _sides(bundled, path, for_one=False), None, None)
        async with open_storage(database_url) as storage:
            guild = None if guild_id is None else GuildId(guild_id)
            async with storage.read() as uow:
                if guild is not None and await uow.guilds.get(guild) is None:
                    raise Unsynced(f"the bot has never been in a server {guild_id}. Its id is in the server's link.")
            return await _compare(await _sides(bundled, path, for_one=guild is not None), storage, guild)
    except ContentRefused as error:
        raise Unsynced(_problems(error)) from error


async def _compare(sides: Sides, storage: Storage | None, guild: GuildId | None) -> list[str]:
    own = await _own(storage, guild) if storage and guild else []
    before, after = await _now(sides.now, own), await sides.then(own)
    found = difference(before, after)
    lines = [sides.said, *(_details(before, found) or ["No difference."])]
    if storage is None:
        return [*lines, "There is no database, so nobody is counted."]
    if guild is not None:
        return [*lines, _counted(await impact_on(storage, guild, before, after))]
    total = Impact()
    async with storage.read() as uow:
        guild_ids = await uow.enrollments.guilds()
    for each in guild_ids:
        theirs = await _own(storage, each)
        try:
            total += await impact_on(storage, each, await _now(sides.now, theirs), await sides.then(theirs))
        except ContentRefused as error:
            first = _problems(error).partition("\n")[0]
            lines.append(f"warning: what server {each} has of its own does not fit: {first}")
    return [*lines, _counted(total)]


async def _sides(bundled: Path, path: Path, *, for_one: bool) -> Sides:
    """A folder that stands by itself takes the place of the content in use; anything else is laid over it."""
    now = YamlPress(ContentFolder(bundled))
    await now.open()
    alone = YamlPress(ContentFolder(path))
    try:
        await alone.open()
        return Sides(now, lambda own: _now(alone, own), f"{path} as all of the content, beside what is in use:")
    except ContentError as error:
        if await asyncio.to_thread(_is_large, path):
            raise Unsynced("\n".join(map(str, error.problems))) from error
    files = await asyncio.to_thread(files_in, path)
    said = f"{path} laid over what is in use:"
    if for_one:
        return Sides(now, lambda own: _handed_in(now, own, files), said)
    pieces = (await now.lay_over([], files)).pieces
    return Sides(now, lambda own: _below(now, own, pieces), said)


def _is_large(path: Path) -> bool:
    """Whether there are more units than are ever handed in at once, so that these must be all of the content."""
    return sum(1 for _ in path.glob("units/*/*.yaml")) > MOST_FILES


async def _now(press: YamlPress, own: Collection[Written]) -> Catalogue:
    return await press.catalogue(own) if own else press.bundled()


async def _handed_in(press: YamlPress, own: Collection[Written], files: Mapping[str, bytes]) -> Catalogue:
    """As if a server published files."""
    return (await press.lay_over(own, files)).catalogue


async def _below(press: YamlPress, own: Collection[Written], pieces: Collection[Written]) -> Catalogue:
    """As if pieces were bundled: what a server has of its own lies over them."""
    theirs = {each.piece for each in own}
    return await press.catalogue([*(each for each in pieces if each.piece not in theirs), *own])


async def _own(storage: Storage, guild: GuildId) -> list[Written]:
    async with storage.read() as uow:
        return written_in(await uow.revisions.in_force(guild))


def _problems(error: ContentRefused) -> str:
    return "\n".join(f"{each.file}:{each.line}: {each.sentence}" for each in error.faults)


def _counted(found: Impact) -> str:
    return (
        f"{count(found.learners, 'learner')}, {found.inside} of them in a unit that changes: 0 lose progress, "
        f"{found.other_next} see another next task, {found.finished} have nothing left"
    )


def _details(before: Catalogue, found: Difference) -> list[str]:
    """Every change by ids and fields, with what each field says and said."""
    changed: dict[str, tuple[object, object, Sequence[str]]] = {}
    for track in found.tracks:
        changed[f"track {track.track.id}"] = before.tracks.get(track.track.id), track.track, track.fields
    for unit in found.units:
        changed[f"unit {unit.unit.id}"] = before.units.get(unit.unit.id), unit.unit, unit.fields
    for task in found.tasks:
        changed[f"task {task.task.id}"] = before.tasks.get(task.task.id), task.task, task.fields
    for link in found.resources:
        old = before.resources.get(link.resource.id)
        names = () if old is None or link.kind is not Kind.CHANGED else _fields(old, link.resource)
        changed[f"link {link.resource.id}"] = old, link.resource, names
    lines: list[str] = []
    for fact in facts(found):
        lines.append(fact)
        name = " ".join(fact.partition(":")[0].partition(";")[0].split()[1:3])
        was, now, names = changed[name]
        for field in names:
            lines += _field(field, getattr(was, field, None), getattr(now, field, None))
    return lines


def _fields(old: Resource, new: Resource) -> Sequence[str]:
    return [name for name in Resource.__dataclass_fields__ if getattr(old, name) != getattr(new, name)]


def _field(name: str, old: object, new: object) -> Iterator[str]:
    was, now = list(_lines(old)), list(_lines(new))
    if len(was) == len(now) == 1 and len(was[0]) + len(now[0]) <= _SHORT:
        yield f"    {name.replace('_', ' ')}: {was[0]} -> {now[0]}"
        return
    yield f"    {name.replace('_', ' ')}:"
    yield from (f"      {line}" for line in difflib.ndiff(was, now) if line[:2] in {"- ", "+ "})


def _lines(value: object) -> Iterable[str]:
    """A value as people read it, a line for each part."""
    match value:
        case tuple():
            for each in value:
                yield from _lines(each)
        case Phase():
            yield f"{value.id}: {value.title}"
            yield f"  {value.summary}"
        case Resource():
            yield value.id
        case RecallQuestion():
            yield value.question
            yield from (f"  {'*' if each == value.answer else '-'} {each}" for each in value.choices)
            yield f"  {value.why}"
        case _:
            yield " ".join(str(value).split())
