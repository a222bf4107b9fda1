"""What the bundled content had of the pieces that servers have versions of, to tell when it changes."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KINDS = ("unit", "track", "resource")


def upgrade() -> None:
    constraint = op.f("ck_content_originals_piecekind")
    kind = sa.Enum(*KINDS, native_enum=False, create_constraint=True, length=20, name=constraint)
    op.create_table(
        "content_originals",
        sa.Column("guild_id", ID, nullable=False),
        sa.Column("kind", kind, nullable=False),
        sa.Column("piece_id", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("told", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("guild_id", "kind", "piece_id", name=op.f("pk_content_originals")),
        sa.ForeignKeyConstraint(["guild_id"], ["guilds.id"], name=op.f("fk_content_originals_guild_id")),
    )
