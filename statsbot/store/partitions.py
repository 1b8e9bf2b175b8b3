"""Monthly partitions of ``message``: made before they are needed, dropped after retention."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from threading import Lock

import numpy as np
from psycopg import Connection, errors, sql

from statsbot.domain.facts import MessageSent
from statsbot.domain.ids import DISCORD_EPOCH, LARGEST_ID, first_id_at, instant_of
from statsbot.store.arrays import column

_LOCK_KEY = 0x6D6F6E74  # "mont"
_FIRST_MONTH = DISCORD_EPOCH.year * 12
_LAST_MONTH = instant_of(LARGEST_ID).year * 12 + instant_of(LARGEST_ID).month - 1


class Partitions:
    """The months known to have a partition. A month is a year * 12 + month - 1, in UTC."""

    def __init__(self) -> None:
        self._known: set[int] = set()
        self._guard = Lock()

    def missing(self, sent: Sequence[MessageSent]) -> list[int]:
        """Return the months to make before ``sent`` can be written, the one after them included."""
        if not sent:
            return []
        milliseconds = (column(sent, "message_id") >> 22) + int(DISCORD_EPOCH.timestamp() * 1000)
        stamps = np.unique(milliseconds.astype("datetime64[ms]").astype("datetime64[M]"))
        months = {int(stamp) + 1970 * 12 for stamp in stamps.astype(np.int64).tolist()}
        months.add(min(max(months) + 1, _LAST_MONTH))
        with self._guard:
            return sorted(months - self._known)

    def make(self, connection: Connection, months: Collection[int]) -> None:
        """Make the partitions of ``months`` that do not exist; other writers wait their turn.

        The table is made first and then attached, which lets readers and writers of the other
        partitions go on.
        """
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK_KEY,))
        for month in months:
            name = f"message_{month // 12:04}_{month % 12 + 1:02}"
            found = connection.execute("SELECT to_regclass(%s)", (name,)).fetchone()
            if found is not None and found[0] is None:
                _make(connection, name, month)
        with self._guard:
            self._known.update(months)

    def forget(self) -> None:
        """Know of no partition any more: some of them were dropped."""
        with self._guard:
            self._known.clear()


def make_ahead(connection: Connection, now: datetime) -> None:
    """Make the partitions of this month and the next two."""
    month = now.year * 12 + now.month - 1
    with connection.transaction():
        Partitions().make(connection, range(month, month + 3))


def drop_retired(connection: Connection, until: datetime) -> list[str]:
    """Drop the partitions that end by ``until`` and hold no fact that any server keeps.

    Waits no longer than two seconds for whoever reads or writes messages: a partition that is in
    use is dropped another night.
    """
    dropped: list[str] = []
    for name, month in _partitions(connection):
        end = _month_start(month + 1)
        if end > until or not _is_retired(connection, name, end):
            continue
        try:
            with connection.transaction():
                connection.execute("SET LOCAL lock_timeout = '2s'")
                connection.execute(sql.SQL("DROP TABLE {}").format(sql.Identifier(name)))
        except errors.LockNotAvailable:
            continue
        dropped.append(name)
    return dropped


def _partitions(connection: Connection) -> list[tuple[str, int]]:
    """Return the names of all partitions with their months, oldest first."""
    rows = connection.execute(
        "SELECT relid::regclass::text FROM pg_partition_tree('message') WHERE isleaf ORDER BY 1"
    ).fetchall()
    names = [str(row[0]) for row in rows]
    return [(name, int(name[8:12]) * 12 + int(name[13:15]) - 1) for name in names]


def _is_retired(connection: Connection, name: str, end: datetime) -> bool:
    found = connection.execute(
        sql.SQL(
            "SELECT EXISTS (SELECT FROM {} AS kept"
            " LEFT JOIN upkeep ON upkeep.guild_id = kept.guild_id"
            " WHERE upkeep.facts_since IS NULL OR upkeep.facts_since < %s)"
        ).format(sql.Identifier(name)),
        (end,),
    ).fetchone()
    return found is not None and not found[0]


def _make(connection: Connection, name: str, month: int) -> None:
    first = 0 if month == _FIRST_MONTH else first_id_at(_month_start(month))
    after = sql.Literal(first_id_at(_month_start(month + 1)))
    if month == _LAST_MONTH:
        after = sql.SQL("MAXVALUE")
    table = sql.Identifier(name)
    connection.execute(
        sql.SQL("CREATE TABLE {} (LIKE message INCLUDING DEFAULTS INCLUDING CONSTRAINTS)").format(
            table
        )
    )
    connection.execute(
        sql.SQL("ALTER TABLE message ATTACH PARTITION {} FOR VALUES FROM ({}) TO ({})").format(
            table, sql.Literal(first), after
        )
    )


def _month_start(month: int) -> datetime:
    return datetime(month // 12, month % 12 + 1, 1, tzinfo=UTC)
