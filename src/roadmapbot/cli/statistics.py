"""What a catalogue has, counted for its writers."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from roadmapbot.adapters.content import Coverage
from roadmapbot.cli.tables import Table
from roadmapbot.domain.track import Catalogue, Task, Track, Unit

_NO_TRACK = "(in no track)"


def tables_of(catalogue: Catalogue, coverages: Sequence[Coverage] = ()) -> list[Table]:
    """Every count, from the whole to its parts; and what of the source articles is covered."""
    tables = [
        _whole(catalogue),
        _tracks(catalogue.tracks.values()),
        _areas(catalogue),
        _counts("Resources by kind", "kind", (each.kind for each in catalogue.resources.values())),
        _counts("Resources by cost", "cost", (each.cost for each in catalogue.resources.values())),
        _counts("Tasks by source", "source", (source for task in catalogue.tasks.values() for source in task.sources)),
    ]
    return tables + list(_sources(coverages))


def _whole(catalogue: Catalogue) -> Table:
    tasks = catalogue.tasks.values()
    used = {resource.id for task in tasks for resource in task.resources}
    rows = [
        ("tracks", len(catalogue.tracks)),
        ("units", len({task.id.partition("/")[0] for task in tasks})),
        ("tasks", len(tasks)),
        ("minutes, core form", sum(task.core_minutes for task in tasks)),
        ("minutes, full form", sum(task.minutes for task in tasks)),
        ("recall questions", sum(len(task.recall) for task in tasks)),
        ("tasks with evidence", sum(task.evidence is not None for task in tasks)),
        ("resources", len(catalogue.resources)),
        ("resources that no task uses", len(catalogue.resources.keys() - used)),
    ]
    return Table("Content", ("what", "count"), rows)


def _tracks(tracks: Iterable[Track]) -> Table:
    rows = [
        (
            track.id,
            len(track.phases),
            sum(len(phase.units) for phase in track.phases),
            len(track.tasks),
            sum(task.core_minutes for task in track.tasks),
            sum(task.minutes for task in track.tasks),
        )
        for track in tracks
    ]
    return Table("Tracks", ("track", "phases", "units", "tasks", "core minutes", "full minutes"), rows)


def _areas(catalogue: Catalogue) -> Table:
    """A catalogue knows units by the tracks they are in; what is in none is counted by its tasks."""
    units: dict[str, Unit] = {
        unit.id: unit for track in catalogue.tracks.values() for phase in track.phases for unit in phase.units
    }
    by_area: dict[str, tuple[set[str], list[Task]]] = {}
    for task in catalogue.tasks.values():
        unit_id = task.id.partition("/")[0]
        area = units[unit_id].area if unit_id in units else _NO_TRACK
        ids, tasks = by_area.setdefault(area, (set(), []))
        ids.add(unit_id)
        tasks.append(task)
    rows = [(area, len(ids), len(tasks), _recall(tasks)) for area, (ids, tasks) in sorted(by_area.items())]
    return Table("Areas", ("area", "units", "tasks", "recall questions"), rows)


def _recall(tasks: Iterable[Task]) -> int:
    return sum(len(task.recall) for task in tasks)


def _counts(title: str, name: str, values: Iterable[str]) -> Table:
    what = title.partition(" ")[0].lower()
    return Table(title, (name, what), sorted(Counter(values).items()))


def _sources(coverages: Sequence[Coverage]) -> Iterator[Table]:
    """How much of each article is covered, and what is not; nothing where nobody wrote it down."""
    if not coverages:
        return
    columns = ("source", "headings", "headings covered", "headings, %", "names", "names covered", "names, %")
    yield Table("Sources", columns, [_shares(coverage) for coverage in coverages])
    missing = [(coverage.source, each) for coverage in coverages for each in coverage.missing]
    if missing:
        yield Table("Named by a source and nowhere in the content", ("source", "what"), missing)


def _shares(coverage: Coverage) -> tuple[str, int, int, int, int, int, int]:
    """A row; shares are rounded down, so that 100 is all."""
    headings = [heading.is_covered for heading in coverage.headings]
    names = [bool(each.places) for heading in coverage.headings for each in heading.names]
    return (coverage.source, *_share(headings), *_share(names))


def _share(covered: Sequence[bool]) -> tuple[int, int, int]:
    """How many, how many of them covered, and the share in percent."""
    return len(covered), sum(covered), 100 * sum(covered) // len(covered) if covered else 100
