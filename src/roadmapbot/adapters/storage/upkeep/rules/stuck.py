"""That nothing is left undone for days."""

from collections.abc import Iterator
from datetime import datetime

from roadmapbot.adapters.storage.tables import (
    boards,
    cohort_posts,
    cohorts,
    content_drafts,
    deliveries,
    enrollments,
    guilds,
    is_active,
    is_board_claimed,
    is_claimed,
    is_current,
    is_open_cohort,
    is_post_claimed,
    is_post_waiting,
    is_scheduled,
    is_waiting,
)
from roadmapbot.adapters.storage.upkeep.rules.rule import REPORT, Rule, select_ids

_e, _d = enrollments.c, deliveries.c


def nothing_is_stuck(before: datetime) -> Iterator[Rule]:
    """Nothing has been left undone for so long by a bot that was at work all the time."""
    stuck = "Look into the log for what keeps the bot from it, then restart the bot. " + REPORT
    yield Rule(
        "No delivery stays claimed for days.",
        stuck,
        select_ids(deliveries).where(is_claimed, _d.claimed_at < before),
    )
    yield Rule(
        "No delivery waits long after its time.",
        stuck,
        select_ids(deliveries).where(is_waiting, _d.retry_at < before),
    )
    yield Rule(
        "No board stays claimed for days.",
        stuck,
        select_ids(boards).where(is_board_claimed, boards.c.claimed_at < before),
    )
    yield Rule(
        "No scheduled draft is overdue for days.",
        stuck,
        select_ids(content_drafts)
        .join(guilds, guilds.c.id == content_drafts.c.guild_id)
        .where(is_scheduled, guilds.c.is_present, content_drafts.c.publish_at < before),
    )
    yield Rule(
        "No post of a cohort stays claimed for days.",
        stuck,
        select_ids(cohort_posts).where(is_post_claimed, cohort_posts.c.claimed_at < before),
    )
    yield Rule(
        "No post of a cohort waits long after its time.",
        stuck,
        select_ids(cohort_posts).where(is_post_waiting, cohort_posts.c.retry_at < before),
    )
    yield Rule(
        "No cohort is overdue for days.",
        stuck,
        select_ids(cohorts)
        .join(guilds, guilds.c.id == cohorts.c.guild_id)
        .where(is_open_cohort, guilds.c.is_present, cohorts.c.next_due_at < before),
    )
    on_present = enrollments.join(guilds, guilds.c.id == _e.guild_id)
    yield Rule(
        "No task is overdue for days.",
        stuck,
        select_ids(enrollments).select_from(on_present).where(is_active, guilds.c.is_present, _e.next_due_at < before),
    )
    yield Rule(
        "No day stays open long after its end.",
        stuck,
        select_ids(enrollments).select_from(on_present).where(is_current, guilds.c.is_present, _e.open_until < before),
    )
