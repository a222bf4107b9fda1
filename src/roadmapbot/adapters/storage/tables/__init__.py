"""The schema: tables, constraints and indexes, for SQLite and PostgreSQL alike.

The migrations build the same schema step by step; a test compares the two. Every rule that the database can
keep is kept here, and every query on a table that grows has its index here.
"""

from roadmapbot.adapters.storage.tables.announcements import (
    announcement_copies,
    announcement_refusals,
    announcements,
    is_copy_claimed,
    is_copy_waiting,
    is_going_out,
)
from roadmapbot.adapters.storage.tables.appeals import appeals, corrections, is_open_appeal
from roadmapbot.adapters.storage.tables.cohorts import (
    cohort_posts,
    cohort_waiting,
    cohorts,
    is_open_cohort,
    is_post_claimed,
    is_post_waiting,
)
from roadmapbot.adapters.storage.tables.content import (
    content_draft_pieces,
    content_drafts,
    content_originals,
    content_revisions,
    is_pending,
    is_scheduled,
)
from roadmapbot.adapters.storage.tables.days import (
    check_in_history,
    check_ins,
    completions,
    deliveries,
    is_claimed,
    is_shared,
    is_standing_nudge,
    is_waiting,
    ledger_days,
    streak_checkpoints,
)
from roadmapbot.adapters.storage.tables.metadata import metadata
from roadmapbot.adapters.storage.tables.people import enrollments, guilds, is_active, is_current, learners
from roadmapbot.adapters.storage.tables.records import audit, heartbeat, outages
from roadmapbot.adapters.storage.tables.reports import reports
from roadmapbot.adapters.storage.tables.servers import (
    boards,
    is_board_claimed,
    placed_posts,
    weekly_scores,
    weekly_threads,
)

__all__ = [
    "announcement_copies",
    "announcement_refusals",
    "announcements",
    "appeals",
    "audit",
    "boards",
    "check_in_history",
    "check_ins",
    "cohort_posts",
    "cohort_waiting",
    "cohorts",
    "completions",
    "content_draft_pieces",
    "content_drafts",
    "content_originals",
    "content_revisions",
    "corrections",
    "deliveries",
    "enrollments",
    "guilds",
    "heartbeat",
    "is_active",
    "is_board_claimed",
    "is_claimed",
    "is_copy_claimed",
    "is_copy_waiting",
    "is_current",
    "is_going_out",
    "is_open_appeal",
    "is_open_cohort",
    "is_pending",
    "is_post_claimed",
    "is_post_waiting",
    "is_scheduled",
    "is_shared",
    "is_standing_nudge",
    "is_waiting",
    "learners",
    "ledger_days",
    "metadata",
    "outages",
    "placed_posts",
    "reports",
    "streak_checkpoints",
    "weekly_scores",
    "weekly_threads",
]
