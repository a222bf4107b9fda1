"""/content, for moderators: publish, look back, get files out."""

import asyncio
import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Final

import discord
from discord import app_commands
from discord.app_commands import Choice

from roadmapbot.adapters.chat.boundary import answer, boundary
from roadmapbot.adapters.chat.commands import options
from roadmapbot.adapters.chat.components.asking import Interaction, moderated, services_of, user_of
from roadmapbot.adapters.chat.components.content_forms import open_form
from roadmapbot.adapters.chat.render import announcements as announced
from roadmapbot.adapters.chat.render import drafts as words
from roadmapbot.adapters.chat.render import history as past
from roadmapbot.adapters.chat.render import reports as reported
from roadmapbot.adapters.chat.render.drawn import MOST_OPTIONS
from roadmapbot.adapters.chat.render.phrases import clip
from roadmapbot.adapters.chat.render.preview import previewed
from roadmapbot.domain.announcement import Segment
from roadmapbot.domain.errors import ContentRefused, Fault, NotInServer, NotModerator
from roadmapbot.domain.ids import GuildId
from roadmapbot.domain.revision import PieceKind
from roadmapbot.services.items import Found

LARGEST: Final = 2_000_000
"""Bytes of a file that is read at all; larger ones are refused by what Discord says of their size."""
ITEM: Final = "Which unit, track or link; its name or short name"

content: Final = app_commands.Group(
    name="content",
    description="For moderators: publish tasks, units and tracks of your own.",
    default_permissions=discord.Permissions(manage_guild=True),
    allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=False, private_channel=False),
    allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
)
new: Final = app_commands.Group(name="new", description="Write something new in a form.", parent=content)


async def suggest_item(interaction: Interaction, current: str) -> list[Choice[str]]:
    """Pieces of this server's content that fit what was typed so far; moderators alone are told."""
    guild_id = await moderated_in(interaction)
    found = services_of(interaction).revisions.suggest(guild_id, current) if guild_id else ()
    return [Choice(name=clip(f"{each.title} ({each.piece.kind})", 100), value=str(each.piece)) for each in found]


async def suggest_unit_or_task(interaction: Interaction, current: str) -> list[Choice[str]]:
    """Units and tasks of this server's content that fit what was typed so far."""
    guild_id = await moderated_in(interaction)
    found = services_of(interaction).items.suggest(guild_id, current) if guild_id else ()
    return [
        Choice(name=clip(f"{each.title} ({'task' if each.is_task else 'unit'})", 100), value=each.name)
        for each in found
    ]


async def suggest_unit(interaction: Interaction, current: str) -> list[Choice[str]]:
    """Units of this server's content that fit what was typed so far."""
    guild_id = await moderated_in(interaction)
    return _choices(services_of(interaction).items.suggest_units(guild_id, current) if guild_id else ())


async def suggest_place(interaction: Interaction, current: str) -> list[Choice[str]]:
    """Tasks of the unit chosen before."""
    guild_id, unit = await moderated_in(interaction), getattr(interaction.namespace, "unit", None) or ""
    return _choices(services_of(interaction).items.suggest_places(guild_id, unit, current) if guild_id else ())


async def suggest_area(interaction: Interaction, current: str) -> list[Choice[str]]:
    """Areas that units are in."""
    guild_id = await moderated_in(interaction)
    areas = services_of(interaction).items.areas(guild_id) if guild_id else ()
    return [Choice(name=each, value=each) for each in areas if current.strip().casefold() in each][:MOST_OPTIONS]


async def suggest_track(interaction: Interaction, current: str) -> list[Choice[str]]:
    """Tracks of this server's content that fit what was typed so far."""
    guild_id = await moderated_in(interaction)
    return _choices(services_of(interaction).items.suggest_tracks(guild_id, current) if guild_id else ())


def _choices(found: Sequence[Found]) -> list[Choice[str]]:
    return [Choice(name=clip(each.title, 100), value=each.name) for each in found]


