from dataclasses import replace

import pytest
from tests.builders import big_catalogue
from tests.chat.samples import TASK, cohort, cohort_task
from tests.chat.test_render_posts import ENROLLMENT, TRACK, labels_of, text_of

from roadmapbot.adapters.chat.render import cohorts as words
from roadmapbot.adapters.chat.render.cohort_ids import (
    CohortAction,
    CohortPostAction,
    cohort_id,
    cohort_post_id,
    place_said_by,
    post_in,
)
from roadmapbot.adapters.chat.render.drawn import Drawn, check_limits
from roadmapbot.adapters.chat.render.posts import draw
from roadmapbot.domain.cohort import MOST, CohortState
from roadmapbot.domain.enrollment import State
from roadmapbot.domain.ids import CohortId, CohortPostId, DeliveryId
from roadmapbot.services.cohorts import CohortView
from roadmapbot.services.earlier import Earlier
from roadmapbot.services.membership import Standing
from roadmapbot.services.posts import CohortEnd, CohortOpening, CohortPlace

COMING = Standing(cohort(), TRACK, 1, 0, is_member=False, place=None, is_full=False, has_begun=False)
BIG = big_catalogue()
TASKS = list(BIG.tasks.values())


def test_a_post_is_known_by_any_of_its_buttons() -> None:
    for action in CohortPostAction:
        assert post_in(cohort_post_id(action, CohortPostId(4))) == 4
    for other in ("", "d:done:1:20260302:4", cohort_id(CohortAction.JOIN, CohortId(4)), "gp:done:", "gp:fly:4"):
        assert post_in(other) is None


def test_the_word_about_a_place_is_known_by_its_button() -> None:
    assert place_said_by(cohort_id(CohortAction.ASK_LEAVE, CohortId(4), DeliveryId(17))) == 17
    for other in (
        "",
        "d:done:1:20260302:4",
        cohort_id(CohortAction.ASK_LEAVE, CohortId(4)),
        "g:ask-leave:4:",
        "g:fly:4:7",
    ):
        assert place_said_by(other) is None


def test_an_announcement_loses_its_button_with_its_cohort() -> None:
    assert labels_of(draw(CohortOpening(cohort(), TRACK))) == ["Join"]
    over = draw(CohortOpening(replace(cohort(), state=CohortState.CLOSED), TRACK))
    assert labels_of(over) == []
    assert "over" in text_of(over)


def test_a_cohorts_task_pings_nobody_and_says_what_counts() -> None:
    drawn = draw(cohort_task())
    assert drawn.mentions == ()
    assert labels_of(drawn) == ["Done", "Write check-in", "My day", "Earlier tasks", "Join"]
    text = text_of(drawn)
    assert "Spring · day 1 of 30 · Starter" in text
    assert "What is a variable?" in text
    assert "my fault" not in text
    assert "my fault" in text_of(draw(replace(cohort_task(), is_late=True)))


def test_the_longest_task_of_a_cohort_can_be_sent() -> None:
    for task in (max(TASKS, key=lambda each: len(str(each))), TASK):
        post = replace(cohort_task(), cohort=replace(cohort(), name="x" * 60), task=task, track=TRACK, is_late=True)
        assert check_limits(draw(post)) == []


@pytest.mark.parametrize(
    ("finishers", "on_their_way", "said"),
    [
        ((), 0, []),
        (("Ada",), 1, ["**Ada**", "1 member still has"]),
        (("Ada", "*Bob*"), 2, ["**Ada** and **\\*Bob\\***", "2 members still have"]),
        (("@everyone" * 9,) * 60, 0, ["20 more"]),
    ],
)
def test_the_end_names_who_finished(finishers: tuple[str, ...], on_their_way: int, said: list[str]) -> None:
    drawn = draw(CohortEnd(CohortPostId(4), cohort(), TRACK, finishers, on_their_way))
    assert check_limits(drawn) == []
    assert all(words in text_of(drawn) for words in said)
    assert "@everyone" not in text_of(drawn)


def test_a_place_is_told_with_the_way_out() -> None:
    running = draw(CohortPlace(DeliveryId(4), cohort(), TRACK, ENROLLMENT, TASK))
    assert (running.mentions, labels_of(running)) == ((), ["Leave the group"])
    waiting = replace(ENROLLMENT, state=State.PAUSED, next_due_at=None)
    coming = draw(CohortPlace(DeliveryId(4), cohort(), TRACK, waiting, TASK, mention=True))
    assert coming.mentions == (77,)
    assert "starts on **Monday, March 2**" in text_of(coming)


