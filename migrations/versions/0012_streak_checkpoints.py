"""Checkpoints of the day ledger: what its old rows come to, so that they need not be read for every task."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "streak_checkpoints",
        sa.Column(
            "enrollment_id",
            ID,
            sa.ForeignKey("enrollments.id", name=op.f("fk_streak_checkpoints_enrollment_id"), ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("until", sa.Date, nullable=False),
        sa.Column("length", sa.Integer, nullable=False),
        sa.Column("longest", sa.Integer, nullable=False),
        sa.Column("freezes", sa.Integer, nullable=False),
        sa.Column("toward_freeze", sa.Integer, nullable=False),
        sa.Column("corrected_at", INSTANT),
        sa.PrimaryKeyConstraint("enrollment_id", name=op.f("pk_streak_checkpoints")),
    )
