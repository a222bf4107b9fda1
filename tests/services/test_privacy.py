"""What is stored about a person: given to them in full, and erased at once."""

import json

import pytest
from tests.builders import ADA, BOB, MONDAY, OTHER_GUILD, OTHER_TRACK, utc
from tests.services.world import World, who

from roadmapbot.domain.checkin import Answer
from roadmapbot.domain.errors import NotEnrolled
from roadmapbot.domain.ids import UserId
from roadmapbot.services.ports import How


async def lived_in(world: World) -> None:
    await world.server(OTHER_GUILD, "Another")
    await world.enroll()
    await world.enroll(guild=OTHER_GUILD, track=OTHER_TRACK)
    await world.enroll(BOB)
    await world.pass_until(utc(MONDAY, "09:00"))
    await world.coach.check_ins.by_command(who(), Answer("my notes\nin two lines", 45, "https://example.org/mine"))
    await world.coach.check_ins.by_command(who(BOB), Answer("his notes"))


async def test_everything_about_a_person_is_given_and_nothing_about_others(world: World) -> None:
    await lived_in(world)
    export = await world.coach.privacy.export(ADA)
    found = json.loads(export.as_json)
    assert (found["user_id"], found["exported_at"]) == (ADA, world.clock.now().isoformat())
    tables = found["tables"]
    assert {"learners", "enrollments", "deliveries", "check_ins", "completions", "ledger_days", "audit"} <= set(tables)
    assert [row["local_on"] for row in tables["check_ins"]] == [f"{MONDAY}"]
    assert len(tables["enrollments"]) == 2
    assert export.rows == sum(len(rows) for rows in tables.values())
    for text in (export.as_json, export.as_markdown):
        assert "his notes" not in text
        assert "my notes" in text
        assert "https://example.org/mine" in text
    assert "## Check ins" in export.as_markdown
    assert f"- local on: {MONDAY}" in export.as_markdown


async def test_about_a_stranger_nothing_is_stored(world: World) -> None:
    export = await world.coach.privacy.export(UserId(77))
    assert (export.rows, json.loads(export.as_json)["tables"]) == (0, {})


async def test_sets_and_times_are_written_as_json_has_them(world: World) -> None:
    await lived_in(world)

    async def everything(self: object, user_id: UserId) -> object:
        return {"enrollments": [{"weekdays": frozenset({2, 0}), "is_hidden": False, "task_at": MONDAY, "none": None}]}

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tests.fakes.storage.enrollments.FakeLearners.everything", everything)
        export = await world.coach.privacy.export(ADA)
    (row,) = json.loads(export.as_json)["tables"]["enrollments"]
    assert row == {"weekdays": [0, 2], "is_hidden": False, "task_at": "2026-03-02", "none": None}
    assert "- weekdays: 0, 2\n- is hidden: False\n- task at: 2026-03-02" in export.as_markdown
    assert "none" not in export.as_markdown


async def test_erasing_leaves_nothing_and_nobody_elses_is_touched(world: World) -> None:
    await lived_in(world)
    before = await world.coach.privacy.export(BOB)
    await world.coach.privacy.erase(ADA)
    assert (await world.coach.privacy.export(ADA)).rows == 0
    assert (await world.coach.privacy.export(BOB)).as_json == before.as_json
    assert world.erasures.remembered == [(ADA, world.clock.now())]
    with pytest.raises(NotEnrolled):
        await world.coach.progress.progress(who())
    await world.pass_time(days=2)
    assert set(world.behind(BOB).values()) == {How.DONE}


async def test_what_could_not_be_noted_is_not_erased(world: World) -> None:
    await lived_in(world)
    world.erasures.refusal = OSError("No space left on device")
    with pytest.raises(OSError, match="No space left"):
        await world.coach.privacy.erase(ADA)
    assert (await world.coach.privacy.export(ADA)).rows > 0


async def test_who_was_erased_may_come_back_as_somebody_new(world: World) -> None:
    await lived_in(world)
    await world.coach.privacy.erase(ADA)
    result = await world.enroll()
    assert not result.is_back
    assert world.behind() == {}
