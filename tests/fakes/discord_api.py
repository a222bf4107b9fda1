"""A local Discord: the part of its HTTP API that the bot uses, on 127.0.0.1, with memory and scripted faults.

It has no gateway. discord.py only parses JSON whose type is exactly `application/json`, and takes a 429 without a
`Via` header for a ban; both are kept to here.
"""

import asyncio
import json
import re
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from aiohttp import web
from tests.fakes.discord_state import (
    BOT_ID,
    ApiError,
    Json,
    Posted,
    State,
    application_json,
    channel_json,
    dm_json,
    message_json,
    thread_json,
    user_json,
)

BEGINNING = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Seen:
    """A request as it arrived."""

    number: int
    method: str
    path: str
    body: Json | None
    query: Mapping[str, str]


@dataclass(slots=True)
class Fault:
    """What happens to the next requests that match: an answer, a connection cut, or silence.

    With `arrives` the request is carried out first, as when only the answer gets lost.
    """

    method: str
    path: re.Pattern[str]
    left: int | None = 1
    status: int = 0
    body: Json | str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    cuts: bool = False
    is_silent: bool = False
    arrives: bool = False

    def matches(self, seen: Seen) -> bool:
        return self.left != 0 and self.method == seen.method and self.path.fullmatch(seen.path) is not None


class Abandoned(Exception):
    """Raised by a watch: nobody waits for the answer any more."""


Watch = Callable[[Seen, str], Awaitable[None]]


class FakeDiscord:
    """Runs inside `async with`; `base` is what the client's `api_base` must be."""

    def __init__(self, now: Callable[[], datetime] = lambda: BEGINNING) -> None:
        self.now = now
        self.state = State()
        self.requests: list[Seen] = []
        self.statuses: list[int] = []
        self.base = ""
        self.gateway = "ws://127.0.0.1:1/"
        """Where clients are sent for events; nothing is there unless a test puts a `FakeGateway` there."""
        self.watch: Watch | None = None
        """Called with every request, `before` it is carried out and `after` it, before the answer leaves.

        What it abandons is not carried out, or not answered.
        """
        self.per_second: tuple[int, Callable[[], float]] | None = None
        """At most so many requests in any second of that clock; more are answered with 429."""
        self._faults: list[Fault] = []
        self._recent: deque[float] = deque()
        self._closing = asyncio.Event()
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_route("*", "/{tail:.*}", self._serve)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.base = f"http://{host}:{port}/api/v10"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.set()
        if self._runner is not None:
            await self._runner.cleanup()

    # --- what a test scripts and reads -------------------------------------------------------------------------

    @property
    def posts(self) -> list[Posted]:
        """Every message of the bot, in order."""
        return [posted for posted in self.state.messages.values() if posted.author_id == BOT_ID]

    def says(self, user_id: int, channel_id: int, content: str, at: datetime | None = None) -> Posted:
        """A person writes."""
        return self.state.create(channel_id, {"content": content}, at or self.now(), user_id)

    def answer(
        self, method: str, path: str, status: int, code: int = 0, *, times: int | None = 1, arrives: bool = False
    ) -> None:
        """Answer the next matching requests with an error."""
        self._script(method, path, times, status=status, body={"code": code, "message": "scripted"}, arrives=arrives)

    def limit(self, method: str, path: str, retry_after: float, *, times: int | None = 1, code: int = 0) -> None:
        """Answer with a 429 of the API."""
        body = {"message": "You are being rate limited.", "retry_after": retry_after, "global": False, "code": code}
        headers = {"Via": "1.1 google", "Retry-After": str(retry_after)}
        self._script(method, path, times, status=429, body=body, headers=headers)

    def ban(self, method: str, path: str) -> None:
        """Answer with the 429 of Cloudflare, until the end."""
        self._script(method, path, None, status=429, body="<html>error 1015</html>")

    def cut(self, method: str, path: str, *, times: int | None = 1, arrives: bool = False) -> None:
        """Cut the connection instead of answering."""
        self._script(method, path, times, cuts=True, arrives=arrives)

    def hang(self, method: str, path: str, *, times: int | None = 1, arrives: bool = False) -> None:
        """Never answer."""
        self._script(method, path, times, is_silent=True, arrives=arrives)

    async def silence(self) -> None:
        """Wait until everybody has hung up."""
        server = self._runner.server if self._runner is not None else None
        while server is not None and server.connections:  # noqa: ASYNC110 - aiohttp has no event for it
            await asyncio.sleep(0.001)

    def _script(self, method: str, path: str, times: int | None, **how: object) -> None:
        self._faults.append(Fault(method, re.compile(path), times, **how))  # type: ignore[arg-type]

    # --- serving -----------------------------------------------------------------------------------------------

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        raw = await request.read()
        path = request.path.removeprefix("/api/v10")
        seen = Seen(len(self.requests) + 1, request.method, path, json.loads(raw) if raw else None, dict(request.query))
        self.requests.append(seen)
        try:
            if self.watch is not None:
                await self.watch(seen, "before")
            response = await self._respond(request, seen)
            if self.watch is not None:
                await self.watch(seen, "after")
        except Abandoned:
            return _hang_up(request)
        self.statuses.append(response.status)
        return response

    async def _respond(self, request: web.Request, seen: Seen) -> web.Response:
        if self._is_too_much():
            body = {"message": "You are being rate limited.", "retry_after": 0.05, "global": True}
            return _answer(429, body, {"Via": "1.1 google", "X-RateLimit-Global": "true"})
        fault = next((fault for fault in self._faults if fault.matches(seen)), None)
        if fault is None:
            return self._carry_out(seen)
        if fault.left is not None:
            fault.left -= 1
        if fault.arrives:
            self._carry_out(seen)
        if fault.is_silent:
            await self._closing.wait()
        if fault.cuts or fault.is_silent:
            return _hang_up(request)
        return _answer(fault.status, fault.body, fault.headers)

    def _is_too_much(self) -> bool:
        if self.per_second is None:
            return False
        most, clock = self.per_second
        now = clock()
        while self._recent and self._recent[0] <= now - 1.0:
            self._recent.popleft()
        if len(self._recent) >= most:
            return True
        self._recent.append(now)
        return False

    def _carry_out(self, seen: Seen) -> web.Response:
        for method, pattern, act in _ROUTES:
            match = re.fullmatch(pattern, seen.path)
            if method == seen.method and match:
                try:
                    found = act(self, seen, *match.groups())
                except ApiError as error:
                    return _answer(error.status, error.body)
                return _answer(200, found) if found is not None else web.Response(status=204)
        return _answer(404, {"code": 0, "message": f"404: {seen.method} {seen.path}"})

    def _open_dm(self, seen: Seen) -> Json:
        user_id = int((seen.body or {})["recipient_id"])
        return dm_json(self.state.open_dm(user_id, self.now()), user_id)

    def _create(self, seen: Seen, channel_id: str) -> Json:
        return message_json(self.state.create(int(channel_id), seen.body or {}, self.now()))

    def _history(self, seen: Seen, channel_id: str) -> list[Json]:
        after, before = seen.query.get("after"), seen.query.get("before")
        page = self.state.history(
            int(channel_id),
            int(seen.query.get("limit", 50)),
            int(after) if after else None,
            int(before) if before else None,
        )
        return [message_json(posted) for posted in page]

    def _edit(self, seen: Seen, channel_id: str, message_id: str) -> Json:
        posted = self.state.message(int(channel_id), int(message_id))
        posted.edits.append(seen.body or {})
        return message_json(posted)

    def _delete(self, seen: Seen, channel_id: str, message_id: str) -> None:
        self.state.message(int(channel_id), int(message_id)).is_deleted = True

    def _react(self, seen: Seen, channel_id: str, message_id: str, emoji: str) -> None:
        self.state.message(int(channel_id), int(message_id)).reactions.append(emoji)

    def _pin(self, seen: Seen, channel_id: str, message_id: str) -> None:
        self.state.message(int(channel_id), int(message_id)).is_pinned = True

    def _channel(self, seen: Seen, channel_id: str) -> Json:
        if int(channel_id) not in self.state.text_channels:
            raise ApiError(404, 10003, "Unknown Channel")
        return channel_json(int(channel_id))

    def _thread(self, seen: Seen, channel_id: str) -> Json:
        body = seen.body or {}
        thread_id = self.state.new_id(self.now())
        thread = thread_json(thread_id, int(channel_id), body["name"], body["type"], self.now())
        self.state.threads[thread_id] = thread
        return thread

    def _put_commands(self, seen: Seen) -> list[Json]:
        body: list[Json] = seen.body or []  # type: ignore[assignment]
        stamp = {"application_id": str(BOT_ID), "version": "1", "default_member_permissions": None}
        self.state.commands = [{**stamp, **command, "id": str(self.state.new_id(self.now()))} for command in body]
        return self.state.commands


