"""Channels."""

from dataclasses import replace

from renderers import Look
from renderers.cards.channels import ChannelsCard
from renderers.panels.signs import SignCount
from statsbot.locale import language
from statsbot.reports.channels import describe_channels
from statsbot.store.rows import Reader
from tests import fix_used
from tests.fix_used import FACES

LONG = "Überdurchschnittlich-lange-Kanalnamen-der-Donaudampfschifffahrtsgesellschaft"


def drawn(tag: str = "en", reader: Reader = Reader.STAFF) -> ChannelsCard:
    """A server of ten channels."""
    return describe_channels(fix_used.channels(reader), FACES, language(tag))


def public() -> ChannelsCard:
    """Without advice."""
    return drawn(reader=Reader.PUBLIC)


def withheld() -> ChannelsCard:
    """So few people that no share is told, and one channel alone."""
    found = fix_used.channels(Reader.PUBLIC)
    alone = replace(found.channels[7], mix=fix_used.untold(41))
    few = replace(found, authors=3, messages=41, channels=(alone,))
    return describe_channels(few, FACES, language("en"))


def unwatched() -> ChannelsCard:
    """Nobody watched."""
    return describe_channels(fix_used.unwatched_channels(), FACES, language("en"))


def partly() -> ChannelsCard:
    """Half of the month was not watched: no change is told, nor where some of them stand."""
    found = fix_used.channels()
    each = tuple(
        replace(one, watched_share=0.5, change=None, life=None, hints=()) if place % 3 else one
        for place, one in enumerate(found.channels)
    )
    return describe_channels(
        replace(found, watched_share=0.5, channels=each), FACES, language("en")
    )


def empty() -> ChannelsCard:
    """A server without channels."""
    found = replace(fix_used.unwatched_channels(), watched_share=1.0, messages=0, channels=())
    return describe_channels(found, FACES, language("en"))


def equal() -> ChannelsCard:
    """All rows alike, and wholly full."""
    found = fix_used.channels()
    same = tuple(replace(found.channels[0], channel_id=each) for each in range(1, 9))
    return describe_channels(replace(found, channels=same), FACES, language("de"))


def long() -> ChannelsCard:
    """Names and numbers without end."""
    card = drawn("de")
    row = card.table.rows[2]
    rows = tuple(
        replace(row, name=name, values=("1,234,567,890", "987,654,321"))
        for name in (LONG, "꧁༺ W" * 20, "🔥" * 60, "محمد" * 30, "w" * 100, "さくら" * 30, ".", "#")
    )
    signs = tuple(
        SignCount(standing=each.standing, word=LONG, value="1,234,567") for each in card.signs
    )
    assert card.advice is not None
    hints = tuple(replace(hint, name=LONG, words=LONG) for hint in card.advice.hints)
    return replace(
        card,
        header=replace(card.header, server=LONG, insight=LONG * 2, comparison=LONG),
        signs=signs,
        table=replace(card.table, title=LONG, columns=(LONG, LONG), moves=LONG, rows=rows),
        advice=replace(card.advice, title=LONG, hints=hints),
    )


SAMPLES = {
    "full": drawn,
    "german": lambda: drawn("de"),
    "japanese": lambda: drawn("ja"),
    "arabic": lambda: replace(drawn("ar"), look=Look(leftward=True)),
    "hebrew": lambda: replace(drawn("he"), look=Look(leftward=True)),
    "public": public,
    "withheld": withheld,
    "partly": partly,
    "unwatched": unwatched,
    "empty": empty,
    "equal": equal,
    "long": long,
}
