"""`roadmapbot run` and SIGHUP: content is read at once, and a terminal that was closed ends the bot."""

import asyncio
import fcntl
import os
import pty
import shutil
import signal
import sys
import termios
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.fakes.discord_api import FakeDiscord
from tests.fakes.gateway import FakeGateway
from tests.serving.test_run import GUILD, PATIENCE
from tests.starter import starter_content

from roadmapbot.adapters.clock import SystemClock


@dataclass
class Running:
    """A bot at work, and what it logs."""

    process: asyncio.subprocess.Process
    content: Path

    async def said(self, part: str) -> str:
        """Read on until a line has this in it."""
        assert self.process.stderr is not None
        async for line in self.process.stderr:
            if part in line.decode():
                return line.decode()
        raise AssertionError(f"it ended without saying {part!r}")


@asynccontextmanager
async def running(folder: Path, terminal: int | None = None) -> AsyncIterator[Running]:
    """A connected bot on content of its own, in a terminal or without one."""
    content = folder / "content"
    shutil.copytree(starter_content(), content)

    def into_terminal() -> None:
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)

    async with FakeDiscord(SystemClock().now) as api, FakeGateway(GUILD, "Study Hall") as gateway:
        api.gateway = gateway.url
        environment = {
            "PATH": os.environ["PATH"], "DATABASE_URL": f"sqlite:///{folder}/coach.db", "DISCORD_TOKEN": "token",
            "DISCORD_API_BASE": api.base, "CONTENT_DIR": str(content),
        }  # fmt: skip
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "roadmapbot", "run", cwd=folder, env=environment, start_new_session=True,
            stdin=asyncio.subprocess.DEVNULL if terminal is None else terminal,
            stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
            preexec_fn=None if terminal is None else into_terminal,
        )  # fmt: skip
        try:
            async with asyncio.timeout(PATIENCE):
                await gateway.connected.wait()
                yield Running(process, content)
        finally:
            if process.returncode is None:
                process.kill()
            await process.communicate()


async def test_a_hangup_has_content_read_at_once_and_all_or_nothing(tmp_path: Path) -> None:
    async with running(tmp_path) as bot:
        track = bot.content / "tracks/starter-30.yaml"
        sound = track.read_text()
        bot.process.send_signal(signal.SIGHUP)
        assert "(as before)" in await bot.said("Took up the content files: tracks 1, ")
        track.write_text(sound.replace("title:", "titel:", 1))
        bot.process.send_signal(signal.SIGHUP)
        await bot.said("The content files cannot be used, so what was in force stays in force; problems: 2")
        line = 1 + sound[: sound.index("title:")].count("\n")
        await bot.said(f'tracks/starter-30.yaml:{line}: "titel" is not a key that is known here')
        track.write_text(sound.replace("title: ", "title: The new ", 1))
        bot.process.send_signal(signal.SIGHUP)
        assert "(tracks: 1 changed)" in await bot.said("Took up the content files")
        bot.process.send_signal(signal.SIGTERM)
        assert await bot.process.wait() == 0


async def test_a_hangup_in_a_terminal_that_is_still_there_has_content_read_too(tmp_path: Path) -> None:
    outer, inner = pty.openpty()
    try:
        async with running(tmp_path, inner) as bot:
            os.close(inner)
            bot.process.send_signal(signal.SIGHUP)
            await bot.said("Took up the content files")
            bot.process.send_signal(signal.SIGTERM)
            assert await bot.process.wait() == 0
    finally:
        os.close(outer)


async def test_the_bot_ends_with_the_terminal_it_was_started_in(tmp_path: Path) -> None:
    outer, inner = pty.openpty()
    async with running(tmp_path, inner) as bot:
        os.close(inner)
        os.close(outer)
        assert await bot.process.wait() == 0
