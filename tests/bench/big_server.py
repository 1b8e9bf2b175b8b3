"""A server of years, written as its rows straight into Postgres, for ``tests.bench.reads``.

Who is active, how much, where and when follows power laws: few members write most, few channels
hold most, members have favourite channels, come and go, days and hours have their rhythm. Every
rollup is what the messages add up to; facts are kept of the last 400 days alone, as retention
leaves them.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
from psycopg import Connection, sql

from statsbot.domain.ids import DISCORD_EPOCH
from statsbot.domain.windows import midnight
from statsbot.store.local_time import local_days_and_hours
from statsbot.store.partitions import Partitions

Array = npt.NDArray[Any]

GUILD = 700_000_000_000_000_000
ZONE = ZoneInfo("Europe/Berlin")
FACTS_DAYS = 400
DAYS = 1096
TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 13, 7, tzinfo=UTC)
_EPOCH_2000 = 10_957
_DISCORD_MS = int(DISCORD_EPOCH.timestamp() * 1000)
_LIKING = np.arange(1, 13) ** -1.2
_LIKING /= _LIKING.sum()
"""How likely a member is to be in each of the twelve favourite channels on a day."""
_OIDS = {"b": ">i8", "i": ">i4", "s": ">i2", "d": ">i4", "t": ">i8", "o": "i1"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How big the server is."""

    messages: int
    members: int
    channels: int


def copy(connection: Connection, table: str, columns: dict[str, tuple[str, Array]]) -> None:
    """Write columns by binary COPY.

    Each has the letter of its type: bigint, integer, smallint, date, timestamptz, boolean (o), or
    empty text.
    """
    rows = len(next(iter(columns.values()))[1])
    if not rows:
        return
    fields: list[tuple[str, str]] = [("count", ">i2")]
    for name, (kind, _) in columns.items():
        fields.append((f"{name}_length", ">i4"))
        if kind != "e":
            fields.append((name, _OIDS[kind]))
    cells = np.zeros(rows, dtype=fields)
    cells["count"] = len(columns)
    for name, (kind, values) in columns.items():
        if kind == "e":
            continue
        cells[f"{name}_length"] = np.dtype(_OIDS[kind]).itemsize
        if kind == "d":
            cells[name] = values - _EPOCH_2000
        elif kind == "t":
            cells[name] = values - _EPOCH_2000 * 86_400_000_000
        else:
            cells[name] = values
    statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT BINARY)").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with connection.cursor().copy(statement) as out:
        out.write(b"PGCOPY\n\xff\r\n\0" + struct.pack(">ii", 0, 0))
        data = cells.tobytes()
        for start in range(0, len(data), 1 << 22):
            out.write(data[start : start + (1 << 22)])
        out.write(struct.pack(">h", -1))


