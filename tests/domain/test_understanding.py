"""How free text is understood. Every row is something people write."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from roadmapbot.domain.checkin import (
    LONGEST_LINK,
    LONGEST_NOTE,
    LONGEST_STUCK,
    MOST_MINUTES,
    Answer,
    Understood,
    Verdict,
    understand,
)

DONE, NOT_DONE, QUESTION = Verdict.DONE, Verdict.NOT_DONE, Verdict.QUESTION


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("45m", 45),
        ("45 m", 45),
        ("45 min", 45),
        ("45min.", 45),
        ("90 minutes", 90),
        ("1 minute", 1),
        ("took me 45 mins today", 45),
        ("(45m)", 45),
        ("1h", 60),
        ("2 hours", 120),
        ("1 hr", 60),
        ("3hrs", 180),
        ("1h30", 90),
        ("1h 30", 90),
        ("1h30m", 90),
        ("1 h 20 min", 80),
        ("1 hour and 15 minutes", 75),
        ("1 hour, 15 min", 75),
        ("1.5 h", 90),
        ("1,5h", 90),
        ("0.5 hours", 30),
        ("2.25h", 135),
        ("1.75 h", 105),
        ("1:30 h", 90),
        ("24h", MOST_MINUTES),
        ("1440 min", MOST_MINUTES),
        ("2h 10 exercises", 120),
        ("2H", 120),
    ],
)
def test_time_spent_is_understood(text: str, minutes: int) -> None:
    assert understand(text).answer.minutes == minutes
    assert understand(f"Done, {text}").answer.minutes == minutes


@pytest.mark.parametrize(
    "text",
    [
        "",
        "well done",
        "0m",
        "0 h",
        "2000 min",
        "25h",
        "v1.5m",
        "100%",
        "3 of 5 steps",
        "chapter 4",
        "1 hash",
        "m",
        "½ h",
        "10",
    ],
)
def test_what_is_no_time_spent_is_left_in_the_note(text: str) -> None:
    answer = understand(text).answer
    assert answer.minutes is None
    assert answer.note == text


@pytest.mark.parametrize(
    ("text", "link", "note"),
    [
        ("https://github.com/me/x", "https://github.com/me/x", ""),
        ("done https://github.com/me/x.", "https://github.com/me/x", ""),
        ("done: <https://a.org/b>", "https://a.org/b", ""),
        ("see (https://a.org/b) ok", "https://a.org/b", "see ok"),
        ("https://en.wikipedia.org/wiki/Set_(mathematics)!", "https://en.wikipedia.org/wiki/Set_(mathematics)", ""),
        ("(my notes: https://a.org/Set_(mathematics))", "https://a.org/Set_(mathematics)", "(my notes: )"),
        ("[notebook](https://a.org/b?c=d&e=f#g)", "https://a.org/b?c=d&e=f#g", "[notebook]"),
        ("https://a.org/b! Then I read on.", "https://a.org/b", "Then I read on."),
        ("HTTPS://A.ORG/x yes", "HTTPS://A.ORG/x", ""),
        ("https://a.org/1 and https://a.org/2", "https://a.org/1", "and https://a.org/2"),
    ],
)
def test_the_first_link_is_taken_out(text: str, link: str, note: str) -> None:
    answer = understand(text).answer
    assert (answer.link, answer.note) == (link, note)


@pytest.mark.parametrize(
    "text", ["http://localhost:8888", "www.example.org", "ftp://a.org/x", "https://", "see https://."]
)
def test_what_is_no_https_link_is_left_in_the_note(text: str) -> None:
    answer = understand(text).answer
    assert answer.link is None
    assert answer.note == text


def test_a_link_that_is_too_long_to_keep_stays_in_the_note() -> None:
    longest = "https://a.org/" + "x" * (LONGEST_LINK - len("https://a.org/"))
    assert understand(longest).answer.link == longest
    assert understand(longest + "x").answer == Answer(note=longest + "x")


@pytest.mark.parametrize(
    ("text", "stuck"),
    [
        ("stuck on backprop", "backprop"),
        ("45m, stuck on backprop, 1 exercise left", "backprop, 1 exercise left"),
        ("Stuck at step 3. 20m", "step 3."),
        ("got stuck with pip\nbut read the page", "pip"),
        ("stuck: the loss is NaN", "the loss is NaN"),
        ("not stuck on anything", None),
        ("stuck", None),
        ("unstuck with a colleague's help", None),
        ("stuck on , 45m", None),
    ],
)
def test_what_somebody_is_stuck_on_is_understood(text: str, stuck: str | None) -> None:
    understood = understand(text)
    assert understood.answer.stuck == stuck
    assert understood.verdict is DONE


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   \n ",
        "done",
        "Done!",
        "DONE ✅",
        "done, 45m, https://github.com/me/x",
        "finished",
        "completed the notebook",
        "did it",
        "yes",
        "yep, all of it",
        "👍",
        "✅",
        "✔️",
        "🎉🎉",
        "...",
        "Read the docs and tried two examples",
        "I'm done, no time for more",
        "I skipped the video but finished the exercise",
        "Done! What comes next?",
        "done?",
        "45m, what is next?",
        "https://a.org/b is this right?",
        "It is not yet pretty but I did it",
        "Built it, didn't work at first",
        "couldn't get the score above 0.8",
        "no problem at all",
        "fertig",
        "hecho",
        "今日やりました",
        "сделал, 30 min",
        "no idea why it works, but it works",
    ],
)
def test_any_answer_counts(text: str) -> None:
    assert understand(text).verdict is DONE


@pytest.mark.parametrize(
    "text",
    [
        "not done",
        "not done yet",
        "Not yet!",
        "not finished",
        "not today",
        "no",
        "No.",
        "nope",
        "not really",
        "👎",
        "❌",
        "didn't manage today",
        "didn’t do it",
        "didnt finish",
        "did not start",
        "I haven't done it",
        "have not finished",
        "couldn't make it today",
        "couldn't find the time",
        "can't do it today",
        "cannot finish this",
        "can not do it",
        "won't be able to do it",
        "didn't have time",
        "didn't get to it",
        "no time today",
        "skip today",
        "skipping this",
        "too tired",
        "too busy, sorry",
        "almost done",
        "half finished",
        "I'll do it tomorrow",
        "will finish it tonight",
        "tomorrow instead",
    ],
)
def test_who_says_it_was_not_done_is_believed(text: str) -> None:
    assert understand(text).verdict is NOT_DONE


@pytest.mark.parametrize(
    "text",
    [
        "?",
        "???",
        "what's next?",
        "How do I install it?",
        "Is it done?",
        "Is it enough if I only finished step 2?",
        "where is the notebook",
        "I use np.array here, right?",
        "how long does this take?\nand where do I start?",
    ],
)
def test_what_only_asks_is_no_check_in(text: str) -> None:
    expected = QUESTION if text.endswith("?") else DONE
    assert understand(text).verdict is expected


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("done, 45m, https://a.org/x.", ""),
        ("done,45m", ""),
        ("45m; https://a.org | done", ""),
        ("Done! 50 minutes, took the full form", "took the full form"),
        ("✅ all six right", "✅ all six right"),
        ("done with the notebook", "done with the notebook"),
        ("I'm done - no time for more", "no time for more"),
        ("did step 1, 45m, and step 2", "did step 1, and step 2"),
        ("a, b; c | d", "a, b; c | d"),
        ("  done   with \t it ", "done with it"),
        ("done\n45m\nnotes here", "done\n\nnotes here"),
        ("one\n\n\n\n\ntwo", "one\n\ntwo"),
        (",,,", ""),
        ("...", ""),
        ("1h, then read 3 pages", "then read 3 pages"),
    ],
)
def test_the_note_is_what_is_left_without_stray_commas(text: str, note: str) -> None:
    assert understand(text).answer.note == note


def test_words_in_any_language_become_the_note() -> None:
    assert understand("今日やりました 45m") == Understood(DONE, Answer("今日やりました", 45))


def test_an_empty_reply_is_an_empty_answer_that_counts() -> None:
    assert understand("") == Understood(DONE, Answer())
    assert understand("").answer.is_empty
    assert understand("done").answer.is_empty
    assert not understand("done, at last").answer.is_empty


TELLING = ["done", "not done", "45m", "1h30", "24h", "stuck on", "https://a.org/b", ",", "?", "(", ")", "\n", " ", "no"]


@given(st.text(max_size=60) | st.lists(st.sampled_from(TELLING), max_size=30).map(" ".join))
@example("stuck on " + "x" * 5000)
@example("y " * 3000)
@example("1h" + " " * 4000)
@example("https://" + ")" * 4000)
@example("٣h٣٠ done")
@example("\ud800 \x00 45m")
def test_no_text_is_too_strange_and_the_limits_hold(text: str) -> None:
    understood = understand(text)
    answer = understood.answer
    assert len(answer.note) <= LONGEST_NOTE
    assert answer.note == answer.note.strip()
    assert answer.minutes is None or 0 < answer.minutes <= MOST_MINUTES
    assert answer.link is None or (len(answer.link) <= LONGEST_LINK and answer.link.lower().startswith("https://"))
    assert answer.stuck is None or 0 < len(answer.stuck) <= LONGEST_STUCK
    assert understand(text) == understood


# --- saying more later ---------------------------------------------------------------------------------------------


def test_a_later_answer_adds_to_the_first() -> None:
    first = Answer("read it", 30)
    later = Answer("and tried it", 45, "https://a.org", "step 3")
    assert first.merged(later) == Answer("read it\nand tried it", 45, "https://a.org", "step 3")


def test_what_a_later_answer_does_not_say_stays() -> None:
    first = Answer("read it", 30, "https://a.org", "step 3")
    assert first.merged(Answer("done")) == Answer("read it\ndone", 30, "https://a.org", "step 3")
    assert Answer().merged(Answer("read it")) == Answer("read it")


def test_the_same_answer_again_changes_nothing() -> None:
    first = Answer("read it", 30, "https://a.org", "step 3")
    assert first.merged(first) == first
    assert first.merged(Answer()) == first


def test_a_note_grows_no_longer_than_is_kept() -> None:
    merged = Answer("x" * (LONGEST_NOTE - 1)).merged(Answer("y" * 10))
    assert len(merged.note) <= LONGEST_NOTE


@pytest.mark.parametrize("answer", [Answer("x"), Answer(minutes=1), Answer(link="https://a.org"), Answer(stuck="x")])
def test_an_answer_that_says_anything_is_not_empty(answer: Answer) -> None:
    assert not answer.is_empty
