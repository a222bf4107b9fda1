"""`roadmapbot content sync`: a server's own content from files, such as a checkout that is reviewed by pull request."""

from collections.abc import Mapping
from pathlib import Path
from zipfile import is_zipfile

from roadmapbot.adapters.clock import SystemClock
from roadmapbot.adapters.content import ContentFolder, LoadedCatalogues, YamlPress
from roadmapbot.adapters.storage.unit_of_work import open_storage
from roadmapbot.domain.errors import ContentRefused, GroundMoved, NothingChanged
from roadmapbot.domain.ids import GuildId
from roadmapbot.domain.revision import OPERATOR
from roadmapbot.services.drafts import Drafts, DraftView
from roadmapbot.services.publishing import Publishing

MOST_FILES = 60


class Unsynced(Exception):
    """Nothing was published; the message says why, one line for each reason."""


async def sync(
    database_url: str, bundled: Path, files: Mapping[str, bytes], guild_id: int, *, is_dry: bool
) -> list[str]:
    """Publish files for one server as the operator; what was said about it, a line each. Raises Unsynced.

    A bot that is at work on the database brings it into force with its next tick, within a minute.
    """
    guild = GuildId(guild_id)
    async with open_storage(database_url) as storage:
        press = YamlPress(ContentFolder(bundled))
        catalogues, clock = LoadedCatalogues(await press.open()), SystemClock()
        drafts, publishing = Drafts(storage, clock, press), Publishing(storage, clock, catalogues, press)
        async with storage.read() as uow:
            if await uow.guilds.get(guild) is None:
                raise Unsynced(f"the bot has never been in a server {guild_id}. Its id is in the server's link.")
        try:
            view = await drafts.hand_in(guild, OPERATOR, files)
        except NothingChanged:
            return ["That is in force already; nothing to publish."]
        except ContentRefused as error:
            raise Unsynced("\n".join(f"{each.file}:{each.line}: {each.sentence}" for each in error.faults)) from error
        if is_dry:
            await drafts.discard(guild, view.draft.id, OPERATOR)
            return [*_told(view), "Nothing was published."]
        try:
            published = await publishing.publish(guild, view.draft.id, OPERATOR)
        except GroundMoved as error:
            raise Unsynced(f"a moderator published {', '.join(error.pieces)} just now. Try again.") from error
        count = len(published.revisions)
        return [*_told(view), f"Published {count} piece{'' if count == 1 else 's'}; in force within a minute."]


def _told(view: DraftView) -> list[str]:
    reach = view.impact
    unplaced = [f"warning: no track has the unit {unit_id}" for unit_id in view.unplaced]
    return [
        *view.facts,
        *unplaced,
        f"{reach.learners} learners: 0 lose progress, {reach.other_next} see another next task, "
        f"{reach.finished} have nothing left",
    ]


def files_in(path: Path) -> Mapping[str, bytes]:
    """The content files of a folder, or a single file or zip. Raises Unsynced."""
    if path.is_dir():
        found = {
            file.relative_to(path).as_posix(): file.read_bytes()
            for pattern in ("*.yaml", "units/*/*.yaml", "tracks/*.yaml")
            for file in sorted(path.glob(pattern))
        }
        if not found:
            raise Unsynced(f"there is no content in {path}: units/<area>/*.yaml, tracks/*.yaml, resources.yaml.")
        if len(found) > MOST_FILES:
            raise Unsynced(f"there are {len(found)} files in {path}; at most {MOST_FILES} are published at once.")
        return found
    if not path.is_file():
        raise Unsynced(f"there is no file or folder {path}.")
    return {f"{path.stem}.zip" if is_zipfile(path) else path.name: path.read_bytes()}
