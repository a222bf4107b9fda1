"""`roadmapbot run` as an operator starts it: a process of its own, connected to a local gateway and API."""

import asyncio
import os
import signal
import sys
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from tests.fakes.discord_api import FakeDiscord
from tests.fakes.gateway import FakeGateway

from roadmapbot.adapters.clock import SystemClock
from roadmapbot.adapters.storage.migrate import upgrade
from roadmapbot.adapters.storage.unit_of_work import open_storage
from roadmapbot.adapters.storage.upkeep.backup_folder import BackupFolder
from roadmapbot.domain.delivery import DeliveryState
from roadmapbot.domain.enrollment import DmState, Learner, Mode, NewEnrollment
from roadmapbot.domain.guild import Guild
from roadmapbot.domain.ids import ChannelId, DeliveryId, GuildId, TrackId, UserId
from roadmapbot.domain.schedule import Schedule

GUILD = GuildId(900)
ADA = Learner(UserId(1000), "Ada", ChannelId(5000), DmState.OPEN)
PATIENCE = 40.0


def noon_somewhere(now: datetime) -> Schedule:
    """A rhythm whose task fell due a while ago, far from the end of the day, whenever this runs."""
    hours = (12 - now.astimezone(UTC).hour) % 24
    hours -= 24 if hours > 12 else 0
    return Schedule(f"Etc/GMT{-hours:+d}" if hours else "UTC", time(10, 0))


async def enroll_ada(url: str) -> None:
    now = SystemClock().now()
    schedule = noon_somewhere(now)
    on = schedule.local_day(now)
    async with open_storage(url) as storage, storage.write() as uow:
        await uow.guilds.save(Guild(GUILD, "Study Hall"))
        await uow.learners.save(replace(ADA, dm_channel_id=ChannelId(5000)))
        consent_at, due_at, ends_at = now - timedelta(days=1), schedule.due_at(on), schedule.ends_at(on)
        await uow.enrollments.add(
            NewEnrollment(GUILD, ADA.id, TrackId("starter-30"), schedule, Mode.DM, consent_at, due_at, on, ends_at)
        )
        await uow.commit()


class Life:
    """One run of the process."""

    def __init__(self, folder: Path, url: str, api: FakeDiscord) -> None:
        self._folder = folder
        self._environment = {
            "PATH": os.environ["PATH"],
            "DATABASE_URL": url,
            "DISCORD_TOKEN": "token",
            "DISCORD_API_BASE": api.base,
        }

    async def start(self, *words: str) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "roadmapbot", *words, cwd=self._folder, env=self._environment,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip

    async def until_sent_and_stopped(self, gateway: FakeGateway, sent: asyncio.Event) -> tuple[int, str]:
        process = await self.start("run")
        async with asyncio.timeout(PATIENCE):
            await gateway.connected.wait()
            await sent.wait()
            process.send_signal(signal.SIGTERM)
            _, said = await process.communicate()
        assert process.returncode is not None
        return process.returncode, said.decode()


@pytest.fixture
def url(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path}/data/coach.db"
    upgrade(url)
    return url


async def test_the_bot_connects_delivers_ends_on_sigterm_and_starts_again(url: str, tmp_path: Path) -> None:
    await enroll_ada(url)
    async with FakeDiscord(SystemClock().now) as api, FakeGateway(GUILD, "Study Hall") as gateway:
        api.gateway = gateway.url
        api.state.open_dm(ADA.id, SystemClock().now())
        sent = asyncio.Event()

        async def watch(seen: object, when: str) -> None:
            if when == "after" and getattr(seen, "path", "").endswith("/messages"):
                sent.set()

        api.watch = watch
        life = Life(tmp_path, url, api)
        status, said = await life.until_sent_and_stopped(gateway, sent)
        assert status == 0, said
        assert "Traceback" not in said
        assert [identified["intents"] for identified in gateway.identified] == [4609]
        assert [posted.body["nonce"] for posted in api.posts] == ["d1"]
        syncs = [seen for seen in api.requests if seen.method == "PUT" and seen.path.endswith("/commands")]
        assert len(syncs) == 1

        beat = await life.start("doctor", "--beat")
        assert await beat.wait() == 0

        gateway.connected.clear()
        again = await life.start("run")
        async with asyncio.timeout(PATIENCE):
            await gateway.connected.wait()
            again.send_signal(signal.SIGTERM)
            _, said_again = await again.communicate()
        assert again.returncode == 0, said_again.decode()
        assert len(api.posts) == 1
        assert len([seen for seen in api.requests if seen.path.endswith("/commands")]) == 1


