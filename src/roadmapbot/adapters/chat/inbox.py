"""Messages from people: replies to tasks in servers, and everything in direct messages.

What a message means is for `services.checkins`; here it is read, and answered as a reply. Nothing is raised.
"""

import logging

import discord

from roadmapbot.adapters.chat.boundary import apology, incident, quietly
from roadmapbot.adapters.chat.failures import FAILURES
from roadmapbot.adapters.chat.messages import COUNTED, COUNTED_LATE, incoming_of, parts, plain
from roadmapbot.adapters.chat.pacer import person_waits
from roadmapbot.adapters.chat.render.drawn import Drawn
from roadmapbot.adapters.chat.render.errors import sentence
from roadmapbot.adapters.chat.render.replies import answer
from roadmapbot.domain.errors import UserError
from roadmapbot.services.bundle import Services
from roadmapbot.services.ports import Incoming
from roadmapbot.services.recording import CheckedIn

log = logging.getLogger(__name__)


async def hear(message: discord.Message, services: Services, me: int) -> None:
    """Take in a message and answer it where there is something to say.

    In a server only replies matter: everything else there is none of our business, and mostly empty for us. A
    reply that does not ping us comes without its text, and counts all the same.
    """
    incoming = incoming_of(message, me)
    if incoming is None or (message.guild is not None and incoming.reply_to is None):
        return
    with person_waits():
        try:
            result = await services.check_ins.by_reply(incoming)
            in_cohort = isinstance(result, CheckedIn) and result.in_cohort
            is_wordless = _is_wordless(message, incoming, me)
            drawn = None if result is None or in_cohort else answer(result, is_wordless=is_wordless)
        except UserError as error:
            result, drawn = None, plain(sentence(error))
        except Exception as error:  # noqa: BLE001 - the boundary: our bugs end here, logged under a reference
            result, drawn = None, plain(apology(incident(incoming.message_id, error)))
        if drawn is not None:
            await _reply(message, drawn)
        if isinstance(result, CheckedIn) and result.in_cohort:
            await _react(message, COUNTED_LATE if result.check_in.is_late else COUNTED)
    if isinstance(result, CheckedIn):
        await quietly(services.redraw.days(result.check_in.enrollment_id, result.outdated), "drawing a day anew")


def _is_wordless(message: discord.Message, incoming: Incoming, me: int) -> bool:
    """Whether Discord kept the words of a message from us, as it does in servers where it does not ping us."""
    is_ping = any(person.id == me for person in message.mentions)
    return message.guild is not None and not incoming.text and not is_ping


async def _react(message: discord.Message, sign: str) -> None:
    """Say with a sign that a reply counts: where many answer one post, a word to each would be too much."""
    try:
        await message.add_reaction(sign)
    except FAILURES as error:
        log.info("Message %s was taken in but not acknowledged: %s", message.id, error)


async def _reply(message: discord.Message, drawn: Drawn) -> None:
    # The event may arrive twice; the nonce keeps the answer from doing so.
    reference = message.to_reference(fail_if_not_exists=False)
    try:
        await message.channel.send(reference=reference, mention_author=False, nonce=f"r{message.id}", **parts(drawn))
    except FAILURES as error:
        log.warning("Message %s was taken in but not answered: %s", message.id, error)
