"""A finished picture, ready for Discord, the web or a disk."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from statsbot.locale import Language

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"
"""What JSON can say."""

LONGEST_ALT_TEXT = 1024
"""Characters that Discord takes as a description of an attachment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A drawn card with what it says."""

    png: bytes
    filename: str
    """ASCII letters, digits, hyphens, and ``.png``."""
    alt_text: str
    """At most :data:`LONGEST_ALT_TEXT` characters."""
    data: dict[str, Json]
    """The numbers that are drawn; ids as strings, None for what was not watched."""


def alt_text_of(sentences: Sequence[str], speak: Language) -> str:
    """Return sentences, written without full stops, as one text that Discord takes.

    Empty ones are left out; what is too long is cut off.
    """
    told = speak.say("common.space").join(
        speak.say("common.sentence", text=text.rstrip(".")) for text in sentences if text
    )
    return told if len(told) <= LONGEST_ALT_TEXT else told[: LONGEST_ALT_TEXT - 1] + "…"
