"""Reactions."""

from dataclasses import replace
from datetime import date

import numpy as np

from renderers import Look
from renderers.cards.reactions import ReactionsCard
from statsbot.analytics.groups import Ratio
from statsbot.domain.windows import whole_days
from statsbot.locale import language
from statsbot.reports.reactions import describe_reactions
from tests import fix_used
from tests.fix_findings import BERLIN, asked
from tests.fix_used import FACES


def drawn(tag: str = "en") -> ReactionsCard:
    """A month of them."""
    speak = language(tag)
    card = describe_reactions(fix_used.reactions(), FACES, speak)
    return replace(card, look=Look(leftward=speak.leftward))


def partly() -> ReactionsCard:
    """Watched for some days, and by fewer people than may be told of."""
    found = fix_used.reactions()
    daily = found.daily.copy()
    daily[:14] = np.nan
    few = replace(
        found,
        watched_share=0.5,
        daily=daily,
        per_message=None,
        per_message_course=np.full(len(daily), np.nan),
        change=None,
        givers=None if found.givers is None else replace(found.givers, share=None),
        top_givers=found.top_givers[:1],
    )
    return describe_reactions(few, FACES, language("en"))


def first_days() -> ReactionsCard:
    """Three days, and nothing to compare them with."""
    found = fix_used.reactions()
    young = replace(
        found,
        question=asked(whole_days(date(2025, 11, 14), 3, BERLIN)),
        given=21,
        removed=0,
        previous=None,
        change=None,
        per_message=None,
        per_message_course=np.full(3, np.nan),
        givers=Ratio(part=4, of=9, share=4 / 9),
        receivers=3,
        daily=np.array([2.0, 0.0, 19.0]),
        top_givers=tuple(replace(each, reactions=9) for each in found.top_givers[:2]),
        top_receivers=tuple(replace(each, reactions=14) for each in found.top_receivers[:1]),
    )
    return describe_reactions(young, FACES, language("en"))


def empty() -> ReactionsCard:
    """Nobody reacted."""
    return describe_reactions(fix_used.no_reactions(), FACES, language("de"))


def unwatched() -> ReactionsCard:
    """Nobody watched."""
    return describe_reactions(fix_used.no_reactions(0.0), FACES, language("en"))


def huge() -> ReactionsCard:
    """Numbers and names without end."""
    card = drawn("de")
    rows = tuple(
        replace(row, name="Ż̷̛" * 40, value="1,234,567,890", share=1.0) for row in card.givers.rows
    )
    tiles = tuple(replace(tile, value="1,234,567,890", label=tile.label * 4) for tile in card.tiles)
    return replace(
        card,
        tiles=tiles,
        givers=replace(card.givers, rows=rows),
        receivers=replace(card.receivers, rows=rows, title="W" * 80),
    )


SAMPLES = {
    "full": drawn,
    "german": lambda: drawn("de"),
    "japanese": lambda: drawn("ja"),
    "arabic": lambda: drawn("ar"),
    "hebrew": lambda: drawn("he"),
    "partly": partly,
    "empty": empty,
    "first-days": first_days,
    "unwatched": unwatched,
    "huge": huge,
}
