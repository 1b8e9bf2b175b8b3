"""The studio of this process: fonts are read once, at its first drawing."""

from functools import cache

from renderers import INTERACTIVE, Card, Studio, draw
from statsbot.resources import font_root


@cache
def studio() -> Studio:
    """Return this process's studio.

    Raises:
        StatsbotError: the installation lacks the fonts.
    """
    return Studio(
        {path.name: path.read_bytes() for path in font_root().iterdir() if path.is_file()}
    )


def draw_here(card: Card, level: int = INTERACTIVE) -> bytes:
    """Draw ``card`` in this process and wait for it: for the command line, never in the bot."""
    return draw(card, studio(), level=level)
