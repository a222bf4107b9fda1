"""The walls of the house: who may import whom, who reads the clock, how large a file may grow."""

import ast
import subprocess
import sys

import pytest
from tests.architecture.sources import PACKAGE, ROOT, below, imported, mentioned, modules

MOST_LINES = 400
CORE = ("domain/", "services/")
READS_THE_CLOCK = {
    "datetime.datetime.now",
    "datetime.datetime.utcnow",
    "datetime.datetime.today",
    "datetime.date.today",
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
    "time.time",
    "time.time_ns",
    "discord.utils.utcnow",
}
CHANCE_AND_WORLD = {
    "random", "secrets", "uuid", "os", "pathlib", "io", "socket", "subprocess", "threading", "time", "tempfile",
    "http", "urllib", "sqlite3", "shutil", "locale",
}  # fmt: skip


def test_the_layers_hold() -> None:
    # In a process of its own: it sets logging up anew, which would mute the loggers that other tests listen to.
    lint = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True, no_logo=True))"
    ended = subprocess.run([sys.executable, "-c", lint], cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603
    assert ended.returncode == 0, ended.stdout


def test_no_file_is_too_long_to_read() -> None:
    lengths = {path: len((PACKAGE / path).read_text(encoding="utf-8").splitlines()) for path in modules()}
    assert {path: length for path, length in lengths.items() if length > MOST_LINES} == {}


def test_only_the_clock_reads_the_clock() -> None:
    readers = {path for path, tree in modules().items() for name in mentioned(tree) if name in READS_THE_CLOCK}
    assert readers == {"adapters/clock.py"}


def test_the_domain_is_pure() -> None:
    for path, tree in below("domain/").items():
        foreign = {name for name in imported(tree) if not name.startswith("roadmapbot.domain")}
        tops = {name.partition(".")[0] for name in foreign}
        assert tops <= sys.stdlib_module_names, path
        assert not tops & (CHANCE_AND_WORLD | {"asyncio", "logging"}), path
        assert not [node for node in ast.walk(tree) if isinstance(node, ast.AsyncFunctionDef | ast.Await)], path


def test_services_reach_the_world_through_ports_alone() -> None:
    for path, tree in below("services/").items():
        tops = {name.partition(".")[0] for name in imported(tree)}
        assert tops - {"roadmapbot"} <= sys.stdlib_module_names, path
        assert not tops & CHANCE_AND_WORLD, path


def test_values_of_the_core_are_frozen() -> None:
    for path, tree in below(*CORE).items():
        if path.startswith("domain/errors/"):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                for decorator in node.decorator_list:
                    text = ast.unparse(decorator)
                    assert not text.startswith("dataclass") or text.startswith("dataclass(frozen=True, slots=True"), (
                        f"{path}: {node.name}"
                    )


def test_no_task_is_naked() -> None:
    naked = {"asyncio.create_task", "asyncio.ensure_future", "loop.create_task", "asyncio.gather"}
    users = {path for path, tree in modules().items() for name in mentioned(tree) if name in naked}
    assert users == set()


def test_every_module_says_what_it_is_responsible_for() -> None:
    silent = {path for path, tree in modules().items() if tree.body and not ast.get_docstring(tree)}
    assert silent == set()


@pytest.mark.parametrize("module", ["domain", "services"])
def test_a_feature_goes_by_one_word_and_not_by_what_helps(module: str) -> None:
    names = {path.rsplit("/", 1)[-1].removesuffix(".py") for path in below(f"{module}/")}
    assert not names & {"utils", "helpers", "common", "misc", "manager", "base"}
