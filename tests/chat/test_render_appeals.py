from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import discord
import pytest
from tests.chat.samples import daily_task
from tests.chat.test_render_posts import ENROLLMENT, STREAK, TRACK, labels_of, text_of

from roadmapbot.adapters.chat.render.appeals import queue, ruled, task_words
from roadmapbot.adapters.chat.render.drawn import LONGEST_LABEL, MOST_OPTIONS, check_limits
from roadmapbot.adapters.chat.render.members import correct_form, member
from roadmapbot.adapters.chat.render.streak import why
from roadmapbot.adapters.chat.render.task import daily_task as drawn_task
from roadmapbot.domain.appeal import LONGEST_SENTENCE, Appeal, AppealId, AppealState
from roadmapbot.domain.correction import Correction, CorrectionId
from roadmapbot.domain.delivery import Delivery, DeliveryState, Kind
from roadmapbot.domain.enrollment import DmState, Learner
from roadmapbot.domain.guild import Guild
from roadmapbot.domain.ids import DeliveryId, GuildId, TaskId, UserId
from roadmapbot.domain.ledger import DayStatus, LedgerDay, Reason
from roadmapbot.services.appeals import QUEUED, Queue, Queued
from roadmapbot.services.members import SHOWN_DAYS, Member
from roadmapbot.services.people import Overview
from roadmapbot.services.posts import Decision
from roadmapbot.services.progress import DayStory, StreakStory

ON = date(2026, 3, 9)
AT = datetime(2026, 3, 10, 3, tzinfo=UTC)
ADA = UserId(2**62)
ID = 10**18 - 1
LONG = "*" * LONGEST_SENTENCE


def day(on: date = ON, status: DayStatus = DayStatus.MISSED, reason: Reason = Reason.NONE) -> LedgerDay:
    return LedgerDay(ENROLLMENT.id, on, status, AT, "Europe/Berlin", 60, reason)


def appeal(**changes: Any) -> Appeal:
    return replace(Appeal(AppealId(ID), GuildId(2), ENROLLMENT.id, ADA, ON, LONG, AT), **changes)


def delivery(state: DeliveryState, **changes: Any) -> Delivery:
    made = Delivery(DeliveryId(1), ENROLLMENT.id, ADA, ON, Kind.TASK, 0, TaskId("u/t"), AT, state)
    return replace(made, **changes)


def correction(number: int = 0, **changes: Any) -> Correction:
    made = Correction(
        guild_id=GuildId(2),
        enrollment_id=ENROLLMENT.id,
        user_id=ADA,
        local_on=ON - timedelta(days=number),
        zone="Europe/Berlin",
        offset_minutes=60,
        before_status=DayStatus.MISSED,
        before_reason=Reason.NONE,
        before_task_id=None,
        before_at=AT,
        status=DayStatus.EXCUSED,
        task_id=None,
        why=LONG,
        author_id=UserId(2**62 + 1),
        at=AT,
        id=CorrectionId(ID - number),
    )
    return replace(made, **changes)


def test_a_full_queue_fits_with_its_buttons() -> None:
    waiting = [appeal(id=AppealId(ID - number)) for number in range(QUEUED)]
    task = delivery(DeliveryState.UNDELIVERABLE, sent_at=AT, problem="x" * 2_000)
    queued = tuple(Queued(each, Learner(ADA, "*" * 100), day(), task) for each in waiting)
    drawn = queue(Queue(queued, is_more=True), ruled(correction()))
    assert check_limits(drawn) == []
    assert drawn.view is not None
    rows = [child.row for child in drawn.view.children]
    assert rows == [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4]
    assert drawn.mentions == ()


def test_a_day_that_is_not_in_the_ledger_any_more_is_said() -> None:
    drawn = queue(Queue((Queued(appeal(), Learner(ADA, ""), None, None),), is_more=False))
    assert "Monday, March 9: not in the ledger, no task" in text_of(drawn)
    assert "**1. someone**" in text_of(drawn)


@pytest.mark.parametrize("state", DeliveryState)
def test_of_every_task_it_is_said_what_became_of_it(state: DeliveryState) -> None:
    words = task_words(delivery(state, problem="a _reason_"))
    assert "task" in words
    assert words.endswith("(a \\_reason\\_)")


