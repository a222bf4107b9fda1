"""`roadmapbot content …`: what writers need to check, see and measure the curriculum."""

import asyncio
import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from roadmapbot.cli.failures import fail, plainly, settings
from roadmapbot.config import Settings
from roadmapbot.domain.track import Catalogue

app = typer.Typer(no_args_is_help=True, help="Check, preview and measure the curriculum.")

Folder = Annotated[Path | None, typer.Argument(help="A content folder; else the one in use.")]


@app.command("check", epilog="Example:  roadmapbot content check my-content/")
def check(folder: Folder = None) -> None:
    """Prove the content sound, or print every problem as file:line:column: sentence."""
    from roadmapbot.adapters.chat.render.checking import problems_of
    from roadmapbot.adapters.content import ContentError, load_coverage

    catalogue = load(folder)
    problems = problems_of(catalogue)
    try:
        load_coverage(content_folder(folder), catalogue)
    except ContentError as error:
        problems += map(str, error.problems)
    for problem in problems:
        print(problem, file=sys.stderr)
    if problems:
        raise typer.Exit(1)
    counts = f"{len(catalogue.tracks)} tracks, {len(catalogue.tasks)} tasks, {len(catalogue.resources)} resources"
    print(f"The content is sound: {counts}.")


@app.command("preview", epilog="Example:  roadmapbot content preview take-stock/skills-inventory")
def preview(task: Annotated[str, typer.Argument(help="A task's id: unit/task.")], folder: Folder = None) -> None:
    """Print a task as Discord would show it."""
    from roadmapbot.adapters.chat.render.checking import as_text
    from roadmapbot.domain.ids import TaskId

    catalogue = load(folder)
    found = catalogue.task(TaskId(task))
    if found is None:
        fail(f"there is no task {task}. Try one of: {', '.join(list(catalogue.tasks)[:5])} …")
    print(as_text(found))


@app.command("stats", epilog="Example:  roadmapbot content stats my-content/   (plain columns when piped)")
def stats(folder: Folder = None) -> None:
    """Count what there is: tracks, units, tasks, minutes, resources, recall questions, sources and what they name."""
    from roadmapbot.adapters.content import ContentError, load_coverage
    from roadmapbot.cli.statistics import tables_of
    from roadmapbot.cli.tables import show

    catalogue = load(folder)
    try:
        coverages = load_coverage(content_folder(folder), catalogue)
    except ContentError as error:
        _refuse(content_folder(folder), error.problems)
    show(tables_of(catalogue, coverages))


@app.command("links", epilog="Example:  roadmapbot content links my-content/   (exit status 1 where a link is dead)")
def links(
    folder: Folder = None,
    pause: Annotated[float, typer.Option(min=0, help="Seconds between two visits to the same host.")] = 1.0,
) -> None:
    """Visit every resource's address, politely, and report the dead, moved, refused and slow ones; needs internet."""
    from roadmapbot.adapters.content.links import Manners, Verdict
    from roadmapbot.cli.visiting import report, visit

    manners = Manners(pause_per_host=timedelta(seconds=pause))
    findings = asyncio.run(visit(load(folder).resources.values(), manners))
    if findings and not any(finding.is_answered for finding in findings):
        fail("none of the addresses could be reached. Is there a way to the internet?")
    report(findings)
    if any(finding.verdict is Verdict.DEAD for finding in findings):
        raise typer.Exit(1)


@app.command("sync", epilog="Example:  roadmapbot content sync our-content/ --guild 123456789012345678 --dry-run")
def sync(
    path: Annotated[Path, typer.Argument(help="A folder of content files, one file, or a zip.")],
    guild: Annotated[int, typer.Option(help="The server's id.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what it would change, and for whom.")] = False,
) -> None:
    """Publish files as one server's own content, by the same rules as /content publish."""
    from roadmapbot.adapters.storage import migrate
    from roadmapbot.cli.syncing import Unsynced, files_in
    from roadmapbot.cli.syncing import sync as publish

    chosen = settings()
    plainly(lambda: migrate.check(chosen.database_url))
    try:
        files = files_in(path)
        bundled = content_folder(chosen=chosen)
        said = plainly(lambda: asyncio.run(publish(chosen.database_url, bundled, files, guild, is_dry=dry_run)))
    except Unsynced as error:
        print(error, file=sys.stderr)
        fail("nothing was published.")
    for line in said:
        print(line)


@app.command("diff", epilog="Example:  roadmapbot content diff my-content/ --guild 123456789012345678")
def diff(
    path: Annotated[Path, typer.Argument(help="A whole content folder; or a folder, file or zip to lay over.")],
    guild: Annotated[int | None, typer.Option(help="A server's id, to compare with what it has of its own.")] = None,
) -> None:
    """Say what files would change beside what is in force, field by field, and for how many learners."""
    from roadmapbot.adapters.storage import migrate
    from roadmapbot.adapters.storage.connection import sqlite_file
    from roadmapbot.cli.comparing import compare
    from roadmapbot.cli.syncing import Unsynced

    chosen = settings()
    file = sqlite_file(chosen.database_url)
    database_url = None if file is not None and not file.is_file() else chosen.database_url
    if database_url is not None:
        plainly(lambda: migrate.check(chosen.database_url))
    elif guild is not None:
        fail(f"there is no database {file}, so no server has anything of its own. Leave --guild out.")
    try:
        said = plainly(lambda: asyncio.run(compare(content_folder(chosen=chosen), path, database_url, guild)))
    except Unsynced as error:
        print(error, file=sys.stderr)
        fail("there is nothing to compare.")
    for line in said:
        print(line)


@app.command("schema", epilog="Example:  roadmapbot content schema --out my-content/schema")
def schema(
    out: Annotated[
        Path | None, typer.Option(help="The folder to write to; else schema/ in the content in use.")
    ] = None,
) -> None:
    """Write JSON Schemas of the content files, with which editors complete and explain keys as one types."""
    from roadmapbot.adapters.content.json_schemas import json_schemas

    target = out or content_folder() / "schema"
    try:
        target.mkdir(parents=True, exist_ok=True)
        for name, text in json_schemas().items():
            (target / name).write_text(text, encoding="utf-8")
            print(target / name)
    except OSError as error:
        fail(f"{target} cannot be written: {error.strerror}. Name another folder with --out.")


def content_folder(folder: Path | None = None, chosen: Settings | None = None) -> Path:
    """The folder asked for, or the one in use."""
    from roadmapbot.bundled import bundled

    place = folder or (chosen or settings()).content_dir or bundled("content")
    if not place.is_dir():
        fail(f"there is no content folder {place}. Set CONTENT_DIR, or leave it out to use the bundled one.")
    return place


def load(folder: Path | None = None, chosen: Settings | None = None) -> Catalogue:
    """The catalogue of a folder, or of the one in use; every problem on stderr where there is none."""
    from roadmapbot.adapters.content import ContentError, load_catalogue

    place = content_folder(folder, chosen)
    try:
        return load_catalogue(place)
    except ContentError as error:
        _refuse(place, error.problems)


def _refuse(place: Path, problems: Sequence[object]) -> NoReturn:
    for problem in problems:
        print(problem, file=sys.stderr)
    fail(f"the content in {place} cannot be used: {len(problems)} problems, listed above.")
