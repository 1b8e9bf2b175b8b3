"""Pictures of the CDN, served by a real server that is as hostile as it can be."""

import asyncio
import gzip
import io
import resource
import struct
import subprocess
import sys
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

import pytest
import pytest_asyncio
from aiohttp import web
from PIL import Image

from renderers.plot.portraits import decode
from statsbot.drawing.assets import LARGEST_BODY, LARGEST_CACHE, Assets, is_picture
from statsbot.errors import ConfigurationError


def encoded(form: str, mode: str = "RGB", size: tuple[int, int] = (64, 64), **how: object) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, 90).save(out, form, **how)
    return out.getvalue()


def chunk(kind: bytes, data: bytes) -> bytes:
    body = kind + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))


def png_with(*chunks: bytes) -> bytes:
    """A good PNG with more chunks after its header."""
    return GOOD[:33] + b"".join(chunks) + GOOD[33:]


def inflated(size: int) -> bytes:
    """That many zeros, in a thousandth of the room."""
    return zlib.compress(bytes(size), 9)


def png_of(width: int, height: int) -> bytes:
    """A valid PNG of one colour, whatever its size, that is quick to make."""
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    packer = zlib.compressobj(9)
    row = bytes(1 + (width + 7) // 8)
    rows = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )


SMALL_GIF = (
    b"GIF89a"
    + struct.pack("<HH", 13000, 13000)
    + bytes.fromhex("800000ffffff0000002c00000000c832c83200020144003b")
)
FRAMES = [Image.new("P", (64, 64), n % 200) for n in range(600)]
GOOD = encoded("PNG")


def many_frames(form: str) -> bytes:
    out = io.BytesIO()
    FRAMES[0].save(out, form, save_all=True, append_images=FRAMES[1:], duration=20)
    return out.getvalue()


def turned() -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6
    return encoded("JPEG", exif=exif)


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
@pytest.mark.parametrize(
    "picture",
    [
        pytest.param(GOOD, id="png"),
        pytest.param(encoded("JPEG"), id="jpeg"),
        pytest.param(encoded("WEBP"), id="webp"),
        pytest.param(encoded("GIF", "P"), id="gif"),
        pytest.param(encoded("JPEG", "CMYK"), id="cmyk"),
        pytest.param(encoded("PNG", "I;16"), id="16 bit"),
        pytest.param(encoded("PNG", "P", transparency=0), id="palette with transparency"),
        pytest.param(encoded("PNG", size=(1, 1)), id="1 x 1"),
        pytest.param(
            encoded("JPEG", exif=b"Exif\0\0MM\0*\0\0\0\b\0\1\1\22\0\3\0\0\0\1\0\6\0\0"), id="exif"
        ),
        pytest.param(many_frames("GIF"), id="600 frames of GIF"),
        pytest.param(many_frames("PNG"), id="600 frames of APNG"),
        pytest.param(many_frames("WEBP"), id="600 frames of WebP"),
        pytest.param(turned(), id="EXIF orientation"),
        pytest.param(encoded("PNG", icc_profile=bytes(100_000)), id="no colour profile"),
        pytest.param(GOOD + b"PK\3\4" + bytes(100_000), id="an archive behind it"),
    ],
)
def test_a_picture_is_taken_and_its_first_frame_decodes(picture: bytes) -> None:
    assert is_picture(picture)
    drawn = decode(picture, 44, (0, 0, 0))
    assert drawn is not None
    assert drawn.size == (44, 44)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(GOOD[:29] + b"bad!" + GOOD[33:], id="wrong checksum"),
        pytest.param(b"<!DOCTYPE html><h1>hello</h1>", id="HTML"),
        pytest.param(GOOD[:20], id="cut within the header"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + bytes(40), id="wrong chunk"),
        pytest.param(png_of(13000, 13000), id="PNG of 13000 x 13000"),
        pytest.param(SMALL_GIF, id="GIF of 13000 x 13000"),
        pytest.param(encoded("WEBP", size=(3000, 3000)), id="WebP of 3000 x 3000"),
        pytest.param(png_of(1, 10000), id="1 x 10000"),
        pytest.param(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", id="EPS"),
        pytest.param(b"8BPS" + bytes(40), id="PSD"),
        pytest.param(b"<svg xmlns='http://www.w3.org/2000/svg'/>", id="SVG"),
        pytest.param(encoded("ICO"), id="ICO"),
        pytest.param(encoded("TIFF"), id="TIFF"),
        pytest.param(encoded("BMP"), id="BMP"),
        pytest.param(encoded("JPEG2000"), id="JPEG 2000"),
        pytest.param(b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf" + bytes(200), id="AVIF"),
    ],
)
def test_what_is_no_picture_or_too_large_is_refused_before_it_is_decoded(body: bytes) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert not is_picture(body)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 64 * 1024, "kibibytes; decoded, the largest takes 500,000"


