"""/coach stats: a server at a glance, for its moderators alone."""

from tests.chat.conversations.classroom import Classroom, answer, said


async def test_moderators_see_how_it_goes_and_nobody_by_name(room: Classroom) -> None:
    await room.use("coach setup", room.world.moderator, coach_channel=room.world.coach)
    await room.enroll()
    await room.enroll(room.world.other)
    first = await room.morning()
    form = await room.press(first, "Write check-in")
    await room.fill(form, by_dm=True, note="tried", stuck="installing it")
    await room.later(days=1)
    shown = await room.use("coach stats", room.world.moderator)
    assert answer(shown).flags.ephemeral
    text = said(shown)
    assert "Learners: **2 active**" in text
    assert "30-day starter: 2 active" in text
    assert "**50%** (1 of 2 days)" in text
    assert "2 sent" in text
    assert "Nobody has been silent for 3 planned days." in text
    assert "Reach: Everybody, as they chose." in text
    assert "Take an honest inventory: 1 note" in text
    assert "ada" not in text.casefold()
    assert "installing" not in text


async def test_a_member_who_presses_for_it_anyway_is_refused(room: Classroom) -> None:
    group = room.app.client.tree.get_command("coach")
    rights, group.default_permissions = group.default_permissions, None
    await room.app.client.tree.sync()
    try:
        refused = await room.use("coach stats", room.world.other)
        assert "This command is for moderators" in said(refused)
    finally:
        group.default_permissions = rights


async def test_another_server_has_figures_of_its_own(room: Classroom) -> None:
    await room.enroll()
    second = room.world.env.create_guild("Night School")
    hall = second.create_text_channel("hall")
    owner = second.add_member(second.owner)
    await room.world.env.settle()
    text = said(await owner.slash(hall, "coach stats"))
    assert "How it goes · Night School" in text
    assert "Learners: Nobody yet." in text
