"""What marked moments brought: a row for each, or for each number of one."""

from dataclasses import dataclass, replace
from typing import Literal

from renderers import theme
from renderers.panels.bullet import BAND, HEIGHT, TICK, Bullet, draw_bullet
from renderers.panels.places import empty_places
from renderers.panels.writing import panel_head, write
from renderers.plot.marks import Block, Mark, Panel, Rect
from renderers.text.names import clean_name
from renderers.text.typesetter import Typesetter
from renderers.theme import Tone, Type

ROWS = 6
"""Marks there is room for."""
Kind = Literal["event", "happening", "announcement"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecapRow:
    """One mark, or one number of it."""

    name: str
    """As it came; it is cleaned, set in any script and shortened to fit."""
    note: str
    """Under the name, in small letters."""
    ratio: str
    """The large number: "2.3×", or "–"."""
    value: str
    """Under it: "1,234 messages", or why there is no ratio."""
    bullet: Bullet | None
    """None: not known."""
    kind: Kind | None = None
    """Gives a dot before the name; None: none."""
    count: str = ""
    """At the right end: how many came. "" leaves it empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recap:
    """Rows with their legend."""

    title: str
    note: str
    normal: str
    """Names the band."""
    rows: tuple[RecapRow, ...]
    """At most six."""
    count: str = ""
    """Names the numbers at the right end; "": there are none, and no room is kept."""
    empty: str = ""
    """Sentence in the panel when there are no rows, over their places."""
    places: int = ROWS
    """How many those are."""
    watched: bool = True
    """False: nobody watched, and the places of an empty recap are hatched."""

    def __post_init__(self) -> None:
        if len(self.rows) > ROWS:
            raise ValueError(f"a recap shows {ROWS} rows, not {len(self.rows)}")
        if not self.count and any(row.count for row in self.rows):
            raise ValueError("numbers at the right end have a name")


_DOT = 8.0
_KINDS: dict[Kind, Tone] = {
    "event": theme.GOLD,
    "happening": theme.ICE,
    "announcement": theme.IRIS,
}
_RATIO = Type(replace(theme.KPI.style, size=19.0), theme.TEXT_1)
_RATIO_WIDTH = 112.0
_COUNT_WIDTH = 72.0
_TALLEST = 72.0
_HEAD = 34.0
_NARROW = 400.0
"""Width of panel below which a row's bullet lies under its words."""


def lay_out(recap: Recap, rect: Rect, text: Typesetter, *, name: str = "recap") -> Panel:
    """The rows within ``rect``."""
    left, right, baseline = rect.x + theme.INSET, rect.right - theme.INSET, rect.y + 21
    word = write(
        text,
        recap.normal,
        theme.LEGEND,
        name="key normal",
        x=right,
        baseline=baseline,
        align="right",
        width=(right - left) * 0.7,
    )
    key = Rect(word.x - 19, baseline - 7.5, 14, 8.5)
    head = panel_head(text, recap.title, recap.note, x=left, baseline=baseline, right=key.x - 14)
    marks: list[Mark] = [*head]
    if any(row.bullet for row in recap.rows):
        tick = Rect(key.x + (key.width - TICK) / 2, key.y, TICK, key.height)
        marks += [
            word,
            Block(name="key", rect=key, colour=BAND, radius=2.5),
            Block(name="key expected", rect=tick, colour=theme.TEXT_1),
        ]
    elif not recap.rows and recap.empty:
        box = Rect(left, rect.y + _HEAD, right - left, rect.height - _HEAD - 6)
        marks += empty_places(recap.empty, recap.places, box, text, face=0.0, watched=recap.watched)
    if rect.width < _NARROW:
        pitch = (rect.height - _HEAD - 6) / max(len(recap.rows), 1)
        for place, row in enumerate(recap.rows):
            box = Rect(left, rect.y + _HEAD + place * pitch, right - left, pitch)
            marks += _stacked(row, text, box)
        return Panel(name=name, rect=rect, marks=marks)
    pitch = min((rect.height - _HEAD - 6) / max(len(recap.rows), 1), _TALLEST)
    ends = right - (_COUNT_WIDTH if recap.count else 0.0)
    width = (ends - left - _RATIO_WIDTH) * 0.47
    bar = Rect(left + width + 12, 0, ends - _RATIO_WIDTH - left - width - 24, HEIGHT)
    for place, row in enumerate(recap.rows):
        top = rect.y + _HEAD + place * pitch
        if place:
            line = Rect(left, round(top * 2) / 2, right - left, 0.5)
            marks.append(Block(name="hairline", rect=line, colour=theme.HAIRLINE))
        middle = top + pitch / 2
        marks += _words(row, text, left, width, middle)
        marks += draw_bullet(row.bullet, Rect(bar.x, middle - HEIGHT / 2, bar.width, HEIGHT))
        marks += _numbers(row, text, ends - _RATIO_WIDTH, middle)
        if row.count:
            marks += _count(row.count, recap.count, text, right, middle)
    return Panel(name=name, rect=rect, marks=marks)


def _stacked(row: RecapRow, text: Typesetter, rect: Rect) -> list[Mark]:
    """A row over the whole width: its name and ratio, the bullet, the value and what is normal."""
    top = rect.y + (rect.height - 54) / 2
    ratio = write(
        text,
        row.ratio,
        _RATIO,
        name="ratio",
        x=rect.right,
        baseline=top + 15,
        align="right",
        width=rect.width / 2,
        colour=row.bullet.colour if row.bullet is not None and row.bullet.beyond else None,
    )
    value = write(
        text,
        row.value,
        theme.NOTE,
        name="value",
        x=rect.x,
        baseline=top + 51,
        width=rect.width / 2 - 6,
        colour=theme.TEXT_2,
    )
    marks: list[Mark] = [
        ratio,
        write(
            text,
            row.name,
            theme.ROW_NAME,
            name="name",
            x=rect.x,
            baseline=top + 14,
            width=ratio.x - 8 - rect.x,
        ),
        *draw_bullet(row.bullet, Rect(rect.x, top + 24, rect.width, HEIGHT)),
        value,
    ]
    if row.note:
        room = rect.right - value.end - 10
        marks.append(
            write(
                text,
                row.note,
                theme.NOTE,
                name="note",
                x=rect.right,
                baseline=top + 51,
                align="right",
                width=room,
            )
        )
    return marks


def _words(row: RecapRow, text: Typesetter, left: float, width: float, middle: float) -> list[Mark]:
    marks: list[Mark] = []
    x = left
    if row.kind is not None:
        dot = Rect(left, middle - 8, _DOT, _DOT)
        marks.append(Block(name="kind", rect=dot, colour=_KINDS[row.kind], radius=_DOT / 2))
        x += _DOT + 8
    pair = (
        ("name", clean_name(row.name, fallback="?", max_clusters=80), theme.ROW_NAME, middle - 1),
        ("note", row.note, theme.NOTE, middle + 14),
    )
    marks += [
        write(text, words, kind, name=part, x=x, baseline=baseline, width=left + width - x)
        for part, words, kind, baseline in pair
        if words
    ]
    return marks


def _numbers(row: RecapRow, text: Typesetter, x: float, middle: float) -> list[Mark]:
    colour = None
    if row.bullet is not None and row.bullet.beyond:
        colour = row.bullet.colour
    return [
        write(
            text,
            row.ratio,
            _RATIO,
            name="ratio",
            x=x,
            baseline=middle + 2,
            width=_RATIO_WIDTH - 6,
            colour=colour,
        ),
        write(
            text,
            row.value,
            theme.NOTE,
            name="value",
            x=x,
            baseline=middle + 17,
            width=_RATIO_WIDTH - 6,
        ),
    ]


def _count(count: str, words: str, text: Typesetter, right: float, middle: float) -> list[Mark]:
    return [
        write(
            text,
            number,
            kind,
            name=part,
            x=right,
            baseline=baseline,
            align="right",
            width=_COUNT_WIDTH - 4,
        )
        for part, number, kind, baseline in (
            ("count", count, _RATIO, middle + 2),
            ("count of", words, theme.NOTE, middle + 17),
        )
    ]
