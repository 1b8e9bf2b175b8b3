"""What a server's channels find: how much is said where, by how many, and how it goes on.

A thread or forum post counts for the channel that it hangs on. Days are those of the server's zone.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from math import nan

import numpy as np

from statsbot.analytics.arrays import FloatArray
from statsbot.analytics.channel_sums import (
    UNNAMED,
    ChannelRows,
    ChannelSums,
    sum_channels,
    week_starts,
    weeks_end,
)
from statsbot.analytics.coverage import ENOUGH_WATCHED, Coverage, known_count
from statsbot.analytics.dependence import fewest_of_half
from statsbot.analytics.groups import Ratio, may_tell
from statsbot.analytics.growth import SMALL_BASE, growth
from statsbot.analytics.lifecycle import (
    LEAST_HOURS,
    LEAST_MESSAGES,
    WEEKS,
    Hint,
    Life,
    hints_of,
    life_of,
)
from statsbot.analytics.question import Question, day_of
from statsbot.domain.facts import ChannelKind
from statsbot.domain.ids import ChannelId, instant_of
from statsbot.domain.voice import VoiceClass
from statsbot.domain.windows import Window, midnight
from statsbot.store.channel_days import ChannelDays
from statsbot.store.channel_homes import UNKNOWN, ChannelHomes

SPOKEN = (ChannelKind.VOICE, ChannelKind.STAGE)
_POSTED = (ChannelKind.FORUM, ChannelKind.MEDIA)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentMix:
    """What messages are made of, of all that were sent; no share of fewer than five authors'.

    The last three are of messages whose contents we were told: of none, they are not known.
    """

    replies: Ratio
    stickers: Ratio
    forwards: Ratio
    voice_messages: Ratio
    attachments: Ratio
    embeds: Ratio
    polls: Ratio


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadUse:
    """A channel's threads or posts; None: nobody watched messages, and nothing was counted."""

    created: int | None
    archived: int | None
    """How often one was."""
    joined: int | None
    """How often a person began to follow one."""
    written_in: int | None
    """Different ones with a message that stands."""
    messages: int | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ChannelFigures:
    """A channel with its threads, in the window."""

    channel_id: ChannelId
    """:data:`~statsbot.analytics.channel_sums.UNNAMED`: of several together."""
    kind: ChannelKind | int | None
    """A number: one of Discord's newer than we know. None: never told."""
    is_gone: bool
    """It was deleted."""
    watched_share: float
    """Share of the window, since the channel was made, in which its messages were watched."""
    messages: int | None
    """Counted messages, those in threads included; None: not watched, as for the next two."""
    share: Ratio | None
    """Of the server's."""
    authors: int | None
    """Different people who wrote."""
    previous: int | None
    """Messages of the window before; None: not known, or the channel was made later."""
    change: float | None
    """Of messages per watched share; 0.1 is a tenth more. None: less than 60 % of either window was
    watched, or there were fewer than 20 messages before."""
    mix: ContentMix
    threads: ThreadUse
    reactions: int | None
    """Given in the window, that stand; None: reactions were not watched."""
    reactions_per_message: float | None
    """None: no message, or fewer authors than members may be told of, or less than 60 % of the
    window watched for reactions."""
    voice_seconds: int | None
    """None: voice was not watched."""
    weekly: FloatArray
    """Messages per watched week, of voice channels hours, newest week first; NaN: less than 60 % of
    the week was watched; shape (8,)."""
    life: Life | None
    """None: too few of its weeks are known, or it is gone."""
    hints: tuple[Hint, ...]
    """None of the AFK channel, nor of the one where the bot posts its reports."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LifeCount:
    """How many channels stand where."""

    life: Life
    channels: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ChannelsFindings:
    """All channels of a server that the reader can see, or could when something was said there."""

    question: Question
    watched_share: float
    """Share of the window in which messages were watched in any channel."""
    messages: int | None
    """Sum of all channels'; None: not watched, as for ``authors``."""
    authors: int | None
    """Different people who wrote."""
    threads: ThreadUse
    """Sums of all channels'."""
    lives: tuple[LifeCount, ...]
    channels: tuple[ChannelFigures, ...]
    """Most messages first, then the smaller id."""


