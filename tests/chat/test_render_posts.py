from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import get_args

import discord
import pytest
from tests.chat.samples import ON_KEPT, ON_TASK, TASK, cohort, cohort_task, daily_task

from roadmapbot.adapters.chat.render.drawn import Drawn, check_limits
from roadmapbot.adapters.chat.render.posts import draw
from roadmapbot.adapters.chat.render.setup import setup
from roadmapbot.adapters.content import load_catalogue
from roadmapbot.bundled import bundled
from roadmapbot.domain.board import Entry, rank
from roadmapbot.domain.catchup import Obstacle, Offer
from roadmapbot.domain.delivery import Kind
from roadmapbot.domain.enrollment import Enrollment, Mode, State
from roadmapbot.domain.guild import Guild
from roadmapbot.domain.ids import (
    ChannelId,
    CohortPostId,
    DeliveryId,
    EnrollmentId,
    GuildId,
    ResourceId,
    TrackId,
    UserId,
)
from roadmapbot.domain.schedule import Schedule
from roadmapbot.domain.streak import Streak
from roadmapbot.domain.track import Phase, Resource, Track, Unit
from roadmapbot.services import posts
from roadmapbot.services.posts import BoardPost, DailyTask, Post

AT = datetime(2026, 3, 17, 8, tzinfo=UTC)
MONDAY = date(2026, 3, 9)
STREAK = Streak(4, 9, 1, 3, 0.8)
ENROLLMENT = Enrollment(
    EnrollmentId(1),
    GuildId(2),
    UserId(77),
    TrackId("starter"),
    Schedule("Europe/Berlin", time(9)),
    Mode.DM,
    State.ACTIVE,
    AT,
    AT,
    MONDAY,
    AT,
)
TRACK = Track(
    TrackId("starter"),
    "Starter",
    "Small tasks.",
    "Everybody.",
    (),
    (Phase("w1", "Begin", "First steps.", (Unit("u", "Unit", "a", "s", "l", (), (TASK,)),)),),  # type: ignore[arg-type]
)


def text_of(drawn: Drawn) -> str:
    parts = [drawn.content or ""]
    for embed in drawn.embeds:
        parts += [embed.author.name or "", embed.title or "", embed.description or ""]
        parts += [f"{field.name}: {field.value}" for field in embed.fields]
        parts.append(embed.footer.text or "")
    return "\n".join(parts)


def labels_of(drawn: Drawn) -> list[str]:
    return [str(getattr(item, "label", "")) for item in drawn.view.children] if drawn.view else []


def board_post(*scores: tuple[str, int, int, int], **changes: object) -> BoardPost:
    entries = [
        Entry(UserId(number), name, planned, kept, tasks)
        for number, (name, planned, kept, tasks) in enumerate(scores, start=1)
    ]
    rows = rank(entries)
    post = BoardPost(2, MONDAY, rows, len(entries) - len(rows), AT, is_final=True)
    return replace(post, **changes)  # type: ignore[arg-type]


SAMPLES: list[Post] = [
    daily_task(),
    posts.Greeting(ENROLLMENT, TRACK, "Study Hall", mention=False),
    posts.SelfPaused(DeliveryId(3), ENROLLMENT.id, UserId(77), TASK, 7),
    posts.Withdrawn(),
    posts.DmsClosed(UserId(77)),
    posts.AnnouncementPost(GuildId(2), "Study Hall", "Hello!", (UserId(77),)),
    board_post(("Ada", 5, 5, 5)),
    posts.CohortOpening(cohort(), TRACK),
    cohort_task(),
    posts.CohortEnd(CohortPostId(4), cohort(), TRACK, ("Ada", "Bob"), 1),
    posts.CohortPlace(DeliveryId(4), cohort(), TRACK, ENROLLMENT, TASK, mention=True),
    posts.StarterPlan(TRACK),
    posts.ServerGreeting(Guild(GuildId(2), "Study Hall")),
    posts.ModeratorNotice("unreachable", "dm-closed"),
]


OFFER = Offer(MONDAY, date(2026, 3, 12), broken=6, restored=8, others=0, obstacle=Obstacle.TODAY_FIRST)


