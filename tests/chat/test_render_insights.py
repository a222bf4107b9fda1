from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from tests.chat.test_render_posts import text_of

from roadmapbot.adapters.chat.render.drawn import check_limits
from roadmapbot.adapters.chat.render.insights import stats
from roadmapbot.domain.enrollment import State
from roadmapbot.domain.guild import Guild
from roadmapbot.domain.ids import GuildId
from roadmapbot.services.insights import MOST_STUCK, Stats, StuckTask, TodaysTasks, TrackFigures
from roadmapbot.services.ports import KeptShare

AT = datetime(2026, 3, 10, 3, tzinfo=UTC)
NONE = Stats(
    guild=Guild(GuildId(2), "Study Hall"),
    learners={},
    self_paused=0,
    tracks=(),
    week=KeptShare(0, 0),
    month=KeptShare(0, 0),
    silent=0,
    unreachable=0,
    by_thread=0,
    today=TodaysTasks(0, 0, 0, 0, 0),
    stuck=(),
    now=AT,
)


def test_a_new_server_reads_what_to_do_first() -> None:
    text = text_of(stats(NONE))
    assert "How it goes · Study Hall" in text
    assert "Nobody yet. `/coach post plan`" in text
    assert "7 days: no planned day is over yet" in text
    assert "Nothing is due for anybody." in text
    assert "Tracks" not in text
    assert "stuck" not in text
    assert check_limits(stats(NONE)) == []
    assert "How it goes\n" in text_of(stats(replace(NONE, guild=Guild(GuildId(2), ""))))


def test_everything_there_is_fits() -> None:
    many = dict.fromkeys(State, 10**6)
    full = replace(
        NONE,
        guild=Guild(GuildId(2), "*" * 100),
        learners=many,
        self_paused=10**6,
        tracks=tuple(TrackFigures(f"{number}" + "*" * 200, many) for number in range(40)),
        week=KeptShare(10**7, 10**6),
        month=KeptShare(10**8, 10**7),
        silent=10**6,
        unreachable=10**6,
        today=TodaysTasks(*[10**6] * 5),
        stuck=tuple(StuckTask(f"{number}" + "*" * 200, 10**6) for number in range(MOST_STUCK)),
    )
    assert check_limits(stats(full)) == []
    text = text_of(stats(full))
    assert "1000000 active · 1000000 paused (1000000 by itself) · 1000000 finished · 1000000 left" in text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"learners": {State.ACTIVE: 2, State.LEFT: 1}}, "**2 active · 1 left**"),
        ({"tracks": (TrackFigures("Starter", {State.ACTIVE: 2}),)}, "Starter: 2 active"),
        ({"tracks": tuple(TrackFigures(f"T{n}", {}) for n in range(10))}, "… and 2 more tracks"),
        ({"week": KeptShare(8, 6)}, "7 days: ▰▰▰▰▰▰▰▰▰▱▱▱ **75%** (6 of 8 days)"),
        ({"today": TodaysTasks(5, 0, 1, 0, 2)}, "5 sent · 2 not due yet, or a rest day · 1 ⚠️ could not be delivered"),
        ({"silent": 1}, "1 learner silent for 3 planned days or more"),
        ({"unreachable": 2}, "⚠️ 2 learners cannot be reached"),
        ({"by_thread": 2}, "Everybody, 2 of them in the weekly thread"),
        ({"stuck": (StuckTask("A _task_", 1),)}, "A \\_task\\_: 1 note"),
    ],
)
def test_figures_are_said_in_words(changes: dict[str, Any], words: str) -> None:
    assert words in text_of(stats(replace(NONE, **changes)))
