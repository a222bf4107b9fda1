"""A moderator publishes from inside the server: template, draft, preview, publish, look back, take back."""

import io
import re
import zipfile
from datetime import timedelta

import discord
import pytest
from tests.chat.conversations.classroom import Classroom, answer, labels, said
from tests.chat.samples import ON_TASK

from roadmapbot.domain.track import STARTER


async def template(room: Classroom, kind: str | None = None) -> bytes:
    given = await room.use("content template", room.world.moderator, **({"kind": kind} if kind else {}))
    (file,) = answer(given).attachments
    return await file.read()


async def hand_in(room: Classroom, data: bytes, name: str = "unit.yaml"):  # type: ignore[no-untyped-def]
    return await room.use("content publish", room.world.moderator, file=(name, data))


async def placed_draft(room: Classroom) -> discord.Message:
    """The draft of the template's unit, put into the first phase of the starter."""
    drafted = answer(await hand_in(room, await template(room)))
    assert "**My first unit**: no track has it yet" in said(drafted)
    phases = answer(await room.choose_as(room.world.moderator, drafted, STARTER))
    assert "In which phase of **30-day starter** does **My first unit** come?" in said(phases)
    return answer(await room.choose_as(room.world.moderator, phases, f"{STARTER}:0"))


async def test_a_moderator_publishes_the_template_and_a_learner_gets_it(room: Classroom) -> None:
    await room.enroll()
    draft = await placed_draft(room)
    text = said(draft)
    assert "🆕 Unit **My first unit** · 1 task" in text
    assert "✏️ Track **30-day starter** · 1 more in it" in text
    assert "1 learner in this server, 0 of them in a unit that changes." in text
    assert "0 lose progress. 0 see another next task than now." in text
    forms = ["Edit the unit", "Edit the task", "More fields"]
    assert labels(draft) == ["See it as a learner", "Publish now", "Publish later", "Discard", *forms]
    assert [len(row.children) for row in draft.components] == [4, 3], "what goes on with it stands together"

    preview = answer(await room.press(draft, "See it as a learner", room.world.moderator))
    assert "Task 1 of 1 in this draft, as a learner gets it on its day." in said(preview)
    assert "Do one small thing" in said(preview)
    assert labels(preview) == [*ON_TASK, "Back to the draft"]
    back = answer(await room.press(preview, "Back to the draft", room.world.moderator))

    published = answer(await room.press(back, "Publish now", room.world.moderator))
    assert "**Published.** 2 pieces of content changed." in said(published)
    found = room.app.services.enrollments.tracks(room.world.guild.id, STARTER)[0]  # type: ignore[arg-type]
    assert [unit.id for unit in found.phases[0].units][-1] == "my-first-unit"
    assert len(found.tasks) == 31

    again = await room.press(published, "Take it back", room.world.moderator)
    assert "**Taken back.**" in said(again)
    assert len(room.app.services.enrollments.tracks(room.world.guild.id, STARTER)[0].tasks) == 30  # type: ignore[arg-type]


async def test_the_template_says_how_a_text_keeps_its_hash(room: Classroom) -> None:
    data = (await template(room)).decode()
    quoted = re.search(r'stands in quotes: ("[^"]+#[^"]+")', data)
    assert quoted is not None
    handed = data.replace("The first thing to do.", quoted[1])
    preview = await room.press(
        answer(await hand_in(room, handed.encode())), "See it as a learner", room.world.moderator
    )
    assert f"1. {quoted[1].strip(chr(34))}\n" in said(preview)


async def test_a_draft_outlives_a_restart_and_double_clicks(room: Classroom) -> None:
    draft = await placed_draft(room)
    await room.restart()
    assert "**Published.**" in said(await room.press(draft, "Publish now", room.world.moderator))
    await room.restart()
    assert len(room.app.services.enrollments.tracks(room.world.guild.id, STARTER)[0].tasks) == 31  # type: ignore[arg-type]
    history = await room.use("content history", room.world.moderator)
    assert "**unit:my-first-unit** · published as number 1" in said(history)
    chosen = await room.choose_as(room.world.moderator, answer(history), "1")
    assert "Taking it back brings what was in force before" in said(chosen)
    listed = await room.press(answer(chosen), "Back to the list", room.world.moderator)
    assert "What this server has published" in said(listed)


async def test_a_published_draft_cannot_be_published_twice(room: Classroom) -> None:
    draft = await placed_draft(room)
    for service in (room.app.services.publishing,):
        await service.publish(room.world.guild.id, 1, room.world.moderator.id)  # type: ignore[arg-type]
    refused = await room.press(draft, "Publish now", room.world.moderator)
    assert "This draft is published already." in said(refused)


async def test_problems_come_with_the_line_and_what_to_do(room: Classroom) -> None:
    given = await template(room)
    broken = given.replace(b"level: beginner ", b"level: guru ").replace(b"minutes: 30 ", b"minutes: 300 ")
    text = said(await hand_in(room, broken))
    assert "This cannot be published yet: 2 things to put right. Nothing was changed." in text
    assert '**unit.yaml**, line 7: "level" must be one of' in text
    assert "> `level: guru" in text


