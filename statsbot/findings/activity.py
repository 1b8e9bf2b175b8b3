"""How active each member is, as one number, and who rises."""

import asyncio

from statsbot.analytics.question import Question
from statsbot.analytics.scores import (
    ActivityFindings,
    Weights,
    days_read,
    find_activity,
    read_window,
)
from statsbot.domain.facts import Watched
from statsbot.findings.source import Source
from statsbot.store.rows import GuildSettings


async def count_activity(source: Source, question: Question) -> ActivityFindings:
    """Return how active a server's members are.

    Raises:
        WindowError: the window is not made of whole days of the server's zone.
        DatabaseAwayError: Postgres does not answer.
    """
    await source.require_days(question)
    people = await source.people(question, *days_read(question))
    watched = await source.watched(question, Watched.MESSAGES, read_window(question))
    points = weights(await source.settings(question))
    return await asyncio.to_thread(find_activity, question, people, points, watched)


def weights(settings: GuildSettings) -> Weights:
    """Return the points that a server gives for what its members do."""
    return Weights(
        message=settings.score_message,
        reply=settings.score_reply,
        reaction=settings.score_reaction,
        received=settings.score_received,
        voice_minute=settings.score_voice_minute,
    )
