"""Visits the addresses of resources and says which are dead, moved, refused or slow.

It is a guest on other people's servers: few requests at once, fewer still per host, a pause between two to the same
host, no page read to its end, and a name that says who asks.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Self

import aiohttp
from yarl import URL

USER_AGENT = "roadmapbot-links/1 (checks that the addresses in a learning roadmap still exist)"
_TURNED_AWAY = frozenset({401, 402, 403, 405, 406, 407, 429, 451, 503, 999})
"""Answers of sites that are there, but let no program in; 999 is LinkedIn's."""
_ELSEWHERE = frozenset({301, 302, 303, 307, 308})
_FOR_GOOD = frozenset({301, 308})
_HEADER = 65_536
"""Bytes; some sites send cookies longer than aiohttp takes by itself."""


class Verdict(StrEnum):
    """How an address was found."""

    GOOD = "good"
    SLOW = "slow"
    MOVED = "moved"
    REFUSED = "refused"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class Manners:
    """How a visitor behaves."""

    at_once: int = 8
    at_once_per_host: int = 2
    pause_per_host: timedelta = timedelta(seconds=1)
    patience: timedelta = timedelta(seconds=15)
    slow: timedelta = timedelta(seconds=5)
    redirects: int = 3


POLITE = Manners()


@dataclass(frozen=True, slots=True)
class Finding:
    """What came of one address; `sentence` says why and what to do, `is_answered` whether anything replied at all."""

    address: str
    resource_ids: tuple[str, ...]
    verdict: Verdict
    sentence: str
    is_answered: bool = True


async def check_links(
    addresses: Mapping[str, Iterable[str]], manners: Manners = POLITE, seen: Callable[[Finding], object] = id
) -> list[Finding]:
    """Visit each address once, given with the ids of its resources; `seen` hears of every finding as it is made."""
    findings: dict[str, Finding] = {}

    async def look(visitor: _Visitor, address: str) -> None:
        verdict, sentence, is_answered = await visitor.visit(address)
        findings[address] = Finding(address, tuple(addresses[address]), verdict, sentence, is_answered)
        seen(findings[address])

    async with _Visitor.arrive(manners) as visitor, asyncio.TaskGroup() as group:
        for address in addresses:
            group.create_task(look(visitor, address))
    return [findings[address] for address in addresses]


_Outcome = tuple[Verdict, str, bool]


@dataclass(slots=True)
class _Host:
    """Whose turn it is at one host, and when the next request may start on the loop's clock."""

    turns: asyncio.Semaphore
    free_at: float = 0.0
    is_unknown: bool = False


@dataclass(frozen=True, slots=True)
class _Answer:
    """What a host said, and after how many seconds."""

    status: int
    location: str | None
    took: float


class _NoAnswer(Exception):
    """Nothing came back; the message says why."""


class _NoHost(_NoAnswer):
    """Nobody knows the host, so that asking again is of no use."""


