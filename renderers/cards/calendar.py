"""The calendar card: days, what weeks and months had, their best; on 660 x 420 logical pixels."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from renderers import theme
from renderers.cards.card import Card
from renderers.panels import bars, calendar, stats, weeks
from renderers.panels.bars import Bars
from renderers.panels.calendar import FEWEST_WEEKS, MOST_WEEKS
from renderers.panels.grid import Grid
from renderers.panels.tile import Tile
from renderers.panels.weeks import Weeks
from renderers.plot.marks import Panel, Rect
from renderers.text.typesetter import Typesetter

_LEFT, _TOP, _BOTTOM = theme.MARGIN, 66.0, theme.HEIGHT - theme.MARGIN
_FULL = theme.WIDTH - 2 * theme.MARGIN
_STATS = 120.0
"""Width of the stats below each other,"""
_STATS_TALL = 72.0
"""and their height beside each other."""
_NARROWEST_BARS = 160.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FewWeeks:
    """Days of up to nine weeks, each week a row."""

    weeks: Weeks
    daily: Bars | None = None
    """The same days as bars, where there are so few that the weeks do not fill the card."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ManyWeeks:
    """Days of ten weeks to a year, each week a column."""

    grid: Grid
    """Seven rows, Monday first, and 10 to 54 columns, oldest first; cells that are no days of the
    window are not there."""
    months: Bars

    def __post_init__(self) -> None:
        rows, columns = self.grid.shares.shape
        if rows != 7 or not FEWEST_WEEKS <= columns <= MOST_WEEKS:
            raise ValueError(
                f"7 days by {FEWEST_WEEKS} to {MOST_WEEKS} weeks, not {rows} by {columns}"
            )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CalendarCard(Card):
    """What the card says. The caller has chosen every word, number format and zone."""

    days: FewWeeks | ManyWeeks
    stats: tuple[Tile, Tile, Tile, Tile]
    """Best day, longest streak, current streak, best weekday."""

    def __post_init__(self) -> None:
        if len(self.stats) != 4:
            raise ValueError(f"a calendar has four stats, not {len(self.stats)}")

    def panels(self, text: Typesetter) -> Iterable[Panel]:
        """Return what stands under the header."""
        match self.days:
            case FewWeeks():
                return _few(self.days, self.stats, text)
            case ManyWeeks():
                return _many(self.days, self.stats, text)


def _few(days: FewWeeks, tiles: tuple[Tile, ...], text: Typesetter) -> Iterator[Panel]:
    """The weeks, as high as the card or over their days as bars; the stats beside them."""
    width, tall = _FULL - _STATS - theme.GUTTER, _BOTTOM - _TOP
    if days.daily is not None:
        tall = weeks.height(days.weeks)
    yield weeks.lay_out(days.weeks, Rect(_LEFT, _TOP, width, tall), text)
    if days.daily is not None:
        low = _TOP + tall + theme.GUTTER
        yield bars.lay_out(days.daily, Rect(_LEFT, low, width, _BOTTOM - low), text)
    beside = Rect(_LEFT + width + theme.GUTTER, _TOP, _STATS, _BOTTOM - _TOP)
    yield from stats.lay_out(tiles, beside, text, columns=1)


def _many(days: ManyWeeks, tiles: tuple[Tile, ...], text: Typesetter) -> Iterator[Panel]:
    """Large cells with the months beside them if they fit; else small ones, the months below."""
    large = calendar.large(days.grid, _FULL - theme.GUTTER - _NARROWEST_BARS, text)
    if large is not None:
        width, tall = large
        beside = _LEFT + width + theme.GUTTER
        months = Rect(beside, _TOP, _LEFT + _FULL - beside, tall)
        low = _BOTTOM - _STATS_TALL
        row = Rect(_LEFT, low, _FULL, _STATS_TALL)
        yield calendar.lay_out(days.grid, Rect(_LEFT, _TOP, width, tall), text)
        yield bars.lay_out(days.months, months, text)
        yield from stats.lay_out(tiles, row, text, columns=4)
        return
    tall = calendar.height(days.grid, _FULL, text)
    low = _TOP + tall + theme.GUTTER
    yield calendar.lay_out(days.grid, Rect(_LEFT, _TOP, _FULL, tall), text)
    yield bars.lay_out(days.months, Rect(_LEFT, low, 364, _BOTTOM - low), text)
    yield from stats.lay_out(tiles, Rect(394, low, 246, _BOTTOM - low), text, columns=2)
