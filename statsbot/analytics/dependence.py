"""How much of the talk depends on few people."""

from dataclasses import dataclass

import numpy as np

from statsbot.analytics.arrays import IntArray
from statsbot.analytics.coverage import ENOUGH_WATCHED, Coverage, known_count
from statsbot.analytics.groups import Ratio, may_tell
from statsbot.analytics.question import Question
from statsbot.store.rows import Reader

FIRST = (1, 5, 10)
"""Of how many people, those who wrote most, the share of all messages is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dependence:
    """How counted messages are spread over those who wrote them."""

    messages: int | None
    """None, as ``authors``: nobody watched, and nothing was counted."""
    authors: int | None
    first_authors: tuple[int, ...]
    """How many of those who wrote most are looked at, one after the other."""
    first: tuple[Ratio, ...]
    """Their messages, of all; no share of fewer than five authors where members read it."""
    half: int | None
    """How few people wrote half of all messages; None: nobody wrote, or too few to tell members."""
    gini: float | None
    """0: everybody wrote as much; towards 1: one wrote everything. None as for ``half``."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DependenceFindings:
    """How much of a server's talk depends on few people, now and before."""

    question: Question
    watched_share: float
    now: Dependence
    previous: Dependence | None
    """Of the window before; None: one of the two was watched too little, or in other channels."""


def find_dependence(
    question: Question, now: IntArray, previous: IntArray, watched: Coverage
) -> DependenceFindings:
    """Return how much of the talk depends on few people.

    Args:
        question: what is asked.
        now: counted messages of each author in the window, in any order.
        previous: the same of the window before.
        watched: over both windows, for messages.
    """
    share = watched.share(question.window)
    before = watched.share(question.previous)
    comparable = watched.comparable(question.window, question.previous)
    return DependenceFindings(
        question=question,
        watched_share=share,
        now=_dependence(now, question.reader, share),
        previous=_dependence(previous, question.reader, before) if comparable else None,
    )


def fewest_of_half(amounts: IntArray) -> int:
    """Return how few people have half of what all have together; 1 where there is nothing."""
    sums = np.cumsum(np.sort(amounts)[::-1])
    return int(np.searchsorted(2 * sums, int(amounts.sum()))) + 1


def gini(amounts: IntArray) -> float | None:
    """Return the Gini coefficient of what each person has; None: nobody has anything.

    The mean difference between two people, of twice the mean: with amounts x rising,
    sum((2 i - n - 1) x_i) / (n sum(x)), i from 1. 0 to 1 - 1/n.
    Source: C. Gini, "Variabilita e mutabilita" (1912); the form for sorted data: P. M. Dixon et
    al., "Bootstrapping the Gini coefficient of inequality", Ecology 68 (1987).
    """
    people, total = len(amounts), int(amounts.sum())
    if not total:
        return None
    weights = 2 * np.arange(1, people + 1) - people - 1
    return float(weights @ np.sort(amounts)) / (people * total)


def _dependence(amounts: IntArray, reader: Reader, share: float) -> Dependence:
    sums = np.cumsum(np.sort(amounts)[::-1])
    messages, authors = int(amounts.sum()), len(amounts)
    told = share >= ENOUGH_WATCHED and may_tell(authors, reader)
    parts = [int(sums[min(each, authors) - 1]) if authors else 0 for each in FIRST]
    return Dependence(
        messages=known_count(messages, share),
        authors=known_count(authors, share),
        first_authors=FIRST,
        first=tuple(
            Ratio(part=part, of=messages, share=part / messages if told else None) for part in parts
        ),
        half=fewest_of_half(amounts) if told else None,
        gini=gini(amounts) if told else None,
    )
