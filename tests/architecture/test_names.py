"""Names that people, scripts and checks rely on, and errors that are told in full."""

import dataclasses
import inspect
import re
import tomllib

import typer
from discord import app_commands
from tests.architecture.sources import ROOT

from roadmapbot import app, cli
from roadmapbot.adapters.chat.commands import COMMANDS
from roadmapbot.config import Settings
from roadmapbot.domain import errors
from roadmapbot.domain.errors import UserError

LEARNERS = {
    "enroll", "today", "checkin", "progress", "plan", "streak why", "leaderboard", "settings", "pause", "resume",
    "leave", "help",
}  # fmt: skip
MODERATORS = {
    "coach setup", "coach post plan", "coach member", "coach appeals", "coach stats", "content publish",
    "content template",     "content history", "content log", "content export", "content reports",
}  # fmt: skip
COMMAND_LINE = {
    "run", "playground", "doctor", "simulate", "content check", "content preview", "content sync", "db upgrade",
    "db backup", "db restore", "db check", "db copy",
}  # fmt: skip
ENVIRONMENT = {"DISCORD_TOKEN", "DATABASE_URL", "CONTENT_DIR", "LOG_LEVEL", "DISCORD_API_BASE"}


def subclasses() -> set[type[UserError]]:
    found = {each for _, each in inspect.getmembers(errors, inspect.isclass) if issubclass(each, UserError)}
    return found - {UserError}


def slash_commands() -> set[str]:
    found = set()
    for command in COMMANDS:
        children = command.walk_commands() if isinstance(command, app_commands.Group) else [command]
        found |= {each.qualified_name for each in children if isinstance(each, app_commands.Command)}
    return found


def command_line() -> dict[str, object]:
    group = typer.main.get_command(cli.app)
    found = {}
    for name, command in group.commands.items():  # type: ignore[attr-defined]  # a group, since there are several
        found |= {f"{name} {sub}": each for sub, each in getattr(command, "commands", {}).items()} or {name: command}
    return found


def test_every_error_stands_in_the_tree_of_errors() -> None:
    drawn = set(re.findall(r"\b[A-Z]\w+\b", (errors.__doc__ or "").partition("UserError\n")[2]))
    assert drawn == {each.__name__ for each in subclasses()}


def test_every_error_says_what_it_is_a_fact_about() -> None:
    for each in subclasses():
        assert each.__bases__ == (UserError,), each
        assert dataclasses.is_dataclass(each), each
        assert each.__doc__ is not None, each
        assert not each.__doc__.startswith(f"{each.__name__}("), each


def test_slash_commands_keep_their_names() -> None:
    assert slash_commands() >= LEARNERS | MODERATORS


def test_the_command_line_keeps_its_names_and_shows_examples() -> None:
    commands = command_line()
    assert set(commands) >= COMMAND_LINE
    for name, command in commands.items():
        assert getattr(command, "help", None), name
        assert "Example:" in (getattr(command, "epilog", None) or ""), name


def test_the_environment_keeps_its_names_and_is_explained() -> None:
    assert {name.upper() for name in Settings.model_fields} >= ENVIRONMENT
    explained = set(re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.M))
    assert explained == {name.upper() for name in Settings.model_fields}


def test_make_keeps_its_targets() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    assert targets >= {"run", "playground", "test", "clean"}


def test_one_factory_builds_a_ready_bot() -> None:
    parameters = inspect.signature(app.open_application).parameters
    assert list(parameters)[:2] == ["settings", "clock"]


def test_the_package_starts_by_its_name() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["scripts"] == {"roadmapbot": "roadmapbot.cli:main"}
    assert callable(cli.main)
