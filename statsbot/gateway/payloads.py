"""Reading what Discord sends: ids as strings, instants as ISO 8601."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, TypeAlias

from statsbot.domain.facts import Emoji, Fact
from statsbot.domain.ids import snowflake
from statsbot.gateway.knowledge import Knowledge

Payload: TypeAlias = Mapping[str, Any]
"""The ``d`` of a dispatch, or an object in it."""

Handler: TypeAlias = Callable[[Payload], None]
"""Takes a dispatch."""

Translator: TypeAlias = Callable[[Payload, Knowledge, datetime], Iterable[Fact]]
"""From a payload, what is known of its server, and the present instant, to facts.

It may note in the knowledge what the payload tells of channels, roles and voice.
"""


def optional_id(value: str | int | None) -> int | None:
    """Return a snowflake that may be absent."""
    return None if value is None else snowflake(value)


def instant(text: str) -> datetime:
    """Return an instant in UTC."""
    return datetime.fromisoformat(text).astimezone(UTC)


def storable(text: str) -> str:
    """Return ``text`` without what Postgres cannot hold: NUL and lone surrogates."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode("utf-8")


def emoji(payload: Payload) -> Emoji:
    """Return the emoji of a reaction; a deleted custom emoji may come without its name."""
    return _emoji(payload.get("id"), payload.get("name"))


@lru_cache(maxsize=4096)
def _emoji(emoji_id: str | None, name: str | None) -> Emoji:
    return Emoji(emoji_id=snowflake(emoji_id or 0), name=storable(name or ""))
