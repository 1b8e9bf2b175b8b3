"""Levels: what an activity score adds up to over the years.

A level is reached with ``5 n²`` points of score: the first with 5, the tenth with 500, the
twentieth with 2,000. Each takes 10 points more than the one before. Somebody who writes 25 messages
every day gains 5 points a day: level 1 on the first day, 10 after three months, 19 after a year.
"""

import math
from dataclasses import dataclass

STEEPNESS = 5.0
"""Points of the first level."""
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """Where a score stands."""

    level: int
    """From 0."""
    score: float
    start: float
    """The score with which it was reached."""
    end: float
    """The score with which the next is reached."""

    @property
    def share(self) -> float:
        """How much of the way to the next is done, 0 to 1."""
        return min(max((self.score - self.start) / (self.end - self.start), 0.0), 1.0)

    @property
    def missing(self) -> float:
        """Points to the next."""
        return max(self.end - self.score, 0.0)


def score_of(level: int) -> float:
    """Return the score with which a level is reached."""
    return STEEPNESS * level * level


def level_of(score: float) -> Level:
    """Return the level of a score.

    Raises:
        ValueError: it is negative, or no number.
    """
    if not math.isfinite(score) or score < 0:
        raise ValueError(f"a score is 0 or more, not {score}")
    level = math.floor(math.sqrt(score / STEEPNESS) + _ROUNDING)
    return Level(level=level, score=score, start=score_of(level), end=score_of(level + 1))
