"""Writes stays in voice as segments, and counts their seconds up to the last instant watched."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from psycopg import Connection

from statsbot.domain.facts import GuildLeft, VoiceMoved, VoiceReconciled, Watched, WatchedSpan
from statsbot.domain.voice import Crowd, Gathering, Stretch, VoiceRoom, VoiceSegment
from statsbot.store.arrays import IntArray, column, instants, integers
from statsbot.store.rollups import Rollups
from statsbot.store.statements import Command, Query
from statsbot.store.voice_time import count_gatherings, count_stretches

VoiceFact: TypeAlias = VoiceMoved | VoiceReconciled | GuildLeft | WatchedSpan


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceSpan:
    """A span in which a server's voice was watched."""

    guild_id: int
    started_at: datetime
    ended_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceCrowd:
    """People in a channel, and one of them."""

    guild_id: int
    channel_id: int
    people: int
    since: datetime
    audience: int
    member_id: int


@dataclass(slots=True, kw_only=True)
class RolledSegment(VoiceSegment):
    """An open segment that was counted on."""

    rolled_from: datetime


_NEWEST = Query("newest_voice_segments", VoiceSegment)
_CROWDS = Query("voice_crowds", VoiceCrowd)
_SPANS = Query("newest_voice_spans", VoiceSpan)
_FORGET = Command("forget_voice_segments")
_KEEP = Command("keep_voice_segments")
_ROLL = Query("roll_voice_segments", RolledSegment)


def write_voice(connection: Connection, facts: Sequence[VoiceFact], rollups: Rollups) -> int:
    """Follow the facts in their order; return how many of them changed anything.

    Where we leave a server, all stays end. Spans are told here before ``coverage`` keeps them:
    open segments are counted up to the newest one told of voice in every channel, in one
    statement for all servers.
    """
    facts = [fact for fact in facts if _is_about_voice(fact)]
    if not facts:
        return 0
    rooms = _rooms(connection, facts)
    changed = 0
    watched_until: dict[int, datetime] = {}
    for fact in facts:
        if isinstance(fact, WatchedSpan):
            until = watched_until.get(fact.guild_id, fact.ended_at)
            watched_until[fact.guild_id] = max(until, fact.ended_at)
            if fact.guild_id in rooms:
                rooms[fact.guild_id].watch(fact.started_at, fact.ended_at)
        elif isinstance(fact, VoiceMoved):
            changed += rooms[fact.guild_id].move(fact)
        elif isinstance(fact, VoiceReconciled):
            changed += rooms[fact.guild_id].reconcile(fact.at)
        else:
            changed += rooms[fact.guild_id].reconcile(fact.left_at)
    _keep(connection, rooms.values())
    stretches = [each for room in rooms.values() for each in room.stretches]
    gatherings = [each for room in rooms.values() for each in room.gatherings]
    if watched_until:
        rolled = _ROLL.all(
            connection,
            guild_id=integers(watched_until),
            until=instants(list(watched_until.values())),
        )
        stretches += [
            Stretch(segment=each, started_at=each.rolled_from, ended_at=each.rolled_until)
            for each in rolled
        ]
        gatherings += _gatherings(rolled)
    count_stretches(stretches, rollups)
    count_gatherings(gatherings, rollups)
    return changed


def _is_about_voice(fact: VoiceFact) -> bool:
    if isinstance(fact, WatchedSpan):
        is_voice = fact.kind is Watched.VOICE and fact.channel_id == 0
        return is_voice and fact.started_at < fact.ended_at
    return True


