"""The window over which a server's tasks are spread."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    window = sa.Column("window_minutes", sa.SmallInteger, nullable=False, server_default="0")
    with op.batch_alter_table("guilds") as table:
        table.add_column(window)
        table.create_check_constraint(op.f("ck_guilds_window_minutes"), "window_minutes BETWEEN 0 AND 15")
    where = sa.text("window_minutes > 0")
    op.create_index("ix_guilds_spread", "guilds", ["id"], sqlite_where=where, postgresql_where=where)
