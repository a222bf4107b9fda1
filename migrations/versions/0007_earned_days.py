"""Missed days that were earned back, and the local day on which that was."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

REASONS = ("", "outage", "not-sent", "unreachable", "started", "silent", "earned")


def upgrade() -> None:
    constraint = op.f("ck_ledger_days_reason")
    with op.batch_alter_table("ledger_days") as table:
        table.add_column(sa.Column("earned_on", sa.Date))
        table.drop_constraint(constraint, type_="check")
        table.create_check_constraint(constraint, f"reason IN ({', '.join(map(repr, REASONS))})")