class BigServer:
    """Generates the days one by one, and writes them in chunks."""

    def __init__(self, size: Size, seed: int = 11) -> None:
        self._size = size
        self._chance = np.random.default_rng(seed)
        chance = self._chance
        self._members = np.sort(chance.choice(2**60, size.members, replace=False)) + 2**58
        self._weight = chance.pareto(1.1, size.members) + 0.05
        self._joined = np.sort((DAYS * chance.beta(1.1, 1.0, size.members)).astype(int))
        self._stays = (chance.pareto(0.7, size.members) * 20 + 1).astype(int)
        self._channels = np.sort(chance.choice(2**59, size.channels, replace=False)) + 2**58
        popularity = 1 / np.arange(1, size.channels + 1) ** 0.9
        self._popularity = chance.permutation(popularity / popularity.sum())
        self._favourites = chance.choice(
            size.channels, (size.members, len(_LIKING)), p=self._popularity
        )
        self._restricted = chance.random(size.channels) < 0.15
        hours = np.array(
            [2, 1, 1, 1, 1, 1, 2, 3, 4, 5, 6, 7, 8, 8, 8, 9, 10, 11, 12, 13, 13, 11, 8, 4]
        )
        self._hours = hours / hours.sum()
        trend = np.linspace(0.7, 1.3, DAYS) * (1 + 0.2 * np.sin(np.arange(DAYS) * 2 * np.pi / 7))
        self._per_day = np.maximum((size.messages * trend / trend.sum()).astype(int), 1)

    def write(self, connection: Connection, first: int, after: int) -> int:
        """Write the days numbered from ``first`` to ``after``; return how many messages."""
        parts = [self._day(number) for number in range(first, after)]
        told = np.concatenate(parts, axis=1)
        return self._keep(connection, told, with_facts=first >= DAYS - FACTS_DAYS)

    def _day(self, number: int) -> Array:
        """Return a day's messages: slot, milliseconds within it, member, channel, deleted."""
        chance = self._chance
        alive = np.flatnonzero((self._joined <= number) & (self._joined + self._stays > number))
        if not len(alive):
            alive = np.arange(min(50, len(self._members)))
        count = int(self._per_day[number])
        people = min(len(alive), max(1, count // 21))
        weight = self._weight[alive]
        active = chance.choice(alive, people, replace=False, p=weight / weight.sum())
        share = chance.pareto(1.3, people) + 0.1
        liked = chance.choice(len(_LIKING), (people, 4), p=_LIKING)
        places = self._favourites[active[:, np.newaxis], liked]
        mostly = np.array([0.7, 0.2, 0.07, 0.03])
        author = chance.choice(people, count, p=share / share.sum())
        where = places[author, chance.choice(4, count, p=mostly)]
        centre = chance.choice(24, people, p=self._hours)
        hour = (centre[author] + np.rint(chance.normal(0, 1.5, count)).astype(int)) % 24
        today = TODAY - timedelta(days=DAYS - 1 - number)
        begin, end = (midnight(today + timedelta(days=n), ZONE) for n in (0, 1))
        seconds = int(begin.timestamp()) + hour * 3600 + chance.integers(0, 3600, count)
        seconds = np.minimum(seconds, int(min(end, NOW).timestamp()) - 1)
        gone = (chance.random(count) < 0.02).astype(int)
        return np.array([seconds, active[author], where, gone])

    def _keep(self, connection: Connection, told: Array, *, with_facts: bool) -> int:
        told = told[:, np.argsort(told[0], kind="stable")]
        seconds, who, where, gone = told
        slot = seconds // 900
        day, hour = local_days_and_hours(slot, ZONE)
        audience = self._restricted[where].astype(int)
        self._slots(connection, slot, audience, gone)
        self._people(connection, day, hour, who, audience, gone)
        self._channel_days(connection, day, where, who, audience, gone)
        self._emoji(connection, np.unique(day))
        if with_facts:
            self._facts(connection, seconds, who, where, audience, gone)
        return len(who)

    def _about(self, sent: Array, rates: dict[str, float]) -> dict[str, tuple[str, Array]]:
        """Return counters that follow the messages."""
        return {name: ("i", self._chance.poisson(sent * rate)) for name, rate in rates.items()}

    def _slots(self, connection: Connection, slot: Array, audience: Array, gone: Array) -> None:
        keys, (sent, deleted, _) = added([slot, audience], [np.ones_like(gone), gone], None)
        copy(connection, "slot_count", {
            "guild_id": ("b", np.full(len(sent), GUILD)), "slot": ("i", keys[0]),
            "audience": ("s", keys[1]), "sent": ("i", sent), "deleted": ("i", deleted),
        } | self._about(sent, {
            "bot_messages": 0.1, "other_messages": 0.01, "edited": 0.05, "reactions": 0.4,
            "reactions_removed": 0.02, "voice_seconds": 20, "voice_alone_seconds": 2,
            "voice_deaf_seconds": 3, "voice_alone_deaf_seconds": 1, "voice_afk_seconds": 2,
            "joins": 0.004, "leaves": 0.003,
        }))  # fmt: skip

    def _people(
        self, connection: Connection, day: Array, hour: Array, who: Array, audience: Array,
        gone: Array,
    ) -> None:  # fmt: skip
        keys, (sent, deleted, hours) = added(
            [day, who, audience], [np.ones_like(gone), gone], 1 << hour
        )
        chance = self._chance
        speaks = chance.random(len(sent)) < 0.15
        voice: dict[str, tuple[str, Array]] = {}
        for name, seconds, often in (
            ("voice_seconds", 4000, 1), ("voice_alone_seconds", 600, 0.4),
            ("voice_deaf_seconds", 900, 0.2), ("voice_alone_deaf_seconds", 300, 0.1),
            ("voice_afk_seconds", 2000, 0.1),
        ):  # fmt: skip
            there = speaks & (chance.random(len(sent)) < often)
            voice[name] = ("i", (chance.exponential(seconds, len(sent)) * there).astype(int))
        copy(connection, "member_day", {
            "guild_id": ("b", np.full(len(sent), GUILD)), "day": ("d", keys[0]),
            "member_id": ("b", self._members[keys[1]]), "audience": ("s", keys[2]),
            "sent": ("i", sent), "deleted": ("i", deleted), "hours": ("i", hours),
        } | voice | self._about(sent, {
            "replies": 0.3, "reactions": 0.4, "reactions_received": 0.4,
        }))  # fmt: skip

    def _channel_days(
        self, connection: Connection, day: Array, where: Array, who: Array, audience: Array,
        gone: Array,
    ) -> None:  # fmt: skip
        chance, ones = self._chance, np.ones_like(gone)
        keys, (sent, deleted, _) = added([day, where, who, audience], [ones, gone], None)
        spoken = chance.poisson(30, len(sent)) * (chance.random(len(sent)) < 0.08) * 100
        copy(connection, "channel_member_day", {
            "guild_id": ("b", np.full(len(sent), GUILD)), "day": ("d", keys[0]),
            "channel_id": ("b", self._channels[keys[1]]),
            "member_id": ("b", self._members[keys[2]]), "audience": ("s", keys[3]),
            "messages": ("i", sent - deleted), "voice_seconds": ("i", spoken),
        })  # fmt: skip
        keys, (sent, deleted, _) = added([day, where, audience], [ones, gone], None)
        copy(connection, "channel_day", {
            "guild_id": ("b", np.full(len(sent), GUILD)), "day": ("d", keys[0]),
            "channel_id": ("b", self._channels[keys[1]]), "audience": ("s", keys[2]),
            "sent": ("i", sent), "deleted": ("i", deleted),
        } | self._about(sent, {
            "edited": 0.05, "replies": 0.3, "stickers": 0.01, "forwards": 0.005,
            "voice_messages": 0.002, "readable": 1, "attachments": 0.08, "embeds": 0.1,
            "polls": 0.001, "reactions": 0.4, "voice_seconds": 20,
        }))  # fmt: skip

    def finish(self, connection: Connection) -> None:
        """Write what is kept of each member who ever wrote, and the channels."""
        copy(connection, "channel", {
            "guild_id": ("b", np.full(len(self._channels), GUILD)),
            "channel_id": ("b", self._channels), "audience": ("s", self._restricted),
        })  # fmt: skip
        begin = int(midnight(TODAY - timedelta(days=DAYS - 1), ZONE).timestamp()) * 1_000_000
        day = 86_400_000_000
        last = np.minimum(self._joined + self._stays, DAYS - 1)
        copy(connection, "member_activity", {
            "guild_id": ("b", np.full(len(last), GUILD)), "member_id": ("b", self._members),
            "first_message_at": ("t", begin + self._joined * day),
            "last_message_at": ("t", begin + last * day), "audience": ("s", 0 * last),
        })  # fmt: skip

    def _emoji(self, connection: Connection, days: Array) -> None:
        chance = self._chance
        emoji = 900_000_000_000_000_000 + np.minimum(chance.zipf(1.4, 70 * len(days)), 400)
        keys, (reactions, _, _) = added(
            [np.repeat(days, 70), emoji, (chance.random(len(emoji)) < 0.1).astype(int)],
            [chance.integers(1, 200, len(emoji)), np.zeros(len(emoji), dtype=int)],
            None,
        )
        copy(connection, "emoji_day", {
            "guild_id": ("b", np.full(len(reactions), GUILD)), "day": ("d", keys[0]),
            "emoji_id": ("b", keys[1]), "audience": ("s", keys[2]), "emoji_char": ("e", reactions),
            "reactions": ("b", reactions), "in_messages": ("b", reactions // 3),
        })  # fmt: skip

    def _facts(
        self, connection: Connection, seconds: Array, who: Array, where: Array, audience: Array,
        gone: Array,
    ) -> None:  # fmt: skip
        chance = self._chance
        ids = (seconds * 1000 + 500 - _DISCORD_MS << 22) + np.arange(len(seconds)) % (1 << 22)
        months = np.unique((seconds * 1000).astype("datetime64[ms]").astype("datetime64[M]"))
        with connection.transaction():
            Partitions().make(connection, [int(m) + 1970 * 12 for m in months.astype(int)])
        constant = {
            "guild_id": ("b", np.full(len(ids), GUILD)), "message_id": ("b", ids),
            "channel_id": ("b", self._channels[where]), "author_id": ("b", self._members[who]),
            "author_kind": ("s", 0 * gone), "message_type": ("s", 0 * gone),
            "audience": ("s", audience),
        }  # fmt: skip
        stands = gone == 0
        copy(connection, "message", {n: (k, v[stands]) for n, (k, v) in constant.items()})
        left = {n: (k, v[~stands]) for n, (k, v) in constant.items()}
        copy(connection, "message", left | {"deleted_at": ("t", seconds[~stands] * 1_000_000)})
        chosen = np.flatnonzero(chance.random(len(ids)) < 0.25)
        copy(connection, "reaction", {
            "guild_id": ("b", np.full(len(chosen), GUILD)), "message_id": ("b", ids[chosen]),
            "member_id": ("b", self._members[who[chosen]]),
            "emoji_id": ("b", np.full(len(chosen), 900_000_000_000_000_001)),
            "channel_id": ("b", self._channels[where[chosen]]),
            "added_at": ("t", seconds[chosen] * 1_000_000), "audience": ("s", audience[chosen]),
            "by_bot": ("o", 0 * chosen), "emoji_char": ("e", chosen),
        })  # fmt: skip

    @property
    def busiest(self) -> int:
        """A member who writes a lot."""
        return int(self._members[int(np.argmax(self._weight * np.minimum(self._stays, 900)))])


def added(
    keys: Sequence[Array], amounts: Sequence[Array], marks: Array | None
) -> tuple[list[Array], tuple[Array, Array, Array]]:
    """Return the distinct keys in order, the sums of two amounts, and the or of marks."""
    order = np.lexsort(keys[::-1])
    keys = [key[order] for key in keys]
    changes = np.zeros(len(order), dtype=bool)
    changes[0] = True
    for key in keys:
        changes[1:] |= key[1:] != key[:-1]
    starts = np.flatnonzero(changes)
    sums = [np.add.reduceat(amount[order], starts) for amount in amounts]
    bits = np.bitwise_or.reduceat(marks[order], starts) if marks is not None else sums[0]
    return [key[starts] for key in keys], (sums[0], sums[1], bits)
