"""A window as days of the server's own zone, which rollups answer, and edges, which facts do."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
from psycopg import AsyncConnection

from statsbot.domain.ids import GuildId, first_id_at
from statsbot.domain.voice import VoiceCounting
from statsbot.domain.windows import Window, days, local_day, midnight, zone
from statsbot.errors import WindowError
from statsbot.store.arrays import IntArray, instants, integers
from statsbot.store.local_time import first_slot_from, slot_start
from statsbot.store.segments import SLOTS, VOICE_MARKS, Asked, Mark, days_since_1970, read_rows
from statsbot.store.statements import Query

_BEFORE_ALL = date(2015, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRules:
    """What decides how a server's days are read."""

    zone: str
    zone_since: datetime | None
    facts_since: datetime | None
    """Facts from before have left; None: none has."""
    voice_counts_afk: bool
    voice_counts_alone: bool
    voice_counts_deaf: bool

    @property
    def voice(self) -> VoiceCounting:
        """What of the time in voice counts as such."""
        return VoiceCounting(
            afk=self.voice_counts_afk, alone=self.voice_counts_alone, deaf=self.voice_counts_deaf
        )

    def days_touched(self, window: Window) -> tuple[date, date]:
        """Return the first day of the server's zone in a window, and the one after its last."""
        touched = days(window, zone(self.zone))
        return touched[0], touched[-1] + timedelta(days=1)


DEFAULTS = DayRules(
    zone="UTC",
    zone_since=None,
    facts_since=None,
    voice_counts_afk=False,
    voice_counts_alone=False,
    voice_counts_deaf=False,
)
DAY_RULES = Query("day_rules", DayRules)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """A stretch within a day, whose start and end are starts of slots."""

    since: datetime
    until: datetime
    bucket: int
    """Which of the buckets that were asked for it belongs to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """Consecutive buckets of a window in whole slots."""

    start: datetime
    end: datetime
    first_day: date
    after_day: date
    starts: tuple[date, ...]
    """The days with which the second bucket and those after it begin."""
    edges: tuple[Edge, ...]

    @property
    def first(self) -> int:
        """The first day, since 1970."""
        return days_since_1970(self.first_day)

    @property
    def after(self) -> int:
        """The day after the last, since 1970."""
        return days_since_1970(self.after_day)

    @property
    def buckets(self) -> IntArray:
        """Return the first days of all buckets but the first, since 1970."""
        return integers(days_since_1970(day) for day in self.starts)

    @property
    def first_alone(self) -> int | None:
        """Return the bucket of the first day, if it and all later ones are of one day each.

        None: some are of several days, or have edges beside their day.
        """
        whole = np.arange(self.first, self.after)
        bucket = np.searchsorted(self.buckets, whole, side="right")
        if not len(bucket) or bool((np.diff(bucket) == 0).any()):
            return None
        of_edges = integers(edge.bucket for edge in self.edges)
        return None if bool(np.isin(of_edges, bucket).any()) else int(bucket[0])

    def without_first(self, count: int) -> "Days":
        """Return the same but for so many of the first days."""
        return replace(self, first_day=self.first_day + timedelta(days=count))

    @property
    def facts(self) -> dict[str, object]:
        """The edges as parameters."""
        return {
            "bucket": integers(edge.bucket for edge in self.edges).astype(np.int32),
            "first_id": integers(first_id_at(edge.since) for edge in self.edges),
            "after_id": integers(first_id_at(edge.until) for edge in self.edges),
            "since": instants([edge.since for edge in self.edges]),
            "until": instants([edge.until for edge in self.edges]),
        }


async def day_rules(connection: AsyncConnection, guild_id: GuildId) -> DayRules:
    """Return what decides how a server's days are read."""
    return await DAY_RULES.one_async(connection, guild_id=guild_id) or DEFAULTS


def wanted_marks(rules: DayRules, *, active: bool) -> int:
    """Return the marks of people who wrote, or of those who were active in the server's sense."""
    wanted = Mark.WROTE
    if active:
        wanted |= Mark.REACTED
        for each in rules.voice.classes:
            wanted |= VOICE_MARKS[each]
    return int(wanted)


