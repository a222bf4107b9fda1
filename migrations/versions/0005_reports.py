"""Learners' reports about tasks."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
FLAWS = ("dead-link", "unclear", "wrong")


def upgrade() -> None:
    flaw = sa.Enum(*FLAWS, native_enum=False, create_constraint=True, length=20, name=op.f("ck_reports_flaw"))
    op.create_table(
        "reports",
        sa.Column("id", ID, nullable=False),
        sa.Column("guild_id", ID, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("task_id", sa.Text, nullable=False),
        sa.Column("flaw", flaw, nullable=False),
        sa.Column("resource_id", sa.Text, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
        sa.ForeignKeyConstraint(["guild_id"], ["guilds.id"], name=op.f("fk_reports_guild_id")),
        sa.ForeignKeyConstraint(["user_id"], ["learners.id"], name=op.f("fk_reports_user_id")),
        sa.UniqueConstraint(
            "guild_id",
            "user_id",
            "task_id",
            "flaw",
            "resource_id",
            name=op.f("uq_reports_guild_id_user_id_task_id_flaw_resource_id"),
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_reports_user_id", "reports", ["user_id"])