def find_channels(question: Question, rows: ChannelRows) -> ChannelsFindings:
    """Return the findings of what was read."""
    sums = sum_channels(question, rows)
    reading = _Reading(question, rows, sums)
    coverages = coverage_of_each(rows.watched, rows.homes, sums.ids.tolist())
    figures = [reading.figures(place, watched) for place, watched in enumerate(coverages)]
    lives = [each.life for each in figures]
    share = rows.watched.share(question.window)
    return ChannelsFindings(
        question=question,
        watched_share=share,
        messages=known_count(int(sums.counted["messages"].sum()), share),
        authors=known_count(sums.all_authors, share),
        threads=ThreadUse(
            created=known_count(int(sums.created.sum()), share),
            archived=known_count(int(sums.archived.sum()), share),
            joined=known_count(int(sums.joined.sum()), share),
            written_in=known_count(int(sums.written_in.sum()), share),
            messages=known_count(int(sums.in_threads.sum()), share),
        ),
        lives=tuple(LifeCount(life=each, channels=lives.count(each)) for each in Life),
        channels=tuple(sorted(figures, key=lambda each: (-(each.messages or 0), each.channel_id))),
    )


def figures_of(question: Question, rows: ChannelRows, channel_id: ChannelId) -> ChannelFigures:
    """Return what is found of one channel that was read."""
    sums = sum_channels(question, rows)
    place = int(np.searchsorted(sums.ids, channel_id))
    (watched,) = coverage_of_each(rows.watched, rows.homes, [channel_id])
    return _Reading(question, rows, sums).figures(place, watched)


def coverage_of_each(
    watched: Coverage, homes: ChannelHomes, channel_ids: Iterable[ChannelId]
) -> list[Coverage]:
    """Return when each channel's messages were watched, by itself or with the whole server.

    A forum has none of its own: it was watched when any of its posts was.
    """
    alone = np.array(sorted(watched.alone), dtype=np.int64)
    own: dict[ChannelId, list[ChannelId]] = {}
    for channel_id, home_id in zip(alone.tolist(), homes.homes_of(alone).tolist(), strict=True):
        if home_id == channel_id or kind_of(homes, home_id) in _POSTED:
            own.setdefault(home_id, []).append(channel_id)
    whole = watched.of_channels(())
    return [watched.of_channels(own[each]) if each in own else whole for each in channel_ids]


def kind_of(homes: ChannelHomes, channel_id: ChannelId) -> ChannelKind | int | None:
    """Return a channel's kind; None: never told."""
    at = homes.of(channel_id)
    kind = UNKNOWN if at is None else int(homes.kind[at])
    if kind == UNKNOWN:
        return None
    return ChannelKind(kind) if kind in ChannelKind.__members__.values() else kind


def _afk_ids(days: ChannelDays) -> list[ChannelId]:
    """Return the channels in which people were that were AFK."""
    return np.unique(days.ids[days.channel[days.spent[VoiceClass.AFK] > 0]]).tolist()