async def split_days(
    connection: AsyncConnection,
    guild_id: GuildId,
    rules: DayRules,
    edges: Sequence[datetime],
    *,
    by_slots: bool = True,
) -> Days:
    """Return the days and edges of the buckets between consecutive ``edges``.

    A day that is cut where nothing was counted beyond the cut is a whole day: so the present day,
    up to now, is answered by rollups.

    Args:
        connection: a snapshot.
        guild_id: the server.
        rules: of the server.
        edges: two or more instants, ascending.
        by_slots: whether all that is asked for is counted in slots, too, so that they tell
            whether anything was counted.

    Raises:
        WindowError: a day is cut whose facts have left.
    """
    cuts = [slot_start(first_slot_from(edge)) for edge in edges]
    own = zone(rules.zone)
    if any(cut != midnight(local_day(cut, own), own) for cut in cuts[1:-1]):
        days = _from_facts(cuts)
    else:
        start, end = cuts[0], cuts[-1]
        first_day, after_day = local_day(start, own), local_day(end, own)
        begun, rest = midnight(first_day, own), midnight(after_day, own)
        if begun < start and not (
            by_slots and await _is_silent(connection, guild_id, begun, start)
        ):
            first_day += timedelta(days=1)
        if rest < end:
            tomorrow = midnight(after_day + timedelta(days=1), own)
            if by_slots and await _is_silent(connection, guild_id, end, tomorrow):
                after_day += timedelta(days=1)
        days = _by_days(cuts, own, _own_from(rules, first_day, start), after_day)
    _refuse_what_has_left(days, rules)
    return days


async def days_and_ids(
    connection: AsyncConnection, guild_id: GuildId, window: Window
) -> dict[str, object]:
    """Return a window as parameters: the days of rollups, and ids of what facts say of its edges.

    Raises:
        WindowError: a day is cut whose facts have left.
    """
    rules = await day_rules(connection, guild_id)
    edges = [window.start, window.end]
    days = await split_days(connection, guild_id, rules, edges, by_slots=False)
    return {
        "guild_id": guild_id,
        "first_day": days.first_day,
        "after_day": days.after_day,
        "first_id": days.facts["first_id"],
        "after_id": days.facts["after_id"],
    }


def _by_days(cuts: Sequence[datetime], own: ZoneInfo, first_day: date, after_day: date) -> Days:
    """Return the split at midnights; days before ``first_day`` are edges of their buckets."""
    start, end = cuts[0], cuts[-1]
    if first_day >= after_day:
        return _from_facts(cuts)
    begin, rest = midnight(first_day, own), midnight(after_day, own)
    edges: list[Edge] = []
    for bucket, (since, until) in enumerate(pairwise(cuts)):
        for a, b in ((since, min(until, begin)), (max(since, rest), until)):
            if a < b:
                edges.append(Edge(since=a, until=b, bucket=bucket))
    return Days(
        start=start,
        end=end,
        first_day=first_day,
        after_day=after_day,
        starts=tuple(local_day(cut, own) for cut in cuts[1:-1]),
        edges=tuple(edges),
    )


def _from_facts(cuts: Sequence[datetime]) -> Days:
    edges = [
        Edge(since=since, until=until, bucket=bucket)
        for bucket, (since, until) in enumerate(pairwise(cuts))
        if since < until
    ]
    return Days(
        start=cuts[0],
        end=cuts[-1],
        first_day=_BEFORE_ALL,
        after_day=_BEFORE_ALL,
        starts=(),
        edges=tuple(edges),
    )


def _own_from(rules: DayRules, first_day: date, start: datetime) -> date:
    """Return the first day, not before ``first_day``, that was not placed in another zone.

    Where it is the 1st here when the zone changes, it can be the 3rd in the zone that held before
    (UTC-12 and UTC+14). Once the facts have left, the days stay as they were placed.
    """
    if rules.zone_since is None or (rules.facts_since is not None and rules.facts_since > start):
        return first_day
    return max(first_day, local_day(rules.zone_since, zone(rules.zone)) + timedelta(days=3))


def _refuse_what_has_left(days: Days, rules: DayRules) -> None:
    if rules.facts_since is None:
        return
    if any(edge.since < rules.facts_since for edge in days.edges):
        since = rules.facts_since.astimezone(zone(rules.zone)).date()
        raise WindowError(
            f"Before {since} people and channels are known by whole days of {rules.zone} alone, "
            "since the single facts have left: ask for such days, or for later ones."
        )


async def _is_silent(
    connection: AsyncConnection, guild_id: GuildId, since: datetime, until: datetime
) -> bool:
    """Return whether nothing was counted from ``since`` to ``until``."""
    asked = Asked(first=first_slot_from(since), after=first_slot_from(until), wanted=())
    return len(await read_rows(connection, guild_id, SLOTS, asked)) == 0
