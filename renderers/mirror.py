"""A layout seen in a mirror, for languages that are read from right to left.

Everything changes sides: panels, columns, bars and the course of time. Lines of text keep their
letters, and shapes that mean a direction up or down keep it.
"""

from dataclasses import replace

import numpy as np

from renderers import theme
from renderers.arrays import FloatArray
from renderers.plot.marks import (
    Area,
    Block,
    Cells,
    Columns,
    Dot,
    Figure,
    Layout,
    Mark,
    Panel,
    Plot,
    Rect,
    Stroke,
    Text,
    Wedge,
)


def mirrored(layout: Layout) -> Layout:
    """Return the layout with left and right exchanged."""
    panels = tuple(_panel(panel) for panel in layout.panels)
    return Layout(panels=panels, leftward=not layout.leftward)


def _panel(panel: Panel) -> Panel:
    return replace(panel, rect=_rect(panel.rect), marks=[_mark(mark) for mark in panel.marks])


def _mark(mark: Mark) -> Mark:
    match mark:
        case Text():
            return replace(mark, x=theme.WIDTH - mark.x - mark.line.width / theme.SCALE)
        case Block():
            return replace(mark, rect=_rect(mark.rect), leftward=not mark.leftward)
        case Cells():
            there = None if mark.there is None else mark.there[:, ::-1]
            return replace(mark, rect=_rect(mark.rect), shares=mark.shares[:, ::-1], there=there)
        case Plot():
            figures = tuple(_figure(figure) for figure in mark.figures)
            return replace(mark, rect=_rect(mark.rect), figures=figures)
        case _:
            return replace(mark, rect=_rect(mark.rect))


def _figure(figure: Figure) -> Figure:
    match figure:
        case Stroke():
            return replace(figure, points=_points(figure.points))
        case Area():
            return replace(figure, upper=_points(figure.upper), lower=_points(figure.lower))
        case Columns():
            boxes = figure.boxes.copy()
            boxes[:, 0] = theme.WIDTH - boxes[:, 0] - boxes[:, 2]
            return replace(figure, boxes=boxes)
        case Dot():
            return replace(figure, x=theme.WIDTH - figure.x)
        case Wedge():
            turns = {"start": 1 - figure.end, "end": 1 - figure.start}
            return replace(figure, x=theme.WIDTH - figure.x, **turns)


def _points(points: FloatArray) -> FloatArray:
    """Return points mirrored, x rising again."""
    return np.column_stack((theme.WIDTH - points[::-1, 0], points[::-1, 1]))


def _rect(rect: Rect) -> Rect:
    return Rect(theme.WIDTH - rect.right, rect.y, rect.width, rect.height)
