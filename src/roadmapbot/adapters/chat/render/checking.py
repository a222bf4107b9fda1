"""Proves that all content can be shown: every task, plan and page is drawn and held against Discord's limits."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from roadmapbot.adapters.chat.render.drawn import Drawn, check_limits
from roadmapbot.adapters.chat.render.posts import draw
from roadmapbot.adapters.chat.render.reference import page
from roadmapbot.domain.ids import DeliveryId, EnrollmentId, UserId
from roadmapbot.domain.reference import Reference
from roadmapbot.domain.streak import Streak
from roadmapbot.domain.track import Catalogue, Task, Track
from roadmapbot.services.posts import DailyTask, StarterPlan
from roadmapbot.services.reference import ShelfView

_LARGE = 2**62
"""As long as any id of Discord's or ours gets, so that buttons are checked at their longest."""
_AT = datetime(2026, 1, 5, 9, tzinfo=UTC)


def problems_of(catalogue: Catalogue) -> list[str]:
    """What Discord would refuse of a catalogue, one sentence each; empty when all of it can be shown."""
    return [f"{where}: {sentence}." for where, drawn in _drawn(catalogue) for sentence in check_limits(drawn)]


def as_text(task: Task) -> str:
    """A task's post as plain text, for a terminal."""
    drawn = draw(_post(task, None))
    lines = [drawn.content or ""]
    for embed in drawn.embeds:
        lines += [embed.author.name or "", f"# {embed.title}", "", embed.description or ""]
        lines += [f"\n**{field.name}**\n{field.value}" for field in embed.fields]
        lines += ["", embed.footer.text or ""]
    return "\n".join(lines).strip()


def _drawn(catalogue: Catalogue) -> Iterator[tuple[str, Drawn]]:
    for task in catalogue.tasks.values():
        yield task.id, draw(_post(task, None))
    for track in catalogue.tracks.values():
        yield track.id, draw(StarterPlan(track))
        for task in track.tasks:
            yield f"{track.id} {task.id}", draw(_post(task, track))
    yield from _pages(catalogue.reference)


def _pages(reference: Reference) -> Iterator[tuple[str, Drawn]]:
    for shelf, entries in reference.shelves.items():
        view = ShelfView(shelf, entries, reference.sources)
        yield f"/{shelf}", page(view)
        for entry in entries:
            yield f"/{shelf} {entry.id}", page(replace(view, entry=entry), with_menu=True)


def _post(task: Task, track: Track | None) -> DailyTask:
    """The task at its longest: late, with a mention, after an outage."""
    phase = track.phase_of(task.id) if track else None
    return DailyTask(
        delivery_id=DeliveryId(_LARGE),
        enrollment_id=EnrollmentId(_LARGE),
        user_id=UserId(_LARGE),
        task=task,
        track_title=track.title if track else "Preview",
        phase_title=phase.title if phase else "Preview",
        number=999 if track else 1,
        total=999 if track else 1,
        local_on=date(2026, 1, 5),
        due_at=_AT,
        ends_at=_AT + timedelta(hours=18),
        is_late=track is not None,
        streak=Streak(9999, 9999, 2, 7, 1.0) if track else Streak(0, 0, 0, 7, None),
        mention=track is not None,
        outage_days=99 if track else 0,
    )
