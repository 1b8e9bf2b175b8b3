"""What one channel finds: its course, its hours, who writes there, and how evenly."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from statsbot.analytics.arrays import FloatArray, IntArray
from statsbot.analytics.channel_sums import ChannelRows
from statsbot.analytics.channels import ChannelFigures, coverage_of_each, figures_of
from statsbot.analytics.coverage import ENOUGH_WATCHED, WHOLLY_WATCHED
from statsbot.analytics.dependence import fewest_of_half
from statsbot.analytics.groups import may_tell
from statsbot.analytics.question import Question, day_of
from statsbot.analytics.rhythm import (
    FEWEST_MESSAGES,
    Stretch,
    WeekGrid,
    busiest_stretch,
    rhythm,
    week_grid,
)
from statsbot.domain.ids import ChannelId
from statsbot.domain.windows import Window, day_edges, midnight
from statsbot.store.channel_hours import WrittenSlots
from statsbot.store.rows import MemberTotal, Reader

HOURS_DAYS = 56
"""Days, the newest of the window, whose hours are looked at: facts take time to read."""
TOP_AUTHORS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Concentration:
    """How evenly a channel's messages are spread over those who wrote them.

    All None: nobody with a name wrote, or fewer people than the reader may be told of.
    """

    top_1_share: float | None = None
    """Of the messages, by whoever wrote most."""
    top_5_share: float | None = None
    half: int | None = None
    """How few people wrote half of them."""
    effective_authors: float | None = None
    """So many equally busy authors would be as concentrated: 1 over the sum of squared shares."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ChannelFindings:
    """What is found of one channel, with its threads."""

    question: Question
    watched_share: float
    """Share of the window, since the channel was made, in which its messages were watched."""
    channel: ChannelFigures
    days: tuple[date, ...]
    """The window's, oldest first."""
    daily: FloatArray
    """Messages per day; NaN: not watched for 95 %; shape (days,)."""
    daily_share: FloatArray
    """Watched part of each day, of the last one as far as the window goes; shape (days,)."""
    hours_window: Window
    """What ``hours`` covers: the newest eight weeks of the window at most."""
    hours: WeekGrid | None
    """Messages by hour of the local week; None: facts of those weeks have left."""
    stretch: Stretch | None
    """Its busiest three hours; None where less than 60 % of the window was watched, or there are
    fewer than :data:`~statsbot.analytics.rhythm.FEWEST_MESSAGES`."""
    top_authors: tuple[MemberTotal, ...]
    """Most messages first, then the smaller id; ten at most."""
    concentration: Concentration


def hours_window(question: Question) -> Window:
    """Return the stretch of the window whose hours are looked at."""
    first = midnight(day_of(question.after_day - HOURS_DAYS), question.zone)
    return Window(start=max(question.window.start, first), end=question.window.end)


def find_channel(
    question: Question, channel_id: ChannelId, rows: ChannelRows, slots: WrittenSlots | None
) -> ChannelFindings:
    """Return the findings of what was read, ``slots`` being of :func:`hours_window`."""
    figures = figures_of(question, rows, channel_id)
    (watched,) = coverage_of_each(rows.watched, rows.homes, [channel_id])
    edges = [*day_edges(list(question.days), question.zone)[:-1], question.window.end]
    shares = watched.shares(edges)
    days, people, window = rows.days, rows.people, hours_window(question)
    own = rows.homes.homes_of(days.ids) == channel_id
    inside = own[days.channel] & (days.day >= question.first_day)
    inside &= days.day < question.after_day
    daily = np.bincount(
        days.day[inside] - question.first_day,
        weights=days.messages[inside],
        minlength=len(question.days),
    )
    writers, written = people.messages_by_writer(
        people.ids[rows.homes.homes_of(people.ids) == channel_id]
    )
    named = writers > 0
    week, enough = None, figures.watched_share >= ENOUGH_WATCHED
    if slots is not None:
        week = rhythm(slots.slot, slots.messages, watched, window, question.zone)
        enough &= bool(week.counted.sum() >= FEWEST_MESSAGES)
    return ChannelFindings(
        question=question,
        watched_share=figures.watched_share,
        channel=figures,
        days=question.days,
        daily=np.where(shares >= WHOLLY_WATCHED, daily, np.nan),
        daily_share=shares,
        hours_window=window,
        hours=None if week is None else week_grid(week),
        stretch=None if week is None or not enough else busiest_stretch(week),
        top_authors=_board(writers[named], written[named]),
        concentration=concentration_of(written[named], question.reader),
    )


def concentration_of(messages: IntArray, reader: Reader) -> Concentration:
    """Return how evenly messages are spread, given how many each person wrote; shape (n,)."""
    total = int(messages.sum())
    if not total or not may_tell(len(messages), reader):
        return Concentration()
    most_first = np.sort(messages)[::-1]
    return Concentration(
        top_1_share=int(most_first[0]) / total,
        top_5_share=int(most_first[:5].sum()) / total,
        half=fewest_of_half(messages),
        effective_authors=total**2 / int((messages**2).sum()),
    )


def _board(ids: IntArray, messages: IntArray) -> tuple[MemberTotal, ...]:
    order = np.argsort(-messages, kind="stable")[:TOP_AUTHORS]  # ids ascend already
    return tuple(
        MemberTotal(member_id=int(ids[each]), messages=int(messages[each])) for each in order
    )
