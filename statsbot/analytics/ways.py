"""By which ways people came: what is credited, and who came by the same."""

from dataclasses import dataclass

import numpy as np

from statsbot.analytics.arrays import IntArray
from statsbot.analytics.comings import NOWHERE
from statsbot.domain.facts import Confidence
from statsbot.store.newcomers import Comings

_CREDITED_LINKS = (Confidence.EXACT, Confidence.INFERRED, Confidence.VANITY)
_CREDITED_INVITERS = (Confidence.EXACT, Confidence.INFERRED)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Groups:
    """Comings that have a key in common."""

    keys: tuple[int, ...]
    """Of each group; most comings first, then by key."""
    group: IntArray
    """The place of each coming's group; NOWHERE: it is in none; shape (n,)."""


def grouped(keys: IntArray) -> Groups:
    """Return the groups of comings by ``keys``; NOWHERE: in none; shape (n,)."""
    has = keys != NOWHERE
    different, place, count = np.unique(keys[has], return_inverse=True, return_counts=True)
    order = np.lexsort((different, -count))
    rank = np.argsort(order)
    group = np.full(len(keys), NOWHERE, dtype=np.int64)
    group[has] = rank[place]
    return Groups(keys=tuple(different[order].tolist()), group=group)


def credited_link(comings: Comings) -> IntArray:
    """Return the place of the invite that is credited with each coming, or NOWHERE."""
    return np.where(np.isin(comings.confidence, _CREDITED_LINKS), comings.link, NOWHERE)


def credited_inviter(comings: Comings) -> IntArray:
    """Return the member who is credited with each coming, or NOWHERE."""
    credited = np.isin(comings.confidence, _CREDITED_INVITERS) & (comings.inviter > 0)
    return np.where(credited, comings.inviter, NOWHERE)
