"""Nudges, silence and the pause it leads to."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

KINDS = ("task", "reminder", "nudge", "pause")
REASONS = ("", "outage", "not-sent", "unreachable", "started", "silent")
STATES = ("waiting", "claimed", "sent", "unneeded", "undeliverable", "dead", "withdrawn")


def upgrade() -> None:
    op.add_column("enrollments", sa.Column("nudge_at", sa.Time))
    op.add_column("enrollments", sa.Column("heard_on", sa.Date))
    is_self_paused = sa.Column("is_self_paused", sa.Boolean, nullable=False, server_default=sa.false())
    op.add_column("enrollments", is_self_paused)
    deliveries()
    with op.batch_alter_table("ledger_days") as table:
        allow(table, "ledger_days", "reason", "reason", *REASONS)


def deliveries() -> None:
    given = last_given("deliveries")
    with op.batch_alter_table("deliveries", table_kwargs={"sqlite_autoincrement": True}) as table:
        allow(table, "deliveries", "kind", "kind", *KINDS)
        allow(table, "deliveries", "state", "deliverystate", *STATES)
    carry_on("deliveries", given)
    where = sa.text("kind IN ('nudge') AND state IN ('sent')")
    op.create_index("ix_deliveries_nudges", "deliveries", ["sent_at"], sqlite_where=where, postgresql_where=where)


def allow(table: object, name: str, column: str, rule: str, *values: str) -> None:
    """Let a column have other values from now on."""
    constraint = op.f(f"ck_{name}_{rule}")
    table.drop_constraint(constraint, type_="check")
    table.create_check_constraint(constraint, f"{column} IN ({', '.join(map(repr, values))})")


def last_given(table: str) -> int | None:
    """The last id that SQLite gave in a table: building it anew would forget those that were deleted since."""
    if op.get_bind().dialect.name != "sqlite":
        return None
    return op.get_bind().scalar(sa.text("SELECT seq FROM sqlite_sequence WHERE name = :table"), {"table": table})


def carry_on(table: str, given: int | None) -> None:
    """Let the ids of a table that was built anew go on where they were: none is given twice."""
    if given is None:
        return
    bind = op.get_bind()
    bind.execute(sa.text("DELETE FROM sqlite_sequence WHERE name = :table"), {"table": table})
    insert = sa.text("INSERT INTO sqlite_sequence (name, seq) VALUES (:table, :given)")
    bind.execute(insert, {"table": table, "given": given})
