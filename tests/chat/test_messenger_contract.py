"""What the in-memory messenger of the services' tests shares with the real one."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from tests.chat.conftest import Connect, HandClock
from tests.chat.samples import TASK, board, cohort, daily_task
from tests.chat.test_render_posts import ENROLLMENT, TRACK
from tests.fakes.discord_api import FakeDiscord
from tests.fakes.messenger import FakeMessenger

from roadmapbot.adapters.chat.messenger import DiscordMessenger
from roadmapbot.domain.delivery import NONCE_WINDOW
from roadmapbot.domain.ids import ChannelId, DeliveryId, MessageId, UserId
from roadmapbot.services.ports import MessageGone, Messenger
from roadmapbot.services.posts import CohortPlace, DmsClosed, Post, SelfPaused

ADA = UserId(77)
CHANNEL = ChannelId(555)
POST = DmsClosed(ADA)


@dataclass(frozen=True, slots=True)
class Either:
    """A messenger, and what happens on the other side of it."""

    messenger: Messenger
    says: Callable[[str, MessageId | None], MessageId]
    delete: Callable[[MessageId], None]


@pytest.fixture(params=["in memory", "on Discord"])
async def either(request: pytest.FixtureRequest, clock: HandClock, connect: Connect, api: FakeDiscord) -> Either:
    if request.param == "in memory":
        fake = FakeMessenger(clock)
        return Either(
            fake,
            lambda text, to: fake.says(ADA, CHANNEL, text, reply_to=to).message_id,
            fake.delete,
        )

    def says(text: str, to: MessageId | None) -> MessageId:
        said = api.says(ADA, CHANNEL, text)
        if to is not None:
            said.body["message_reference"] = {"message_id": str(to), "channel_id": str(CHANNEL)}
        return MessageId(said.id)

    def delete(message_id: MessageId) -> None:
        api.state.messages[message_id].is_deleted = True

    return Either(DiscordMessenger(await connect()), says, delete)


async def test_the_same_nonce_posts_once_within_its_window(either: Either, clock: HandClock) -> None:
    first = await either.messenger.send(CHANNEL, POST, nonce="d1")
    clock.move(seconds=NONCE_WINDOW.total_seconds() - 1)
    assert await either.messenger.send(CHANNEL, POST, nonce="d1") == first
    assert await either.messenger.send(ChannelId(556), POST, nonce="d1") == first
    assert await either.messenger.send(CHANNEL, POST, nonce="d2") > first
    clock.move(seconds=2)
    assert await either.messenger.send(CHANNEL, POST, nonce="d1") > first


async def test_what_was_deleted_is_neither_posted_again_nor_edited(either: Either) -> None:
    message_id = await either.messenger.send(CHANNEL, POST, nonce="d1")
    either.delete(message_id)
    with pytest.raises(MessageGone):
        await either.messenger.send(CHANNEL, POST, nonce="d1")
    with pytest.raises(MessageGone):
        await either.messenger.edit(CHANNEL, message_id, POST)


async def test_what_was_taken_away_is_gone_and_not_taken_away_twice(either: Either) -> None:
    message_id = await either.messenger.send(CHANNEL, POST, nonce="d1")
    await either.messenger.remove(CHANNEL, message_id)
    with pytest.raises(MessageGone):
        await either.messenger.remove(CHANNEL, message_id)
    with pytest.raises(MessageGone):
        await either.messenger.edit(CHANNEL, message_id, POST)
    with pytest.raises(MessageGone):
        await either.messenger.remove(CHANNEL, MessageId(1))


async def test_direct_messages_are_one_channel_for_one_person(either: Either) -> None:
    ada = await either.messenger.open_dm(ADA)
    assert await either.messenger.open_dm(ADA) == ada
    assert await either.messenger.open_dm(UserId(78)) != ada


async def test_people_are_read_back_in_order_and_nobody_else(either: Either, clock: HandClock) -> None:
    post = await either.messenger.send(CHANNEL, POST, nonce="d1")
    expected = []
    for text, to in (("hello", None), ("done", post)):
        clock.move(seconds=1)
        expected.append((either.says(text, to), text, to, clock.now()))
    await either.messenger.send(CHANNEL, POST, nonce="d2")
    heard = await either.messenger.incoming_since(CHANNEL, post)
    assert [(each.message_id, each.text, each.reply_to, each.sent_at) for each in heard] == expected
    assert {each.author_id for each in heard} == {ADA}
    assert await either.messenger.incoming_since(CHANNEL, expected[0][0]) == heard[1:]


async def test_a_delivery_is_found_by_its_id_where_it_was_posted(either: Either, clock: HandClock) -> None:
    began = clock.now()
    for delivery_id in (41, 42):
        await either.messenger.send(CHANNEL, daily_task(delivery_id=delivery_id), nonce=f"d{delivery_id}")
    sent = await either.messenger.send(CHANNEL, daily_task(delivery_id=42), nonce="d42")
    assert await either.messenger.find_delivery(CHANNEL, DeliveryId(42), began) == sent
    assert await either.messenger.find_delivery(CHANNEL, DeliveryId(43), began) is None
    assert await either.messenger.find_delivery(ChannelId(556), DeliveryId(42), began) is None
    assert await either.messenger.find_delivery(CHANNEL, DeliveryId(42), began + timedelta(days=1)) is None


@pytest.mark.parametrize(
    "word",
    [
        SelfPaused(DeliveryId(43), ENROLLMENT.id, ADA, TASK, 7),
        CohortPlace(DeliveryId(43), cohort(), TRACK, ENROLLMENT, TASK),
    ],
    ids=["pause", "place"],
)
async def test_a_word_that_is_for_no_day_is_found_by_its_id(either: Either, clock: HandClock, word: Post) -> None:
    began = clock.now()
    await either.messenger.send(CHANNEL, daily_task(delivery_id=42), nonce="d42")
    sent = await either.messenger.send(CHANNEL, word, nonce="d43")
    assert await either.messenger.find_delivery(CHANNEL, DeliveryId(43), began) == sent


async def test_a_message_of_ours_can_be_pinned(either: Either) -> None:
    message_id = await either.messenger.send(CHANNEL, POST, nonce="d1")
    assert await either.messenger.pin(CHANNEL, message_id)


async def test_a_board_is_found_by_its_week(either: Either, clock: HandClock) -> None:
    began, week = clock.now(), date(2026, 3, 2)
    sent = await either.messenger.send(CHANNEL, board(week), nonce="b1")
    assert await either.messenger.find_board(CHANNEL, week, began) == sent
    assert await either.messenger.find_board(CHANNEL, week + timedelta(days=7), began) is None
