"""Which invites bring people who stay and take part."""

import asyncio

from statsbot.analytics.invites import InvitesFindings, InvitesRows, find_invites
from statsbot.analytics.question import Question
from statsbot.domain.facts import Watched
from statsbot.findings.newcomers import joins_in, people_of_newcomers, window_and_after
from statsbot.findings.source import Source
from statsbot.store.invites import invites
from statsbot.store.newcomers import comings


async def count_invites(source: Source, question: Question) -> InvitesFindings:
    """Return who came by which way, link and inviter, and what became of them.

    Raises:
        WindowError: the window is not made of whole days of the server's zone.
        DatabaseAwayError: Postgres does not answer.
    """
    await source.require_days(question)
    after = window_and_after(question)
    came = await source.ask(comings, question.guild_id, after, question.reader)
    rows = InvitesRows(
        comings=came,
        people=await people_of_newcomers(source, question),
        invites=await source.ask(invites, question.guild_id),
        joins=await joins_in(source, question, came),
        messages_watched=await source.watched(question, Watched.MESSAGES, after),
        members_watched=await source.watched(question, Watched.MEMBERS, after),
        invites_watched=await source.watched(question, Watched.INVITES, after),
    )
    return await asyncio.to_thread(find_invites, question, rows)
