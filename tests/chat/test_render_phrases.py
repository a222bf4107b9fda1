from datetime import date

import pytest

from roadmapbot.adapters.chat.render import phrases


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Ada", "Ada"),
        ("  Ada \n Lovelace ", "Ada Lovelace"),
        ("**bold** _it_", "\\*\\*bold\\*\\* \\_it\\_"),
        ("@everyone", "@\u200beveryone"),
        ("<@1456074443980800025>", "\\<@\u200b1456074443980800025>"),
        ("<#5> <t:0:R>", "\\<#5> \\<t:0:R>"),
        ("\u202eevil\u2066", "evil"),
        ("👩\u200d💻", "👩\u200d💻"),
        ("\u200b\u200d", "someone"),
        ("", "someone"),
    ],
)
def test_names_are_harmless(name: str, shown: str) -> None:
    assert phrases.safe_name(name) == shown


def test_names_make_no_links() -> None:
    assert "](" not in phrases.safe_name("[x](http://evil.example)")
    assert "http://" not in phrases.safe_name("http://evil.example")


def test_long_names_are_cut() -> None:
    assert len(phrases.safe_name("x" * 500)) < 60


def test_notes_keep_their_lines_and_nothing_else() -> None:
    assert phrases.safe_lines("one\n\n\n\n*two*\u202e") == "one\n\n\\*two\\*"


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        ("Europe/Berlin", "Berlin time"),
        ("America/Argentina/Buenos_Aires", "Buenos Aires time"),
        ("UTC", "UTC"),
        ("Etc/GMT-5", "UTC+5"),
        ("Etc/GMT+3", "UTC-3"),
    ],
)
def test_zones_are_named_as_people_say_them(zone: str, shown: str) -> None:
    assert phrases.zone(zone) == shown


@pytest.mark.parametrize(
    ("days", "shown", "typed"),
    [
        (range(7), "every day", "every day"),
        (range(5), "Monday to Friday", "Mon-Fri"),
        ((5, 6), "on Sat and Sun", "Sat, Sun"),
        ((0, 2, 4), "on Mon, Wed and Fri", "Mon, Wed, Fri"),
        ((3,), "on Thu", "Thu"),
    ],
)
def test_weekdays_are_said_and_typed(days: object, shown: str, typed: str) -> None:
    chosen = frozenset(days)  # type: ignore[call-overload]
    assert (phrases.weekdays(chosen), phrases.weekdays_input(chosen)) == (shown, typed)


def test_what_is_typed_for_weekdays_is_read_back() -> None:
    from roadmapbot.domain.wording import parse_weekdays

    for number in range(1, 128):
        days = frozenset(day for day in range(7) if number >> day & 1)
        assert parse_weekdays(phrases.weekdays_input(days)) == days


def test_dates_and_weeks() -> None:
    assert phrases.day(date(2026, 3, 7)) == "Sat, Mar 7"
    assert phrases.long_day(date(2026, 3, 17)) == "Tuesday, March 17"
    assert phrases.week(date(2026, 3, 16)) == "Mar 16 – 22"
    assert phrases.week(date(2026, 3, 30)) == "Mar 30 – Apr 5"


@pytest.mark.parametrize(("number", "shown"), [(5, "5 min"), (60, "1 h"), (90, "1 h 30 min"), (0, "0 min")])
def test_minutes(number: int, shown: str) -> None:
    assert phrases.minutes(number) == shown


def test_a_share_is_a_hundred_percent_only_at_the_end() -> None:
    assert phrases.percent(0.999) == "99%"
    assert phrases.percent(1.0) == "100%"
    assert phrases.bar(0.999) == "▰" * 11 + "▱"
    assert phrases.bar(1.0) == "▰" * 12
    assert phrases.bar(0.0) == "▱" * 12


def test_lists_and_counts() -> None:
    assert phrases.listed(["a"]) == "a"
    assert phrases.listed(["a", "b", "c"], "or") == "a, b or c"
    assert phrases.count(1, "day") == "1 day"
    assert phrases.count(2, "day") == "2 days"
