"""A number of messages that somebody wants to see in a window: how far it is, and when it came."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from statsbot.analytics.arrays import IntArray
from statsbot.analytics.coverage import Coverage
from statsbot.analytics.question import Question


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalFindings:
    """How near a goal is."""

    question: Question
    watched_share: float
    goal: int
    """Messages; 1 or more."""
    messages: int | None
    """Counted in the window; None: nobody watched."""
    reached_on: date | None
    """The local day on which their sum came to the goal; None: it did not."""


def find_goal(question: Question, goal: int, daily: IntArray, watched: Coverage) -> GoalFindings:
    """Return how near a goal is.

    Args:
        question: what is asked.
        goal: messages, 1 or more.
        daily: counted messages on each day of the window.
        watched: over the window, for messages.
    """
    share = watched.share(question.window)
    reached = np.flatnonzero(np.cumsum(daily) >= goal)
    return GoalFindings(
        question=question,
        watched_share=share,
        goal=goal,
        messages=int(daily.sum()) if share else None,
        reached_on=question.days[int(reached[0])] if share and len(reached) else None,
    )
