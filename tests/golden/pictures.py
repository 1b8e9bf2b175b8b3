"""The golden pictures and the versions they were drawn with.

``python -m tests.golden.pictures`` draws them anew; look at each before it is committed.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import freetype
import uharfbuzz
from PIL import Image

from renderers import Layout, Look, Studio, layout, theme
from renderers.palette import PALETTES
from renderers.panels.writing import write
from renderers.plot.marks import Block, Mark, Panel, Rect
from renderers.png import encode
from renderers.text.names import clean_name
from tests.cards import samples
from tests.fix_cards import font_files, outage

HERE = Path(__file__).resolve().parent
VERSIONS = HERE / "versions.json"
PACKAGES = ("freetype-py", "matplotlib", "numpy", "Pillow", "python-bidi", "regex", "uharfbuzz")

NAMES = (
    "Ayşe Yılmaz",
    "Łukasz Żółć",
    "Đặng Thị Hồng",
    "Ζωή Παπαδοπούλου",
    "Дмитрий Щёлоков",
    "さくら🌸ちゃん",
    "山田太郎 (Taro)",
    "王小明丨测试",
    "김민준 ✨",
    "محمد العربي",
    "Zahra 🔥 فاطمة",
    "אורי כהן 123",
    "प्रिया शर्मा",
    "สมชาย ใจดี",
    "নুসরাত জাহান",
    "தமிழ் செல்வி",
    "გიორგი",
    "Արամ",
    "𝓢𝓴𝔂𝓵𝓪𝓻 ✦ 𝕏",
    "Zoë z̃̈ combining",
    "Z̷a̸̢l̶̨g̴̢ơ̸ x̷y",
    "👩🏽‍🚀 astro",
    "🏳️‍🌈 pride 🇯🇵🇧🇷",
    "❤️‍🔥 mended",
    "ᴠᴏɪᴅ ꧁༺ ༻꧂",
    "★彡 ツ 彡★",
    "Ⓐⓝⓐ 【Guild】",
    "a very long name that will not fit into the cell",
    "\u202eevil rtl override",
    "1️⃣ keycap #️⃣",
    "ﾊﾝｶｸ ｶﾅ",
    "ＦＵＬＬＷＩＤＴＨ",
)


def names_layout(studio: Studio) -> Layout:
    """Thirty-two names in two columns."""
    marks: list[Mark] = []
    for index, name in enumerate(NAMES):
        column, row = divmod(index, 16)
        box = Rect(20 + column * 315, 14 + row * 24.75, 305, 21.5)
        marks.append(Block(name="cell", rect=box, colour=theme.PANEL, radius=5))
        words = clean_name(name, fallback="user-1234", max_clusters=64)
        marks.append(
            write(
                studio.text,
                words,
                theme.ROW_NAME,
                name=f"name {index}",
                x=box.x + 12,
                baseline=box.y + 15,
                width=240,
            )
        )
    return Layout(panels=(Panel(name="names", rect=Rect(0, 0, 660, 420), marks=marks, bare=True),))


def _sample(name: str, look: Look, studio: Studio) -> Image.Image:
    card = replace(samples()[name](), look=look)
    return studio.paint(layout(card, studio), PALETTES[look.theme])


PICTURES: dict[str, Callable[[Studio], Image.Image]] = {
    "overview": lambda studio: studio.paint(layout(outage(), studio)),
    "names": lambda studio: studio.paint(names_layout(studio)),
    "rhythm_by_day": lambda studio: _sample("rhythm-full", Look(theme="dawn"), studio),
    "trend_mirrored": lambda studio: _sample("trend-arabic", Look(leftward=True), studio),
    "invites": lambda studio: _sample("invites-full", Look(), studio),
}
"""The golden pictures by name."""


def drawing_stack() -> dict[str, str]:
    """Versions of everything that decides a pixel."""
    library = ".".join(str(part) for part in freetype.version())
    fonts = sha256()
    for name, data in sorted(font_files().items()):
        if name.endswith((".otf", ".ttf", ".pack", ".json")):
            fonts.update(name.encode() + data)
    return {name: version(name) for name in PACKAGES} | {
        "FreeType": library,
        "HarfBuzz": uharfbuzz.version_string(),
        "faces and emoji": fonts.hexdigest(),
    }


def main() -> None:
    """Writes pictures and versions beside this file."""
    studio = Studio(font_files())
    for name, draw in PICTURES.items():
        (HERE / f"{name}.png").write_bytes(encode(draw(studio), level=9))
    VERSIONS.write_text(json.dumps(drawing_stack(), indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
