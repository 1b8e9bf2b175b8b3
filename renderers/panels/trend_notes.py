"""Days with a name: flags in lanes above a trend's plot, each with a line down to its day.

No two words touch, and no line runs through a word: a flag takes the lowest lane, and the side of
its line, where that holds; one that finds no place is left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from renderers import theme
from renderers.panels.trend import TrendNote
from renderers.panels.writing import write
from renderers.plot.marks import Block, Mark, Rect
from renderers.text.typesetter import Typesetter

LANES = 3
LANE = 14.0
"""Height of a lane."""
WIDEST = 170.0
_ASIDE = 4.5
"""From a line to its words."""
_GAP = 5.0
"""Between its words and its number."""
_APART = 9.0
"""Between two flags in a lane."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """A note that found its place."""

    note: TrendNote
    width: float
    """Of its words and number."""
    room: float
    """For its words."""
    x: float
    """Where its line stands."""
    start: float
    """Where its words begin."""
    lane: int
    """0 is the lowest."""

    @property
    def end(self) -> float:
        """Where its words end."""
        return self.start + self.width


def place(
    notes: Sequence[TrendNote], text: Typesetter, left: float, right: float, slot: float
) -> tuple[Flag, ...]:
    """Return the notes that find a place between ``left`` and ``right``, given first come first.

    Args:
        notes: the most important first.
        text: sets their words.
        left: where the first day begins.
        right: where the last one ends.
        slot: the width of a day.
    """
    placed: list[list[Flag]] = []
    for note in notes:
        number = text.width(note.number, theme.FLAG.style) + _GAP if note.number else 0.0
        room = WIDEST - number
        width = text.fit(note.text, theme.FLAG.style, room).width / theme.SCALE + number
        # A course changes between two days, a day is where its bar is.
        x = left + (note.at + (0.0 if note.kind == "change" else 0.5)) * slot
        places = [
            Flag(note=note, width=width, room=room, x=x, start=start, lane=lane)
            for lane in range(LANES)
            for start in (x + _ASIDE, x - _ASIDE - width)
            if left <= start and start + width <= right
        ]
        placed = _with(places, placed) or placed
    return tuple(places[0] for places in placed)


def _with(places: list[Flag], placed: list[list[Flag]]) -> list[list[Flag]] | None:
    """Return the flags with one more, one of the others moved if it has to be; None: no place.

    Args:
        places: where the new one could be, the best first.
        placed: of each flag where it is, followed by where else it could be.
    """
    for place in places:
        ways = [place, *(other for other in places if other is not place)]
        blocked = [at for at, other in enumerate(placed) if _meet(place, other[0])]
        if not blocked:
            return [*placed, ways]
        if len(blocked) > 1:
            continue
        others = [flag[0] for at, flag in enumerate(placed) if at != blocked[0]]
        for moved in placed[blocked[0]][1:]:
            if not any(_meet(moved, other) for other in (*others, place)):
                apart = [moved, *(each for each in placed[blocked[0]] if each is not moved)]
                return [*placed[: blocked[0]], apart, *placed[blocked[0] + 1 :], ways]
    return None


def height(flags: Sequence[Flag]) -> float:
    """Return how much room flags take above the plot."""
    return LANE * max((flag.lane + 1 for flag in flags), default=0) + (6 if flags else 0)


def lay_out(
    flags: Sequence[Flag], text: Typesetter, plot: Rect, tops: Sequence[float]
) -> list[Mark]:
    """The flags above ``plot``, with their lines down to ``tops``, one for each."""
    marks: list[Mark] = []
    for flag, top in zip(flags, tops, strict=True):
        baseline = plot.y - 13 - flag.lane * LANE
        line = Rect(flag.x - 0.5, baseline - 7.5, 1.0, top - baseline + 7.5)
        colour = theme.GOLD if flag.note.kind == "change" else theme.RULE
        words = write(
            text,
            flag.note.text,
            theme.FLAG,
            name=f"note {flag.note.at}",
            x=flag.start,
            baseline=baseline,
            width=flag.room,
        )
        marks += [Block(name="flag", rect=line, colour=colour), words]
        if flag.note.number:
            marks.append(
                write(
                    text,
                    flag.note.number,
                    theme.FLAG,
                    name=f"number {flag.note.at}",
                    x=flag.end,
                    baseline=baseline,
                    align="right",
                    colour=theme.TEXT_1,
                )
            )
    return marks


def _meet(flag: Flag, other: Flag) -> bool:
    if abs(flag.x - other.x) < 2:
        return True
    if (
        flag.lane == other.lane
        and flag.start < other.end + _APART
        and (other.start < flag.end + _APART)
    ):
        return True
    return _crosses(flag, other) or _crosses(other, flag)


def _crosses(line: Flag, words: Flag) -> bool:
    """Whether the line of one runs through, or closely by, the words of another below it."""
    return words.lane <= line.lane and words.start - _ASIDE < line.x < words.end + _ASIDE
