"""The gate that every fact passes: what people who asked not to be known leave behind.

Who opted out or was erased is kept as a keyed number (``privacy_key``), never as an id. Before
anything else sees a batch, each fact about such a person is dropped, or loses its id:

- messages keep their own key and become :data:`~statsbot.domain.facts.ANONYMOUS`'s;
- a reaction's giver becomes a number of that one reaction, so that taking it back is understood,
  and that giving it again by name, or the reverse, is the same reaction;
- a stay in voice has a number of its own, so that its end is understood;
- comings and leavings are counted here, at once, and only a number of each is noted.

Numbers of one person have nothing in common for whoever lacks the key.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from operator import attrgetter
from typing import Any, TypeAlias, cast

import numpy as np
from psycopg import Connection

from statsbot.domain.facts import (
    ANONYMOUS,
    AppAnswered,
    Audience,
    CommandRun,
    DepartureExplained,
    Fact,
    GuildLeft,
    GuildSeen,
    InviteSeen,
    JoinAttributed,
    MemberJoined,
    MemberLeft,
    MemberRolesSeen,
    MemberSeen,
    MessageSent,
    ReactionAdded,
    ReactionRemoved,
    ScheduledEventInterest,
    ScheduledEventSeen,
    ThreadJoined,
    ThreadLeft,
    ThreadSeen,
    VoiceFlags,
    VoiceMoved,
    VoiceReconciled,
)
from statsbot.domain.ids import GuildId, MemberId, instant_of
from statsbot.store.arrays import instants, integers
from statsbot.store.emoji import emoji_key
from statsbot.store.local_time import slot_of
from statsbot.store.privacy_key import PrivacyKey
from statsbot.store.reaction_ledger import ReactionKey
from statsbot.store.rollups import Amounts, Rollups
from statsbot.store.statements import Command, Query

CHECK_GUILD: GuildId = 0
"""Under no server's id: the row that tells which key was used."""


@dataclass(slots=True, kw_only=True)
class Person:
    """Somebody who asked not to be known, in one server."""

    guild_id: int
    person: int
    voice_stay: int | None
    opted_out_at: datetime | None
    named_from: datetime | None
    counts: bool
    """Whether the server counts them without a name."""

    def hides(self, at: datetime | None) -> bool:
        """Return whether what they did then is not to be known as theirs; None: long ago."""
        if self.opted_out_at is not None:
            return True
        return self.named_from is not None and (at is None or at < self.named_from)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnnamedPassage:
    """A coming or an absence that was counted without a name."""

    guild_id: int
    passage: int


_PEOPLE = Query("people_who_asked", Person)
_KEEP_STAYS = Command("keep_voice_stays")
_PASSAGES = Query("unnamed_passages", UnnamedPassage)
_KEEP_PASSAGES = Command("keep_unnamed_passages")
_FORGET_PASSAGES = Command("forget_unnamed_passages")

_When: TypeAlias = Callable[[Any], datetime | None]


def _made(id_field: str) -> _When:
    """Return the instant that the fact's id of that name carries."""
    return lambda fact: instant_of(getattr(fact, id_field))