@pytest.mark.parametrize(
    ("post", "is_said"),
    [
        (replace(daily_task(), catch_up=OFFER), True),
        (replace(daily_task(), catch_up=replace(OFFER, broken=0)), False),
        (replace(daily_task(), catch_up=OFFER, is_kept=True), False),
        (replace(daily_task(), catch_up=OFFER, is_comeback=True), False),
        (daily_task(), False),
    ],
)
def test_a_streak_that_can_come_back_is_told_while_the_day_is_open(post: DailyTask, is_said: bool) -> None:
    told = "Your streak of **6 days** can still come back, until Thursday, March 12: do today's task"
    assert (told in text_of(draw(post))) == is_said


def test_every_kind_of_post_has_its_drawing_and_a_sample_here() -> None:
    kinds = set(get_args(Post))
    assert {type(sample) for sample in SAMPLES} == kinds
    assert [kind.__name__ for kind in kinds if draw.dispatch(kind) is draw.dispatch(object)] == []
    with pytest.raises(TypeError):
        draw(object())  # type: ignore[arg-type]


@pytest.mark.parametrize("post", SAMPLES, ids=lambda post: type(post).__name__)
def test_every_post_can_be_sent(post: Post) -> None:
    assert check_limits(draw(post)) == []


def bundled_tasks() -> Iterator[DailyTask]:
    catalogue = load_catalogue(bundled("content"))
    for track in catalogue.tracks.values():
        for number, task in enumerate(track.tasks, start=1):
            phase = track.phase_of(task.id)
            yield replace(
                daily_task(),
                task=task,
                track_title=track.title,
                phase_title=phase.title if phase else "",
                number=number,
                total=len(track.tasks),
            )


def test_every_bundled_task_and_plan_can_be_sent_in_every_form() -> None:
    found = list(bundled_tasks())
    assert len(found) >= 30
    for post in found:
        forms = [
            post,
            replace(post, mention=True, is_late=True, outage_days=3),
            replace(post, kind=Kind.REMINDER),
            replace(post, kind=Kind.NUDGE, mention=True),
            replace(post, is_kept=True),
            replace(post, is_comeback=True, mention=True, is_late=True),
        ]
        for form in forms:
            assert check_limits(draw(form)) == [], post.task.id
            assert "…" not in (draw(form).embeds[0].description or "")[-1:], f"{post.task.id} was cut"
    for track in load_catalogue(bundled("content")).tracks.values():
        assert check_limits(draw(posts.StarterPlan(track))) == []


# --- the daily task ------------------------------------------------------------------------------------------------


def test_a_task_on_time_has_nothing_above_it() -> None:
    drawn = draw(daily_task())
    assert drawn.content is None
    assert drawn.mentions == ()
    assert "Streak: 3 days · Reply to this message, or use the buttons" in text_of(drawn)


def test_a_late_task_says_so_and_takes_the_blame() -> None:
    text = text_of(draw(replace(daily_task(), is_late=True)))
    assert "This comes late, and that is my fault, not yours: it was due <t:1772442000:t>" in text
    assert "You have until the usual end of your day" in text


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (1, "I was away the day before, so that day is excused and your streak is safe."),
        (2, "I was away for 2 days before this one; they are excused and your streak is safe."),
    ],
)
def test_days_lost_to_an_outage_are_said_to_be_excused(days: int, words: str) -> None:
    text = text_of(draw(replace(daily_task(), outage_days=days)))
    assert words in text
    assert "your streak is safe" in text


def test_a_reminder_is_short() -> None:
    text = text_of(draw(replace(daily_task(), kind=Kind.REMINDER)))
    assert "You asked me to come back to this one." in text
    assert "**10 minutes are enough today**\nRead the page." in text
    assert "The full task" not in text


def test_a_nudge_is_short_and_says_how_to_end_them() -> None:
    text = text_of(draw(replace(daily_task(), kind=Kind.NUDGE)))
    assert "A nudge, as you asked: today is still open." in text
    assert "**10 minutes are enough today**\nRead the page." in text
    assert "Streak: 3 days · /settings nudge: off ends these" in text


def test_what_is_left_of_a_nudge_asks_for_nothing() -> None:
    drawn = draw(posts.Withdrawn())
    assert (drawn.content, drawn.embeds, drawn.view) == ("✓ Nothing to do here any more.", (), None)


