"""Telling Discord which commands exist: only when they changed since the last time.

Each sync costs calls and makes people's clients reload; Discord also counts newly created commands.
"""

import asyncio
import hashlib
import json
import logging
from pathlib import Path
from typing import Any, Protocol

import discord
from discord import app_commands

from roadmapbot.adapters.chat.failures import FAILURES

log = logging.getLogger(__name__)


class SyncState(Protocol):
    """Remembers the fingerprint of the commands that Discord has; None where nothing is known."""

    async def read(self) -> str | None:
        """What was written last."""
        ...

    async def write(self, fingerprint: str) -> None:
        """Remember."""
        ...


class Forgetful:
    """Remembers nothing, so that every start syncs: for simulations and tests."""

    async def read(self) -> str | None:
        """Nothing."""
        return None

    async def write(self, fingerprint: str) -> None:
        """Forget at once."""


class FileSyncState:
    """Remembers in a small file beside the database; losing it costs one more sync."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def read(self) -> str | None:
        """The last line written; None where the file cannot be read."""
        try:
            return await asyncio.to_thread(self._path.read_text, encoding="utf-8")
        except OSError:
            return None

    async def write(self, fingerprint: str) -> None:
        """Replace the file; a folder that cannot be written to is logged, and the next start syncs again."""
        try:
            await asyncio.to_thread(self._path.write_text, fingerprint, encoding="utf-8")
        except OSError as error:
            log.warning("%s cannot be written: %s", self._path, error.strerror)


async def sync(tree: app_commands.CommandTree[Any], state: SyncState) -> bool:
    """Send the commands where they differ from what Discord has; whether they were sent.

    A failure is no reason not to start: the commands of the last time still work.
    """
    present = fingerprint(tree)
    if await state.read() == present:
        return False
    try:
        commands = await tree.sync()
    except (*FAILURES, app_commands.AppCommandError) as error:
        log.error("The commands could not be sent to Discord: %s", error)
        return False
    await state.write(present)
    log.info("Sent %s commands to Discord", len(commands))
    return True


def fingerprint(tree: app_commands.CommandTree[Any]) -> str:
    """The same for the same commands of the same application."""
    payload = [command.to_dict(tree) for command in tree.get_commands()]
    text = json.dumps([tree.client.application_id, discord.__version__, payload], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
