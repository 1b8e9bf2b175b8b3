"""The ranking panel: the first few by a count."""

from dataclasses import dataclass, replace

from renderers import theme
from renderers.arrays import check_share
from renderers.panels.face import face
from renderers.panels.meter import HIGHLIGHT, meter
from renderers.panels.writing import panel_head, sentence, widest, write
from renderers.plot.marks import Mark, Panel, Rect
from renderers.text.names import clean_name
from renderers.text.typesetter import Typesetter

ROWS = 4
"""Rows the overview's panel has room for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RankingRow:
    """One member and their count."""

    name: str
    """Display name as it came; it is cleaned, set in any script and shortened to fit."""
    value: str
    """The count as text: "2,847"."""
    share: float
    """Length of the bar from 0 to 1, against the first row."""
    avatar: bytes | None = None
    """Encoded image; None, or bytes that do not decode, draws a generated avatar."""
    seed: int = 0
    """Chooses the generated avatar's colours; the member's id does well."""
    has_face: bool = True
    """False: a channel or a word, its name begins where a face would."""

    def __post_init__(self) -> None:
        check_share(self.share, "a bar's share")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """Members or channels by a count, first first."""

    title: str
    note: str
    """What is counted: "messages"."""
    rows: tuple[RankingRow, ...]
    """At most four, in order; fewer keep their height."""
    empty: str = ""
    """Sentence in the panel when there are no rows."""

    def __post_init__(self) -> None:
        if len(self.rows) > ROWS:
            raise ValueError(f"a ranking shows {ROWS} rows, not {len(self.rows)}")


_AVATAR = 17.0
_PITCHES = (18.0, 28.0)
"""From one row to the next, at least and at most."""
_BAR_HEIGHT = 5.0
_BAR_WIDTH = 44.0
"""In a panel of the overview's width; in a wider one, bars take half of what is more."""
_PANEL_WIDTH = 238.0


def lay_out(ranking: Ranking, rect: Rect, text: Typesetter, *, name: str = "ranking") -> Panel:
    """The ranking within ``rect``: avatar, name, bar and value in each row."""
    left, right = rect.x + theme.INSET, rect.right - theme.INSET
    head = panel_head(text, ranking.title, ranking.note, x=left, baseline=rect.y + 21, right=right)
    marks: list[Mark] = [*head]
    values = [row.value for row in ranking.rows]
    column = widest(text, values, theme.ROW_VALUE, most=(right - left) * 0.4)
    width = _BAR_WIDTH + max(rect.width - _PANEL_WIDTH, 0.0) / 2
    bar = Rect(right - column - 8 - width, 0, width, _BAR_HEIGHT)
    pitch = min(max((rect.height - 60) / (ROWS - 1), _PITCHES[0]), _PITCHES[1])
    for index, row in enumerate(ranking.rows):
        middle = rect.y + 41.5 + index * pitch
        marks += _row(row, text, Rect(left, middle - _AVATAR / 2, right - left, _AVATAR), bar)
    if not ranking.rows and ranking.empty:
        middle = rect.x + rect.width / 2
        marks += sentence(text, ranking.empty, middle, rect.y + rect.height / 2 + 11, right - left)
    return Panel(name=name, rect=rect, marks=marks)


def _row(row: RankingRow, text: Typesetter, rect: Rect, bar: Rect) -> list[Mark]:
    name = clean_name(row.name, fallback="?")
    middle = rect.y + rect.height / 2
    x = rect.x + (_AVATAR + 8 if row.has_face else 0)
    track = replace(bar, y=middle - _BAR_HEIGHT / 2)
    marks: list[Mark] = []
    if row.has_face:
        marks.append(
            face(
                row.name,
                Rect(rect.x, rect.y, _AVATAR, _AVATAR),
                text,
                image=row.avatar,
                seed=row.seed,
            )
        )
    marks += [
        write(
            text,
            name,
            theme.ROW_NAME,
            name="name",
            x=x,
            baseline=middle + 4.3,
            width=bar.x - 7 - x,
        ),
        *meter(row.share, track, HIGHLIGHT[0], until=HIGHLIGHT[1], over_track=True),
        write(
            text,
            row.value,
            theme.ROW_VALUE,
            name="value",
            x=rect.right,
            baseline=middle + 4.3,
            align="right",
            width=rect.right - bar.right - 8,
        ),
    ]
    return marks
