"""Forms: content as text to type, and typed text as content again."""

from dataclasses import replace

import pytest
from tests.builders import RESOURCE, task, unit

from roadmapbot.domain.errors import ContentRefused
from roadmapbot.domain.form import (
    BLANK,
    FIELDS,
    NOTHING,
    Page,
    id_from,
    ids_of_tasks,
    task_from,
    task_texts,
    unit_from,
    unit_texts,
    with_task,
)
from roadmapbot.domain.ids import ResourceId, TaskId, UnitId
from roadmapbot.domain.track import RecallQuestion, Resource

OTHER = Resource(ResourceId("course"), "A course, with exercises", "https://example.org/", "course", "free", "beginner")
LINKS = {RESOURCE.id: RESOURCE, OTHER.id: OTHER}
ODD = RecallQuestion("-1 % 3 is\nwhat?", ("= two", "+two", "minus one"), "= two", "It is\nnever negative.")
TASK = task(steps=("One\nin two lines", "1. Two"), recall=(ODD, RecallQuestion("Why?", ("a", "b"), "b", "So.")))


def faults(refused: pytest.ExceptionInfo[ContentRefused]) -> list[tuple[str, str]]:
    return [(fault.sentence, fault.quoted) for fault in refused.value.faults]


def test_every_field_stands_on_a_page_and_fits_on_it() -> None:
    on_pages = [name for names in FIELDS.values() for name in names]
    assert sorted(on_pages) == sorted({**task_texts(TASK), **unit_texts(unit("u", 1))})
    assert all(len(names) <= 5 for names in FIELDS.values())


def test_a_form_sent_unchanged_changes_nothing() -> None:
    assert task_from(task_texts(TASK), TASK, LINKS) == TASK
    made = unit("basics", 3, requires=(UnitId("more"),), title="Two\nlines")
    assert unit_from(unit_texts(made), made, [UnitId("more")]) == made
    assert task_from({}, TASK, {}) == TASK
    assert unit_from({}, made, []) == made


def test_what_was_not_touched_beside_a_change_stays_what_it_was() -> None:
    texts = task_texts(TASK)
    changed = task_from({**texts, "steps": texts["steps"] + "\r\n\r\n  Three  "}, TASK, LINKS)
    assert changed == replace(TASK, steps=(*TASK.steps, "Three"))
    added = f"{texts['recall']}\n\nWhich is even?\n• three\n+ four\n= It can\nbe halved."
    changed = task_from({**texts, "recall": added}, TASK, LINKS)
    third = RecallQuestion("Which is even?", ("three", "four"), "four", "It can be halved.")
    assert changed == replace(TASK, recall=(*TASK.recall, third))


def test_everything_about_a_task_can_be_changed() -> None:
    typed = {
        "title": "New title", "goal": "New goal", "steps": "a\nb", "question": "What?", "minutes": "8 min, then 30 min",
        "core": "Less", "links": "A course, with exercises\ndocs, course", "recall": "Which\none?\n+ x\n– y\n= z",
        "evidence": "link",
    }  # fmt: skip
    made = task_from(typed, TASK, LINKS)
    assert (made.title, made.goal, made.steps, made.question, made.core) == (
        "New title", "New goal", ("a", "b"), "What?", "Less",
    )  # fmt: skip
    assert (made.core_minutes, made.minutes, made.evidence) == (8, 30, "link")
    assert made.resources == (OTHER, RESOURCE)
    assert made.recall == (RecallQuestion("Which one?", ("x", "y"), "x", "z"),)
    assert task_from({"evidence": NOTHING}, made, LINKS).evidence is None