@pytest.mark.parametrize(
    "bomb",
    [
        pytest.param(chunk(b"iCCP", b"a\0\0" + inflated(200_000_000)), id="colour profile"),
        pytest.param(chunk(b"zTXt", b"a\0\0" + inflated(200_000_000)), id="text"),
        pytest.param(chunk(b"IDAT", inflated(200_000_000)), id="pixels"),
    ],
)
def test_a_chunk_that_unpacks_without_end_takes_no_memory(bomb: bytes) -> None:
    script = (
        "import resource, sys\n"
        "from renderers.plot.portraits import decode\n"
        "from statsbot.drawing.assets import is_picture\n"
        "body = sys.stdin.buffer.read()\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "is_picture(body) and decode(body, 44, (0, 0, 0))\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)\n"
    )
    grown = subprocess.run([sys.executable, "-c", script], input=png_with(bomb), stdout=-1)
    assert grown.returncode == 0
    assert int(grown.stdout) < 64 * 1024, "kibibytes; unpacked, it takes 200,000"


def test_a_picture_cut_short_is_drawn_as_none() -> None:
    half = encoded("PNG", size=(128, 128))[:-60]
    assert is_picture(half)
    assert decode(half, 44, (0, 0, 0)) is None


Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Cdn:
    """A CDN that answers as it is told, and remembers what it was asked."""

    url: str = ""
    answer: Handler | None = None
    asked: list[str] = field(default_factory=list)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request.path_qs)
        assert self.answer is not None
        return await self.answer(request)


@pytest_asyncio.fixture
async def cdn() -> AsyncIterator[Cdn]:
    served = Cdn()
    application = web.Application()
    application.router.add_get("/{path:.*}", served.handle)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    served.url = f"http://127.0.0.1:{port}"
    yield served
    await runner.cleanup()


@pytest_asyncio.fixture
async def assets(cdn: Cdn) -> AsyncIterator[Assets]:
    async with Assets(cdn.url) as opened:
        yield opened


def body(data: bytes, **how: object) -> Handler:
    async def answer(_: web.Request) -> web.StreamResponse:
        return web.Response(body=data, **how)

    return answer


PATH = Assets.avatar(7, "a" * 32)


async def test_a_picture_is_asked_for_in_its_size_and_once(cdn: Cdn, assets: Assets) -> None:
    cdn.answer = body(GOOD)
    icon = Assets.icon(9, "a_" + "b" * 32)
    assert await assets.fetch_all([icon, PATH, None, PATH]) == [GOOD, GOOD, None, GOOD]
    assert await assets.fetch_all([PATH]) == [GOOD]
    assert sorted(cdn.asked) == [
        f"/avatars/7/{'a' * 32}.png?size=64",
        f"/icons/9/a_{'b' * 32}.png?size=128",
    ]


async def test_custom_emoji_and_stickers_are_asked_for_by_id(cdn: Cdn, assets: Assets) -> None:
    cdn.answer = body(GOOD)
    assert await assets.fetch_all([Assets.emoji(7), Assets.sticker(8)]) == [GOOD, GOOD]
    assert sorted(cdn.asked) == ["/emojis/7.png?size=128", "/stickers/8.png?size=128"]


async def test_a_user_who_was_erased_is_forgotten(cdn: Cdn, assets: Assets) -> None:
    cdn.answer = body(GOOD)
    others = [Assets.avatar(77, "a" * 32), Assets.icon(7, "b" * 32)]
    await assets.fetch_all([PATH, *others])
    assets.forget(7)
    cdn.answer = body(b"", status=404)
    assert await assets.fetch_all([PATH, *others]) == [None, GOOD, GOOD]


@pytest.mark.parametrize("status", [403, 404, 410])
async def test_what_is_gone_is_not_asked_for_again(cdn: Cdn, assets: Assets, status: int) -> None:
    cdn.answer = body(b"gone", status=status)
    assert await assets.fetch_all([PATH]) == [None]
    assert await assets.fetch_all([PATH]) == [None]
    assert len(cdn.asked) == 1


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_a_fault_of_the_cdn_is_tried_again(cdn: Cdn, assets: Assets, status: int) -> None:
    cdn.answer = body(b"", status=status)
    assert await assets.fetch_all([PATH]) == [None]
    cdn.answer = body(GOOD)
    assert await assets.fetch_all([PATH]) == [GOOD]


