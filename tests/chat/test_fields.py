import pytest

from roadmapbot.adapters.chat.components.fields import answer_of, link_of, minutes_of
from roadmapbot.adapters.chat.render.forms import Typed
from roadmapbot.domain.checkin import Answer
from roadmapbot.domain.errors import BadLink, BadMinutes


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("", None),
        ("  ", None),
        ("45", 45),
        ("45 min", 45),
        ("45m", 45),
        ("1h", 60),
        ("1h 30", 90),
        ("1 h 30 min", 90),
        ("1.5h", 90),
        ("2 hours", 120),
        ("1440", 1440),
    ],
)
def test_times_spent_are_read(text: str, minutes: int | None) -> None:
    assert minutes_of(text) == minutes


@pytest.mark.parametrize("text", ["0", "1441", "-5", "ages", "45 apples", "25h", "https://example.org", "²"])
def test_what_is_no_time_spent_is_named(text: str) -> None:
    with pytest.raises(BadMinutes) as caught:
        minutes_of(text)
    assert caught.value.text == text


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("", None),
        ("https://example.org/a?b=c", "https://example.org/a?b=c"),
        ("http://example.org", "http://example.org"),
        ("<https://example.org>", "https://example.org"),
        (" github.com/ada/notes ", "https://github.com/ada/notes"),
        ("ada.dev", "https://ada.dev"),
    ],
)
def test_links_are_read(text: str, link: str | None) -> None:
    assert link_of(text) == link


@pytest.mark.parametrize(
    "text",
    ["nowhere", "my laptop", "ftp://example.org", "javascript:alert(1)", "https://", "https://x.org/" + "a" * 600],
)
def test_what_is_no_link_is_named(text: str) -> None:
    with pytest.raises(BadLink):
        link_of(text)


def test_a_whole_form_is_understood() -> None:
    assert answer_of(Typed(" did it ", "30", "", "  ")) == Answer("did it", 30)
    assert answer_of(Typed()) == Answer()


def test_a_recorded_answer_fills_the_form_it_came_from() -> None:
    answer = Answer("did it", 30, "https://example.org", "SQL")
    assert answer_of(Typed.of(answer)) == answer
