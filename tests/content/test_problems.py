"""Every kind of problem, with its place and a sentence that says how to put it right."""

import re
import shutil

import pytest
from tests.content.folder import TRACK, Folder, unit

BASICS, MORE, STARTER, LINKS = (
    "units/area/basics.yaml", "units/area/more.yaml", "tracks/starter.yaml", "resources.yaml",
)  # fmt: skip


# --- what a file may say -------------------------------------------------------------------------------------------

GOAL = "goal: You know it."
NO_TEXT = "must be text; put it in quotes if it looks like a number."
MENTION = "mentions such as @everyone do not belong into content."
ADDRESS = "put web addresses into resources.yaml and refer to them under resources."
INVISIBLE = "there is an invisible character in it (a control or text-direction mark); type it anew."
FEW = "has too few entries: at least 1 are needed (it has 0)."


@pytest.mark.parametrize(
    ("goal", "sentence"),
    [
        ("''", '"goal" is empty.'),
        ("'   '", '"goal" is empty.'),
        ("7", f'"goal" {NO_TEXT}'),
        ("yes", f'"goal" {NO_TEXT}'),
        ("", f'"goal" {NO_TEXT}'),
        ("[a, b]", f'"goal" {NO_TEXT}'),
        ("{a: b}", f'"goal" {NO_TEXT}'),
        ("x" * 201, '"goal" is too long: at most 200 characters fit (it has 201).'),
        ("Tell @everyone.", f'"goal": {MENTION}'),
        ("Tell @here.", f'"goal": {MENTION}'),
        ("Ask <@123>.", f'"goal": {MENTION}'),
        ("Look into <#123>.", f'"goal": {MENTION}'),
        ("See https://a.org", f'"goal": {ADDRESS}'),
        ("See http://a.org", f'"goal": {ADDRESS}'),
        ("See www.a.org", f'"goal": {ADDRESS}'),
        ('"You \\u202e know"', f'"goal": {INVISIBLE}'),
        ('"You \\u200b know"', f'"goal": {INVISIBLE}'),
        ('"You\\tknow"', f'"goal": {INVISIBLE}'),
    ],
)
def test_a_wrong_text_is_named_with_its_place(folder: Folder, goal: str, sentence: str) -> None:
    folder.replace(BASICS, GOAL, f"goal: {goal}")
    assert folder.problems() == [f"{folder.at(BASICS, 'goal:')}: {sentence}"]


ID = "may only have lower-case letters, digits and single hyphens: first-notebook."
WHOLE = "must be a whole number."
REFERENCES = "resources: [python-docs, a-course]"
MANY = "has too many entries: at most 4 fit (it has 5)."
EVIDENCE = "must be one of 'link', 'repository', 'notebook' or 'text'."
WORD_FOR_WORD = "answer must repeat one of the choices word for word."
LIST = 'must be a list: one entry per line, each starting with "- ".'


@pytest.mark.parametrize(
    ("old", "new", "where", "sentence"),
    [
        ("id: first-task", "id: First Task", "id: First", f'"id" {ID}'),
        ("id: first-task", "id: first--task", "id: first--", f'"id" {ID}'),
        ("id: first-task", f"id: {'x' * 33}", "id: xxx", '"id" is too long: at most 32 characters fit (it has 33).'),
        ("minutes: 10", "minutes: 4", "minutes: 4\n", '"minutes" must be 5 or more.'),
        ("minutes: 10", "minutes: 16", "minutes: 16", '"minutes" must be 15 or less.'),
        ("minutes: 10", "minutes: ten", "minutes: ten", f'"minutes" {WHOLE}'),
        ("minutes: 10", "minutes: 7.5", "minutes: 7.5", f'"minutes" {WHOLE}'),
        ("minutes: 10", "minutes: 1:30", "minutes: 1:30", f'"minutes" {WHOLE}'),
        ("minutes: 10", "minutes: yes", "minutes: yes", f'"minutes" {WHOLE}'),
        ("minutes: 10", f"minutes: {'9' * 5000}", "minutes: 999", f'"minutes" {WHOLE}'),
        ("Try it out.", "x" * 281, "xxx", '"steps" is too long: at most 280 characters fit (it has 281).'),
        (REFERENCES, "resources: docs", "resources: docs", f'"resources" {LIST}'),
        (REFERENCES, "resources: []", "resources: []", f'"resources" {FEW}'),
        (REFERENCES, "resources: [a, b, c, d, e]", "resources: [a", f'"resources" {MANY}'),
        ("evidence: notebook", "evidence: video", "evidence:", f'"evidence" {EVIDENCE}'),
        ("['003']", "[003]", "003", "\"sources\" must be one of '000', '001', '002', '003' or '004'."),
        ("answer: This one", "answer: Another", "question: Which", f'"recall": {WORD_FOR_WORD}'),
        ("- That one", "- This one", "question: Which", '"recall": two choices are the same.'),
    ],
)  # fmt: skip
def test_a_wrong_value_is_named_with_its_place(folder: Folder, old: str, new: str, where: str, sentence: str) -> None:
    folder.replace(BASICS, old, new)
    (problem,) = folder.problems()
    said = problem.partition(": ")[2]
    assert said == sentence
    text = folder[BASICS]
    before = text[: text.index(where)]
    assert problem.startswith(f"{BASICS}:{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}: ")