class _Reading:
    """What was read, and what is the same for all channels of it."""

    def __init__(self, question: Question, rows: ChannelRows, sums: ChannelSums) -> None:
        self._question, self._rows, self._sums = question, rows, sums
        self._previous = question.previous
        messages = np.sort(sums.counted["messages"])[::-1]
        self._messages = int(messages.sum())
        # So many have those channels at least that carry half of all messages.
        self._carrying = int(messages[fewest_of_half(messages) - 1]) if self._messages else 1
        starts = [midnight(day_of(first), question.zone) for first in week_starts(question)]
        self._week_starts = starts  # newest first
        self._week_edges = [*reversed(starts), midnight(day_of(weeks_end(question)), question.zone)]
        self._shares: dict[Coverage, FloatArray] = {}
        self._reactions_share = rows.reactions_watched.share(question.window)
        self._voice_share = rows.voice_watched.share(question.window)
        self._not_advised = {rows.reports_id, *_afk_ids(rows.days)}

    def figures(self, place: int, watched: Coverage) -> ChannelFigures:
        """Return what is found of a channel, and when it was watched."""
        sums, reader = self._sums, self._question.reader
        channel_id = int(sums.ids[place])
        at, kind = self._rows.homes.of(channel_id), kind_of(self._rows.homes, channel_id)
        is_gone = at is not None and bool(self._rows.homes.is_gone[at])
        counted = {name: int(of[place]) for name, of in sums.counted.items()}
        messages, authors = counted["messages"], int(sums.authors[place])
        made, told = instant_of(channel_id), may_tell(authors, reader)
        share = _share_since(watched, self._question.window, made)
        is_known = bool(messages or share)
        previous = self._before(place, watched, made)
        in_threads = int(sums.in_threads[place])
        per_message = told and messages and self._reactions_share >= ENOUGH_WATCHED
        weekly = self._weekly(place, watched, made, spoken=kind in SPOKEN)
        least = LEAST_HOURS if kind in SPOKEN else LEAST_MESSAGES
        life = None
        if not is_gone and channel_id != UNNAMED:
            age = (self._question.window.end - made).total_seconds() / 86_400
            life = life_of(weekly, age, least)
        is_advised = channel_id not in self._not_advised
        share_in_threads = nan
        if kind == ChannelKind.TEXT and told and messages >= SMALL_BASE and share >= ENOUGH_WATCHED:
            share_in_threads = in_threads / messages
        hints = hints_of(
            life, weekly, authors, share_in_threads, least, carries=messages >= self._carrying
        )
        return ChannelFigures(
            channel_id=channel_id,
            kind=kind,
            is_gone=is_gone,
            watched_share=share,
            messages=messages if is_known else None,
            share=self._share(messages) if is_known else None,
            authors=authors if is_known else None,
            previous=previous,
            change=growth(messages, share, previous, watched.share(self._previous)),
            mix=_mix(counted, told=told),
            threads=self._threads(place, share),
            reactions=known_count(counted["reactions"], self._reactions_share),
            reactions_per_message=counted["reactions"] / messages if per_message else None,
            voice_seconds=known_count(counted["voice_seconds"], self._voice_share),
            weekly=weekly,
            life=life,
            hints=hints if is_advised else (),
        )

    def _before(self, place: int, watched: Coverage, made: datetime) -> int | None:
        """Return the messages of the window before."""
        if self._rows.previous is None or made > self._previous.start:
            return None
        return known_count(int(self._sums.previous[place]), watched.share(self._previous))

    def _share(self, messages: int) -> Ratio:
        """Return the part of a channel's messages in those of the server."""
        told = may_tell(self._sums.all_authors, self._question.reader)
        return _ratio(messages, self._messages, told=told)

    def _weekly(self, place: int, watched: Coverage, made: datetime, *, spoken: bool) -> FloatArray:
        """Return what happened per watched week, newest first; NaN: too little, or not made yet."""
        if spoken:
            counted, watched = self._sums.weekly_voice[place] / 3600, self._rows.voice_watched
        else:
            counted = self._sums.weekly_messages[place].astype(np.float64)
        shares = self._shares.get(watched)
        if shares is None:
            shares = self._shares[watched] = watched.shares(self._week_edges)[::-1]
        known = np.array([made <= start for start in self._week_starts])
        known &= shares >= ENOUGH_WATCHED
        return np.divide(counted, shares, out=np.full(WEEKS, np.nan), where=known)

    def _threads(self, place: int, share: float) -> ThreadUse:
        return ThreadUse(
            created=known_count(int(self._sums.created[place]), share),
            archived=known_count(int(self._sums.archived[place]), share),
            joined=known_count(int(self._sums.joined[place]), share),
            written_in=known_count(int(self._sums.written_in[place]), share),
            messages=known_count(int(self._sums.in_threads[place]), share),
        )


def _share_since(watched: Coverage, window: Window, made: datetime) -> float:
    """Return which part of a window was watched since a channel was made."""
    if made >= window.end:
        return 0.0
    return watched.share(Window(start=max(window.start, made), end=window.end))


def _mix(counted: dict[str, int], *, told: bool) -> ContentMix:
    def ratio(name: str, of: str) -> Ratio:
        return _ratio(counted[name], counted[of], told=told)

    return ContentMix(
        replies=ratio("replies", "sent"),
        stickers=ratio("stickers", "sent"),
        forwards=ratio("forwards", "sent"),
        voice_messages=ratio("voice_messages", "sent"),
        attachments=ratio("attachments", "readable"),
        embeds=ratio("embeds", "readable"),
        polls=ratio("polls", "readable"),
    )


def _ratio(part: int, of: int, *, told: bool) -> Ratio:
    return Ratio(part=part, of=of, share=part / of if told and of else None)
