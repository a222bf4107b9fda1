"""The word that a place in a cohort came free is owed like a task: until it has arrived, and once."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

KINDS = ("task", "reminder", "nudge", "pause", "place")


def upgrade() -> None:
    given = last_given("deliveries")
    constraint = op.f("ck_deliveries_kind")
    with op.batch_alter_table("deliveries", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.drop_constraint(constraint, type_="check")
        table.create_check_constraint(constraint, f"kind IN ({', '.join(map(repr, KINDS))})")
    carry_on("deliveries", given)


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
