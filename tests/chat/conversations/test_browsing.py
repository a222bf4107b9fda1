import re

import discord
from tests.chat.conversations.classroom import Classroom, Shown, answer, labels, said

from roadmapbot.domain.track import Catalogue


def choices(shown: Shown) -> dict[str, str]:
    """What the select of a message offers: labels with their values."""
    parts = [part for row in answer(shown).components for part in getattr(row, "children", ())]
    (select,) = [part for part in parts if isinstance(part, discord.SelectMenu)]
    return {option.label: option.value for option in select.options}


async def pick(room: Classroom, shown: Shown, label: str) -> Shown:
    """Choose something in the select of a message."""
    value = next(value for name, value in choices(shown).items() if label in name)
    return await room.choose(answer(shown), value)


async def test_the_way_down_to_a_task_and_back(room: Classroom) -> None:
    tracks = await room.use("roadmap")
    assert answer(tracks).flags.ephemeral
    assert "▫️ **30-day starter** · 30 tasks" in said(tracks)
    track = await pick(room, tracks, "30-day starter")
    assert "▫️ 1. **Take stock and set up** · 7 tasks" in said(track)
    assert "▱▱ 0% · 0 of 30 behind you" in said(track)
    assert re.search(r"\*\*30 tasks\*\*, one a day, about \d+ hours in all", said(track))
    phase = await pick(room, track, "Take stock")
    assert "Phase 1: Take stock and set up" in said(phase)
    unit = await room.choose(answer(phase), next(iter(choices(phase).values())))
    assert "▫️ Day 1: Take an honest inventory" in said(unit)
    assert "**Level:** beginner" in said(unit)
    task = await pick(room, unit, "Day 1:")
    assert "This is what day 1 looks like." in said(task)
    assert "Day 1 of 30 · Take stock and set up" in said(task)
    assert "Check-in question:" in said(task)
    assert labels(task) == ["Back to the unit", "Day 2 ▶"]
    second = await room.press(answer(task), "Day 2 ▶")
    assert "This is what day 2 looks like." in said(second)
    assert labels(second) == ["Back to the unit", "◀ Day 1", "Day 3 ▶"]
    unit = await room.press(answer(task), "Back to the unit")
    assert "Take an honest inventory" in said(unit)
    phase = await room.press(answer(unit), "Back to the phase")
    assert "Phase 1:" in said(phase)
    track = await room.press(answer(phase), "Back to the track")
    assert "*For anyone starting toward AI engineering" in said(track)
    assert "The roadmap: every track" in said(await room.press(answer(track), "All tracks"))


async def test_the_own_progress_is_marked(room: Classroom) -> None:
    await room.enroll()
    await room.press(await room.morning(), "Done")
    await room.press(answer(await room.press(await room.morning(), "Skip")), "Show me the next task")
    track = await room.use("roadmap", track="starter-30")
    assert "2 of 30 behind you" in said(track)
    assert "▶️ 1. **Take stock and set up** · 2 of 7 tasks" in said(track)
    assert "This is your track" in said(track)
    assert labels(track) == ["All tracks"]
    assert "· **your track**" in said(await room.use("roadmap"))
    phase = await pick(room, track, "Take stock")
    text = ""
    for value in choices(phase).values():
        unit = await room.choose(answer(phase), value)
        text += said(unit)
        phase = await room.press(answer(unit), "Back to the phase")
    assert "✓ Day 1: Take an honest inventory" in text
    assert "⏭️ Day 2:" in text
    assert "▶️ Day 3:" in text
    assert "✓ done" in text


async def test_marks_stand_on_tasks_too(room: Classroom) -> None:
    await room.enroll()
    await room.press(await room.morning(), "Done")
    await room.use("leave")
    track = await room.use("roadmap", track="30-day starter")
    phase = await pick(room, track, "Take stock")
    unit = await room.choose(answer(phase), next(iter(choices(phase).values())))
    task = await pick(room, unit, "Day 1:")
    assert "looks like. You have done it." in said(task)
    assert "✓ Take an honest inventory" in said(task)


