"""Half-open windows of time, local days, and the words people use for them.

A local day is the stretch between two local midnights of a zone: 23, 24 or 25 hours long, and
sometimes 24 and a half. All arithmetic on days is done on dates, then turned into instants by
:func:`midnight`; nothing ever adds 24 hours.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from statsbot.domain.ids import DISCORD_EPOCH
from statsbot.errors import WindowError, ZoneError

SLOT = timedelta(minutes=15)
"""The grain of the server rollup: every zone's offset is a multiple of it (since 1972)."""

WINDOWS = ("24h", "7d", "14d", "30d", "90d", "365d", "all")
"""The spans a person can pick by name."""

_DAYS = re.compile(r"([1-9][0-9]{0,3})d")
_HOURS = re.compile(r"([1-9][0-9]{0,3})h")
_YEARS = re.compile(r"([1-9])y")
_RANGE = re.compile(r"(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)")
_FIRST_DAY, _LAST_DAY = date(2015, 1, 1), date(2100, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The instants from ``start`` up to, not including, ``end``; both UTC.

    Raises:
        WindowError: the end does not lie after the start.
    """

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise WindowError(f"a window ends after it starts, not {self.start} to {self.end}")

    @property
    def length(self) -> timedelta:
        """How long it is, in real time."""
        return self.end - self.start


def zone(name: str) -> ZoneInfo:
    """Return the IANA zone called ``name``.

    Raises:
        ZoneError: there is no such zone, or the name means no place.
    """
    if name not in _zone_names():
        raise ZoneError(
            f"“{name[:64]}” is not a time zone: give a name of the IANA database, such as "
            "Europe/Berlin, Asia/Kolkata or UTC."
        )
    return ZoneInfo(name)


@cache
def _zone_names() -> frozenset[str]:
    # Reads directories each time it is asked: tens of milliseconds.
    return frozenset(available_timezones()) - {"Factory", "localtime"}


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """Return the first instant of the local ``day``, in UTC.

    Where clocks skip midnight, that is the first instant after the gap.
    """
    return datetime.combine(day, time(), tzinfo=zone).replace(fold=0).astimezone(UTC)


def local_day(instant: datetime, zone: ZoneInfo) -> date:
    """Return the local date at ``instant``."""
    return instant.astimezone(zone).date()


def days(window: Window, zone: ZoneInfo) -> list[date]:
    """Return the local days that ``window`` touches, in order."""
    first = local_day(window.start, zone)
    last = local_day(window.end - timedelta(microseconds=1), zone)
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def day_edges(days: Sequence[date], zone: ZoneInfo) -> list[datetime]:
    """Return the midnights that begin each of the consecutive ``days``, and the one that ends them.

    Length ``len(days) + 1``, UTC.
    """
    return [midnight(day, zone) for day in [*days, days[-1] + timedelta(days=1)]]


def whole_days(first: date, count: int, zone: ZoneInfo) -> Window:
    """Return the window of ``count`` local days that begins with ``first``."""
    return Window(start=midnight(first, zone), end=midnight(first + timedelta(days=count), zone))


def shifted(window: Window, back: int, zone: ZoneInfo) -> Window:
    """Return ``window`` moved ``back`` local days into the past, its local clock times kept.

    An end on the first instant of a day stays on one, also where clocks skip midnight.
    """

    def move(instant: datetime) -> datetime:
        local = instant.astimezone(zone)
        if instant == midnight(local.date(), zone):
            return midnight(local.date() - timedelta(days=back), zone)
        moved = (local.replace(tzinfo=None) - timedelta(days=back)).replace(tzinfo=zone, fold=0)
        return moved.astimezone(UTC)

    return Window(start=move(window.start), end=move(window.end))


def previous(window: Window, zone: ZoneInfo, *, times: int = 1) -> Window:
    """Return the window just before, or that many windows before.

    One that begins with a local day is moved by as many local days as it touches; any other,
    such as the last 24 hours, by its own length. Ends lie on whole slots, as the counts do, so
    the length may differ by a part of one.
    """
    if window.start == midnight(local_day(window.start, zone), zone):
        moved = shifted(window, times * len(days(window, zone)), zone)
        return Window(start=moved.start, end=max(slot_floor(moved.end), moved.start + SLOT))
    back = -(-window.length // SLOT) * SLOT
    end = window.start - (times - 1) * back
    return Window(start=end - back, end=end)


def slot_floor(instant: datetime) -> datetime:
    """Return the start of the slot that ``instant`` lies in."""
    return instant - (instant - DISCORD_EPOCH) % SLOT


def parse_window(
    text: str, *, now: datetime, zone: ZoneInfo, watched: Window | None = None
) -> Window:
    """Return the window that ``text`` names.

    ``24h`` is the 24 hours up to ``now``, from the start of their first slot; ``30d`` is thirty
    local days, today being the last and cut at ``now``; ``2y`` the same in years of 365 days;
    ``2025-01-01..2025-01-31`` both days included; ``all`` is ``watched``, from the local midnight
    before its start.

    Raises:
        WindowError: the text is none of these, or ``all`` of nothing.
    """
    text = text.strip().lower()
    if match := _HOURS.fullmatch(text):
        return Window(start=slot_floor(now - timedelta(hours=int(match[1]))), end=now)
    if match := _DAYS.fullmatch(text):
        return _back(int(match[1]), now, zone)
    if match := _YEARS.fullmatch(text):
        return _back(365 * int(match[1]), now, zone)
    if match := _RANGE.fullmatch(text):
        return _between(text, match[1], match[2], zone)
    if text == "all":
        if watched is None:
            raise WindowError("there is nothing to show yet: no day of this server was watched.")
        start = midnight(local_day(watched.start, zone), zone)
        return Window(start=start, end=max(watched.end, start + SLOT))
    raise WindowError(
        f"“{text[:64]}” is not a window: give 24h, 7d, 30d, 90d, 365d, all, or two dates such as "
        "2025-01-01..2025-01-31."
    )


def _back(count: int, now: datetime, zone: ZoneInfo) -> Window:
    # At midnight sharp, the last day is the one that has just ended.
    today = local_day(now - timedelta(microseconds=1), zone)
    first = max(today - timedelta(days=count - 1), _FIRST_DAY)
    start = midnight(first, zone)
    return Window(start=start, end=max(now, start + timedelta(microseconds=1)))


def _between(text: str, first: str, last: str, zone: ZoneInfo) -> Window:
    try:
        begin, end = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError as error:
        raise WindowError(f"“{text}” names a day that no calendar has.") from error
    if not _FIRST_DAY <= begin <= end <= _LAST_DAY:
        raise WindowError(
            f"“{text}” is not a window: the first day comes first, and Discord began in 2015."
        )
    return whole_days(begin, (end - begin).days + 1, zone)
