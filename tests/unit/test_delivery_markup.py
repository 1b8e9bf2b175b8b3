"""Nothing in a name takes effect in Discord."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statsbot.delivery.markup import literal

ESCAPED = re.compile(r"\\([^0-9A-Za-z\s])")
# What Discord turns into something else, as its clients' rules read it.
EFFECTS = [
    re.compile(pattern)
    for pattern in (
        r"@(everyone|here)",
        r"<[@#][!&]?\d+>",
        r"<a?:\w+:\d+>",
        r"<t:-?\d+(:\w)?>",
        r"</[^:]+:\d+>",
        r"<id:\w+>",
        r"\[[^\]]*\]\([^)]*\)",
        r"https?://\S",
        r"\b\w[\w-]*\.\w+/\w",
        r"\*\S.*\*|_\S.*_|~~\S.*~~|\|\|.*\|\||`.*`",
        r"^#{1,3} |^-# |^[-*+] |^\d+[.)] |^>{1,3} ",
    )
]


def effects(shown: str) -> list[str]:
    """Return the rules of markup that still find something, escaped characters apart."""
    visible = ESCAPED.sub("\ue000", shown)
    return [rule.pattern for rule in EFFECTS if rule.search(visible)]


@pytest.mark.parametrize(
    "name",
    [
        "@everyone",
        "@here",
        "<@1>",
        "<@&1>",
        "<#1>",
        "<t:0:R>",
        "</cmd:1>",
        "<id:guide>",
        "[text](https://evil.example)",
        "https://evil.example",
        "discord.gg/x",
        "# head",
        "-# small",
        "- item",
        "+ item",
        "1. item",
        "12) item",
        "> quote",
        "```\nfence",
        "||spoiler||",
        "**bold** _it_ __under__ ~~gone~~",
        "<:x:1>",
        "<a:x:1>",
        "ends in \\",
        "$x^2$",
        "two\nlines\r\n# head",
    ],
)
def test_markup_is_shown_instead_of_taking_effect(name: str) -> None:
    assert effects(name) or name in {"ends in \\", "$x^2$"} or "\n" in name
    shown = literal(name)
    assert effects(shown) == []
    assert ESCAPED.sub(r"\1", shown) == " ".join(name.split())


@given(st.text(alphabet=st.sampled_from("\\*_~`|<>[]()@:/#&!-+.1a \n")))
def test_every_text_is_shown_as_it_is(name: str) -> None:
    shown = literal(name)
    assert effects(shown) == []
    assert ESCAPED.sub(r"\1", shown) == " ".join(name.split())
    assert len(shown) <= 2 * len(name)
