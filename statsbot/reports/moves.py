"""How numbers and places moved since the window before, in the words of a card."""

from collections.abc import Callable

from renderers.panels.tile import Delta
from statsbot.analytics.standing import SMALL_BASE
from statsbot.locale import Language
from statsbot.reports.telling import MINUS


def moved(
    now: float | None,
    before: float | None,
    speak: Language,
    *,
    small: float = SMALL_BASE,
    change: float | None = None,
    muted: bool = False,
) -> Delta | None:
    """Return how a number moved: in percent, from a ``small`` base as a difference, in grey.

    ``change`` is the part by which it grew per watched time, where that is known: else the two
    are compared as they are. None: one of the two is not known.
    """
    if now is None or before is None:
        return None
    if before < small:
        return differed(now, before, speak, speak.count, muted=True)
    grown = (now - before) / before if change is None else change
    written = speak.percent(abs(grown))
    if written == speak.percent(0):
        return Delta(text=speak.say("common.no_change"), direction="flat")
    return Delta(text=written, direction="up" if grown > 0 else "down", muted=muted)


def differed(
    now: float,
    before: float,
    speak: Language,
    write: Callable[[float], str],
    *,
    muted: bool = False,
) -> Delta:
    """Return by how much a number moved, ``write`` saying how such a number is written."""
    written = write(abs(now - before))
    if written == write(0):
        return Delta(text=speak.say("common.no_change"), direction="flat")
    text = f"{'+' if now > before else MINUS}{written}"
    # Among letters that read to the left, the sign would change sides.
    text = f"\u2066{text}\u2069" if speak.leftward else text
    return Delta(text=text, direction="up" if now > before else "down", muted=muted)


def climbed(rank: int, before: int | None, speak: Language) -> Delta:
    """Return by how many places somebody moved; ``before`` None: they had none."""
    if before is None:
        return Delta(text=speak.say("leaderboard.new"), direction="unknown")
    if rank == before:
        return Delta(text="", direction="flat")
    return Delta(text=speak.count(abs(before - rank)), direction="up" if rank < before else "down")


def points(score: float, speak: Language) -> str:
    """Write a score: with a decimal below ten, else whole."""
    return speak.decimal(score) if score < 9.95 else speak.count(score)


def apart(name: str) -> str:
    """Return a name that keeps its own direction within a sentence."""
    return f"\u2068{name}\u2069"
