"""Cohorts: groups that get one post a day, which all of their members answer."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
COHORT_STATES = ("open", "completed", "closed")
STATES = ("waiting", "claimed", "sent", "unneeded", "undeliverable", "dead", "withdrawn")


def upgrade() -> None:
    cohorts()
    cohort_waiting()
    cohort_posts()
    op.add_column("enrollments", sa.Column("cohort_id", ID))
    index("ix_enrollments_cohort", "enrollments", ["cohort_id", "id"], "cohort_id IS NOT NULL")
    op.add_column("deliveries", sa.Column("cohort_post_id", ID))
    index("ix_deliveries_cohort_post", "deliveries", ["cohort_post_id"], "cohort_post_id IS NOT NULL")


def cohorts() -> None:
    op.create_table(
        "cohorts",
        sa.Column("id", ID, nullable=False),
        sa.Column("guild_id", ID, sa.ForeignKey("guilds.id", name=op.f("fk_cohorts_guild_id")), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("track_id", sa.Text, nullable=False),
        sa.Column("channel_id", ID, nullable=False),
        sa.Column("starts_on", sa.Date, nullable=False),
        sa.Column("zone", sa.Text, nullable=False),
        sa.Column("task_at", sa.Time, nullable=False),
        sa.Column("weekdays", sa.SmallInteger, nullable=False),
        sa.Column("day_end", sa.Time, nullable=False),
        sa.Column("capacity", sa.Integer, nullable=False),
        sa.Column("author_id", ID, nullable=False),
        sa.Column("next_due_at", INSTANT),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("message_id", ID),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohorts")),
        sa.CheckConstraint("weekdays BETWEEN 1 AND 127", name=op.f("ck_cohorts_weekdays")),
        sa.CheckConstraint("day_end <= task_at", name=op.f("ck_cohorts_day_begins_before_its_task")),
        sa.CheckConstraint("capacity > 0", name=op.f("ck_cohorts_capacity")),
        sa.CheckConstraint("state <> 'open' OR next_due_at IS NOT NULL", name=op.f("ck_cohorts_open_until_when")),
        one_of("cohorts", "state", "cohortstate", *COHORT_STATES),
        sqlite_autoincrement=True,
    )
    index("ix_cohorts_due", "cohorts", ["next_due_at"], "state IN ('open')")
    index("ix_cohorts_guild", "cohorts", ["guild_id"], "state IN ('open')")


def cohort_waiting() -> None:
    op.create_table(
        "cohort_waiting",
        sa.Column(
            "cohort_id", ID, sa.ForeignKey("cohorts.id", name=op.f("fk_cohort_waiting_cohort_id")), nullable=False
        ),
        sa.Column("user_id", ID, sa.ForeignKey("learners.id", name=op.f("fk_cohort_waiting_user_id")), nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("cohort_id", "user_id", name=op.f("pk_cohort_waiting")),
    )
    op.create_index("ix_cohort_waiting_user_id", "cohort_waiting", ["user_id"])


def cohort_posts() -> None:
    op.create_table(
        "cohort_posts",
        sa.Column("id", ID, nullable=False),
        sa.Column("cohort_id", ID, sa.ForeignKey("cohorts.id", name=op.f("fk_cohort_posts_cohort_id")), nullable=False),
        sa.Column("local_on", sa.Date, nullable=False),
        sa.Column("task_id", sa.Text),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("claimed_at", INSTANT),
        sa.Column("retry_at", INSTANT),
        sa.Column("channel_id", ID),
        sa.Column("message_id", ID),
        sa.Column("sent_at", INSTANT),
        sa.Column("problem", sa.Text),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohort_posts")),
        sa.UniqueConstraint("cohort_id", "local_on", name=op.f("uq_cohort_posts_cohort_id_local_on")),
        sa.CheckConstraint("state <> 'waiting' OR retry_at IS NOT NULL", name=op.f("ck_cohort_posts_waiting_until")),
        sa.CheckConstraint("state <> 'claimed' OR claimed_at IS NOT NULL", name=op.f("ck_cohort_posts_claimed_when")),
        one_of("cohort_posts", "state", "deliverystate", *STATES),
        sqlite_autoincrement=True,
    )
    index("ix_cohort_posts_waiting", "cohort_posts", ["retry_at"], "state IN ('waiting')")
    index("ix_cohort_posts_claimed", "cohort_posts", ["claimed_at"], "state IN ('claimed')")


def one_of(table: str, column: str, rule: str, *values: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(f"{column} IN ({', '.join(map(repr, values))})", name=op.f(f"ck_{table}_{rule}"))


def index(name: str, table: str, columns: list[str], condition: str) -> None:
    """An index on those rows only that a condition holds for."""
    where = sa.text(condition)
    op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)
