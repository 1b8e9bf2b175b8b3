"""A table: ranked rows, each with a picture, a name over its bar, and numbers in columns."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from renderers import theme
from renderers.panels import glyph
from renderers.panels.face import face
from renderers.panels.glyph import Glyph
from renderers.panels.meter import HIGHLIGHT, meter, split
from renderers.panels.places import empty_places
from renderers.panels.sign import Sign, sign_marks, sign_width
from renderers.panels.tile import Delta, change, change_width
from renderers.panels.writing import panel_head, shared, widest, write
from renderers.plot.marks import Mark, Panel, Rect
from renderers.text.names import clean_name
from renderers.text.typesetter import Typesetter
from renderers.theme import Tone, mix


@dataclass(frozen=True, slots=True, kw_only=True)
class Avatar:
    """A member's or an app's picture."""

    image: bytes | None = None
    """Encoded; None, or bytes that do not decode, draws a generated one."""
    seed: int = 0
    """Chooses the generated one's colours; the id does well."""


Face: TypeAlias = "Avatar | Glyph | None"


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    """One of the ranked."""

    name: str = ""
    """As it came; it is cleaned, set in any script and shortened to fit. "" leaves the bar alone
    in the row's middle."""
    face: Face = None
    parts: tuple[float, ...]
    """Lengths of the bar's parts, each 0 to 1 of the track; their sum is at most 1. One part runs
    over a ramp; of several each has a colour of :data:`PART_COLOURS`."""
    values: tuple[str, ...]
    """One for each of the table's columns."""
    delta: Delta | None = None
    """How it moved, at the right end."""
    sign: Sign | None = None
    """Where it stands, behind its name."""
    note: str = ""
    """A few small words behind its name; not beside a sign."""
    watched: bool = True
    """False: nobody watched, and the bar is hatched."""

    def __post_init__(self) -> None:
        if any(not math.isfinite(part) or part < 0 for part in self.parts):
            raise ValueError(f"a bar's parts are lengths, not {self.parts}")
        if sum(self.parts) > 1 + 1e-9:
            raise ValueError(f"a bar is no longer than its track: {self.parts}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Ranked rows, first first."""

    title: str
    note: str = ""
    """What is counted, where no column has a head."""
    columns: tuple[str, ...] = ("",)
    """Heads over the numbers; "" leaves one without."""
    moves: str | None = None
    """Head over how the rows moved; None, or no row that did: there is no such column."""
    rows: tuple[TableRow, ...]
    places: int
    """Rows there is room for: fewer keep their height."""
    first_rank: int | None = None
    """Rank of the first row, written before each; None: they have none."""
    golden: int = 0
    """How many of the first rows are to be looked at."""
    beside: bool = False
    """Whether bars stand behind the names, not under them: for rows of little height."""
    empty: str = ""
    """Sentence where there are no rows, over their places."""
    faces: bool = False
    """Whether those places are of rows with pictures."""
    watched: bool = True
    """False: nobody watched, and the places of an empty table are hatched."""

    def __post_init__(self) -> None:
        if not len(self.rows) <= self.places or not self.places:
            raise ValueError(f"a table of {self.places} places has no room for {len(self.rows)}")
        if any(len(row.values) != len(self.columns) for row in self.rows):
            raise ValueError(f"each row of a table has {len(self.columns)} numbers")

    @property
    def shown_moves(self) -> str | None:
        """Head of the column of moves, if there is one."""
        return self.moves if any(row.delta for row in self.rows) else None


PART_COLOURS: tuple[Tone, ...] = (theme.IRIS, theme.OTHER, theme.ROSE)
QUIET = mix(theme.PANEL, theme.IRIS, 0.4)
"""Where a quiet bar begins."""
_BAR = 4.0
_LONE_BAR = 7.0
_SHORTEST_BAR = 20.0
"""A bar behind names, where they are long."""
_HEAD = 31.0
_APART = 12.0
"""Between two columns."""
_WIDEST_FACE = 24.0
_WIDEST_HEAD = 66.0
_MOST_NUMBERS = 0.72
"""Share of the width that numbers may take from the names."""
_RANK = 20.0


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where things stand in each row."""

    name: float
    name_end: float
    values: tuple[float, ...]
    """Right ends,"""
    widths: tuple[float, ...]
    """and how wide they are."""
    moves: float
    """Left end."""
    face: float
    """Side of a face."""
    right: float
    bar: float | None
    """Left end of bars behind names; None: they stand under them."""


def lay_out(table: Table, rect: Rect, text: Typesetter, *, name: str = "table") -> Panel:
    """The table within ``rect``."""
    pitch = (rect.height - _HEAD - 8) / table.places
    columns = _columns(table, rect, text, pitch)
    marks = _head(table, rect, text, columns)
    for place, row in enumerate(table.rows):
        middle = rect.y + _HEAD + (place + 0.5) * pitch
        golden = place < table.golden
        if table.first_rank is not None:
            rank = str(table.first_rank + place)
            marks.append(_rank(rank, rect.x + theme.INSET, middle, text))
        marks += _face(row, columns, middle, text)
        marks += _named_bar(row, columns, middle, text, golden=golden)
        marks += _values(row, columns, middle, text, moves=table.shown_moves is not None)
    if not table.rows and table.empty:
        left, width = rect.x + theme.INSET, rect.width - 2 * theme.INSET
        room = Rect(left, rect.y + _HEAD, width, rect.height - _HEAD - 8)
        face = min(_WIDEST_FACE, pitch - 5) if table.faces else 0.0
        marks += empty_places(
            table.empty, table.places, room, text, face=face, watched=table.watched
        )
    return Panel(name=name, rect=rect, marks=marks)


def _columns(table: Table, rect: Rect, text: Typesetter, pitch: float) -> _Columns:
    left, right = rect.x + theme.INSET, rect.right - theme.INSET
    *widths, moved = _widths(table, text, right - left)
    moves = right - moved
    ends: list[float] = []
    end = moves if table.shown_moves is None else moves - _APART
    for width in reversed(widths):
        ends.insert(0, end)
        end -= width + _APART
    face = min(_WIDEST_FACE, pitch - 5) if any(row.face for row in table.rows) else 0.0
    name = left + (_RANK if table.first_rank is not None else 0.0) + (face + 10 if face else 0.0)
    bar = None
    if table.beside:
        names = max((text.width(row.name, theme.TILE_LABEL.style) for row in table.rows), default=0)
        bar = name + min(names + 0.5, end - name - _SHORTEST_BAR - 10) + 10
    return _Columns(name, end, tuple(ends), tuple(widths), moves, face, right, bar)


def _widths(table: Table, text: Typesetter, room: float) -> list[float]:
    """How wide each column is, and last the one of moves."""
    wanted = [
        max(
            widest(text, (row.values[place] for row in table.rows), theme.ROW_VALUE, most=room),
            _head_width(head, text),
        )
        for place, head in enumerate(table.columns)
    ]
    moves = 0.0
    if table.shown_moves is not None:
        deltas = [change_width(row.delta, text) + 0.5 for row in table.rows if row.delta]
        moves = max([*deltas, _head_width(table.shown_moves, text)])
    return shared([*wanted, moves], room * _MOST_NUMBERS - _APART * len(wanted))


def _head_width(words: str, text: Typesetter) -> float:
    return min(text.width(words, theme.AXIS.style), _WIDEST_HEAD)


def _head(table: Table, rect: Rect, text: Typesetter, columns: _Columns) -> list[Mark]:
    """The title, and the heads of the columns in the same line."""
    baseline = rect.y + 21
    heads = [*zip(table.columns, columns.values, columns.widths, strict=True)]
    if table.shown_moves is not None:
        heads.append((table.shown_moves, columns.right, columns.right - columns.moves))
    named = [
        write(
            text,
            words,
            theme.AXIS,
            name=f"column {words}",
            x=end,
            baseline=baseline,
            align="right",
            width=width,
        )
        for words, end, width in heads
        if words
    ]
    end = min((mark.x - 10 for mark in named), default=columns.right)
    title = panel_head(
        text, table.title, table.note, x=rect.x + theme.INSET, baseline=baseline, right=end
    )
    return [*title, *named]


def _rank(rank: str, left: float, middle: float, text: Typesetter) -> Mark:
    return write(
        text,
        rank,
        theme.ROW_VALUE,
        name="rank",
        x=left + _RANK - 9,
        baseline=middle + 4.3,
        align="right",
        width=_RANK - 9,
        colour=theme.TEXT_3,
    )


def _values(
    row: TableRow, columns: _Columns, middle: float, text: Typesetter, *, moves: bool
) -> list[Mark]:
    marks: list[Mark] = [
        write(
            text,
            value,
            theme.ROW_VALUE,
            name=f"value {number + 1}",
            x=end,
            baseline=middle + 4.3,
            align="right",
            width=columns.widths[number],
            colour=None if number else theme.TEXT_1,
        )
        for number, (value, end) in enumerate(zip(row.values, columns.values, strict=True))
    ]
    if row.delta is not None and moves:
        moved, _ = change(row.delta, text, columns.moves, columns.right, middle + 3.9)
        marks += moved
    return marks


def _face(row: TableRow, columns: _Columns, middle: float, text: Typesetter) -> Sequence[Mark]:
    if row.face is None:
        return ()
    side = columns.face
    box = Rect(columns.name - 10 - side, middle - side / 2, side, side)
    if isinstance(row.face, Glyph):
        return (glyph.lay_out(row.face, box, text),)
    return (face(row.name, box, text, image=row.face.image, seed=row.face.seed),)


def _named_bar(
    row: TableRow, columns: _Columns, middle: float, text: Typesetter, *, golden: bool
) -> list[Mark]:
    """The name and its bar, or the bar alone."""
    left, width = columns.name, columns.name_end - columns.name
    if not row.name:
        track = Rect(left, middle - _LONE_BAR / 2, width, _LONE_BAR)
        return _bar(row, track, golden=golden)
    if columns.bar is None:
        track = Rect(left, middle + 6.5, width, _BAR)
        return [*_name_over(row, columns, middle + 1.2, text), *_bar(row, track, golden=golden)]
    name = write(
        text,
        row.name,
        theme.TILE_LABEL,
        name="name",
        x=left,
        baseline=middle + 4.0,
        width=columns.bar - 10 - left,
    )
    track = Rect(columns.bar, middle - _BAR / 2, columns.name_end - columns.bar, _BAR)
    return [name, *_bar(row, track, golden=golden)]


def _name_over(row: TableRow, columns: _Columns, baseline: float, text: Typesetter) -> list[Mark]:
    """The name, and behind it the sign at the end of the line, or the note."""
    left, room = columns.name, columns.name_end - columns.name
    marks: list[Mark] = []
    if row.sign is not None:
        need = sign_width(row.sign, text)
        if need < room * 0.6:
            marks += sign_marks(row.sign, text, columns.name_end - need, baseline)
            room -= need + 10
    name = write(
        text,
        clean_name(row.name, fallback="?", max_clusters=100),
        theme.ROW_NAME,
        name="name",
        x=left,
        baseline=baseline,
        width=room,
    )
    start = name.end + 8
    rest = columns.name_end - start
    if row.note and row.sign is None and rest > 24:
        marks.append(
            write(
                text,
                row.note,
                theme.PANEL_NOTE,
                name="note",
                x=start,
                baseline=baseline,
                width=rest,
            )
        )
    return [name, *marks]


def _bar(row: TableRow, track: Rect, *, golden: bool) -> list[Mark]:
    first, last = HIGHLIGHT if golden else (QUIET, theme.IRIS)
    if not row.watched:
        return meter(None, track, first)
    if len(row.parts) == 1:
        return meter(row.parts[0], track, first, until=last, over_track=True)
    return [*meter(0.0, track, first), *split(row.parts, track, PART_COLOURS)]
