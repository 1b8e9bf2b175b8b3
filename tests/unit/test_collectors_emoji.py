"""Emoji in a text, counted; the rest of the text leaves no trace."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statsbot.collectors.emoji import count_emoji
from statsbot.domain.facts import Emoji


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", {}),
        ("no emoji: 1, #2, *3* <@1> <#2> <:broken:> :smile:", {}),
        ("👍 👍👍", {"👍": 3}),
        ("👍🏽👍", {"👍🏽": 1, "👍": 1}),
        ("❤️ and ❤ without the selector", {"❤️": 1}),
        ("👨‍👩‍👧‍👦 ❤️‍🔥 🏴‍☠️ 🫱🏽‍🫲🏿", {"👨‍👩‍👧‍👦": 1, "❤️‍🔥": 1, "🏴‍☠️": 1, "🫱🏽‍🫲🏿": 1}),
        ("🇩🇪🇫🇷🇩🇪", {"🇩🇪": 2, "🇫🇷": 1}),
        ("1️⃣ #️⃣ 10", {"1️⃣": 1, "#️⃣": 1}),
        ("🏴󠁧󠁢󠁥󠁮󠁧󠁿", {"🏴󠁧󠁢󠁥󠁮󠁧󠁿": 1}),
        ("© ™ ↔ are text, ©️ is not", {"©️": 1}),
        ("日本語 العربية", {}),
    ],
)
def test_unicode_emoji(text: str, expected: dict[str, int]) -> None:
    assert {emoji.name: times for emoji, times in count_emoji(text)} == expected


def test_custom_emoji_are_one_by_their_id() -> None:
    text = "<:party:123456789012345678> <a:party:123456789012345678> <:wave:223456789012345678>"
    assert count_emoji(text) == (
        (Emoji(emoji_id=123456789012345678, name="party"), 2),
        (Emoji(emoji_id=223456789012345678, name="wave"), 1),
    )


def test_a_number_that_no_id_can_be_is_no_emoji() -> None:
    """Bad input 46: written by hand, it would spoil the whole batch in Postgres."""
    assert count_emoji("<:x:9223372036854775808> <:x:99999999999999999999>") == ()
    assert count_emoji("<:x:9223372036854775807>") == ((Emoji(emoji_id=2**63 - 1, name="x"), 1),)


@given(st.text())
def test_any_text_can_be_counted(text: str) -> None:
    counted = count_emoji(text)
    assert all(times > 0 and emoji.name in text for emoji, times in counted)
    assert len({(emoji.emoji_id, emoji.name) for emoji, _ in counted}) == len(counted)
