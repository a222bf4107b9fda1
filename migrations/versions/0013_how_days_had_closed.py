"""How days had closed that were checked in for afterwards, so that taking that back leaves them as they were."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

STATUSES = ("kept", "late", "frozen", "rest", "paused", "excused", "missed")
REASONS = ("", "outage", "not-sent", "unreachable", "started", "silent", "earned", "corrected")


def upgrade() -> None:
    with op.batch_alter_table("ledger_days") as table:
        for name, values in (("closed_status", STATUSES), ("closed_reason", REASONS)):
            table.add_column(sa.Column(name, sa.String(20)))
            table.create_check_constraint(op.f(f"ck_ledger_days_{name}"), f"{name} IN ({', '.join(map(repr, values))})")
