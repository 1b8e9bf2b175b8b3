"""The parted panel: rows of bars of two parts, those who are still there and those who left."""

import math
from dataclasses import dataclass, replace
from operator import add

from renderers import theme
from renderers.panels.face import face
from renderers.panels.places import empty_places
from renderers.panels.writing import panel_head, shared, widest, write
from renderers.plot.marks import Block, Mark, Panel, Portrait, Rect
from renderers.text.names import clean_name
from renderers.text.typesetter import Typesetter
from renderers.theme import Tone, Type

ROWS = 8
"""Rows there is room for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartedRow:
    """One row: a name, a bar of two parts, and some figures."""

    name: str
    """As it came; it is cleaned, set in any script and shortened to fit."""
    kept: float
    """Length of the first part, 0 to 1, against the longest bar of all rows."""
    lost: float
    """Length of the second part; both together at most 1."""
    values: tuple[str, ...]
    """One for each column, "–" where it is not known or not told."""
    avatar: bytes | None = None
    """Encoded image; None, or bytes that do not decode, draws a generated avatar."""
    seed: int = 0
    """Chooses the generated avatar's colours; the member's id does well."""
    highlighted: bool = False
    """The first part in gold: the one to look at."""
    muted: tuple[bool, ...] = ()
    """Which figures are in grey, of too few people to say much; (): none of them."""

    def __post_init__(self) -> None:
        if self.muted and len(self.muted) != len(self.values):
            raise ValueError("each figure is grey or is not")
        for length in (self.kept, self.lost, self.kept + self.lost):
            if not math.isfinite(length) or not 0 <= length <= 1 + 1e-9:
                raise ValueError(f"a bar's parts lie between 0 and 1, not at {length}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parted:
    """Bars of two parts, longest first."""

    title: str
    kept: str
    """Names the first part: "still here"."""
    lost: str
    """Names the second part: "left"."""
    columns: tuple[str, ...]
    """Names the figures, in few letters: "joined", "1 week"."""
    rows: tuple[PartedRow, ...]
    """At most eight; fewer stand further apart, up to a limit."""
    portraits: bool = True
    """Whether rows are people, with an avatar before the name."""
    few: str = ""
    """Says what grey figures are, while there are some."""
    empty: str = ""
    """Sentence in the panel when there are no rows, over their places."""
    watched: bool = True
    """False: nobody watched, and the places of an empty panel are hatched."""

    def __post_init__(self) -> None:
        if len(self.rows) > ROWS:
            raise ValueError(f"there is room for {ROWS} rows, not {len(self.rows)}")
        if any(len(row.values) != len(self.columns) for row in self.rows):
            raise ValueError("each row has one figure for each column")


_FIRST = Type(replace(theme.ROW_VALUE.style, weight="SemiBold"), theme.TEXT_1)
_HEAD = 44.0
_AVATAR = 22.0
_BAR = 8.0
_SHORTEST, _APART = 2.5, 1.5
_COLUMN_GAP = 12.0
_HIGHEST = 58.0
"""From one row to the next, at most."""
_NARROWEST = 64.0
"""A bar's width, where names leave as much."""
_NAMES = (0.46, 0.72)
"""Share of the room for names and bars that names have, at least and at most."""
_WIDEST_HEAD = 58.0
_MOST_NUMBERS = 0.6
"""Share of the width that numbers may take from names and bars."""


def lay_out(parted: Parted, rect: Rect, text: Typesetter, *, name: str) -> Panel:
    """The rows within ``rect``: avatar, name, bar, figures."""
    left, right, baseline = rect.x + theme.INSET, rect.right - theme.INSET, rect.y + 21
    key, start = _legend(parted, text, left, right, baseline)
    marks: list[Mark] = [
        *panel_head(text, parted.title, "", x=left, baseline=baseline, right=start - 14),
        *key,
    ]
    if not parted.rows:
        if parted.empty:
            box = Rect(left, rect.y + _HEAD, right - left, rect.height - _HEAD - 8)
            face = _AVATAR if parted.portraits else 0.0
            marks += empty_places(parted.empty, ROWS, box, text, face=face, watched=parted.watched)
        return Panel(name=name, rect=rect, marks=marks)
    ends, begin = _columns(parted, text, left, right)
    place = Rect(left, rect.y, begin - _COLUMN_GAP - left, _HEAD - 2)
    marks += _heads(parted, text, ends, place)
    pitch = min((rect.bottom - 8 - rect.y - _HEAD) / len(parted.rows), _HIGHEST)
    name_left = left + (_AVATAR + 8 if parted.portraits else 0)
    bar_left = name_left + _names(parted, text, begin - _COLUMN_GAP - name_left)
    track = Rect(bar_left, 0, begin - _COLUMN_GAP - bar_left, _BAR)
    for index, row in enumerate(parted.rows):
        middle = rect.y + _HEAD + (index + 0.5) * pitch
        bar = Rect(track.x, middle - _BAR / 2, track.width, _BAR)
        if parted.portraits:
            marks.append(_portrait(row, text, left, middle))
        marks.append(
            write(
                text,
                clean_name(row.name, fallback="?"),
                theme.ROW_NAME,
                name="name",
                x=name_left,
                baseline=middle + 4.3,
                width=bar.x - 8 - name_left,
            )
        )
        marks += _bar(row, bar)
        marks += _figures(row, text, ends, middle + 4.3)
    return Panel(name=name, rect=rect, marks=marks)


