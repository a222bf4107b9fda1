"""The parts of the playground that need neither a world nor a browser."""

import logging
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import discord
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from discord import app_commands

from roadmapbot.playground import dial, guard, run, slash
from roadmapbot.playground.acts import Entity
from roadmapbot.playground.logbook import Logbook
from roadmapbot.playground.world import Refused

BERLIN = ZoneInfo("Europe/Berlin")


def local(moment: datetime) -> str:
    return moment.astimezone(BERLIN).strftime("%a %Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("now", "morning", "monday"),
    [
        (datetime(2026, 11, 18, 14, 0, tzinfo=UTC), "Thu 2026-11-19 09:05", "Mon 2026-11-23 10:05"),
        (datetime(2026, 11, 18, 3, 0, tzinfo=UTC), "Wed 2026-11-18 09:05", "Mon 2026-11-23 10:05"),
        (datetime(2026, 11, 23, 9, 4, tzinfo=UTC), "Tue 2026-11-24 09:05", "Mon 2026-11-23 10:05"),
        (datetime(2026, 11, 23, 9, 5, tzinfo=UTC), "Tue 2026-11-24 09:05", "Mon 2026-11-30 10:05"),
        # The night in which the clocks go back.
        (datetime(2026, 10, 24, 20, 0, tzinfo=UTC), "Sun 2026-10-25 09:05", "Mon 2026-10-26 10:05"),
    ],
)
def test_the_clock_is_wound_to_wall_times(now: datetime, morning: str, monday: str) -> None:
    assert local(dial.next_morning(now, BERLIN)) == morning
    assert local(dial.next_monday(now, BERLIN)) == monday


@pytest.mark.parametrize(
    ("set_to", "known_as"),
    [
        ("Etc/UTC", "Europe/London"),
        ("Zulu", "Europe/London"),
        ("GMT", "Europe/London"),
        ("Asia/Calcutta", "Asia/Kolkata"),
        ("Europe/Berlin", "Europe/Berlin"),
        ("no/such", "Europe/London"),
    ],
)
def test_the_computers_zone_goes_by_the_name_people_know(
    monkeypatch: pytest.MonkeyPatch, set_to: str, known_as: str
) -> None:
    monkeypatch.setattr(run, "get_localzone_name", lambda: set_to)
    assert run.local_zone().key == known_as


def described() -> dict[str, dict[str, Any]]:
    client = discord.Client(intents=discord.Intents.none())
    client.tree = app_commands.CommandTree(client)  # type: ignore[attr-defined]
    group = app_commands.Group(name="coach", description="For moderators")
    post = app_commands.Group(name="post", description="Post", parent=group)

    @post.command(name="plan", description="Post the plan")
    async def plan(
        interaction: discord.Interaction,
        where: discord.TextChannel,
        count: app_commands.Range[int, 1, 5] = 1,
        loud: bool = False,
    ) -> None: ...

    client.tree.add_command(group)  # type: ignore[attr-defined]
    return slash.described(client)


def test_commands_are_described_by_the_bots_own_tree() -> None:
    found = described()
    assert list(found) == ["coach post plan"]
    options = {option["name"]: option for option in found["coach post plan"]["options"]}
    assert options["where"]["required"]
    assert (options["count"]["min_value"], options["count"]["max_value"]) == (1, 5)


def test_typed_options_get_their_types() -> None:
    command = described()["coach post plan"]
    raw = {"where": "42", "count": "3", "loud": "True"}
    assert slash.parsed(command, raw, {}) == {"where": Entity(42), "count": 3, "loud": True}


@pytest.mark.parametrize(
    ("raw", "sentence"), [({}, "“where” of /coach post plan is required"), ({"where": "1", "count": "few"}, "“few”")]
)
def test_options_that_do_not_fit_are_refused_in_a_sentence(raw: dict[str, str], sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        slash.parsed(described()["coach post plan"], raw, {})


def test_an_exception_that_is_raised_and_logged_is_one_entry() -> None:
    book = Logbook()
    error = ValueError("too much")
    with book.open():
        logging.getLogger("somewhere").error("It failed", exc_info=error)
        logging.getLogger("somewhere").error("Only words")
    assert [entry["text"] for entry in book.take([error])] == ["ValueError: too much", "Only words"]
    assert book.take([]) == []


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Host": "evil.example"}, 403),
        ({"Host": "127.0.0.1.evil.example"}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
    ],
)
async def test_other_peoples_pages_are_kept_out(headers: dict[str, str], status: int) -> None:
    async def hello(request: web.Request) -> web.Response:
        return web.Response(text="hello")

    app = web.Application(middlewares=[guard.only_ourselves])
    app.on_response_prepare.append(guard.add_headers)
    app.router.add_post("/", hello)
    async with TestClient(TestServer(app)) as client:
        response = await client.post("/", headers=headers)
        assert response.status == status
        assert "default-src 'self'" in response.headers["Content-Security-Policy"]