MENTIONS: Mapping[type[object], Mapping[str, _When]] = {
    MessageSent: {"author_id": _made("message_id")},
    ReactionAdded: {"member_id": attrgetter("added_at"), "message_author_id": _made("message_id")},
    ReactionRemoved: {"member_id": attrgetter("removed_at")},
    VoiceMoved: {"member_id": attrgetter("at")},
    MemberJoined: {"member_id": attrgetter("joined_at")},
    MemberLeft: {"member_id": attrgetter("left_at")},
    DepartureExplained: {"member_id": attrgetter("at")},
    MemberSeen: {"member_id": attrgetter("seen_at")},
    MemberRolesSeen: {"member_id": attrgetter("seen_at")},
    JoinAttributed: {"member_id": attrgetter("joined_at"), "inviter_id": attrgetter("joined_at")},
    InviteSeen: {"inviter_id": attrgetter("created_at")},
    GuildSeen: {"owner_id": attrgetter("seen_at")},
    ThreadSeen: {"owner_id": _made("thread_id")},
    ThreadJoined: {"member_id": attrgetter("joined_at")},
    ThreadLeft: {"member_id": attrgetter("left_at")},
    ScheduledEventSeen: {"creator_id": _made("event_id")},
    ScheduledEventInterest: {"member_id": attrgetter("at")},
    AppAnswered: {"member_id": _made("message_id")},
    CommandRun: {"member_id": _made("interaction_id")},
}
"""The facts that name people, in which fields, and when what they tell of that person happened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """What came through the gate."""

    facts: Sequence[Fact]
    other_givers: Mapping[ReactionKey, int]
    """Under whom else the reactions in the facts may be kept: a number for a member, and back."""


def pass_gate(
    connection: Connection, facts: Sequence[Fact], rollups: Rollups, key: PrivacyKey
) -> Passed:
    """Return ``facts`` as they may be kept; ``facts`` itself where nobody asked for anything.

    Call it with the servers locked, before anything is written.

    Raises:
        ConfigurationError: the key is missing, or not the one that was used so far.
    """
    guild_ids = {fact.guild_id for fact in facts}
    people = _PEOPLE.all(connection, guild_ids=integers([CHECK_GUILD, *sorted(guild_ids)]))
    checks = [person for person in people if person.guild_id == CHECK_GUILD]
    key.require(check.person for check in checks)
    if len(people) == len(checks):
        return Passed(facts=facts, other_givers={})
    gate = _Gate(key, [person for person in people if person.guild_id != CHECK_GUILD])
    passed = [kept for fact in facts for kept in gate.follow(fact)]
    gate.write(connection, rollups)
    return Passed(facts=passed, other_givers=gate.other_givers)


def note_passages(
    connection: Connection, guild_id: GuildId, noted: Mapping[int, datetime], back: Iterable[int]
) -> None:
    """Note comings and absences by their numbers, and forget absences of who came ``back``."""
    forgotten = integers(back)
    if len(forgotten):
        guilds = np.full_like(forgotten, guild_id)
        _FORGET_PASSAGES.run(connection, guild_id=guilds, passage=forgotten)
    numbers = integers(noted)
    if len(numbers):
        _KEEP_PASSAGES.run(
            connection,
            guild_id=np.full_like(numbers, guild_id),
            passage=numbers,
            day=instants(list(noted.values())).astype("datetime64[D]"),
        )


class _Gate:
    """What happens to the facts of one batch."""

    def __init__(self, key: PrivacyKey, people: Sequence[Person]) -> None:
        self._key = key
        self._people = {(person.guild_id, person.person): person for person in people}
        self._guilds = {person.guild_id for person in people}
        self._known: dict[tuple[GuildId, MemberId], Person | None] = {}
        self._passages: list[tuple[MemberJoined | MemberLeft, bool]] = []
        self._stays: dict[tuple[GuildId, int], int] = {}
        self.other_givers: dict[ReactionKey, int] = {}

    def follow(self, fact: Fact) -> Iterable[Fact]:
        """Return what is to be written in place of ``fact``."""
        if fact.guild_id not in self._guilds:
            return (fact,)
        if isinstance(fact, VoiceReconciled | GuildLeft):
            self._end_stays(fact.guild_id)
        mentions = MENTIONS.get(type(fact))
        if mentions is None:
            return (fact,)
        hidden: dict[str, Person] = {}
        for field, when in mentions.items():
            person = self._person(fact.guild_id, getattr(fact, field))
            if person is not None and person.hides(when(fact)):
                hidden[field] = person
        if isinstance(fact, VoiceMoved):
            return self._moved(fact, is_hidden=bool(hidden))
        if isinstance(fact, ReactionAdded | ReactionRemoved):
            return self._reacted(fact, hidden)
        return self._without(fact, hidden) if hidden else (fact,)

    def write(self, connection: Connection, rollups: Rollups) -> None:
        """Write what the gate itself remembers and counts."""
        if self._stays:
            _KEEP_STAYS.run(
                connection,
                guild_id=integers(guild_id for guild_id, _ in self._stays),
                person=integers(person for _, person in self._stays),
                voice_stay=integers(self._stays.values()),
            )
        if self._passages:
            self._count_passages(connection, rollups)

    def _person(self, guild_id: GuildId, member_id: MemberId | None) -> Person | None:
        if not member_id:
            return None
        place = guild_id, member_id
        if place not in self._known:
            number = self._key.person(guild_id, member_id)
            self._known[place] = self._people.get((guild_id, number))
        return self._known[place]

    def _without(self, fact: Fact, hidden: Mapping[str, Person]) -> Iterable[Fact]:
        """Return what is left of a fact without those who are ``hidden`` in it."""
        person = next(iter(hidden.values()))
        match fact:
            case MessageSent():
                return (replace(fact, author_id=ANONYMOUS),) if person.counts else ()
            case CommandRun():
                return (replace(fact, member_id=ANONYMOUS),) if person.counts else ()
            case MemberJoined() | MemberLeft():
                self._passages.append((fact, person.counts))
                return ()
            case JoinAttributed():
                # That somebody without a name came is not worth telling through whom.
                return () if "member_id" in hidden else (replace(fact, inviter_id=None),)
            case (
                MemberSeen()
                | MemberRolesSeen()
                | DepartureExplained()
                | ThreadJoined()
                | ThreadLeft()
                | ScheduledEventInterest()
            ):
                return ()
            case _:
                # What happened is not about the person: it stays, without them.
                return (replace(cast("Any", fact), **dict.fromkeys(hidden)),)

    def _reacted(
        self, fact: ReactionAdded | ReactionRemoved, hidden: Mapping[str, Person]
    ) -> Iterable[Fact]:
        if isinstance(fact, ReactionAdded) and "message_author_id" in hidden:
            fact = replace(fact, message_author_id=ANONYMOUS)
        person = self._person(fact.guild_id, fact.member_id)
        if person is None:
            return (fact,)
        place, emoji = (fact.guild_id, fact.message_id), emoji_key(fact.emoji)
        number = self._key.giver(fact.guild_id, fact.member_id, fact.message_id, emoji)
        self.other_givers[(*place, fact.member_id, *emoji)] = number
        self.other_givers[(*place, number, *emoji)] = fact.member_id
        if "member_id" not in hidden:
            return (fact,)
        if isinstance(fact, ReactionAdded) and not person.counts:
            return ()
        return (replace(fact, member_id=number),)

    def _moved(self, fact: VoiceMoved, *, is_hidden: bool) -> Iterable[Fact]:
        person = self._person(fact.guild_id, fact.member_id)
        if person is None:
            return (fact,)
        stay, is_there = person.voice_stay, fact.channel_id is not None
        self._set_stay(person, None)
        if not is_hidden:
            if stay is None:
                return (fact,)
            # They come before they go: nobody else is alone in between.
            return fact, replace(fact, member_id=stay, channel_id=None)
        if is_there:
            stay = stay or self._key.stay(fact.guild_id, fact.member_id, fact.at)
            self._set_stay(person, stay)
        elif stay is None:
            return ()
        flags = fact.flags if person.counts else fact.flags | VoiceFlags.UNCOUNTED
        return (replace(fact, member_id=stay, flags=flags),)

    def _end_stays(self, guild_id: GuildId) -> None:
        for person in self._people.values():
            if person.guild_id == guild_id and person.voice_stay is not None:
                self._set_stay(person, None)

    def _set_stay(self, person: Person, stay: int | None) -> None:
        if person.voice_stay != stay:
            person.voice_stay = stay
            self._stays[person.guild_id, person.person] = stay or 0

    def _count_passages(self, connection: Connection, rollups: Rollups) -> None:
        """Count comings and leavings that are new, and note them."""
        for guild_id in sorted({fact.guild_id for fact, _ in self._passages}):
            of_guild = [told for told in self._passages if told[0].guild_id == guild_id]
            self._count_passages_of(connection, guild_id, of_guild, rollups)

    def _count_passages_of(
        self,
        connection: Connection,
        guild_id: GuildId,
        told: Sequence[tuple[MemberJoined | MemberLeft, bool]],
        rollups: Rollups,
    ) -> None:
        numbers = {number for fact, _ in told for number in self._passage_numbers(fact)}
        wanted = integers(sorted(numbers))
        rows = _PASSAGES.all(connection, guild_id=np.full_like(wanted, guild_id), passage=wanted)
        before = {row.passage for row in rows}
        noted = set(before)
        times: dict[int, datetime] = {}
        counted: dict[str, list[int]] = {"joins": [], "rejoins": [], "leaves": []}
        for fact, counts in told:
            number, away = self._passage_numbers(fact)
            if number in noted:
                continue
            noted.add(number)
            if isinstance(fact, MemberLeft):
                times[number], metrics = fact.left_at, ["leaves"]
            else:
                is_return = fact.returns or away in noted
                noted.discard(away)
                counts = counts and fact.counts and not fact.is_bot
                times[number], metrics = fact.joined_at, ["joins", *["rejoins"] * is_return]
            for metric in metrics if counts else ():
                counted[metric].append(slot_of(times[number]))
        news = {number: times[number] for number in noted - before}
        note_passages(connection, guild_id, news, before - noted)
        for metric, slots in counted.items():
            slot = integers(slots)
            rollups.add(
                metric,
                Amounts(
                    guild_id=np.full_like(slot, guild_id),
                    slot=slot,
                    audience=np.full_like(slot, Audience.PUBLIC),
                    amount=np.ones_like(slot),
                ),
            )

    def _passage_numbers(self, fact: MemberJoined | MemberLeft) -> tuple[int, int]:
        """Return what a coming or a leaving is noted under, and what the absence is."""
        away = self._key.away(fact.guild_id, fact.member_id)
        if isinstance(fact, MemberLeft):
            return away, away
        return self._key.coming(fact.guild_id, fact.member_id, fact.joined_at), away
