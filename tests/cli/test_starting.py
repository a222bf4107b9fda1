"""What an operator reads when the bot cannot start: one sentence that says what to do, and nothing lost."""

import asyncio
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from tests.cli.conftest import Run
from tests.fakes.discord_api import FakeDiscord
from typer.testing import CliRunner

from roadmapbot.bundled import bundled
from roadmapbot.cli import app


def test_a_wrong_setting_is_named(run: Run) -> None:
    ended = run("doctor", DATABASE_URL="mysql://localhost/x")
    assert ended.returncode == 1
    assert "DATABASE_URL is wrong: must look like sqlite:///" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_misspelled_setting_in_the_env_file_is_named(run: Run, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("DISCORD_TOKN=abc\n")
    ended = run("doctor")
    assert ended.returncode == 1
    assert "DISCORD_TOKN, which is no setting" in ended.stderr


def test_the_env_file_is_read_and_an_empty_token_is_none(run: Run, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("DISCORD_TOKEN=\nLOG_LEVEL=debug\n")
    run("db", "upgrade")
    ended = run("doctor")
    assert ended.returncode == 0, ended.stderr
    assert "no token: run opens the playground" in ended.stdout


def test_the_example_file_has_only_settings_that_exist(run: Run, tmp_path: Path) -> None:
    example = bundled("content").parent / ".env.example"
    text = example.read_text().replace("\n#", "\n").replace("\nCONTENT_DIR=", "\n#CONTENT_DIR=")
    settings = [line for line in text.splitlines() if "=" in line and not line.startswith((" ", "#"))]
    assert len(settings) >= 5
    (tmp_path / ".env").write_text("\n".join(settings))
    run("db", "upgrade")
    assert run("doctor").returncode == 0


def test_a_token_that_discord_does_not_know_is_said_in_one_sentence(run: Run) -> None:
    async def scenario() -> str:
        async with FakeDiscord() as discord:
            discord.answer("GET", "/users/@me", 401, {"message": "401: Unauthorized", "code": 0}, times=None)
            ended = await asyncio.to_thread(run, "run", DISCORD_TOKEN="not-a-token", DISCORD_API_BASE=discord.base)
        assert ended.returncode == 1
        return ended.stderr

    said = asyncio.run(scenario())
    assert "Discord does not know this DISCORD_TOKEN" in said
    assert "Traceback" not in said
    assert "not-a-token" not in said


def test_no_way_to_discord_is_said_in_one_sentence(run: Run) -> None:
    ended = run("run", DISCORD_TOKEN="x", DISCORD_API_BASE="http://127.0.0.1:9")
    assert ended.returncode == 1
    assert "Discord cannot be reached" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_database_of_a_newer_version_is_refused_with_the_command_that_helps(run: Run, database: Path) -> None:
    assert run("db", "upgrade").returncode == 0
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    ended = run("run", DISCORD_TOKEN="x")
    assert ended.returncode == 1
    assert "written by a newer version (schema 9999" in ended.stderr
    assert "pip install --upgrade roadmapbot" in ended.stderr


def test_a_database_that_waits_for_an_upgrade_says_so(run: Run) -> None:
    ended = run("db", "check")
    assert ended.returncode == 1
    assert "roadmapbot db upgrade" in ended.stderr
    assert run("db", "upgrade").returncode == 0
    assert run("db", "check").returncode == 0


def test_a_locked_database_is_said_in_one_sentence(run: Run, database: Path) -> None:
    database.parent.mkdir()
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        ended = run("db", "upgrade")
    assert ended.returncode == 1
    assert "locked" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_database_in_a_place_that_cannot_be_written_is_said_in_one_sentence(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    ended = run("db", "upgrade", DATABASE_URL=f"sqlite:///{tmp_path}/file/coach.db")
    assert ended.returncode == 1
    assert "cannot be written" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.fixture
def own_content(tmp_path: Path) -> Path:
    folder = tmp_path / "own"
    shutil.copytree(bundled("content"), folder)
    return folder


def test_broken_content_is_refused_with_file_line_and_reason(run: Run, own_content: Path) -> None:
    unit = own_content / "units" / "start" / "take-stock.yaml"
    unit.write_text(unit.read_text().replace("goal:", "gaol:", 1))
    run("db", "upgrade")
    for words in (("run",), ("doctor",), ("content", "check")):
        ended = run(*words, CONTENT_DIR=str(own_content), DISCORD_TOKEN="x")
        assert ended.returncode == 1
        assert "units/start/take-stock.yaml:" in ended.stderr
        assert '"gaol" is not a key that is known here' in ended.stderr
        assert '"goal" is missing' in ended.stderr
        assert "Traceback" not in ended.stderr


def test_sound_content_is_said_to_be_sound(run: Run, own_content: Path) -> None:
    ended = run("content", "check", str(own_content))
    assert ended.returncode == 0
    assert "The content is sound" in ended.stdout


def test_a_task_can_be_looked_at(run: Run) -> None:
    ended = run("content", "preview", "take-stock/skills-inventory")
    assert ended.returncode == 0
    assert "Check-in question" in ended.stdout
    missing = run("content", "preview", "take-stock/nothing")
    assert missing.returncode == 1
    assert "there is no task take-stock/nothing" in missing.stderr


def test_the_sign_of_life_is_missing_where_the_bot_never_ran(run: Run) -> None:
    run("db", "upgrade")
    ended = run("doctor", "--beat")
    assert ended.returncode == 1
    assert "never ran" in ended.stderr


@pytest.mark.parametrize("words", [(), ("run",), ("playground",), ("doctor",), ("content", "check"), ("db", "upgrade")])
def test_every_command_has_help_with_an_example(words: tuple[str, ...]) -> None:
    ended = CliRunner().invoke(app, [*words, "--help"])
    assert ended.exit_code == 0
    assert not words or "Example" in ended.stdout
