"""Counts the emoji in a text, so that the text itself goes no further.

Used wherever text comes in: at the gateway, if the operator lets the bot read it, and in imports.
"""

from collections import Counter

import regex

from statsbot.domain.facts import Emoji
from statsbot.domain.ids import LARGEST_ID

_CUSTOM = regex.compile(r"<a?:(\w{1,32}):([0-9]{15,20})>")

# After Unicode's UTS #51: flags, keycaps, tag sequences, then an emoji or a chain of them joined
# by ZERO WIDTH JOINER. Characters that are text by default count with VARIATION SELECTOR-16, or
# inside a chain.
_UNICODE = regex.compile(
    r"\p{Regional_Indicator}{2}"
    r"|[0-9#*]\uFE0F?\u20E3"
    r"|\U0001F3F4[\U000E0020-\U000E007E]+\U000E007F"
    r"|(?:\p{Emoji_Presentation}\uFE0F?|\p{Extended_Pictographic}\uFE0F"
    r"|\p{Emoji_Modifier_Base}(?=\p{Emoji_Modifier})|\p{Extended_Pictographic}(?=\u200D))"
    r"\p{Emoji_Modifier}?"
    r"(?:\u200D\p{Extended_Pictographic}\uFE0F?\p{Emoji_Modifier}?)*",
    regex.VERSION1,
)


def count_emoji(text: str) -> tuple[tuple[Emoji, int], ...]:
    """Return each emoji in ``text`` with the number of times it stands there, in first order.

    Custom emoji are those written ``<:name:id>``; Unicode emoji are named by their characters,
    skin tone and joiners included, as reactions name them.
    """
    has_custom = "<" in text
    if not has_custom and text.isascii():
        return ()
    counts: Counter[Emoji] = Counter()
    if has_custom:
        named: dict[int, Emoji] = {}
        for name, digits in _CUSTOM.findall(text):
            emoji_id = int(digits)
            if emoji_id > LARGEST_ID:
                continue  # written by hand: no emoji has it
            counts[named.setdefault(emoji_id, Emoji(emoji_id=emoji_id, name=name))] += 1
    if not text.isascii():
        for characters in _UNICODE.findall(text):
            counts[Emoji(emoji_id=0, name=characters)] += 1
    return tuple(counts.items())
