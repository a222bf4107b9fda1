"""A lock on a PostgreSQL database that lasts as long as a session of its own, and so no longer than its holder."""

import os
import socket
from contextlib import suppress

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from roadmapbot.adapters.storage.engine import translate_errors
from roadmapbot.domain.errors import StorageBusy

_KEY = 0x726F61646D6171
"""Any number that nothing else on the same server uses for its advisory locks."""
_PATIENCE = 5.0
_LONGEST_NAME = 63
"""PostgreSQL cuts the name of an application here."""

_TAKE = sa.text("SELECT pg_try_advisory_lock(:key)").bindparams(key=_KEY)
# A lock with one number of 64 bits shows as two of 32.
_HOLDER = sa.text(
    "SELECT application_name FROM pg_locks JOIN pg_stat_activity USING (pid)"
    " WHERE locktype = 'advisory' AND granted AND objsubid = 1 AND classid = :high AND objid = :low"
    " AND pg_locks.database = (SELECT oid FROM pg_database WHERE datname = current_database())"
).bindparams(high=_KEY >> 32, low=_KEY & 0xFFFFFFFF)


class ServerLock:
    """A lock that one session at a time holds; the session's name says whose it is."""

    def __init__(self, url: sa.URL) -> None:
        self.name = f"process {os.getpid()} on {socket.gethostname()}"[:_LONGEST_NAME]
        settings = {
            "application_name": self.name,
            # A machine that lost its power says no goodbye: so the server asks after it, and gives the lock up.
            "tcp_keepalives_idle": "20",
            "tcp_keepalives_interval": "10",
            "tcp_keepalives_count": "3",
        }
        self._engine = create_async_engine(
            url,
            poolclass=sa.NullPool,
            isolation_level="AUTOCOMMIT",
            connect_args={"timeout": _PATIENCE, "command_timeout": _PATIENCE, "server_settings": settings},
        )
        translate_errors(self._engine.sync_engine)
        self._session: AsyncConnection | None = None

    async def take(self) -> bool:
        """Take the lock; False while somebody else has it. Raises StorageBusy where there is no server."""
        return bool(await self._value(_TAKE))

    async def holder(self) -> str | None:
        """Who has the lock, in words such as "process 1234 on host". Raises StorageBusy where there is no server."""
        found: str | None = await self._value(_HOLDER)
        return found

    async def is_held(self) -> bool:
        """Whether the session that took the lock is still there and has it."""
        try:
            return self._session is not None and await self.holder() == self.name
        except StorageBusy:
            return False

    async def close(self) -> None:
        """Give the lock up."""
        await self._drop()
        await self._engine.dispose()

    async def _value(self, statement: sa.TextClause) -> str | None:
        try:
            if self._session is None:
                self._session = await self._engine.connect()
            found: str | None = (await self._session.execute(statement)).scalar()
        except (OSError, TimeoutError) as error:
            await self._drop()
            raise StorageBusy from error
        except StorageBusy:
            await self._drop()
            raise
        return found

    async def _drop(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            with suppress(OSError, TimeoutError, StorageBusy):
                await session.close()