async def moderated_in(interaction: Interaction) -> GuildId | None:
    """The server that a moderator types in; None for everybody else."""
    try:
        return (await moderated(interaction)).id
    except (NotInServer, NotModerator):
        return None


@content.command(name="publish", description="Hand in a file; you see what it changes before it takes effect.")
@app_commands.describe(file="A .yaml file, or a .zip of several; /content template gives you a start")
@boundary(defer=True)
async def publish(interaction: Interaction, file: discord.Attachment) -> None:
    """Make a draft of a file."""
    guild = await moderated(interaction)
    if file.size > LARGEST:
        raise ContentRefused([Fault(file.filename, 1, f"The file is too large: at most {LARGEST:,} bytes are read.")])
    data = await file.read()
    view = await services_of(interaction).drafts.hand_in(guild.id, user_of(interaction), {file.filename: data})
    await answer(interaction, words.draft(view))


@content.command(name="template", description="A commented example to fill in and hand in with /content publish.")
@app_commands.describe(kind="What you want to write")
@app_commands.choices(
    kind=[
        Choice(name="Unit: a few days of work", value=PieceKind.UNIT.value),
        Choice(name="Track: units in order", value=PieceKind.TRACK.value),
        Choice(name="Links", value=PieceKind.RESOURCE.value),
    ]
)
@boundary(defer=True)
async def template(interaction: Interaction, kind: str = PieceKind.UNIT.value) -> None:
    """Hand out an example."""
    guild = await moderated(interaction)
    chosen = PieceKind(kind)
    await answer(interaction, past.template(chosen, services_of(interaction).revisions.template(guild.id, chosen)))


@content.command(name="edit", description="Change a unit or a task in a form; you see what it changes first.")
@app_commands.describe(item="Which unit or task; its name or short name, such as python-basics/first-notebook")
@app_commands.autocomplete(item=suggest_unit_or_task)
@boundary
async def edit(interaction: Interaction, item: str) -> None:
    """Open a form with what is in force."""
    guild = await moderated(interaction)
    await open_form(interaction, guild.id, services_of(interaction).items.find(guild.id, item))


@new.command(name="task", description="Write a new task for a unit, in a form.")
@app_commands.describe(unit="Which unit it belongs to", after="The task it comes after; leave it out for the end")
@app_commands.autocomplete(unit=suggest_unit, after=suggest_place)
@boundary
async def new_task(interaction: Interaction, unit: str, after: str = "") -> None:
    """Open an empty form for a task."""
    guild = await moderated(interaction)
    await open_form(interaction, guild.id, services_of(interaction).items.new_task(guild.id, unit, after))


@new.command(name="unit", description="Write a new unit with its first task, in a form.")
@app_commands.describe(
    area="What it is about; leave it out for your server's own", track="The track it comes into; can be chosen later"
)
@app_commands.autocomplete(area=suggest_area, track=suggest_track)
@boundary
async def new_unit(interaction: Interaction, area: str = "", track: str = "") -> None:
    """Open an empty form for a unit."""
    guild = await moderated(interaction)
    await open_form(interaction, guild.id, services_of(interaction).items.new_unit(guild.id, area, track))


@content.command(name="history", description="What was published, when and by whom; take it back with one press.")
@app_commands.describe(item=f"{ITEM}; leave it out for everything")
@app_commands.autocomplete(item=suggest_item)
@boundary(defer=True)
async def history(interaction: Interaction, item: str | None = None) -> None:
    """Look back."""
    guild = await moderated(interaction)
    revisions = services_of(interaction).revisions
    piece = await revisions.find(guild.id, item) if item else None
    look, changed = await revisions.look(guild.id, piece), await services_of(interaction).originals.changed(guild.id)
    await answer(interaction, past.history(look, len(changed)))


