"""What single members did: how much, on which days, at what time, where; and beside each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np

from statsbot.analytics.arrays import FloatArray, IntArray
from statsbot.analytics.channel_sums import UNNAMED, homes_for
from statsbot.analytics.coverage import ENOUGH_WATCHED, WHOLLY_WATCHED, Coverage, known_count
from statsbot.analytics.groups import may_tell
from statsbot.analytics.question import Question
from statsbot.domain.ids import ChannelId, MemberId
from statsbot.domain.windows import Window, day_edges
from statsbot.store.channel_homes import ChannelHomes
from statsbot.store.channel_people import ChannelPeople
from statsbot.store.people import PeopleDays
from statsbot.store.rows import MemberRow, Reader

MOST_CHANNELS = 5
_HOURS = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedShares:
    """The part of a window in which each kind of deed was watched, 0 to 1."""

    messages: float
    reactions: float
    voice: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Deeds:
    """What a member did in a window; None: nobody watched, and nothing is known."""

    messages: int | None
    replies: int | None
    """Messages that answer another, gross."""
    reactions: int | None
    """Given."""
    reactions_received: int | None
    voice_hours: float | None
    active_days: int | None
    """Days on which they spoke, reacted or were in voice; 0 only where messages were watched."""
    share: float | None
    """Their part of all messages of people with a name, 0 to 1; None: there are none, too few wrote
    to tell members, or the window was hardly watched."""
    rank: int | None
    """Among those who wrote: 1 is the most, those with as many share one. None: they did not."""
    authors: int | None
    """How many wrote."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberChannel:
    """Where a member wrote."""

    channel_id: ChannelId
    messages: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MemberFindings:
    """What one member did."""

    question: Question
    watched_share: float
    """Of the window, for messages."""
    reactions_watched_share: float
    voice_watched_share: float
    member_id: MemberId
    joined_at: datetime | None
    """Their newest coming; None: not told."""
    left_at: datetime | None
    """None: still here, or not told."""
    now: Deeds
    previous: Deeds | None
    """Of the window before; None: it was watched too little, or in other channels."""
    days: tuple[date, ...]
    daily: FloatArray
    """Messages per day; NaN: not watched for 95 %; shape (days,)."""
    active_by_hour: IntArray
    """On how many days they did anything in each local hour, deleted since or not; shape (24,)."""
    channels: tuple[MemberChannel, ...]
    """Where they wrote most: five channels, threads or posts at most, without those that members
    cannot all see any more."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ComparedMember:
    """One of several members."""

    member_id: MemberId
    deeds: Deeds
    daily: FloatArray
    """Messages per day; NaN: not watched for 95 %; shape (days,)."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MembersCompared:
    """Members beside each other, in the order in which they were named."""

    question: Question
    watched_share: float
    days: tuple[date, ...]
    members: tuple[ComparedMember, ...]
    voice_watched_share: float
    reactions_watched_share: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MemberRows:
    """What it is made of."""

    people: PeopleDays
    """Of everybody, in the window and the one before."""
    places: ChannelPeople
    """In the window."""
    homes: ChannelHomes
    """With the threads of all of these."""
    member: MemberRow | None
    watched: Coverage
    """For messages, over both windows, as the next two for what they say."""
    reactions_watched: Coverage
    voice_watched: Coverage


def find_member(question: Question, member_id: MemberId, rows: MemberRows) -> MemberFindings:
    """Return what a member did."""
    first, after = question.first_day, question.after_day
    now = rows.people.between(first, after)
    place = int(np.searchsorted(now.ids, member_id))
    own = now.member == place if member_id in now.ids else np.zeros(len(now.day), np.bool_)
    hours = (now.hours[own][:, None] >> np.arange(_HOURS)) & 1
    comparable = rows.watched.comparable(question.window, question.previous)
    before = rows.people.between(0, first)
    shares, shares_before = (
        _shares(window, rows.watched, rows.reactions_watched, rows.voice_watched)
        for window in (question.window, question.previous)
    )
    return MemberFindings(
        question=question,
        watched_share=shares.messages,
        reactions_watched_share=shares.reactions,
        voice_watched_share=shares.voice,
        member_id=member_id,
        joined_at=rows.member and rows.member.joined_at,
        left_at=rows.member and rows.member.left_at,
        now=deeds(now, [member_id], question.reader, shares)[0],
        previous=(
            deeds(before, [member_id], question.reader, shares_before)[0] if comparable else None
        ),
        days=question.days,
        daily=_daily(question, now, [member_id], rows.watched)[0],
        active_by_hour=hours.sum(axis=0),
        channels=_channels(question, rows, member_id),
    )


