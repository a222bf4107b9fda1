"""Walking tracks: the way ends where the track does, and one that breaks off is noticed."""

from dataclasses import replace
from pathlib import Path

from tests.cli.conftest import Run
from tests.cli.conftest import database as database
from tests.cli.conftest import run as run

from roadmapbot.adapters.content import LoadedCatalogues
from roadmapbot.simulation.bot import Books
from roadmapbot.simulation.walk import GUILD, Walked, walk

TRACKS = ["reinforcement-learning", "starter-30", "edge-security-ethics"]


async def test_every_task_of_a_track_comes_once_and_in_order_until_it_is_finished(file: Path, books: Books) -> None:
    shares: list[float] = []
    walked = await walk(file, books, TRACKS, shares.append)
    assert [each.track_id for each in walked] == TRACKS
    for each in walked:
        assert each.is_finished, each
        assert each.tasks == each.came == each.days == len(books.press.bundled().tracks[each.track_id].tasks)
    assert shares == sorted(shares)
    assert shares[-1] == 1


async def test_a_track_that_breaks_off_does_not_count_as_finished(file: Path, books: Books) -> None:
    whole = books.press.bundled()
    shrinking = replace(books, catalogues=LoadedCatalogues(whole))
    without = replace(whole, tracks={key: track for key, track in whole.tracks.items() if key != TRACKS[0]})

    def withdraw(share: float) -> None:
        if share >= 0.5:
            shrinking.catalogues.put(GUILD, without)

    walked = await walk(file, shrinking, TRACKS[:1], withdraw)
    assert walked == [Walked(TRACKS[0], tasks=26, came=14, days=14, is_finished=False)]


def test_the_command_prints_what_came_of_it(run: Run) -> None:
    ended = run("simulate", "--walk", "--track", TRACKS[0])
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.splitlines()[2].split() == [TRACKS[0], "26", "26", "26", "yes"]


def test_a_track_that_there_is_not_is_one_sentence(run: Run) -> None:
    ended = run("simulate", "--walk", "--track", "alchemy")
    assert ended.returncode == 1
    assert ended.stderr.startswith("roadmapbot: there is no track alchemy. There are: career-7-steps, ")


def test_a_database_that_is_there_already_is_left_alone(run: Run, tmp_path: Path) -> None:
    mine = tmp_path / "mine.db"
    mine.write_text("mine")
    ended = run("simulate", "--walk", "--keep", str(mine))
    assert ended.returncode == 1
    assert "exists already" in ended.stderr
    assert mine.read_text() == "mine"
