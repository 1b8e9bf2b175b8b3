"""Names along axes."""

from datetime import date, timedelta

from renderers.scale import Tick
from statsbot.locale import Language

_WEEKS = ((40, 1), (126, 2), (252, 4))
"""Up to so many days, how many weeks lie from one name to the next."""
_MOST_WEEKS = 8
_EACH = 10
"""Days up to which each is named."""


def day_ticks(first: date, count: int, speak: Language) -> tuple[Tick, ...]:
    """Name Mondays of the ``count`` days from ``first`` on; of few days, each."""
    named = range(count)
    if count > _EACH:
        step = 7 * next((weeks for longest, weeks in _WEEKS if count <= longest), _MOST_WEEKS)
        named = range(-first.weekday() % 7, count, step)
    return tuple(Tick(at=index, label=speak.day(first + timedelta(days=index))) for index in named)
