"""Appeals against days, and corrections of them."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

REASONS = ("", "outage", "not-sent", "unreachable", "started", "silent", "earned", "corrected")
STATUSES = ("kept", "late", "frozen", "rest", "paused", "excused", "missed")
STATES = ("open", "granted", "declined")
Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("ledger_days") as table:
        table.drop_constraint(op.f("ck_ledger_days_reason"), type_="check")
        table.create_check_constraint(op.f("ck_ledger_days_reason"), one_of("reason", REASONS))
    appeals()
    corrections()


def appeals() -> None:
    op.create_table(
        "appeals",
        sa.Column("id", Id, nullable=False),
        sa.Column("guild_id", Id, nullable=False),
        sa.Column("enrollment_id", Id, nullable=False),
        sa.Column("user_id", Id, nullable=False),
        sa.Column("local_on", sa.Date, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True)),
        sa.Column("approver_id", Id),
        sa.Column("answer", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeals")),
        *references("appeals", guild_id="guilds", enrollment_id="enrollments"),
        sa.UniqueConstraint("enrollment_id", "local_on", name=op.f("uq_appeals_enrollment_id_local_on")),
        sa.CheckConstraint("(state = 'open') = (settled_at IS NULL)", name=op.f("ck_appeals_settled_when")),
        sa.CheckConstraint(one_of("state", STATES), name=op.f("ck_appeals_appealstate")),
        sqlite_autoincrement=True,
    )
    where = sa.text("state IN ('open')")
    op.create_index("ix_appeals_open", "appeals", ["guild_id"], sqlite_where=where, postgresql_where=where)


def corrections() -> None:
    op.create_table(
        "corrections",
        sa.Column("id", Id, nullable=False),
        sa.Column("guild_id", Id, nullable=False),
        sa.Column("enrollment_id", Id, nullable=False),
        sa.Column("user_id", Id, nullable=False),
        sa.Column("local_on", sa.Date, nullable=False),
        sa.Column("zone", sa.Text, nullable=False),
        sa.Column("offset_minutes", sa.Integer, nullable=False),
        sa.Column("before_status", sa.String(20), nullable=False),
        sa.Column("before_reason", sa.String(20), nullable=False),
        sa.Column("before_task_id", sa.Text),
        sa.Column("before_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("task_id", sa.Text),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("author_id", Id),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("appeal_id", Id),
        sa.Column("undone_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_corrections")),
        *references("corrections", guild_id="guilds", enrollment_id="enrollments", appeal_id="appeals"),
        *(
            sa.CheckConstraint(one_of(column, values), name=op.f(f"ck_corrections_{column}"))
            for column, values in (("before_status", STATUSES), ("before_reason", REASONS), ("status", STATUSES))
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_corrections_enrollment_id_local_on"), "corrections", ["enrollment_id", "local_on"])
    op.create_index(op.f("ix_corrections_appeal_id"), "corrections", ["appeal_id"])


def references(table: str, **targets: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))
        for column, target in targets.items()
    ]


def one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(map(repr, values))})"
