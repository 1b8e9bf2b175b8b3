"""Flows: who went from which group to which, as ribbons between two stacks."""

from dataclasses import dataclass, replace

import numpy as np

from renderers import theme
from renderers.arrays import FloatArray, frozen_array
from renderers.panels.stack import PARTS
from renderers.panels.writing import panel_head, sentence, widest, write
from renderers.plot.marks import Area, Block, Figure, Mark, Panel, Plot, Rect
from renderers.text.typesetter import Typesetter
from renderers.theme import Tone

_COLOURS: tuple[Tone, ...] = (*PARTS, theme.OTHER)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Flows:
    """Moves of people between groups. The last group is those in none of the others."""

    title: str
    note: str
    before: str
    """Over the stack on the left: "3–9 Nov"."""
    after: str
    """Over the one on the right."""
    names: tuple[str, ...]
    """Of the groups, from above; as many as there are colours of a stack, and the last."""
    people: FloatArray
    """How many went from each group (row) to each (column), shape (groups, groups); those who
    stayed in the last are 0. Shape (0, 0): not known."""
    before_values: tuple[str, ...]
    """In words, how many there are in each group at the left,"""
    after_values: tuple[str, ...]
    """and at the right."""
    empty: str = ""
    """Sentence where there is nothing to draw."""

    def __post_init__(self) -> None:
        groups = len(self.names)
        size = groups if np.size(self.people) else 0
        of = frozen_array(self.people, shape=(size, size), what="people")
        object.__setattr__(self, "people", of)
        if bool(np.isnan(of).any()):
            raise ValueError("each number of people is known, or none is")
        if groups != len(_COLOURS):
            raise ValueError(f"flows have {len(_COLOURS)} groups, not {groups}")
        if size and {len(self.before_values), len(self.after_values)} != {groups}:
            raise ValueError("each group has its number on both sides")


_NODE = 7.0
_FEWEST = 12.0
"""People below whom a stack does not fill its height."""
_SPACE = 9.0
_LINE = 15.0
_EASE = np.linspace(0.0, 1.0, 13)
_STEP = _EASE * _EASE * (3 - 2 * _EASE)


def lay_out(flows: Flows, rect: Rect, text: Typesetter) -> Panel:
    """The flows within ``rect``."""
    left, right = rect.x + theme.INSET, rect.right - theme.INSET
    marks: list[Mark] = [
        *panel_head(text, flows.title, flows.note, x=left, baseline=rect.y + 21, right=right)
    ]
    total = float(flows.people.sum()) if flows.people.size else 0.0
    if not total:
        middle = rect.x + rect.width / 2
        marks += sentence(text, flows.empty, middle, rect.y + rect.height / 2, right - left - 20)
        return Panel(name="flows", rect=rect, marks=marks)
    width = right - left
    values = widest(text, flows.before_values, theme.ROW_VALUE, most=width / 6)
    ends = widest(text, flows.after_values, theme.ROW_VALUE, most=width / 6)
    names = widest(text, flows.names, theme.NOTE, most=width * 0.36)
    box = Rect(left + values + 8, rect.y + 58, 0, rect.bottom - 18 - rect.y - 58)
    box = Rect(box.x, box.y, right - names - ends - 16 - box.x, box.height)
    unit = (box.height - _SPACE * (len(flows.names) - 1)) / max(total, _FEWEST)
    starts = _nodes(flows.people.sum(axis=1), box, unit)
    stops = _nodes(flows.people.sum(axis=0), box, unit)
    marks.append(Plot(name="ribbons", rect=box, figures=_ribbons(flows, box, unit, starts, stops)))
    for x, nodes in ((box.x, starts), (box.right - _NODE, stops)):
        for (top, tall), colour in zip(nodes, _COLOURS, strict=True):
            if tall:
                node = Rect(x, top, _NODE, max(tall, 1.5))
                radius = min(2.5, node.height / 2)
                marks.append(Block(name="node", rect=node, colour=colour, radius=radius))
    marks += _weeks(flows, text, box)
    marks += _numbers_before(flows, text, box, left, _apart(starts, box, _peopled(starts)))
    # A group that everybody left keeps its name, at the right.
    either = [one or other for one, other in zip(_peopled(starts), _peopled(stops), strict=True)]
    marks += _numbers_after(flows, text, box, ends, right, _apart(stops, box, either))
    return Panel(name="flows", rect=rect, marks=marks)


