"""A group that takes a track together: announced, joined, answered, done."""

from typing import Any

import discord
import pytest
import simcord
from tests.chat.conversations.classroom import Classroom, answer, labels, said

from roadmapbot.adapters.chat.render.cohort_ids import CohortAction, CohortPostAction, cohort_id, cohort_post_id
from roadmapbot.domain.checkin import CheckIn
from roadmapbot.domain.enrollment import Enrollment
from roadmapbot.domain.ids import CohortId, CohortPostId, GuildId, UserId

DAY_HOURS = 24


async def create(room: Classroom, who: simcord.MemberActor | None = None, **options: Any) -> simcord.InteractionResult:
    given = {"name": "Spring", "track": "starter-30", "starts_on": "tomorrow", "channel": room.world.coach, **options}
    return await room.use("coach cohort create", who or room.world.moderator, **given)


def announcement(room: Classroom) -> discord.Message:
    return next(message for message in room.posts(room.world.coach) if "together" in said(message))


async def join(room: Classroom, who: simcord.MemberActor | None = None) -> simcord.InteractionResult:
    offered = await room.press(announcement(room), "Join", who)
    return await room.press(answer(offered), labels(offered)[0], who)


def task(room: Classroom) -> discord.Message:
    """The newest task of the group."""
    return [message for message in room.posts(room.world.coach) if "My day" in labels(message)][-1]


async def begun(room: Classroom, **options: Any) -> discord.Message:
    """A group whose first task has come to its one member."""
    await create(room, **options)
    await join(room)
    await room.later(hours=DAY_HOURS * 2)
    return task(room)


async def enrollment(room: Classroom, who: simcord.MemberActor | None = None) -> Enrollment | None:
    person = who or room.world.learner
    async with room.app.storage.read() as uow:
        return await uow.enrollments.current(GuildId(room.world.guild.id), UserId(person.id))


async def recorded(room: Classroom, who: simcord.MemberActor | None = None) -> CheckIn | None:
    own = await enrollment(room, who)
    assert own is not None
    async with room.app.storage.read() as uow:
        newest = await uow.deliveries.newest(own.id)
        return await uow.check_ins.get(own.id, newest.local_on) if newest else None


# --- moderators ----------------------------------------------------------------------------------------------------


async def test_a_moderator_begins_a_group_lists_and_closes_it(room: Classroom) -> None:
    made = await create(room, time="18:30", zone="Asia/Kolkata", days="Mon-Fri", capacity=30)
    assert answer(made).flags.ephemeral
    assert f"**Spring** is announced in <#{room.world.coach.id}>" in said(made)
    text = said(announcement(room))
    assert "Monday to Friday at 18:30 Kolkata time" in text
    assert "**Places:** 30" in text
    await join(room)
    listed = said(await room.use("coach cohort list", room.world.moderator))
    assert "1 of 30 places" in listed
    suggested = await room.world.moderator.autocomplete(room.world.general, "coach cohort close", "group", "spr")
    closed = await room.use("coach cohort close", room.world.moderator, group=suggested[0]["value"])
    assert "Its 1 member keep" in said(closed)
    assert labels(room.seen(announcement(room))) == []
    assert "over" in said(room.seen(announcement(room)))
    assert "No group is coming" in said(await room.use("coach cohort list", room.world.moderator))


@pytest.mark.parametrize("path", ["coach cohort create", "coach cohort list", "coach cohort close"])
async def test_only_moderators_begin_and_close_groups(room: Classroom, path: str) -> None:
    room.app.client.tree.get_command("coach").default_permissions = None
    await room.app.client.tree.sync()
    options = {
        "coach cohort create": {"name": "Mine", "track": "starter-30", "starts_on": "tomorrow"},
        "coach cohort close": {"group": "1"},
    }
    try:
        refused = await room.use(path, room.world.learner, **options.get(path, {}))
        assert "This command is for moderators" in said(refused)
        assert room.posts(room.world.coach) == []
    finally:
        room.app.client.tree.get_command("coach").default_permissions = discord.Permissions(manage_guild=True)


async def test_a_channel_that_is_closed_to_us_is_named_before_anything_begins(room: Classroom) -> None:
    closed = room.world.guild.create_text_channel(
        "closed",
        overwrites={room.world.guild.default_role: discord.PermissionOverwrite(send_messages=False)},
    )
    await room.world.env.settle()
    assert "**Send Messages**" in said(await create(room, channel=closed))
    assert "No group is coming" in said(await room.use("coach cohort list", room.world.moderator))


async def test_what_cannot_be_read_is_said(room: Classroom) -> None:
    assert "sometime" in said(await create(room, starts_on="sometime"))
    assert "No group here is called" in said(await room.use("coach cohort close", room.world.moderator, group="x"))


# --- joining -------------------------------------------------------------------------------------------------------


