"""What must be true of days, their check-ins, and the scores of weeks."""

from collections.abc import Iterator

import sqlalchemy as sa

from roadmapbot.adapters.storage.tables import (
    check_ins,
    completions,
    corrections,
    enrollments,
    is_current,
    ledger_days,
    weekly_scores,
)
from roadmapbot.adapters.storage.upkeep.dates import days_after, hour_of, weekday
from roadmapbot.adapters.storage.upkeep.rules.rule import REPORT, Rule, select_ids
from roadmapbot.domain.catchup import REACH
from roadmapbot.domain.ledger import COUNTED, DONE, Reason
from roadmapbot.services.ports import How

_e, _c, _l, _w = enrollments.c, check_ins.c, ledger_days.c, weekly_scores.c
_in_force = _c.undone_at.is_(None)
_is_done = _l.status.in_(sorted(DONE))
_is_corrected = _l.reason == Reason.CORRECTED
_is_counted = _l.status.in_(sorted(COUNTED))


def of_days() -> Iterator[Rule]:
    """What the ledger says, beside check-ins, corrections and completions."""
    same_day = sa.and_(_c.enrollment_id == _l.enrollment_id, _c.local_on == _l.local_on)
    yield Rule(
        "A day that counts as kept has a check-in, or a moderator said so.",
        "Who says that it was not kept can see it with /streak why. " + REPORT,
        select_ids(ledger_days).where(_is_done, ~_is_corrected, ~sa.exists().where(same_day, _in_force)),
    )
    stands = corrections.c
    yield Rule(
        "A day that a moderator corrected stands as the correction says.",
        "The learner sees it with /streak why; a moderator can correct it again. " + REPORT,
        select_ids(ledger_days).where(
            _is_corrected,
            ~sa.exists().where(
                stands.enrollment_id == _l.enrollment_id,
                stands.local_on == _l.local_on,
                stands.status == _l.status,
                stands.undone_at.is_(None),
            ),
        ),
    )
    yield Rule(
        "A day with a check-in counts as kept.",
        "The learner's streak may be shorter than it should be. " + REPORT,
        select_ids(check_ins).where(_in_force, ~sa.exists().where(same_day, _is_done)),
    )
    yield Rule(
        "The task of a check-in is behind its learner.",
        "The learner may get the same task once more. " + REPORT,
        select_ids(check_ins).where(
            _in_force,
            ~sa.exists().where(
                completions.c.user_id == _c.user_id,
                completions.c.task_id == _c.task_id,
                completions.c.how == How.DONE,
            ),
        ),
    )
    is_in_reach = _l.earned_on.between(days_after(_l.local_on, 1), days_after(_l.local_on, REACH.days))
    yield Rule(
        "A day that was earned back says when, within three days of it.",
        "/streak why tells a wrong day. " + REPORT,
        select_ids(ledger_days).where(sa.or_((_l.reason == Reason.EARNED) != _l.earned_on.is_not(None), ~is_in_reach)),
    )
    is_half = _l.closed_status.is_(None) != _l.closed_reason.is_(None)
    yield Rule(
        "Only a day that was checked in for knows how it had closed before.",
        "Taking a check-in back may leave a wrong day. " + REPORT,
        select_ids(ledger_days).where(sa.or_(is_half, sa.and_(_l.closed_status.is_not(None), ~_is_done))),
    )
    day_before = days_after(_e.open_on, -1)
    yield Rule(
        "The day before the open one has its line in the ledger.",
        "One day is missing in /streak why; a streak is not broken by it. " + REPORT,
        select_ids(enrollments).where(
            is_current,
            # Nobody enrolled since: a return opens a new day without looking back.
            _e.consent_at < hour_of(_e.open_on, -48),
            ~sa.exists().where(_l.enrollment_id == _e.id, _l.local_on == day_before),
        ),
    )


def of_scores() -> Iterator[Rule]:
    """What weeks come to."""
    in_week = sa.and_(
        _l.enrollment_id == _w.enrollment_id, _l.local_on >= _w.week_on, _l.local_on < days_after(_w.week_on, 7)
    )
    wrong = "The board of that week is wrong until the learner's next day of it ends or is recorded. " + REPORT
    counted = sa.func.count(sa.case((_is_counted, 1)))
    kept = sa.func.count(sa.case((_is_done, 1)))
    tasks = sa.func.count(sa.distinct(sa.case((_is_done, sa.func.coalesce(_l.task_id, "")))))
    yield Rule(
        "A week's score adds up what the ledger says of that week.",
        wrong,
        select_ids(weekly_scores)
        .select_from(weekly_scores.outerjoin(ledger_days, in_week))
        .group_by(_w.enrollment_id, _w.week_on)
        .having(sa.or_(_w.planned != counted, _w.kept != kept, _w.tasks != tasks)),
    )
    yield Rule(
        "Every day of the ledger is in a week's score.",
        wrong,
        select_ids(ledger_days).where(~sa.exists().where(in_week)),
    )
    yield Rule(
        "A week's score begins on a Monday and belongs to the enrollment's server.",
        wrong,
        select_ids(weekly_scores)
        .join(enrollments, _e.id == _w.enrollment_id)
        .where(sa.or_(weekday(_w.week_on) != 0, _w.guild_id != _e.guild_id)),
    )
