"""A local gateway of Discord: says hello, takes an identification, answers heartbeats, tells of one server."""

import asyncio
import json
from types import TracebackType
from typing import Any, Self

from aiohttp import WSMsgType, web
from tests.fakes.discord_state import BOT_ID, user_json

_DISPATCH, _HEARTBEAT, _IDENTIFY, _HELLO, _ACKNOWLEDGED = 0, 1, 2, 10, 11


class FakeGateway:
    """Runs inside `async with`; `url` is what `GET /gateway` must give."""

    def __init__(self, guild_id: int, guild_name: str) -> None:
        self.url = ""
        self.identified: list[dict[str, Any]] = []
        self.connected = asyncio.Event()
        self.gone = asyncio.Event()
        self._guild = {
            "id": str(guild_id), "name": guild_name, "unavailable": False, "member_count": 1, "owner_id": "1",
            "channels": [], "threads": [], "roles": [], "members": [], "emojis": [], "stickers": [], "features": [],
            "presences": [], "voice_states": [], "stage_instances": [], "guild_scheduled_events": [],
            "soundboard_sounds": [], "verification_level": 0, "default_message_notifications": 0,
            "explicit_content_filter": 0, "mfa_level": 0, "premium_tier": 0, "nsfw_level": 0, "system_channel_flags": 0,
            "preferred_locale": "en-US", "afk_timeout": 300, "premium_progress_bar_enabled": False, "large": False,
        }  # fmt: skip
        self._runner: web.AppRunner | None = None
        self._number = 0

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_get("/", self._serve)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"ws://{host}:{port}/"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def _serve(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.gone.clear()
        await self._say(socket, _HELLO, {"heartbeat_interval": 41_250})
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                await self._hear(socket, json.loads(message.data))
        self.gone.set()
        return socket

    async def _hear(self, socket: web.WebSocketResponse, said: dict[str, Any]) -> None:
        if said["op"] == _HEARTBEAT:
            await self._say(socket, _ACKNOWLEDGED, None)
        elif said["op"] == _IDENTIFY:
            self.identified.append(said["d"])
            ready = {
                "v": 10,
                "user": user_json(BOT_ID),
                "guilds": [{"id": self._guild["id"], "unavailable": True}],
                "session_id": "one",
                "resume_gateway_url": self.url,
                "application": {"id": str(BOT_ID), "flags": 0},
            }
            await self._say(socket, _DISPATCH, ready, "READY")
            await self._say(socket, _DISPATCH, self._guild, "GUILD_CREATE")
            self.connected.set()

    async def _say(self, socket: web.WebSocketResponse, op: int, data: object, event: str | None = None) -> None:
        if op == _DISPATCH:
            self._number += 1
        sequence = self._number if op == _DISPATCH else None
        await socket.send_str(json.dumps({"op": op, "d": data, "s": sequence, "t": event}))
