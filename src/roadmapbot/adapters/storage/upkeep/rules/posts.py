"""What must be true of what was posted and published, for one learner or for many."""

from collections.abc import Iterator

import sqlalchemy as sa

from roadmapbot.adapters.storage.tables import (
    boards,
    check_ins,
    cohort_posts,
    cohort_waiting,
    cohorts,
    content_originals,
    content_revisions,
    deliveries,
    enrollments,
    is_open_cohort,
)
from roadmapbot.adapters.storage.upkeep.rules.rule import REPORT, Rule, select_ids
from roadmapbot.domain.delivery import DeliveryState
from roadmapbot.services.ports import BoardState

_e, _d, _c = enrollments.c, deliveries.c, check_ins.c


def of_posts() -> Iterator[Rule]:
    """What stands where, and what was published."""
    yield Rule(
        "A delivery that was sent has its message, channel and time.",
        "A reply to that message is not recognized; the buttons under it work. " + REPORT,
        select_ids(deliveries).where(
            _d.state == DeliveryState.SENT,
            sa.or_(_d.message_id.is_(None), _d.channel_id.is_(None), _d.sent_at.is_(None)),
        ),
    )
    yield Rule(
        "A check-in that answers a delivery answers one of its own day.",
        REPORT,
        select_ids(check_ins)
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
        select_ids(boards).where(
            boards.c.state == BoardState.POSTED, sa.or_(boards.c.message_id.is_(None), boards.c.channel_id.is_(None))
        ),
    )


def of_cohorts() -> Iterator[Rule]:
    """Who is in a cohort, and what it got."""
    yield Rule(
        "An enrollment that came into a cohort belongs to one of its server.",
        "Its learner gets tasks alone, as if there were no cohort. " + REPORT,
        select_ids(enrollments)
        .select_from(enrollments.outerjoin(cohorts, cohorts.c.id == _e.cohort_id))
        .where(_e.cohort_id.is_not(None), sa.func.coalesce(cohorts.c.guild_id, 0) != _e.guild_id),
    )
    yield Rule(
        "A delivery that a cohort's post brings belongs to a post of its day.",
        "A reply to that post may not be recognized; /checkin works. " + REPORT,
        select_ids(deliveries)
        .select_from(deliveries.outerjoin(cohort_posts, cohort_posts.c.id == _d.cohort_post_id))
        .where(
            _d.cohort_post_id.is_not(None),
            sa.or_(cohort_posts.c.id.is_(None), cohort_posts.c.local_on != _d.local_on),
        ),
    )
    yield Rule(
        "A cohort's post that was sent has its message, channel and time.",
        "Replies to that post are not recognized; the buttons under it work. " + REPORT,
        select_ids(cohort_posts).where(
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
        select_ids(cohort_waiting).join(cohorts, cohorts.c.id == cohort_waiting.c.cohort_id).where(~is_open_cohort),
    )
