"""What can go wrong with the database beyond StorageBusy and StorageReadOnly. Knows no library."""


class Conflict(Exception):
    """A change broke a rule of the schema: a bug of ours, or a race that somebody else won."""


class StorageDamaged(Exception):
    """The database's file is broken, or is no database; the database's own words say where."""


class UnitOfWorkEnded(Exception):
    """The unit of work was used after its `commit`, or outside of its block; open another one."""


class SchemaMismatch(Exception):
    """The database's schema is not the one this version works with."""

    def __init__(self, found: str | None, known: str) -> None:
        super().__init__(f"the database is at revision {found}, this version knows {known}")
        self.found = found
        self.known = known


class SchemaTooNew(SchemaMismatch):
    """A newer version has upgraded the database; `found` is a revision that this one does not know."""


class SchemaTooOld(SchemaMismatch):
    """The database waits for an upgrade; `found` is None where there are no tables yet."""
