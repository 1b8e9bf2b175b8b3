"""Who was a member, and who had ever been active: read once for all findings of a report."""

import numpy as np

from statsbot.analytics.arrays import IntArray
from statsbot.analytics.question import Question, day_number
from statsbot.analytics.segments import weeks_read
from statsbot.domain.windows import Window, local_day
from statsbot.findings.source import Source
from statsbot.store.active_members import active_members
from statsbot.store.arrays import distinct_sorted
from statsbot.store.memberships import Memberships, memberships

_BEGINNING = 0
"""The first day of all, since 1970."""


async def active_before(source: Source, question: Question, day: int) -> IntArray:
    """Return who was ever active before ``day``, not long before the window: ids, ascending."""
    guild_id, reader = question.guild_id, question.reader
    # Findings ask for different days; all years up to a month before them are read in common.
    start = min(weeks_read(question).start, question.previous.start)
    common = min(day, day_number(local_day(start, question.zone).replace(day=1)))
    long_ago = await source.ask(active_members, guild_id, _BEGINNING, common, reader)
    since = await source.ask(active_members, guild_id, common, day, reader)
    return distinct_sorted(np.concatenate((long_ago, since)))


async def memberships_around(source: Source, question: Question) -> Memberships:
    """Return the memberships that overlap the window, or the weeks that decide on segments."""
    start = min(weeks_read(question).start, question.window.start)
    window = Window(start=start, end=question.window.end)
    return await source.ask(memberships, question.guild_id, window)
