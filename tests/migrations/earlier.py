"""Databases as earlier versions made them."""

from pathlib import Path

from alembic import command

from roadmapbot.adapters.storage import migrate
from roadmapbot.adapters.storage.connection import on_connection, sqlite_file


def upgrade_to(database_url: str, revision: str) -> None:
    """Bring a new database to a step that may not be the last one."""
    file = sqlite_file(database_url)
    if file is not None:
        Path(file).parent.mkdir(parents=True, exist_ok=True)
    on_connection(database_url, lambda connection: command.upgrade(migrate._config(connection), revision))
