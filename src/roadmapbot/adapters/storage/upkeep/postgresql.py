"""What to type for PostgreSQL, whose own tools make and restore backups better than we could."""

import shlex
from pathlib import Path

import sqlalchemy as sa


def dump_command(database_url: str, file: Path) -> str:
    """The command that backs a PostgreSQL database up; it asks for the password, or takes it from PGPASSWORD."""
    return f"pg_dump --format=custom --file={shlex.quote(str(file))} {_address(database_url)}"


def restore_command(database_url: str, file: Path) -> str:
    """The command that restores such a backup in one piece: all of it, or nothing."""
    options = "--clean --if-exists --single-transaction"
    return f"pg_restore {options} --dbname={_address(database_url)} {shlex.quote(str(file))}"


def _address(database_url: str) -> str:
    url = sa.make_url(database_url).set(drivername="postgresql")
    bare = sa.URL.create(url.drivername, url.username, None, url.host, url.port, url.database, url.query)
    return shlex.quote(bare.render_as_string())
