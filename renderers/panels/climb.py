"""A climb: a person, the level they are on, and how far it is to the next."""

from dataclasses import dataclass, replace

from renderers import theme
from renderers.arrays import check_share
from renderers.panels.meter import meter
from renderers.panels.person import Person, portrait
from renderers.panels.writing import fitting, write
from renderers.plot.marks import Mark, Panel, Rect
from renderers.text.names import clean_name
from renderers.text.typesetter import Typesetter
from renderers.theme import Type


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How much of a way is done."""

    share: float | None
    """0 to 1; None: not known, hatched."""
    done: str
    """Words at its beginning: "1,240 points"."""
    ahead: str
    """Words at its end: "360 to level 15"."""

    def __post_init__(self) -> None:
        check_share(self.share, "a way's share")


@dataclass(frozen=True, slots=True, kw_only=True)
class Climb:
    """A person on a level."""

    person: Person
    level_label: str
    """Over the level: "Level"."""
    level: str
    """"14", or "–"."""
    way: Way


_SIDE = 76.0
_HEIGHT = 12.0


def lay_out(climb: Climb, rect: Rect, text: Typesetter) -> Panel:
    """The climb within ``rect``."""
    left, right = rect.x + 22, rect.right - 22
    box = Rect(left, rect.y + 20, _SIDE, _SIDE)
    marks = portrait(climb.person, box, text)
    label = _level(climb, text, right, box)
    marks += label
    end = min(mark.rect.x for mark in label) - 20
    x = box.right + 20
    name_kind = Type(replace(theme.HEADLINE.style, size=24), theme.TEXT_1)
    name = clean_name(climb.person.name, fallback="?")
    middle = box.y + box.height / 2
    top = middle + (9 - 8 * len(climb.person.lines))
    marks.append(write(text, name, name_kind, name="name", x=x, baseline=top, width=end - x))
    for place, line in enumerate(climb.person.lines):
        marks.append(
            write(
                text,
                line,
                theme.INSIGHT,
                name=f"line {place + 1}",
                x=x,
                baseline=top + 21 + 17 * place,
                width=end - x,
            )
        )
    marks += way(climb.way, Rect(left - 4, box.bottom + 18, right - left + 8, _HEIGHT), text)
    return Panel(name="climb", rect=rect, marks=marks)


def way(done: Way, track: Rect, text: Typesetter) -> list[Mark]:
    """A track, how much of it is done, and the words under both its ends."""
    marks = meter(done.share, track, theme.RAMP[3], until=theme.RAMP[7])
    baseline, half = track.bottom + 17, track.width / 2 - 10
    begin, end = (
        write(text, words, kind, name=name, x=track.x, baseline=baseline, width=half)
        for words, kind, name in (
            (done.done, theme.ROW_NAME, "done words"),
            (done.ahead, theme.ROW_VALUE, "words ahead"),
        )
    )
    return [*marks, begin, replace(end, x=track.right - end.width)]


def _level(climb: Climb, text: Typesetter, right: float, box: Rect) -> list[Mark]:
    kind = fitting(text, climb.level, theme.KPI, sizes=(46.0, 38.0, 31.0, 25.0), width=180)
    number = write(
        text,
        climb.level,
        kind,
        name="level",
        x=right,
        baseline=box.bottom - 8,
        align="right",
        width=180,
        colour=theme.TEXT_3 if climb.way.share is None else theme.GOLD,
    )
    label = write(
        text,
        climb.level_label,
        theme.TILE_LABEL,
        name="level label",
        x=right,
        baseline=box.y + 14,
        align="right",
        width=180,
    )
    return [number, label]
