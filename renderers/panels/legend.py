"""A legend in lines: dots with their names, and with what each stands for."""

from collections.abc import Sequence
from dataclasses import dataclass

from renderers import theme
from renderers.panels.writing import write
from renderers.plot.marks import Block, Hatching, Mark, Rect
from renderers.text.typesetter import Typesetter
from renderers.theme import Tone


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A dot with its name."""

    tone: Tone | None
    """None: hatched."""
    name: str
    amount: str = ""
    """Behind the name: "142 h"; "": not told."""


_DOT, _ASIDE = 7.0, 4.5
_BETWEEN = 12.0
_LINE = 15.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sized:
    entry: Entry
    name: float
    """Room for the name,"""
    amount: float
    """for the amount,"""

    @property
    def width(self) -> float:
        """And for the whole."""
        return _DOT + _ASIDE + self.name + (self.amount and _ASIDE + self.amount)


def lay_out(entries: Sequence[Entry], text: Typesetter, rect: Rect) -> tuple[list[Mark], float]:
    """The entries from the top of ``rect`` on, and the last baseline.

    They take as few lines as they can, which are about as long as each other.
    """
    marks: list[Mark] = []
    baseline = rect.y
    for count, line in enumerate(_lines([_sized(each, text, rect) for each in entries], rect)):
        x, baseline = rect.x, rect.y + count * _LINE
        for sized in line:
            marks += _entry(sized, text, x, baseline)
            x += sized.width + _BETWEEN
    return marks, baseline


def _sized(entry: Entry, text: Typesetter, rect: Rect) -> _Sized:
    amount = min(text.width(entry.amount, theme.BAR_VALUE.style), rect.width / 5)
    room = rect.width / 2 - _BETWEEN - _DOT - 2 * _ASIDE - amount
    return _Sized(
        entry=entry, name=min(text.width(entry.name, theme.LEGEND.style), room), amount=amount
    )


def _entry(sized: _Sized, text: Typesetter, x: float, baseline: float) -> list[Mark]:
    entry, dot = sized.entry, Rect(x, baseline - _DOT, _DOT, _DOT)
    after = dot.right + _ASIDE + sized.name + _ASIDE
    marks: list[Mark] = [
        Hatching(name="swatch", rect=dot, radius=2.2)
        if entry.tone is None
        else Block(name="swatch", rect=dot, colour=entry.tone, radius=2.2),
        write(
            text,
            entry.name,
            theme.LEGEND,
            name="legend",
            x=dot.right + _ASIDE,
            baseline=baseline,
            width=sized.name,
        ),
    ]
    if entry.amount:
        marks.append(
            write(
                text,
                entry.amount,
                theme.BAR_VALUE,
                name="amount",
                x=after,
                baseline=baseline,
                width=sized.amount,
            )
        )
    return marks


def _lines(entries: list[_Sized], rect: Rect) -> list[list[_Sized]]:
    fewest = _broken(entries, rect.width)
    limits = sorted(
        _width(entries[start:stop])
        for start in range(len(entries))
        for stop in range(start + 1, len(entries) + 1)
    )
    ways = (_broken(entries, limit) for limit in limits if limit <= rect.width)
    return next((way for way in ways if len(way) == len(fewest)), fewest)


def _broken(entries: list[_Sized], width: float) -> list[list[_Sized]]:
    lines: list[list[_Sized]] = []
    for entry in entries:
        if lines and _width([*lines[-1], entry]) <= width:
            lines[-1].append(entry)
        else:
            lines.append([entry])
    return lines


def _width(line: list[_Sized]) -> float:
    return sum(each.width for each in line) + (len(line) - 1) * _BETWEEN
