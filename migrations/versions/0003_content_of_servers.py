"""Revisions and drafts of the content that servers publish."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
KINDS = ("unit", "track", "resource")


def one_of(table: str, name: str, *values: str) -> sa.Enum:
    constraint = op.f(f"ck_{table}_{name}")
    return sa.Enum(*values, native_enum=False, create_constraint=True, length=20, name=constraint)


def written(table: str) -> list[sa.Column[object]]:
    return [
        sa.Column("kind", one_of(table, "piecekind", *KINDS), nullable=False),
        sa.Column("piece_id", sa.Text, nullable=False),
        sa.Column("area", sa.Text, nullable=False),
        sa.Column("text", sa.Text),
    ]


def upgrade() -> None:
    op.add_column("guilds", sa.Column("needs_approval", sa.Boolean, nullable=False, server_default=sa.false()))
    op.create_index("ix_completions_task_id", "completions", ["task_id"])
    revisions()
    drafts()


def revisions() -> None:
    changes = ("published", "retired", "rolled-back", "synced")
    op.create_table(
        "content_revisions",
        sa.Column("id", ID, nullable=False),
        sa.Column("guild_id", ID, nullable=False),
        *written("content_revisions"),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("change", one_of("content_revisions", "change", *changes), nullable=False),
        sa.Column("draft_id", ID),
        sa.Column("author_id", ID),
        sa.Column("approver_id", ID),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("summary", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_content_revisions")),
        sa.ForeignKeyConstraint(["guild_id"], ["guilds.id"], name=op.f("fk_content_revisions_guild_id")),
        sa.UniqueConstraint(
            "guild_id", "kind", "piece_id", "number", name=op.f("uq_content_revisions_guild_id_kind_piece_id_number")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_content_revisions_guild_id", "content_revisions", ["guild_id"])
    op.create_index("ix_content_revisions_draft_id", "content_revisions", ["draft_id"])


def drafts() -> None:
    states = ("open", "waiting", "scheduled", "published", "discarded")
    op.create_table(
        "content_drafts",
        sa.Column("id", ID, nullable=False),
        sa.Column("guild_id", ID, nullable=False),
        sa.Column("author_id", ID, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("state", one_of("content_drafts", "draftstate", *states), nullable=False),
        sa.Column("approver_id", ID),
        sa.Column("publish_at", INSTANT),
        sa.Column("settled_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_content_drafts")),
        sa.ForeignKeyConstraint(["guild_id"], ["guilds.id"], name=op.f("fk_content_drafts_guild_id")),
        sa.CheckConstraint(
            "state <> 'scheduled' OR publish_at IS NOT NULL", name=op.f("ck_content_drafts_scheduled_for")
        ),
        sqlite_autoincrement=True,
    )
    partial("ix_content_drafts_scheduled", "publish_at", "state IN ('scheduled')")
    partial("ix_content_drafts_pending", "guild_id", "state IN ('open', 'waiting', 'scheduled')")
    op.create_table(
        "content_draft_pieces",
        sa.Column("draft_id", ID, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        *written("content_draft_pieces"),
        sa.Column("base", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("draft_id", "position", name=op.f("pk_content_draft_pieces")),
        sa.ForeignKeyConstraint(["draft_id"], ["content_drafts.id"], name=op.f("fk_content_draft_pieces_draft_id")),
    )


def partial(name: str, column: str, condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, "content_drafts", [column], sqlite_where=where, postgresql_where=where)
