"""How a server's staff cover what its members do."""

import asyncio

from statsbot.analytics.question import Question
from statsbot.analytics.staff import StaffFindings, find_staff
from statsbot.domain.facts import Watched
from statsbot.findings.source import Source
from statsbot.store.roles import staff


async def count_staff(source: Source, question: Question) -> StaffFindings:
    """Return what is found of the staff, over whole days of the server's own zone.

    Raises:
        AudienceError: members ask.
        WindowError: the window is not of such days.
        DatabaseAwayError: Postgres does not answer.
    """
    question.for_staff("How the staff cover the week")
    await source.require_days(question)
    people = await source.people(question, question.first_day, question.after_day)
    ids = await source.ask(staff, question.guild_id)
    watched = await source.watched(question, Watched.MESSAGES)
    return await asyncio.to_thread(find_staff, question, people, ids, watched)
