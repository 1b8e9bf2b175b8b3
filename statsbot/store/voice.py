"""Writes stays in voice, and counts their seconds up to the last instant watched."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

import numpy as np
from psycopg import Connection

from statsbot.domain.facts import VoiceMoved, VoiceReconciled, Watched, WatchedSpan
from statsbot.domain.voice import VoiceRoom, VoiceSession, split_by_slot
from statsbot.store.arrays import instants, integers
from statsbot.store.rollups import Amounts, Rollups
from statsbot.store.statements import Command, Query

VoiceFact: TypeAlias = VoiceMoved | VoiceReconciled | WatchedSpan


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceSpan:
    """A span in which a server's voice was watched."""

    guild_id: int
    started_at: datetime
    ended_at: datetime


_SESSIONS = Query("voice_sessions", VoiceSession)
_SPANS = Query("newest_voice_spans", VoiceSpan)
_FORGET = Command("forget_voice_sessions")
_KEEP = Command("keep_voice_sessions")


def write_voice(connection: Connection, facts: Sequence[VoiceFact], rollups: Rollups) -> int:
    """Follow the facts in their order; return how many moves and reconciliations changed anything.

    Spans are told here before ``coverage`` keeps them: sessions are counted up to the newest one
    of voice in every channel.
    """
    facts = [fact for fact in facts if _is_about_voice(fact)]
    if not facts:
        return 0
    rooms = _load(connection, facts)
    changed = 0
    for fact in facts:
        room = rooms[fact.guild_id]
        match fact:
            case VoiceMoved():
                changed += room.move(fact)
            case VoiceReconciled():
                changed += room.reconcile(fact)
            case WatchedSpan():
                room.watch(fact.started_at, fact.ended_at)
    for room in rooms.values():
        _count(room, rollups)
    _keep(connection, list(rooms.values()))
    return changed


def _is_about_voice(fact: VoiceFact) -> bool:
    if isinstance(fact, WatchedSpan):
        return fact.kind is Watched.VOICE and fact.channel_id == 0
    return True


def _load(connection: Connection, facts: Sequence[VoiceFact]) -> dict[int, VoiceRoom]:
    guild_ids = sorted({fact.guild_id for fact in facts})
    members = sorted(
        {(fact.guild_id, fact.member_id) for fact in facts if isinstance(fact, VoiceMoved)}
    )
    sessions: dict[int, list[VoiceSession]] = {guild_id: [] for guild_id in guild_ids}
    for session in _SESSIONS.all(
        connection,
        guild_ids=integers(guild_ids),
        guild_id=integers(key[0] for key in members),
        member_id=integers(key[1] for key in members),
    ):
        sessions[session.guild_id].append(session)
    spans: dict[int, list[tuple[datetime, datetime]]] = {guild_id: [] for guild_id in guild_ids}
    for span in _SPANS.all(connection, guild_ids=integers(guild_ids)):
        spans[span.guild_id].append((span.started_at, span.ended_at))
    return {guild_id: VoiceRoom(sessions[guild_id], spans[guild_id]) for guild_id in guild_ids}


def _count(room: VoiceRoom, rollups: Rollups) -> None:
    """Count each session's seconds up to its end, or to the last instant watched."""
    seen = room.watched_until
    for session in room.open_sessions:
        if seen is not None and seen > session.rolled_until:
            room.touched[session.member_id, session.started_at] = session
    placed: list[tuple[int, int, int, int, int, int]] = []
    for session in [*room.touched.values(), *room.emptied.values()]:
        until = session.ended_at or max(seen or session.rolled_until, session.rolled_until)
        start, end = sorted((session.rolled_until, until))
        sign = 1 if until >= session.rolled_until else -1
        if session.counts:
            placed += [
                (
                    session.guild_id,
                    slot,
                    session.audience,
                    sign * seconds,
                    session.channel_id,
                    session.member_id,
                )
                for slot, seconds in split_by_slot(start, end)
            ]
        session.rolled_until = until
    if placed:
        guild_id, slot, audience, amount, channel_id, member_id = np.array(placed, dtype=np.int64).T
        rollups.add(
            "voice_seconds",
            Amounts(
                guild_id=guild_id,
                slot=slot,
                audience=audience,
                amount=amount,
                channel_id=channel_id,
                member_id=member_id,
            ),
        )


def _keep(connection: Connection, rooms: Sequence[VoiceRoom]) -> None:
    emptied = [session for room in rooms for session in room.emptied.values()]
    if emptied:
        _FORGET.run(
            connection,
            guild_id=integers(session.guild_id for session in emptied),
            member_id=integers(session.member_id for session in emptied),
            started_at=instants([session.started_at for session in emptied]),
        )
    rows = sorted(
        (session for room in rooms for session in room.touched.values()),
        key=lambda session: (session.guild_id, session.member_id, session.started_at),
    )
    if rows:
        _KEEP.run(
            connection,
            guild_id=integers(row.guild_id for row in rows),
            member_id=integers(row.member_id for row in rows),
            started_at=instants([row.started_at for row in rows]),
            channel_id=integers(row.channel_id for row in rows),
            ended_at=instants([row.ended_at for row in rows]),
            rolled_until=instants([row.rolled_until for row in rows]),
            audience=integers(row.audience for row in rows).astype(np.int16),
            is_bot=np.array([row.is_bot for row in rows]),
            in_afk=np.array([row.in_afk for row in rows]),
            estimated=np.array([row.estimated for row in rows]),
        )
