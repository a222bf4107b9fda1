"""Many lives with all that befalls them: the promise holds; and where it is broken on purpose, the observer says so."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from tests.cli.conftest import Run
from tests.cli.conftest import database as database
from tests.cli.conftest import run as run
from tests.simulation.living import DAY, ZONES, Swallowing, Twice, lived, meddle, simulation

from roadmapbot.adapters.storage import migrate
from roadmapbot.domain.ids import EnrollmentId, UserId
from roadmapbot.services.checkins import CheckIns
from roadmapbot.simulation import putting_off, regrets
from roadmapbot.simulation.bot import Books
from roadmapbot.simulation.fate import FAULTS, OUTAGES, Outages


async def test_the_promise_holds_through_outages_faults_and_journeys(file: Path, books: Books) -> None:
    much = {"outages": OUTAGES["many"], "faults": replace(FAULTS["some"], deaths=20, closings=0.5)}
    tally = await lived(simulation(file, books, members=24, days=24, zones=ZONES, **much))
    assert tally.examples == []
    assert tally.is_good
    assert tally.due == tally.on_time + tally.late + tally.not_sent
    for what in (
        "on_time",
        "late",
        "not_sent",
        "answers",
        "taken_back",
        "snoozed",
        "skipped",
        "excused",
        "deaths",
        "invalid",
    ):
        assert getattr(tally, what) > 0, what
    assert tally.outages > tally.deaths
    assert tally.streaks >= 22  # some may still wait for a place in a cohort


async def test_calm_days_are_all_on_time(file: Path, books: Books) -> None:
    tally = await lived(simulation(file, books))
    assert tally.is_good
    assert tally.on_time == tally.due > 30
    assert tally.late == tally.outages == tally.deaths == tally.invalid == 0


async def test_the_same_seed_gives_the_same_counts(file: Path, books: Books) -> None:
    again = file.with_name("again.db")
    await asyncio.to_thread(migrate.upgrade, f"sqlite:///{again}")
    much = {"outages": OUTAGES["many"], "faults": FAULTS["many"], "zones": ZONES}
    tallies = [await lived(simulation(each, books, **much)) for each in (file, again)]
    assert tallies[0] == tallies[1]


# --- sabotage: the observer must notice ---------------------------------------------------------------------------


async def test_a_task_sent_twice_is_noticed(file: Path, books: Books) -> None:
    tally = await lived(simulation(file, books, Twice))
    assert tally.duplicates > 0
    assert not tally.is_good
    assert tally.examples[0].startswith("twice: learner")


async def test_a_task_that_never_comes_is_noticed(file: Path, books: Books) -> None:
    tally = await lived(simulation(file, books, Swallowing))
    assert tally.lost > 0
    assert not tally.is_good
    assert tally.examples[0].startswith("lost: learner")


async def test_an_answer_that_is_lost_is_noticed_and_so_is_the_streak_that_it_breaks(file: Path, books: Books) -> None:
    town = simulation(file, books)
    meddle(
        town, file, DAY, "UPDATE ledger_days SET status = 'missed' WHERE status = 'kept' AND local_on = '2026-01-08'"
    )
    tally = await lived(town)
    assert tally.answers_lost > 0
    assert tally.broken > 0
    assert not tally.is_good


async def test_a_streak_that_an_outage_costs_is_noticed(file: Path, books: Books) -> None:
    """The coach is made to believe that it was never down."""
    town = simulation(file, books, members=12, outages=Outages(hours=40), seed="2")
    meddle(town, file, timedelta(minutes=10), "UPDATE heartbeat SET beat_at = :now")
    tally = await lived(town)
    assert tally.outages > 3
    assert tally.broken > 0
    assert not tally.is_good


async def test_an_answer_that_is_taken_back_and_still_counts_is_noticed(
    file: Path, books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def ignore(self: CheckIns, enrollment_id: EnrollmentId, on: date, user_id: UserId) -> None:
        """Say yes, and do nothing."""

    monkeypatch.setattr(CheckIns, "undo", ignore)
    monkeypatch.setattr(regrets, "TAKEN_BACK", 0.3)
    monkeypatch.setattr(regrets, "GIVEN_AGAIN", 0)
    tally = await lived(simulation(file, books))
    assert tally.taken_back > 0
    assert tally.differing > 0
    assert not tally.is_good


async def test_a_snooze_that_is_forgotten_is_noticed(file: Path, books: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(putting_off, "SNOOZED", 0.5)
    town = simulation(file, books)
    meddle(town, file, timedelta(minutes=10), "DELETE FROM deliveries WHERE kind = 'reminder' AND state = 'waiting'")
    tally = await lived(town)
    assert tally.snoozed > 0
    assert tally.lost > 0
    assert not tally.is_good


async def test_a_day_earned_back_that_stays_missed_is_noticed(file: Path, books: Books) -> None:
    town = simulation(file, books, members=12, days=20)
    back = "UPDATE ledger_days SET status = 'missed', reason = '', earned_on = NULL WHERE reason = 'earned'"
    meddle(town, file, timedelta(hours=6), back)
    tally = await lived(town)
    assert tally.earned > 0
    assert tally.answers_lost > 0
    assert not tally.is_good


async def test_a_granted_appeal_that_changes_nothing_is_noticed(
    file: Path, books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("roadmapbot.simulation.run.APPEALS", 10.0)
    town = simulation(file, books, members=12, days=20)
    back = "UPDATE ledger_days SET status = 'missed', reason = '' WHERE reason = 'corrected'"
    meddle(town, file, timedelta(hours=6), back)
    tally = await lived(town)
    assert tally.decided > 0
    assert tally.broken > 0
    assert not tally.is_good


# --- the command --------------------------------------------------------------------------------------------------


def test_the_command_prints_its_tables_and_ends_well(run: Run) -> None:
    ended = run("simulate", "--members", "4", "--days", "8", "--outages", "none", "--zones", "Asia/Tokyo,UTC")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    counts = dict(line.rsplit(maxsplit=1) for line in ended.stdout.splitlines() if line and line[-1].isdigit())
    assert counts["learners"] == "4"
    assert int(counts["deliveries due"]) > 10
    assert counts["lost"] == counts["duplicates"] == counts["streaks broken by us"] == "0"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--outages", "often"], "there is no rate often. There are: none, some, many."),
        (["--zones", "Europe/Atlantis"], "there is no time zone Europe/Atlantis."),
        (["--track", "alchemy"], "there is no track alchemy."),
    ],
)
def test_what_cannot_be_simulated_is_one_sentence(run: Run, words: list[str], said: str) -> None:
    ended = run("simulate", "--members", "4", *words)
    assert ended.returncode == 1
    assert ended.stderr.startswith(f"roadmapbot: {said}")
