"""Whether a channel wakes, keeps, fades or is dead: what eight weeks of it say."""

from enum import Enum

import numpy as np

from statsbot.analytics.arrays import FloatArray
from statsbot.analytics.groups import FEWEST_PEOPLE

WEEKS = 8
"""Weeks that are looked at,"""
RECENT = 2
"""of which the newest are compared with those before them."""
SILENT = 4
"""Weeks with next to nothing after which a channel is dead."""
NEW_DAYS = 28
FEWEST_SILENT, FEWEST_RECENT, FEWEST_BEFORE = 3, 1, 3
"""Weeks that must be known of the silent, the recent and those before these."""
TIMES = 2.0
"""A channel wakes or fades if its recent weeks differ from those before by this factor,"""
LEAST_MESSAGES = 10.0
"""and by this much a week,"""
LEAST_HOURS = 1.0
"""or in voice by so many hours."""
NEXT_TO_NOTHING = 0.1
"""Part of that below which a week's mean is next to nothing: less than one message."""
MOSTLY_THREADS = 2 / 3
"""Part of a text channel's messages that makes a forum of it."""


class Life(Enum):
    """Where a channel stands."""

    NEW = 1
    """Made less than four weeks ago."""
    WAKING = 2
    STEADY = 3
    FADING = 4
    DEAD = 5
    """Next to nothing for four weeks."""


class Hint(Enum):
    """What staff may think about doing."""

    ANNOUNCE = 1
    """New, and fewer than five people have written: tell members of it."""
    SUPPORT = 2
    """Waking: see what brought people, and do more of it."""
    REVIVE = 3
    """Fading, dead for less than eight weeks, or dead and yet one of the busiest: ask something."""
    ARCHIVE = 4
    """Next to nothing for eight weeks: archive or hide it."""
    FORUM = 5
    """Most of it is said in threads: a forum may suit it better."""


def life_of(weekly: FloatArray, age_days: float, least: float = LEAST_MESSAGES) -> Life | None:
    """Return where a channel stands; None: too few of its weeks are known.

    Args:
        weekly: what happened in it per week, newest first; NaN: not known, or not made yet; shape
            (:data:`WEEKS`,).
        age_days: days since it was made.
        least: the smallest change a week that means anything.
    """
    if age_days < NEW_DAYS:
        return Life.NEW
    if _is_silent(weekly[:SILENT], FEWEST_SILENT, least):
        return Life.DEAD
    recent, before = _known(weekly[:RECENT]), _known(weekly[RECENT:])
    if len(recent) < FEWEST_RECENT or len(before) < FEWEST_BEFORE:
        return None
    now, usual = float(recent.mean()), float(np.median(before))
    if now >= TIMES * usual and now - usual >= least:
        return Life.WAKING
    if usual >= TIMES * now and usual - now >= least:
        return Life.FADING
    return Life.STEADY


def hints_of(
    life: Life | None,
    weekly: FloatArray,
    authors: int,
    thread_share: float,
    least: float = LEAST_MESSAGES,
    *,
    carries: bool = False,
) -> tuple[Hint, ...]:
    """Return what staff may think about doing with a channel.

    Args:
        life: where it stands.
        weekly: as for :func:`life_of`.
        authors: people who wrote there in the window.
        thread_share: part of its messages that stands in threads; NaN: nothing, or no channel of
            which that tells anything.
        least: as for :func:`life_of`.
        carries: whether it is among the channels that carry half of the window's messages.
    """
    found: list[Hint] = []
    if life is Life.NEW and authors < FEWEST_PEOPLE:
        found.append(Hint.ANNOUNCE)
    elif life is Life.WAKING:
        found.append(Hint.SUPPORT)
    elif life is Life.DEAD:
        is_long = _is_silent(weekly, WEEKS - 1, least)
        found.append(Hint.ARCHIVE if is_long and not carries else Hint.REVIVE)
    elif life is Life.FADING:
        found.append(Hint.REVIVE)
    if thread_share >= MOSTLY_THREADS:
        found.append(Hint.FORUM)
    return tuple(found)


def _known(weekly: FloatArray) -> FloatArray:
    return weekly[~np.isnan(weekly)]


def _is_silent(weekly: FloatArray, fewest: int, least: float) -> bool:
    """Return whether next to nothing happened in weeks of which enough are known."""
    known = _known(weekly)
    return len(known) >= fewest and float(known.mean()) < NEXT_TO_NOTHING * least
