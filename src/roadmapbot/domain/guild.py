"""A server's settings, and when its weekly board is due."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from roadmapbot.domain.announcement import USUAL_EVERY
from roadmapbot.domain.ids import ChannelId, GuildId
from roadmapbot.domain.schedule import instant, week_of, zone_of

DEFAULT_BOARD_WEEKDAY = 0
DEFAULT_BOARD_AT = time(10, 0)
DEFAULT_TASK_AT = time(9, 0)


@dataclass(frozen=True, slots=True)
class Guild:
    """A server the coach works in. `zone` is the default for its learners and the zone of its board.

    `next_board_at` (UTC) is when the next weekly board falls due; None until a board channel is set.
    """

    id: GuildId
    name: str
    zone: str = "UTC"
    task_at: time = DEFAULT_TASK_AT
    coach_channel_id: ChannelId | None = None
    board_channel_id: ChannelId | None = None
    board_weekday: int = DEFAULT_BOARD_WEEKDAY
    board_at: time = DEFAULT_BOARD_AT
    moderator_role_id: int | None = None
    next_board_at: datetime | None = None
    is_present: bool = True
    needs_approval: bool = False
    """Whether content is published only once a second moderator agrees."""
    announce_every: int = USUAL_EVERY
    """Days between two announcements to learners."""
    window_minutes: int = 0
    """Over how long the tasks that fall due at the same minute are spread."""

    def board_due_after(self, after: datetime) -> datetime:
        """The next UTC instant of the board's weekday and time, strictly after an instant."""
        zone = zone_of(self.zone)
        on = after.astimezone(zone).date() - timedelta(days=1)
        while on.weekday() != self.board_weekday or instant(on, self.board_at, zone) <= after:
            on += timedelta(days=1)
        return instant(on, self.board_at, zone)

    def board_week(self, at: datetime) -> date:
        """The Monday of the last week that is over or on its last day, on the server's calendar, at an instant.

        So a board that is due on a Sunday is about the week that ends then, and not a week old.
        """
        tomorrow = at.astimezone(zone_of(self.zone)).date() + timedelta(days=1)
        return week_of(tomorrow) - timedelta(days=7)
