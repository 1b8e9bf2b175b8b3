"""What becomes of people who come."""

import asyncio

from statsbot.analytics.answers import (
    ANSWERED_WITHIN,
    MOST_ANSWERS,
    UnansweredFindings,
    answers_window,
    find_unanswered,
)
from statsbot.analytics.comings import FIRST_WEEK, FOUR_WEEKS, MONTH, known_since
from statsbot.analytics.newcomers import NewcomersFindings, NewcomersRows, find_newcomers
from statsbot.analytics.question import Question, day_number
from statsbot.domain.facts import Watched
from statsbot.domain.windows import Window, local_day
from statsbot.findings.source import Source
from statsbot.store.counts import snapshots
from statsbot.store.newcomers import Comings, FirstAnswers, comings, first_answers
from statsbot.store.people import PeopleDays
from statsbot.store.roles import onboarding_roles


async def count_newcomers(source: Source, question: Question) -> NewcomersFindings:
    """Return what became of the people who came in a window.

    Raises:
        WindowError: the window is not made of whole days of the server's zone.
        DatabaseAwayError: Postgres does not answer.
    """
    await source.require_days(question)
    after = window_and_after(question)
    came = await source.ask(comings, question.guild_id, after, question.reader)
    rows = NewcomersRows(
        comings=came,
        people=await people_of_newcomers(source, question),
        answers=await _first_answers(source, question),
        joins=await joins_in(source, question, came),
        roles=await source.ask(onboarding_roles, question.guild_id),
        messages_watched=await source.watched(question, Watched.MESSAGES, after),
        members_watched=await source.watched(question, Watched.MEMBERS, after),
    )
    return await asyncio.to_thread(find_newcomers, question, rows)


async def count_unanswered(source: Source, question: Question) -> UnansweredFindings:
    """Return the newcomers whom nobody answered.

    Raises:
        AudienceError: members ask.
        WindowError: the window is not made of whole days of the server's zone.
        DatabaseAwayError: Postgres does not answer.
    """
    question.for_staff("Whom nobody answered")
    await source.require_days(question)
    after = window_and_after(question)
    return await asyncio.to_thread(
        find_unanswered,
        question,
        await source.ask(comings, question.guild_id, after, question.reader),
        await _first_answers(source, question),
        await source.watched(question, Watched.MESSAGES, after),
    )


def window_and_after(question: Question) -> Window:
    """Return the window of ``question`` with what of the month after it is known by now."""
    end = min(question.window.end + MONTH, question.now)
    return Window(start=question.window.start, end=max(end, question.window.end))


async def people_of_newcomers(source: Source, question: Question) -> PeopleDays:
    """Return the days of people in which those who come in the window are newcomers, by now."""
    tomorrow = day_number(local_day(question.now, question.zone)) + 1
    after = max(min(question.after_day + FOUR_WEEKS, tomorrow), question.after_day)
    return await source.people(question, question.first_day, after)


async def joins_in(source: Source, question: Question, came: Comings) -> int:
    """Return how many comings the window counts, named or not, from when on they are kept."""
    edges = known_since(came, question.window) or question.window.start, question.window.end
    if edges[0] >= edges[1]:
        return 0
    counted = await source.ask(snapshots, question.guild_id, edges, question.reader)
    return int(counted.joins[0])


async def _first_answers(source: Source, question: Question) -> FirstAnswers:
    return await source.ask(
        first_answers,
        question.guild_id,
        answers_window(question.window),
        question.reader,
        wrote_within=FIRST_WEEK,
        answered_within=ANSWERED_WITHIN,
        most=MOST_ANSWERS,
    )
