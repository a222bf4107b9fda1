import asyncio
from datetime import timedelta

import aiohttp
import discord
import pytest
from tests.chat.conftest import Connect, HandClock
from tests.chat.samples import daily_task
from tests.fakes.discord_api import FakeDiscord

from roadmapbot.adapters.chat import client as client_module
from roadmapbot.adapters.chat.client import RoadmapClient
from roadmapbot.adapters.chat.messenger import DiscordMessenger
from roadmapbot.domain.ids import ChannelId, MessageId, UserId
from roadmapbot.services.ports import (
    MessageGone,
    Messenger,
    MessengerError,
    OutcomeUnknown,
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


async def test_a_post_carries_its_nonce_and_pings_only_whom_it_names(messenger: Messenger, api: FakeDiscord) -> None:
    message_id = await messenger.send(CHANNEL, POST, nonce="d42")
    [posted] = api.posts
    assert posted.id == message_id
    assert posted.body["nonce"] == "d42"
    assert posted.body["enforce_nonce"] is True
    assert posted.body["allowed_mentions"] == {"parse": [], "users": [ADA]}


async def test_the_same_nonce_posts_once(messenger: Messenger, api: FakeDiscord, clock: HandClock) -> None:
    first = await messenger.send(CHANNEL, POST, nonce="d42")
    clock.move(seconds=90)
    assert await messenger.send(CHANNEL, POST, nonce="d42") == first
    assert len(api.posts) == 1


async def test_a_lost_answer_is_asked_for_again_with_the_same_nonce(
    messenger: Messenger, api: FakeDiscord, naps: list[float]
) -> None:
    api.answer("POST", SEND, 502, arrives=True)
    message_id = await messenger.send(CHANNEL, POST, nonce="d42")
    assert [posted.id for posted in api.posts] == [message_id]
    assert [seen.body["nonce"] for seen in api.requests if seen.path == "/channels/555/messages"] == ["d42", "d42"]
    assert [nap for nap in naps if nap] == [1]


@pytest.mark.parametrize("status", [500, 503])
async def test_a_failing_server_leaves_the_outcome_open(
    messenger: Messenger, api: FakeDiscord, naps: list[float], status: int
) -> None:
    api.answer("POST", SEND, status, times=None)
    assert isinstance(await failure(messenger), OutcomeUnknown)


@pytest.mark.parametrize("arrives", [True, False])
async def test_a_cut_connection_leaves_the_outcome_open(messenger: Messenger, api: FakeDiscord, arrives: bool) -> None:
    api.cut("POST", SEND, arrives=arrives)
    assert isinstance(await failure(messenger), OutcomeUnknown)
    await messenger.send(CHANNEL, POST, nonce="d1")
    assert len(api.posts) == 1


@pytest.mark.parametrize("limit", ["ATTEMPT", "PATIENCE"])
async def test_silence_leaves_the_outcome_open(
    messenger: Messenger, api: FakeDiscord, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    short = aiohttp.ClientTimeout(total=0.05) if limit == "ATTEMPT" else 0.05
    monkeypatch.setattr(client_module, limit, short)
    api.hang("POST", SEND, arrives=True)
    assert isinstance(await failure(messenger), OutcomeUnknown)
    await messenger.send(CHANNEL, POST, nonce="d1")
    assert len(api.posts) == 1


async def test_no_view_is_kept_in_memory(client: RoadmapClient, messenger: Messenger) -> None:
    await messenger.send(CHANNEL, daily_task(delivery_id=42), nonce="d42")
    assert not client.persistent_views
    assert not client._connection._view_store._views


async def test_opening_direct_messages_takes_one_call(messenger: Messenger, api: FakeDiscord) -> None:
    assert await messenger.open_dm(ADA) == api.state.dms[ADA]
    assert [seen.path for seen in api.requests].count("/users/@me/channels") == 1
    assert not [seen for seen in api.requests if seen.path == f"/users/{ADA}"]


@pytest.mark.parametrize("code", [40003, 20026])
async def test_being_too_quick_stops_new_direct_messages_only(
    messenger: Messenger, api: FakeDiscord, clock: HandClock, code: int
) -> None:
    api.answer("POST", "/users/@me/channels", 403, code)
    for _ in range(3):
        with pytest.raises(RetryLater) as caught:
            await messenger.open_dm(ADA)
        assert caught.value.after >= timedelta(minutes=10)
    assert [seen.path for seen in api.requests].count("/users/@me/channels") == 1
    await messenger.send(CHANNEL, POST, nonce="d1")
    clock.move(minutes=10)
    assert await messenger.open_dm(ADA)


async def test_an_edit_replaces_the_whole_message(messenger: Messenger, api: FakeDiscord) -> None:
    message_id = await messenger.send(CHANNEL, daily_task(delivery_id=42), nonce="d42")
    await messenger.edit(CHANNEL, message_id, POST)
    [edit] = api.posts[0].edits
    assert edit["embeds"] == []
    assert edit["components"] == []
    assert edit["allowed_mentions"]["parse"] == []


async def test_editing_what_is_gone_says_so(messenger: Messenger) -> None:
    with pytest.raises(MessageGone):
        await messenger.edit(CHANNEL, MessageId(1), POST)


async def test_a_deleted_message_is_not_posted_again(messenger: Messenger, api: FakeDiscord) -> None:
    await messenger.send(CHANNEL, POST, nonce="d1")
    api.posts[0].is_deleted = True
    assert isinstance(await failure(messenger, "d1"), MessageGone)


async def test_pinning_says_whether_it_worked(messenger: Messenger, api: FakeDiscord) -> None:
    message_id = await messenger.send(CHANNEL, POST, nonce="d1")
    assert await messenger.pin(CHANNEL, message_id) is True
    assert api.posts[0].is_pinned
    api.answer("PUT", r"/channels/\d+/messages/pins/\d+", 403, 50013)
    assert await messenger.pin(CHANNEL, message_id) is False
    api.answer("PUT", r"/channels/\d+/messages/pins/\d+", 400, 30003)
    assert await messenger.pin(CHANNEL, message_id) is False


@pytest.mark.parametrize(("is_late", "emoji"), [(False, "✅"), (True, "🕰️")])
async def test_a_reply_is_acknowledged_with_a_reaction(
    messenger: Messenger, api: FakeDiscord, is_late: bool, emoji: str
) -> None:
    said = api.says(ADA, CHANNEL, "done")
    [incoming] = await messenger.incoming_since(CHANNEL, MessageId(0))
    await messenger.acknowledge(incoming, is_late=is_late)
    assert said.reactions == [emoji]


@pytest.mark.parametrize(("status", "code"), [(403, 50013), (403, 90001), (404, 10008), (503, 0)])
async def test_a_reaction_that_fails_is_let_go(messenger: Messenger, api: FakeDiscord, status: int, code: int) -> None:
    api.says(ADA, CHANNEL, "done")
    [incoming] = await messenger.incoming_since(CHANNEL, MessageId(0))
    api.answer("PUT", ".*reactions.*", status, code)
    await messenger.acknowledge(incoming, is_late=False)


async def test_a_thread_is_public_and_lasts_a_week(messenger: Messenger, api: FakeDiscord) -> None:
    api.state.text_channels.add(CHANNEL)
    thread_id = await messenger.open_thread(CHANNEL, "Daily tasks")
    assert thread_id in api.state.threads
    body = api.requests[-1].body
    assert body["name"] == "Daily tasks"
    assert body["type"] == discord.ChannelType.public_thread.value
    assert body["auto_archive_duration"] == 10080


async def test_a_thread_in_a_channel_that_is_gone_is_a_closed_way(messenger: Messenger) -> None:
    with pytest.raises(Undeliverable) as caught:
        await messenger.open_thread(CHANNEL, "Daily tasks")
    assert caught.value.reason is Unreachable.CHANNEL_GONE


async def test_three_hundred_sends_at_once_draw_no_rate_limit(
    connect: Connect, api: FakeDiscord, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Discord's side counts on the pacer's own clock, which moves on once the calls that left have arrived."""
    seconds, left = 0.0, 0

    async def pause(wait: float) -> None:
        nonlocal seconds, left
        left += 1
        while len(api.requests) < left:  # noqa: ASYNC110 - the loop has to turn
            await asyncio.sleep(0)
        seconds += wait

    monkeypatch.setattr(client_module.time, "monotonic", lambda: seconds)
    api.per_second = (50, lambda: seconds)
    messenger = DiscordMessenger(await connect(pause=pause))
    async with asyncio.TaskGroup() as group:
        for number in range(300):
            group.create_task(messenger.send(ChannelId(1000 + number), POST, nonce=f"d{number}"))
    assert len(api.posts) == 300
    assert api.statuses.count(429) == 0
    assert seconds == pytest.approx(303 / 45, abs=0.2)
