"""A task as its learner gets it on its day, with buttons that only show what they are."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import discord

from roadmapbot.adapters.chat.render import buttons
from roadmapbot.adapters.chat.render.drawn import Drawn
from roadmapbot.adapters.chat.render.phrases import safe
from roadmapbot.adapters.chat.render.publishing_ids import preview_id
from roadmapbot.adapters.chat.render.task import daily_task
from roadmapbot.domain.ids import EnrollmentId, UserId
from roadmapbot.domain.streak import Streak
from roadmapbot.domain.track import Task, Track
from roadmapbot.services.posts import DailyTask
from roadmapbot.services.previews import Previewed, Whole


def as_on_its_day(tracks: Iterable[Track], task: Task, now: datetime) -> Drawn:
    """A task as a learner of the first of these tracks that has it gets it."""
    track = next((each for each in tracks if each.phase_of(task.id) is not None), None)
    drawn = daily_task(_post(track, task, now))
    row = drawn.view or buttons.row()
    for item in row.children:
        if isinstance(item, discord.ui.Button):
            item.disabled, item.custom_id = True, f"x:none:{item.label}"
    return Drawn(None, drawn.embeds, row)


def previewed(found: Previewed) -> Drawn:
    """A day of a unit or a track as it is in force, with the way to the days around it."""
    drawn = as_on_its_day([found.track] if found.track else [], found.task, found.at)
    row = drawn.view or buttons.row()
    for day, label in ((found.day - 1, "◀ Day before"), (found.day + 1, "Day after ▶")):
        if 1 <= day <= found.days:
            custom_id = preview_id(found.whole, found.id, day)
            row.add_item(buttons.button(label, custom_id, discord.ButtonStyle.secondary))
    what = "track" if found.whole is Whole.TRACK else "unit"
    text = (
        f"Day {found.day} of {found.days} of the {what} **{safe(found.title)}**, as a learner in this server gets it "
        f"now: `{found.task.id}`. The buttons are for show."
    )
    return Drawn(text, drawn.embeds, row)


def _post(track: Track | None, task: Task, now: datetime) -> DailyTask:
    numbers = track.numbers if track else {}
    phase = track.phase_of(task.id) if track else None
    return DailyTask(
        delivery_id=None,
        enrollment_id=EnrollmentId(0),
        user_id=UserId(0),
        task=task,
        track_title=track.title if track else "In no track yet",
        phase_title=phase.title if phase else "",
        number=numbers.get(task.id, 1),
        total=max(1, len(numbers)),
        local_on=now.date(),
        due_at=now,
        ends_at=now + timedelta(hours=12),
        is_late=False,
        streak=Streak(3, 3, 0, 4, 1.0),
        mention=False,
    )
