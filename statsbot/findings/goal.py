"""How near a server is to a number of messages."""

from statsbot.analytics.goal import GoalFindings, find_goal
from statsbot.analytics.question import Question
from statsbot.domain.facts import Watched
from statsbot.domain.windows import day_edges
from statsbot.errors import MisuseError
from statsbot.findings.source import Source
from statsbot.store.counts import snapshots


async def count_goal(source: Source, question: Question) -> GoalFindings:
    """Return how near the goal of ``question.of`` is: a number of messages in the window.

    Raises:
        MisuseError: the goal is less than one message.
        WindowError: the window cuts days whose single messages have left.
        DatabaseAwayError: Postgres does not answer.
    """
    (goal,) = question.of
    if goal < 1:
        raise MisuseError(f"A goal is one message or more, not {goal}.")
    edges = day_edges(list(question.days), question.zone)
    edges = (question.window.start, *edges[1:-1], question.window.end)
    counted = await source.ask(snapshots, question.guild_id, edges, question.reader)
    watched = await source.watched(question, Watched.MESSAGES)
    return find_goal(question, goal, counted.messages, watched)