async def test_a_page_with_status_200_is_no_picture(cdn: Cdn, assets: Assets) -> None:
    cdn.answer = body(b"<html>", content_type="text/html")
    assert await assets.fetch_all([PATH]) == [None]


async def test_a_redirect_is_not_followed(cdn: Cdn, assets: Assets) -> None:
    async def elsewhere(request: web.Request) -> web.StreamResponse:
        if request.path == "/inside":
            return web.Response(body=GOOD)
        raise web.HTTPFound(cdn.url + "/inside")

    cdn.answer = elsewhere
    assert await assets.fetch_all([PATH]) == [None]
    assert "/inside" not in cdn.asked


async def test_a_body_without_end_is_left_after_a_mebibyte(cdn: Cdn, assets: Assets) -> None:
    sent = 0

    async def endless(request: web.Request) -> web.StreamResponse:
        nonlocal sent
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(GOOD)
        for _ in range(1024):
            await response.write(bytes(1024 * 1024))
            sent += 1024 * 1024
        return response

    cdn.answer = endless
    assert await assets.fetch_all([PATH], seconds=20) == [None]
    assert sent < 16 * LARGEST_BODY


async def test_a_compressed_body_is_not_unpacked(cdn: Cdn, assets: Assets) -> None:
    packed = gzip.compress(GOOD + bytes(50_000_000))
    cdn.answer = body(packed, headers={"Content-Encoding": "gzip"})
    assert await assets.fetch_all([PATH]) == [None]


async def test_slow_pictures_hold_up_neither_the_others_nor_the_card(
    cdn: Cdn, assets: Assets
) -> None:
    async def one_is_slow(request: web.Request) -> web.StreamResponse:
        if "/avatars/1/" not in request.path:
            return web.Response(body=GOOD)
        response = web.StreamResponse()
        await response.prepare(request)
        for byte in GOOD:
            await response.write(bytes([byte]))
            await asyncio.sleep(1)
        return response

    cdn.answer = one_is_slow
    slow = Assets.avatar(1, "c" * 32)
    assert await assets.fetch_all([slow, PATH], seconds=0.5) == [None, GOOD]


async def test_no_server_at_all_gives_no_pictures() -> None:
    async with Assets("http://127.0.0.1:9") as nobody:
        assert await nobody.fetch_all([PATH]) == [None]


async def test_the_least_recently_shown_is_forgotten_first(cdn: Cdn, assets: Assets) -> None:
    large = GOOD + bytes(LARGEST_BODY - len(GOOD))
    cdn.answer = body(large)
    held = LARGEST_CACHE // LARGEST_BODY - 1
    paths = [Assets.avatar(n, "d" * 32) for n in range(held)]
    for path in paths:
        await assets.fetch_all([path], seconds=20)
    await assets.fetch_all([paths[0]])
    await assets.fetch_all([Assets.avatar(n, "e" * 32) for n in range(2)], seconds=20)
    cdn.asked.clear()
    await assets.fetch_all([paths[0]])
    assert cdn.asked == []
    await assets.fetch_all([paths[1]], seconds=20)
    assert len(cdn.asked) == 1


@pytest.mark.parametrize("told", [None, "", "../../secret", "a/b", "a?x", "ä", "a" * 65, "a\r\nb"])
def test_a_hash_that_is_none_makes_no_path(told: str | None) -> None:
    assert Assets.avatar(1, told) is None
    assert Assets.icon(1, told) is None


@pytest.mark.parametrize(
    "url",
    [
        "http://cdn.discordapp.com",
        "https://cdn.discordapp.com.evil.example",
        "https://user@evil.example/cdn.discordapp.com",
        "https://cdn.discordapp.com:8443",
        "http://169.254.169.254",
        "http://192.168.0.1",
        "file:///etc/passwd",
        "",
    ],
)
def test_other_hosts_are_not_asked(url: str) -> None:
    with pytest.raises(ConfigurationError):
        Assets(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://cdn.discordapp.com/",
        "http://127.0.0.1:8080",
        "http://[::1]:80",
        "http://localhost:1",
    ],
)
def test_discord_and_this_machine_may_be_asked(url: str) -> None:
    Assets(url)
