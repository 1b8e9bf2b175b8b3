"""Keeping lines apart: what reaches from one line of text into another is cut off.

Marks may be stacked upon a letter without end, and an emoji is taller than the letters beside it.
Letters themselves are never cut: lines that are set too close still meet.
"""

from dataclasses import replace

from renderers import theme
from renderers.plot.marks import Panel, Rect, Text

_ABOVE, _BELOW = 0.78, 0.24
"""Em above and below the baseline within which letters lie; only ink beyond them is cut."""
_ALL = 0.0, float(theme.HEIGHT)


def apart(panel: Panel) -> Panel:
    """The panel without ink that reaches from one of its lines into another, or out of it."""
    lines = [mark for mark in panel.marks if isinstance(mark, Text)]
    boxes = [line.rect for line in lines]
    # From above: a line meets none that begins below its end.
    order = sorted(range(len(lines)), key=lambda place: boxes[place].y)
    bands = {
        place: (panel.rect.y, panel.rect.bottom)
        for place, box in enumerate(boxes)
        if _leans_out(lines[place], box, panel)
    }
    for at, first in enumerate(order):
        for second in order[at + 1 :]:
            if boxes[second].y >= boxes[first].bottom:
                break
            if boxes[first].meets(boxes[second]):
                _part(lines, bands, first, second)
    if not bands:
        return panel
    cut = {id(lines[place]): _within(lines[place], band) for place, band in bands.items()}
    return replace(panel, marks=[cut.get(id(mark), mark) for mark in panel.marks])


def _leans_out(text: Text, box: Rect, panel: Panel) -> bool:
    """Whether ink leaves the panel, but not the letters."""
    top, bottom = text.baseline - _ABOVE * text.size, text.baseline + _BELOW * text.size
    inside = top >= panel.rect.y and bottom <= panel.rect.bottom
    return inside and (box.y < panel.rect.y or box.bottom > panel.rect.bottom)


def _part(
    lines: list[Text], bands: dict[int, tuple[float, float]], first: int, second: int
) -> None:
    """Bound two lines that meet by the middle of what lies between their letters."""
    upper, lower = sorted((first, second), key=lambda place: lines[place].baseline)
    above = lines[upper].baseline + _BELOW * lines[upper].size
    below = lines[lower].baseline - _ABOVE * lines[lower].size
    if above > below:
        return
    border = round((above + below) / 2 * theme.SCALE) / theme.SCALE
    start, end = bands.get(upper, _ALL)
    bands[upper] = start, min(end, border)
    start, end = bands.get(lower, _ALL)
    bands[lower] = max(start, border), end


def _within(text: Text, band: tuple[float, float]) -> Text:
    baseline = round(text.baseline * theme.SCALE)
    top, bottom = (round(edge * theme.SCALE) - baseline for edge in band)
    return replace(text, line=text.line.between(top, bottom))
