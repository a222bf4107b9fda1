"""Brings a database's schema up to date, and refuses one that does not fit.

Everything here blocks: it belongs before the bot's event loop, or in a thread. The steps themselves are in the
`migrations` folder; Alembic is imported here and there alone.
"""

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from roadmapbot.adapters.storage.connection import on_connection, on_snapshot, sqlite_file
from roadmapbot.adapters.storage.errors import SchemaTooNew, SchemaTooOld
from roadmapbot.adapters.storage.upkeep.backup import back_up
from roadmapbot.bundled import bundled


def upgrade(database_url: str, *, is_copied: bool = True) -> None:
    """Create the database or bring it up to date; does nothing where it is.

    A file that has data is copied beforehand, to its own name with `.before-` and the new revision added, and the copy
    is proved; an older copy of that name has served its time. Raises SchemaTooNew for a database of a newer version,
    BackupFailed where there is no copy to go back to: then nothing is upgraded.
    """
    found, known = current(database_url), head()
    if found == known:
        return
    refuse_unknown(found)
    file = sqlite_file(database_url)
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
        if found is not None and is_copied:
            back_up(file, file.with_name(f"{file.name}.before-{known}"), known, replacing=True)
    on_connection(database_url, lambda connection: command.upgrade(_config(connection), "head"))


def current(database_url: str) -> str | None:
    """The revision a database is at; None where it has no tables of ours."""
    file = sqlite_file(database_url)
    if file is not None and not file.exists():
        return None
    return on_snapshot(database_url, lambda c: MigrationContext.configure(c).get_current_revision())


def head() -> str:
    """The revision this version works with."""
    revision = ScriptDirectory.from_config(_config()).get_current_head()
    if revision is None:
        raise FileNotFoundError(f"there are no migrations in {bundled('migrations')}")
    return revision


def check(database_url: str) -> None:
    """Return when the database fits. Raises SchemaTooOld or SchemaTooNew when it does not."""
    found, known = current(database_url), head()
    if found != known:
        refuse_unknown(found)
        raise SchemaTooOld(found, known)


def draft(database_url: str, message: str) -> None:
    """Write the next migration's first draft, from what an upgraded database lacks; to be read and corrected."""
    on_connection(database_url, lambda c: command.revision(_config(c), message, autogenerate=True, rev_id=_next_id()))


def refuse_unknown(found: str | None) -> None:
    """Return where this version knows a schema step. Raises SchemaTooNew."""
    ours = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    if found is not None and found not in ours:
        raise SchemaTooNew(found, head())


def _next_id() -> str:
    return f"{int(head()) + 1:04}"


def _config(connection: sa.Connection | None = None) -> Config:
    """Alembic's settings; there is no file of them."""
    config = Config()
    # A percent sign would begin a placeholder.
    config.set_main_option("script_location", str(bundled("migrations")).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
