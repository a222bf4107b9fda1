"""First schema."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

# Spelled out here and never taken from the package: a step must go on building what it built on its first day.
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
ACTIVE = "state IN ('active')"
CURRENT = "state IN ('active', 'paused')"
NAMED = "pseudonym_key IS NOT NULL"


def one_of(table: str, name: str, *values: str) -> sa.Enum:
    constraint = op.f(f"ck_{table}_{name}")
    return sa.Enum(*values, native_enum=False, create_constraint=True, length=20, name=constraint)


def primary_key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}"))


def foreign_key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"))


def unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=op.f(f"uq_{table}_{'_'.join(columns)}"))


def check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def index(name: str, table: str, columns: list[str], where: str | None = None, unique: bool = False) -> None:
    condition = None if where is None else sa.text(where)
    op.create_index(name, table, columns, unique=unique, sqlite_where=condition, postgresql_where=condition)


def upgrade() -> None:
    for step in (learners, guilds, enrollments, deliveries, check_ins, progress, boards, places, operations):
        step()


def learners() -> None:
    op.create_table(
        "learners",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("dm_channel_id", ID),
        sa.Column("dm_state", one_of("learners", "dmstate", "unknown", "open", "closed"), nullable=False),
        primary_key("learners", "id"),
    )


def guilds() -> None:
    op.create_table(
        "guilds",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("zone", sa.Text, nullable=False),
        sa.Column("task_at", sa.Time, nullable=False),
        sa.Column("coach_channel_id", ID),
        sa.Column("board_channel_id", ID),
        sa.Column("board_weekday", sa.SmallInteger, nullable=False),
        sa.Column("board_at", sa.Time, nullable=False),
        sa.Column("moderator_role_id", ID),
        sa.Column("next_board_at", INSTANT),
        sa.Column("is_present", sa.Boolean, nullable=False),
        primary_key("guilds", "id"),
        check("guilds", "board_weekday", "board_weekday BETWEEN 0 AND 6"),
    )
    index("ix_guilds_next_board_at", "guilds", ["next_board_at"])


def enrollments() -> None:
    states = ("active", "paused", "completed", "left")
    op.create_table(
        "enrollments",
        sa.Column("id", ID, nullable=False),
        sa.Column("guild_id", ID, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("track_id", sa.Text, nullable=False),
        sa.Column("zone", sa.Text, nullable=False),
        sa.Column("task_at", sa.Time, nullable=False),
        sa.Column("weekdays", sa.SmallInteger, nullable=False),
        sa.Column("day_end", sa.Time, nullable=False),
        sa.Column("mode", one_of("enrollments", "mode", "dm", "channel"), nullable=False),
        sa.Column("state", one_of("enrollments", "state", *states), nullable=False),
        sa.Column("consent_at", INSTANT, nullable=False),
        sa.Column("next_due_at", INSTANT),
        sa.Column("open_on", sa.Date, nullable=False),
        sa.Column("open_until", INSTANT, nullable=False),
        sa.Column("served_on", sa.Date),
        sa.Column("paused_until", sa.Date),
        sa.Column("is_hidden", sa.Boolean, nullable=False),
        sa.Column("pseudonym", sa.Text),
        sa.Column("pseudonym_key", sa.Text),
        primary_key("enrollments", "id"),
        foreign_key("enrollments", "guild_id", "guilds.id"),
        foreign_key("enrollments", "user_id", "learners.id"),
        check("enrollments", "weekdays", "weekdays BETWEEN 1 AND 127"),
        check("enrollments", "day_begins_before_its_task", "day_end <= task_at"),
        unique("enrollments", "guild_id", "user_id", "track_id"),
        sqlite_autoincrement=True,
    )
    index("ix_enrollments_user_id", "enrollments", ["user_id"])
    index("uq_enrollments_current", "enrollments", ["guild_id", "user_id"], CURRENT, unique=True)
    index("ix_enrollments_due", "enrollments", ["next_due_at"], ACTIVE)
    index("ix_enrollments_closing", "enrollments", ["open_until"], CURRENT)
    index("ix_enrollments_open", "enrollments", ["guild_id", "open_on"], ACTIVE)
    index("ix_enrollments_pseudonym", "enrollments", ["guild_id", "pseudonym_key"], NAMED)


def deliveries() -> None:
    states = ("waiting", "claimed", "sent", "unneeded", "undeliverable", "dead")
    op.create_table(
        "deliveries",
        sa.Column("id", ID, nullable=False),
        sa.Column("enrollment_id", ID, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("local_on", sa.Date, nullable=False),
        sa.Column("kind", one_of("deliveries", "kind", "task", "reminder"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("task_id", sa.Text, nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("state", one_of("deliveries", "deliverystate", *states), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("claimed_at", INSTANT),
        sa.Column("retry_at", INSTANT),
        sa.Column("channel_id", ID),
        sa.Column("message_id", ID),
        sa.Column("sent_at", INSTANT),
        sa.Column("problem", sa.Text),
        primary_key("deliveries", "id"),
        foreign_key("deliveries", "enrollment_id", "enrollments.id"),
        check("deliveries", "waiting_until", "state <> 'waiting' OR retry_at IS NOT NULL"),
        check("deliveries", "claimed_when", "state <> 'claimed' OR claimed_at IS NOT NULL"),
        unique("deliveries", "enrollment_id", "local_on", "kind", "number"),
        sqlite_autoincrement=True,
    )
    index("ix_deliveries_message_id", "deliveries", ["message_id"])
    index("ix_deliveries_waiting", "deliveries", ["retry_at"], "state IN ('waiting')")
    index("ix_deliveries_claimed", "deliveries", ["claimed_at"], "state IN ('claimed')")


def answer(table: str) -> list[sa.Column]:
    return [
        sa.Column("enrollment_id", ID, nullable=False),
        sa.Column("local_on", sa.Date, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("task_id", sa.Text, nullable=False),
        sa.Column("via", one_of(table, "via", "button", "form", "command", "reply"), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("zone", sa.Text, nullable=False),
        sa.Column("offset_minutes", sa.Integer, nullable=False),
        sa.Column("is_late", sa.Boolean, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("minutes", sa.Integer),
        sa.Column("link", sa.Text),
        sa.Column("stuck", sa.Text),
        sa.Column("delivery_id", ID),
        sa.Column("message_id", ID),
        sa.Column("edited_at", INSTANT),
        sa.Column("undone_at", INSTANT),
    ]


def check_ins() -> None:
    op.create_table(
        "check_ins",
        *answer("check_ins"),
        primary_key("check_ins", "enrollment_id", "local_on"),
        foreign_key("check_ins", "enrollment_id", "enrollments.id"),
    )
    op.create_table(
        "check_in_history",
        sa.Column("id", ID, nullable=False),
        *answer("check_in_history"),
        primary_key("check_in_history", "id"),
        foreign_key("check_in_history", "enrollment_id", "enrollments.id"),
    )
    index("ix_check_in_history_enrollment_id_local_on", "check_in_history", ["enrollment_id", "local_on"])


def progress() -> None:
    op.create_table(
        "completions",
        sa.Column("user_id", ID, nullable=False),
        sa.Column("task_id", sa.Text, nullable=False),
        sa.Column("how", one_of("completions", "how", "done", "skipped"), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        primary_key("completions", "user_id", "task_id"),
        foreign_key("completions", "user_id", "learners.id"),
    )
    statuses = ("kept", "late", "frozen", "rest", "paused", "excused", "missed")
    reasons = ("", "outage", "not-sent", "unreachable", "started")
    op.create_table(
        "ledger_days",
        sa.Column("enrollment_id", ID, nullable=False),
        sa.Column("local_on", sa.Date, nullable=False),
        sa.Column("status", one_of("ledger_days", "daystatus", *statuses), nullable=False),
        sa.Column("reason", one_of("ledger_days", "reason", *reasons), nullable=False),
        sa.Column("task_id", sa.Text),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("zone", sa.Text, nullable=False),
        sa.Column("offset_minutes", sa.Integer, nullable=False),
        primary_key("ledger_days", "enrollment_id", "local_on"),
        foreign_key("ledger_days", "enrollment_id", "enrollments.id"),
    )


def boards() -> None:
    op.create_table(
        "weekly_scores",
        sa.Column("enrollment_id", ID, nullable=False),
        sa.Column("week_on", sa.Date, nullable=False),
        sa.Column("guild_id", ID, nullable=False),
        sa.Column("planned", sa.Integer, nullable=False),
        sa.Column("kept", sa.Integer, nullable=False),
        sa.Column("tasks", sa.Integer, nullable=False),
        primary_key("weekly_scores", "enrollment_id", "week_on"),
        foreign_key("weekly_scores", "enrollment_id", "enrollments.id"),
        foreign_key("weekly_scores", "guild_id", "guilds.id"),
        check("weekly_scores", "kept_of_planned", "0 <= kept AND kept <= planned"),
    )
    index("ix_weekly_scores_guild_id_week_on", "weekly_scores", ["guild_id", "week_on"])
    states = ("claimed", "posted", "empty", "failed")
    op.create_table(
        "boards",
        sa.Column("guild_id", ID, nullable=False),
        sa.Column("week_on", sa.Date, nullable=False),
        sa.Column("state", one_of("boards", "boardstate", *states), nullable=False),
        sa.Column("claimed_at", INSTANT, nullable=False),
        sa.Column("channel_id", ID),
        sa.Column("message_id", ID),
        sa.Column("problem", sa.Text),
        primary_key("boards", "guild_id", "week_on"),
        foreign_key("boards", "guild_id", "guilds.id"),
    )
    index("ix_boards_claimed", "boards", ["claimed_at"], "state IN ('claimed')")


def places() -> None:
    op.create_table(
        "placed_posts",
        sa.Column("guild_id", ID, nullable=False),
        sa.Column("kind", one_of("placed_posts", "placed", "starter-plan", "greeting"), nullable=False),
        sa.Column("channel_id", ID, nullable=False),
        sa.Column("message_id", ID, nullable=False),
        sa.Column("placed_at", INSTANT, nullable=False),
        primary_key("placed_posts", "guild_id", "kind"),
        foreign_key("placed_posts", "guild_id", "guilds.id"),
    )
    op.create_table(
        "weekly_threads",
        sa.Column("guild_id", ID, nullable=False),
        sa.Column("week_on", sa.Date, nullable=False),
        sa.Column("thread_id", ID, nullable=False),
        primary_key("weekly_threads", "guild_id", "week_on"),
        foreign_key("weekly_threads", "guild_id", "guilds.id"),
    )


def operations() -> None:
    op.create_table(
        "heartbeat",
        sa.Column("id", sa.SmallInteger, autoincrement=False, nullable=False),
        sa.Column("beat_at", INSTANT, nullable=False),
        primary_key("heartbeat", "id"),
        check("heartbeat", "single_row", "id = 1"),
    )
    op.create_table(
        "outages",
        sa.Column("id", ID, nullable=False),
        sa.Column("began_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=False),
        primary_key("outages", "id"),
        check("outages", "began_before_it_ended", "began_at <= ended_at"),
    )
    index("ix_outages_ended_at", "outages", ["ended_at"])
    op.create_table(
        "audit",
        sa.Column("id", ID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("guild_id", ID),
        sa.Column("actor_id", ID),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        primary_key("audit", "id"),
    )
    index("ix_audit_guild_id_action_at", "audit", ["guild_id", "action", "at"])
