"""A day that was judged wrongly: the learner says so, moderators decide, and everybody sees how it stands."""

from collections.abc import AsyncIterator
from typing import Any

import discord
import pytest
import simcord
from tests.chat.conversations.classroom import Classroom, answer, labels, said

from roadmapbot.adapters.chat.render import buttons

FIRST = "Thu, Jan 1"
"""The day of the first task, which nobody answers."""


async def missed(room: Classroom, days: int = 1) -> None:
    """Set the server up, enroll, and miss some days; the next one's task has come."""
    await room.use("coach setup", room.world.moderator, coach_channel=room.world.coach)
    await room.enroll()
    for _ in range(days + 1):
        await room.morning()


async def ask(room: Classroom, text: str = "I did it, my phone was dead") -> simcord.InteractionResult:
    """Say that the newest day that did not count is wrong."""
    await room.later(minutes=1)
    why = answer(await room.use("streak why"))
    return await room.fill(await room.press(why, "This is not right"), text=text)


async def look(room: Classroom) -> simcord.InteractionResult:
    """A moderator looks at the learner."""
    return await room.use("coach member", room.world.moderator, user=room.world.learner)


async def rule(room: Classroom, label: str) -> simcord.InteractionResult:
    """A moderator presses a button in the queue."""
    queue = answer(await room.use("coach appeals", room.world.moderator))
    return await room.press(queue, label, room.world.moderator)


async def test_a_learner_says_that_a_day_is_wrong_and_moderators_alone_read_it(room: Classroom) -> None:
    await missed(room)
    asked = await ask(room)
    assert answer(asked).flags.ephemeral
    assert f"The moderators will look at {FIRST}. Nobody else reads what you wrote." in said(asked)
    (notice,) = room.posts(room.world.coach)
    assert "An appeal is waiting: `/coach appeals`" in said(notice)
    assert "phone" not in said(notice)
    assert "ada" not in said(notice).casefold()
    why = await room.use("streak why")
    assert f"{FIRST}: **missed**" in said(why)
    assert "You asked about it; the moderators have not answered yet." in said(why)
    assert labels(why) == [], "there is nothing more to ask about"
    queue = await room.use("coach appeals", room.world.moderator)
    assert answer(queue).flags.ephemeral
    assert "**1. Ada**" in said(queue)
    assert "Thursday, January 1: 🟥 missed, task sent <t:" in said(queue)
    assert "> I did it, my phone was dead" in said(queue)
    assert labels(queue) == ["1 · Excuse", "1 · Count as late", "1 · Decline…"]


async def test_one_press_grants_it_and_the_learner_is_told(room: Classroom) -> None:
    await missed(room)
    await ask(room)
    done = await rule(room, "1 · Excuse")
    assert f"Done: {FIRST} of <@{room.world.learner.id}> is excused now." in said(done)
    assert "Nothing waits for a decision." in said(done)
    assert labels(done) == [f"Undo: {FIRST}"]
    why = said(await room.use("streak why"))
    assert f"{FIRST}: **excused**. A moderator excused it, so it does not count." in why
    assert "They wrote: “The appeal was granted.”" in why
    assert f"A moderator looked at {FIRST}: it is excused now." in said(await room.morning())
    assert "A moderator looked at" not in said(await room.morning())


async def test_it_counts_as_kept_late(room: Classroom) -> None:
    await missed(room)
    await ask(room)
    assert f"{FIRST} of <@{room.world.learner.id}> counts as kept late now" in said(
        await rule(room, "1 · Count as late")
    )
    why = said(await room.use("streak why"))
    assert "**Streak: 1 day**" in why
    assert f"{FIRST}: **kept late**. A moderator counted it." in why


async def test_declining_takes_a_sentence_that_the_learner_reads(room: Classroom) -> None:
    await missed(room)
    await ask(room)
    moderator = room.world.moderator
    form = await rule(room, "1 · Decline…")
    done = await room.fill(form, moderator, text="You were in the chat all day")
    assert f"Done: {FIRST} of <@{room.world.learner.id}> stays as it is." in said(done)
    assert "Nothing waits for a decision." in said(done)
    why = said(await room.use("streak why"))
    assert "You asked, and the moderators left it so: “You were in the chat all day”" in why
    assert f"The moderators left {FIRST} as it is; `/streak why` says why." in said(await room.morning())


