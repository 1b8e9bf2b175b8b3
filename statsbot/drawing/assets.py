"""Avatars, icons and custom emoji from Discord's CDN. What comes from there is hostile.

Only Discord's own hosts (or this machine's, for the local Discord) are asked, redirects are not
followed, and no more than a mebibyte is read. An answer is kept only if it is a picture in an
allowed format whose header claims a sane size; it is decoded later, in a worker with limits.
"""

import asyncio
import contextlib
import io
import ipaddress
import re
import struct
import warnings
from collections import OrderedDict
from collections.abc import Sequence
from typing import Self
from urllib.parse import urlsplit

import aiohttp
from PIL import Image

from statsbot.domain.ids import GuildId, MemberId
from statsbot.errors import ConfigurationError

DISCORD_HOSTS = frozenset({"cdn.discordapp.com", "media.discordapp.net"})
FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
LARGEST_BODY = 1024 * 1024
"""Bytes."""
LARGEST_SIDE = 1024
"""Pixels; what is asked for is 128 at most."""
SECONDS_FOR_ALL = 1.5
"""How long a card waits for its pictures."""
LARGEST_CACHE = 32 * 1024 * 1024
"""Bytes of pictures that are kept."""
_HASH = re.compile(r"\w{1,64}", re.ASCII)


class Assets:
    """Fetches and keeps small pictures. Belongs to one event loop; close it, or use ``with``."""

    def __init__(self, cdn_url: str) -> None:
        """Fetch from the CDN at ``cdn_url``.

        Raises:
            ConfigurationError: that is neither Discord's nor on this machine.
        """
        if not _is_allowed(cdn_url):
            raise ConfigurationError(
                f"STATSBOT_CDN_URL is {cdn_url}: pictures are fetched from Discord's CDN "
                "(https://cdn.discordapp.com) or from this machine, not from elsewhere."
            )
        self._base = cdn_url.rstrip("/")
        self._session: aiohttp.ClientSession | None = None
        self._kept: OrderedDict[str, bytes | None] = OrderedDict()
        self._kept_bytes = 0

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def __aenter__(self) -> Self:
        """Return itself; connections are made at the first fetch."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close."""
        await self.close()

    @staticmethod
    def avatar(member_id: MemberId, avatar: str | None) -> str | None:
        """Return the path of a user's avatar at 64 pixels; None: they have none."""
        return f"/avatars/{member_id}/{avatar}.png?size=64" if _is_hash(avatar) else None

    @staticmethod
    def icon(guild_id: GuildId, icon: str | None) -> str | None:
        """Return the path of a server's icon at 128 pixels; None: it has none."""
        return f"/icons/{guild_id}/{icon}.png?size=128" if _is_hash(icon) else None

    @staticmethod
    def emoji(emoji_id: int) -> str:
        """Return the path of a custom emoji at 128 pixels, one that moves as its first frame."""
        return f"/emojis/{emoji_id}.png?size=128"

    @staticmethod
    def sticker(sticker_id: int) -> str:
        """Return the path of a sticker at 128 pixels; there is nothing for one that is vectors."""
        return f"/stickers/{sticker_id}.png?size=128"

    def forget(self, member_id: MemberId) -> None:
        """Forget a user's avatars."""
        theirs = [path for path in self._kept if path.startswith(f"/avatars/{member_id}/")]
        for path in theirs:
            self._kept_bytes -= len(self._kept.pop(path) or b"") + len(path)

    async def fetch_all(
        self, paths: Sequence[str | None], *, seconds: float = SECONDS_FOR_ALL
    ) -> list[bytes | None]:
        """Return the encoded pictures at ``paths``, all asked for at once.

        Args:
            paths: of :meth:`avatar` and its like; None gives None.
            seconds: how long to wait for all of them together; what is late is None.
        """
        wanted = {path for path in paths if path is not None and path not in self._kept}
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await asyncio.gather(*map(self._fetch, wanted))
        return [None if path is None else self._recall(path) for path in paths]

    async def _fetch(self, path: str) -> None:
        """Keep the picture at ``path``, or None where there is none; nothing after a fault."""
        try:
            data = await self._download(path)
        except (aiohttp.ClientError, TimeoutError, OSError):
            return
        self._keep(path, data if data is not None and is_picture(data) else None)

    async def _download(self, path: str) -> bytes | None:
        """Return the body, None if it is refused.

        Raises:
            aiohttp.ClientError, TimeoutError, OSError: the CDN does not answer, or with a fault
                of its own.
        """
        if self._session is None:
            self._session = aiohttp.ClientSession(
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"Accept-Encoding": "identity"},
                auto_decompress=False,
                timeout=aiohttp.ClientTimeout(total=2 * SECONDS_FOR_ALL),
            )
        async with self._session.get(self._base + path, allow_redirects=False) as response:
            if response.status == 429 or response.status >= 500:
                response.raise_for_status()
            if response.status != 200:
                return None
            body = bytearray()
            async for chunk in response.content.iter_any():
                body += chunk
                if len(body) > LARGEST_BODY:
                    return None
        return bytes(body)

    def _keep(self, path: str, data: bytes | None) -> None:
        self._kept[path] = data
        self._kept_bytes += len(data or b"") + len(path)
        while self._kept_bytes > LARGEST_CACHE:
            oldest, dropped = self._kept.popitem(last=False)
            self._kept_bytes -= len(dropped or b"") + len(oldest)

    def _recall(self, path: str) -> bytes | None:
        if path in self._kept:
            self._kept.move_to_end(path)
        return self._kept.get(path)


def is_picture(data: bytes) -> bool:
    """Tell by its header whether ``data`` is a picture of an allowed format and size."""
    try:
        with (
            warnings.catch_warnings(action="ignore"),  # a stranger's picture is no news
            Image.open(io.BytesIO(data), formats=FORMATS) as image,
        ):
            return max(image.size) <= LARGEST_SIDE
    except (
        OSError,
        ValueError,
        SyntaxError,
        EOFError,
        struct.error,
        Image.DecompressionBombError,
    ):
        return False


def _is_hash(text: str | None) -> bool:
    return text is not None and _HASH.fullmatch(text) is not None


def _is_allowed(url: str) -> bool:
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme == "https" and host in DISCORD_HOSTS and parts.port in (None, 443):
        return True
    try:
        local = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        local = False
    return local and parts.scheme in ("http", "https")
