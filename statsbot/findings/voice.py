"""A server's voice channels."""

import asyncio

from statsbot.analytics.question import Question
from statsbot.analytics.voice import VoiceFindings, VoiceRows, find_voice
from statsbot.domain.facts import Watched
from statsbot.findings.source import Source
from statsbot.store.channel_days import channel_days
from statsbot.store.channel_homes import channel_homes
from statsbot.store.channel_people import channel_people
from statsbot.store.counts import slot_counts
from statsbot.store.voice_channels import voice_uses
from statsbot.store.voice_stays import voice_stays


async def count_voice(source: Source, question: Question) -> VoiceFindings:
    """Return what is found of voice.

    Raises:
        WindowError: the window is not of whole days of the server's zone.
        DatabaseAwayError: Postgres does not answer.
    """
    await source.require_days(question)
    guild_id, reader, window = question.guild_id, question.reader, question.window
    first_day, after_day = question.first_day, question.after_day
    days = await source.ask(channel_days, guild_id, first_day, after_day, reader)
    rows = VoiceRows(
        days=days,
        people=await source.ask(channel_people, guild_id, first_day, after_day, reader),
        members=await source.people(question, first_day, after_day),
        uses=await source.ask(voice_uses, guild_id, first_day, after_day, reader),
        stays=await source.ask(voice_stays, guild_id, window, reader),
        slots=await source.ask(slot_counts, guild_id, window, reader),
        homes=await source.ask(channel_homes, guild_id, ()),
        watched=await source.watched(question, Watched.VOICE),
    )
    return await asyncio.to_thread(find_voice, question, rows)