def full() -> Member:
    """A learner with as much to show as there can be."""
    learner = Learner(ADA, "A" * 100, dm_state=DmState.CLOSED)
    days = tuple(day(ON - timedelta(days=back), reason=Reason.UNREACHABLE) for back in range(30))
    tasks = tuple(delivery(DeliveryState.UNDELIVERABLE, problem="x" * 2_000) for _ in range(5))
    return Member(
        Overview(ENROLLMENT, learner, Guild(GuildId(2), "Guild"), replace(TRACK, title="T" * 200)),
        STREAK,
        days[:SHOWN_DAYS],
        tasks,
        tuple(correction(number) for number in range(30)),
        tuple(appeal(local_on=ON - timedelta(days=back)) for back in range(14)),
        days,
        AT,
    )


def test_a_learner_with_much_to_show_fits() -> None:
    drawn = member(full(), ruled(correction()))
    assert check_limits(drawn) == []
    undos = [f"Undo: {name}" for name in ("Mon, Mar 9", "Sun, Mar 8", "Sat, Mar 7", "Fri, Mar 6")]
    assert labels_of(drawn) == ["Correct a day…", *undos]
    assert drawn.mentions == ()


def test_whoever_corrected_a_day_and_is_gone_has_no_name() -> None:
    drawn = member(replace(full(), corrections=(correction(author_id=None),)))
    assert "by somebody who is gone" in text_of(drawn)


def test_the_form_offers_no_more_days_than_fit() -> None:
    form = correct_form(full())
    assert len(form.title) <= 45
    selects = [each.component for each in form.children if isinstance(each, discord.ui.Label)]
    days = selects[0]
    assert isinstance(days, discord.ui.Select)
    assert len(days.options) == MOST_OPTIONS
    assert all(len(option.label) <= LONGEST_LABEL for option in days.options)


def test_what_moderators_wrote_is_clipped_harmless_and_leaves_room_for_the_days() -> None:
    stories = tuple(
        DayStory(day(ON - timedelta(days=back)), None, AT, None, 0, appeal(state=AppealState.DECLINED, answer=LONG))
        for back in range(14)
    )
    drawn = why(StreakStory(ENROLLMENT, STREAK, stories, ON, AT, is_open_day_kept=False, may_appeal=True))
    assert check_limits(drawn) == []
    assert "\\*…”" in text_of(drawn)
    assert "Thu, Mar 5" in text_of(drawn)


def test_what_moderators_wrote_is_shown_whole_where_there_is_room() -> None:
    sentence = ("long " * 59) + "end."
    assert len(sentence) < LONGEST_SENTENCE
    told = DayStory(day(ON), None, AT, None, 0, appeal(state=AppealState.DECLINED, answer=sentence))
    text = text_of(why(StreakStory(ENROLLMENT, STREAK, (told,), ON, AT, is_open_day_kept=False)))
    assert "long end.”" in text


def test_a_granted_appeal_says_no_more_than_its_correction() -> None:
    excused = day(status=DayStatus.EXCUSED, reason=Reason.CORRECTED)
    told = DayStory(excused, None, AT, None, 0, appeal(state=AppealState.GRANTED), correction(why="Because"))
    text = text_of(why(StreakStory(ENROLLMENT, STREAK, (told,), ON, AT, is_open_day_kept=False)))
    assert "so it does not count. They wrote: “Because”\n" in text
    moved = replace(told, day=day(status=DayStatus.KEPT), correction=None)
    text = text_of(why(StreakStory(ENROLLMENT, STREAK, (moved,), ON, AT, is_open_day_kept=False)))
    assert "wrote" not in text


def test_decisions_are_told_with_an_open_task_alone() -> None:
    decisions = tuple(Decision(ON - timedelta(days=back), None) for back in range(9))
    post = replace(daily_task(), decisions=(*decisions, Decision(ON, DayStatus.LATE)))
    text = drawn_task(post).content or ""
    assert text.count("The moderators left") == 5
    assert check_limits(drawn_task(post)) == []
    assert drawn_task(replace(post, is_kept=True)).content is None
