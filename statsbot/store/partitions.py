"""Monthly partitions of ``message``, made before the first message of a month is written."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from threading import Lock

import numpy as np
from psycopg import Connection, sql

from statsbot.domain.facts import MessageSent
from statsbot.domain.ids import DISCORD_EPOCH, first_id_at
from statsbot.store.arrays import column

_LOCK_KEY = 0x6D6F6E74  # "mont"
_FIRST_MONTH = DISCORD_EPOCH.year * 12


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
        months.add(max(months) + 1)
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


def _make(connection: Connection, name: str, month: int) -> None:
    first = 0 if month == _FIRST_MONTH else first_id_at(_month_start(month))
    after = first_id_at(_month_start(month + 1))
    table = sql.Identifier(name)
    connection.execute(
        sql.SQL("CREATE TABLE {} (LIKE message INCLUDING DEFAULTS INCLUDING CONSTRAINTS)").format(
            table
        )
    )
    connection.execute(
        sql.SQL("ALTER TABLE message ATTACH PARTITION {} FOR VALUES FROM ({}) TO ({})").format(
            table, sql.Literal(first), sql.Literal(after)
        )
    )


def _month_start(month: int) -> datetime:
    return datetime(month // 12, month % 12 + 1, 1, tzinfo=UTC)
