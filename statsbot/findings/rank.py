"""How far one member has come."""

import asyncio

from statsbot.analytics.question import Question, day_number
from statsbot.analytics.rank import RankFindings, find_rank
from statsbot.domain.facts import Watched
from statsbot.domain.windows import Window, local_day
from statsbot.findings.activity import weights
from statsbot.findings.source import Source
from statsbot.store import coverage


async def count_rank(source: Source, question: Question) -> RankFindings:
    """Return rank and level of the one member of ``question.of``.

    Every day that is known is read, since a level adds them all up.

    Raises:
        WindowError: the window is not made of whole days of the server's zone.
        DatabaseAwayError: Postgres does not answer.
    """
    await source.require_days(question)
    (member_id,) = question.of
    previous = question.previous
    both = Window(start=previous.start, end=question.window.end)
    known = await source.ask(coverage.watched, question.guild_id, Watched.MESSAGES)
    start = min(previous.start, known.start) if known else previous.start
    first = day_number(local_day(start, question.zone))
    days = await source.people(question, first, question.after_day)
    watched = await source.watched(question, Watched.MESSAGES, both)
    points = weights(await source.settings(question))
    return await asyncio.to_thread(find_rank, question, member_id, days, points, watched)
