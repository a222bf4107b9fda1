"""Reads what was typed into a form. Raises the errors that say what would have been right."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from roadmapbot.adapters.chat.components.asking import Interaction
from roadmapbot.adapters.chat.render.forms import Typed
from roadmapbot.domain.checkin import LONGEST_LINK, LONGEST_NOTE, LONGEST_STUCK, MOST_MINUTES, Answer, understand
from roadmapbot.domain.errors import BadLink, BadMinutes, StorageBusy, StorageReadOnly

WORTH_ANOTHER_TRY = (BadMinutes, BadLink, StorageBusy, StorageReadOnly)
"""What may be right the next time a form is sent."""
_WEB = re.compile(r"https?://[^\s<>/.]+\.[^\s<>]+", re.I)
_NAKED = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}(?:/\S*)?", re.I)


def fields(interaction: Interaction) -> dict[str, str]:
    """The values of a submitted form by their custom_ids, whatever they are wrapped in."""
    data: Any = interaction.data or {}
    return dict(_values(data.get("components") or ()))


def _values(parts: Any) -> Iterator[tuple[str, str]]:
    for part in parts:
        if "custom_id" in part:
            chosen = part.get("values") or [""]
            yield part["custom_id"], str(part.get("value") if "value" in part else chosen[0]).strip()
        yield from _values(part.get("components") or ([part["component"]] if "component" in part else ()))


def typed(values: Mapping[str, str]) -> Typed:
    """What was typed into a check-in form."""
    return Typed(*(values.get(name, "") for name in ("note", "minutes", "link", "stuck")))


def answer_of(given: Typed) -> Answer:
    """A check-in as typed, understood. Raises BadMinutes, BadLink."""
    return Answer(
        given.note.strip()[:LONGEST_NOTE],
        minutes_of(given.minutes),
        link_of(given.link),
        given.stuck.strip()[:LONGEST_STUCK] or None,
    )


def minutes_of(text: str) -> int | None:
    """Minutes such as "45", "45 min" or "1h 30"; None for nothing. Raises BadMinutes."""
    wanted = text.strip()
    if not wanted:
        return None
    if wanted.isdecimal():
        found = int(wanted)
        rest = ""
    else:
        answer = understand(wanted).answer
        found, rest = answer.minutes or 0, answer.note or answer.link or ""
    if rest or not 0 < found <= MOST_MINUTES:
        raise BadMinutes(text)
    return found


def link_of(text: str) -> str | None:
    """A web address, also when its https:// was left out; None for nothing. Raises BadLink."""
    wanted = text.strip().strip("<>")
    if not wanted:
        return None
    link = f"https://{wanted}" if _NAKED.fullmatch(wanted) else wanted
    if not _WEB.fullmatch(link) or len(link) > LONGEST_LINK:
        raise BadLink(text)
    return link
