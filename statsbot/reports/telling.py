"""What cards of every kind say alike: whose they are, what was counted, their tiles in words."""

from collections.abc import Iterable

from renderers.panels.header import Header
from renderers.panels.tile import Tile
from statsbot.analytics.question import Question
from statsbot.locale import Language
from statsbot.reports.faces import Faces
from statsbot.reports.overview import NEARLY_ALL
from statsbot.reports.periods import Period
from statsbot.store.rows import Reader

MINUS = "−"


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


def messages_source(question: Question, speak: Language) -> str:
    """Return the source line: which messages were counted, and in which zone's days."""
    seen = "public" if question.reader is Reader.PUBLIC else "all"
    return speak.say(f"overview.messages_of_{seen}", zone=question.zone.key)


def watched_part(share: float, speak: Language) -> str:
    """Return how much of a window was watched; "" if nearly all of it was."""
    if share > NEARLY_ALL:
        return ""
    return speak.say("common.watched_part", percent=speak.percent(share))


def signed(share: float, speak: Language) -> str:
    """Write a change: ``+31%``, ``−4.2%``, ``0%``."""
    written = speak.percent(abs(share))
    if written == speak.percent(0):
        return written
    told = f"{'+' if share > 0 else MINUS}{written}"
    # Among letters that read to the left, the sign would change sides.
    return f"\u2066{told}\u2069" if speak.leftward else told


def tiles_told(tiles: Iterable[Tile], speak: Language) -> str:
    """Return tiles in words, as one sentence."""
    return "; ".join(_tile(tile, speak) for tile in tiles)


def _tile(tile: Tile, speak: Language) -> str:
    value = f"{tile.value} {tile.unit}".rstrip()
    beside = tile.delta.text if tile.delta else tile.note
    words = "number_flat" if beside else "number"
    return speak.say(f"overview.{words}", label=tile.label, value=value, change=beside)
