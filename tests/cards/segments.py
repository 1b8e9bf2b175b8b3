"""Member segments."""

from dataclasses import replace

import numpy as np

from renderers.arrays import FloatArray
from renderers.cards.segments import Flows, SegmentsCard, Stack, Tile
from renderers.panels.header import Header
from renderers.panels.tile import Delta
from renderers.scale import Tick, axis_ticks
from tests.fix_cards import short

_ACTIVE = ("New", "Back", "Occasional", "Regular", "Vital")
_LONG = "Donaudampfschifffahrtsgesellschaft"
_WEEKS = ("3 Aug", "31 Aug", "28 Sep", "26 Oct")


def _brief(count: float) -> str:
    return f"{count:,.0f}" if count < 100_000 else f"{count / 1e6:.1f}M"


def _flows(people: FloatArray) -> tuple[tuple[str, ...], tuple[str, ...]]:
    out = tuple(_brief(count) for count in people.sum(axis=1))
    return out, tuple(_brief(count) for count in people.sum(axis=0))


def _with(
    card: SegmentsCard, weeks: FloatArray, people: FloatArray, empty: str = "Nobody was active"
) -> SegmentsCard:
    top = float(np.nanmax(weeks.sum(axis=0), initial=0.0))
    before, after = _flows(people) if people.size else ((), ())
    return replace(
        card,
        weeks=replace(card.weeks, values=weeks, value_ticks=axis_ticks(top, short), empty=empty),
        moves=replace(
            card.moves,
            people=people,
            before_values=before,
            after_values=after,
            empty=empty,
        ),
    )


def full() -> SegmentsCard:
    """Thirteen weeks of a growing server."""
    rng = np.random.default_rng(5)
    level = np.array([42, 21, 88, 120, 54.0])
    weeks = rng.poisson(level[:, None] * np.linspace(0.8, 1.15, 13)).astype(float)
    people = np.array(
        [
            [0, 0, 14, 0, 0, 27], [0, 0, 9, 0, 0, 12], [0, 0, 31, 18, 0, 37],
            [0, 0, 16, 82, 11, 14], [0, 0, 0, 9, 46, 2], [47, 24, 19, 0, 0, 0],
        ],
        dtype=float,
    )  # fmt: skip
    return SegmentsCard(
        header=Header(
            server="The Cartographers Guild",
            insight="Regulars: 166, 11 more than the week before",
            period="17 Aug – 15 Nov 2026",
            comparison="weeks from Monday",
            seed=7,
        ),
        stats=(
            Tile(label="Regulars", value="166", delta=Delta(text="7%", direction="up")),
            Tile(label="New", value="47", delta=Delta(text="12%", direction="up")),
            Tile(label="Back", value="24", delta=Delta(text="no change", direction="flat")),
            Tile(
                label="Newly quiet", value="16", delta=Delta(text="+3", direction="up", muted=True)
            ),
        ),
        weeks=Stack(
            title="Active members",
            note="per week",
            names=_ACTIVE,
            values=weeks,
            ticks=tuple(Tick(at=4 * n, label=name) for n, name in enumerate(_WEEKS)),
            value_ticks=axis_ticks(float(weeks.sum(axis=0).max()), short),
        ),
        moves=Flows(
            title="Who moved",
            note="between the last two weeks",
            before="2–8 Nov",
            after="9–15 Nov",
            names=(*_ACTIVE, "Not active"),
            people=people,
            before_values=_flows(people)[0],
            after_values=_flows(people)[1],
        ),
    )


def _saying(card: SegmentsCard, insight: str, value: str, note: str = "") -> SegmentsCard:
    """The card with nothing in its tiles but this."""
    first, second, third, fourth = (
        Tile(label=each.label, value=value, note=note) for each in card.stats
    )
    header = replace(card.header, insight=insight)
    return replace(card, header=header, stats=(first, second, third, fourth))


def unwatched() -> SegmentsCard:
    """Nobody watched."""
    card = _with(full(), np.full((5, 13), np.nan), np.empty((0, 0)), "not watched")
    return _saying(card, "Nobody watched in these 13 weeks", "–", "not watched")


def one_week_unwatched() -> SegmentsCard:
    """Nobody watched the one week."""
    card = unwatched()
    weeks = np.full((5, 1), np.nan)
    ticks = (Tick(at=0, label="26 Oct"),)
    card = replace(card, weeks=replace(card.weeks, values=weeks, ticks=ticks))
    return _saying(card, "Nobody watched this week", "–", "not watched")


def last_week_unwatched() -> SegmentsCard:
    """The first weeks and the last were not watched."""
    card = full()
    weeks = card.weeks.values.copy()
    weeks[:, :5] = np.nan
    weeks[:, -1] = np.nan
    card = _with(card, weeks, np.empty((0, 0)), "watched too little")
    card = replace(card, weeks=replace(card.weeks, unwatched="watched too little"))
    return _saying(card, "The last week was watched too little to tell", "–", "watched too little")


def empty() -> SegmentsCard:
    """Nobody was ever active."""
    card = _with(full(), np.zeros((5, 4)), np.zeros((6, 6)))
    return _saying(card, "Nobody was ever active: this picture fills as people talk", "0")


def one() -> SegmentsCard:
    """One week, one person."""
    people = np.zeros((6, 6))
    people[5, 0] = 1
    card = _with(full(), np.array([[1.0], [0], [0], [0], [0]]), people)
    card = _saying(card, "No regular members", "0", "last week")
    regulars, new, back, quiet = card.stats
    return replace(card, stats=(regulars, replace(new, value="1"), back, quiet))


def even() -> SegmentsCard:
    """Everybody goes everywhere, in millions, and a handful of people in some places."""
    people = np.full((6, 6), 1_234_567.0)
    people[5, 5] = 0
    people[1:4, :] = 3
    card = _with(full(), np.full((5, 53), 1_234_567.0), people)
    return replace(
        card,
        weeks=replace(card.weeks, names=(_LONG,) * 5, title=_LONG, note=_LONG),
        moves=replace(
            card.moves, names=(_LONG,) * 6, title=_LONG, note=_LONG, before=_LONG, after=_LONG
        ),
    )


SAMPLES = {
    make.__name__: make
    for make in (full, unwatched, one_week_unwatched, last_week_unwatched, empty, one, even)
}
