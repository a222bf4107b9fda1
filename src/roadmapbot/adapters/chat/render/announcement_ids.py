"""The custom_ids around announcements.

n:<action>:<announcement>   on a draft and on what was sent; for moderators alone
no:<stop|again>:<guild>     no more announcements of a server, or again
m:announce:<segment>:<track>   the form for the words; the track may be left out
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from roadmapbot.domain.announcement import AnnouncementId, Segment
from roadmapbot.domain.ids import GuildId

_ID = r"\d{1,18}"


class AnnouncementAction(StrEnum):
    """What the buttons on an announcement do."""

    TEST = "test"
    SEND = "send"
    DISCARD = "discard"
    LOOK = "look"


ANNOUNCEMENT_PATTERN: Final = re.compile(rf"n:(?P<action>{'|'.join(AnnouncementAction)}):(?P<id>{_ID})")
REFUSAL_PATTERN: Final = re.compile(r"no:(?P<action>stop|again):(?P<guild>\d{1,20})")
ANNOUNCE_FORM_PATTERN: Final = re.compile(rf"m:announce:(?P<segment>{'|'.join(Segment)}):(?P<track>\S*)")


@dataclass(frozen=True, slots=True)
class AnnouncementButton:
    """A button about an announcement."""

    action: AnnouncementAction
    id: AnnouncementId

    @property
    def custom_id(self) -> str:
        """The custom_id that carries all of this."""
        return f"n:{self.action}:{self.id}"


def refusal_id(guild_id: GuildId, *, again: bool = False) -> str:
    """The custom_id of the button that ends announcements of a server, or lets them come again."""
    return f"no:{'again' if again else 'stop'}:{guild_id}"


def announce_form_id(segment: Segment, track_id: str | None) -> str:
    """The custom_id of the form for an announcement's words."""
    return f"m:announce:{segment}:{track_id or ''}"