@pytest.mark.parametrize(
    ("data", "name", "sentence"),
    [
        (b"x" * 2_000_001, "big.yaml", "The file is too large"),
        (b"hello: you", "what.yaml", "I cannot tell what this file is"),
        (b"\xff\xfe\x00", "word.yaml", "The file is not UTF-8 text"),
        (b"id: a\x00b\ntasks: []", "nul.yaml", "This is not valid YAML"),
        (b"a: &a [x]\nb: [*a, *a]\ntasks: *a", "laughs.yaml", "Anchors and aliases"),
        (b"PK\x03\x04 nonsense", "broken.zip", "The zip cannot be read"),
        (b"[" * 9_000, "deep.yaml", "nest"),
    ],
)  # fmt: skip
async def test_hostile_files_are_refused_with_a_sentence(
    room: Classroom, data: bytes, name: str, sentence: str
) -> None:
    text = said(await hand_in(room, data, name))
    assert sentence in text
    assert "Nothing was changed" in text


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (b"What one learns here, in a sentence or two.", b"Ping '@everyone' now", "mentions such as @"),
        (b"title: My first unit", b"title: 'My \xe2\x80\xaefirst'", "invisible character"),
        (b"title: My first unit", b"title: " + b"x" * 4_001, "is too long: at most 80 characters"),
        (b"requires: []", b"requires: [my-first-unit]", "require each other"),
        (b"  - id: first-day", b"  - id: first-day\n    cost: 3", "is not a key that is known here"),
    ],
)  # fmt: skip
async def test_hostile_content_is_refused_with_a_sentence(
    room: Classroom, old: bytes, new: bytes, sentence: str
) -> None:
    given = (await template(room)).replace(old, new, 1)
    assert sentence in said(await hand_in(room, given))


async def test_everything_can_be_got_out_again_in_a_zip(room: Classroom) -> None:
    await room.press(await placed_draft(room), "Publish now", room.world.moderator)
    (file,) = answer(await room.use("content export", room.world.moderator)).attachments
    with zipfile.ZipFile(io.BytesIO(await file.read())) as archive:
        assert sorted(archive.namelist()) == ["tracks/starter-30.yaml", "units/server/my-first-unit.yaml"]
        packed = archive.read("units/server/my-first-unit.yaml")
    assert b"# A unit: a few days of work" in packed
    refused = await hand_in(room, await file.read(), "content.zip")
    assert "That is what learners get already" in said(refused)
    (single,) = answer(await room.use("content export", room.world.moderator, item="take-stock")).attachments
    assert single.filename == "take-stock.yaml"


async def test_a_unit_is_retired_after_a_look_at_what_it_means(room: Classroom) -> None:
    await room.enroll()
    draft = answer(await room.use("content retire", room.world.moderator, item="take-stock"))
    assert "🗑️ Unit **Take stock**" in said(draft)
    assert "1 learner in this server, 1 of them in a unit that changes." in said(draft)
    assert "See it as a learner" not in labels(draft)
    discarded = await room.press(draft, "Discard", room.world.moderator)
    assert "Discarded. Nothing was changed" in said(discarded)
    log = said(await room.use("content log", room.world.moderator))
    assert re.search(r"<@\d+>: discard draft · 1: unit:take-stock\n.*: draft · 1: unit:take-stock", log)


async def test_publishing_later_is_asked_for_in_a_form(room: Classroom) -> None:
    draft = await placed_draft(room)
    form = await room.press(draft, "Publish later", room.world.moderator)
    refused = await room.fill(form, room.world.moderator, when="yesterday")
    assert "is no time that I can publish at. Choose one in the coming 90 days." in said(refused)
    form = await room.press(draft, "Publish later", room.world.moderator)
    scheduled = await room.fill(form, room.world.moderator, when="in 2 hours")
    assert "Scheduled for <t:" in said(scheduled)
    await room.at(room.world.now() + timedelta(hours=2))
    assert len(room.app.services.enrollments.tracks(room.world.guild.id, STARTER)[0].tasks) == 31  # type: ignore[arg-type]


async def test_a_second_moderator_is_asked_in_the_channel(room: Classroom) -> None:
    await room.use("coach setup", room.world.moderator, approval="second")
    draft = await placed_draft(room)
    assert "a second moderator has to agree" in said(await room.press(draft, "Publish now", room.world.moderator))
    await room.press(draft, "Ask a second moderator", room.world.moderator)
    (asked,) = [post for post in room.posts(room.world.general) if "asks a second moderator" in post.content]
    assert "for moderators" in said(await room.press(asked, "Look at it", room.world.learner))
    other = room.world.guild.add_member(
        room.world.env.create_user("kim", global_name="Kim"),
        roles=[room.world.guild.create_role("Boss", permissions=discord.Permissions(manage_guild=True))],
    )
    seen = answer(await room.press(asked, "Look at it", other))
    assert "This draft waits for a second moderator." in said(seen)
    assert "**Published.**" in said(await room.press(seen, "Publish now", other))


@pytest.mark.parametrize("path", ["publish", "template", "history", "log", "retire", "export", "reports", "announce"])
async def test_learners_cannot_publish_even_where_the_command_is_open_to_all(room: Classroom, path: str) -> None:
    options = {"publish": {"file": ("x.yaml", b"id: x")}, "retire": {"item": "take-stock"}}.get(path, {})
    command = room.app.client.tree.get_command("content")
    assert isinstance(command, discord.app_commands.Group)
    command.default_permissions = None
    try:
        await room.restart()
        assert "for moderators" in said(await room.use(f"content {path}", room.world.learner, **options))
        found = await room.world.learner.autocomplete(room.world.general, "content history", "item", "")
        assert found == []
    finally:
        command.default_permissions = discord.Permissions(manage_guild=True)
