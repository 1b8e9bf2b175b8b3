"""A server's channels, and one of them."""

import asyncio
from dataclasses import replace

from statsbot.analytics.channel import ChannelFindings, find_channel, hours_window
from statsbot.analytics.channel_sums import ChannelRows, first_day_read, read_window
from statsbot.analytics.channels import ChannelsFindings, find_channels
from statsbot.analytics.question import Question
from statsbot.domain.facts import Audience, Watched
from statsbot.domain.ids import ChannelId
from statsbot.errors import MisuseError, WindowError
from statsbot.findings.source import Source
from statsbot.store.channel_days import channel_days
from statsbot.store.channel_homes import UNKNOWN, channel_homes
from statsbot.store.channel_hours import written_slots
from statsbot.store.channel_people import channel_people
from statsbot.store.counts import channel_totals
from statsbot.store.rows import Reader
from statsbot.store.threads import thread_totals


async def count_channels(source: Source, question: Question) -> ChannelsFindings:
    """Return what is found of all channels.

    Raises:
        WindowError: the window is not of whole days of the server's zone.
        DatabaseAwayError: Postgres does not answer.
    """
    rows = await _rows(source, question)
    return await asyncio.to_thread(find_channels, question, rows)


async def count_channel(source: Source, question: Question) -> ChannelFindings:
    """Return what is found of the one channel, thread or post that the question is about.

    Raises:
        MisuseError: there is none that the reader can see.
        WindowError: the window is not of whole days of the server's zone.
        DatabaseAwayError: Postgres does not answer.
    """
    (channel_id,) = question.of
    rows = await _rows(source, question)
    _require_seen(channel_id, question, rows)
    rows = replace(rows, homes=rows.homes.apart(channel_id))
    of_days = rows.days.ids[rows.homes.homes_of(rows.days.ids) == channel_id]
    slots = await source.ask(
        written_slots,
        question.guild_id,
        tuple(sorted({channel_id, *of_days.tolist()})),
        hours_window(question),
        question.reader,
    )
    return await asyncio.to_thread(find_channel, question, channel_id, rows, slots)


async def _rows(source: Source, question: Question) -> ChannelRows:
    await source.require_days(question)
    guild_id, reader, after_day = question.guild_id, question.reader, question.after_day
    first_day = first_day_read(question)
    days = await source.ask(channel_days, guild_id, first_day, after_day, reader)
    previous = await _previous(source, question)
    channel_ids = {*days.ids.tolist(), *(previous or ()), *question.of}
    window = read_window(question)
    return ChannelRows(
        days=days,
        people=await source.ask(channel_people, guild_id, question.first_day, after_day, reader),
        previous=previous,
        homes=await source.ask(channel_homes, guild_id, tuple(sorted(channel_ids))),
        threads=await source.ask(thread_totals, guild_id, question.first_day, after_day, reader),
        watched=await source.watched(question, Watched.MESSAGES, window),
        reactions_watched=await source.watched(question, Watched.REACTIONS, window),
        voice_watched=await source.watched(question, Watched.VOICE, window),
        reports_id=(await source.settings(question)).reports_channel_id,
    )


async def _previous(source: Source, question: Question) -> dict[ChannelId, int] | None:
    """Return the messages of the window before; None: it is cut, and its facts have left."""
    try:
        totals = await source.ask(
            channel_totals, question.guild_id, question.previous, question.reader
        )
    except WindowError:
        return None
    return {each.channel_id: each.messages for each in totals}


def _require_seen(channel_id: ChannelId, question: Question, rows: ChannelRows) -> None:
    """Make sure that the reader can see a channel; whether a hidden one exists is not told."""
    at = rows.homes.of(channel_id)
    audience = UNKNOWN if at is None else int(rows.homes.audience[at])
    written = bool((rows.days.ids == channel_id).any())
    if question.reader is Reader.PUBLIC:
        seen = audience == Audience.PUBLIC or (audience == UNKNOWN and written)
        whom = "that everyone in the server can see"
    else:
        seen = at is not None or written
        whom = "in the server"
    if not seen:
        raise MisuseError(f"There is no channel {channel_id} {whom}: give the id of one that is.")
