"""What must be true of enrollments and their learners."""

from collections.abc import Iterator

import sqlalchemy as sa

from roadmapbot.adapters.storage.tables import enrollments, is_active, is_current, learners
from roadmapbot.adapters.storage.upkeep.dates import hour_of
from roadmapbot.adapters.storage.upkeep.rules.rule import REPORT, RESTORE, Rule, select_ids
from roadmapbot.domain.enrollment import DmState, State

_e = enrollments.c


def of_enrollments() -> Iterator[Rule]:
    """How enrollments stand, and learners."""
    yield Rule(
        "A learner follows at most one track on a server.",
        "The index that forbids it is broken. " + RESTORE,
        sa.select(_e.guild_id.label("guild"), _e.user_id.label("learner"))
        .where(is_current)
        .group_by(_e.guild_id, _e.user_id)
        .having(sa.func.count() > 1),
    )
    yield Rule(
        "An active enrollment knows when its next task is due, and no other one does.",
        "The learner gets tasks again after /pause and /resume. " + REPORT,
        select_ids(enrollments).where(is_active != _e.next_due_at.is_not(None)),
    )
    yield Rule(
        "The open day of an enrollment ends when it must: after it began, and within some days.",
        "The learner's days go on after /pause and /resume. " + REPORT,
        # In the easternmost zone a day ends no earlier than at ten the same day in UTC; a change of zone may keep
        # a day open for longer.
        select_ids(enrollments).where(
            is_current, sa.or_(_e.open_until < hour_of(_e.open_on, 10), _e.open_until > hour_of(_e.open_on, 24 * 5))
        ),
    )
    yield Rule(
        "A pause that has an end is over when that day has come.",
        "The learner can end it with /resume. " + REPORT,
        select_ids(enrollments).where(_e.state == State.PAUSED, _e.paused_until < _e.open_on),
    )
    yield Rule(
        "Only a paused enrollment has paused itself.",
        "The learner's next check-in or /resume puts it right. " + REPORT,
        select_ids(enrollments).where(_e.is_self_paused, _e.state != State.PAUSED),
    )
    yield Rule(
        "Direct messages that are open have a channel.",
        "It is found with the learner's next message or /settings. " + REPORT,
        select_ids(learners).where(learners.c.dm_state == DmState.OPEN, learners.c.dm_channel_id.is_(None)),
    )
