"""Between our values and discord.py's messages, both ways."""

import io
import re
from typing import Any

import discord

from roadmapbot.adapters.chat.render.drawn import Drawn
from roadmapbot.domain.ids import ChannelId, MessageId, UserId
from roadmapbot.services.ports import Incoming

COUNTED = "✅"
COUNTED_LATE = "🕰️"
"""What is put under a reply that counts, where no words are said."""
_PEOPLE_WRITE = frozenset({discord.MessageType.default, discord.MessageType.reply})


def parts(drawn: Drawn) -> dict[str, Any]:
    """What discord.py takes for a drawn message. Nobody is pinged but those whom the drawing names."""
    found: dict[str, Any] = {
        "content": drawn.content,
        "embeds": list(drawn.embeds),
        "allowed_mentions": discord.AllowedMentions(
            everyone=False, roles=False, replied_user=False, users=[discord.Object(id) for id in drawn.mentions]
        ),
        "silent": drawn.silent,
    }
    if drawn.files:
        found["files"] = [discord.File(io.BytesIO(data), name) for name, data in drawn.files]
    if drawn.view is not None:
        # A view that still listens would be kept by discord.py for every message ever sent. Buttons are matched
        # by their custom_id instead, also after a restart.
        drawn.view.stop()
        found["view"] = drawn.view
    return found


def incoming_of(message: discord.Message, me: int) -> Incoming | None:
    """A person's message; None for those of bots, of Discord itself, and for what only one person sees."""
    is_person = not message.author.bot and message.webhook_id is None
    if not is_person or message.type not in _PEOPLE_WRITE or message.flags.ephemeral:
        return None
    reference = message.reference
    is_reply = reference is not None and reference.type is discord.MessageReferenceType.reply
    return Incoming(
        message_id=MessageId(message.id),
        channel_id=ChannelId(message.channel.id),
        author_id=UserId(message.author.id),
        text=re.sub(rf"<@!?{me}>", "", message.content).strip(),
        reply_to=MessageId(reference.message_id) if reference and is_reply and reference.message_id else None,
        sent_at=message.created_at,
    )


def plain(text: str) -> Drawn:
    """A message of nothing but text."""
    return Drawn(content=text)
