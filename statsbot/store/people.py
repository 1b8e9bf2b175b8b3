"""Who did what on which day: the days of all members of a stretch, as one table."""

from dataclasses import dataclass, fields

import numpy as np

from statsbot.domain.ids import GuildId
from statsbot.domain.voice import VoiceClass, voice_time
from statsbot.store.arrays import IntArray
from statsbot.store.day_rows import DayKeys, one_row_each
from statsbot.store.days import day_rules
from statsbot.store.pool import Database
from statsbot.store.rows import Reader
from statsbot.store.segments import MEMBER_DAYS, Asked, read_parts

_SUMS = ("sent", "deleted", "replies", "reactions", "reactions_received", *VoiceClass)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PeopleDays:
    """What each person did per day of the server's zone, by person and then by day.

    A row of (n,) for each day on which a person did anything that stands, or received a reaction.
    People who asked not to be known are not in it, nor are bots.
    """

    ids: IntArray
    """The people, ascending; shape (m,)."""
    member: IntArray
    """Of each row, the place among ``ids``; shape (n,), as are all that follow."""
    day: IntArray
    """Days since 1970."""
    messages: IntArray
    """Counted messages, less those deleted since."""
    replies: IntArray
    """Messages that answer another, gross."""
    reactions: IntArray
    """Given."""
    reactions_received: IntArray
    voice_seconds: IntArray
    """That count as voice time in the server."""
    hours: IntArray
    """The local hours with anything of it, deleted since or not: bit 0 is midnight to one."""

    @property
    def active(self) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Whether the person spoke, reacted or was in voice: received reactions do not count."""
        return (self.messages > 0) | (self.reactions > 0) | (self.voice_seconds > 0)

    def between(self, first_day: int, after_day: int) -> "PeopleDays":
        """Return the days from ``first_day`` to before ``after_day`` alone, and their people."""
        chosen = np.flatnonzero((self.day >= first_day) & (self.day < after_day))
        rows = {each.name: getattr(self, each.name)[chosen] for each in fields(self)[1:]}
        there = np.zeros(len(self.ids), dtype=np.bool_)
        there[rows["member"]] = True
        rows["member"] = (np.cumsum(there) - 1)[rows["member"]]
        return PeopleDays(ids=self.ids[there], **rows)


async def people_days(
    db: Database, guild_id: GuildId, first_day: int, after_day: int, reader: Reader
) -> PeopleDays:
    """Return the days from ``first_day`` to before ``after_day``, both in days since 1970."""
    async with db.snapshot() as connection:
        rules = await day_rules(connection, guild_id)
        asked = Asked(first=first_day, after=after_day, wanted=(*_SUMS, "hours"), reader=reader)
        parts = await read_parts(connection, guild_id, MEMBER_DAYS, asked)
    keys = DayKeys("member_id", first_day, after_day)
    rows = one_row_each(MEMBER_DAYS.layout, parts, keys, _SUMS, bits=("hours",))
    messages = rows["sent"] - rows["deleted"]
    voice = voice_time({each: rows[each] for each in VoiceClass}, rules.voice)
    found = (messages > 0) | (rows["reactions"] > 0) | (voice > 0)
    found |= rows["reactions_received"] > 0
    ids, member = np.unique(rows.values("member_id")[found], return_inverse=True)
    return PeopleDays(
        ids=ids,
        member=member,
        day=rows["day"][found],
        messages=messages[found],
        replies=rows["replies"][found],
        reactions=rows["reactions"][found],
        reactions_received=rows["reactions_received"][found],
        voice_seconds=voice[found],
        hours=rows["hours"][found],
    )
