from datetime import timedelta

import discord
import pytest
from tests.chat.conftest import HandClock, know
from tests.fakes.discord_api import FakeDiscord

from roadmapbot.adapters.chat.client import RoadmapClient
from roadmapbot.domain.ids import ChannelId, UserId
from roadmapbot.services.ports import (
    Messenger,
    MessengerError,
    Refused,
    RetryLater,
    Undeliverable,
    Unreachable,
)
from roadmapbot.services.posts import DmsClosed

CHANNEL = ChannelId(555)
ADA = UserId(77)
POST = DmsClosed(ADA)
SEND = r"/channels/\d+/messages"


async def failure(messenger: Messenger, nonce: str = "d1") -> MessengerError:
    with pytest.raises(MessengerError) as caught:
        await messenger.send(CHANNEL, POST, nonce=nonce)
    return caught.value


@pytest.mark.parametrize(
    ("status", "code", "reason"),
    [
        (403, 50007, Unreachable.DM_CLOSED),
        (403, 50278, Unreachable.NO_SHARED_SERVER),
        (404, 10003, Unreachable.CHANNEL_GONE),
        (404, 10004, Unreachable.CHANNEL_GONE),
        (403, 50013, Unreachable.FORBIDDEN),
        (403, 160002, Unreachable.FORBIDDEN),
        (400, 160005, Unreachable.FORBIDDEN),
        (403, 0, Unreachable.FORBIDDEN),
        (404, 0, Unreachable.CHANNEL_GONE),
    ],
)
async def test_a_closed_way_is_named(
    messenger: Messenger, api: FakeDiscord, status: int, code: int, reason: Unreachable
) -> None:
    api.answer("POST", SEND, status, code)
    error = await failure(messenger)
    assert isinstance(error, Undeliverable)
    assert error.reason is reason


@pytest.mark.parametrize(("status", "code"), [(400, 50035), (400, 50006), (400, 200000), (400, 240000), (413, 40005)])
async def test_a_post_that_discord_does_not_take_is_refused(
    messenger: Messenger, api: FakeDiscord, status: int, code: int
) -> None:
    api.answer("POST", SEND, status, code)
    assert isinstance(await failure(messenger), Refused)


async def test_no_access_to_a_direct_message_is_tried_again_in_hours(messenger: Messenger, api: FakeDiscord) -> None:
    api.answer("POST", SEND, 403, 50001)
    error = await failure(messenger)
    assert isinstance(error, RetryLater)
    assert error.after >= timedelta(hours=1)


async def test_no_access_to_a_channel_of_a_server_is_a_closed_way(
    client: RoadmapClient, messenger: Messenger, api: FakeDiscord
) -> None:
    know(client, CHANNEL, everyone=discord.Permissions.none())
    api.answer("POST", SEND, 403, 50001)
    assert isinstance(await failure(messenger), Undeliverable)


async def test_a_short_rate_limit_is_waited_for(messenger: Messenger, api: FakeDiscord, naps: list[float]) -> None:
    api.limit("POST", SEND, 2.5)
    await messenger.send(CHANNEL, POST, nonce="d1")
    assert [nap for nap in naps if nap] == [2.5]
    assert len(api.posts) == 1


async def test_a_long_rate_limit_is_left_to_the_caller(messenger: Messenger, api: FakeDiscord) -> None:
    api.limit("POST", SEND, 90)
    error = await failure(messenger)
    assert isinstance(error, RetryLater)
    assert error.after == timedelta(seconds=90)


async def test_a_shared_limit_that_does_not_end_is_left_to_the_caller(
    messenger: Messenger, api: FakeDiscord, naps: list[float]
) -> None:
    api.limit("POST", SEND, 5, times=None, code=20028)
    error = await failure(messenger)
    assert isinstance(error, RetryLater)
    assert error.after == timedelta(seconds=5)


async def test_a_ban_stops_every_call_for_ten_minutes(messenger: Messenger, api: FakeDiscord, clock: HandClock) -> None:
    api.ban("POST", SEND)
    assert isinstance(await failure(messenger), RetryLater)
    made = len(api.requests)
    error = await failure(messenger)
    assert isinstance(error, RetryLater)
    assert error.after == timedelta(minutes=10)
    with pytest.raises(RetryLater):
        await messenger.open_dm(ADA)
    assert len(api.requests) == made
    clock.move(minutes=10)
    assert await messenger.open_dm(ADA)


async def test_a_refused_token_stops_every_call_for_good(
    client: RoadmapClient, messenger: Messenger, api: FakeDiscord, clock: HandClock, caplog: pytest.LogCaptureFixture
) -> None:
    api.answer("POST", SEND, 401)
    assert isinstance(await failure(messenger), RetryLater)
    made = len(api.requests)
    clock.move(days=3)
    assert isinstance(await failure(messenger), RetryLater)
    assert len(api.requests) == made
    assert client.gate.token_refused
    assert [record.levelname for record in caplog.records if "token" in record.getMessage()] == ["ERROR"]