async def test_joining_is_explained_confirmed_and_for_one_person_alone(room: Classroom) -> None:
    await create(room)
    offered = await room.press(announcement(room), "Join")
    assert answer(offered).flags.ephemeral
    assert labels(offered) == ["Join the group", "Not now"]
    assert await enrollment(room) is None
    stayed = await room.press(answer(offered), "Not now")
    assert "nothing changed" in said(stayed)
    assert await enrollment(room) is None
    assert "You are in **Spring**" in said(await join(room))
    own = await enrollment(room)
    assert own is not None
    assert own.cohort_id == 1
    assert room.world.dms() == []


async def test_whoever_follows_the_track_already_reads_what_changes(room: Classroom) -> None:
    await room.enroll()
    greetings = len(room.world.dms())
    await create(room)
    offered = await room.press(announcement(room), "Join")
    assert "streak and tasks stay yours" in said(offered)
    await room.press(answer(offered), "Join the group")
    own = await enrollment(room)
    assert own is not None
    assert (own.id, own.cohort_id, own.schedule.zone) == (1, 1, "UTC")
    await room.later(hours=DAY_HOURS * 2)
    assert len(room.world.dms()) == greetings


async def test_a_full_group_has_a_waiting_list_that_moves_up(room: Classroom) -> None:
    await create(room, capacity=2)
    await join(room)
    await join(room, room.world.moderator)
    offered = await room.press(announcement(room), "Join", room.world.other)
    assert labels(offered) == ["Wait for a place", "Not now"]
    assert "number 1" in said(await room.press(answer(offered), "Wait for a place", room.world.other))
    again = await room.press(announcement(room), "Join", room.world.other)
    assert labels(again) == ["Stop waiting"]
    member = await room.press(announcement(room), "Join")
    asked = await room.press(answer(member), "Leave the group")
    assert "go on alone" in said(await room.press(answer(asked), "Leave the group"))
    await room.later(hours=12)
    [told] = room.world.dms(room.world.other)
    assert "A place in **Spring** came free" in said(told)
    asked = await room.press(told, "Leave the group", room.world.other)
    assert "go on alone" in said(await room.press(answer(asked), "Leave the group", room.world.other))
    own = await enrollment(room, room.world.other)
    assert own is not None
    assert own.cohort_id is None


async def test_whoever_waits_may_stop(room: Classroom) -> None:
    await create(room, capacity=2)
    await join(room)
    await join(room, room.world.moderator)
    waiting = await join(room, room.world.other)
    assert "off the waiting list" in said(await room.press(answer(waiting), "Stop waiting", room.world.other))


# --- the day of a group ----------------------------------------------------------------------------------------------


async def test_one_message_a_day_for_all_and_no_direct_messages(room: Classroom) -> None:
    await create(room)
    await join(room)
    await join(room, room.world.other)
    await room.later(hours=DAY_HOURS * 2)
    tasks = [message for message in room.posts(room.world.coach) if "My day" in labels(message)]
    assert len(tasks) in {1, 2}
    assert "Spring · day 1 of 30" in said(tasks[0])
    assert "<@" not in tasks[0].content
    assert room.world.dms() == room.world.dms(room.world.other) == []


@pytest.mark.parametrize("ping", [True, False])
async def test_a_reply_counts_and_gets_a_sign(room: Classroom, ping: bool) -> None:
    shown = await begun(room)
    before = len(room.posts(room.world.coach))
    await room.world.reply(room.world.learner, shown, "done, 20 min", ping=ping)
    check_in = await recorded(room)
    assert check_in is not None
    assert check_in.answer.minutes == (20 if ping else None)
    assert len(room.posts(room.world.coach)) == before, "a word to everybody would be too much"
    signs = [path for method, path, *_ in room.world.requests() if method == "PUT" and "/reactions/" in path]
    assert len(signs) == 1
    assert said(room.seen(shown)) == said(shown), "what all read never shows how one of them stands"


async def test_people_may_talk_with_each_other_under_a_task(room: Classroom) -> None:
    shown = await begun(room)
    before = len(room.posts(room.world.coach))
    await room.world.reply(room.world.learner, shown, "how do I start with this?")
    await room.world.reply(room.world.other, shown, "done")
    assert len(room.posts(room.world.coach)) == before
    assert await recorded(room) is None


async def test_done_is_the_pressers_own(room: Classroom) -> None:
    shown = await begun(room)
    done = await room.press(shown, "Done")
    assert answer(done).flags.ephemeral
    assert "is recorded. Your streak: **1 day**" in said(done)
    assert said(room.seen(shown)) == said(shown)
    undone = await room.press(answer(done), "Undo")
    taken_back = await recorded(room)
    assert taken_back is not None
    assert taken_back.undone_at is not None
    assert said(undone)
    assert said(room.seen(shown)) == said(shown)


