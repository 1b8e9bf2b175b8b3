"""When we were watching: what makes "nothing happened" differ from "we do not know"."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import TypeAlias

import numpy as np
from psycopg import Connection

from statsbot.domain.facts import Watched, WatchedSpan
from statsbot.domain.ids import GuildId
from statsbot.domain.windows import Window
from statsbot.store.arrays import instants, integers
from statsbot.store.pool import Database
from statsbot.store.statements import Command, Query

_Key: TypeAlias = tuple[int, int, int]


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


_TOUCHING = Query("spans_that_touch", SpanRow)
_FORGET = Command("forget_spans")
_KEEP = Command("keep_spans")
_SPANS = Query("spans_of_kind", SpanRow)
_HULL = Query("watched_hull", Hull)


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


def write_spans(connection: Connection, told: Sequence[WatchedSpan]) -> int:
    """Keep spans, merged with what they touch; return how many are longer or new."""
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
    return len(news)


def _span(row: SpanRow) -> WatchedSpan:
    return WatchedSpan(
        guild_id=row.guild_id,
        kind=Watched(row.kind),
        channel_id=row.channel_id,
        started_at=row.started_at,
        ended_at=row.ended_at,
    )


def _key(span: WatchedSpan) -> _Key:
    return span.guild_id, int(span.kind), span.channel_id


def _columns(spans: Sequence[WatchedSpan]) -> dict[str, object]:
    return {
        "guild_id": integers(span.guild_id for span in spans),
        "kind": integers(span.kind for span in spans).astype(np.int16),
        "channel_id": integers(span.channel_id for span in spans),
        "started_at": instants([span.started_at for span in spans]),
    }


def _ends(spans: Sequence[WatchedSpan]) -> object:
    return instants([span.ended_at for span in spans])
