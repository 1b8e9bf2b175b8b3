"""One channel."""

from dataclasses import replace
from datetime import date

import numpy as np

from renderers import Look
from renderers.cards.channel import ChannelCard
from statsbot.analytics.channel import Concentration
from statsbot.analytics.lifecycle import WEEKS, Life
from statsbot.domain.windows import whole_days
from statsbot.locale import language
from statsbot.reports.channel import describe_channel
from statsbot.store.rows import MemberTotal
from tests import fix_used
from tests.fix_findings import BERLIN, asked
from tests.fix_used import FACES


def drawn(tag: str = "en", life: Life | None = Life.STEADY) -> ChannelCard:
    """A busy channel."""
    speak = language(tag)
    card = describe_channel(fix_used.channel(life), FACES, speak)
    return replace(card, look=Look(leftward=speak.leftward))


def partly() -> ChannelCard:
    """Watched for some of its days, and by fewer people than may be told of."""
    found = fix_used.channel()
    daily, nobody = found.daily.copy(), found.channel.share
    daily[3:17] = np.nan
    assert nobody is not None
    figures = replace(
        found.channel,
        mix=fix_used.untold(900),
        share=replace(nobody, share=None),
        reactions_per_message=None,
    )
    untold = Concentration()
    few = replace(
        found, watched_share=0.7, daily=daily, channel=figures, concentration=untold, hours=None
    )
    return describe_channel(few, FACES, language("en"))


def first_days() -> ChannelCard:
    """Three days: too few for its life, and hours of the other days are not known."""
    found = fix_used.channel(None)
    question = asked(whole_days(date(2025, 11, 14), 3, BERLIN), of=(3,))
    assert found.hours is not None
    rate = found.hours.rate.copy()
    rate[:4] = np.nan
    young = replace(
        found,
        question=question,
        channel=replace(fix_used.figures(3, 48, None, None), weekly=np.full(WEEKS, np.nan)),
        days=question.days,
        daily=np.array([7.0, 12.0, 29.0]),
        daily_share=np.ones(3),
        hours_window=question.window,
        hours=replace(found.hours, rate=rate, watched_hours=np.where(np.isnan(rate), 0.0, 1.0)),
        top_authors=(
            MemberTotal(member_id=103, messages=18),
            MemberTotal(member_id=101, messages=11),
        ),
        concentration=Concentration(),
    )
    return describe_channel(young, FACES, language("en"))


def unwatched() -> ChannelCard:
    """Nobody watched."""
    return describe_channel(fix_used.unwatched_channel(), FACES, language("de"))


def silent() -> ChannelCard:
    """Watched, and nobody wrote."""
    found = fix_used.unwatched_channel()
    figures = fix_used.figures(3, 0, 0, Life.DEAD)
    quiet = replace(found, watched_share=1.0, channel=figures, daily=np.zeros(fix_used.DAYS))
    return describe_channel(quiet, FACES, language("en"))


def huge() -> ChannelCard:
    """Numbers and names without end."""
    card = drawn("de", Life.WAKING)
    tiles = tuple(replace(tile, value="1,234,567,890", label=tile.label * 3) for tile in card.tiles)
    rows = tuple(replace(row, name="꧁༺ W" * 20, value="1,234,567,890") for row in card.ranking.rows)
    return replace(
        card,
        header=replace(card.header, server="w" * 100, insight="Ä" * 300),
        tiles=tiles,
        ranking=replace(card.ranking, rows=rows),
    )


SAMPLES = {
    "full": drawn,
    "german": lambda: drawn("de", Life.FADING),
    "japanese": lambda: drawn("ja", Life.WAKING),
    "arabic": lambda: drawn("ar"),
    "hebrew": lambda: drawn("he", Life.NEW),
    "partly": partly,
    "first-days": first_days,
    "unwatched": unwatched,
    "silent": silent,
    "huge": huge,
}
