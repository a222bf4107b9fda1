"""Announcements, their copies, and who does not want any."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def one_of(table: str, name: str, *values: str) -> sa.Enum:
    constraint = op.f(f"ck_{table}_{name}")
    return sa.Enum(*values, native_enum=False, create_constraint=True, length=20, name=constraint)


def upgrade() -> None:
    every = sa.Column("announce_every", sa.SmallInteger, nullable=False, server_default="7")
    op.add_column("guilds", every)
    announcements()
    copies()
    op.create_table(
        "announcement_refusals",
        sa.Column("guild_id", ID, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("guild_id", "user_id", name=op.f("pk_announcement_refusals")),
        sa.ForeignKeyConstraint(["guild_id"], ["guilds.id"], name=op.f("fk_announcement_refusals_guild_id")),
        sa.ForeignKeyConstraint(["user_id"], ["learners.id"], name=op.f("fk_announcement_refusals_user_id")),
    )
    op.create_index("ix_announcement_refusals_user_id", "announcement_refusals", ["user_id"])


def announcements() -> None:
    op.create_table(
        "announcements",
        sa.Column("id", ID, nullable=False),
        sa.Column("guild_id", ID, nullable=False),
        sa.Column("author_id", ID, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("track_id", sa.Text),
        sa.Column("segment", one_of("announcements", "segment", "all", "active", "stuck", "silent"), nullable=False),
        sa.Column(
            "state",
            one_of("announcements", "announcementstate", "draft", "sending", "sent", "discarded"),
            nullable=False,
        ),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("tested_at", INSTANT),
        sa.Column("sent_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcements")),
        sa.ForeignKeyConstraint(["guild_id"], ["guilds.id"], name=op.f("fk_announcements_guild_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_announcements_guild_id_sent_at", "announcements", ["guild_id", "sent_at"])
    partial("ix_announcements_sending", "announcements", "id", "sending")


def copies() -> None:
    table = "announcement_copies"
    states = ("waiting", "claimed", "sent", "unreachable", "unneeded", "unsure")
    op.create_table(
        table,
        sa.Column("announcement_id", ID, nullable=False),
        sa.Column("enrollment_id", ID, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("state", one_of(table, "copystate", *states), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("claimed_at", INSTANT),
        sa.Column("retry_at", INSTANT),
        sa.Column("channel_id", ID),
        sa.Column("message_id", ID),
        sa.PrimaryKeyConstraint("announcement_id", "enrollment_id", name=op.f(f"pk_{table}")),
        sa.ForeignKeyConstraint(["announcement_id"], ["announcements.id"], name=op.f(f"fk_{table}_announcement_id")),
        sa.ForeignKeyConstraint(["enrollment_id"], ["enrollments.id"], name=op.f(f"fk_{table}_enrollment_id")),
        sa.CheckConstraint("state <> 'waiting' OR retry_at IS NOT NULL", name=op.f(f"ck_{table}_waiting_until")),
        sa.CheckConstraint("state <> 'claimed' OR claimed_at IS NOT NULL", name=op.f(f"ck_{table}_claimed_when")),
    )
    for column in ("enrollment_id", "user_id", "message_id"):
        op.create_index(f"ix_{table}_{column}", table, [column])
    partial(f"ix_{table}_waiting", table, "retry_at", "waiting")
    partial(f"ix_{table}_claimed", table, "claimed_at", "claimed")


def partial(name: str, table: str, column: str, state: str) -> None:
    where = sa.text(f"state IN ('{state}')")
    op.create_index(name, table, [column], sqlite_where=where, postgresql_where=where)