def test_after_some_silent_days_the_task_is_a_small_way_back() -> None:
    text = text_of(draw(replace(daily_task(), is_comeback=True)))
    assert "It has been a few days, and that is fine: nothing has piled up. Here is a small way back in." in text
    assert "**5 minutes are enough today**" in text
    assert "it counts in full.\n\nRead the page." in text
    assert "`/today` shows the whole task" in text
    assert "The full task" not in text
    assert labels_of(draw(replace(daily_task(), is_comeback=True))) == ON_TASK


def test_where_others_read_along_nobody_is_told_how_long_somebody_was_silent() -> None:
    text = text_of(draw(replace(daily_task(), is_comeback=True, mention=True)))
    assert "<@77> Here is a small way back in." in text
    paused = posts.SelfPaused(DeliveryId(3), ENROLLMENT.id, UserId(77), TASK, 7, mention=True)
    assert "heard from you" not in text_of(draw(paused))
    assert (draw(paused).content, draw(paused).mentions) == ("<@77>", (77,))
    spoke_since = replace(paused, silent_days=0, mention=False)
    assert "I have paused your track: nothing more comes" in text_of(draw(spoke_since))
    assert "heard from you" not in text_of(draw(spoke_since))


def test_a_way_back_that_was_taken_shows_the_whole_task() -> None:
    text = text_of(draw(replace(daily_task(), is_comeback=True, is_kept=True)))
    assert "The full task" in text
    assert "a small way back" not in text


def test_a_pause_that_silence_led_to_says_why_and_how_it_ends() -> None:
    drawn = draw(posts.SelfPaused(DeliveryId(3), ENROLLMENT.id, UserId(77), TASK, 7))
    text = text_of(drawn)
    assert "I have not heard from you for 7 planned days, so I have paused your track" in text
    assert "**Name things** waits for you. Press **Resume**" in text
    assert labels_of(drawn) == ["Resume"]


def test_a_kept_task_has_no_more_to_ask() -> None:
    drawn = draw(replace(daily_task(), is_kept=True, is_late=True, outage_days=2))
    assert drawn.content is None
    assert labels_of(drawn) == ON_KEPT
    assert "✓ Name things" in text_of(drawn)
    assert "Open until" not in text_of(drawn)


def test_in_a_thread_the_learner_is_mentioned_alone() -> None:
    drawn = draw(replace(daily_task(), mention=True))
    assert (drawn.content, drawn.mentions) == ("<@77>", (77,))


def test_a_first_task_speaks_of_the_streak_to_come() -> None:
    text = text_of(draw(replace(daily_task(), streak=Streak(0, 0, 0, 7, None))))
    assert "A new streak starts with today's task" in text


def test_freezes_in_hand_are_shown() -> None:
    assert "Streak: 4 days · 1 freeze in hand" in text_of(draw(replace(daily_task(), streak=STREAK)))


def test_a_resource_shows_kind_cost_and_minutes() -> None:
    resource = Resource(ResourceId("r"), "Docs [v2]", "https://example.org", "video", "free", "beginner", 90)
    text = text_of(draw(replace(daily_task(), task=replace(TASK, resources=(resource,)))))
    assert "• [Docs (v2)](https://example.org) · video · free · 1 h 30 min" in text


def test_a_huge_task_is_cut_to_what_fits() -> None:
    huge = replace(TASK, title="t" * 400, goal="g" * 3000, steps=("s" * 3000,), question="q" * 2000)
    assert check_limits(draw(replace(daily_task(), task=huge, phase_title="p" * 400))) == []


# --- the other posts -------------------------------------------------------------------------------------------------


def test_the_greeting_says_when_how_often_and_how_to_stop() -> None:
    text = text_of(draw(posts.Greeting(ENROLLMENT, TRACK, "Study Hall", mention=True)))
    assert text.startswith("<@77>")
    assert "every day at 09:00 Berlin time" in text
    assert "comes <t:1773734400:f>." in text
    assert "`/pause` for a break, `/leave` to end it at once" in text
    paused = replace(ENROLLMENT, next_due_at=None)
    assert "You are paused; `/resume` starts it" in text_of(draw(posts.Greeting(paused, TRACK, "", mention=False)))