async def test_where_others_read_along_no_day_is_named(room: Classroom) -> None:
    await room.use("coach setup", room.world.moderator, coach_channel=room.world.coach)
    await room.enroll(delivery="channel")
    await room.later(days=3)
    await ask(room)
    await rule(room, "1 · Excuse")
    await room.later(days=1)
    (thread,) = room.world.coach.threads
    told = said(list(thread.history())[-1])
    assert "The moderators have answered you: `/streak why` shows it." in told
    assert "A moderator looked at" not in told


async def test_undo_brings_the_day_and_the_appeal_back(room: Classroom) -> None:
    await missed(room)
    await ask(room)
    done = await rule(room, "1 · Excuse")
    undone = await room.press(answer(done), f"Undo: {FIRST}", room.world.moderator)
    assert f"Taken back: {FIRST} stands as it did, missed. The appeal waits for a decision again" in said(undone)
    assert "Ada · 30-day starter" in said(undone)
    assert "**1. Ada**" in said(await room.use("coach appeals", room.world.moderator))
    assert f"{FIRST}: **missed**" in said(await room.use("streak why"))


async def test_several_days_wait_in_a_row(room: Classroom) -> None:
    await missed(room, 6)
    for _ in range(5):
        await ask(room)
    queue = await room.use("coach appeals", room.world.moderator)
    assert labels(queue)[::3] == ["1 · Excuse", "2 · Excuse", "3 · Excuse", "4 · Excuse"]
    assert "More wait behind these" in said(queue)
    done = await room.press(answer(queue), "2 · Decline…", room.world.moderator)
    after = await room.fill(done, room.world.moderator, text="No")
    assert labels(after)[::3] == ["1 · Excuse", "2 · Excuse", "3 · Excuse", "4 · Excuse"]
    assert "More wait" not in said(after)
    again = await room.press(answer(after), "4 · Excuse", room.world.moderator)
    assert labels(again)[-1].startswith("Undo: ")
    assert len(labels(again)) == 10


async def test_a_sentence_is_needed_and_what_was_typed_is_given_back(room: Classroom) -> None:
    await missed(room)
    why = answer(await room.use("streak why"))
    first, second = [await room.press(why, "This is not right") for _ in range(2)]
    assert "A sentence is missing" in said(await room.fill(first, text="  "))
    await ask(room)
    twice = said(await room.fill(second, text="Me *again*"))
    assert f"You have asked about {FIRST} already" in twice
    assert "**What you wrote**\nMe \\*again\\*" in twice


async def test_a_moderator_sees_a_learner_at_a_glance_and_corrects_a_day(room: Classroom) -> None:
    await missed(room)
    shown = await look(room)
    assert answer(shown).flags.ephemeral
    text = said(shown)
    assert "Ada · 30-day starter" in text
    assert f"🟥 {FIRST}: missed" in text
    assert "State: On the way" in text
    assert "Streak: 0 days (longest 0), 0 freezes in hand" in text
    assert "every day at 09:00 Berlin time (Europe/Berlin); there it is Fri 09:0" in text
    assert "Where: By direct message; direct messages open" in text
    assert f"{FIRST}: task sent <t:" in text
    assert labels(shown) == ["Correct a day…"]
    form = await room.press(answer(shown), "Correct a day…", room.world.moderator)
    done = await room.fill(form, room.world.moderator, text="The link was broken", status="late")
    assert f"Done: {FIRST} of <@{room.world.learner.id}> counts as kept late now." in said(done)
    assert f"🟨 {FIRST}: kept late, by a moderator" in said(done)
    assert f"Corrections: {FIRST}: missed → kept late by <@{room.world.moderator.id}>" in said(done)
    assert labels(done) == [f"Undo: {FIRST}"]
    assert "They wrote: “The link was broken”" in said(await room.use("streak why"))
    undone = await room.press(answer(done), f"Undo: {FIRST}", room.world.moderator)
    assert f"Taken back: {FIRST} stands as it did, missed." in said(undone)
    assert "appeal" not in answer(undone).content
    assert labels(undone) == ["Correct a day…"]
    stale = await room.press(answer(shown), "Correct a day…", room.world.moderator)
    assert "A sentence is missing" in said(await room.fill(stale, room.world.moderator, text=" "))


