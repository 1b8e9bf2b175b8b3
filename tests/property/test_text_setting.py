"""Setting text: any string is set within its box, in the right faces and the right order."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renderers import Studio, layout, theme
from renderers.cards.overview import RankingRow
from renderers.text.direction import levels, visual_order
from renderers.text.emoji import EmojiPack
from renderers.text.names import clusters
from renderers.text.style import TextStyle
from tests.fix_cards import font_files, rich
from tests.property.test_text_names import any_text

STYLE = theme.ROW_NAME.style
MISSING = "▯"


def shown_order(text: str, base: int | None = None) -> list[str]:
    parts = clusters(text)
    return [parts[index] for index in visual_order(levels(parts, base))]


@settings(max_examples=300)
@given(any_text, st.floats(12, 300))
def test_any_text_is_set_within_its_width(studio: Studio, text: str, width: float):
    line = studio.text.fit(text, STYLE, width)
    least = studio.text.width("…", STYLE)
    assert line.width / theme.SCALE <= max(width, least) + 0.01
    _, top, _, bottom = line.ink
    assert top >= -1.2 * STYLE.size * theme.SCALE
    assert bottom <= 0.45 * STYLE.size * theme.SCALE


@settings(max_examples=60)
@given(any_text, any_text, any_text)
def test_any_names_keep_the_card_in_order(studio: Studio, server: str, first: str, second: str):
    card = rich()
    rows = tuple(
        RankingRow(name=name, value="1,234,567", share=0.5) for name in (first, second, first)
    )
    drawn = layout(
        replace(
            card,
            header=replace(card.header, server=server, insight=first, icon=None),
            ranking=replace(card.ranking, rows=rows),
        ),
        studio,
    )
    studio.paint(drawn)
    for place in drawn.panels:
        for mark in place.marks:
            # A mark's side bearing and a tall mark's ink may reach out by a pixel or two.
            assert place.rect.holds(mark.rect, slack=3), (place.name, mark.name)


def test_a_cut_falls_between_clusters(studio: Studio):
    family = "👩🏽‍🚀"
    line = studio.text.fit(family * 20, STYLE, 100)
    assert line.text == family * line.text.count(family) + "…"
    assert line.text.count(family) == len(line.sprites)


@pytest.mark.parametrize(
    ("text", "face"),
    [
        ("Привет", "Inter-Medium"),
        ("Đặng Hồng", "Inter-Medium"),
        ("山田太郎", "NotoSansCJKjp-Regular"),
        ("김민준", "NotoSansCJKjp-Regular"),
        ("محمد", "NotoSansArabicUI-Regular"),
        ("אורי", "NotoSansHebrew-Regular"),
        ("प्रिया", "NotoSansDevanagariUI-Regular"),
        ("নুসরাত", "NotoSansBengaliUI-Regular"),
        ("தமிழ்", "NotoSansTamilUI-Regular"),
        ("สมชาย", "NotoSansThaiUI-Regular"),
        ("გიორგი", "NotoSansGeorgian-Regular"),
        ("Արամ", "NotoSansArmenian-Regular"),
        ("𝓢𝓴𝔂", "NotoSansMath-Regular"),
        ("༺", "NotoSerifTibetan-Ornaments"),
        ("꧁", "NotoSansJavanese-Ornaments"),
        ("Ⓐⓝ", "NotoSansSymbols-Regular"),
    ],
)
def test_each_script_finds_its_face(studio: Studio, text: str, face: str):
    for cluster in clusters(text):
        chosen = studio.text.faces.choose(cluster, STYLE.face)
        if cluster != " ":
            assert chosen is not None
            assert chosen.name == face


@pytest.mark.parametrize(
    "emoji",
    [
        "🌸",
        "👩🏽‍🚀",
        "🏳️‍🌈",
        "🇯🇵",
        "1️⃣",
        "#️⃣",
        "❤️‍🔥",
        "❤️",
        "👨‍👩‍👧‍👦",
        "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    ],
)
def test_an_emoji_is_one_picture(studio: Studio, emoji: str):
    line = studio.text.line(emoji, STYLE)
    assert len(line.sprites) == 1
    assert line.mask is None


def test_every_emoji_of_the_pack_decodes():
    files = font_files()
    pack = EmojiPack(files["emoji.pack"], files["emoji.json"])
    names = sorted(pack.places)
    assert len(names) > 3800
    for name in names[::40]:
        cluster = "".join(chr(int(part, 16)) for part in name.split("-"))
        sprite = pack.sprite(cluster, 29)
        assert sprite.size == (29, 29)
        assert np.asarray(sprite)[..., 3].max() > 0


def test_letters_are_not_pictures(studio: Studio):
    for text in ("1", "#", "©", "™", "a", "♥\ufe0e"):
        assert not studio.text.line(text, STYLE).sprites


def test_what_no_face_has_is_one_sign(studio: Studio):
    one = studio.text.width(MISSING, STYLE)
    for text in ("𒀀", "𒀀𒀁𒀂", "𒀀" * 30):
        assert studio.text.width(text, STYLE) == one
    assert studio.text.width("a𒀀𒀁b", STYLE) == studio.text.width("a𒀀b", STYLE)
    assert studio.text.width("ab", STYLE) + one == pytest.approx(
        studio.text.width("a𒀀b", STYLE), abs=1
    )


def test_arabic_joins_and_reads_leftward(studio: Studio):
    face = studio.text.faces.face("NotoSansArabicUI-Regular")

    def forms(text: str) -> list[int]:
        return [glyph.number for glyph in face.shape(text, STYLE, leftward=True)]

    (alone,), (last,) = forms("م"), forms("د")
    shown = forms("محمد")
    assert len(shown) == 4
    assert shown[0] != last  # the final form, leftmost
    assert len({alone, shown[1], shown[3]}) == 3  # alone, in the middle, at the start


def test_devanagari_forms_clusters(studio: Studio):
    assert studio.text.width("प्रि", STYLE) < studio.text.width("प", STYLE) * 2


def test_figures_of_a_column_have_one_width(studio: Studio):
    tabular = theme.ROW_VALUE.style
    assert studio.text.width("1111", tabular) == pytest.approx(studio.text.width("8888", tabular))
    assert studio.text.width("1111", STYLE) < studio.text.width("8888", STYLE)


def test_kerning_is_applied(studio: Studio):
    style = TextStyle(family="Inter", weight="Regular", size=40)
    pair = studio.text.width("AV", style)
    assert pair < studio.text.width("A", style) + studio.text.width("V", style)


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("abc", "abc"),
        ("אבג", "גבא"),
        ("אב 12", "12 בא"),
        ("ab אב", "ab בא"),
        ("אב ab", "ab בא"),
        ("", ""),
    ],
)
def test_reading_order(text: str, order: str):
    assert "".join(shown_order(text)) == order


def test_an_isolated_name_does_not_turn_its_sentence_around():
    order = [part for part in shown_order("\u2068אבג\u2069 wrote 12") if part not in "\u2068\u2069"]
    assert "".join(order) == "גבא wrote 12"


@settings(max_examples=300)
@given(any_text)
def test_order_is_a_permutation(text: str):
    parts = clusters(text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace"))
    found = levels(parts)
    assert len(found) == len(parts)
    assert sorted(visual_order(found)) == list(range(len(parts)))


@settings(max_examples=300)
@given(st.lists(st.sampled_from(["a", "א", "1", " ", "\u2066", "\u2067", "\u2068", "\u2069"])))
def test_isolates_may_nest_and_be_left_open(parts: list[str]):
    found = levels(parts)
    assert len(found) == len(parts)
    assert sorted(visual_order(found)) == list(range(len(parts)))