async def test_a_check_in_can_be_written(room: Classroom) -> None:
    shown = await begun(room)
    form = await room.press(shown, "Write check-in")
    sent = await room.fill(form, note="went well", minutes="25")
    assert "is recorded" in said(sent)
    check_in = await recorded(room)
    assert check_in is not None
    assert check_in.answer.minutes == 25
    assert said(room.seen(shown)) == said(shown)


async def test_my_day_has_everything_else(room: Classroom) -> None:
    shown = await begun(room)
    mine = await room.press(shown, "My day")
    assert answer(mine).flags.ephemeral
    assert {"Done", "Snooze", "Skip"} <= set(labels(mine))
    asked = await room.press(answer(mine), "Skip")
    assert answer(asked).flags.ephemeral


async def test_whoever_is_not_in_the_group_reads_how_to_come_along(room: Classroom) -> None:
    shown = await begun(room)
    for label in ("Done", "Write check-in", "My day", "Earlier tasks"):
        refused = await room.press(shown, label, room.world.other)
        assert "you are not in that group yet. Press **Join**" in said(refused)
        assert answer(refused).flags.ephemeral
    assert await enrollment(room, room.world.other) is None


async def test_earlier_tasks_can_be_done(room: Classroom) -> None:
    first = await begun(room)
    await room.later(hours=DAY_HOURS)
    listed = await room.press(task(room), "Earlier tasks")
    assert "that you have not done" in said(listed)
    menu: Any = answer(listed).components[0].children[0]
    shown = await room.choose(answer(listed), menu.options[0].value)
    assert labels(shown) == ["Done", "Back to the list"]
    back = await room.press(answer(shown), "Back to the list")
    shown = await room.choose(answer(back), menu.options[0].value)
    done = await room.press(answer(shown), "Done")
    assert "is done." in said(done)
    assert first.id != task(room).id


async def test_a_late_joiner_reads_what_the_group_has_had(room: Classroom) -> None:
    await begun(room)
    await room.later(hours=DAY_HOURS)
    joined = await join(room, room.world.other)
    assert "that you have not done. None of that counts against you" in said(joined)
    assert labels(joined) == ["Earlier tasks", "Leave the group"]
    listed = await room.press(answer(joined), "Earlier tasks", room.world.other)
    assert "None of that is a missed day of yours" in said(listed)
    done = await room.press(task(room), "Done", room.world.other)
    assert "is recorded" in said(done)


async def test_the_group_sets_the_time(room: Classroom) -> None:
    await begun(room)
    assert "You are in **Spring**" in said(await room.use("settings", time="10:00"))


async def test_buttons_work_after_a_restart(room: Classroom) -> None:
    shown = await begun(room)
    await room.restart()
    assert "is recorded" in said(await room.press(shown, "Done"))


async def test_a_member_who_leaves_everything_is_no_member_any_more(room: Classroom) -> None:
    shown = await begun(room)
    confirm = await room.use("leave")
    await room.press(answer(confirm), "Leave the track")
    assert "you are not in that group yet" in said(await room.press(shown, "Done"))
    assert "0 of 50 places" in said(await room.use("coach cohort list", room.world.moderator))


# --- forged buttons --------------------------------------------------------------------------------------------------


async def forged(room: Classroom, custom_id: str) -> simcord.InteractionResult:
    """Press a button that the bot never showed, under a message of the bot."""
    view = discord.ui.View(timeout=None)
    view.add_item(discord.ui.Button(label="Forged", custom_id=custom_id))
    view.stop()
    with room.world.env.time_context():
        message = await room.app.client.get_partial_messageable(room.world.general.id).send("…", view=view)
    return await room.world.learner.click(message, label="Forged")


@pytest.mark.parametrize("action", [each for each in CohortAction if each is not CohortAction.STAY])
async def test_a_group_that_is_not_there_is_refused(room: Classroom, action: CohortAction) -> None:
    refused = await forged(room, cohort_id(action, CohortId(99)))
    assert "That group is not here" in said(refused)
    assert await enrollment(room) is None


@pytest.mark.parametrize("action", CohortPostAction)
async def test_a_post_that_is_not_there_is_refused(room: Classroom, action: CohortPostAction) -> None:
    assert "That group is not here" in said(await forged(room, cohort_post_id(action, CohortPostId(99))))


@pytest.mark.parametrize("action", CohortPostAction)
async def test_a_forged_press_of_a_stranger_is_refused(room: Classroom, action: CohortPostAction) -> None:
    await create(room)
    await join(room, room.world.other)
    await room.later(hours=DAY_HOURS * 2)
    refused = await forged(room, cohort_post_id(action, CohortPostId(1)))
    assert "you are not in that group yet" in said(refused)


async def test_nobody_is_let_go_from_a_group_they_are_not_in(room: Classroom) -> None:
    await create(room)
    refused = await forged(room, cohort_id(CohortAction.LEAVE, CohortId(1)))
    assert "you are not in that group yet" in said(refused)
