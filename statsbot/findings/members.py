"""Who of a server's members is active."""

import asyncio

from statsbot.analytics.members import (
    MembersFindings,
    MembersRows,
    before,
    find_members,
    watched_window,
)
from statsbot.analytics.question import Question, day_of
from statsbot.domain.facts import Watched
from statsbot.domain.windows import Window
from statsbot.findings.presence import active_before, memberships_around
from statsbot.findings.source import Source
from statsbot.store.active_members import active_members, active_people
from statsbot.store.counts import snapshots
from statsbot.store.members import member_counts


async def count_members(source: Source, question: Question) -> MembersFindings:
    """Return who is active among a server's members.

    Raises:
        WindowError: the window is not made of whole days of the server's zone.
        DatabaseAwayError: Postgres does not answer.
    """
    await source.require_days(question)
    guild_id, reader = question.guild_id, question.reader
    window, previous = question.window, question.previous
    first, after = question.first_day, question.after_day
    first_before, _ = before(question)
    rows = MembersRows(
        people=await source.ask(active_people, guild_id, first, after, reader),
        now=await source.ask(active_members, guild_id, first, after, reader),
        before=await source.ask(active_members, guild_id, first_before, first, reader),
        earlier=await active_before(source, question, first_before),
        memberships=await memberships_around(source, question),
        told=await source.ask(member_counts, guild_id, day_of(first), day_of(after)),
        passages=await source.ask(
            snapshots,
            guild_id,
            (previous.start, previous.end, window.start, window.end),
            reader,
        ),
        messages_watched=await source.watched(question, Watched.MESSAGES, watched_window(question)),
        members_watched=await source.watched(
            question, Watched.MEMBERS, Window(start=previous.start, end=window.end)
        ),
    )
    return await asyncio.to_thread(find_members, question, rows)