def _rooms(connection: Connection, facts: Sequence[VoiceFact]) -> dict[int, VoiceRoom]:
    """Return the room of each server in which somebody moves, with what is needed of it.

    That is little of a server where many people are in voice: the segments of those who are in the
    facts, how many others are in their channels, and the segment of an only other.
    """
    moves = [fact for fact in facts if isinstance(fact, VoiceMoved)]
    whole = {fact.guild_id for fact in facts if isinstance(fact, VoiceReconciled | GuildLeft)}
    guild_ids = sorted(whole.union(move.guild_id for move in moves))
    if not guild_ids:
        return {}
    told = {(move.guild_id, move.member_id) for move in moves}
    segments = _newest(connection, told, whole)
    known = {(each.guild_id, each.member_id) for each in segments if each.ended_at is None} | told
    channels = {
        (move.guild_id, move.channel_id) for move in moves if move.channel_id is not None
    } | {(each.guild_id, each.channel_id) for each in segments if each.ended_at is None}
    others = _CROWDS.all(
        connection, **_keys("channel_id", channels), **_keys("member_id", known, prefix="known_")
    )
    only = {(each.guild_id, each.member_id) for each in others if each.people == 1}
    if only:
        segments += _newest(connection, only)
    spans = _SPANS.all(connection, guild_ids=integers(sorted(whole))) if whole else []
    of_guild: defaultdict[int, list[VoiceSegment]] = defaultdict(list)
    for segment in segments:
        of_guild[segment.guild_id].append(segment)
    crowds: defaultdict[int, list[Crowd]] = defaultdict(list)
    for other in others:
        if other.people > 1:
            crowds[other.guild_id].append(
                Crowd(
                    channel_id=other.channel_id,
                    people=other.people,
                    since=other.since,
                    audience=other.audience,
                )
            )
    watched: defaultdict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
    for span in spans:
        watched[span.guild_id].append((span.started_at, span.ended_at))
    return {
        each: VoiceRoom(each, of_guild[each], crowds[each], watched[each]) for each in guild_ids
    }


def _newest(
    connection: Connection, members: Iterable[tuple[int, int]], whole: Iterable[int] = ()
) -> list[VoiceSegment]:
    return _NEWEST.all(
        connection, **_keys("member_id", members), whole_guild_ids=integers(sorted(whole))
    )


def _keys(name: str, keys: Iterable[tuple[int, int]], *, prefix: str = "") -> dict[str, IntArray]:
    ordered = sorted(keys)
    return {
        f"{prefix}guild_id": integers(guild_id for guild_id, _ in ordered),
        f"{prefix}{name}": integers(key for _, key in ordered),
    }


def _gatherings(rolled: Iterable[RolledSegment]) -> list[Gathering]:
    """Return how many people were in each channel at the end of what was counted on."""
    there: defaultdict[tuple[int, int], list[RolledSegment]] = defaultdict(list)
    for segment in rolled:
        if not segment.is_bot:
            there[segment.guild_id, segment.channel_id].append(segment)
    return [
        Gathering(
            guild_id=guild_id,
            channel_id=channel_id,
            audience=max(each.audience for each in people),
            people=len(people),
            started_at=max(each.rolled_from for each in people),
            ended_at=people[0].rolled_until,
        )
        for (guild_id, channel_id), people in there.items()
    ]


def _keep(connection: Connection, rooms: Collection[VoiceRoom]) -> None:
    emptied = [(room.guild_id, *key) for room in rooms for key in room.emptied]
    if emptied:
        _FORGET.run(
            connection,
            guild_id=integers(guild_id for guild_id, _, _ in emptied),
            member_id=integers(member_id for _, member_id, _ in emptied),
            started_at=instants([started_at for _, _, started_at in emptied]),
        )
    rows = [segment for room in rooms for segment in room.touched.values()]
    rows.sort(key=lambda row: (row.guild_id, row.member_id, row.started_at))
    if rows:
        _KEEP.run(
            connection,
            guild_id=column(rows, "guild_id"),
            member_id=column(rows, "member_id"),
            started_at=instants([row.started_at for row in rows]),
            session_started_at=instants([row.session_started_at for row in rows]),
            channel_id=column(rows, "channel_id"),
            ended_at=instants([row.ended_at for row in rows]),
            rolled_until=instants([row.rolled_until for row in rows]),
            flags=column(rows, "flags").astype(np.int16),
            audience=column(rows, "audience").astype(np.int16),
            is_alone=_truths(rows, "is_alone"),
            is_bot=_truths(rows, "is_bot"),
            in_afk=_truths(rows, "in_afk"),
            estimated=_truths(rows, "estimated"),
        )


def _truths(rows: Sequence[VoiceSegment], name: str) -> npt.NDArray[np.bool_]:
    return column(rows, name).astype(np.bool_)