HTTPS = "this is not a complete https address without spaces or brackets, such as https://docs.python.org/3/."


@pytest.mark.parametrize(
    "url",
    [
        "http://docs.python.org/3/",
        "docs.python.org",
        "https://docs python.org",
        "https://localhost",
        "https://a.org/x)",
        "https://a.org/<x>",
        "https://user@a.org/",
        "javascript:alert(1)",
        "''",
    ],
)
def test_a_link_is_a_complete_https_address(folder: Folder, url: str) -> None:
    folder.replace(LINKS, "url: https://docs.python.org/3/", f"url: {url}")
    assert folder.problems() == [f'{LINKS}:4:5: "url": {HTTPS}']


def test_a_link_takes_minutes_or_hours(folder: Folder) -> None:
    folder.replace(LINKS, "    minutes: 30", "    minutes: 30\n    hours: 1")
    assert folder.problems() == [f'{LINKS}:2:5: "resources": give minutes or hours, not both.']


def test_a_phase_has_units(folder: Folder) -> None:
    folder.replace(STARTER, "[basics, more]", "[]")
    assert folder.problems() == [f'{STARTER}:10:5: "units" {FEW}']


def test_a_key_that_is_misspelt_is_named_and_so_is_what_is_missing(folder: Folder) -> None:
    folder.replace(BASICS, GOAL, "gaol: You know it.")
    assert folder.problems() == [
        f'{BASICS}:7:5: "goal" is missing.',
        f'{folder.at(BASICS, "gaol")}: "gaol" is not a key that is known here; check its spelling and indentation.',
    ]


@pytest.mark.parametrize(
    ("file", "line", "key", "parent"),
    [
        (BASICS, "    goal: You know it.\n", "goal", "  - id: first-task"),
        (BASICS, "      minutes: 10\n", "minutes", "    core:"),
        (BASICS, "title: The unit basics\n", "title", "id: basics"),
        (LINKS, "    cost: paid\n", "cost", "  - id: a-course"),
        (STARTER, "audience: Everybody.\n", "audience", "id: starter"),
    ],
)
def test_a_missing_key_is_named_where_it_belongs(folder: Folder, file: str, line: str, key: str, parent: str) -> None:
    folder.replace(file, line, "")
    (problem,) = folder.problems()
    place, _, said = problem.partition(": ")
    assert said == f'"{key}" is missing.'
    assert folder[file].splitlines()[int(place.split(":")[1]) - 1] == parent


def test_a_whole_missing_part_is_one_problem(folder: Folder) -> None:
    folder.replace(BASICS, "    core:\n      minutes: 10\n      text: Read one page.\n", "    core: short\n")
    assert folder.problems() == [
        f'{folder.at(BASICS, "core: short")}: "core" must have keys below it, each indented on a line of its own.'
    ]


@pytest.mark.parametrize(
    ("placement", "sentence"),
    [
        ("{goals: [fame]}", '"goals" must be one of '),
        ("{backgrounds: [rich]}", '"backgrounds" must be one of '),
        ("{hours_a_week: many}", '"hours_a_week": give a number, or two with a hyphen: 15-20.'),
        ("{hours: 3}", '"hours" is not a key that is known here; check its spelling and indentation.'),
        ("engineers", '"placement" must have keys below it, each indented on a line of its own.'),
    ],
)
def test_a_wrong_placement_is_named(folder: Folder, placement: str, sentence: str) -> None:
    folder.replace(STARTER, "phases:", f"placement: {placement}\nphases:")
    (problem,) = folder.problems()
    assert problem.partition(": ")[2].startswith(sentence)


def test_a_unit_needs_questions_to_test_out_of_it(folder: Folder) -> None:
    folder.replace(BASICS, "      - {question: And then, choices: [Soon, Never], answer: Soon, why: It comes.}\n", "")
    assert folder.problems() == [
        f'{BASICS}:6:1: "tasks": a unit needs at least 3 recall questions in all its tasks, by which learners can '
        "show that they know it (it has 2)."
    ]


# --- what files say about each other -------------------------------------------------------------------------------


def test_an_unknown_resource_is_named(folder: Folder) -> None:
    folder.replace(BASICS, "python-docs", "pyhton-docs")
    assert folder.problems() == [
        f'{folder.at(BASICS, "pyhton-docs")}: There is no resource with the id "pyhton-docs" in resources.yaml.'
    ]


