"""Community health: an index from named parts, each shown, none hidden.

Each part is a number of another finding, laid on a line from 0 to 100 points; the index is their
mean. What 0 and 100 stand for is our choice, written down in ``docs/metrics.md``: the index is for
a server to compare itself with its own past.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

from statsbot.analytics.coverage import ENOUGH_WATCHED
from statsbot.analytics.groups import FEWEST_TO_JUDGE
from statsbot.analytics.question import Question

FEWEST_PARTS = 4
"""Parts with points without which there is no index."""


class Aspect(Enum):
    """What a part is about."""

    PARTICIPATION = auto()
    """Members who were active within thirty days, of all members."""
    STICKINESS = auto()
    """Members active on a day, of those active within thirty days."""
    MOMENTUM = auto()
    """Active members, of how many are normal for such a window."""
    BREADTH = auto()
    """Messages that are not by the five people who wrote most."""
    GROWTH = auto()
    """Joins less leaves in thirty days, of all members."""
    WELCOME = auto()
    """Newcomers who wrote within their first week."""
    RETURN = auto()
    """Newcomers who were active in their second week."""
    ANSWERS = auto()
    """Newcomers whose first message was replied to within a day."""


LINES: Mapping[Aspect, tuple[float, float]] = {
    Aspect.PARTICIPATION: (0.0, 0.30),
    Aspect.STICKINESS: (0.0, 0.25),
    Aspect.MOMENTUM: (0.5, 1.5),
    Aspect.BREADTH: (0.0, 0.80),
    Aspect.GROWTH: (-0.05, 0.05),
    Aspect.WELCOME: (0.0, 0.50),
    Aspect.RETURN: (0.0, 0.30),
    Aspect.ANSWERS: (0.0, 1.0),
}
"""Where the points of each aspect begin, and where they are full."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What is known of an aspect."""

    value: float | None
    """None: not known, or of too few people to tell members."""
    people: int | None
    """Of how many people it is; None: not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of the index."""

    aspect: Aspect
    value: float | None
    """None: not known, or of too few people to tell members."""
    people: int | None
    """Of how many people it is; None: not known."""
    empty: float
    """The value that stands for no points,"""
    full: float
    """and that for a hundred."""
    points: float | None
    """0 to 100; None: not known, or of fewer than 20 people."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HealthFindings:
    """How a community is."""

    question: Question
    watched_share: float
    index: float | None
    """The mean of the parts' points, 0 to 100; None: fewer than four have points, or less than
    60 % of the window was watched."""
    parts: tuple[Part, ...]
    """All of them, known or not."""


def find_health(
    question: Question, watched_share: float, measures: Mapping[Aspect, Measure]
) -> HealthFindings:
    """Return the index and its parts.

    Args:
        question: what is asked.
        watched_share: of the window, for messages.
        measures: of each aspect; absent: not known.
    """
    nothing = Measure(value=None, people=None)
    parts = tuple(_part(aspect, measures.get(aspect, nothing)) for aspect in Aspect)
    known = [part.points for part in parts if part.points is not None]
    enough = len(known) >= FEWEST_PARTS and watched_share >= ENOUGH_WATCHED
    return HealthFindings(
        question=question,
        watched_share=watched_share,
        index=sum(known) / len(known) if enough else None,
        parts=parts,
    )


def points(aspect: Aspect, value: float) -> float:
    """Return where ``value`` lies between empty and full, 0 to 100."""
    empty, full = LINES[aspect]
    return 100 * min(max((value - empty) / (full - empty), 0.0), 1.0)


def _part(aspect: Aspect, measure: Measure) -> Part:
    empty, full = LINES[aspect]
    value, people = measure.value, measure.people
    few = people is not None and people < FEWEST_TO_JUDGE
    return Part(
        aspect=aspect,
        value=value,
        people=people,
        empty=empty,
        full=full,
        points=None if value is None or few else points(aspect, value),
    )
