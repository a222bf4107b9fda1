"""Where every error gets its sentence; the sentences themselves stand beside this, by whom they are for."""

from functools import singledispatch

from roadmapbot.domain.errors import UserError


@singledispatch
def sentence(error: UserError) -> str:
    """The sentence for an error. Every subclass of UserError has its own; a test sees to it."""
    raise TypeError(f"no sentence for {type(error).__name__}")
