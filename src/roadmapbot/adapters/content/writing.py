"""Writes units, tracks and resources as YAML that reads back as the same, in the order in which people write it."""

from collections.abc import Mapping, Sequence

import yaml

from roadmapbot.domain.fit import Background, Fit, Goal
from roadmapbot.domain.ids import TaskId
from roadmapbot.domain.track import Phase, RecallQuestion, Resource, Span, Task, Track, Unit

_WIDTH = 110
_MINUTES_IN_HOUR = 60


class _Dumper(yaml.SafeDumper):
    """Indents lists under their key, as writers do; the dumper written in C cannot."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Every list is indented."""
        super().increase_indent(flow, False)


def unit_text(unit: Unit) -> str:
    """A unit as `units/<area>/<id>.yaml` has it."""
    return _dumped(
        {
            "id": unit.id,
            "title": unit.title,
            "summary": unit.summary,
            "level": unit.level,
            "requires": list(unit.requires),
            "tasks": [_task(task) for task in unit.tasks],
            **({"retired": [_own(task_id) for task_id in unit.retired]} if unit.retired else {}),
        }
    )


def track_text(track: Track) -> str:
    """A track as `tracks/<id>.yaml` has it."""
    return _dumped(
        {
            "id": track.id,
            "title": track.title,
            "summary": track.summary,
            "audience": track.audience,
            "sources": list(track.sources),
            **({"placement": _placement(track.fit)} if track.fit != Fit() else {}),
            "phases": [_phase(phase) for phase in track.phases],
        }
    )


def resources_text(resources: Sequence[Resource]) -> str:
    """Resources as `resources.yaml` has them."""
    return _dumped({"resources": [_resource(resource) for resource in resources]})


def resource_text(resource: Resource) -> str:
    """One resource, as an entry of `resources.yaml` has it."""
    return _dumped(_resource(resource))


def _task(task: Task) -> dict[str, object]:
    return {
        "id": _own(task.id),
        "title": task.title,
        "goal": task.goal,
        "core": {"minutes": task.core_minutes, "text": task.core},
        "full": {"minutes": task.minutes, "steps": list(task.steps)},
        "resources": [resource.id for resource in task.resources],
        "question": task.question,
        "recall": [_recall(question) for question in task.recall],
        **({"evidence": task.evidence} if task.evidence else {}),
        "sources": list(task.sources),
        **({"was": [_own(task_id) for task_id in task.was]} if task.was else {}),
    }


def _placement(fit: Fit) -> dict[str, object]:
    most = fit.most_hours
    hours = fit.fewest_hours if most is None else f"{fit.fewest_hours}-{most}"
    return {
        **({"goals": [str(goal) for goal in Goal if goal in fit.goals]} if fit.goals else {}),
        **({"backgrounds": [str(each) for each in Background if each in fit.backgrounds]} if fit.backgrounds else {}),
        **({"hours_a_week": hours} if fit.names_hours else {}),
    }


def _own(task_id: TaskId) -> str:
    """A task's id as it stands in its unit."""
    return task_id.partition("/")[2]


def _recall(question: RecallQuestion) -> dict[str, object]:
    return {
        "question": question.question,
        "choices": list(question.choices),
        "answer": question.answer,
        "why": question.why,
    }


def _phase(phase: Phase) -> dict[str, object]:
    spans = {"weeks": phase.weeks, "hours_a_week": phase.hours_a_week}
    return {
        "id": phase.id,
        "title": phase.title,
        "summary": phase.summary,
        **{name: _span(span) for name, span in spans.items() if span},
        "units": [unit.id for unit in phase.units],
    }


def _span(span: Span) -> int | str:
    return span.low if span.low == span.high else f"{span.low}-{span.high}"


def _resource(resource: Resource) -> dict[str, object]:
    minutes = resource.minutes
    in_hours = minutes is not None and minutes % _MINUTES_IN_HOUR == 0 and minutes > _MINUTES_IN_HOUR
    time = {} if minutes is None else {"hours": minutes // _MINUTES_IN_HOUR} if in_hours else {"minutes": minutes}
    return {
        "id": resource.id,
        "title": resource.title,
        "url": resource.url,
        "kind": resource.kind,
        "cost": resource.cost,
        "level": resource.level,
        **time,
    }


def _dumped(value: Mapping[str, object]) -> str:
    return yaml.dump(
        _plain(value), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=_WIDTH, default_flow_style=False
    )


def _plain(value: object) -> object:
    """The same with plain text alone, so that no id is written as a Python type."""
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return str(value) if isinstance(value, str) else value
