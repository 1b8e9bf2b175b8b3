"""What is used in a server: emoji and stickers, reactions, apps."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeAlias, TypeVar

import numpy as np

from statsbot.analytics.apps import AppRows, AppsFindings, find_apps
from statsbot.analytics.emoji import EmojiFindings, EmojiRows, find_emoji
from statsbot.analytics.question import Question, edges_of
from statsbot.analytics.reactions import (
    ReactionRows,
    ReactionsFindings,
    find_reactions,
)
from statsbot.domain.facts import Watched
from statsbot.domain.ids import GuildId
from statsbot.domain.windows import Window
from statsbot.errors import WindowError
from statsbot.findings.source import Source
from statsbot.store.apps import app_days, app_totals, command_totals
from statsbot.store.channel_days import channel_days
from statsbot.store.counts import emoji_totals, snapshots
from statsbot.store.pool import Database
from statsbot.store.rows import Reader
from statsbot.store.stickers import sticker_totals

T = TypeVar("T")
_Read: TypeAlias = Callable[[Database, GuildId, Window, Reader], Awaitable[T]]


async def count_emoji(source: Source, question: Question) -> EmojiFindings:
    """Return what is found of emoji and stickers.

    Raises:
        WindowError: the window is not of whole days of the server's zone.
        DatabaseAwayError: Postgres does not answer.
    """
    await source.require_days(question)
    first_day, after_day = question.first_day, question.after_day
    first_before = first_day - (after_day - first_day)
    days = await source.ask(
        channel_days, question.guild_id, first_before, after_day, question.reader
    )
    people = await source.people(question, first_day, after_day)
    inside = days.day >= first_day
    reactions = await source.watched(question, Watched.REACTIONS)
    messages = await source.watched(question, Watched.MESSAGES)
    rows = EmojiRows(
        emoji=await _now(source, question, emoji_totals),
        previous_emoji=await _before(source, question, emoji_totals, Watched.REACTIONS),
        stickers=await _now(source, question, sticker_totals),
        previous_stickers=await _before(source, question, sticker_totals, Watched.MESSAGES),
        sent=int(days.sent[inside].sum()),
        readable=int(days.readable[inside].sum()),
        previous_readable=int(days.readable[~inside].sum()),
        givers=len(np.unique(people.member[people.reactions > 0])),
        writers=len(np.unique(people.member[people.messages > 0])),
        reactions_share=reactions.share(question.window),
        messages_share=messages.share(question.window),
    )
    return await asyncio.to_thread(find_emoji, question, rows)


async def count_reactions(source: Source, question: Question) -> ReactionsFindings:
    """Return what is found of reactions.

    Raises:
        WindowError: the window is not of whole days of the server's zone.
        DatabaseAwayError: Postgres does not answer.
    """
    await source.require_days(question)
    guild_id, reader, before = question.guild_id, question.reader, question.previous
    both = Window(start=before.start, end=question.window.end)
    rows = ReactionRows(
        daily=await source.ask(snapshots, guild_id, edges_of(question), reader),
        previous=await source.ask(snapshots, guild_id, (before.start, before.end), reader),
        people=await source.people(question, question.first_day, question.after_day),
        watched=await source.watched(question, Watched.REACTIONS, both),
    )
    return await asyncio.to_thread(find_reactions, question, rows)


async def count_apps(source: Source, question: Question) -> AppsFindings:
    """Return what is found of apps, and of our own commands.

    Raises:
        WindowError: the window is not of whole days of the server's zone.
        DatabaseAwayError: Postgres does not answer.
    """
    await source.require_days(question)
    watched = await source.watched(question, Watched.MESSAGES)
    watched_before = await source.watched(question, Watched.MESSAGES, question.previous)
    days = question.first_day, question.after_day
    rows = AppRows(
        days=await source.ask(app_days, question.guild_id, *days, question.reader),
        apps=await _now(source, question, app_totals),
        previous_apps=await _before(source, question, app_totals, Watched.MESSAGES),
        commands=await _now(source, question, command_totals),
        previous_commands=await _before(source, question, command_totals, Watched.MESSAGES),
        watched_share=watched.share(question.window),
        previous_watched_share=watched_before.share(question.previous),
        day_shares=watched.shares(edges_of(question)),
    )
    return find_apps(question, rows)


async def _now(source: Source, question: Question, read: "_Read[T]") -> T:
    return await source.ask(read, question.guild_id, question.window, question.reader)


async def _before(
    source: Source, question: Question, read: "_Read[list[T]]", kind: Watched
) -> list[T] | None:
    """Return what is read of the window before.

    None: it is cut within a day whose facts have left, or nothing is kept and nobody watched.
    """
    before = question.previous
    watched = await source.watched(question, kind, before)
    try:
        found = await source.ask(read, question.guild_id, before, question.reader)
    except WindowError:
        return None
    return found if found or watched.share(before) else None
