"""What was counted of each channel, threads and posts added to the channel that they hang on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from statsbot.analytics.arrays import BoolArray, IntArray
from statsbot.analytics.coverage import Coverage
from statsbot.analytics.lifecycle import WEEKS
from statsbot.analytics.question import Question, day_of
from statsbot.domain.facts import Audience
from statsbot.domain.ids import ChannelId, first_id_at
from statsbot.domain.windows import Window, midnight
from statsbot.store.channel_days import ChannelDays
from statsbot.store.channel_homes import ChannelHomes
from statsbot.store.channel_people import ChannelPeople
from statsbot.store.rows import Reader
from statsbot.store.threads import ThreadTotal

UNNAMED: ChannelId = 0
"""Stands for all channels together that members could see once and not all of them can now, and
for what threads hang on of which that was not told."""
COUNTED = (
    "messages", "sent", "replies", "stickers", "forwards", "voice_messages", "readable",
    "attachments", "embeds", "polls", "reactions", "voice_seconds",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ChannelRows:
    """What the store answered for a question about channels."""

    days: ChannelDays
    """From :func:`first_day_read` to the end of the window."""
    people: ChannelPeople
    """Of the window's days."""
    previous: Mapping[ChannelId, int] | None
    """Messages of the window before, per channel and thread; None: not known any more."""
    homes: ChannelHomes
    """With the threads of all of these."""
    threads: Sequence[ThreadTotal]
    """Of the window's days."""
    watched: Coverage
    """Of messages, over :func:`read_window`."""
    reactions_watched: Coverage
    voice_watched: Coverage
    reports_id: ChannelId | None = None
    """Where the bot posts its own reports."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ChannelSums:
    """Channels with their threads; all arrays have the shape (m,) unless said otherwise."""

    ids: IntArray
    """Ascending."""
    counted: Mapping[str, IntArray]
    """:data:`COUNTED` in the window; shape (m,) each."""
    authors: IntArray
    """Different people who wrote in the window."""
    all_authors: int
    """The same in all channels together."""
    previous: IntArray
    """Messages of the window before."""
    in_threads: IntArray
    """Messages of the window in threads."""
    written_in: IntArray
    """Different threads with a message."""
    created: IntArray
    archived: IntArray
    joined: IntArray
    weekly_messages: IntArray
    """Per week before :func:`weeks_end`, newest first; shape (m, 8)."""
    weekly_voice: IntArray
    """Voice seconds likewise."""


def weeks_end(question: Question) -> int:
    """Return the day before which the weeks of a channel's life end: those days are over."""
    return question.after_day - (not question.last_day_ended)


def week_starts(question: Question) -> list[int]:
    """Return the first days of the weeks, newest first."""
    return [weeks_end(question) - 7 * (week + 1) for week in range(WEEKS)]


def first_day_read(question: Question) -> int:
    """Return the first day whose counts are needed, since 1970."""
    return min(question.first_day, week_starts(question)[-1])


def read_window(question: Question) -> Window:
    """Return the stretch whose coverage is needed."""
    first = midnight(day_of(first_day_read(question)), question.zone)
    return Window(start=min(first, question.previous.start), end=question.window.end)


def sum_channels(question: Question, rows: ChannelRows) -> ChannelSums:
    """Return what was read, per channel with its threads."""
    days, people = rows.days, rows.people
    before = rows.previous or {}
    before_ids = np.fromiter(before, np.int64, len(before))
    parent_ids = np.array([each.parent_id for each in rows.threads], dtype=np.int64)
    home_of_days = homes_for(days.ids, question, rows.homes)
    home_of_people = homes_for(people.ids, question, rows.homes)
    home_of_before = homes_for(before_ids, question, rows.homes)
    home_of_threads = homes_for(parent_ids, question, rows.homes)
    others = (channels_seen(question, rows.homes), np.array(question.of, dtype=np.int64))
    ids = np.unique(np.concatenate([home_of_days, home_of_before, home_of_threads, *others]))
    size, place = len(ids), np.searchsorted(ids, home_of_days)

    inside = (days.day >= question.first_day) & (days.day < question.after_day)
    of_row = place[days.channel[inside]]
    is_thread = rows.homes.homes_of(days.ids) != days.ids
    said = inside & is_thread[days.channel]
    in_thread = sums_at(days.channel[said], days.messages[said], len(days.ids))
    of_threads = np.searchsorted(ids, home_of_threads)
    of_people = places_among(ids, home_of_people)
    return ChannelSums(
        ids=ids,
        counted={name: sums_at(of_row, getattr(days, name)[inside], size) for name in COUNTED},
        authors=people.writers(of_people, size),
        all_authors=int(people.writers(np.zeros_like(of_people), 1)[0]),
        previous=sums_at(
            np.searchsorted(ids, home_of_before),
            np.fromiter(before.values(), np.int64, len(before)),
            size,
        ),
        in_threads=sums_at(place, in_thread, size),
        written_in=sums_at(place, in_thread > 0, size),
        created=sums_at(of_threads, [each.created for each in rows.threads], size),
        archived=sums_at(of_threads, [each.archived for each in rows.threads], size),
        joined=sums_at(of_threads, [each.joined for each in rows.threads], size),
        weekly_messages=_by_week(question, days, place, days.messages, size),
        weekly_voice=_by_week(question, days, place, days.voice_seconds, size),
    )


def homes_for(channel_ids: IntArray, question: Question, homes: ChannelHomes) -> IntArray:
    """Return the home of each; to members, those that not all can see now are :data:`UNNAMED`."""
    found = homes.homes_of(channel_ids)
    if question.reader is Reader.PUBLIC:
        hidden = homes.ids[homes.audience == int(Audience.RESTRICTED)]
        found = np.where(np.isin(found, hidden), UNNAMED, found)
    return found


def places_among(ids: IntArray, home_ids: IntArray) -> IntArray:
    """Return the place of each among ascending ``ids``; -1: it is not there."""
    return np.where(np.isin(home_ids, ids), np.searchsorted(ids, home_ids), -1)


def channels_seen(question: Question, homes: ChannelHomes) -> IntArray:
    """Return the channels of the window's end that the reader can see, written in or not."""
    seen = (homes.home_ids == homes.ids) & ~homes.is_gone
    seen &= homes.ids < first_id_at(question.window.end)
    if question.reader is Reader.PUBLIC:
        seen &= homes.audience == int(Audience.PUBLIC)
    return homes.ids[seen]


def _by_week(
    question: Question, days: ChannelDays, place: IntArray, amount: IntArray, size: int
) -> IntArray:
    week = (weeks_end(question) - 1 - days.day) // 7
    inside = (days.day < weeks_end(question)) & (week < WEEKS)
    cell = place[days.channel[inside]] * WEEKS + week[inside]
    return sums_at(cell, amount[inside], size * WEEKS).reshape(size, WEEKS)


def sums_at(place: IntArray, amount: Sequence[int] | IntArray | BoolArray, size: int) -> IntArray:
    """Return the sums of ``amount`` by ``place``: exact, since counts stay below 2 to the 53."""
    weights = np.asarray(amount, dtype=np.float64)
    return np.bincount(place, weights=weights, minlength=size).astype(np.int64)