def test_the_greeting_of_a_server_says_the_next_step() -> None:
    text = text_of(draw(posts.ServerGreeting(Guild(GuildId(2), "Study Hall"))))
    assert "use `/coach setup`" in text
    assert "`/coach post plan`" in text
    assert "I write to nobody who did not enroll" in text


@pytest.mark.parametrize(
    ("problem", "detail", "words"),
    [
        ("unreachable", "forbidden", "`/coach setup coach_channel: #channel`"),
        ("board-channel", "55", "<#55>"),
        ("coach-channel", "55", "<#55>"),
        ("refused-task", "unit/task", "`unit/task`"),
        ("unknown-outcome", "unit/task", "`unit/task`"),
        ("appeal", "2026-03-04", "`/coach appeals`"),
        ("something-new", "there", "something-new"),
    ],
)
def test_notices_for_moderators_say_what_to_do(problem: str, detail: str, words: str) -> None:
    drawn = draw(posts.ModeratorNotice(problem, detail))
    assert words in text_of(drawn)
    assert "{" not in text_of(drawn)
    assert drawn.silent


def long_track(tasks: int, title: str = "A task with a name of some length") -> Track:
    units = (Unit("u", "U", "a", "s", "l", (), tuple(replace(TASK, title=f"{title} {n}") for n in range(tasks))),)  # type: ignore[arg-type]
    return replace(TRACK, phases=tuple(Phase(f"p{n}", f"Phase {n}", "What it is about.", units) for n in range(8)))


@pytest.mark.parametrize("tasks", [5, 20, 60])
def test_long_plans_still_fit(tasks: int) -> None:
    drawn = draw(posts.StarterPlan(long_track(tasks)))
    assert check_limits(drawn) == []
    assert labels_of(drawn) == ["Enroll"]


def test_a_plan_with_room_names_every_task() -> None:
    text = text_of(draw(posts.StarterPlan(long_track(5))))
    assert "1. Phase 0 · days 1–5: 1. A task with a name of some length 0" in text
    assert "8. Phase 7 · days 36–40: 36. A task" in text


# --- the rest --------------------------------------------------------------------------------------------------------


def test_setup_says_the_next_step_at_every_stage() -> None:
    bare = Guild(GuildId(2), "Study Hall")
    assert "Next step: pick a channel for the coach" in text_of(setup(bare, {}, is_change=False))
    half = replace(bare, coach_channel_id=ChannelId(5))
    assert "Next step: pick a channel for the weekly board" in text_of(setup(half, {ChannelId(5): ()}, is_change=True))
    whole = replace(half, board_channel_id=ChannelId(6))
    lacking = text_of(setup(whole, {ChannelId(5): (), ChannelId(6): ("Send Messages",)}, is_change=False))
    assert "⚠️ <#6>: I am missing **Send Messages**" in lacking
    assert "Almost there" in lacking
    assert "is gone" in text_of(setup(whole, {ChannelId(5): None, ChannelId(6): ()}, is_change=False))
    ready = setup(whole, {ChannelId(5): (), ChannelId(6): ()}, is_change=True)
    assert "Everything is in place" in text_of(ready)
    assert ready.content == "Saved."


def test_what_discord_would_refuse_is_named() -> None:
    embed = discord.Embed(title="t" * 257, description="d" * 4097)
    embed.add_field(name="", value="v" * 1025)
    view = discord.ui.View(timeout=None)
    for _ in range(2):
        view.add_item(discord.ui.Button(label="l" * 81, custom_id="c" * 100))
    found = "\n".join(check_limits(Drawn("c" * 2001, (embed,) * 11, view)))
    for words in (
        "the text has 2001",
        "there are 11 embeds",
        "the title has 257",
        "the description has 4097",
        "a field is empty",
        "has 1025 characters",
        "all embeds together",
        "a button's label has 81",
        "two buttons have the same custom_id",
    ):
        assert words in found
    assert check_limits(Drawn()) == ["there is nothing to say"]


def test_a_freeze_that_was_spent_is_said_with_the_next_task() -> None:
    assert "A freeze covered the day before, so your streak is safe." in text_of(
        draw(replace(daily_task(), freezes_spent=1))
    )
    assert "2 freezes covered the 2 days before" in text_of(draw(replace(daily_task(), freezes_spent=2)))
    assert "freeze covered" not in text_of(draw(replace(daily_task(), freezes_spent=1, is_kept=True)))
