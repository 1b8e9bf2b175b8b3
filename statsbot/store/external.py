"""Figures that others counted, such as Discord's own: kept and read apart from ours."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg import Connection

from statsbot.domain.ids import GuildId
from statsbot.domain.windows import Window
from statsbot.store.arrays import instants
from statsbot.store.pool import Database
from statsbot.store.statements import Command, Query


@dataclass(frozen=True, slots=True, kw_only=True)
class ExternalPoint:
    """A figure that somebody else counted."""

    label: str
    """What it is of, where the series tells several apart; else empty."""
    started_at: datetime
    """Start of the day, week or month that it is of."""
    value: float


_KEEP = Command("keep_external")
_POINTS = Query("external_points", ExternalPoint)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExternalFigure:
    """One figure that somebody else counted. Key: series, label, start."""

    series: str
    """Which: file and column, such as ``communicators.visitors``."""
    label: str
    """What it is of, where the file tells several apart; else empty."""
    started_at: datetime
    """Start of the day, week or month that it is of."""
    value: float


async def keep_external(
    db: Database, guild_id: GuildId, figures: Sequence[ExternalFigure], imported_at: datetime
) -> int:
    """Keep ``figures``; return how many were not known, or known otherwise.

    Raises:
        DatabaseAwayError: Postgres does not answer; nothing was written.
    """
    newest = {(each.series, each.label, each.started_at): each for each in figures}
    rows = [newest[key] for key in sorted(newest)]

    def keep(connection: Connection) -> int:
        return _KEEP.run(
            connection,
            guild_id=guild_id,
            imported_at=imported_at,
            started_at=instants([row.started_at for row in rows]),
            value=[row.value for row in rows],
            series=[row.series for row in rows],
            label=[row.label for row in rows],
        )

    return await db.write(keep) if rows else 0


async def external_points(
    db: Database, guild_id: GuildId, series: str, window: Window
) -> list[ExternalPoint]:
    """Return one series in time's order, then by label."""
    async with db.reading() as connection:
        return await _POINTS.all_async(
            connection, guild_id=guild_id, series=series, since=window.start, until=window.end
        )
