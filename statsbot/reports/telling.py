"""What cards of every kind say alike: whose they are, what was counted, their tiles in words."""

from collections.abc import Iterable

from renderers.panels.header import Header
from renderers.panels.tile import Tile
from statsbot.analytics.question import Question
from statsbot.locale import Language
from statsbot.reports.faces import Faces
from statsbot.reports.periods import Period
from statsbot.store.rows import Reader

MINUS = "−"
LONG_FROM = 100_000
"""Counts that are too long for a narrow column."""
NEARLY_ALL = 0.99
"""Share of a window above which an unwatched day, such as the first of years, goes untold."""


def heading(
    question: Question, faces: Faces, insight: str, speak: Language, *, beside: str = ""
) -> Header:
    """Return the head of a card about the question's window; ``beside`` stands under its days."""
    return Header(
        server=faces.server.name,
        insight=insight,
        period=Period(question.window, question.zone).text(speak),
        comparison=beside,
        icon=faces.server.image,
        seed=question.guild_id,
    )


def title_told(
    words: str, header: Header, question: Question, speak: Language, **names: str
) -> str:
    """Return the first sentence of a description: which card, of which server, of which days."""
    return speak.say(
        words, server=header.server, period=header.period, zone=question.zone.key, **names
    )


def messages_source(question: Question, speak: Language) -> str:
    """Return the source line of what is made of messages."""
    return source_told("overview.messages_of", question, speak)


def source_told(words: str, question: Question, speak: Language) -> str:
    """Return the source line: what was counted, in which channels, and in which zone's days."""
    seen = "public" if question.reader is Reader.PUBLIC else "all"
    return speak.say(f"{words}_{seen}", zone=question.zone.key)


def watched_part(share: float, speak: Language) -> str:
    """Return how much of a window was watched; "" if nearly all of it was, or nothing."""
    if share == 0 or share > NEARLY_ALL:
        return ""
    return speak.say("common.watched_part", percent=speak.percent(share))


def silence(share: float, these: str, speak: Language) -> str:
    """Return what stands where nothing is drawn.

    Args:
        share: part of these that was watched.
        these: "day", "days", "hours" or "grid", the hours of a week.
        speak: the language.
    """
    if share == 0:
        return speak.say(f"overview.unseen_{these}")
    if share > NEARLY_ALL:
        return speak.say(f"overview.silent_{these}")
    return speak.say("overview.silent_watched")


def brief(number: float, speak: Language) -> str:
    """Write a count where there is little room: short from a hundred thousand on."""
    return speak.count(number) if number < LONG_FROM else speak.short(number)


def clock(hour: int) -> str:
    """Write a full hour, of any day: ``09:00``."""
    return f"{hour % 24:02d}:00"


def hour_of_week(weekday: int, hour: int, speak: Language) -> str:
    """Write an hour of the local week: ``Sun 20:00``."""
    day = speak.weekday(weekday, "abbreviated")
    return speak.say("common.moment", weekday=day, time=clock(hour))


def signed(share: float, speak: Language) -> str:
    """Write a change: ``+31%``, ``−4.2%``, ``0%``."""
    written = speak.percent(abs(share))
    if written == speak.percent(0):
        return written
    return with_sign(written, speak, above=share > 0)


def with_sign(written: str, speak: Language, *, above: bool) -> str:
    """Return a difference that was ``written`` without its sign: ``+3``, ``−3``."""
    told = f"{'+' if above else MINUS}{written}"
    # Among letters that read to the left, the sign would change sides.
    return f"\u2066{told}\u2069" if speak.leftward else told


def tiles_told(tiles: Iterable[Tile], speak: Language) -> str:
    """Return tiles in words, as one sentence."""
    return speak.semicolons(tile_told(tile, speak) for tile in tiles)


def tile_told(tile: Tile, speak: Language) -> str:
    """Return a tile in words, an arrow as "up" or "down"."""
    delta = tile.delta
    value = f"{tile.value} {tile.unit}".rstrip()
    if delta is None or not delta.text:
        words = "number_flat" if tile.note else "number"
        return speak.say(f"overview.{words}", label=tile.label, value=value, change=tile.note)
    words = {"up": "number_up", "down": "number_down"}.get(delta.direction, "number_flat")
    change = delta.text.strip("\u2066\u2069").lstrip(f"+{MINUS}")
    return speak.say(f"overview.{words}", label=tile.label, value=value, change=change)
