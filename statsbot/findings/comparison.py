"""A server against its own past, and beside another one."""

import asyncio
from datetime import timedelta

from statsbot.analytics.comparison import (
    ChannelsCompared,
    Figures,
    People,
    Period,
    PeriodsFindings,
    ServerFigures,
    ServersCompared,
    Watching,
    compare_period,
    figures,
    server_figures,
    year_before,
)
from statsbot.analytics.question import Question
from statsbot.domain.facts import Watched
from statsbot.domain.ids import GuildId
from statsbot.domain.windows import Window
from statsbot.errors import MisuseError
from statsbot.findings.channels import count_channel
from statsbot.findings.source import Source
from statsbot.store import counts
from statsbot.store.guilds import guild
from statsbot.store.members import member_counts


async def count_periods(source: Source, question: Question) -> PeriodsFindings:
    """Return how a window differs from the one before it, and from a year ago.

    Raises:
        WindowError: the window cuts days whose single messages have left.
        DatabaseAwayError: Postgres does not answer.
    """
    last_year = year_before(question)
    hull = Window(start=min(question.previous.start, last_year.start), end=question.window.end)
    watching = await _watching(source, question, hull)
    now = await _figures(source, question, question.window, watching)
    periods = [
        compare_period(
            question, now, window, await _figures(source, question, window, watching), watching
        )
        for window in (question.previous, last_year)
    ]
    return PeriodsFindings(
        question=question,
        watched_share=watching.messages.share(question.window),
        now=now,
        before=periods[0],
        year_before=periods[1],
    )


async def count_against(
    source: Source, question: Question, earlier: Window
) -> tuple[Figures, Period]:
    """Return what a window brought, and how it differs from an ``earlier`` one.

    Raises:
        WindowError: one of them cuts days whose single messages have left.
        DatabaseAwayError: Postgres does not answer.
    """
    hull = Window(start=earlier.start, end=question.window.end)
    watching = await _watching(source, question, hull)
    now = await _figures(source, question, question.window, watching)
    then = await _figures(source, question, earlier, watching)
    return now, compare_period(question, now, earlier, then, watching)


async def count_compared_servers(source: Source, question: Question) -> ServersCompared:
    """Return a server beside those of ``question.of``.

    Whoever asks has to be allowed to ask for each of them.

    Raises:
        MisuseError: one of them is not known.
        WindowError: the window cuts days whose single messages have left.
        DatabaseAwayError: Postgres does not answer.
    """
    servers = [
        await _server(source, question.about(guild_id))
        for guild_id in (question.guild_id, *question.of)
    ]
    return ServersCompared(
        question=question,
        watched_share=min(server.watched_share for server in servers),
        servers=tuple(servers),
    )


async def count_compared_channels(source: Source, question: Question) -> ChannelsCompared:
    """Return the channels of ``question.of`` beside each other.

    Raises:
        MisuseError: there is one that the reader cannot see.
        WindowError: the window is not of whole days of the server's zone.
        DatabaseAwayError: Postgres does not answer.
    """
    channels = [
        await source.found(count_channel, question.naming(channel_id)) for channel_id in question.of
    ]
    return ChannelsCompared(
        question=question,
        watched_share=min(channel.watched_share for channel in channels),
        channels=tuple(channels),
    )


async def _server(source: Source, question: Question) -> ServerFigures:
    guild_id, window = question.guild_id, question.window
    if await source.ask(guild, guild_id) is None:
        raise MisuseError(f"No server {guild_id} is known here: name one that the bot is in.")
    watching = await _watching(source, question, window)
    found = await _figures(source, question, window, watching)
    members = await _members(source, guild_id, question)
    return server_figures(guild_id, window, found, watching, members, question.reader)


async def _members(source: Source, guild_id: GuildId, question: Question) -> int | None:
    after = question.days[-1] + timedelta(days=1)
    told = await source.ask(member_counts, guild_id, after - timedelta(days=60), after)
    return told[-1].members if told else None


async def _watching(source: Source, question: Question, window: Window) -> Watching:
    return Watching(
        messages=await source.watched(question, Watched.MESSAGES, window),
        voice=await source.watched(question, Watched.VOICE, window),
        members=await source.watched(question, Watched.MEMBERS, window),
    )


async def _figures(
    source: Source, question: Question, window: Window, watching: Watching
) -> Figures:
    guild_id, reader = question.guild_id, question.reader
    slots = await source.ask(counts.slot_counts, guild_id, window, reader)
    people = People(
        authors=await source.ask(counts.authors_total, guild_id, window, reader),
        active=await source.ask(counts.active_total, guild_id, window, reader),
    )
    return await asyncio.to_thread(figures, window, slots, people, watching, question.zone)
