"""How those who came in a week were retained."""

import asyncio

from statsbot.analytics.cohorts import (
    RetentionFindings,
    RetentionRows,
    cohorts_window,
    find_retention,
    seen_days,
)
from statsbot.analytics.question import Question, day_of
from statsbot.domain.facts import Watched
from statsbot.domain.windows import Window, midnight
from statsbot.findings.source import Source
from statsbot.store.newcomers import comings


async def count_retention(source: Source, question: Question) -> RetentionFindings:
    """Return, for each week in which people came, how many are active or here week by week.

    Raises:
        WindowError: the window is not made of whole days of the server's zone.
        DatabaseAwayError: Postgres does not answer.
    """
    await source.require_days(question)
    first, after = seen_days(question)
    end = min(midnight(day_of(after), question.zone), question.now)
    seen = Window(start=cohorts_window(question).start, end=max(end, question.window.end))
    rows = RetentionRows(
        comings=await source.ask(comings, question.guild_id, seen, question.reader),
        people=await source.people(question, first, after),
        messages_watched=await source.watched(question, Watched.MESSAGES, seen),
        members_watched=await source.watched(question, Watched.MEMBERS, seen),
    )
    return await asyncio.to_thread(find_retention, question, rows)