def _nodes(people: FloatArray, box: Rect, unit: float) -> list[tuple[float, float]]:
    """Top and height of each group's node; groups of nobody take no room."""
    nodes: list[tuple[float, float]] = []
    y = box.y
    for each in people.tolist():
        nodes.append((y, each * unit))
        y += each * unit + (_SPACE if each else 0.0)
    return nodes


def _ribbons(
    flows: Flows,
    box: Rect,
    unit: float,
    starts: list[tuple[float, float]],
    stops: list[tuple[float, float]],
) -> tuple[Figure, ...]:
    x = box.x + _NODE + _EASE * (box.width - 2 * _NODE)
    out, into = [top for top, _ in starts], [top for top, _ in stops]
    figures: list[Figure] = []
    for one, row in enumerate(flows.people.tolist()):
        for other, people in enumerate(row):
            if not people:
                continue
            upper = out[one] + (into[other] - out[one]) * _STEP
            tall = people * unit
            figures.append(
                Area(
                    upper=np.column_stack((x, upper)),
                    lower=np.column_stack((x, upper + tall)),
                    colour=_COLOURS[one],
                    alpha=0.5 if one == other else 0.3,
                )
            )
            out[one] += tall
            into[other] += tall
    return tuple(figures)


def _weeks(flows: Flows, text: Typesetter, box: Rect) -> list[Mark]:
    """What both stacks are, over them."""
    before, after = (
        write(
            text,
            words,
            theme.AXIS,
            name="week",
            x=box.x,
            baseline=box.y - 10,
            width=box.width / 2 - 6,
        )
        for words in (flows.before, flows.after)
    )
    return [before, replace(after, x=box.right - after.width)]


def _numbers_before(
    flows: Flows, text: Typesetter, box: Rect, left: float, middles: dict[int, float]
) -> list[Mark]:
    """Numbers beside the left stack."""
    return [
        write(
            text,
            flows.before_values[place],
            theme.ROW_VALUE,
            name="before",
            x=box.x - 8,
            baseline=y + 4.3,
            align="right",
            width=box.x - 8 - left,
        )
        for place, y in middles.items()
    ]


def _numbers_after(
    flows: Flows,
    text: Typesetter,
    box: Rect,
    ends: float,
    right: float,
    middles: dict[int, float],
) -> list[Mark]:
    """Numbers beside the right stack, ``ends`` wide, and the groups' names."""
    marks: list[Mark] = []
    end = box.right + 8 + ends
    for place, y in middles.items():
        marks += [
            write(
                text,
                flows.after_values[place],
                theme.ROW_VALUE,
                name="after",
                x=end,
                baseline=y + 4.3,
                align="right",
                width=ends,
                colour=theme.TEXT_1,
            ),
            write(
                text,
                flows.names[place],
                theme.NOTE,
                name="name",
                x=end + 7,
                baseline=y + 4.1,
                width=right - end - 7,
            ),
        ]
    return marks


def _peopled(nodes: list[tuple[float, float]]) -> list[bool]:
    return [tall > 0 for _, tall in nodes]


def _apart(nodes: list[tuple[float, float]], box: Rect, shown: list[bool]) -> dict[int, float]:
    """Middles of the nodes that are shown, moved until a line of text fits beside each."""
    places = [place for place, is_shown in enumerate(shown) if is_shown]
    at = [nodes[place][0] + nodes[place][1] / 2 for place in places]
    for index in range(1, len(at)):
        at[index] = max(at[index], at[index - 1] + _LINE)
    limit = box.bottom + 2
    for index in reversed(range(len(at))):
        at[index] = min(at[index], limit)
        limit = at[index] - _LINE
    return dict(zip(places, at, strict=True))