@content.command(
    name="rollback", description="Take back what was published last of something; you see what it changes."
)
@app_commands.describe(item=ITEM)
@app_commands.autocomplete(item=suggest_item)
@boundary(defer=True)
async def rollback(interaction: Interaction, item: str) -> None:
    """Show what taking back would change."""
    guild = await moderated(interaction)
    revisions = services_of(interaction).revisions
    await answer(interaction, past.undoing(await revisions.weigh(guild.id, await revisions.find(guild.id, item))))


@content.command(name="preview", description="See a day exactly as its learner gets it.")
@app_commands.describe(
    item="A unit or a task", day="Which day of it; 1 is the first", track="A track, where no unit or task is named"
)
@app_commands.autocomplete(item=suggest_unit_or_task, track=suggest_track)
@boundary(defer=True)
async def preview(
    interaction: Interaction, item: str = "", day: app_commands.Range[int, 1] | None = None, track: str = ""
) -> None:
    """Show a task as in force."""
    guild = await moderated(interaction)
    previews = services_of(interaction).previews
    found = previews.item(guild.id, item, day) if item else previews.track(guild.id, track, day)
    await answer(interaction, previewed(found))


@content.command(name="log", description="Who did what with the content of this server.")
@boundary(defer=True)
async def log(interaction: Interaction) -> None:
    """Tell who did what."""
    guild = await moderated(interaction)
    await answer(interaction, past.log(await services_of(interaction).revisions.log(guild.id)))


@content.command(name="announce", description="Write to learners: of a track, the active, the stuck or the silent.")
@app_commands.describe(to="Whom it is for; who paused never gets any", track="Only the learners of one track")
@app_commands.choices(to=[Choice(name=name, value=segment.value) for segment, name in announced.SEGMENTS.items()])
@app_commands.autocomplete(track=options.suggest_track)
@boundary
async def announce(interaction: Interaction, to: str = Segment.ALL.value, track: str | None = None) -> None:
    """Ask for the words."""
    guild = await moderated(interaction)
    chosen = services_of(interaction).announcements.track(guild.id, track)
    await interaction.response.send_modal(announced.announce_form(Segment(to), chosen))


@content.command(name="reports", description="What learners reported about tasks: dead links, unclear, wrong.")
@boundary(defer=True)
async def reports(interaction: Interaction) -> None:
    """Show what is reported."""
    guild = await moderated(interaction)
    await answer(interaction, reported.queue(await services_of(interaction).reports.queue(guild.id)))


@content.command(name="retire", description="Take a unit, track or link out; what people have done stays theirs.")
@app_commands.describe(item=ITEM)
@app_commands.autocomplete(item=suggest_item)
@boundary(defer=True)
async def retire(interaction: Interaction, item: str) -> None:
    """Make a draft that takes something out."""
    guild = await moderated(interaction)
    piece = await services_of(interaction).revisions.find(guild.id, item)
    view = await services_of(interaction).drafts.retire(guild.id, user_of(interaction), piece)
    await answer(interaction, words.draft(view))


@content.command(name="export", description="Get content as files that can be changed and handed in again.")
@app_commands.describe(item=f"{ITEM}; leave it out for all that this server has published")
@app_commands.autocomplete(item=suggest_item)
@boundary(defer=True)
async def export(interaction: Interaction, item: str | None = None) -> None:
    """Give files out."""
    guild = await moderated(interaction)
    revisions = services_of(interaction).revisions
    piece = await revisions.find(guild.id, item) if item else None
    files = await revisions.export(guild.id, piece)
    await answer(interaction, past.exported(await asyncio.to_thread(_packed, files)))


def _packed(files: Mapping[str, str]) -> dict[str, bytes]:
    """One file as it is, several in a zip."""
    if len(files) == 1:
        return {path.rpartition("/")[2]: text.encode() for path, text in files.items()}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in files.items():
            archive.writestr(path, text)
    return {"content.zip": packed.getvalue()}


COMMANDS: Final = (content,)