def test_an_unknown_unit_is_named_in_a_track(folder: Folder) -> None:
    folder.replace(STARTER, "basics, more", "basics, moor")
    assert folder.problems() == [f'{folder.at(STARTER, "moor")}: There is no unit with the id "moor" under units/.']


def test_an_unknown_requirement_is_named(folder: Folder) -> None:
    folder.replace(MORE, "requires: [basics]", "requires: [basis]")
    assert f'{folder.at(MORE, "basis")}: There is no unit with the id "basis".' in folder.problems()


def test_a_unit_comes_after_what_it_requires(folder: Folder) -> None:
    folder.replace(STARTER, "[basics, more]", "[more, basics]")
    assert folder.problems() == [
        f"{folder.at(STARTER, 'more, ')}: The unit more requires basics, which must come before it."
    ]


def test_a_unit_is_once_in_a_track(folder: Folder) -> None:
    folder.replace(STARTER, "[basics, more]", "[basics, more, basics]")
    (problem,) = folder.problems()
    assert problem.endswith("The unit basics is in this track already.")


def test_units_that_require_each_other_are_named(folder: Folder) -> None:
    folder[BASICS] = unit("basics", "more")
    found = folder.problems()
    assert f"{folder.at(BASICS, 'more]')}: basics and more require each other, so neither can come first." in found
    assert f"{folder.at(MORE, 'basics]')}: more and basics require each other, so neither can come first." in found


def test_a_longer_circle_and_a_unit_that_requires_itself_are_found(folder: Folder) -> None:
    folder[BASICS] = unit("basics", "third")
    folder["units/area/third.yaml"] = unit("third", "more")
    folder["units/area/self.yaml"] = unit("self", "self")
    circles = [problem for problem in folder.problems() if "require each other" in problem]
    assert [problem.split(":")[0] for problem in circles] == [
        BASICS, MORE, "units/area/self.yaml", "units/area/third.yaml",
    ]  # fmt: skip


def test_an_id_is_the_name_of_its_file(folder: Folder) -> None:
    folder.replace(BASICS, "id: basics", "id: basic")
    folder.replace(STARTER, "id: starter", "id: start")
    found = folder.problems()
    assert f"{BASICS}:1:1: The id must be the file's name: basics." in found
    assert f"{STARTER}:1:1: The id must be the file's name: starter." in found


def test_an_id_is_taken_once(folder: Folder) -> None:
    folder["units/other/basics.yaml"] = unit("basics")
    folder.replace(LINKS, "id: a-course", "id: python-docs")
    folder.replace(BASICS, "[python-docs, a-course]", "[python-docs]")
    found = folder.problems()
    assert f"units/other/basics.yaml:1:1: The id basics is taken by {BASICS}." in found
    assert f"{LINKS}:9:5: The id python-docs is taken by a resource above." in found


def test_two_tasks_of_a_unit_have_different_ids(folder: Folder) -> None:
    text = unit("basics")
    folder[BASICS] = text + text[text.index("  - id: first-task") :]
    assert folder.problems() == [f'{BASICS}:6:1: "tasks": two tasks have the id first-task.']


def test_a_file_that_is_broken_as_a_whole_hides_no_others_behind_what_they_miss(folder: Folder) -> None:
    folder[LINKS] = "resources: ["
    assert [problem.split(":")[0] for problem in folder.problems()] == [LINKS]
    folder.files[LINKS] = Folder(folder.path, {LINKS: "resources: []"})[LINKS]
    assert [problem.split(":")[0] for problem in folder.problems()] == [LINKS]


def test_a_broken_unit_is_not_missed_by_its_track_too(folder: Folder) -> None:
    folder[BASICS] = "id: ["
    assert [problem.split(":")[0] for problem in folder.problems()] == [BASICS]


def test_all_problems_are_told_at_once_in_order(folder: Folder) -> None:
    folder.replace(LINKS, "kind: docs", "kind: magic")
    folder.replace(BASICS, "goal: You know it.", "gaol: You know it.")
    folder.replace(BASICS, "minutes: 45", "minutes: 5")
    folder.replace(MORE, "question: What did you learn?", "question: ''")
    folder.replace(STARTER, "audience: Everybody.\n", "")
    found = folder.problems()
    assert [problem.split(":")[0] for problem in found] == [LINKS, STARTER, BASICS, BASICS, BASICS, MORE]
    lines = [int(problem.split(":")[1]) for problem in found if problem.startswith(BASICS)]
    assert lines == sorted(lines)