# --- to one person -------------------------------------------------------------------------------------------------


def both(standing: Standing) -> tuple[str, list[str]]:
    drawn = words.offer(standing)
    assert check_limits(drawn) == []
    return text_of(drawn), labels_of(drawn)


def test_joining_is_explained_before_it_happens() -> None:
    text, labels = both(COMING)
    assert labels == ["Join the group", "Not now"]
    assert "It starts on Monday, March 2" in text
    assert "every day at 09:00 Berlin time" in text
    under_way, _ = both(replace(COMING, behind=3, has_begun=True))
    assert "has had 3 tasks" in under_way
    assert "next task" not in both(replace(COMING, cohort=replace(cohort(), next_due_at=None)))[0]


def test_whoever_follows_a_track_already_reads_what_changes() -> None:
    assert "joining ends it here" in both(replace(COMING, follows=TRACK))[0]
    assert "streak and tasks stay yours" in both(replace(COMING, follows=TRACK, is_same_track=True))[0]


def test_a_full_group_offers_to_wait() -> None:
    text, labels = both(replace(COMING, is_full=True))
    assert labels == ["Wait for a place", "Not now"]
    assert "nobody waits yet" in text
    assert "3 waiting before you" in both(replace(COMING, is_full=True, waiting=3))[0]
    text, labels = both(replace(COMING, is_full=True, waiting=3, place=2))
    assert labels == ["Stop waiting"]
    assert "number 2" in text
    assert both(replace(COMING, place=1))[1] == ["Join the group", "Not now"]


def test_a_member_reads_how_they_stand() -> None:
    member = replace(COMING, is_member=True)
    assert both(member)[1] == ["Leave the group"]
    assert both(replace(member, behind=2, has_begun=True))[1] == ["Earlier tasks", "Leave the group"]
    assert "until then nothing is due" in text_of(words.joined(member))
    assert "had 2 tasks" in text_of(words.joined(replace(member, behind=2, has_begun=True)))
    assert labels_of(words.joined(replace(COMING, is_full=True, place=1))) == ["Stop waiting"]


def test_leaving_says_what_stays() -> None:
    member = replace(COMING, is_member=True)
    assert labels_of(words.confirm_leaving(member)) == ["Leave the group", "Not now"]
    assert "go on alone" in text_of(words.left(member))
    assert "waiting list" in text_of(words.left(replace(COMING, place=1)))


@pytest.mark.parametrize("count", [1, 25, 200])
def test_however_much_was_missed_it_can_be_shown(count: int) -> None:
    missed = tuple((CohortPostId(number), task) for number, task in enumerate(TASKS[:count], start=1))
    drawn = words.earlier(Earlier(cohort(), missed))
    assert check_limits(drawn) == []
    assert ("more tasks, once these are done" in text_of(drawn)) == (count > 25)
    assert check_limits(words.earlier_task(cohort(), *missed[0])) == []


def test_nothing_missed_is_said_too() -> None:
    drawn = words.earlier(Earlier(cohort(), (), TASK))
    assert text_of(drawn).startswith("✓ **Name things** is done.")
    assert drawn.view is None


# --- to moderators -------------------------------------------------------------------------------------------------


def test_a_moderator_sees_every_group() -> None:
    view = CohortView(cohort(), TRACK, 2, 1, 0)
    text = text_of(words.running([view, replace(view, waiting=0, had=1)]))
    assert "2 of 2 places, 1 waiting · starts Monday, March 2" in text
    assert "2 of 2 places · 1 of 1 task" in text
    closed = replace(view, cohort=replace(cohort(), next_due_at=None))
    assert "Next:" not in text_of(words.running([closed]))
    assert "/coach cohort create" in text_of(words.running([]))
    assert "first task" not in text_of(words.created(closed))
    assert "2 members" in text_of(words.closed(view))


def test_many_groups_fit_into_one_message() -> None:
    track = next(iter(BIG.tracks.values()))
    long = replace(cohort(), name="*" * 60, capacity=MOST)
    drawn: Drawn = words.running([CohortView(long, track, MOST, 999, 500)] * 40)
    assert check_limits(drawn) == []