async def test_a_learner_with_closed_messages_is_seen_as_such(room: Classroom) -> None:
    await room.enroll()
    room.world.close_dms()
    await room.later(days=1)
    text = said(await look(room))
    assert "Where: ⚠️ Direct messages closed to me, and no coach channel is set" in text
    assert f"{FIRST}: ⚠️ task could not be delivered" in text
    await room.use("coach setup", room.world.moderator, coach_channel=room.world.coach)
    await room.later(days=1)
    text = said(await look(room))
    assert "instead the weekly thread of the coach channel" in text
    assert f"🟦 {FIRST}: excused, no way to reach them" in text
    assert "Paused until" not in text
    await room.use("pause", until="in 7 days")
    assert "State: Paused until " in said(await look(room))


async def test_a_learner_who_paused_themselves_by_silence_or_left(room: Classroom) -> None:
    await room.enroll()
    await room.later(days=9)
    assert "State: Paused by itself, after days of silence" in said(await look(room))
    left = await room.use("leave")
    await room.press(answer(left), "Leave the track")
    text = said(await look(room))
    assert "State: Left the track" in text
    assert "No task is due." in text


async def test_nobody_is_shown_who_follows_no_track_here(room: Classroom) -> None:
    assert "That person is on no track in this server" in said(await look(room))
    empty = await room.use("coach appeals", room.world.moderator)
    assert "Nothing waits for a decision." in said(empty)
    assert labels(empty) == []


async def test_a_moderator_who_learns_too_needs_another_one(room: Classroom) -> None:
    moderator = room.world.moderator
    await room.enroll(moderator)
    await room.later(days=2)
    why = answer(await room.use("streak why", moderator))
    await room.fill(await room.press(why, "This is not right", moderator), moderator, text="I did it")
    assert "That day is your own, so somebody else has to decide" in said(await rule(room, "1 · Excuse"))
    assert "That day is your own" in said(await rule(room, "1 · Decline…"))
    shown = answer(await room.use("coach member", moderator, user=moderator))
    refused = await room.press(shown, "Correct a day…", moderator)
    assert refused.modal is None, "nobody writes a sentence in vain"
    assert "Please ask another moderator: `/coach appeals`" in said(refused)


@pytest.fixture
async def unlocked(room: Classroom) -> AsyncIterator[None]:
    """Everybody sees the commands: who may see them is Discord's, who may use them is ours."""
    group = room.app.client.tree.get_command("coach")
    group.default_permissions = None
    await room.app.client.tree.sync()
    yield
    group.default_permissions = discord.Permissions(manage_guild=True)


async def test_a_member_without_the_role_is_refused(room: Classroom, unlocked: None) -> None:
    await missed(room)
    other = room.world.other
    for refused in (
        await room.use("coach member", other, user=room.world.learner),
        await room.use("coach appeals", other),
    ):
        assert "This command is for moderators" in said(refused)
        assert answer(refused).flags.ephemeral
    await ask(room)
    for custom_id in ("o:excuse:1", "o:late:1", "o:decline:1", "o:correct:1", "o:undo:1"):
        assert "This command is for moderators" in said(await forged(room, room.world.general, other, custom_id))
    assert f"{FIRST}: **missed**" in said(await room.use("streak why"))


async def forged(
    room: Classroom, channel: simcord.ChannelHandle, who: simcord.MemberActor, custom_id: str
) -> simcord.InteractionResult:
    """Somebody presses a button that was never given to them."""
    place = room.app.client.get_channel(channel.id)
    assert isinstance(place, discord.TextChannel)
    message = await place.send("?", view=buttons.row(buttons.button("Forged", custom_id, discord.ButtonStyle.primary)))
    return await who.click(message, label="Forged")


