"""What a local Discord knows: channels and messages in memory, and the JSON it shows of them."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import discord

Json = dict[str, Any]

BOT_ID = 1_000
OWNER_ID = 1_001
GUILD_ID = 2_000
NONCE_WINDOW = timedelta(minutes=2)


class ApiError(Exception):
    """An answer in which Discord says no."""

    def __init__(self, status: int, code: int, message: str = "") -> None:
        super().__init__(f"{status} {code} {message}")
        self.status = status
        self.body: Json = {"code": code, "message": message or f"error {code}"}


@dataclass(slots=True)
class Posted:
    """One message as it was created; `repeats` counts the calls that were given it for its nonce."""

    id: int
    channel_id: int
    author_id: int
    body: Json
    at: datetime
    nonce: str | None = None
    repeats: int = 0
    edits: list[Json] = field(default_factory=list)
    reactions: list[str] = field(default_factory=list)
    is_pinned: bool = False
    is_deleted: bool = False

    @property
    def current(self) -> Json:
        """The body with every edit."""
        merged = dict(self.body)
        for edit in self.edits:
            merged.update(edit)
        return merged

    @property
    def custom_ids(self) -> list[str]:
        """The ids in its buttons."""
        return [
            part["custom_id"]
            for row in self.current.get("components") or ()
            for part in row.get("components", ())
            if "custom_id" in part
        ]


class State:
    """Everything that outlives a connection."""

    def __init__(self) -> None:
        self.messages: dict[int, Posted] = {}
        self.dms: dict[int, int] = {}
        """User to channel."""
        self.threads: dict[int, Json] = {}
        self.text_channels: set[int] = set()
        self.commands: list[Json] = []
        self._last_id = 0

    def new_id(self, at: datetime) -> int:
        """A snowflake of an instant, above every one before."""
        self._last_id = max(self._last_id + 1, discord.utils.time_snowflake(at))
        return self._last_id

    def in_channel(self, channel_id: int) -> list[Posted]:
        """The messages that exist in a channel, oldest first."""
        return [each for each in self.messages.values() if each.channel_id == channel_id and not each.is_deleted]

    def create(self, channel_id: int, body: Json, at: datetime, author_id: int = BOT_ID) -> Posted:
        """Post a message, or give the one that has its nonce."""
        nonce = body.get("nonce")
        if nonce is not None and body.get("enforce_nonce"):
            for known in self.messages.values():
                if known.nonce == str(nonce) and known.author_id == author_id and at - known.at < NONCE_WINDOW:
                    if known.is_deleted:
                        raise ApiError(404, 10008, "Unknown Message")
                    known.repeats += 1
                    return known
        posted = Posted(
            self.new_id(at), channel_id, author_id, body, at, nonce=str(nonce) if nonce is not None else None
        )
        self.messages[posted.id] = posted
        return posted

    def message(self, channel_id: int, message_id: int) -> Posted:
        """A message that exists."""
        found = self.messages.get(message_id)
        if found is None or found.is_deleted or found.channel_id != channel_id:
            raise ApiError(404, 10008, "Unknown Message")
        return found

    def history(self, channel_id: int, limit: int, after: int | None, before: int | None) -> list[Posted]:
        """A page of a channel, newest first, as the API gives it."""
        found = [
            each
            for each in self.in_channel(channel_id)
            if (after is None or each.id > after) and (before is None or each.id < before)
        ]
        page = found[:limit] if after is not None else found[-limit:]
        return page[::-1]

    def open_dm(self, user_id: int, at: datetime) -> int:
        """The channel with a person, always the same."""
        if user_id not in self.dms:
            self.dms[user_id] = self.new_id(at)
        return self.dms[user_id]


def user_json(user_id: int) -> Json:
    return {
        "id": str(user_id),
        "username": f"user{user_id}",
        "discriminator": "0",
        "global_name": None,
        "avatar": None,
        "bot": user_id == BOT_ID,
        "flags": 0,
    }


def application_json() -> Json:
    return {
        "id": str(BOT_ID),
        "name": "roadmapbot",
        "icon": None,
        "description": "",
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        "owner": user_json(OWNER_ID),
        "flags": 0,
        "summary": "",
        "team": None,
    }


def message_json(posted: Posted) -> Json:
    body = posted.current
    reference = body.get("message_reference")
    return {
        **({"message_reference": reference} if reference else {}),
        "id": str(posted.id),
        "channel_id": str(posted.channel_id),
        "author": user_json(posted.author_id),
        "content": body.get("content") or "",
        "timestamp": posted.at.isoformat(),
        "edited_timestamp": None,
        "tts": False,
        "mention_everyone": False,
        "mentions": [],
        "mention_roles": [],
        "attachments": [],
        "embeds": body.get("embeds") or [],
        "components": body.get("components") or [],
        "pinned": posted.is_pinned,
        "type": 19 if reference else 0,
        "flags": body.get("flags") or 0,
        "nonce": posted.nonce,
    }


def dm_json(channel_id: int, user_id: int) -> Json:
    return {"id": str(channel_id), "type": 1, "last_message_id": None, "recipients": [user_json(user_id)]}


def channel_json(channel_id: int) -> Json:
    return {
        "id": str(channel_id),
        "guild_id": str(GUILD_ID),
        "type": 0,
        "name": f"channel-{channel_id}",
        "position": 0,
        "permission_overwrites": [],
        "parent_id": None,
        "topic": None,
        "nsfw": False,
        "last_message_id": None,
    }


def thread_json(thread_id: int, parent_id: int, name: str, kind: int, at: datetime) -> Json:
    return {
        "id": str(thread_id),
        "guild_id": str(GUILD_ID),
        "parent_id": str(parent_id),
        "owner_id": str(BOT_ID),
        "type": kind,
        "name": name,
        "last_message_id": None,
        "message_count": 0,
        "member_count": 1,
        "rate_limit_per_user": 0,
        "flags": 0,
        "thread_metadata": {
            "archived": False,
            "auto_archive_duration": 10080,
            "archive_timestamp": at.isoformat(),
            "create_timestamp": at.isoformat(),
            "locked": False,
        },
    }
