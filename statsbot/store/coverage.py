"""When we watched, and when not: what tells "nothing happened" from "we do not know"."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import TypeAlias

import numpy as np
from psycopg import Connection

from statsbot.domain.facts import GapReason, Unwatched, Watched, WatchedSpan
from statsbot.domain.ids import GuildId
from statsbot.domain.windows import Window
from statsbot.store.arrays import instants, integers
from statsbot.store.pool import Database
from statsbot.store.statements import Command, Query

_Key: TypeAlias = tuple[int, int, int]
_Stretch: TypeAlias = "WatchedSpan | Unwatched | UnwatchedRow"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hull:
    """From the first instant watched to the last; None: never watched."""

    started_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanRow:
    """A span as it is kept."""

    guild_id: int
    kind: int
    channel_id: int
    started_at: datetime
    ended_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class UnwatchedRow:
    """A gap as it is kept, or what is left of it."""

    guild_id: int
    kind: int
    channel_id: int
    started_at: datetime
    ended_at: datetime
    reason: int


_TOUCHING = Query("spans_that_touch", SpanRow)
_FORGET = Command("forget_spans")
_KEEP = Command("keep_spans")
_SPANS = Query("spans_of_kind", SpanRow)
_HULL = Query("watched_hull", Hull)
_KEEP_GAPS = Command("keep_gaps")
_KEEP_HOLES = Command("keep_holes")
_GAPS = Query("gaps_of_kind", UnwatchedRow)


async def spans(
    db: Database, guild_id: GuildId, kind: Watched, window: Window | None = None
) -> list[WatchedSpan]:
    """Return the spans watched, of all channels, by channel and start; all, or in ``window``.

    Merged within each channel, not across channels; not cut at the window's ends.
    """
    async with db.reading() as connection:
        rows = await _SPANS.all_async(
            connection,
            guild_id=guild_id,
            kind=int(kind),
            since=window.start if window else None,
            until=window.end if window else None,
        )
    return [_span(row) for row in rows]


async def watched(db: Database, guild_id: GuildId, kind: Watched) -> Window | None:
    """Return the window from the first start to the newest end; None: never watched."""
    async with db.reading() as connection:
        hull = await _HULL.one_async(connection, guild_id=guild_id, kind=int(kind))
    if hull is None or hull.started_at is None or hull.ended_at is None:
        return None
    return Window(start=hull.started_at, end=hull.ended_at)


async def unwatched(db: Database, guild_id: GuildId, kind: Watched) -> list[UnwatchedRow]:
    """Return the gaps on record, healed or not, by channel and start."""
    async with db.reading() as connection:
        return await _GAPS.all_async(connection, guild_id=guild_id, kind=int(kind))


async def unhealed(db: Database, guild_id: GuildId, kind: Watched) -> list[UnwatchedRow]:
    """Return what is left of the gaps without the spans that were laid over them.

    A gap of every channel is healed by spans of every channel, one of a channel by that
    channel's own. By channel and start; a gap that was healed in its middle is two.
    """
    over = await spans(db, guild_id, kind)
    return [
        replace(gap, started_at=started_at, ended_at=ended_at)
        for gap in await unwatched(db, guild_id, kind)
        for started_at, ended_at in _without(
            gap, [span for span in over if span.channel_id == gap.channel_id]
        )
    ]


def merged(spans: Iterable[WatchedSpan]) -> list[WatchedSpan]:
    """Return ``spans`` with those of one kind and channel that touch or overlap made one.

    Spans without length are left out. Ordered by server, kind, channel and start.
    """
    result: list[WatchedSpan] = []
    told = [span for span in spans if span.ended_at > span.started_at]
    told.sort(key=lambda span: (*_key(span), span.started_at))
    for _, group in groupby(told, key=_key):
        run: list[WatchedSpan] = []
        for span in group:
            if run and span.started_at <= run[-1].ended_at:
                last = run.pop()
                span = WatchedSpan(
                    guild_id=span.guild_id,
                    kind=span.kind,
                    channel_id=span.channel_id,
                    started_at=last.started_at,
                    ended_at=max(last.ended_at, span.ended_at),
                )
            run.append(span)
        result += run
    return result


def write_watching(
    connection: Connection, spans: Sequence[WatchedSpan], gaps: Sequence[Unwatched]
) -> int:
    """Keep spans and gaps; return how many are longer or new.

    Between a watch of all channels and the one before it there are always gaps: in what of it none
    was told, the bot was offline. A gap of damaged facts takes the time that it covers out of what
    counted as watched.
    """
    new = _write_gaps(connection, gaps)
    new += _write_spans(connection, spans)
    damaged = [gap for gap in gaps if gap.reason is GapReason.DAMAGED]
    if damaged:
        _take_out(connection, damaged)
    return new


def _write_gaps(connection: Connection, told: Sequence[Unwatched]) -> int:
    longest: dict[tuple[_Key, datetime], Unwatched] = {}
    for gap in told:
        known = longest.get((_key(gap), gap.started_at))
        if gap.ended_at > (known.ended_at if known else gap.started_at):
            longest[_key(gap), gap.started_at] = gap
    if not longest:
        return 0
    gaps = list(longest.values())
    reasons = integers(gap.reason for gap in gaps).astype(np.int16)
    return _KEEP_GAPS.run(connection, **_columns(gaps), ended_at=_ends(gaps), reason=reasons)


def _take_out(connection: Connection, gaps: Sequence[Unwatched]) -> None:
    touching = _TOUCHING.all(connection, **_columns(gaps), ended_at=_ends(gaps))
    if not touching:
        return
    kept = [_span(row) for row in touching]
    _FORGET.run(connection, **_columns(kept))
    left = [
        replace(span, started_at=started_at, ended_at=ended_at)
        for span in kept
        for started_at, ended_at in _without(span, [g for g in gaps if _key(g) == _key(span)])
    ]
    if left:
        _KEEP.run(connection, **_columns(left), ended_at=_ends(left))


def _without(whole: _Stretch, parts: Iterable[_Stretch]) -> list[tuple[datetime, datetime]]:
    """Return what is left of ``whole`` when ``parts``, which may overlap, are taken out."""
    left: list[tuple[datetime, datetime]] = []
    since = whole.started_at
    for part in sorted(parts, key=lambda each: each.started_at):
        until = min(part.started_at, whole.ended_at)
        if until > since:
            left.append((since, until))
        since = max(since, part.ended_at)
    if whole.ended_at > since:
        left.append((since, whole.ended_at))
    return left


def _write_spans(connection: Connection, told: Sequence[WatchedSpan]) -> int:
    told = merged(told)
    if not told:
        return 0
    touching = _TOUCHING.all(connection, **_columns(told), ended_at=_ends(told))
    kept = [_span(row) for row in touching]
    result = merged([*told, *kept])
    known = {(*_key(span), span.started_at): span.ended_at for span in kept}
    news = [span for span in result if known.get((*_key(span), span.started_at)) != span.ended_at]
    starts = {(*_key(span), span.started_at) for span in result}
    absorbed = [span for span in kept if (*_key(span), span.started_at) not in starts]
    if absorbed:
        _FORGET.run(connection, **_columns(absorbed))
    if news:
        _KEEP.run(connection, **_columns(news), ended_at=_ends(news))
        begun = [s for s in news if not s.channel_id and (*_key(s), s.started_at) not in known]
        _KEEP_HOLES.run(
            connection,
            guild_id=integers(span.guild_id for span in begun),
            kind=integers(span.kind for span in begun).astype(np.int16),
            started_at=instants([span.started_at for span in begun]),
        )
    return len(news)


def _span(row: SpanRow) -> WatchedSpan:
    return WatchedSpan(
        guild_id=row.guild_id,
        kind=Watched(row.kind),
        channel_id=row.channel_id,
        started_at=row.started_at,
        ended_at=row.ended_at,
    )


def _key(span: _Stretch) -> _Key:
    return span.guild_id, int(span.kind), span.channel_id


def _columns(spans: Sequence[_Stretch]) -> dict[str, object]:
    return {
        "guild_id": integers(span.guild_id for span in spans),
        "kind": integers(span.kind for span in spans).astype(np.int16),
        "channel_id": integers(span.channel_id for span in spans),
        "started_at": instants([span.started_at for span in spans]),
    }


def _ends(spans: Sequence[_Stretch]) -> object:
    return instants([span.ended_at for span in spans])
