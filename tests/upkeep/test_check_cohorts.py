"""Whether what is stored of cohorts is sound: as it comes it is, and whatever could go wrong is found and named."""

import pytest
from tests.services.world import World
from tests.upkeep.living import lived_together
from tests.upkeep.looking import report_of
from tests.upkeep.pouring import pour
from tests.upkeep.test_check import change

SPOILS: dict[str, tuple[str, str]] = {
    "a cohort that is not there": (
        "UPDATE enrollments SET cohort_id = 404",
        "An enrollment that came into a cohort belongs to one of its server",
    ),
    "a post that is not there": (
        "UPDATE deliveries SET cohort_post_id = 404",
        "A delivery that a cohort's post brings belongs to a post of its day",
    ),
    "a post of another day": (
        "UPDATE cohort_posts SET local_on = '2027-01-01' WHERE id = 1",
        "A delivery that a cohort's post brings belongs to a post of its day",
    ),
    "a post without its message": (
        "UPDATE cohort_posts SET message_id = NULL",
        "A cohort's post that was sent has its message",
    ),
    "somebody who waits for ever": (
        "UPDATE cohorts SET state = 'closed'",
        "Nobody waits for a place in a cohort that is over",
    ),
    "a claim that nobody settles": (
        "UPDATE cohort_posts SET state = 'claimed' WHERE id = 1",
        "No post of a cohort stays claimed for days",
    ),
    "a post that waits for ever": (
        "UPDATE cohort_posts SET state = 'waiting', retry_at = due_at WHERE id = 1",
        "No post of a cohort waits long after its time",
    ),
    "a cohort that was forgotten": (
        "UPDATE cohorts SET next_due_at = '2026-03-01 00:00:00.000000'",
        "No cohort is overdue for days",
    ),
}


@pytest.fixture
async def life(url: str) -> str:
    """The address of a database in which people have been in a cohort for a while."""
    pour((await lived_together(World())).storage.tables, url)
    return url


async def test_a_cohort_as_it_comes_is_sound(life: str) -> None:
    report = report_of(life)
    assert report.violations == ()
    assert [report.rows[name] for name in ("cohorts", "cohort_posts", "cohort_waiting")] == [1, 4, 1]


@pytest.mark.parametrize("name", SPOILS)
async def test_whatever_is_wrong_is_found(name: str, life: str) -> None:
    statement, sentence = SPOILS[name]
    change(life, statement)
    (found,) = [each for each in report_of(life).violations if each.sentence.startswith(sentence)]
    assert found.where
    assert found.advice
