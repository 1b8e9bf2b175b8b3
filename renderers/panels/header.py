"""The head of a card: what it is about, whose it is, what it found, which days it covers."""

from dataclasses import dataclass, replace

from renderers import theme
from renderers.arrays import check_share
from renderers.panels import coverage
from renderers.panels.writing import write
from renderers.plot.marks import Mark, Panel, Portrait, Rect, Text
from renderers.text.names import clean_name, monogram
from renderers.text.typesetter import Typesetter


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """Icon, name and finding on the left; period and comparison on the right."""

    server: str
    """Name of the server, as it came; it is cleaned, set in any script and shortened to fit."""
    subject: str = ""
    """What the card is about, in few words; before the server's name. A name is cleaned and
    shortened like the server's. "" where the server as a whole is the subject."""
    insight: str
    """The card's finding, one sentence without a full stop. "" leaves the line empty."""
    period: str
    """The days covered, in words: "10–16 Nov 2026"."""
    comparison: str = ""
    """What deltas compare with, in words: "vs 3–9 Nov". "" when there is nothing."""
    icon: bytes | None = None
    """Encoded image (PNG, JPEG, WebP, GIF). None, or bytes that do not decode, draws a
    monogram of the server's name instead."""
    seed: int = 0
    """Chooses the monogram's colours; the server's id does well."""
    watched: tuple[float, ...] = ()
    """Part of each day of the period that was watched, 0 to 1, oldest first: drawn as a strip
    under ``comparison``. () draws none: all was watched, or an axis of days shows it."""

    def __post_init__(self) -> None:
        """Raises ValueError for parts that are none."""
        for part in self.watched:
            check_share(part, "the part of a day that was watched")


_ICON = 38.0
_GAP = 11.0
_TITLE_GAP = 9.0
_INSIGHT_SIZES = (theme.INSIGHT.style.size, 11.0, 10.5)
"""A finding is set smaller before it is shortened."""
_STRIP = 120.0
_SERVER_LEAST = 0.3
"""Part of the upper line that a long subject leaves to the server's name."""


def lay_out(header: Header, rect: Rect, text: Typesetter) -> Panel:
    """The header within ``rect``: icon, name over insight, period over comparison."""
    icon = Rect(rect.x, rect.y, _ICON, _ICON)
    left = icon.right + _GAP
    server = clean_name(header.server, fallback="?", max_clusters=100)
    upper, lower = rect.y + 16.0, rect.y + 33.5
    half = rect.width * 0.45

    def right_line(words: str, kind: theme.Type, name: str, baseline: float) -> tuple[Mark, float]:
        mark = write(
            text,
            words,
            kind,
            name=name,
            x=rect.right,
            baseline=baseline,
            align="right",
            width=half,
            behind=theme.GLOW_AT_TEXT,
        )
        return mark, mark.x - 16

    period, upper_end = right_line(header.period, theme.PERIOD, "period", upper + 0.5)
    comparison, lower_end = right_line(header.comparison, theme.COMPARISON, "comparison", lower)
    marks: list[Mark] = [
        Portrait(
            name="icon",
            rect=icon,
            image=header.icon,
            shape="squircle",
            seed=header.seed,
            letters=text.line(monogram(server), theme.MONOGRAM.style),
        ),
        *_title(header.subject, server, text, x=left, right=upper_end, baseline=upper),
        _words(
            text,
            header.insight,
            _insight_type(header.insight, text, lower_end - left),
            "insight",
            x=left,
            baseline=lower,
            width=lower_end - left,
        ),
        period,
        comparison,
    ]
    if header.watched:
        below = rect.bottom - coverage.HEIGHT
        strip = Rect(rect.right - _STRIP, below, _STRIP, coverage.HEIGHT)
        marks += coverage.lay_out(header.watched, strip)
    return Panel(name="header", rect=rect, marks=marks, bare=True)


def _title(
    subject: str, server: str, text: Typesetter, *, x: float, right: float, baseline: float
) -> list[Mark]:
    """The subject and, more quietly, the server's name; the name alone where there is none."""
    width = right - x
    if not subject:
        return [_words(text, server, theme.TITLE, "server", x=x, baseline=baseline, width=width)]
    about = clean_name(subject, fallback="?", max_clusters=100)
    most = max(
        width * (1 - _SERVER_LEAST),
        width - text.width(server, theme.TITLE_SERVER.style) - _TITLE_GAP,
    )
    title = _words(text, about, theme.TITLE, "subject", x=x, baseline=baseline, width=most)
    after = title.rect.right + _TITLE_GAP
    beside = _words(
        text,
        server,
        theme.TITLE_SERVER,
        "server",
        x=after,
        baseline=baseline,
        width=right - after,
    )
    return [title, beside]


def _words(
    text: Typesetter,
    words: str,
    kind: theme.Type,
    name: str,
    *,
    x: float,
    baseline: float,
    width: float,
) -> Text:
    """Words on the left, on the ink around the panels."""
    return write(
        text, words, kind, name=name, x=x, baseline=baseline, width=width, behind=theme.INK
    )


def _insight_type(words: str, text: Typesetter, width: float) -> theme.Type:
    """The largest type in which a finding has room."""
    kinds = [
        theme.Type(replace(theme.INSIGHT.style, size=size), theme.INSIGHT.colour)
        for size in _INSIGHT_SIZES
    ]
    return next((kind for kind in kinds if text.width(words, kind.style) <= width), kinds[-1])
