"""A board: members or channels in their order, with what each has and how far each moved."""

from dataclasses import dataclass

from renderers import theme
from renderers.arrays import check_share
from renderers.panels.face import face
from renderers.panels.meter import HIGHLIGHT, meter
from renderers.panels.places import empty_places
from renderers.panels.tile import Delta, change, change_width
from renderers.panels.writing import panel_head, shared, widest, write
from renderers.plot.marks import Mark, Panel, Rect
from renderers.text.names import clean_name
from renderers.text.typesetter import Typesetter


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardRow:
    """One of a board."""

    name: str
    """As it came; it is cleaned, set in any script and shortened to fit."""
    value: str
    """What they have, as text: "2,847"."""
    share: float | None
    """Length of the bar from 0 to 1, against the largest; None: not known, no bar."""
    rank: str = ""
    """Their place: "3". "" for boards without ranks."""
    change: Delta | None = None
    """How many places they moved: "2", "new"; None: there is nothing to compare."""
    golden: bool = False
    """Whether it is one to look at."""
    avatar: bytes | None = None
    """Encoded image; None, or bytes that do not decode, draws a generated avatar."""
    seed: int = 0
    """Chooses the generated avatar's colours; the member's id does well."""

    def __post_init__(self) -> None:
        check_share(self.share, "a bar's share")


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """Rows under a title."""

    title: str
    note: str
    """What is counted: "messages"."""
    rows: tuple[BoardRow, ...]
    """At most ``places``, the first first; fewer stand a little further apart."""
    places: int
    """How many rows the panel has room for, whether there are as many or not."""
    faces: bool = True
    """False: channels, whose names begin where a face would, after a number sign."""
    empty: str = ""
    """Sentence in the panel when there are no rows, over their places."""
    watched: bool = True
    """False: nobody watched, and the places of an empty board are hatched."""

    def __post_init__(self) -> None:
        if not len(self.rows) <= self.places or not self.places:
            raise ValueError(f"a board of {self.places} places has {len(self.rows)} rows")


_AVATAR = 22.0
_BAR_HEIGHT = 4.0
_QUIET = (theme.mix(theme.IRIS, theme.RAISED, 0.6), theme.IRIS)
"""As :data:`~renderers.panels.meter.HIGHLIGHT`, of any other bar."""
_FURTHEST = 1.4
"""How many times as far apart as in a full board rows stand, at most."""
_TOP = 31.0
_BOTTOM = 7.0


def lay_out(board: Board, rect: Rect, text: Typesetter, *, name: str) -> Panel:
    """The board within ``rect``: rank, face, name over bar, value, and places moved."""
    left, right = rect.x + theme.INSET, rect.right - theme.INSET
    marks: list[Mark] = [
        *panel_head(text, board.title, board.note, x=left, baseline=rect.y + 21, right=right)
    ]
    spread = max(len(board.rows), board.places / _FURTHEST)
    pitch = (rect.height - _TOP - _BOTTOM) / spread
    table = _Table(board, left, right, text)
    for place, row in enumerate(board.rows):
        marks += table.row(row, rect.y + _TOP + (place + 0.5) * pitch)
    if not board.rows and board.empty:
        box = Rect(left, rect.y + _TOP, right - left, rect.height - _TOP - _BOTTOM)
        face = _AVATAR if board.faces else 0.0
        marks += empty_places(
            board.empty, board.places, box, text, face=face, watched=board.watched
        )
    return Panel(name=name, rect=rect, marks=marks)


class _Table:
    """Where the columns of a board stand."""

    def __init__(self, board: Board, left: float, right: float, text: Typesetter) -> None:
        rows = board.rows
        self._faces, self._text = board.faces, text
        moves = [row.change for row in rows if row.change is not None]
        ranks, values, moved = shared(
            [
                widest(text, (row.rank for row in rows), theme.ROW_VALUE, most=right),
                widest(text, (row.value for row in rows), theme.ROW_VALUE, most=right),
                max((change_width(each, text) for each in moves), default=0.0),
            ],
            (right - left) * 0.6,
        )
        self._ranks, self._values = ranks, values
        self._rank = left + ranks
        self._face = self._rank + 9 if ranks else left
        self._name = self._face + (_AVATAR + 9 if board.faces else 0.0)
        self._change = right - moved
        self._value = self._change - (12 if moves else 0)
        self._right = right

    def row(self, row: BoardRow, middle: float) -> list[Mark]:
        text = self._text
        marks = self._stub(row, middle)
        x, name = self._name, clean_name(row.name, fallback="?")
        # Without faces the value stands over the bar, which then has the whole width.
        end = self._value - self._values - (12 if self._faces else 10)
        baseline = middle - 1.0
        if not self._faces:
            sign = write(
                text, "#", theme.ROW_NAME, name="sign", x=x, baseline=baseline, colour=theme.TEXT_3
            )
            marks.append(sign)
            x += sign.width + 3
        marks.append(
            write(
                text,
                name,
                theme.ROW_NAME,
                name="name",
                x=x,
                baseline=baseline,
                width=max(end - x, 12),
            )
        )
        marks += self._bar(row, Rect(self._name, middle + 5.5, 0, _BAR_HEIGHT), end)
        marks.append(
            write(
                text,
                row.value,
                theme.ROW_VALUE,
                name="value",
                x=self._value,
                baseline=middle + 4.3 if self._faces else baseline,
                align="right",
                width=self._values,
                colour=theme.TEXT_1,
            )
        )
        if row.change is not None:
            marks += change(row.change, text, self._change, self._right + 1, middle + 4.0)[0]
        return marks

    def _stub(self, row: BoardRow, middle: float) -> list[Mark]:
        marks: list[Mark] = []
        if row.rank:
            marks.append(
                write(
                    self._text,
                    row.rank,
                    theme.ROW_VALUE,
                    name="rank",
                    x=self._rank,
                    baseline=middle + 4.3,
                    align="right",
                    width=self._ranks,
                    colour=theme.GOLD if row.golden else theme.TEXT_3,
                )
            )
        if self._faces:
            box = Rect(self._face, middle - _AVATAR / 2, _AVATAR, _AVATAR)
            marks.append(face(row.name, box, self._text, image=row.avatar, seed=row.seed))
        return marks

    def _bar(self, row: BoardRow, line: Rect, end: float) -> list[Mark]:
        if row.share is None:
            return []
        width = (end if self._faces else self._value) - line.x
        first, last = HIGHLIGHT if row.golden else _QUIET
        return meter(row.share, Rect(line.x, line.y, width, line.height), first, until=last)