_ROUTES: list[tuple[str, str, Callable[..., object]]] = [
    ("GET", "/users/@me", lambda api, seen: user_json(BOT_ID)),
    ("GET", "/oauth2/applications/@me", lambda api, seen: application_json()),
    ("GET", "/gateway", lambda api, seen: {"url": api.gateway}),
    ("POST", "/users/@me/channels", FakeDiscord._open_dm),
    ("POST", r"/channels/(\d+)/messages", FakeDiscord._create),
    ("GET", r"/channels/(\d+)/messages", FakeDiscord._history),
    ("PATCH", r"/channels/(\d+)/messages/(\d+)", FakeDiscord._edit),
    ("DELETE", r"/channels/(\d+)/messages/(\d+)", FakeDiscord._delete),
    ("PUT", r"/channels/(\d+)/messages/(\d+)/reactions/([^/]+)/@me", FakeDiscord._react),
    ("PUT", r"/channels/(\d+)/messages/pins/(\d+)", FakeDiscord._pin),
    ("GET", r"/channels/(\d+)", FakeDiscord._channel),
    ("POST", r"/channels/(\d+)/threads", FakeDiscord._thread),
    ("PUT", r"/applications/\d+/commands", FakeDiscord._put_commands),
]


def _hang_up(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=499)


def _answer(status: int, body: object, headers: Mapping[str, str] | None = None) -> web.Response:
    if isinstance(body, str):
        return web.Response(status=status, text=body, content_type="text/html", headers=headers)
    return web.Response(
        status=status, body=json.dumps(body).encode(), headers={"Content-Type": "application/json", **(headers or {})}
    )
