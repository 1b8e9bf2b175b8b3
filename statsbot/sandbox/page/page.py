"""Serves the page's files, and a WebSocket for each person who has it open."""

from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

import orjson
from aiohttp import web

from statsbot.sandbox.interactions import Interactions
from statsbot.sandbox.page.visit import Visit
from statsbot.sandbox.state.events import Event
from statsbot.sandbox.state.state import State

_STATIC = Path(__file__).parent / "static"
_TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript"}
_FONT_TYPES = {".otf": "font/otf", ".ttf": "font/ttf"}
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}


class Page:
    """The page and the visits to it."""

    def __init__(self, state: State, interactions: Interactions, fonts: Path | None) -> None:
        self._state = state
        self._fonts = fonts
        self._interactions = interactions
        self._emoji = None if fonts is None else EmojiPictures(fonts)
        self._visits: set[Visit] = set()
        state.listeners.append(self._hear)

    def add_to(self, app: web.Application) -> None:
        """Enter the routes."""
        app.router.add_get("/", self._index)
        app.router.add_get("/page/{name}", self._file)
        app.router.add_get("/page/fonts/{name}", self._font)
        app.router.add_get("/page/emoji/{code}.png", self._emoji_picture)
        app.router.add_get("/live", self._live)

    def _hear(self, event: Event) -> None:
        for visit in self._visits:
            visit.hear(event)

    async def _index(self, request: web.Request) -> web.Response:
        del request
        return _served(_STATIC / "index.html", _TYPES[".html"])

    async def _file(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        if name == "fonts.css" and self._fonts is None:
            return web.Response(text="", content_type="text/css")
        path = _STATIC / name
        if path.parent != _STATIC or path.suffix not in _TYPES or not path.is_file():
            raise web.HTTPNotFound
        return _served(path, _TYPES[path.suffix])

    async def _font(self, request: web.Request) -> web.Response:
        folder = self._fonts
        if folder is None:
            raise web.HTTPNotFound
        path = folder / request.match_info["name"]
        if path.parent != folder or path.suffix not in _FONT_TYPES or not path.is_file():
            raise web.HTTPNotFound
        return _served(path, _FONT_TYPES[path.suffix])

    async def _emoji_picture(self, request: web.Request) -> web.Response:
        found = self._emoji.get(request.match_info["code"]) if self._emoji is not None else None
        if found is None:
            raise web.HTTPNotFound
        headers = _HEADERS | {"Cache-Control": "max-age=86400"}
        return web.Response(body=found, content_type="image/png", headers=headers)

    async def _live(self, request: web.Request) -> web.StreamResponse:
        # Any web site may try to connect to loopback, also under a name that it made point
        # there; only our own page, at an address that is no such name, may succeed.
        origin = urlsplit(request.headers.get("Origin", ""))
        if origin.netloc != request.host or not _is_local_name(origin.hostname or ""):
            raise web.HTTPForbidden(text="this socket is for the sandbox's own page")
        socket = web.WebSocketResponse(heartbeat=30)
        await socket.prepare(request)
        drawn = self._emoji is not None
        visit = Visit(self._state, self._interactions, socket, draws_emoji=drawn)
        self._visits.add(visit)
        try:
            await visit.hold()
        finally:
            self._visits.discard(visit)
        return socket


class EmojiPictures:
    """The emoji of the cards: PNGs in one file, found by code points (``1f44d-1f3fd``)."""

    def __init__(self, folder: Path) -> None:
        self._pack = (folder / "emoji.pack").read_bytes()
        index = orjson.loads((folder / "emoji.json").read_bytes())
        self._places: dict[str, tuple[int, int]] = index["sprites"]

    def get(self, code: str) -> bytes | None:
        """Return a picture; None if there is none of that emoji."""
        place = self._places.get(code)
        return None if place is None else self._pack[place[0] : place[0] + place[1]]


def _is_local_name(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return host == "localhost"
    return True


def _served(path: Path, content_type: str) -> web.Response:
    charset = "utf-8" if content_type.startswith("text/") else None
    return web.Response(
        body=path.read_bytes(), content_type=content_type, charset=charset, headers=_HEADERS
    )
