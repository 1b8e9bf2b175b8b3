"""Curves, areas, bars and dots by matplotlib's Agg rasteriser, without its figures or axes."""

from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.path import Path
from matplotlib.transforms import Affine2D
from PIL import Image

from renderers import theme
from renderers.arrays import FloatArray
from renderers.palette import Colour, Palette
from renderers.plot.marks import Area, Columns, Dot, Figure, Plot, Stroke, Wedge

Codes = npt.NDArray[np.uint8]
_ARC = 0.5522847498
"""Bezier handle of a quarter circle of radius 1."""


class Sheet:
    """One Agg buffer of a plot's size, drawn again and again."""

    def __init__(self, width: int, height: int) -> None:
        """Takes the size in device pixels."""
        self._renderer: Any = RendererAgg(width, height, 72)
        self._size = width, height

    def draw(self, plot: Plot, palette: Palette) -> Image.Image:
        """The plot's figures on a clear ground, RGBA with straight alpha."""
        renderer = self._renderer
        renderer.clear()
        height = self._size[1]
        # Agg's y points up; a card's down.
        scale = theme.SCALE
        transform = (
            Affine2D()
            .translate(-plot.rect.x, -plot.rect.y)
            .scale(scale, -scale)
            .translate(0, height)
        )
        for figure in plot.figures:
            self._figure(figure, transform, palette)
        pixels = np.asarray(renderer.buffer_rgba())
        return Image.frombuffer("RGBA", self._size, pixels, "raw", "RGBA", 0, 1)

    def _figure(self, figure: Figure, transform: Affine2D, palette: Palette) -> None:
        colour = palette.colour(figure.colour)
        match figure:
            case Stroke():
                path = Path(figure.points) if figure.straight else Path(*curve(figure.points))
                self._stroke(path, transform, figure, colour)
            case Area():
                self._fill(_between(figure), transform, colour, figure.alpha)
                if figure.fade:
                    self._fade()
            case Columns():
                self._fill(_columns(figure), transform, colour, 1.0)
            case Dot():
                around = _disc(figure.x, figure.y, figure.radius + figure.halo)
                self._fill(around, transform, palette.colour(theme.PANEL), 1.0)
                self._fill(_disc(figure.x, figure.y, figure.radius), transform, colour, 1.0)
            case Wedge():
                self._fill(_wedge(figure), transform, colour, 1.0)

    def _stroke(self, path: Path, transform: Affine2D, stroke: Stroke, colour: Colour) -> None:
        context: Any = self._renderer.new_gc()
        context.set_linewidth(stroke.width * theme.SCALE)
        context.set_foreground(_opaque(colour), isRGBA=True)
        context.set_alpha(stroke.alpha)
        context.set_capstyle("butt" if stroke.dash else "round")
        context.set_joinstyle("round")
        context.set_snap(False)
        if stroke.dash:
            context.set_dashes(0, [length * theme.SCALE for length in stroke.dash])
        self._renderer.draw_path(context, path, transform)

    def _fill(self, path: Path, transform: Affine2D, colour: Colour, alpha: float) -> None:
        context: Any = self._renderer.new_gc()
        context.set_linewidth(0)
        context.set_alpha(alpha)
        context.set_snap(False)
        self._renderer.draw_path(context, path, transform, _opaque(colour))

    def _fade(self) -> None:
        pixels = np.asarray(self._renderer.buffer_rgba())
        weights = np.linspace(1.0, 0.0, self._size[1], dtype=np.float32)[:, None]
        pixels[..., 3] = (pixels[..., 3] * weights).astype(np.uint8)


def curve(points: FloatArray) -> tuple[FloatArray, Codes]:
    """Vertices and codes of a smooth path that rises and falls only where its points do.

    Monotone cubic interpolation after Fritsch and Carlson (1980), with the tangents of
    Steffen (1990): between two points it never leaves their range, so counts stay above 0.
    """
    if len(points) < 3:
        return points, np.array([Path.MOVETO, Path.LINETO][: len(points)], dtype=np.uint8)
    x, y = points[:, 0], points[:, 1]
    run = np.diff(x)
    slope = np.diff(y) / run
    weighted = (slope[:-1] * run[1:] + slope[1:] * run[:-1]) / (run[:-1] + run[1:])
    steepest = np.minimum(np.abs(slope[:-1]), np.abs(slope[1:]))
    inner = (np.sign(slope[:-1]) + np.sign(slope[1:])) * np.minimum(
        steepest, 0.5 * np.abs(weighted)
    )
    tangent = np.concatenate(([slope[0]], inner, [slope[-1]]))
    vertices = np.empty((3 * len(run) + 1, 2))
    vertices[0] = points[0]
    vertices[1::3] = np.column_stack((x[:-1] + run / 3, y[:-1] + tangent[:-1] * run / 3))
    vertices[2::3] = np.column_stack((x[1:] - run / 3, y[1:] - tangent[1:] * run / 3))
    vertices[3::3] = points[1:]
    codes = np.full(len(vertices), Path.CURVE4, dtype=np.uint8)
    codes[0] = Path.MOVETO
    return vertices, codes


def _between(area: Area) -> Path:
    upper, upper_codes = curve(area.upper)
    # A curve runs to the right; mirrored, the way back does too.
    lower, lower_codes = curve(area.lower[::-1] * (-1, 1))
    vertices = np.concatenate((upper, lower * (-1, 1), upper[:1]))
    codes = np.concatenate((upper_codes, lower_codes, np.array([Path.CLOSEPOLY], np.uint8)))
    codes[len(upper)] = Path.LINETO
    return Path(vertices, codes)


def _columns(columns: Columns) -> Path:
    x, y, width, height = columns.boxes.T
    radius = np.minimum(columns.radius, np.minimum(width / 2, height))
    handle = radius * (1 - _ARC)
    right, bottom = x + width, y + height
    corners = np.array(
        [
            (x, bottom),
            (x, y + radius),
            (x, y + handle),
            (x + handle, y),
            (x + radius, y),
            (right - radius, y),
            (right - handle, y),
            (right, y + handle),
            (right, y + radius),
            (right, bottom),
            (x, bottom),
        ]
    )
    line, bend = Path.LINETO, Path.CURVE4
    one = [Path.MOVETO, line, bend, bend, bend, line, bend, bend, bend, line, Path.CLOSEPOLY]
    vertices = corners.transpose(2, 0, 1).reshape(-1, 2)
    return Path(vertices, np.tile(np.array(one, dtype=np.uint8), len(columns.boxes)))


_UNIT_DISC = Path.unit_circle()


def _disc(x: float, y: float, radius: float) -> Path:
    return Path(np.asarray(_UNIT_DISC.vertices) * radius + (x, y), _UNIT_DISC.codes)


def _wedge(wedge: Wedge) -> Path:
    """The outer arc clockwise, and the inner one back."""
    steps = max(2, int(np.ceil(128 * (wedge.end - wedge.start))) + 1)
    turns = np.linspace(wedge.start, wedge.end, steps) * 2 * np.pi
    around = np.column_stack((np.sin(turns), -np.cos(turns)))
    centre = (wedge.x, wedge.y)
    points = np.concatenate((around * wedge.outer, around[::-1] * wedge.inner)) + centre
    return Path(np.concatenate((points, points[:1])), closed=True)


def _opaque(colour: Colour) -> tuple[float, float, float, float]:
    red, green, blue = colour
    return red / 255, green / 255, blue / 255, 1.0
