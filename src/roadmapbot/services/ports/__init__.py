"""What the use-cases need from the outside world, as protocols; adapters fulfil them, fakes in the tests do too.

Storage is reached through a unit of work: everything inside one `async with` commits together or not at all,
and never stays open while anything is awaited from the network.
"""

from roadmapbot.services.ports.announcements import Announcements, Audience
from roadmapbot.services.ports.answers import CheckIns, Completions, Days, Deliveries, How, Scores
from roadmapbot.services.ports.appeals import Appeals, Corrections
from roadmapbot.services.ports.cohorts import CohortPosts, Cohorts
from roadmapbot.services.ports.content import Drafts, Press, Pressed, Revisions
from roadmapbot.services.ports.insights import Following, Insights, KeptShare
from roadmapbot.services.ports.people import Enrollments, Erasures, Guilds, Learners
from roadmapbot.services.ports.places import (
    Audit,
    Board,
    Boards,
    BoardState,
    Noted,
    Outage,
    Outages,
    Placed,
    PlacedPost,
    Places,
)
from roadmapbot.services.ports.reports import Reports
from roadmapbot.services.ports.retention import Retention, Swept
from roadmapbot.services.ports.sending import (
    Incoming,
    MessageGone,
    Messenger,
    MessengerError,
    OutcomeUnknown,
    Refused,
    RetryLater,
    Undeliverable,
    Unreachable,
)
from roadmapbot.services.ports.storage import Storage, UnitOfWork
from roadmapbot.services.ports.world import Catalogues, Clock, ZoneMatch, Zones

__all__ = [
    "Announcements",
    "Appeals",
    "Audience",
    "Audit",
    "Board",
    "BoardState",
    "Boards",
    "Catalogues",
    "CheckIns",
    "Clock",
    "CohortPosts",
    "Cohorts",
    "Completions",
    "Corrections",
    "Days",
    "Deliveries",
    "Drafts",
    "Enrollments",
    "Erasures",
    "Following",
    "Guilds",
    "How",
    "Incoming",
    "Insights",
    "KeptShare",
    "Learners",
    "MessageGone",
    "Messenger",
    "MessengerError",
    "Noted",
    "Outage",
    "Outages",
    "OutcomeUnknown",
    "Placed",
    "PlacedPost",
    "Places",
    "Press",
    "Pressed",
    "Refused",
    "Reports",
    "Retention",
    "RetryLater",
    "Revisions",
    "Scores",
    "Storage",
    "Swept",
    "Undeliverable",
    "UnitOfWork",
    "Unreachable",
    "ZoneMatch",
    "Zones",
]