async def test_a_moderator_of_another_server_sees_and_changes_nothing(room: Classroom) -> None:
    await missed(room, 2)
    await ask(room)
    shown = answer(await look(room))
    form = await room.press(shown, "Correct a day…", room.world.moderator)
    await room.fill(form, room.world.moderator, text="Because", day="20260101")
    env = room.world.env
    second = env.create_guild("Night School")
    hall = second.create_text_channel("hall")
    rights = second.create_role("Moderator", permissions=discord.Permissions(manage_guild=True))
    guest = second.add_member(env.create_user("mallory"), roles=[rights])
    ada = second.add_member(room.world.learner.user)
    await env.settle()
    assert "Nothing waits for a decision." in said(await guest.slash(hall, "coach appeals"))
    found = await guest.slash(hall, "coach member", user=ada)
    assert "That person is on no track in this server" in said(found)
    for custom_id, words in {
        "o:excuse:1": "That appeal is not open any more",
        "o:late:1": "That appeal is not open any more",
        "o:decline:1": "That appeal is not open any more",
        "o:correct:1": "That person is on no track in this server",
        "o:undo:1": "There is nothing to take back",
        "o:undo:999999999999999999": "There is nothing to take back",
        "o:correct:999999999999999999": "That person is on no track in this server",
    }.items():
        assert words in said(await forged(room, hall, guest, custom_id)), custom_id
    assert "**1. Ada**" in said(await room.use("coach appeals", room.world.moderator))


def altered(form: simcord.InteractionResult, custom_id: str | None = None, **values: str) -> simcord.InteractionResult:
    """A form as somebody alters it in their own client: another custom_id, or choices that were not offered."""
    modal: Any = form._interaction.modal  # the simulation hands out copies only
    modal["custom_id"] = custom_id or modal["custom_id"]
    for part in modal["components"]:
        control = part["component"]
        if control["custom_id"] in values:
            control["options"] = [{"label": "Forged", "value": values[control["custom_id"]], "default": True}]
    return form


async def test_forms_that_were_forged_are_refused_with_a_sentence(room: Classroom) -> None:
    await missed(room, 2)
    moderator, shown = room.world.moderator, answer(await look(room))
    for custom_id, values, words in (
        (None, {"day": "20269999"}, "No day of theirs can be changed like that"),
        (None, {"day": "20250101"}, "Wed, Jan 1 cannot be changed like that"),
        (None, {"status": "kept"}, "cannot be changed like that"),
        ("m:correct:99", {}, "That person is on no track in this server"),
        ("m:decline:99", {}, "That appeal is not open any more"),
    ):
        form = altered(await room.press(shown, "Correct a day…", moderator), custom_id, **values)
        refused = said(await room.fill(form, moderator, text="Because"))
        assert words in refused
        assert "**What you wrote**\nBecause" in refused
    why = answer(await room.use("streak why"))
    for custom_id, values, words in (
        (None, {"day": "20250101"}, "Wed, Jan 1 is not one to ask about"),
        (None, {"day": "20269999"}, "There is no day to ask about"),
        ("m:appeal:99", {}, "You are not on a track here yet"),
    ):
        form = altered(await room.press(why, "This is not right"), custom_id, **values)
        assert words in said(await room.fill(form, text="Because"))
    assert "somebody else's" in said(await forged(room, room.world.general, room.world.other, "a:ask:1"))
    assert "Nothing waits for a decision." in said(await room.use("coach appeals", moderator))


async def test_whoever_lost_the_role_meanwhile_decides_nothing(room: Classroom, unlocked: None) -> None:
    helper, elder = room.world.guild.create_role("Helper"), room.world.guild.create_role("Elder")
    lou = room.world.guild.add_member(room.world.env.create_user("lou"), roles=[helper])
    await missed(room)
    await room.use("coach setup", room.world.moderator, moderator_role=helper)
    await ask(room)
    member = answer(await room.use("coach member", lou, user=room.world.learner))
    correct = await room.press(member, "Correct a day…", lou)
    decline = await room.press(answer(await room.use("coach appeals", lou)), "1 · Decline…", lou)
    await room.use("coach setup", room.world.moderator, moderator_role=elder)
    for form in (correct, decline):
        assert "This command is for moderators" in said(await room.fill(form, lou, text="Because"))
    assert "not answered yet" in said(await room.use("streak why"))
