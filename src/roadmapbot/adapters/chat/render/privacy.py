"""A person's own data: given as files, and erased after a second press."""

import discord

from roadmapbot.adapters.chat.render import buttons
from roadmapbot.adapters.chat.render.drawn import Drawn
from roadmapbot.adapters.chat.render.ids import erase_id
from roadmapbot.adapters.chat.render.phrases import count
from roadmapbot.services.privacy import Export


def exported(export: Export) -> Drawn:
    """Everything, as two files."""
    if not export.rows:
        return Drawn("I have nothing stored about you.")
    text = (
        f"Everything I have stored about you, over all servers: {count(export.rows, 'entry', 'entries')}. "
        "One file is for reading, the other for other programs."
    )
    files = (("about-me.md", export.as_markdown.encode()), ("about-me.json", export.as_json.encode()))
    return Drawn(text, files=files)


def confirm_erasing() -> Drawn:
    """What erasing means, with the button that does it."""
    text = (
        "**Erase everything I have stored about you?** Your tracks end at once, on every server. What you have done, "
        "your streak and your notes are gone for good; `/privacy export` gives them to you first. Boards that are "
        "posted stay as they are, those to come leave you out. What I wrote to you in direct messages stays there "
        "until you delete it; backups may hold a copy for some weeks, which is erased again should one be put back."
    )
    erase = buttons.button("Erase everything", erase_id(), discord.ButtonStyle.danger)
    keep = buttons.button("Keep it", erase_id(keep=True), discord.ButtonStyle.secondary)
    return Drawn(text, view=buttons.row(erase, keep))


def erased() -> Drawn:
    """That nothing is left."""
    return Drawn(
        "Erased. I have nothing stored about you any more, and nothing more will come. "
        "Thank you for the days you put in; `/enroll` starts anew, whenever you like."
    )


def kept() -> Drawn:
    """What somebody reads who thought better of it."""
    return Drawn("Good, nothing was erased.")