# --- what is no content at all -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "place", "sentence"),
    [
        (b"id: caf\xe9", "1:1", "The file is not UTF-8 text; save it with UTF-8 encoding."),
        (b"", "1:1", "The file is empty."),
        (b"# only a comment\n", "1:1", "The file is empty."),
        (b"id: a\ntitle:\n\t- b", "3:1", "This is not valid YAML: found character that cannot start any token."),
        (b"id: [a, b\ntitle: c", "2:6", "This is not valid YAML: did not find expected ',' or ']'."),
        (b"id: a\n---\nid: b\n", "2:1", "This is not valid YAML: but found another document."),
        (b"id: a\ntitle: b\x00c", "2:9", "This is not valid YAML: control characters are not allowed."),
        (b"id: *nowhere", "1:5", "Anchors and aliases (& and *) are not used here; write the text out."),
        (b"id: &a x\ntitle: *a", "2:8", "Anchors and aliases (& and *) are not used here; write the text out."),
        (b"&a [*a]", "1:5", "Anchors and aliases (& and *) are not used here; write the text out."),
        (b"id: a\nid: b", "2:1", '"id" is here twice.'),
        (b"- " * 100_000, "1:25", "This is nested more than 12 levels deep."),
        (b"{a: " * 100_000, "1:49", "This is nested more than 12 levels deep."),
        (b"- a\n" * 30_000, "30000:3", "The file has too much in it: more than 30,000 values."),
        (b"x" * 1_000_001, "1:1", "The file is too large: 1,000,001 bytes; at most 1,000,000 are read."),
    ],
    ids=lambda value: value[:12].decode("latin-1") if isinstance(value, bytes) else "",
)  # fmt: skip
def test_a_file_that_is_no_content_is_refused_as_a_whole(
    folder: Folder, content: bytes, place: str, sentence: str
) -> None:
    folder.files[BASICS] = content
    (problem,) = folder.problems()
    assert problem == f"{BASICS}:{place}: {sentence}"


@pytest.mark.parametrize("part", [b" &a [" + b"\n *a," * 999 + b"]", b" {" + b"\n a: 1," * 999 + b"}", b"- a\n" * 999])
def test_a_file_that_is_wrong_all_over_is_told_a_hundred_times_at_most(folder: Folder, part: bytes) -> None:
    folder.files[LINKS] = b"resources:\n" + part
    assert len(folder.problems()) == 100


def test_brackets_without_end_are_refused_whoever_notices_first(folder: Folder) -> None:
    # Newer YAML parsers give up on their own before they tell us the first level.
    folder.files[BASICS] = b"[" * 100_000
    (problem,) = folder.problems()
    assert re.fullmatch(rf"{BASICS}:1:\d+: This is .*\bnest(?:ed|ing)\b.*\.", problem)


def test_a_thousand_aliases_of_aliases_are_refused_at_once(folder: Folder) -> None:
    laughs = "".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]\n" for n in range(1, 12))
    folder[BASICS] = f"l0: &l0 [ha]\n{laughs}"
    assert "Anchors and aliases" in folder.problems()[0]


def test_tags_build_nothing(folder: Folder) -> None:
    folder.replace(BASICS, "goal: You know it.", "goal: !!python/object/apply:os.getcwd []")
    (problem,) = folder.problems()
    assert '"goal" must be text' in problem


def test_a_file_that_is_a_list_or_a_word_is_refused(folder: Folder) -> None:
    for content in ("- a\n- b\n", "just words", "7"):
        folder[BASICS] = content
        (problem,) = folder.problems()
        assert problem.startswith(f"{BASICS}:1:1: ")
        assert "must have keys below it" in problem


def test_a_key_that_is_no_word_is_refused(folder: Folder) -> None:
    folder.replace(BASICS, "summary: What it is about.\n", "summary: What it is about.\n? [a, b]\n: c\n")
    (problem,) = folder.problems()
    assert '"?" is not a key that is known here' in problem


def test_a_folder_without_resources_says_what_it_misses(folder: Folder) -> None:
    del folder.files[LINKS]
    assert folder.problems() == [f"{LINKS}:1:1: The file cannot be read: No such file or directory."]


def test_a_folder_without_tracks_is_no_curriculum(folder: Folder) -> None:
    del folder.files[STARTER]
    assert folder.problems() == ["tracks:1:1: There is no track here; add a file such as tracks/starter-30.yaml."]


def test_a_folder_that_is_not_there_is_no_curriculum(folder: Folder) -> None:
    folder.load()
    shutil.rmtree(folder.path)
    folder.files.clear()
    assert len(folder.problems()) == 2


def test_other_files_are_not_read(folder: Folder) -> None:
    folder["tracks/README.md"] = "# How to write"
    folder["units/area/notes.txt"] = "id: ["
    folder["reference/notes.md"] = "id: ["
    folder["tracks/second.yaml"] = TRACK.format(units="basics").replace("id: starter", "id: second")
    assert folder.problems() == []
