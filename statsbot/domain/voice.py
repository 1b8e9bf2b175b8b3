"""Voice, followed fact by fact. Pure: what is kept goes in, what becomes of it comes out.

A session is one stay of one member in one channel; a move ends one and begins the next. It is
kept as segments, each a part of the stay in which nothing changed: neither how the member was in
voice nor whether they were the only person there.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Protocol, Self, TypeVar

from statsbot.domain.facts import VoiceFlags, VoiceMoved
from statsbot.domain.ids import ChannelId, GuildId, MemberId

DEAFENED = VoiceFlags.SELF_DEAF | VoiceFlags.DEAF
MUTED = VoiceFlags.SELF_MUTE | VoiceFlags.MUTE

# A flag's own arithmetic takes a microsecond.
_DEAFENED = int(DEAFENED)
_UNCOUNTED = int(VoiceFlags.UNCOUNTED)


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
class VoiceSegment:
    """A part of a stay in which nothing changed: one member, one channel, one state."""

    guild_id: GuildId
    member_id: MemberId
    started_at: datetime
    session_started_at: datetime
    """When the stay began: what the segments of one session have in common."""
    channel_id: ChannelId
    ended_at: datetime | None
    """None: it goes on."""
    rolled_until: datetime
    """Up to where its seconds have been counted."""
    flags: int
    """:class:`VoiceFlags`."""
    audience: int
    is_alone: bool
    is_bot: bool
    in_afk: bool
    estimated: bool
    """The end was not seen; it is the last instant at which we were watching."""

    @property
    def voice_class(self) -> VoiceClass:
        """Of which class its seconds are."""
        if self.in_afk:
            return VoiceClass.AFK
        if self.flags & _DEAFENED:
            return VoiceClass.ALONE_DEAF if self.is_alone else VoiceClass.DEAF
        return VoiceClass.ALONE if self.is_alone else VoiceClass.COMPANY

    @property
    def is_counted(self) -> bool:
        """Whether its seconds count: a bot's never do."""
        return not (self.is_bot or self.flags & _UNCOUNTED)

    @property
    def key(self) -> tuple[MemberId, datetime]:
        """What tells it apart in its server."""
        return self.member_id, self.started_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """People in a channel of whom no more has to be known than how many they are."""

    channel_id: ChannelId
    people: int
    since: datetime
    """All of them have been there since then at least."""
    audience: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Time of a segment to be counted; if it ends before it starts, to be taken back."""

    segment: VoiceSegment
    started_at: datetime
    ended_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathering:
    """Time in which so many people at least were in a channel at once."""

    guild_id: GuildId
    channel_id: ChannelId
    audience: int
    people: int
    started_at: datetime
    ended_at: datetime


class VoiceRoom:
    """Voice in one server: the last segments known, and those that facts make of them.

    A fact that is older than the last change known of its member is a repetition and changes
    nothing. What one member does can change the segment of one other person: of who is left
    alone by it, or alone no longer.
    """

    def __init__(
        self,
        guild_id: GuildId,
        segments: Iterable[VoiceSegment],
        crowds: Iterable[Crowd],
        watched: Iterable[tuple[datetime, datetime]],
    ) -> None:
        """Begin with what is kept.

        Args:
            guild_id: the server.
            segments: the newest of each member in the facts to come; if a reconciliation is among
                them, every open one; and that of whoever is the only other person in a channel
                which these members are in or go to.
            crowds: the other people in those channels, where they are more than one.
            watched: if a reconciliation is among the facts, the newest spans in which voice was
                watched, start and end, and the newest end of a segment.
        """
        self.guild_id = guild_id
        self._watched = list(watched)
        self._open: dict[MemberId, VoiceSegment] = {}
        self._changed_at: dict[MemberId, datetime] = {}
        self._places: dict[ChannelId, _Place] = {}
        self.touched: dict[tuple[MemberId, datetime], VoiceSegment] = {}
        """Segments to keep, by their keys."""
        self.emptied: set[tuple[MemberId, datetime]] = set()
        """Keys of segments to forget before any is kept: they ended as they began."""
        self.stretches: list[Stretch] = []
        """Of segments that ended, and what was counted of them too early."""
        self.gatherings: list[Gathering] = []
        """Up to the last change in each channel."""
        for crowd in crowds:
            self._places[crowd.channel_id] = _Place(crowd.since, crowd.audience, crowd.people)
        for segment in segments:
            self._note_change(segment, segment.ended_at or segment.started_at)
            if segment.ended_at is None:
                self._open[segment.member_id] = segment
                self._seat(segment, segment.rolled_until)

    def watch(self, start: datetime, end: datetime) -> None:
        """Take note of a span in which voice was watched."""
        self._watched.append((start, end))

    def move(self, fact: VoiceMoved) -> bool:
        """Follow a member to a channel, a state, or out of voice; return whether that is news."""
        last = self._changed_at.get(fact.member_id)
        if last is not None and fact.at < last:
            return False
        segment = self._open.get(fact.member_id)
        if segment is None:
            if fact.channel_id is None:
                return False
            self._enter(fact, fact.channel_id)
            return True
        if segment.channel_id != fact.channel_id:
            self._leave(segment, fact.at)
            if fact.channel_id is not None:
                self._enter(fact, fact.channel_id)
            return True
        if (segment.flags, segment.in_afk, segment.audience) == (
            fact.flags,
            fact.in_afk_channel,
            fact.audience,
        ):
            return False
        self._gather(segment.channel_id, fact.at)
        self._change(
            segment,
            fact.at,
            flags=int(fact.flags),
            in_afk=fact.in_afk_channel,
            audience=int(fact.audience),
        )
        place = self._places.get(segment.channel_id)
        if place is not None and not segment.is_bot:
            place.audience = int(fact.audience)
        return True

    def reconcile(self, at: datetime) -> bool:
        """End what was open before ``at`` at the last instant watched; return whether any was.

        That is the end of a span in which we watched, or a change that was told, if later.
        """
        stale = [each for each in self._open.values() if each.session_started_at < at]
        seen = max((end for start, end in self._watched if start < at), default=None)
        until = None if seen is None else min(seen, at)
        for channel_id in {each.channel_id for each in stale if not each.is_bot}:
            self._gather(channel_id, until)
        for segment in stale:
            self._end(segment, until or segment.started_at, estimated=True)
            del self._open[segment.member_id]
            self._unseat(segment)
        for channel_id in {each.channel_id for each in stale}:
            self._settle(channel_id, at)
        return bool(stale)

    def _enter(self, fact: VoiceMoved, channel_id: ChannelId) -> None:
        self._gather(channel_id, fact.at)
        segment = VoiceSegment(
            guild_id=fact.guild_id,
            member_id=fact.member_id,
            started_at=fact.at,
            session_started_at=fact.at,
            channel_id=channel_id,
            ended_at=None,
            rolled_until=fact.at,
            flags=int(fact.flags),
            audience=int(fact.audience),
            is_alone=False,
            is_bot=fact.is_bot,
            in_afk=fact.in_afk_channel,
            estimated=False,
        )
        self._begin(segment)
        self._seat(segment, fact.at)
        self._settle(channel_id, fact.at)

    def _leave(self, segment: VoiceSegment, at: datetime) -> None:
        self._gather(segment.channel_id, at)
        self._end(segment, at, estimated=False)
        del self._open[segment.member_id]
        self._unseat(segment)
        self._settle(segment.channel_id, at)

    def _seat(self, segment: VoiceSegment, since: datetime) -> None:
        """Add a person to those in the channel."""
        if segment.is_bot:
            return
        place = self._places.get(segment.channel_id)
        if place is None:
            place = self._places[segment.channel_id] = _Place(since, segment.audience)
        place.since = max(place.since, since)
        place.audience = segment.audience
        place.members.add(segment.member_id)
        if segment.is_alone:
            place.alone = segment.member_id

    def _unseat(self, segment: VoiceSegment) -> None:
        place = self._places.get(segment.channel_id)
        if place is not None:
            place.members.discard(segment.member_id)
            if place.alone == segment.member_id:
                place.alone = None

    def _settle(self, channel_id: ChannelId, at: datetime) -> None:
        """Let who is the only person in a channel be alone from now on, and nobody else."""
        place = self._places.get(channel_id)
        if place is None:
            return
        only = next(iter(place.members)) if place.people == 1 else None
        if only == place.alone:
            return
        for member_id, is_alone in ((place.alone, False), (only, True)):
            if member_id is not None:
                self._change(self._open[member_id], at, is_alone=is_alone)
        place.alone = only

    def _gather(self, channel_id: ChannelId, until: datetime | None) -> None:
        """Take note of how many people were in a channel up to a change in it."""
        place = self._places.get(channel_id)
        if place is None or until is None or until <= place.since:
            return
        if place.people:
            self.gatherings.append(
                Gathering(
                    guild_id=self.guild_id,
                    channel_id=channel_id,
                    audience=place.audience,
                    people=place.people,
                    started_at=place.since,
                    ended_at=until,
                )
            )
        place.since = until

    def _begin(self, segment: VoiceSegment) -> None:
        self._open[segment.member_id] = segment
        self.touched[segment.key] = segment
        self._note_change(segment, segment.started_at)

    def _change(self, segment: VoiceSegment, at: datetime, **state: int) -> None:
        """End an open segment and begin the next, of the same stay, in another state."""
        if at > segment.started_at:
            following = replace(segment, started_at=at, rolled_until=at, **state)
            self._end(segment, at, estimated=False)
            self._begin(following)
            return
        if segment.rolled_until > segment.started_at:
            self._count(replace(segment), segment.started_at)
            segment.rolled_until = segment.started_at
        for name, value in state.items():
            setattr(segment, name, value)
        self.touched[segment.key] = segment

    def _end(self, segment: VoiceSegment, at: datetime, *, estimated: bool) -> None:
        at = max(at, segment.started_at)
        self._count(segment, at)
        segment.ended_at = segment.rolled_until = at
        segment.estimated = estimated
        if at > segment.started_at:
            self.touched[segment.key] = segment
        else:
            self.touched.pop(segment.key, None)
            self.emptied.add(segment.key)
        self._note_change(segment, at)

    def _count(self, segment: VoiceSegment, until: datetime) -> None:
        if until != segment.rolled_until:
            counted = Stretch(segment=segment, started_at=segment.rolled_until, ended_at=until)
            self.stretches.append(counted)

    def _note_change(self, segment: VoiceSegment, at: datetime) -> None:
        self._changed_at[segment.member_id] = max(self._changed_at.get(segment.member_id, at), at)
        self._watched.append((at, at))


@dataclass(slots=True)
class _Place:
    """Who is in a channel, bots apart."""

    since: datetime
    """Since when at least those who are there have been there together."""
    audience: int
    others: int = 0
    """People who are there and of whom no segment is known."""
    members: set[MemberId] = field(default_factory=set[MemberId])
    alone: MemberId | None = None
    """Whose segment says that they are alone."""

    @property
    def people(self) -> int:
        return self.others + len(self.members)
