"""What a person reads when something is for them to put right: what happened, what to do, an example."""

from roadmapbot.adapters.chat.render.errors import content, corrections, people
from roadmapbot.adapters.chat.render.errors.base import sentence

__all__ = ["content", "corrections", "people", "sentence"]
from roadmapbot.adapters.chat.render.errors import cohorts

__all__ = ["cohorts", "content", "people", "sentence"]
