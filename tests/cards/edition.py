"""Monthly and yearly editions."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np

from renderers import Look
from renderers.cards.edition import (
    Delta,
    EditionCard,
    Grid,
    Header,
    Outline,
    Ranking,
    RankingRow,
    Tile,
)
from renderers.scale import Tick
from statsbot.analytics.calendar import find_calendar
from statsbot.analytics.comparison import People, Watching, compare_period, figures
from statsbot.analytics.edition import EditionFindings, Span, plan_edition
from statsbot.domain.windows import whole_days
from statsbot.locale import language
from statsbot.reports.edition import describe_edition
from statsbot.store.rows import MemberTotal
from tests import fix_used
from tests.fix_findings import BERLIN, asked, counts, watched

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenfabrik"
_NAMES = ("moss & lantern", "さくら🌸ちゃん", "Дмитрий", "kestrel.")
_CHANNELS = ("#map-making", "#café-général", "#議論-2026", "#موسيقى")


def _ranking(title: str, names: tuple[str, ...], *, has_face: bool) -> Ranking:
    return Ranking(
        title=title,
        note="messages",
        rows=tuple(
            RankingRow(
                name=name,
                value=f"{9847 // (place + 1):,}",
                share=1 / (place + 1),
                seed=place,
                has_face=has_face,
            )
            for place, name in enumerate(names)
        ),
        empty="Nobody wrote in this period",
    )


def _tiles() -> tuple[Tile, Tile, Tile, Tile]:
    rng = np.random.default_rng(5)
    return (
        Tile(
            label="Messages",
            value="168,334",
            delta=Delta(text="20%", direction="up"),
            spark=rng.uniform(0.6, 1.0, 12),
        ),
        Tile(label="Best day", value="9,812", note="Sat, 14 Nov"),
        Tile(label="Active members", value="2,126", delta=Delta(text="6.4%", direction="up")),
        Tile(label="New members", value="387", delta=Delta(text="4.1%", direction="down")),
    )


def month() -> EditionCard:
    """A whole month."""
    rng = np.random.default_rng(1)
    shares = rng.uniform(0.15, 1.0, (6, 7))
    there = np.ones((6, 7), dtype=np.bool_)
    there[0, :6] = there[5, 1:] = False
    shares[1, 5] = 1.0
    return EditionCard(
        header=Header(
            server="The Cartographers Guild",
            insight="20% more messages than in October, peaking on 14 Nov",
            period="November 2026",
            comparison="vs October 2026",
            seed=7,
        ),
        calendar=Grid(
            title="Messages per day",
            note="",
            shares=shares,
            there=there,
            row_names=("1", "2", "9", "16", "23", "30"),
            column_ticks=tuple(Tick(at=day, label=name) for day, name in enumerate(_WEEKDAYS)),
            legend_low="3.1k",
            legend_high="9.8k",
            unwatched="not watched",
            outlines=(Outline(row=1, column=5),),
        ),
        tiles=_tiles(),
        channels=_ranking("Top channels", _CHANNELS, has_face=False),
        members=_ranking("Top members", _NAMES, has_face=True),
    )


def year() -> EditionCard:
    """A whole year."""
    rng = np.random.default_rng(2)
    season = 0.5 + 0.3 * np.sin(np.arange(53 * 7) / 58)
    shares = np.clip(season + rng.uniform(-0.2, 0.2, 53 * 7), 0.12, 1).reshape(53, 7).T
    shares[5, 46] = 1.0
    there = np.ones((7, 53), dtype=np.bool_)
    there[:3, 0] = there[4:, 52] = False
    firsts = [date(2026, number, 1) for number in range(1, 13)]
    days = [(first - firsts[0]).days + firsts[0].weekday() for first in firsts]
    months = tuple(
        Tick(at=day // 7, label=f"{first:%b}") for day, first in zip(days, firsts, strict=True)
    )
    card = month()
    return replace(
        card,
        header=replace(
            card.header,
            insight="20% more messages than in 2025, peaking on 14 Nov",
            period="2026",
            comparison="vs 2025",
        ),
        calendar=replace(
            card.calendar,
            shares=shares,
            there=there,
            row_names=("Mon", "", "Wed", "", "Fri", "", "Sun"),
            column_ticks=months,
            outlines=(Outline(row=5, column=46),),
        ),
    )


def year_partly() -> EditionCard:
    """A year that is not over, of which months were not watched."""
    card = year()
    shares = card.calendar.shares.copy()
    shares[:, 8:17] = np.nan
    there = np.ones((7, 54), dtype=np.bool_)
    there[:, 40:] = False
    shares = np.pad(shares, ((0, 0), (0, 1)))
    return replace(
        card,
        header=replace(card.header, comparison="vs 2025 · watched 217 of 280 days"),
        calendar=replace(
            card.calendar, shares=shares, there=there, outlines=(Outline(row=5, column=3),)
        ),
    )


def empty() -> EditionCard:
    """A month in which nobody wrote."""
    card = month()
    tiles = (
        Tile(label="Messages", value="0", delta=Delta(text="no change", direction="flat")),
        Tile(label="Best day", value="–"),
        Tile(label="Active members", value="0"),
        Tile(label="New members", value="–", note="not watched"),
    )
    return replace(
        card,
        calendar=replace(
            card.calendar,
            shares=np.zeros((6, 7)),
            outlines=(),
            empty="Nobody wrote in this period",
        ),
        tiles=tiles,
        channels=_ranking("Top channels", (), has_face=False),
        members=_ranking("Top members", (), has_face=True),
    )


def february() -> EditionCard:
    """Four weeks, hardly watched, of one day."""
    card = month()
    shares = np.full((4, 7), np.nan)
    shares[2, 2] = 1.0
    return replace(
        card,
        calendar=replace(
            card.calendar,
            shares=shares,
            there=None,
            row_names=("1", "8", "15", "22"),
            outlines=(Outline(row=2, column=2),),
        ),
        channels=_ranking("Top channels", _CHANNELS[:1], has_face=False),
        members=_ranking("Top members", _NAMES[:1], has_face=True),
    )


def found(span: Span, *days: int) -> EditionFindings:
    """What is found on 21 November, when only some days of that month were watched."""
    so_far = whole_days(date(2025, 11, 1), 20, BERLIN)
    plan = plan_edition(asked(so_far, now=so_far.end), span)
    question = asked(plan.window, now=so_far.end)
    noons = [datetime(2025, 11, day, 12, tzinfo=UTC) for day in days]
    seen = watched(*(whole_days(noon.date(), 1, BERLIN) for noon in noons))
    slots = counts([(noon, 90 * place) for place, noon in enumerate(noons, 1)])
    watching = Watching(messages=seen, voice=seen, members=seen)
    people = People(authors=0, active=12 * len(days))
    now, then = (
        figures(window, slots, people, watching, BERLIN) for window in (plan.window, plan.earlier)
    )
    share = seen.share(plan.window)
    return EditionFindings(
        question=question,
        watched_share=share,
        span=span,
        first_day=plan.first_day,
        after_day=plan.after_day,
        now=now,
        before=compare_period(question, now, plan.earlier, then, watching),
        calendar=find_calendar(question, slots, seen),
        channels=replace(
            fix_used.channels(),
            watched_share=share,
            channels=tuple(fix_used.figures(3 - n, 90 * n, None, None) for n in (2, 1) if days),
        ),
        top_members=tuple(MemberTotal(member_id=100 + n, messages=70 * n) for n in (2, 1) if days),
    )


def told(span: Span, *days: int, tag: str = "en") -> EditionCard:
    """What is told of it."""
    speak = language(tag)
    card = describe_edition(found(span, *days), fix_used.FACES, speak)
    return replace(card, look=Look(leftward=speak.leftward))


def _long(card: EditionCard) -> EditionCard:
    tile = Tile(
        label=_LONG,
        value="1,234,567,890",
        delta=Delta(text="123,456% mehr als im Vormonat", direction="up"),
    )
    return replace(
        card,
        header=replace(card.header, server=_LONG, insight=_LONG, comparison=f"gegenüber {_LONG}"),
        calendar=replace(
            card.calendar,
            title=_LONG,
            note=_LONG,
            legend_low="1,234,567",
            legend_high="1,234,567,890",
            unwatched=_LONG,
            row_names=tuple(name and "Donnerstag" for name in card.calendar.row_names),
            column_ticks=tuple(
                replace(tick, label="Donnerstag") for tick in card.calendar.column_ticks
            ),
        ),
        tiles=(tile,) * 4,
        channels=_ranking(_LONG, (f"#{_LONG}",) * 4, has_face=False),
        members=_ranking(_LONG, ("꧁༺ ᴋɪɴɢ ༻꧂" * 4,) * 4, has_face=True),
    )


def month_long() -> EditionCard:
    """A month with words without end."""
    return _long(month())


def year_long() -> EditionCard:
    """A year with words without end."""
    return _long(year_partly())


SAMPLES: dict[str, Callable[[], EditionCard]] = {
    "month": month,
    "year": year,
    "year_partly": year_partly,
    "empty": empty,
    "february": february,
    "month_unwatched": lambda: told("month"),
    "year_unwatched": lambda: told("year", tag="de"),
    "month_first_days": lambda: told("month", 18, 19, 20),
    "year_first_days": lambda: told("year", 18, 19, 20, tag="ar"),
    "month_long": month_long,
    "year_long": year_long,
}