def test_what_cannot_be_understood_is_quoted() -> None:
    with pytest.raises(ContentRefused) as refused:
        task_from({"minutes": "an hour", "links": "dcos\ndocs", "recall": "What?\n+ this\n= so"}, TASK, LINKS)
    assert faults(refused) == [
        ("Write two numbers of minutes: for the core, then for the whole task, such as 10 / 45.", "an hour"),
        ("I know no link of this name. Did you mean docs or course?", "dcos"),
        ('Question 1 has no wrong choice: begin its line with "-".', "What?"),
    ]
    with pytest.raises(ContentRefused) as refused:
        task_from({"title": " ", "steps": "", "links": "xyzzy"}, TASK, LINKS)
    assert faults(refused) == [
        ("Give the task a title; it starts with a verb.", ""),
        ("Write two to five steps, one a line.", ""),
        ("I know no link of this name.", "xyzzy"),
    ]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("+ this\n- that\n= so", "begins with a choice: write the question in a line above it."),
        ("What?\n- this\n- that\n= so", 'has no right choice: begin its line with "+".'),
        ("A?\n+ a\n- b\n= c\nD?\n+ e\n- f\n= g", 'has more than one right choice ("+").'),
        ("What?\n+ this\n- that", 'needs one line that says why the right choice is right: begin it with "=".'),
    ],
)
def test_a_recall_question_says_what_is_missing(typed: str, sentence: str) -> None:
    with pytest.raises(ContentRefused) as refused:
        task_from({"recall": f"Fine?\n+ yes\n- no\n= ok\n\n{typed}"}, BLANK, {})
    (fault,) = refused.value.faults
    assert fault.sentence.startswith(f"Question 2 {sentence}")
    assert fault.quoted == typed.partition("\n")[0]


def test_everything_about_a_unit_can_be_changed() -> None:
    made = unit("basics", 3)
    typed = {"name": "New", "summary": "About", "level": "advanced", "requires": "more, less", "order": "t2 t3\nt1"}
    changed = unit_from(typed, made, ["more", "less"])  # type: ignore[list-item]  # ids as typed
    assert (changed.title, changed.summary, changed.level) == ("New", "About", "advanced")
    assert changed.requires == ("more", "less")
    assert [each.id for each in changed.tasks] == ["basics/t2", "basics/t3", "basics/t1"]
    assert unit_from({"requires": ""}, changed, []).requires == ()
    with pytest.raises(ContentRefused) as refused:
        unit_from({"name": "", "requires": "mroe", "order": "t1 t1 t2"}, made, [UnitId("more")])
    assert faults(refused) == [
        ("Give the unit a title.", ""),
        ("I know no unit of this name. Did you mean more?", "mroe"),
        ("The order must name every task once, and no other: t1, t2, t3.", "t1 t1 t2"),
    ]


@pytest.mark.parametrize(
    ("title", "made"),
    [
        ("Ask your first question", "ask-your-first-question"),
        ("Über: Größe & C++ 2.0!", "uber-groe-c-2-0"),
        ("日本語", "task"),
        ("First steps with a database that is large", "first-steps-with-a-database-that"),
        ("x" * 50, "x" * 32),
        ("Taken", "taken-3"),
        ("Taken words that are rather long indeed", "taken-words-that-are-rather-2"),
    ],
)
def test_a_short_name_is_made_of_the_title(title: str, made: str) -> None:
    taken = {"taken", "taken-2", "taken-words-that-are-rather-long"}
    assert id_from(title, taken, "task") == made
    assert len(made) <= 32


def test_a_task_that_was_there_once_leaves_its_name_to_nobody() -> None:
    first = task("basics/t1", was=(TaskId("basics/t0"),))
    made = unit("basics", 1, tasks=(first,), retired=(TaskId("basics/old"),))
    assert ids_of_tasks(made) == {"t0", "t1", "old"}


def test_a_task_comes_after_another_at_the_end_or_in_its_own_place() -> None:
    made = unit("basics", 2)
    new = task("basics/new")
    assert [each.id for each in with_task(made, new).tasks] == ["basics/t1", "basics/t2", "basics/new"]
    assert [each.id for each in with_task(made, new, "t1").tasks] == ["basics/t1", "basics/new", "basics/t2"]
    better = replace(made.tasks[0], title="Better")
    assert with_task(made, better, "t2").tasks == (better, made.tasks[1])


def test_pages_have_names_that_a_button_can_carry() -> None:
    assert "".join(Page) == "utm"