@dataclass(slots=True)
class _Visitor:
    """Goes from page to page and minds its manners."""

    session: aiohttp.ClientSession
    manners: Manners
    turns: asyncio.Semaphore
    hosts: dict[str, _Host] = field(default_factory=dict)

    @classmethod
    @asynccontextmanager
    async def arrive(cls, manners: Manners) -> AsyncIterator[Self]:
        """A visitor with connections of its own; they are closed at the end."""
        async with aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=manners.at_once, limit_per_host=manners.at_once_per_host),
            headers={"User-Agent": USER_AGENT, "Accept": "*/*"},
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None),
            max_line_size=_HEADER,
            max_field_size=_HEADER,
            trust_env=True,
        ) as session:
            yield cls(session, manners, asyncio.Semaphore(manners.at_once))

    async def visit(self, address: str) -> _Outcome:
        """Go to an address and on to where it leads."""
        try:
            url = start = URL(address).with_fragment(None)
            lasting = start
            for _ in range(self.manners.redirects + 1):
                answer = await self._ask(url)
                if answer.status not in _ELSEWHERE or answer.location is None:
                    return self._judge(start, lasting, url, answer)
                following = url.join(URL(answer.location)).with_fragment(None)
                if following.scheme not in ("http", "https") or not following.host:
                    return Verdict.DEAD, f"leads to {following}, which is no web address", True
                if lasting == url and answer.status in _FOR_GOOD:
                    lasting = following
                url = following
        except _NoAnswer as error:
            return Verdict.DEAD, str(error), False
        except ValueError:
            return Verdict.DEAD, "leads to something that is no web address", True
        return Verdict.DEAD, f"leads on more than {self.manners.redirects} times, at last to {url}", True

    def _judge(self, start: URL, lasting: URL, url: URL, answer: _Answer) -> _Outcome:
        if answer.status in _TURNED_AWAY:
            return Verdict.REFUSED, f"answers {answer.status} to programs", True
        if answer.status >= 400 or answer.status in _ELSEWHERE:
            return Verdict.DEAD, _what_is_dead(answer.status), True
        if url.path == "/" and not url.query_string and start.path != "/":
            return Verdict.MOVED, f"leads to the front page {url}: what was there may be gone", True
        if lasting != start:
            return Verdict.MOVED, f"is now {lasting}", True
        if answer.took > self.manners.slow.total_seconds():
            return Verdict.SLOW, f"took {answer.took:.1f} seconds to answer", True
        return Verdict.GOOD, "is there", True

    async def _ask(self, url: URL) -> _Answer:
        """What a host says to HEAD, or to GET where it does not like HEAD. Raises _NoAnswer."""
        try:
            answer = await self._request("HEAD", url)
        except _NoHost:
            raise
        except _NoAnswer:
            return await self._request("GET", url)
        if answer.status < 400 or answer.status == 429:
            return answer
        return await self._request("GET", url)

    async def _request(self, method: str, url: URL) -> _Answer:
        loop = asyncio.get_running_loop()
        async with self._turn(url) as host:
            started = loop.time()
            try:
                async with (
                    asyncio.timeout(self.manners.patience.total_seconds()),
                    self.session.request(method, url, allow_redirects=False) as response,
                ):
                    answer = _Answer(response.status, response.headers.get("Location"), loop.time() - started)
                    if method == "GET":
                        # The page itself is of no interest, and may be a video: hang up instead of reading it.
                        response.close()
                    return answer
            except TimeoutError as error:
                waited = self.manners.patience.total_seconds()
                raise _NoAnswer(f"did not answer within {waited:g} seconds") from error
            except aiohttp.ClientConnectorDNSError as error:
                host.is_unknown = True
                raise _NoHost(f"there is no host {url.host}") from error
            except aiohttp.ClientSSLError as error:
                raise _NoAnswer("its certificate or encryption is not good") from error
            except aiohttp.ClientConnectionError as error:
                raise _NoAnswer("takes no connection") from error
            except aiohttp.ClientError as error:
                raise _NoAnswer("answers something that is not HTTP") from error

    @asynccontextmanager
    async def _turn(self, url: URL) -> AsyncIterator[_Host]:
        """Wait for one's turn: at the host first, so that whoever waits there keeps nobody else waiting."""
        host = self.hosts.setdefault(url.host or "", _Host(asyncio.Semaphore(self.manners.at_once_per_host)))
        async with host.turns:
            if host.is_unknown:
                raise _NoHost(f"there is no host {url.host}")
            now = asyncio.get_running_loop().time()
            starts_at = max(now, host.free_at)
            host.free_at = starts_at + self.manners.pause_per_host.total_seconds()
            await asyncio.sleep(starts_at - now)
            async with self.turns:
                yield host


def _what_is_dead(status: int) -> str:
    match status:
        case 404 | 410:
            return f"has no such page any more ({status})"
        case _ if status >= 500:
            return f"is broken: it answers {status}"
        case _:
            return f"answers {status}"
