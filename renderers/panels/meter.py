"""Meters: a track, and how much of it is full; bars of several parts."""

from collections.abc import Sequence

from renderers import theme
from renderers.plot.marks import Block, Hatching, Mark, Rect
from renderers.theme import Tone

HIGHLIGHT = (theme.RAMP[3], theme.RAMP[6])
"""From where to where the colours of a bar run that is one to look at."""


def meter(
    share: float | None,
    track: Rect,
    colour: Tone,
    *,
    until: Tone | None = None,
    over_track: bool = False,
) -> list[Mark]:
    """A track that is full from the left, with rounded ends.

    Args:
        share: How much of it, 0 to 1; what is above 0 is always to be seen. None: not known, and
            hatched.
        track: Where it lies.
        colour: Of what is full.
        until: Its colour at the right end, where the two differ.
        over_track: Whether that is the end of the track, so that a short bar shows the beginning
            of a long one's colours.
    """
    radius = track.height / 2
    if share is None:
        return [Hatching(name="track", rect=track, radius=radius)]
    marks: list[Mark] = [Block(name="track", rect=track, colour=theme.RAISED, radius=radius)]
    if share > 0:
        bar = Rect(track.x, track.y, max(track.width * share, track.height), track.height)
        span = track.width if over_track else None
        marks.append(
            Block(name="bar", rect=bar, colour=colour, until=until, radius=radius, span=span)
        )
    return marks


def split(parts: Sequence[float], track: Rect, colours: Sequence[Tone]) -> list[Mark]:
    """A bar of several parts, 1.5 pixels apart; what is above 0 is always to be seen.

    Args:
        parts: lengths, 0 to 1 of the track, their sum at most 1.
        track: where the bar would be full.
        colours: one for each part.
    """
    shown = [(part, colour) for part, colour in zip(parts, colours, strict=False) if part > 0]
    if not shown:
        return []
    gap, least = 1.5, track.height
    room = max(track.width * sum(part for part, _ in shown) - gap * (len(shown) - 1), 0.0)
    whole = sum(part for part, _ in shown)
    widths = [max(part / whole * room, least) for part, _ in shown]
    # What short parts need to be seen, the longest gives.
    longest = widths.index(max(widths))
    widths[longest] = max(widths[longest] - max(sum(widths) - room, 0.0), least)
    marks: list[Mark] = []
    x = track.x
    for width, (_, colour) in zip(widths, shown, strict=True):
        box = Rect(x, track.y, width, track.height)
        marks.append(Block(name="part", rect=box, colour=colour, radius=track.height / 2))
        x += width + gap
    return marks
