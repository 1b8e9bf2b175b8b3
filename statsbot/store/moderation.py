"""What moderators did: for a server's staff."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from psycopg import Connection

from statsbot.domain.facts import ModerationTaken
from statsbot.domain.ids import GuildId, instant_of
from statsbot.store.arrays import integers
from statsbot.store.pool import Database
from statsbot.store.rollups import Rollups
from statsbot.store.statements import Command, Query


@dataclass(frozen=True, slots=True, kw_only=True)
class ModerationDay:
    """What moderators did on a day of the server's zone."""

    day: date
    measure: int
    """A :class:`~statsbot.domain.facts.Measure`."""
    times: int
    people: int
    """To how many; a prune is one time for all that it removed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModerationKey:
    """A measure that was new."""

    guild_id: int
    entry_id: int


_INSERT = Query("insert_moderation", ModerationKey)
_ADD_DAYS = Command("add_to_moderation_days")
_DAYS = Query("moderation_days", ModerationDay)


async def moderation_days(
    db: Database, guild_id: GuildId, first_day: date, after_day: date
) -> list[ModerationDay]:
    """Return what moderators did, per day of the server's zone; empty days are absent."""
    async with db.reading() as connection:
        return await _DAYS.all_async(
            connection, guild_id=guild_id, first_day=first_day, after_day=after_day
        )


def write_moderation(
    connection: Connection, taken: Sequence[ModerationTaken], rollups: Rollups
) -> int:
    """Keep what moderators did, and count what is new; return how much that was."""
    told = {(fact.guild_id, fact.entry_id): fact for fact in taken}
    if not told:
        return 0
    keys = sorted(told)
    inserted = _INSERT.all(
        connection,
        guild_id=integers(key[0] for key in keys),
        entry_id=integers(key[1] for key in keys),
        people=integers(told[key].people for key in keys).astype(np.int32),
        measure=integers(told[key].measure for key in keys).astype(np.int16),
    )
    times: Counter[tuple[int, date, int]] = Counter()
    people: Counter[tuple[int, date, int]] = Counter()
    for row in inserted:
        fact = told[row.guild_id, row.entry_id]
        day = rollups.day(fact.guild_id, instant_of(fact.entry_id))
        place = fact.guild_id, day, int(fact.measure)
        times[place] += 1
        people[place] += fact.people
    places = sorted(times)
    if places:
        _ADD_DAYS.run(
            connection,
            guild_id=integers(place[0] for place in places),
            day=np.array([place[1] for place in places], dtype="datetime64[D]"),
            measure=integers(place[2] for place in places).astype(np.int16),
            times=integers(times[place] for place in places).astype(np.int32),
            people=integers(people[place] for place in places).astype(np.int32),
        )
    return len(inserted)
