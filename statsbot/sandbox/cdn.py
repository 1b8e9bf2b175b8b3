"""The local CDN: avatars, icons and emoji drawn on demand, attachments from memory."""

import asyncio

from aiohttp import web

from statsbot.sandbox.images import picture, resized
from statsbot.sandbox.state.state import State
from statsbot.sandbox.wire import as_id

PREFIX = "/cdn"
_SIZES = (16, 32, 64, 128, 256, 512, 1024, 2048, 4096)
_LARGEST_DRAWN = 128
_DEFAULT_SIZE = 128


class Cdn:
    """Serves what messages and profiles point at."""

    def __init__(self, state: State) -> None:
        self._state = state

    def add_to(self, app: web.Application) -> None:
        """Enter the routes."""
        app.router.add_get(PREFIX + "/avatars/{id}/{hash}.{format}", self._avatar)
        app.router.add_get(PREFIX + "/embed/avatars/{hash}.{format}", self._avatar)
        app.router.add_get(PREFIX + "/icons/{id}/{hash}.{format}", self._square)
        app.router.add_get(PREFIX + "/emojis/{hash}.{format}", self._square)
        app.router.add_get(PREFIX + "/stickers/{hash}.{format}", self._square)
        app.router.add_get(PREFIX + "/attachments/{channel}/{id}/{name}", self._attachment)

    async def _avatar(self, request: web.Request) -> web.Response:
        return await _drawn(request, square=False)

    async def _square(self, request: web.Request) -> web.Response:
        given = self._state.pictures.get(request.match_info["hash"])
        return await _drawn(request, square=True, given=given)

    async def _attachment(self, request: web.Request) -> web.Response:
        info = request.match_info
        found = self._state.attachments.get(as_id(info["id"]) or 0)
        if found is not None and found.filename == info["name"]:
            return web.Response(body=found.data, content_type=found.content_type)
        return web.Response(status=404, text="This content is no longer available.")


async def _drawn(request: web.Request, *, square: bool, given: bytes | None = None) -> web.Response:
    if request.match_info["format"] not in {"png", "webp", "jpg", "jpeg", "gif"}:
        return web.Response(status=415, text="unsupported format")
    text = request.query.get("size", str(_DEFAULT_SIZE))
    if not text.isdecimal() or int(text) not in _SIZES:
        return web.Response(status=400, text="size must be a power of two from 16 to 4096")
    size = min(int(text), _LARGEST_DRAWN)
    if given is not None:
        data = await asyncio.to_thread(resized, given, size)
    else:
        data = await asyncio.to_thread(picture, request.match_info["hash"], size, square=square)
    cached = {"Cache-Control": "public, max-age=31536000"}
    return web.Response(body=data, content_type="image/png", headers=cached)
