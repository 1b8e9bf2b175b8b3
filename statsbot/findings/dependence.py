"""How much of a server's talk depends on few people."""

import asyncio

from statsbot.analytics.dependence import DependenceFindings, find_dependence
from statsbot.analytics.question import Question
from statsbot.domain.facts import Watched
from statsbot.domain.windows import Window
from statsbot.findings.source import Source
from statsbot.store.counts import messages_of_members


async def count_dependence(source: Source, question: Question) -> DependenceFindings:
    """Return how much of a server's talk depends on few people.

    Raises:
        WindowError: the window cuts days whose single messages have left.
        DatabaseAwayError: Postgres does not answer.
    """
    guild_id, reader = question.guild_id, question.reader
    window, previous = question.window, question.previous
    _, now = await source.ask(messages_of_members, guild_id, window, reader)
    _, before = await source.ask(messages_of_members, guild_id, previous, reader)
    both = Window(start=previous.start, end=window.end)
    watched = await source.watched(question, Watched.MESSAGES, both)
    return await asyncio.to_thread(find_dependence, question, now, before, watched)
