"""What a server's marks brought: events, announcements and what else its staff marked."""

import asyncio

from statsbot.analytics.coverage import WHOLLY_WATCHED, Coverage
from statsbot.analytics.events import (
    MOST_MARKS,
    EventsFindings,
    EventsRows,
    find_events,
    read_window,
)
from statsbot.analytics.question import Question
from statsbot.domain.facts import Watched
from statsbot.domain.windows import Window
from statsbot.findings.source import Source
from statsbot.store.counts import slot_counts
from statsbot.store.events import attendance
from statsbot.store.marks import EventMark, MarkKind, marks


async def count_events(source: Source, question: Question) -> EventsFindings:
    """Return what the marks of a window brought, over whole days of the server's own zone.

    Raises:
        WindowError: the window is not of such days.
        DatabaseAwayError: Postgres does not answer.
    """
    await source.require_days(question)
    guild_id, reader = question.guild_id, question.reader
    known = await source.ask(marks, guild_id, question.window, reader)
    measured = known[-MOST_MARKS:]
    read = read_window(question, measured)
    touched = question.over(read)
    voice = await source.watched(question, Watched.VOICE, read)
    rows = EventsRows(
        marks=measured,
        total=len(known),
        attendance=[await _attendance(source, question, mark, voice) for mark in measured],
        slots=await source.ask(slot_counts, guild_id, read, reader),
        people=await source.people(question, touched.first_day, touched.after_day),
        messages_watched=await source.watched(question, Watched.MESSAGES, read),
        voice_watched=voice,
    )
    return await asyncio.to_thread(find_events, question, rows)


async def _attendance(
    source: Source, question: Question, mark: EventMark, voice: Coverage
) -> int | None:
    """Return who came to an event in a channel, if voice was watched then and is still kept."""
    if mark.kind is not MarkKind.EVENT or mark.channel_id is None or mark.ends_at is None:
        return None
    kept = (await source.settings(question)).retention_days
    stretch = Window(start=mark.at, end=mark.ends_at)
    if (question.now - mark.at).days >= kept or voice.share(stretch) < WHOLLY_WATCHED:
        return None
    return await source.ask(attendance, question.guild_id, mark.channel_id, stretch)
