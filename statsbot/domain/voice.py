"""Stays in voice, followed fact by fact. Pure: what is kept goes in, what becomes of it comes out.

A session is one stay of one member in one channel; a move ends one and begins the next. A fact
that is older than the last change known of a member is a repetition and changes nothing.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol, Self, TypeVar

from statsbot.domain.facts import VoiceMoved, VoiceReconciled
from statsbot.domain.ids import ChannelId, GuildId, MemberId
from statsbot.domain.windows import SLOT

SLOT_SECONDS = int(SLOT.total_seconds())


class Addable(Protocol):
    """A number, or an array of numbers."""

    def __add__(self, other: Self, /) -> Self:
        """Return the sum."""
        ...


AddableT = TypeVar("AddableT", bound=Addable)


class VoiceClass(StrEnum):
    """The five kinds of people's seconds in voice, by their names in the rollups.

    A second is of exactly one class: the last of these whose words fit it.
    """

    COMPANY = "voice_seconds"
    """With somebody else, and hearing them."""
    DEAF = "voice_deaf_seconds"
    """Deafened, by oneself or by a moderator."""
    ALONE = "voice_alone_seconds"
    """The only person in the channel, bots not counted."""
    ALONE_DEAF = "voice_alone_deaf_seconds"
    """Both."""
    AFK = "voice_afk_seconds"
    """In the server's AFK channel, however."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceCounting:
    """What a server takes for voice time beside the time in company; by default nothing.

    Chosen when reading, so it can be changed for the past, too.
    """

    afk: bool = False
    alone: bool = False
    deaf: bool = False

    @property
    def classes(self) -> tuple[VoiceClass, ...]:
        """The classes that count; time both alone and deafened does if each of them does."""
        counts = {
            VoiceClass.COMPANY: True,
            VoiceClass.DEAF: self.deaf,
            VoiceClass.ALONE: self.alone,
            VoiceClass.ALONE_DEAF: self.alone and self.deaf,
            VoiceClass.AFK: self.afk,
        }
        return tuple(each for each, does in counts.items() if does)


def voice_time(seconds: Mapping[VoiceClass, AddableT], counting: VoiceCounting) -> AddableT:
    """Return the voice time among ``seconds``, each class a number or an array of one shape."""
    first, *others = counting.classes
    total = seconds[first]
    for each in others:
        total = total + seconds[each]
    return total


@dataclass(slots=True, kw_only=True)
class VoiceSession:
    """One stay, as it now is. ``ended_at`` None: it goes on."""

    guild_id: GuildId
    member_id: MemberId
    started_at: datetime
    channel_id: ChannelId
    ended_at: datetime | None
    rolled_until: datetime
    """Up to where its seconds have been counted."""
    audience: int
    is_bot: bool
    in_afk: bool
    estimated: bool
    """The end was not seen; it is the last instant at which we were watching."""

    @property
    def counts(self) -> bool:
        """Whether its seconds are voice time of people."""
        return not self.is_bot and not self.in_afk

    @property
    def changed_at(self) -> datetime:
        """The newest instant at which it began or ended."""
        return self.ended_at or self.started_at


class VoiceRoom:
    """Everybody's sessions in one server, the last ones known and those that facts make of them."""

    def __init__(
        self,
        sessions: Iterable[VoiceSession],
        watched: Iterable[tuple[datetime, datetime]],
    ) -> None:
        """Begin with what is kept.

        Args:
            sessions: Every open session, and the newest one of each member in the facts to come.
            watched: The newest spans in which voice was watched: start and end.
        """
        self._watched = list(watched)
        self._open: dict[MemberId, VoiceSession] = {}
        self._changed_at: dict[MemberId, datetime] = {}
        self.touched: dict[tuple[MemberId, datetime], VoiceSession] = {}
        """Sessions to keep, by member and start."""
        self.emptied: dict[tuple[MemberId, datetime], VoiceSession] = {}
        """Sessions to forget: they ended as they began."""
        for session in sessions:
            self._note_change(session)
            if session.ended_at is None:
                self._open[session.member_id] = session

    @property
    def open_sessions(self) -> list[VoiceSession]:
        """The sessions that go on."""
        return list(self._open.values())

    @property
    def watched_until(self) -> datetime | None:
        """The end of the newest span in which voice was watched."""
        return max((end for _, end in self._watched), default=None)

    def watch(self, start: datetime, end: datetime) -> None:
        """Take note of a span in which voice was watched; one without length is none."""
        if start < end:
            self._watched.append((start, end))

    def move(self, fact: VoiceMoved) -> bool:
        """Follow a member to a channel or out of voice; return whether anything changed."""
        last = self._changed_at.get(fact.member_id)
        if last is not None and fact.at < last:
            return False
        session = self._open.get(fact.member_id)
        if (session.channel_id if session else None) == fact.channel_id:
            return False
        if session is not None:
            self._end(session, fact.at, estimated=False)
        if fact.channel_id is not None:
            self._begin(fact, fact.channel_id)
        return True

    def reconcile(self, fact: VoiceReconciled) -> bool:
        """End what was open before ``fact`` at the last instant watched; return whether any was."""
        seen = max((end for start, end in self._watched if start < fact.at), default=None)
        stale = [session for session in self._open.values() if session.started_at < fact.at]
        for session in stale:
            until = session.started_at if seen is None else min(seen, fact.at)
            self._end(session, max(until, session.started_at), estimated=True)
        return bool(stale)

    def _begin(self, fact: VoiceMoved, channel_id: ChannelId) -> None:
        session = VoiceSession(
            guild_id=fact.guild_id,
            member_id=fact.member_id,
            started_at=fact.at,
            channel_id=channel_id,
            ended_at=None,
            rolled_until=fact.at,
            audience=fact.audience,
            is_bot=fact.is_bot,
            in_afk=fact.in_afk_channel,
            estimated=False,
        )
        self._open[fact.member_id] = session
        self.touched[session.member_id, session.started_at] = session
        self._note_change(session)

    def _end(self, session: VoiceSession, at: datetime, *, estimated: bool) -> None:
        session.ended_at, session.estimated = at, estimated
        del self._open[session.member_id]
        key = session.member_id, session.started_at
        if at == session.started_at:
            self.touched.pop(key, None)
            self.emptied[key] = session
        else:
            self.touched[key] = session
        self._note_change(session)

    def _note_change(self, session: VoiceSession) -> None:
        known = self._changed_at.get(session.member_id, session.changed_at)
        self._changed_at[session.member_id] = max(known, session.changed_at)


def split_by_slot(start: datetime, end: datetime) -> Iterator[tuple[int, int]]:
    """Yield the slots (Unix seconds // 900) between two instants with the whole seconds in each.

    Instants are cut to the second, so that adjacent stretches add up exactly. Nothing is yielded
    for an empty stretch. A slot lies in one local hour of every zone, so this splits at local
    midnights too.
    """
    at, last = int(start.timestamp() // 1), int(end.timestamp() // 1)
    while at < last:
        slot = at // SLOT_SECONDS
        until = min(last, (slot + 1) * SLOT_SECONDS)
        yield slot, until - at
        at = until
