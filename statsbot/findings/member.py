"""What single members did, alone and beside each other."""

import asyncio

import numpy as np

from statsbot.analytics.member import (
    MemberFindings,
    MemberRows,
    MembersCompared,
    compare_members,
    find_member,
)
from statsbot.analytics.question import Question, day_number
from statsbot.domain.facts import Watched
from statsbot.domain.windows import Window, local_day
from statsbot.findings.source import Source
from statsbot.store.channel_homes import channel_homes
from statsbot.store.channel_people import channel_people
from statsbot.store.guilds import members


async def count_member(source: Source, question: Question) -> MemberFindings:
    """Return what the one member of ``question.of`` did.

    Raises:
        WindowError: the window is not made of whole days of the server's zone.
        DatabaseAwayError: Postgres does not answer.
    """
    await source.require_days(question)
    (member_id,) = question.of
    guild_id, previous = question.guild_id, question.previous
    first, after = question.first_day, question.after_day
    first_before = day_number(local_day(previous.start, question.zone))
    known = await source.ask(members, guild_id, (member_id,))
    places = await source.ask(channel_people, guild_id, first, after, question.reader)
    channel_ids = tuple(np.unique(places.ids[places.channel]).tolist())
    both = Window(start=previous.start, end=question.window.end)
    rows = MemberRows(
        people=await source.people(question, first_before, after),
        places=places,
        homes=await source.ask(channel_homes, guild_id, channel_ids),
        member=known[0] if known else None,
        watched=await source.watched(question, Watched.MESSAGES, both),
        reactions_watched=await source.watched(question, Watched.REACTIONS, both),
        voice_watched=await source.watched(question, Watched.VOICE, both),
    )
    return await asyncio.to_thread(find_member, question, member_id, rows)


async def count_compared_members(source: Source, question: Question) -> MembersCompared:
    """Return the members of ``question.of`` beside each other.

    Raises:
        WindowError: the window is not made of whole days of the server's zone.
        DatabaseAwayError: Postgres does not answer.
    """
    await source.require_days(question)
    people = await source.people(question, question.first_day, question.after_day)
    return await asyncio.to_thread(
        compare_members,
        question,
        people,
        await source.watched(question, Watched.MESSAGES),
        voice=await source.watched(question, Watched.VOICE),
        reactions=await source.watched(question, Watched.REACTIONS),
    )