async def test_a_newcomer_enrolls_from_the_track(room: Classroom) -> None:
    track = await room.use("roadmap", track="starter-30")
    assert labels(track) == ["Enroll", "All tracks"]
    shown = await room.press(answer(track), "Enroll")
    assert "Good to have you here!" in said(await room.fill(shown, zone="Berlin"))
    assert labels(await room.use("roadmap", track="starter-30")) == ["All tracks"]


async def test_the_roadmap_works_in_direct_messages(room: Classroom) -> None:
    user = room.world.learner.user
    track = await pick(room, await user.slash("roadmap"), "30-day starter")
    assert labels(track) == ["All tracks"]
    assert re.search(r"1\. \*\*Take stock", said(track))
    await room.enroll()
    assert "This is your track" in said(await user.slash("roadmap", track="starter-30"))


async def test_pages_and_choices_outlive_a_restart(room: Classroom) -> None:
    track = await room.use("roadmap", track="starter-30")
    search = await room.use("resources", query="*")
    await room.restart()
    phase = await pick(room, track, "Take stock")
    assert "Phase 1:" in said(phase)
    assert "page 2 of" in said(await room.press(answer(search), "Next ▶"))
    await room.restart()
    assert "*For anyone starting toward AI engineering" in said(await room.press(answer(phase), "Back to the track"))
    assert not room.app.client._connection._view_store._views


async def test_a_page_whose_content_is_gone_says_so(room: Classroom) -> None:
    track = await room.use("roadmap", track="starter-30")
    phase = await pick(room, track, "Take stock")
    room.app.services.roadmap._catalogues._catalogue = Catalogue({}, {}, {})
    assert "That part of the roadmap has changed since" in said(await pick(room, phase, ""))
    assert "There is no track to enroll in yet" in said(await room.press(answer(phase), "Back to the track"))


async def test_an_unknown_track_is_answered_with_those_there_are(room: Classroom) -> None:
    assert "There is no track called “nope”. There is **30-day starter**" in said(
        await room.use("roadmap", track="nope")
    )


async def test_tracks_are_suggested(room: Classroom) -> None:
    person = room.world.learner
    (choice,) = await person.autocomplete(room.world.general, "roadmap", "track", "start")
    assert (choice["name"], choice["value"]) == ("30-day starter", "starter-30")
    assert len(await person.user.autocomplete("roadmap", "track", "")) == 1


async def test_resources_are_found_with_the_tasks_that_use_them(room: Classroom) -> None:
    found = await room.use("resources", query="numpy")
    assert answer(found).flags.ephemeral
    assert "Resources: numpy" in said(found)
    assert re.search(r"\*\*1\.\*\* \[NumPy[^\]]*\]\(https://[^)]+\) · docs · free · .*beginner\n-# in \*", said(found))
    assert "· Documentation" in said(await room.use("resources", query="numpy", kind="docs"))


async def test_results_are_leafed_through(room: Classroom) -> None:
    first = await room.use("resources", query="*", cost="free")
    assert labels(first) == ["Next ▶"]
    assert "**8.**" in said(first)
    second = await room.press(answer(first), "Next ▶")
    assert "**9.**" in said(second)
    assert "◀ Previous" in labels(second)
    assert "**1.**" in said(await room.press(answer(second), "◀ Previous"))


async def test_nothing_found_says_what_to_try(room: Classroom) -> None:
    assert "I found nothing for “qqqq”" in said(await room.use("resources", query="qqqq"))
    assert "Did you mean `python`?" in said(await room.use("resources", query="pyhton"))
    filtered = said(await room.use("resources", query="numpy", kind="community", cost="paid"))
    assert "among: Communities, Paid. Leave out `kind` and `cost`:" in filtered


async def test_titles_are_suggested_and_lead_to_their_resource(room: Classroom) -> None:
    person = room.world.learner
    found = await person.autocomplete(room.world.general, "resources", "query", "num", kind="docs")
    assert found[0]["name"].startswith("NumPy")
    assert f"**1.** [{found[0]['name']}]" in said(await room.use("resources", query=found[0]["value"]))
    everything = await person.user.autocomplete("resources", "query", "")
    assert len(everything) == 25
    assert all(len(choice["value"]) <= 70 for choice in everything)
