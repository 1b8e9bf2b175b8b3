"""A server's members by how regularly they are active."""

import asyncio

from statsbot.analytics.question import Question, day_number
from statsbot.analytics.segments import SegmentRows, SegmentsFindings, find_segments, weeks_read
from statsbot.domain.facts import Watched
from statsbot.domain.windows import local_day
from statsbot.findings.presence import active_before, memberships_around
from statsbot.findings.source import Source
from statsbot.store.active_members import active_days


async def count_segments(source: Source, question: Question) -> SegmentsFindings:
    """Return a server's members by how regularly they are active, week by week.

    Raises:
        WindowError: the window is not made of whole days of the server's zone.
        DatabaseAwayError: Postgres does not answer.
    """
    await source.require_days(question)
    guild_id, reader = question.guild_id, question.reader
    read = weeks_read(question)
    first, after = (day_number(local_day(each, question.zone)) for each in (read.start, read.end))
    rows = SegmentRows(
        days=await source.ask(active_days, guild_id, first, after, reader),
        earlier=await active_before(source, question, first),
        memberships=await memberships_around(source, question),
        messages_watched=await source.watched(question, Watched.MESSAGES, read),
        members_watched=await source.watched(question, Watched.MEMBERS, read),
    )
    return await asyncio.to_thread(find_segments, question, rows)
