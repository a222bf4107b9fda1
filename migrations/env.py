"""Runs the migrations on the connection that `roadmapbot.adapters.storage.migrate` hands over."""

import sqlalchemy as sa
from alembic import context

from roadmapbot.adapters.storage.tables import metadata

# Any number that nothing else on the same server uses for its advisory locks.
UPGRADE_LOCK = 0x726F61646D6170


def render_item(kind: str, item: object, _context: object) -> str | bool:
    """Write our own column types as what they are stored as: a migration never imports them."""
    if kind == "type" and isinstance(item, sa.types.TypeDecorator):
        return f"sa.{item.impl!r}"
    return False


connection: sa.Connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=True,
    render_item=render_item,
    # Both databases undo a half-done step, SQLite too since we begin its transactions ourselves.
    transactional_ddl=True,
)
with context.begin_transaction():
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(UPGRADE_LOCK)))
    context.run_migrations()