def _heads(
    parted: Parted, text: Typesetter, ends: tuple[list[float], list[float]], place: Rect
) -> list[Mark]:
    """Over the columns their names; over names and bars, ``place``, what grey figures are."""
    marks: list[Mark] = [
        write(
            text,
            head,
            theme.AXIS,
            name="column",
            x=end,
            baseline=place.bottom,
            align="right",
            width=width,
        )
        for head, end, width in zip(parted.columns, *ends, strict=True)
    ]
    if parted.few and any(any(row.muted) for row in parted.rows):
        marks.append(
            write(
                text,
                parted.few,
                theme.AXIS,
                name="few",
                x=place.x,
                baseline=place.bottom,
                width=place.width,
            )
        )
    return marks


def _names(parted: Parted, text: Typesetter, room: float) -> float:
    """Return how much of the room for names and bars is for names: what they need, if it can be."""
    names = (clean_name(row.name, fallback="?") for row in parted.rows)
    needed = widest(text, names, theme.ROW_NAME, most=room) + 9
    least, most = (share * room for share in _NAMES)
    return max(min(needed, room - _NARROWEST, most), least)


def _portrait(row: PartedRow, text: Typesetter, left: float, middle: float) -> Portrait:
    box = Rect(left, middle - _AVATAR / 2, _AVATAR, _AVATAR)
    return face(row.name, box, text, image=row.avatar, seed=row.seed)


def _columns(
    parted: Parted, text: Typesetter, left: float, right: float
) -> tuple[tuple[list[float], list[float]], float]:
    """Right ends and widths of the columns, and where the first one begins."""
    values: list[float] = []
    heads: list[float] = []
    for column, head in enumerate(parted.columns):
        kind = theme.ROW_VALUE if column else _FIRST
        values.append(widest(text, (row.values[column] for row in parted.rows), kind, most=right))
        heads.append(min(text.width(head, theme.AXIS.style) + 1, _WIDEST_HEAD))
    room = (right - left) * _MOST_NUMBERS - _COLUMN_GAP * len(values)
    # Names of columns have what their numbers leave.
    values = shared(values, room)
    longer = [max(head - value, 0) for head, value in zip(heads, values, strict=True)]
    widths = list(map(add, values, shared(longer, room - sum(values))))
    ends: list[float] = []
    x = right
    for width in reversed(widths):
        ends.insert(0, x)
        x -= width + _COLUMN_GAP
    return (ends, widths), x + _COLUMN_GAP


def _figures(
    row: PartedRow, text: Typesetter, ends: tuple[list[float], list[float]], baseline: float
) -> list[Mark]:
    return [
        write(
            text,
            value,
            theme.ROW_VALUE if column else _FIRST,
            name="value",
            x=end,
            baseline=baseline,
            align="right",
            width=width,
            colour=theme.TEXT_3 if row.muted and row.muted[column] else theme.TEXT_1,
        )
        for column, (value, end, width) in enumerate(zip(row.values, *ends, strict=True))
    ]


def _bar(row: PartedRow, rect: Rect) -> list[Mark]:
    """The two parts, with a gap between them."""
    whole = (row.kept + row.lost) * rect.width
    if whole <= 0:
        return []
    first = theme.GOLD if row.highlighted else theme.IRIS
    if not (row.kept and row.lost):
        colour = first if row.kept else theme.OTHER
        return [_part(Rect(rect.x, rect.y, max(whole, _SHORTEST), rect.height), colour)]
    whole = max(whole, 2 * _SHORTEST + _APART)
    kept = min(max(row.kept * rect.width, _SHORTEST), whole - _SHORTEST - _APART)
    lost = whole - kept - _APART
    return [
        _part(Rect(rect.x, rect.y, kept, rect.height), first),
        _part(Rect(rect.x + kept + _APART, rect.y, lost, rect.height), theme.OTHER),
    ]


def _part(rect: Rect, colour: Tone) -> Block:
    return Block(name="part", rect=rect, colour=colour, radius=min(2.5, rect.width / 2))


def _legend(
    parted: Parted, text: Typesetter, left: float, right: float, baseline: float
) -> tuple[list[Mark], float]:
    """What the two parts are, from the right end; and where that starts."""
    if not parted.rows:
        return [], right
    marks: list[Mark] = []
    x = right
    for words, colour in ((parted.lost, theme.OTHER), (parted.kept, theme.IRIS)):
        word = write(
            text,
            words,
            theme.LEGEND,
            name="key",
            x=x,
            baseline=baseline,
            align="right",
            width=(right - left) / 3,
        )
        swatch = Rect(word.x - 5 - 7, baseline - 7.5, 7, 8)
        marks += [word, Block(name="key", rect=swatch, colour=colour, radius=2)]
        x = swatch.x - 12
    return marks, x + 12
