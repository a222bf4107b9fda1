"""Keeps other people's web pages away from the playground.

It listens on 127.0.0.1 only; a page somewhere else could still be pointed here by its name server or post to
it blindly. So the Host must be ours, and so must the Origin of whatever changes something.
"""

from collections.abc import Awaitable, Callable

from aiohttp import web

_OURS = ("127.0.0.1", "localhost")
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def only_ourselves(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse requests under a foreign name or from a foreign page."""
    if request.host.rsplit(":", 1)[0] not in _OURS:
        raise web.HTTPForbidden(text="The playground answers to 127.0.0.1 and localhost only.")
    origin = request.headers.get("Origin")
    if origin is not None and origin != f"http://{request.host}":
        raise web.HTTPForbidden(text="The playground takes requests from its own page only.")
    return await handler(request)


async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Tell the browser to load nothing from anywhere else and to sit in nobody's frame."""
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
