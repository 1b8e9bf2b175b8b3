"""When something happened, as people write it: a day, or a day and a time on its clocks."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from statsbot.domain.windows import midnight
from statsbot.errors import WindowError

_WRITTEN = re.compile(r"(\d{4}-\d\d-\d\d)(?:[ T](\d{1,2}:\d\d))?")


def parse_stretch(
    at: str, until: str | None, *, zone: ZoneInfo
) -> tuple[datetime, datetime | None]:
    """Return when something began, and when it ended, in UTC.

    A time is one moment, unless ``until`` is given; a day is all of it. Of a time that the clocks
    show twice, the first is meant, and one that they skip comes as much later.

    Args:
        at: such as ``2026-05-01`` or ``2026-05-01 18:30``.
        until: the same; a day ends with its last moment.
        zone: on whose clocks.

    Raises:
        WindowError: one is not written so, or the end does not lie after the beginning.
    """
    start, end = _moments(at, zone)
    if until is not None:
        last, after = _moments(until, zone)
        end = after or last
    if end is not None and end <= start:
        raise WindowError(f"What begins at {at.strip()} does not end at {(until or at).strip()}.")
    return start, end


def _moments(text: str, zone: ZoneInfo) -> tuple[datetime, datetime | None]:
    """Return the moment that is written; of a day, where it begins and where it ends."""
    match = _WRITTEN.fullmatch(text.strip())
    try:
        if match is None:
            raise ValueError
        day = date.fromisoformat(match[1])
        if match[2] is None:
            return midnight(day, zone), midnight(day + timedelta(days=1), zone)
        clock = time.fromisoformat(match[2].zfill(5))
        return datetime.combine(day, clock, tzinfo=zone).astimezone(UTC), None
    except (ValueError, OverflowError) as error:
        raise WindowError(
            f"“{text[:64]}” is not a moment: give a day such as 2026-05-01, or a day and a time "
            "such as 2026-05-01 18:30."
        ) from error
