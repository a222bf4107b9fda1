"""How the page is told about the world: discord.py's objects as plain JSON.

Ids are strings, since JavaScript's numbers cannot hold them; instants are milliseconds since 1970, UTC. Nothing
is rendered here: Markdown, mentions and timestamps are the page's business.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import discord

from roadmapbot.playground.people import Person
from roadmapbot.playground.world import Place, Seen

Json = dict[str, Any]

_EXCERPT = 160
_AT_ONCE = timedelta(seconds=15)
"""What a bot changes in its message sooner than this belongs to sending it."""
_ATTACHED = "attachment://"
_SPOKEN = {
    discord.MessageType.default,
    discord.MessageType.reply,
    discord.MessageType.chat_input_command,
    discord.MessageType.context_menu_command,
}


def instant(moment: datetime) -> int:
    """Return milliseconds since 1970."""
    return round(moment.timestamp() * 1000)


def person(who: Person, user_id: int, dm_id: int) -> Json:
    """Describe someone the page can look through the eyes of."""
    return {
        "key": who.key,
        "id": str(user_id),
        "name": who.name,
        "part": who.part.value,
        "about": who.about,
        "dm": str(dm_id),
    }


def place(where: Place) -> Json:
    """Describe a channel, thread or DM."""
    return {
        "id": str(where.id),
        "name": where.name,
        "kind": where.kind,
        "parent": str(where.parent_id) if where.parent_id else None,
        "topic": where.topic,
        "readers": sorted(where.readers),
    }


def message(seen: Seen, place_id: int, used: str | None) -> Json:
    """Describe a message as one person or everybody sees it; `used` is the command it answers."""
    said = seen.message
    files = {str(a.filename): _file_path(place_id, said.id, a.id) for a in said.attachments}
    meta = said.interaction_metadata
    return {
        "id": str(said.id),
        "place": str(place_id),
        "author": {"id": str(said.author.id), "name": said.author.display_name, "bot": said.author.bot},
        "at": instant(said.created_at),
        "edited": _is_edited(seen),
        "system": None if said.type in _SPOKEN else {"kind": said.type.name, "text": said.system_content},
        "text": said.content,
        "onlyFor": seen.only_for,
        "loading": said.flags.loading,
        "v2": said.flags.components_v2,
        "pinned": said.pinned,
        "mentions": [str(user.id) for user in said.mentions],
        "everyone": said.mention_everyone,
        "reply": _reply(said),
        "asked": {"by": meta.user.display_name, "id": str(meta.user.id), "used": used} if meta else None,
        "embeds": [_with_files(dict(embed.to_dict()), files) for embed in said.embeds],
        "components": [_with_files(dict(part.to_dict()), files) for part in said.components],
        "files": [_file(a, files[a.filename]) for a in said.attachments],
        "reactions": [{"emoji": str(r.emoji), "count": r.count} for r in said.reactions],
    }


def controls(node: Json) -> list[Json]:
    """List every control in a message or form, however deep it is nested."""
    inner = [*(node.get("components") or []), *(node[key] for key in ("component", "accessory") if key in node)]
    return [part for child in inner for part in (child, *controls(child))]


def _is_edited(seen: Seen) -> bool:
    """Tell whether Discord would say "(edited)": filling in one's own deferred answer is no edit."""
    said = seen.message
    if said.edited_at is None or seen.only_for is not None:
        return False
    return not said.author.bot or said.edited_at - said.created_at >= _AT_ONCE


def _reply(said: discord.Message) -> Json | None:
    if said.reference is None or said.reference.message_id is None:
        return None
    target = said.reference.resolved
    if not isinstance(target, discord.Message):
        return {"id": str(said.reference.message_id), "gone": True}
    excerpt = target.content or next((e.title or "" for e in target.embeds), "")
    return {
        "id": str(target.id),
        "gone": False,
        "author": {"id": str(target.author.id), "name": target.author.display_name, "bot": target.author.bot},
        "text": excerpt[:_EXCERPT],
        "pinged": any(user.id == target.author.id for user in said.mentions),
    }


def _file(attached: discord.Attachment, path: str) -> Json:
    return {
        "id": str(attached.id),
        "name": attached.filename,
        "size": attached.size,
        "type": attached.content_type or "",
        "alt": attached.description or "",
        "spoiler": attached.is_spoiler(),
        "url": path,
    }


def _file_path(place_id: int, message_id: int, attachment_id: int) -> str:
    return f"/api/files/{place_id}/{message_id}/{attachment_id}"


def _with_files(value: Any, files: Mapping[str, str]) -> Any:
    """Point attachment:// addresses anywhere in an embed or component at our own copy of the file."""
    if isinstance(value, dict):
        return {key: _with_files(inner, files) for key, inner in value.items()}
    if isinstance(value, list):
        return [_with_files(inner, files) for inner in value]
    if isinstance(value, str) and value.startswith(_ATTACHED):
        return files.get(value.removeprefix(_ATTACHED), "")
    return value
