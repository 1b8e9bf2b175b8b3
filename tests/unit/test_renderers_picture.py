"""From a card to bytes: the PNG, foreign images, sameness, and the office's walls."""

import ast
import io
import subprocess
import sys
import threading
import zlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

import renderers
from renderers import Layout, Studio, draw, encode, theme
from renderers.cards.overview import OverviewCard
from renderers.palette import DUSK
from renderers.plot.marks import Panel, Portrait, Rect
from renderers.plot.portraits import decode, generated
from renderers.theme import Role
from tests.fix_cards import font_files, outage, picture, rich

FORBIDDEN = {"os", "pathlib", "socket", "asyncio", "logging", "time", "random", "statsbot"}

PANEL = DUSK.colours[Role.PANEL]


def opened(png: bytes) -> np.ndarray:
    with Image.open(io.BytesIO(png)) as image:
        image.verify()
    with Image.open(io.BytesIO(png)) as image:
        return np.asarray(image.convert("RGB"))


def test_every_card_is_a_picture_of_the_right_size(any_card: OverviewCard, studio: Studio):
    png = draw(any_card, studio)
    assert opened(png).shape == (840, 1320, 3)
    assert len(png) <= 220 * 1024
    assert len(draw(any_card, studio, level=renderers.REPORT)) <= 180 * 1024


def test_equal_cards_give_equal_bytes(any_card: OverviewCard, studio: Studio):
    once = draw(any_card, studio)
    assert draw(any_card, studio) == once
    assert draw(any_card, Studio(font_files())) == once


def test_caches_do_not_leak_from_one_card_to_the_next(studio: Studio):
    first = draw(rich(), studio)
    draw(outage(), studio)
    assert draw(rich(), studio) == first


def test_two_studios_draw_at_the_same_time(studio: Studio):
    expected = draw(rich(), studio)
    results: list[bytes] = []

    def work() -> None:
        own = Studio(font_files())
        results.extend(draw(rich(), own) for _ in range(6))

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 18
    assert set(results) == {expected}


def test_the_writer_keeps_every_pixel():
    rng = np.random.default_rng(5)
    pixels = rng.integers(0, 256, (37, 53, 3), dtype=np.uint8)
    for level in (1, 6, 9):
        np.testing.assert_array_equal(opened(encode(Image.fromarray(pixels), level=level)), pixels)


def test_the_writer_filters_no_row():
    png = encode(Image.new("RGB", (5, 3), (1, 2, 3)))
    start = png.index(b"IDAT") + 4
    rows = zlib.decompressobj().decompress(png[start:])
    assert rows == (b"\0" + bytes((1, 2, 3)) * 5) * 3


def test_the_writer_takes_rgb_alone():
    with pytest.raises(ValueError, match="RGBA"):
        encode(Image.new("RGBA", (2, 2)))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_avatars_come_in_four_formats(kind: str):
    out = io.BytesIO()
    Image.new("RGB", (80, 50), (200, 40, 40)).save(out, kind)
    decoded = decode(out.getvalue(), 34, PANEL)
    assert decoded is not None
    assert decoded.size == (34, 34)
    red, green, blue = np.asarray(decoded)[17, 17].tolist()
    assert red > 180
    assert max(green, blue) < 70


def test_a_clear_avatar_shows_the_panel():
    out = io.BytesIO()
    Image.new("RGBA", (64, 64), (255, 0, 0, 0)).save(out, "PNG")
    decoded = decode(out.getvalue(), 34, PANEL)
    assert decoded is not None
    assert np.asarray(decoded)[17, 17].tolist() == list(PANEL)


@pytest.mark.parametrize(
    "data",
    [b"", b"not an image", picture(40)[:60], picture(40)[:-400], b"<svg></svg>", b"\0" * 500],
)
def test_a_broken_avatar_becomes_a_generated_one(data: bytes, studio: Studio):
    assert decode(data, 34, PANEL) is None
    card = rich()
    rows = (replace(card.ranking.rows[0], avatar=data), *card.ranking.rows[1:])
    bare = (replace(card.ranking.rows[0], avatar=None), *card.ranking.rows[1:])
    broken = replace(card, ranking=replace(card.ranking, rows=rows))
    assert draw(broken, studio) == draw(
        replace(card, ranking=replace(card.ranking, rows=bare)), studio
    )


def test_an_enormous_avatar_is_refused():
    out = io.BytesIO()
    Image.new("1", (5000, 5000)).save(out, "PNG")
    assert decode(out.getvalue(), 34, PANEL) is None


@given(st.binary(max_size=300), st.integers(0, 300), st.sampled_from(["PNG", "GIF", "WEBP"]))
def test_no_bytes_stop_the_painter(noise: bytes, at: int, kind: str):
    out = io.BytesIO()
    Image.new("RGB", (16, 16), (9, 9, 9)).save(out, kind)
    data = out.getvalue()
    damaged = data[:at] + noise + data[at + len(noise) :]
    decoded = decode(damaged, 34, PANEL)
    assert decoded is None or decoded.size == (34, 34)


def test_snowflakes_spread_over_all_avatars():
    seeds = [(1_100_000_000_000 + 7919 * index) << 22 for index in range(200)]
    assert len({generated(seed, 8).tobytes() for seed in seeds}) == 6


@pytest.mark.parametrize("letters", ["﷽", "ᄀᄀᄀ가각ᆨᆨ", "W" * 40])
def test_letters_of_any_width_stay_within_a_generated_portrait(letters: str, studio: Studio):
    box = Rect(40, 90, 92, 92)

    def painted(words: str) -> np.ndarray:
        portrait = Portrait(
            name="face",
            rect=box,
            image=None,
            shape="circle",
            seed=3,
            letters=studio.text.line(words, theme.MONOGRAM.style),
        )
        panel = Panel(name="panel", rect=Rect(20, 66, 200, 200), marks=[portrait])
        return np.asarray(studio.paint(Layout(panels=(panel,))), np.int16)

    rows, columns = np.nonzero((painted(letters) != painted(" ")).any(axis=2))
    assert len(rows)
    edge = 0.07 * box.width
    assert columns.min() / theme.SCALE >= box.x + edge
    assert columns.max() / theme.SCALE <= box.right - edge
    assert rows.min() / theme.SCALE >= box.y + edge
    assert rows.max() / theme.SCALE <= box.bottom - edge


def test_the_office_has_no_door_to_the_world():
    root = Path(renderers.__file__).parent
    for path in root.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            assert FORBIDDEN.isdisjoint(name.partition(".")[0] for name in names), path


def test_the_office_opens_without_the_bot_and_without_pyplot():
    program = (
        "import sys, renderers;"
        "print(*(name for name in ('statsbot', 'matplotlib.pyplot') if name in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == ""


def test_a_studio_says_which_face_is_missing():
    files = font_files()
    with pytest.raises(ValueError, match="NotoSansHebrew-Regular"):
        Studio({name: data for name, data in files.items() if "Hebrew" not in name})
    with pytest.raises(ValueError, match=r"emoji\.pack"):
        Studio({name: data for name, data in files.items() if name != "emoji.pack"})
