"""The sanitiser: total, idempotent, bounded; and what it keeps of real names."""

import unicodedata

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from renderers.text.names import clean_name, clusters

# Any code point, lone surrogates included, with those that matter drawn often.
TRICKY = (
    "\u200b\u200c\u200d\u200e\u202a\u202e\u2060\u2066\u2068\u2069\ufeff\u2800\u3164\uffa0\u115f"
    "\ufe0e\ufe0f\u20e3\u0301\u0335\u034f\u0e49\u0f71\u0903\u094d\u0600\u00ad\ufffd\uffff"
    "\U0001f3f4\U000e0067\U000e007f\U0001f469\U0001f3fd\U0001f468\u2764\U0001f1e9\U0001f1ea"
    "\ud83d\ude00\udfff\ud800 \t\n\r\x00\x7fa1#كאक한ㅋ"
)
any_text = st.text(
    st.one_of(st.sampled_from(TRICKY), st.characters(exclude_categories=())), max_size=120
)


@settings(max_examples=600)
@given(any_text, any_text, st.integers(2, 40))
def test_total_idempotent_and_bounded(name: str, fallback: str, most: int):
    cleaned = clean_name(name, fallback=fallback, max_clusters=most)
    assert clean_name(cleaned, fallback="another", max_clusters=most) == cleaned
    assert 1 <= len(clusters(cleaned)) <= most
    assert len(cleaned) <= 16 * most
    assert cleaned == cleaned.strip()
    assert unicodedata.is_normalized("NFC", cleaned)
    cleaned.encode()


@settings(max_examples=600)
@given(any_text)
def test_nothing_hides_reorders_or_stacks(name: str):
    cleaned = clean_name(name, fallback="user-1234")
    assert not regex.search(r"[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069\u200b\u2060\u3164]", cleaned)
    assert not regex.search(r"(?:(?=\p{Inherited})\p{M}){5}", cleaned)
    assert regex.search(r"[\p{L}\p{N}\p{P}\p{S}]", cleaned)
    assert "  " not in cleaned


@pytest.mark.parametrize(
    "name",
    [
        "Ayşe Yılmaz",
        "محمد العربي",
        "می‌خواهم",
        "क्‍ष प्रिया",
        "さくら🌸ちゃん",
        "👩🏽‍🚀 astro",
        "🏳️‍🌈 pride 🇯🇵🇧🇷",
        "❤️‍🔥",
        "1️⃣ keycap #️⃣",
        "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "𝓢𝓴𝔂𝓵𝓪𝓻",
        "꧁༺ ᴠᴏɪᴅ ༻꧂",
        "สวัสดีครับ",
        "-",
        "0",
    ],
)
def test_real_names_stay_as_they_are(name: str):
    assert clean_name(name, fallback="user-1234") == unicodedata.normalize("NFC", name)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("", "user-1234"),
        ("   \n\t", "user-1234"),
        ("\u3164\u2800\u200b", "user-1234"),
        ("\u0301\u0301", "user-1234"),
        ("\ud800", "user-1234"),
        ("\u202eevil", "evil"),
        ("a\u200db", "ab"),
        ("a\U000e0067b", "ab"),
        ("  two   words ", "two words"),
        ("\ud83d\ude00", "😀"),
        ("a\ud800b", "a\ufffdb"),
        ("z" + "\u0335" * 50, "z" + "\u0335" * 4),
        ("x" * 40, "x" * 31 + "…"),
        ("👩🏽‍🚀" * 40, "👩🏽‍🚀" * 31 + "…"),
    ],
)
def test_what_is_taken_away(name: str, shown: str):
    assert clean_name(name, fallback="user-1234") == shown


def test_a_blank_fallback_is_still_something():
    assert clean_name("", fallback="\u200b") == "?"


def test_a_name_needs_room_for_the_ellipsis():
    with pytest.raises(ValueError, match="ellipsis"):
        clean_name("a", fallback="b", max_clusters=1)
