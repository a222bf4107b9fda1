"""What must be true of the data beyond what the schema itself can refuse: each rule a sentence and a query.

A query gives the ids of what breaks its rule, and nothing where all is well. They hold at every commit of the bot, so
also in a backup taken at any moment.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from roadmapbot.adapters.storage.tables import (
    appeals,
    boards,
    check_ins,
    cohort_posts,
    cohort_waiting,
    cohorts,
    completions,
    content_drafts,
    content_originals,
    content_revisions,
    corrections,
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
    learners,
    ledger_days,
    metadata,
    weekly_scores,
)
from roadmapbot.adapters.storage.upkeep.dates import days_after, hour_of, weekday
from roadmapbot.domain.catchup import REACH
from roadmapbot.domain.delivery import DeliveryState
from roadmapbot.domain.enrollment import DmState, State
from roadmapbot.domain.ledger import COUNTED, DONE, Reason
from roadmapbot.services.ports import BoardState, How

STUCK_AFTER = timedelta(days=2)
"""How long something due may be left undone by a bot that is at work: a claim that cannot be looked into stays open
until its day is over, and no day lasts longer than this."""
RESTORE = "Nothing the bot does can lead there. Restore the newest backup that passes: roadmapbot db restore FILE"
REPORT = "This is a mistake of the bot: please report it with these ids. Nothing is lost."

_e, _d, _c, _l, _w = enrollments.c, deliveries.c, check_ins.c, ledger_days.c, weekly_scores.c
_in_force = _c.undone_at.is_(None)
_is_done = _l.status.in_(sorted(DONE))
_is_corrected = _l.reason == Reason.CORRECTED
_is_counted = _l.status.in_(sorted(COUNTED))


@dataclass(frozen=True, slots=True)
class Rule:
    """Something that must be true, what to do where it is not, and the query for where that is."""

    sentence: str
    advice: str
    broken: sa.Select[Any]


def rules(idle_since: datetime | None) -> Iterator[Rule]:
    """Every rule; what was due before `idle_since`, the bot has had two days at work to do."""
    yield from _references()
    yield from _of_enrollments()
    yield from _of_days()
    yield from _of_scores()
    yield from _of_posts()
    yield from _of_cohorts()
    if idle_since is not None:
        yield from _nothing_is_stuck(idle_since)


def _references() -> Iterator[Rule]:
    """What refers to something else, where SQLite was not told to watch over it."""
    for table in metadata.sorted_tables:
        for key in sorted(table.foreign_keys, key=lambda key: key.parent.name):
            target = key.column.table
            yield Rule(
                f"Every row of {table.name} belongs to one of {target.name}.",
                RESTORE,
                sa.select(*ids_of(table), key.parent.label(f"missing {target.name}"))
                .select_from(table.outerjoin(target, key.parent == key.column))
                .where(key.parent.is_not(None), key.column.is_(None)),
            )
    for table in (deliveries, check_ins, appeals, corrections):
        yield Rule(
            f"Every row of {table.name} has the learner of its enrollment.",
            REPORT,
            _select(table).join(enrollments, _e.id == table.c.enrollment_id).where(table.c.user_id != _e.user_id),
        )


def _of_enrollments() -> Iterator[Rule]:
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
        _select(enrollments).where(is_active != _e.next_due_at.is_not(None)),
    )
    yield Rule(
        "The open day of an enrollment ends when it must: after it began, and within some days.",
        "The learner's days go on after /pause and /resume. " + REPORT,
        # In the easternmost zone a day ends no earlier than at ten the same day in UTC; a change of zone may keep
        # a day open for longer.
        _select(enrollments).where(
            is_current, sa.or_(_e.open_until < hour_of(_e.open_on, 10), _e.open_until > hour_of(_e.open_on, 24 * 5))
        ),
    )
    yield Rule(
        "A pause that has an end is over when that day has come.",
        "The learner can end it with /resume. " + REPORT,
        _select(enrollments).where(_e.state == State.PAUSED, _e.paused_until < _e.open_on),
    )
    yield Rule(
        "Only a paused enrollment has paused itself.",
        "The learner's next check-in or /resume puts it right. " + REPORT,
        _select(enrollments).where(_e.is_self_paused, _e.state != State.PAUSED),
    )
    yield Rule(
        "Direct messages that are open have a channel.",
        "It is found with the learner's next message or /settings. " + REPORT,
        _select(learners).where(learners.c.dm_state == DmState.OPEN, learners.c.dm_channel_id.is_(None)),
    )


def _of_days() -> Iterator[Rule]:
    same_day = sa.and_(_c.enrollment_id == _l.enrollment_id, _c.local_on == _l.local_on)
    yield Rule(
        "A day that counts as kept has a check-in, or a moderator said so.",
        "Who says that it was not kept can see it with /streak why. " + REPORT,
        _select(ledger_days).where(_is_done, ~_is_corrected, ~sa.exists().where(same_day, _in_force)),
    )
    stands = corrections.c
    yield Rule(
        "A day that a moderator corrected stands as the correction says.",
        "The learner sees it with /streak why; a moderator can correct it again. " + REPORT,
        _select(ledger_days).where(
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
        _select(check_ins).where(_in_force, ~sa.exists().where(same_day, _is_done)),
    )
    yield Rule(
        "The task of a check-in is behind its learner.",
        "The learner may get the same task once more. " + REPORT,
        _select(check_ins).where(
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
        _select(ledger_days).where(sa.or_((_l.reason == Reason.EARNED) != _l.earned_on.is_not(None), ~is_in_reach)),
    )
    is_half = _l.closed_status.is_(None) != _l.closed_reason.is_(None)
    yield Rule(
        "Only a day that was checked in for knows how it had closed before.",
        "Taking a check-in back may leave a wrong day. " + REPORT,
        _select(ledger_days).where(sa.or_(is_half, sa.and_(_l.closed_status.is_not(None), ~_is_done))),
    )
    day_before = days_after(_e.open_on, -1)
    yield Rule(
        "The day before the open one has its line in the ledger.",
        "One day is missing in /streak why; a streak is not broken by it. " + REPORT,
        _select(enrollments).where(
            is_current,
            # Nobody enrolled since: a return opens a new day without looking back.
            _e.consent_at < hour_of(_e.open_on, -48),
            ~sa.exists().where(_l.enrollment_id == _e.id, _l.local_on == day_before),
        ),
    )


def _of_scores() -> Iterator[Rule]:
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
        _select(weekly_scores)
        .select_from(weekly_scores.outerjoin(ledger_days, in_week))
        .group_by(_w.enrollment_id, _w.week_on)
        .having(sa.or_(_w.planned != counted, _w.kept != kept, _w.tasks != tasks)),
    )
    yield Rule(
        "Every day of the ledger is in a week's score.",
        wrong,
        _select(ledger_days).where(~sa.exists().where(in_week)),
    )
    yield Rule(
        "A week's score begins on a Monday and belongs to the enrollment's server.",
        wrong,
        _select(weekly_scores)
        .join(enrollments, _e.id == _w.enrollment_id)
        .where(sa.or_(weekday(_w.week_on) != 0, _w.guild_id != _e.guild_id)),
    )


def _of_posts() -> Iterator[Rule]:
    yield Rule(
        "A delivery that was sent has its message, channel and time.",
        "A reply to that message is not recognized; the buttons under it work. " + REPORT,
        _select(deliveries).where(
            _d.state == DeliveryState.SENT,
            sa.or_(_d.message_id.is_(None), _d.channel_id.is_(None), _d.sent_at.is_(None)),
        ),
    )
    yield Rule(
        "A check-in that answers a delivery answers one of its own day.",
        REPORT,
        _select(check_ins)
        .join(deliveries, _d.id == _c.delivery_id)
        .where(sa.or_(_d.enrollment_id != _c.enrollment_id, _d.local_on != _c.local_on)),
    )
    numbered = content_revisions.c
    piece = (numbered.guild_id, numbered.kind, numbered.piece_id)
    yield Rule(
        "The revisions of a piece of content are numbered from 1 without a gap.",
        REPORT,
        sa.select(*(column.label(column.name.removesuffix("_id")) for column in piece))
        .group_by(*piece)
        .having(sa.func.count() != sa.func.max(numbered.number)),
    )
    original = content_originals.c
    published = sa.exists().where(
        numbered.guild_id == original.guild_id,
        numbered.kind == original.kind,
        numbered.piece_id == original.piece_id,
        numbered.text.is_not(None),
    )
    yield Rule(
        "What a server's own version was made from is kept only where the server has published one.",
        REPORT,
        sa.select(*(original[name].label(name.removesuffix("_id")) for name in ("guild_id", "kind", "piece_id"))).where(
            ~published
        ),
    )
    yield Rule(
        "A board that was posted has its message.",
        REPORT,
        _select(boards).where(
            boards.c.state == BoardState.POSTED, sa.or_(boards.c.message_id.is_(None), boards.c.channel_id.is_(None))
        ),
    )


def _of_cohorts() -> Iterator[Rule]:
    yield Rule(
        "An enrollment that came into a cohort belongs to one of its server.",
        "Its learner gets tasks alone, as if there were no cohort. " + REPORT,
        _select(enrollments)
        .select_from(enrollments.outerjoin(cohorts, cohorts.c.id == _e.cohort_id))
        .where(_e.cohort_id.is_not(None), sa.func.coalesce(cohorts.c.guild_id, 0) != _e.guild_id),
    )
    yield Rule(
        "A delivery that a cohort's post brings belongs to a post of its day.",
        "A reply to that post may not be recognized; /checkin works. " + REPORT,
        _select(deliveries)
        .select_from(deliveries.outerjoin(cohort_posts, cohort_posts.c.id == _d.cohort_post_id))
        .where(
            _d.cohort_post_id.is_not(None),
            sa.or_(cohort_posts.c.id.is_(None), cohort_posts.c.local_on != _d.local_on),
        ),
    )
    yield Rule(
        "A cohort's post that was sent has its message, channel and time.",
        "Replies to that post are not recognized; the buttons under it work. " + REPORT,
        _select(cohort_posts).where(
            cohort_posts.c.state == DeliveryState.SENT,
            sa.or_(
                cohort_posts.c.message_id.is_(None),
                cohort_posts.c.channel_id.is_(None),
                cohort_posts.c.sent_at.is_(None),
            ),
        ),
    )
    yield Rule(
        "Nobody waits for a place in a cohort that is over.",
        "They can join another one. " + REPORT,
        _select(cohort_waiting).join(cohorts, cohorts.c.id == cohort_waiting.c.cohort_id).where(~is_open_cohort),
    )


def _nothing_is_stuck(before: datetime) -> Iterator[Rule]:
    """Nothing has been left undone for so long by a bot that was at work all the time."""
    stuck = "Look into the log for what keeps the bot from it, then restart the bot. " + REPORT
    yield Rule(
        "No delivery stays claimed for days.",
        stuck,
        _select(deliveries).where(is_claimed, _d.claimed_at < before),
    )
    yield Rule(
        "No delivery waits long after its time.",
        stuck,
        _select(deliveries).where(is_waiting, _d.retry_at < before),
    )
    yield Rule(
        "No board stays claimed for days.",
        stuck,
        _select(boards).where(is_board_claimed, boards.c.claimed_at < before),
    )
    yield Rule(
        "No scheduled draft is overdue for days.",
        stuck,
        _select(content_drafts)
        .join(guilds, guilds.c.id == content_drafts.c.guild_id)
        .where(is_scheduled, guilds.c.is_present, content_drafts.c.publish_at < before),
    )
    yield Rule(
        "No post of a cohort stays claimed for days.",
        stuck,
        _select(cohort_posts).where(is_post_claimed, cohort_posts.c.claimed_at < before),
    )
    yield Rule(
        "No post of a cohort waits long after its time.",
        stuck,
        _select(cohort_posts).where(is_post_waiting, cohort_posts.c.retry_at < before),
    )
    yield Rule(
        "No cohort is overdue for days.",
        stuck,
        _select(cohorts)
        .join(guilds, guilds.c.id == cohorts.c.guild_id)
        .where(is_open_cohort, guilds.c.is_present, cohorts.c.next_due_at < before),
    )
    on_present = enrollments.join(guilds, guilds.c.id == _e.guild_id)
    yield Rule(
        "No task is overdue for days.",
        stuck,
        _select(enrollments).select_from(on_present).where(is_active, guilds.c.is_present, _e.next_due_at < before),
    )
    yield Rule(
        "No day stays open long after its end.",
        stuck,
        _select(enrollments).select_from(on_present).where(is_current, guilds.c.is_present, _e.open_until < before),
    )


def _select(table: sa.Table) -> sa.Select[Any]:
    return sa.select(*ids_of(table)).select_from(table)


def ids_of(table: sa.Table) -> Sequence[sa.ColumnElement[Any]]:
    """The columns that say which row it is, under names that people read."""
    return [column.label(_name(table, column)) for column in table.primary_key]


def _name(table: sa.Table, column: sa.Column[Any]) -> str:
    own = table.name.removesuffix("s").replace("deliverie", "delivery") if column.name == "id" else column.name
    return own.removesuffix("_id").replace("_", " ").replace("user", "learner")
