"""How a count moved since the window before."""

from renderers.panels.tile import Delta
from statsbot.analytics.growth import SMALL_BASE
from statsbot.locale import Language
from statsbot.reports.telling import MINUS


def moved(
    now: int | None,
    before: int | None,
    speak: Language,
    *,
    change: float | None = None,
    enough: bool = True,
) -> Delta | None:
    """Return the change of a count, as a part of it, or of a small one as a number.

    Args:
        now: in the window; None: not known.
        before: in the one before; None: not known.
        speak: the language.
        change: per watched share, where that is known: 0.1 is a tenth more.
        enough: whether both windows were watched enough to compare them; else it is grey.
    """
    if now is None or before is None:
        return None
    small = before < SMALL_BASE
    part = change if change is not None else (now - before) / before if before else 0.0
    size = now - before if small else part
    written = speak.count(abs(size)) if small else speak.percent(abs(size))
    if written == (speak.count(0) if small else speak.percent(0)):
        return Delta(text=speak.say("common.no_change"), direction="flat", muted=not enough)
    sign = ("+" if size > 0 else MINUS) if small else ""
    return Delta(
        text=f"{sign}{written}",
        direction="up" if size > 0 else "down",
        muted=small or not enough,
    )
