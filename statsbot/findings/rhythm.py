"""A server's week, and its calendar."""

import asyncio

from statsbot.analytics.calendar import CalendarFindings, find_calendar
from statsbot.analytics.question import Question
from statsbot.analytics.week import (
    RhythmFindings,
    RhythmRows,
    find_rhythm,
    reach_days,
    read_window,
)
from statsbot.domain.facts import Watched
from statsbot.findings.source import Source
from statsbot.store.counts import slot_counts


async def count_rhythm(source: Source, question: Question) -> RhythmFindings:
    """Return what is found of the week, in any zone; when to post in the server's own alone.

    Raises:
        DatabaseAwayError: Postgres does not answer.
    """
    own = (await source.settings(question)).zone
    people = None
    if question.zone.key == own:
        people = await source.people(question, *reach_days(question))
    rows = RhythmRows(
        slots=await source.ask(slot_counts, question.guild_id, question.window, question.reader),
        messages_watched=await source.watched(question, Watched.MESSAGES, read_window(question)),
        voice_watched=await source.watched(question, Watched.VOICE),
        members_watched=await source.watched(question, Watched.MEMBERS),
        people=people,
    )
    return await asyncio.to_thread(find_rhythm, question, rows)


async def count_calendar(source: Source, question: Question) -> CalendarFindings:
    """Return what is found of the days, in any zone.

    Raises:
        DatabaseAwayError: Postgres does not answer.
    """
    slots = await source.ask(slot_counts, question.guild_id, question.window, question.reader)
    watched = await source.watched(question, Watched.MESSAGES)
    return await asyncio.to_thread(find_calendar, question, slots, watched)
