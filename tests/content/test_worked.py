"""What tasks tell a learner to expect comes out when their steps are done."""

import re
from collections.abc import Iterator

import pytest
from tests.content.reckoning import says
from tests.content.test_curriculum import loaded
from tests.content.worked import AREAS, NOT_WORKED, WORKED
from threadpoolctl import threadpool_limits

from roadmapbot.bundled import bundled
from roadmapbot.domain.ids import TaskId
from roadmapbot.domain.track import Task

CATALOGUE = loaded(bundled("content"))
PROMISE = re.compile(r"\b([Ee]xpect|You get|[Yy]ou should get)\b.*\d")


@pytest.fixture(autouse=True, scope="module")
def one_thread() -> Iterator[None]:
    """Data this small is slower with many threads, above all where several workers run."""
    with threadpool_limits(1):
        yield


def work_of(task: Task) -> tuple[str, ...]:
    return task.core, *task.steps


@pytest.mark.parametrize(
    ("task_id", "words"), [(task_id, words) for task_id, promises in WORKED.items() for words in promises]
)
def test_what_a_task_promises_comes_out(task_id: str, words: str) -> None:
    assert any(words in text for text in work_of(CATALOGUE.tasks[TaskId(task_id)])), "The task has other words by now."
    assert says(words, WORKED[task_id][words]())


def test_every_promise_of_the_exact_areas_is_worked_out_or_says_why_not() -> None:
    units = {file.stem for area in AREAS for file in bundled("content").glob(f"units/{area}/*.yaml")}
    open_promises = [
        (task.id, sentence)
        for task in CATALOGUE.tasks.values()
        if task.id.partition("/")[0] in units and task.id not in NOT_WORKED
        for text in work_of(task)
        for sentence in re.split(r"(?<=[.?!:;])\s+", text)
        if PROMISE.search(sentence) and not any(words in text for words in WORKED.get(task.id, ()))
    ]
    assert open_promises == []


def test_nothing_is_excused_that_promises_nothing() -> None:
    excused = {task_id: " ".join(work_of(CATALOGUE.tasks[TaskId(task_id)])) for task_id in NOT_WORKED}
    assert [task_id for task_id, text in excused.items() if not PROMISE.search(text)] == []
