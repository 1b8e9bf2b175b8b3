"""The head of a card: whose it is, what it found, which days it covers."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """Icon, name and finding on the left; period and comparison on the right."""

    server: str
    """Name of the server, as it came; it is cleaned, set in any script and shortened to fit."""
    insight: str
    """The card's finding, one sentence without a full stop. "" leaves the line empty."""
    period: str
    """The days covered, in words: "10 – 16 Nov 2026"."""
    comparison: str = ""
    """What deltas compare with, in words: "vs 3 – 9 Nov". "" when there is nothing."""
    icon: bytes | None = None
    """Encoded image (PNG, JPEG, WebP, GIF). None, or bytes that do not decode, draws a
    monogram of the server's name instead."""
    seed: int = 0
    """Chooses the monogram's colours; the server's id does well."""
