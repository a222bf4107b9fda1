"""The word that an enrollment has paused itself, and the button that ends the pause.

s:resume:<enrollment>:<delivery>    `delivery` is 0 where the button stands on an answer
"""

import re
from typing import Final

import discord

from roadmapbot.adapters.chat.render.drawn import Drawn
from roadmapbot.adapters.chat.render.phrases import BLUE, clip, count, safe
from roadmapbot.domain.ids import DeliveryId, EnrollmentId
from roadmapbot.services.posts import SelfPaused

RESUME_PATTERN: Final = re.compile(r"s:resume:(?P<enrollment>\d{1,19}):(?P<delivery>\d{1,19})")


def resume_id(enrollment_id: EnrollmentId, delivery_id: DeliveryId | None = None) -> str:
    """The custom_id of a Resume button."""
    return f"s:resume:{enrollment_id}:{delivery_id or 0}"


def pause_said_by(custom_id: str) -> DeliveryId | None:
    """The delivery that a Resume button came with; None for anything else."""
    found = RESUME_PATTERN.fullmatch(custom_id)
    return DeliveryId(int(found["delivery"])) if found and int(found["delivery"]) else None


def resume(enrollment_id: EnrollmentId, delivery_id: DeliveryId | None = None) -> discord.ui.View:
    """The button that starts the days again."""
    view = discord.ui.View(timeout=None)
    custom_id = resume_id(enrollment_id, delivery_id)
    view.add_item(discord.ui.Button(label="Resume", custom_id=custom_id, style=discord.ButtonStyle.success))
    return view


def self_paused(post: SelfPaused) -> Drawn:
    """That nothing comes any more, that nothing is lost, and the one press that brings it back.

    Why is between the coach and the learner: it is not said where others read along.
    """
    is_told = post.silent_days and not post.mention
    why = f"I have not heard from you for {count(post.silent_days, 'planned day')}, so " if is_told else ""
    text = (
        f"{why}I have paused your track: nothing more comes, and no more days count. "
        "Life happens; nothing is lost.\n\n"
        f"**{safe(clip(post.task.title, 100))}** waits for you. Press **Resume** whenever you like, and tasks come "
        "again at your usual time. `/leave` ends it for good."
    )
    embed = discord.Embed(title="Taking a break", description=text, color=BLUE)
    mentions = (int(post.user_id),) if post.mention else ()
    content = f"<@{post.user_id}>" if post.mention else None
    return Drawn(content, (embed,), resume(post.enrollment_id, post.delivery_id), mentions)