async def test_a_second_bot_is_refused_and_one_that_waits_takes_over(url: str, tmp_path: Path) -> None:
    await enroll_ada(url)
    async with FakeDiscord(SystemClock().now) as api, FakeGateway(GUILD, "Study Hall") as gateway:
        api.gateway = gateway.url
        api.state.open_dm(ADA.id, SystemClock().now())
        life = Life(tmp_path, url, api)
        first = await life.start("run")
        async with asyncio.timeout(PATIENCE):
            await gateway.connected.wait()
            second = await life.start("run")
            _, said = await second.communicate()
            assert second.returncode == 1
            assert f"another roadmapbot is at work on this database (process {first.pid})" in said.decode()
            assert "Traceback" not in said.decode()

            third = await life.start("run", "--wait")
            assert third.stderr is not None
            assert f"(process {first.pid}); waiting" in (await third.stderr.readline()).decode()
            gateway.connected.clear()
            first.kill()
            await first.communicate()
            await gateway.connected.wait()
            third.send_signal(signal.SIGTERM)
            _, said = await third.communicate()
            assert third.returncode == 0, said.decode()
        assert len(gateway.identified) == 2
        assert len(api.posts) <= 1


async def test_what_is_being_sent_is_finished_before_the_bot_ends(url: str, tmp_path: Path) -> None:
    await enroll_ada(url)
    async with FakeDiscord(SystemClock().now) as api, FakeGateway(GUILD, "Study Hall") as gateway:
        api.gateway = gateway.url
        api.state.open_dm(ADA.id, SystemClock().now())
        life = Life(tmp_path, url, api)
        process = await life.start("run")

        async def watch(seen: object, when: str) -> None:
            if when == "before" and getattr(seen, "path", "").endswith("/messages"):
                process.send_signal(signal.SIGTERM)
                # A bot that does not wait for the answer is gone within this time.
                with suppress(TimeoutError):
                    async with asyncio.timeout(1):
                        await gateway.gone.wait()

        api.watch = watch
        async with asyncio.timeout(PATIENCE):
            _, said = await process.communicate()
        assert process.returncode == 0, said.decode()
    async with open_storage(url) as storage, storage.read() as uow:
        delivery = await uow.deliveries.get(DeliveryId(1))
    assert delivery is not None
    assert delivery.state is DeliveryState.SENT


async def test_the_day_s_backup_is_made_while_the_bot_is_at_work(url: str, tmp_path: Path) -> None:
    await enroll_ada(url)
    async with FakeDiscord(SystemClock().now) as api, FakeGateway(GUILD, "Study Hall") as gateway:
        api.gateway = gateway.url
        api.state.open_dm(ADA.id, SystemClock().now())
        life = Life(tmp_path, url, api)
        process = await life.start("run")
        assert process.stderr is not None
        async with asyncio.timeout(PATIENCE):
            while "The daily backup was made" not in (line := (await process.stderr.readline()).decode()):
                assert line, "the bot ended without a backup"
            process.send_signal(signal.SIGTERM)
            await process.communicate()
        assert process.returncode == 0
    (backup,) = BackupFolder(tmp_path / "data" / "backups", "coach").stored()
    assert backup.is_daily
    async with open_storage(f"sqlite:///{backup.file}") as storage, storage.read() as uow:
        delivery = await uow.deliveries.get(DeliveryId(1))
    assert delivery is not None
    assert delivery.state is DeliveryState.SENT
