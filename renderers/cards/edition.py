"""An edition: a calendar month or year of a server."""

from collections.abc import Iterable
from dataclasses import dataclass

from renderers import theme
from renderers.cards.card import Card
from renderers.panels import grid, ranking, stats
from renderers.panels.grid import Grid, GridShape, Outline
from renderers.panels.header import Header
from renderers.panels.ranking import Ranking, RankingRow
from renderers.panels.tile import Delta, Tile
from renderers.plot.marks import Panel, Rect
from renderers.text.typesetter import Typesetter

__all__ = [
    "Delta",
    "EditionCard",
    "Grid",
    "Header",
    "Outline",
    "Ranking",
    "RankingRow",
    "Tile",
]

_MONTH_ROWS = 6
_YEAR = GridShape(pitch=(10.5, 10.5), gap=1.5, radius=2.6)
_MOST_WEEKS = 54


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EditionCard(Card):
    """What an edition says. The caller has chosen every word and number format."""

    calendar: Grid
    """Its days. Of a month a row for each week and a column for each weekday: at most (6, 7); of
    a year a row for each weekday and a column for each week: (7, 53) or (7, 54)."""
    tiles: tuple[Tile, Tile, Tile, Tile]
    """Messages, the best day, active members, new members."""
    channels: Ranking
    members: Ranking

    def __post_init__(self) -> None:
        rows, columns = self.calendar.shares.shape
        if not (self.is_year and columns <= _MOST_WEEKS) and not (rows <= _MONTH_ROWS):
            raise ValueError(f"no month or year has {rows} x {columns} cells")
        if len(self.tiles) != 4:
            raise ValueError(f"an edition has four tiles, not {len(self.tiles)}")

    @property
    def is_year(self) -> bool:
        """Whether it is a year's; else a month's."""
        return self.calendar.shares.shape[0] == 7

    def panels(self, text: Typesetter) -> Iterable[Panel]:
        """Return what stands under the header."""
        left, full = theme.MARGIN, theme.WIDTH - 2 * theme.MARGIN
        if self.is_year:
            calendar, tiles, columns, lists = (
                Rect(left, 66, full, 128),
                Rect(left, 204, full, 66),
                4,
                Rect(left, 280, full, 120),
            )
        else:
            calendar, tiles, columns, lists = (
                Rect(left, 66, 290, 190),
                Rect(left + 300, 66, full - 300, 190),
                2,
                Rect(left, 266, full, 134),
            )
        half = (full - theme.GUTTER) / 2
        return (
            _calendar(self.calendar, calendar, text),
            *stats.lay_out(self.tiles, tiles, text, columns=columns),
            ranking.lay_out(
                self.channels,
                Rect(left, lists.y, half, lists.height),
                text,
                name="channels",
            ),
            ranking.lay_out(
                self.members,
                Rect(left + half + theme.GUTTER, lists.y, half, lists.height),
                text,
                name="members",
            ),
        )


def _calendar(days: Grid, rect: Rect, text: Typesetter) -> Panel:
    left, right = rect.x + theme.INSET, rect.right - theme.INSET
    rows, columns = days.shares.shape
    names = grid.names_width(days, text) + 8
    if rows == 7:
        shape, top = _YEAR, rect.y + 44
        names = min(names, right - left - columns * shape.pitch[0] + shape.gap)
    else:
        top = rect.y + 48
        down = (rect.bottom - theme.INSET - top) // rows
        across = (right - left - names) // 7
        shape = GridShape(pitch=(across, down), gap=3, radius=5)
    cells = shape.box(left + names, top, rows, columns)
    name = grid.gap_name(days, cells, shape, text) if rows == 7 else []
    marks = grid.head(days, text, left, right, rect.y + 21, named=bool(name))
    marks += grid.body(days, cells, shape, text, left=left, columns="above")
    return Panel(name="calendar", rect=rect, marks=[*marks, *name])
