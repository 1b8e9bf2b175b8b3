"""Where a server's daily counts are going."""

import asyncio

from statsbot.analytics.question import Question
from statsbot.analytics.trend import TrendFindings, TrendRows, find_trend, history_days
from statsbot.domain.facts import Watched
from statsbot.domain.windows import Window, day_edges
from statsbot.findings.source import Source
from statsbot.store.counts import active_by_day, slot_counts
from statsbot.store.marks import marks


async def count_trend(source: Source, question: Question) -> TrendFindings:
    """Return where messages, active members, voice hours and joins per day are going.

    Active members are known by days of the server's own zone alone.

    Raises:
        DatabaseAwayError: Postgres does not answer.
    """
    guild_id, reader = question.guild_id, question.reader
    edges = tuple(day_edges(history_days(question), question.zone))
    read = Window(start=edges[0], end=max(edges[-1], question.window.end))
    own = (await source.settings(question)).zone == question.zone.key
    rows = TrendRows(
        slots=await source.ask(slot_counts, guild_id, read, reader),
        active=await source.ask(active_by_day, guild_id, edges, reader) if own else None,
        messages_watched=await source.watched(question, Watched.MESSAGES, read),
        voice_watched=await source.watched(question, Watched.VOICE, read),
        members_watched=await source.watched(question, Watched.MEMBERS, read),
        marks=await source.ask(marks, guild_id, read, reader),
    )
    return await asyncio.to_thread(find_trend, question, rows)
