"""The playground over HTTP: static files, one route per thing to do, and a stream of events.

Routes translate and nothing else. An action that Discord would refuse is answered with 422 and a sentence.
"""

import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from aiohttp import web

from roadmapbot.playground import guard
from roadmapbot.playground.acts import Entity, File
from roadmapbot.playground.people import EVERYONE, Person
from roadmapbot.playground.session import Playground
from roadmapbot.playground.world import Refused

_STATIC = Path(__file__).parent / "static"
_UPLOAD_LIMIT = 25 * 1024 * 1024
_INLINE = ("image/png", "image/jpeg", "image/gif", "image/webp")
_PEOPLE = {person.key: person for person in EVERYONE}

Json = dict[str, Any]


def make_app(playground: Playground) -> web.Application:
    """Build the web application of this playground."""
    app = web.Application(middlewares=[guard.only_ourselves, _refusals], client_max_size=_UPLOAD_LIMIT)
    app.on_response_prepare.append(guard.add_headers)
    routes = _Routes(playground)
    app.router.add_get("/", routes.page)
    app.router.add_static("/static", _STATIC)
    app.router.add_get("/api/events", routes.events)
    app.router.add_get("/api/commands", routes.commands)
    app.router.add_get("/api/earlier", routes.earlier)
    app.router.add_get("/api/files/{place}/{message}/{file}", routes.file)
    actions: dict[str, Callable[[web.Request], Awaitable[Json]]] = {
        "say": routes.say,
        "edit": routes.edit,
        "delete": routes.delete,
        "run": routes.run,
        "suggest": routes.suggest,
        "click": routes.click,
        "choose": routes.choose,
        "submit": routes.submit,
        "read": routes.read,
        "wind": routes.wind,
        "bot": routes.bot,
    }
    for name, action in actions.items():
        app.router.add_post(f"/api/{name}", _answering(action))
    return app


def _answering(action: Callable[[web.Request], Awaitable[Json]]) -> guard.Handler:
    async def handler(request: web.Request) -> web.StreamResponse:
        return web.json_response(await action(request))

    return handler


@web.middleware
async def _refusals(request: web.Request, handler: guard.Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except Refused as refused:
        return web.json_response({"refused": str(refused)}, status=422)


class _Routes:
    def __init__(self, playground: Playground) -> None:
        self._playground = playground

    async def page(self, request: web.Request) -> web.StreamResponse:
        return web.FileResponse(_STATIC / "index.html")

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Stream the state, then every change of it."""
        stream = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        with self._playground.feed.listening() as queue:
            await stream.prepare(request)
            event: tuple[str, object] | None = ("state", self._playground.state())
            with suppress(ConnectionResetError):
                while event is not None:
                    kind, data = event
                    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
                    await stream.write(f"event: {kind}\ndata: {text}\n\n".encode())
                    event = await queue.get()
        return stream

    async def commands(self, request: web.Request) -> web.StreamResponse:
        who = _person(request.query.get("who"))
        found = await self._playground.commands(who, _id(request.query.get("place")))
        return web.json_response(found)

    async def earlier(self, request: web.Request) -> web.StreamResponse:
        place, before = _id(request.query.get("place")), request.query.get("before", "0")
        return web.json_response(self._playground.feed.earlier(place, before))

    async def file(self, request: web.Request) -> web.StreamResponse:
        ids = [_id(request.match_info[part]) for part in ("place", "message", "file")]
        content = await self._playground.file(*ids)
        response = web.Response(body=content)
        response.content_type = _image_type(content) or "application/octet-stream"
        if response.content_type not in _INLINE:
            # A file somebody uploaded must never be opened as a page of ours.
            response.headers["Content-Disposition"] = "attachment"
        return response

    async def say(self, request: web.Request) -> Json:
        body, files = await _form(request)
        reply_to = _id(body["replyTo"]) if body.get("replyTo") else None
        ping = bool(body.get("ping", True))
        text = str(body.get("text", ""))
        await self._playground.say(*_where(body), text, reply_to, ping, list(files.values()))
        return {}

    async def edit(self, request: web.Request) -> Json:
        body = await request.json()
        await self._playground.edit(*_where(body), _id(body["message"]), str(body["text"]))
        return {}

    async def delete(self, request: web.Request) -> Json:
        body = await request.json()
        await self._playground.delete(*_where(body), _id(body["message"]))
        return {}

    async def run(self, request: web.Request) -> Json:
        body, files = await _form(request)
        return await self._playground.run(*_where(body), str(body["path"]), body["options"], files)

    async def suggest(self, request: web.Request) -> Json:
        body = await request.json()
        texts = str(body["path"]), str(body["option"]), str(body["typed"])
        return {"choices": await self._playground.suggestions(*_where(body), *texts, body["filled"])}

    async def click(self, request: web.Request) -> Json:
        body = await request.json()
        return await self._playground.click(*_where(body), _id(body["message"]), str(body["customId"]))

    async def choose(self, request: web.Request) -> Json:
        body = await request.json()
        message, values = _id(body["message"]), [_unwrapped(value) for value in body["values"]]
        return await self._playground.choose(*_where(body), message, str(body["customId"]), values)

    async def submit(self, request: web.Request) -> Json:
        body, files = await _form(request)
        values: dict[str, object] = {name: _unwrapped(value) for name, value in body["values"].items()}
        for name, file in files.items():
            values[name] = [file]
        return await self._playground.submit(*_where(body), str(body["modalId"]), values)

    async def read(self, request: web.Request) -> Json:
        body = await request.json()
        who, place = _where(body)
        self._playground.read(who, place, str(_id(body["message"])))
        return {}

    async def wind(self, request: web.Request) -> Json:
        body = await request.json()
        return {"notice": await self._playground.controls.wind(str(body["to"]), _person(body.get("who")))}

    async def bot(self, request: web.Request) -> Json:
        controls = self._playground.controls
        switches = {
            "restart": controls.restart,
            "down": controls.take_down,
            "up": controls.bring_up,
            "outage": controls.outage,
        }
        body = await request.json()
        if body.get("do") not in switches:
            raise Refused("The bot can be restarted, taken down and brought up.")
        await switches[body["do"]]()
        return {}


async def _form(request: web.Request) -> tuple[Json, dict[str, File]]:
    """Read a form of one JSON field, "body", and files."""
    fields = await request.post()
    files: dict[str, File] = {}
    for name, value in fields.items():
        if isinstance(value, web.FileField):
            files[name] = (value.filename, value.file.read())
    body: Json = json.loads(str(fields["body"]))
    return body, files


def _where(body: Json) -> tuple[Person, int]:
    return _person(body.get("who")), _id(body.get("place"))


def _person(key: object) -> Person:
    if not isinstance(key, str) or key not in _PEOPLE:
        raise web.HTTPBadRequest(text="Nobody of that name lives here.")
    return _PEOPLE[key]


def _id(raw: object) -> int:
    try:
        return int(str(raw))
    except ValueError:
        raise web.HTTPBadRequest(text="That is not an id.") from None


def _unwrapped(value: object) -> object:
    """Read the value of a select or a field: people, roles and channels come as {"id": …}."""
    if isinstance(value, list):
        return [_unwrapped(one) for one in value]
    if isinstance(value, dict):
        return Entity(_id(value.get("id")))
    return value


def _image_type(content: bytes) -> str | None:
    signatures = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg", b"GIF8": "image/gif"}
    for signature, kind in signatures.items():
        if content.startswith(signature):
            return kind
    return "image/webp" if content[:4] == b"RIFF" and content[8:12] == b"WEBP" else None
