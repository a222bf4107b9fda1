"""What Discord's failures mean: one table from its error codes to the errors of the messenger port.

Codes decide, never texts; HTTP statuses only where a code is unknown. The gate remembers the failures after which
no call at all may leave for a while.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import aiohttp
import discord

from roadmapbot.services.ports import (
    Clock,
    MessageGone,
    MessengerError,
    OutcomeUnknown,
    Refused,
    RetryLater,
    Undeliverable,
    Unreachable,
)

log = logging.getLogger(__name__)

SHORT_WHILE = timedelta(minutes=1)
LONG_WHILE = timedelta(minutes=10)
"""How long everything stops after a ban, and new direct messages after Discord found us too quick."""
HOURS = timedelta(hours=3)

_FLAGGED = 20026
TOO_MANY_DMS = frozenset({40003, _FLAGGED})
"""Opening direct messages too fast; flagged as spam. Conversations that exist may go on."""

_NO_ACCESS = 50001
_UNREACHABLE = {
    50007: Unreachable.DM_CLOSED,
    50278: Unreachable.NO_SHARED_SERVER,
    10007: Unreachable.NO_SHARED_SERVER,  # the member is gone
    10013: Unreachable.NO_SHARED_SERVER,  # the account is gone
    10003: Unreachable.CHANNEL_GONE,
    10004: Unreachable.CHANNEL_GONE,  # the server is gone
    _NO_ACCESS: Unreachable.FORBIDDEN,
    50013: Unreachable.FORBIDDEN,
    160002: Unreachable.FORBIDDEN,  # replying needs Read Message History
    50083: Unreachable.FORBIDDEN,  # the thread is archived
    160005: Unreachable.FORBIDDEN,  # the thread is locked
    160006: Unreachable.FORBIDDEN,  # the server has too many active threads
    40058: Unreachable.FORBIDDEN,  # a forum takes no plain messages
    50008: Unreachable.FORBIDDEN,  # neither does a voice or category channel
    50024: Unreachable.FORBIDDEN,
}
_BY_STATUS = {403: Unreachable.FORBIDDEN, 404: Unreachable.CHANNEL_GONE}
_MESSAGE_GONE = frozenset({10008})
_BUSY = frozenset({30046, 20028, 20029})
"""Shared or long rate limits: editing old messages, writing to one channel, writing to one server."""
_OVERLOADED = 130000


class Stopped(Exception):
    """The call did not leave: after an earlier failure all calls wait."""

    def __init__(self, after: timedelta) -> None:
        super().__init__(f"all calls wait for {after}")
        self.after = after


FAILURES = (discord.HTTPException, discord.RateLimited, aiohttp.ClientError, OSError, TimeoutError, Stopped)
"""Everything a REST call of discord.py raises when the outside world fails."""


class Gate:
    """Closed after failures that every further call would make worse."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._opens_at: datetime | None = None
        self._dms_open_at: datetime | None = None
        self.token_refused = False
        """Discord no longer takes our token; only an operator can change that."""

    def check(self) -> None:
        """Raise Stopped while no call may leave."""
        if self.token_refused:
            raise Stopped(HOURS)
        self._check(self._opens_at)

    def check_dms(self) -> None:
        """Raise Stopped while no direct messages may be opened; those that are open go on."""
        self._check(self._dms_open_at)

    def _check(self, opens_at: datetime | None) -> None:
        if opens_at is not None and (left := opens_at - self._clock.now()) > timedelta():
            raise Stopped(left)

    def note(self, error: discord.HTTPException) -> None:
        """Learn from a failure. Refused tokens and bans count against our address, so not one more call leaves."""
        if error.status == 401 and not self.token_refused:
            self.token_refused = True
            log.error("Discord refused the token: everything stopped. Put a valid DISCORD_TOKEN in place and restart.")
        elif _is_ban(error):
            self._opens_at = self._clock.now() + LONG_WHILE
            log.error("Discord's front refuses all calls (429 without JSON): everything stopped for %s", LONG_WHILE)
        elif error.code in TOO_MANY_DMS:
            self._dms_open_at = self._clock.now() + LONG_WHILE
            level = logging.ERROR if error.code == _FLAGGED else logging.WARNING
            log.log(level, "Discord stopped new direct messages (%s): none is opened for %s", error.code, LONG_WHILE)


@contextmanager
def translated(*, is_dm: bool = False) -> Iterator[None]:
    """Turn the failures of what is done inside into the errors of the messenger port."""
    try:
        yield
    except FAILURES as error:
        raise translate(error, is_dm=is_dm) from error


def translate(error: BaseException, *, is_dm: bool = False) -> MessengerError:
    """The messenger's error for a failure; `is_dm` for a direct message that has worked before."""
    if isinstance(error, Stopped):
        return RetryLater(error.after)
    if isinstance(error, discord.RateLimited):
        return RetryLater(timedelta(seconds=error.retry_after))
    if not isinstance(error, discord.HTTPException) or error.status >= 500 or error.code == _OVERLOADED:
        return OutcomeUnknown(str(error) or type(error).__name__)
    return _answered(error, is_dm)


def _answered(error: discord.HTTPException, is_dm: bool) -> MessengerError:
    """The messenger's error for an answer in which Discord says no."""
    if error.code == _NO_ACCESS and is_dm:
        # Seen as a passing fault of the platform: one of these is no reason to stop writing to somebody.
        return RetryLater(HOURS)
    if error.status == 401:
        return RetryLater(HOURS)
    if error.code in TOO_MANY_DMS or _is_ban(error):
        return RetryLater(LONG_WHILE)
    if error.status == 429 or error.code in _BUSY:
        return RetryLater(_asked_for(error))
    if error.code in _MESSAGE_GONE:
        return MessageGone(str(error))
    reason = _UNREACHABLE.get(error.code) or (_BY_STATUS.get(error.status) if not error.code else None)
    if reason is not None:
        return Undeliverable(reason, str(error))
    return Refused(str(error))


def _is_ban(error: discord.HTTPException) -> bool:
    """Whether a 429 comes from Cloudflare rather than from Discord's API, which always names itself."""
    return error.status == 429 and not error.code and "Via" not in error.response.headers


def _asked_for(error: discord.HTTPException) -> timedelta:
    try:
        return timedelta(seconds=float(error.response.headers["Retry-After"]))
    except (KeyError, ValueError):
        return SHORT_WHILE