def compare_members(
    question: Question,
    people: PeopleDays,
    watched: Coverage,
    *,
    voice: Coverage,
    reactions: Coverage,
) -> MembersCompared:
    """Return the members of ``question.of`` beside each other.

    Args:
        question: what is asked.
        people: everybody's days of the window.
        watched: for messages.
        voice: when voice was watched.
        reactions: when reactions were.
    """
    shares = _shares(question.window, watched, reactions, voice)
    each = deeds(people, question.of, question.reader, shares)
    daily = _daily(question, people, question.of, watched)
    return MembersCompared(
        question=question,
        watched_share=shares.messages,
        days=question.days,
        members=tuple(
            ComparedMember(member_id=member_id, deeds=done, daily=per_day)
            for member_id, done, per_day in zip(question.of, each, daily, strict=True)
        ),
        voice_watched_share=shares.voice,
        reactions_watched_share=shares.reactions,
    )


def deeds(
    people: PeopleDays, member_ids: Sequence[MemberId], reader: Reader, watched: WatchedShares
) -> list[Deeds]:
    """Return what each of the members did on the days of ``people``, where everybody is in.

    Args:
        people: everybody's days.
        member_ids: about whom.
        reader: to whom shares are told.
        watched: how much of these days was.
    """
    size = len(people.ids)

    def sums(amounts: IntArray) -> IntArray:
        # The last one is that of somebody who did nothing.
        return np.bincount(people.member, weights=amounts, minlength=size + 1).astype(np.int64)

    messages, replies = sums(people.messages), sums(people.replies)
    given, received = sums(people.reactions), sums(people.reactions_received)
    seconds, active = sums(people.voice_seconds), sums(people.active.astype(np.int64))
    total, authors = int(messages.sum()), int(np.count_nonzero(messages))
    told = watched.messages >= ENOUGH_WATCHED and may_tell(authors, reader)
    found: list[Deeds] = []
    for member_id in member_ids:
        place = int(np.searchsorted(people.ids, member_id))
        if place == size or people.ids[place] != member_id:
            place = size
        wrote, stayed = int(messages[place]), int(seconds[place])
        found.append(
            Deeds(
                messages=known_count(wrote, watched.messages),
                replies=known_count(int(replies[place]), watched.messages),
                reactions=known_count(int(given[place]), watched.reactions),
                reactions_received=known_count(int(received[place]), watched.reactions),
                voice_hours=stayed / 3600 if stayed or watched.voice else None,
                active_days=known_count(int(active[place]), watched.messages),
                share=wrote / total if told else None,
                rank=1 + int(np.count_nonzero(messages > wrote)) if wrote else None,
                authors=known_count(authors, watched.messages),
            )
        )
    return found


def _shares(
    window: Window, messages: Coverage, reactions: Coverage, voice: Coverage
) -> WatchedShares:
    return WatchedShares(
        messages=messages.share(window),
        reactions=reactions.share(window),
        voice=voice.share(window),
    )


def _daily(
    question: Question, people: PeopleDays, member_ids: Sequence[MemberId], watched: Coverage
) -> FloatArray:
    """Return messages per member and day; shape (members, days); NaN: not watched for 95 %."""
    first, count = question.first_day, len(question.days)
    edges = [*day_edges(list(question.days), question.zone)[:-1], question.window.end]
    known = watched.shares(edges) >= WHOLLY_WATCHED
    table = np.zeros((len(member_ids), count))
    for line, member_id in enumerate(member_ids):
        own = (people.ids == member_id)[people.member]
        table[line, people.day[own] - first] = people.messages[own]
    return np.where(known, table, np.nan)


def _channels(
    question: Question, rows: MemberRows, member_id: MemberId
) -> tuple[MemberChannel, ...]:
    places = rows.places
    seen = homes_for(places.ids, question, rows.homes) != UNNAMED
    own = (places.ids == member_id)[places.member] & seen[places.channel]
    wrote = np.bincount(
        places.channel[own], weights=places.messages[own], minlength=len(places.ids)
    )
    most = np.argsort(-wrote, kind="stable")[:MOST_CHANNELS]
    return tuple(
        MemberChannel(channel_id=int(places.ids[place]), messages=int(wrote[place]))
        for place in most
        if wrote[place] > 0
    )
