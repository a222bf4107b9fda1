from datetime import timedelta

import discord
import pytest
from tests.chat.conftest import HandClock, know
from tests.chat.samples import daily_task
from tests.fakes.discord_api import FakeDiscord

from roadmapbot.adapters.chat.client import RoadmapClient
from roadmapbot.domain.ids import ChannelId, MessageId, UserId
from roadmapbot.services.ports import (
    Messenger,
    Undeliverable,
)
from roadmapbot.services.posts import DmsClosed

CHANNEL = ChannelId(555)
ADA = UserId(77)
POST = DmsClosed(ADA)
SEND = r"/channels/\d+/messages"


async def test_our_own_message_is_found_by_the_delivery_in_its_buttons(
    messenger: Messenger, api: FakeDiscord, clock: HandClock
) -> None:
    began = clock.now()
    for number in range(130):
        clock.move(seconds=1)
        api.says(ADA, CHANNEL, f"chatter {number}")
    for delivery_id in (41, 42, 43):
        clock.move(seconds=1)
        await messenger.send(CHANNEL, daily_task(delivery_id=delivery_id), nonce=f"d{delivery_id}")
    assert await messenger.find_delivery(CHANNEL, 42, began) == api.posts[1].id
    assert await messenger.find_delivery(CHANNEL, 44, began) is None
    assert await messenger.find_delivery(CHANNEL, 42, clock.now() + timedelta(hours=1)) is None


async def test_buttons_of_others_are_not_ours(messenger: Messenger, api: FakeDiscord, clock: HandClock) -> None:
    await messenger.send(CHANNEL, daily_task(delivery_id=42), nonce="d42")
    api.posts[0].author_id = ADA
    assert await messenger.find_delivery(CHANNEL, 42, clock.now()) is None


async def test_an_unreadable_history_is_not_taken_for_an_empty_one(
    client: RoadmapClient, messenger: Messenger, api: FakeDiscord, clock: HandClock
) -> None:
    know(client, CHANNEL, everyone=discord.Permissions(view_channel=True, send_messages=True))
    made = len(api.requests)
    with pytest.raises(Undeliverable):
        await messenger.find_delivery(CHANNEL, 42, clock.now())
    with pytest.raises(Undeliverable):
        await messenger.incoming_since(CHANNEL, MessageId(1))
    assert len(api.requests) == made


async def test_what_people_wrote_is_read_back_in_order(
    messenger: Messenger, api: FakeDiscord, clock: HandClock
) -> None:
    message_id = await messenger.send(CHANNEL, POST, nonce="d1")
    said = []
    for number in range(230):
        clock.move(seconds=1)
        said.append(api.says(ADA, CHANNEL, f"done {number}"))
    await messenger.send(CHANNEL, POST, nonce="d2")
    found = await messenger.incoming_since(CHANNEL, message_id)
    assert [incoming.message_id for incoming in found] == [each.id for each in said]
    assert found[0].text == "done 0"
    assert found[0].author_id == ADA
    assert found[0].sent_at == said[0].at


async def test_a_reply_read_back_names_what_it_answers(messenger: Messenger, api: FakeDiscord) -> None:
    message_id = await messenger.send(CHANNEL, POST, nonce="d1")
    said = api.says(ADA, CHANNEL, "<@1000> done")
    said.body["message_reference"] = {"message_id": str(message_id), "channel_id": str(CHANNEL)}
    [incoming] = await messenger.incoming_since(CHANNEL, message_id)
    assert incoming.reply_to == message_id
    assert incoming.text == "done"
