"""What must be true of the data beyond what the schema itself can refuse: each rule a sentence and a query.

A query gives the ids of what breaks its rule, and nothing where all is well. They hold at every commit of the bot, so
also in a backup taken at any moment.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from roadmapbot.adapters.storage.upkeep.rules.days import of_days, of_scores
from roadmapbot.adapters.storage.upkeep.rules.enrollments import of_enrollments
from roadmapbot.adapters.storage.upkeep.rules.posts import of_cohorts, of_posts
from roadmapbot.adapters.storage.upkeep.rules.references import of_references
from roadmapbot.adapters.storage.upkeep.rules.rule import Rule
from roadmapbot.adapters.storage.upkeep.rules.stuck import nothing_is_stuck

STUCK_AFTER = timedelta(days=2)
"""How long something due may be left undone by a bot that is at work: a claim that cannot be looked into stays open
until its day is over, and no day lasts longer than this."""


def rules(idle_since: datetime | None) -> Iterator[Rule]:
    """Every rule; what was due before `idle_since`, the bot has had two days at work to do."""
    yield from of_references()
    yield from of_enrollments()
    yield from of_days()
    yield from of_scores()
    yield from of_posts()
    yield from of_cohorts()
    if idle_since is not None:
        yield from nothing_is_stuck(idle_since)
