"""Writes reactions: what stands is followed fact by fact, and every change is counted.

A change that is older than what is known of a reaction is a repetition and changes nothing. A
reaction counts from when it was given last; taken back, it is taken from there again, and counts
there as removed until it is given anew.

Whoever wrote the message receives it: the person that Discord tells with the reaction or, better,
that the message is kept under, however old it is.

Of the numbers that history tells, the newest holds. What is unnamed of it is what the named
reactions that stood at that time leave, whether they are known before it or become known after.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, TypeAlias

import numpy as np
from psycopg import Connection

from statsbot.domain.facts import (
    ANONYMOUS,
    ReactionAdded,
    ReactionRemoved,
    ReactionsCleared,
    ReactionsTallied,
)
from statsbot.domain.ids import instant_of
from statsbot.store.arrays import IntArray, instants, integers
from statsbot.store.emoji import EmojiKey, emoji_key
from statsbot.store.local_time import slot_of
from statsbot.store.rollups import RECEIVED, Amounts, Rollups
from statsbot.store.statements import Command, Query

ReactionFact: TypeAlias = ReactionAdded | ReactionRemoved | ReactionsCleared | ReactionsTallied
_MessageKey: TypeAlias = tuple[int, int]
_ReactionKey: TypeAlias = tuple[int, int, int, int, str]
_TallyKey: TypeAlias = tuple[int, int, int, str]


@dataclass(slots=True, kw_only=True)
class KeptReaction:
    """A member's reaction with one emoji to one message, as it now is."""

    guild_id: int
    message_id: int
    member_id: int
    emoji_id: int
    channel_id: int
    message_author_id: int | None
    """The person who wrote the message, where known."""
    added_at: datetime
    removed_at: datetime | None
    audience: int
    by_bot: bool
    emoji_char: str

    @property
    def key(self) -> _ReactionKey:
        """What tells it from others."""
        return self.guild_id, self.message_id, self.member_id, self.emoji_id, self.emoji_char


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageAuthor:
    """The person who wrote a message."""

    guild_id: int
    message_id: int
    author_id: int


@dataclass(slots=True, kw_only=True)
class KeptTally:
    """Reactions with one emoji to one message that are known without their givers."""

    guild_id: int
    message_id: int
    emoji_id: int
    told_at: datetime
    told: int
    unnamed: int
    audience: int
    emoji_char: str

    @property
    def key(self) -> _TallyKey:
        """What tells it from others."""
        return self.guild_id, self.message_id, self.emoji_id, self.emoji_char


class _Change(NamedTuple):
    """A reaction that began or ceased to stand, or to be removed, placed when it was given."""

    guild_id: int
    slot: int
    audience: int
    amount: int
    channel_id: int
    member_id: int
    received_by: int
    """The person who wrote the message; 0: nobody, or the giver."""
    by_bot: bool
    emoji: EmojiKey


class _TallyChange(NamedTuple):
    """A number of unnamed reactions that began or ceased to stand, placed at the message."""

    guild_id: int
    slot: int
    audience: int
    amount: int
    emoji: EmojiKey


_NOT_TOLD = -1

_BY_KEY = Query("reactions_by_key", KeptReaction)
_OF_MESSAGES = Query("reactions_of_messages", KeptReaction)
_TALLIES_OF_MESSAGES = Query("unnamed_reactions_of_messages", KeptTally)
_AUTHORS = Query("people_behind_messages", MessageAuthor)
_KEEP = Command("keep_reactions")
_KEEP_TALLIES = Command("keep_unnamed_reactions")


def write_reactions(connection: Connection, facts: Sequence[ReactionFact], rollups: Rollups) -> int:
    """Follow the facts in their order; return how many changed something."""
    if not facts:
        return 0
    ledger = _Ledger()
    whole = {
        (fact.guild_id, fact.message_id)
        for fact in facts
        if isinstance(fact, ReactionsCleared | ReactionsTallied)
    }
    messages = {(fact.guild_id, fact.message_id) for fact in facts}
    ledger.load(_read_messages(connection, whole), _read_tallies(connection, messages))
    keys = {
        (fact.guild_id, fact.message_id, fact.member_id, *emoji_key(fact.emoji))
        for fact in facts
        if isinstance(fact, ReactionAdded | ReactionRemoved)
        and (fact.guild_id, fact.message_id) not in whole
    }
    ledger.load(_read_reactions(connection, keys), [])
    ledger.authors = _read_authors(connection, facts)
    changed = sum(ledger.follow(fact) for fact in facts)
    _keep(connection, ledger)
    ledger.count(rollups)
    return changed


class _Ledger:
    """The reactions that a batch touches, as they become."""

    def __init__(self) -> None:
        self._reactions: dict[_ReactionKey, KeptReaction] = {}
        self._of_message: dict[_MessageKey, list[KeptReaction]] = {}
        self._tallies: dict[_TallyKey, KeptTally] = {}
        self._changes: list[_Change] = []
        self._removals: list[_Change] = []
        self._tally_changes: list[_TallyChange] = []
        self.authors: dict[_MessageKey, int] = {}
        """The people who wrote the messages that reactions are added to, as far as known."""
        self.changed: dict[_ReactionKey, KeptReaction] = {}
        self.changed_tallies: dict[_TallyKey, KeptTally] = {}

    def load(self, reactions: Iterable[KeptReaction], tallies: Iterable[KeptTally]) -> None:
        for row in reactions:
            self._hold(row)
        for tally in tallies:
            self._tallies[tally.key] = tally

    def follow(self, fact: ReactionFact) -> bool:
        match fact:
            case ReactionAdded():
                return self._add(fact)
            case ReactionRemoved():
                key = (fact.guild_id, fact.message_id, fact.member_id, *emoji_key(fact.emoji))
                row = self._reactions.get(key)
                return row is not None and self._remove(row, fact.removed_at)
            case ReactionsCleared():
                return self._clear(fact)
            case ReactionsTallied():
                return self._tally(fact)

    def count(self, rollups: Rollups) -> None:
        """Add every change to the rollups, where the reaction was given."""
        of_people = [change for change in self._changes if not change.by_bot]
        rollups.add(
            "reactions",
            _amounts(
                of_people,
                channel_id=integers(change.channel_id for change in of_people),
                member_id=integers(change.member_id for change in of_people),
            ),
        )
        received = [change for change in of_people if change.received_by]
        receivers = integers(change.received_by for change in received)
        rollups.add(RECEIVED, _amounts(received, member_id=receivers))
        removed = [change for change in self._removals if not change.by_bot]
        rollups.add("reactions_removed", _amounts(removed))
        for changes in (self._changes, self._tally_changes):
            rollups.add_emoji("reactions", _amounts(changes), [change.emoji for change in changes])

    def _hold(self, row: KeptReaction) -> None:
        self._reactions[row.key] = row
        self._of_message.setdefault((row.guild_id, row.message_id), []).append(row)

    def _add(self, fact: ReactionAdded) -> bool:
        emoji_id, emoji_char = emoji_key(fact.emoji)
        key = (fact.guild_id, fact.message_id, fact.member_id, emoji_id, emoji_char)
        row = self._reactions.get(key)
        if row is not None and (row.removed_at is None or fact.added_at < row.removed_at):
            return False
        if row is None:
            row = KeptReaction(
                guild_id=fact.guild_id,
                message_id=fact.message_id,
                member_id=fact.member_id,
                emoji_id=emoji_id,
                channel_id=fact.channel_id,
                message_author_id=None,
                added_at=fact.added_at,
                removed_at=None,
                audience=fact.audience,
                by_bot=fact.by_bot,
                emoji_char=emoji_char,
            )
            self._hold(row)
        if row.removed_at is not None:
            self._removals.append(_change(row, -1))
        row.added_at, row.removed_at, row.audience = fact.added_at, None, fact.audience
        if row.message_author_id is None:
            row.message_author_id = self.authors.get((fact.guild_id, fact.message_id))
        self._note(row, 1)
        tally = self._tallies.get((fact.guild_id, fact.message_id, emoji_id, emoji_char))
        if tally is not None and tally.unnamed and fact.added_at <= tally.told_at:
            self._set_tally(tally, unnamed=tally.unnamed - 1, audience=tally.audience)
        return True

    def _remove(self, row: KeptReaction, at: datetime) -> bool:
        if row.removed_at is not None or at < row.added_at:
            return False
        row.removed_at = at
        self._note(row, -1)
        self._removals.append(_change(row, 1))
        return True

    def _clear(self, fact: ReactionsCleared) -> bool:
        chosen = None if fact.emoji is None else emoji_key(fact.emoji)
        cleared = False
        for row in self._of_message.get((fact.guild_id, fact.message_id), ()):
            if chosen in (None, (row.emoji_id, row.emoji_char)):
                cleared |= self._remove(row, fact.cleared_at)
        for tally in self._tallies.values():
            same_message = (tally.guild_id, tally.message_id) == (fact.guild_id, fact.message_id)
            if (
                same_message
                and chosen in (None, (tally.emoji_id, tally.emoji_char))
                and tally.told_at < fact.cleared_at
            ):
                tally.told_at, tally.told = fact.cleared_at, 0
                self._set_tally(tally, unnamed=0, audience=tally.audience)
                cleared = True
        return cleared

    def _tally(self, fact: ReactionsTallied) -> bool:
        emoji_id, emoji_char = emoji_key(fact.emoji)
        key = (fact.guild_id, fact.message_id, emoji_id, emoji_char)
        tally = self._tallies.get(key)
        if tally is None:
            tally = KeptTally(
                guild_id=fact.guild_id,
                message_id=fact.message_id,
                emoji_id=emoji_id,
                told_at=fact.told_at,
                told=0,
                unnamed=0,
                audience=fact.audience,
                emoji_char=emoji_char,
            )
            self._tallies[key] = tally
        elif (fact.told_at, fact.reactions) <= (tally.told_at, tally.told):
            return False
        named = sum(
            (row.emoji_id, row.emoji_char) == (emoji_id, emoji_char)
            and row.added_at <= fact.told_at
            and (row.removed_at is None or row.removed_at > fact.told_at)
            for row in self._of_message.get((fact.guild_id, fact.message_id), ())
        )
        tally.told_at, tally.told = fact.told_at, fact.reactions
        self._set_tally(tally, unnamed=max(0, fact.reactions - named), audience=fact.audience)
        return True

    def _note(self, row: KeptReaction, amount: int) -> None:
        self.changed[row.key] = row
        self._changes.append(_change(row, amount))

    def _set_tally(self, tally: KeptTally, *, unnamed: int, audience: int) -> None:
        slot = slot_of(instant_of(tally.message_id))
        emoji = (tally.emoji_id, tally.emoji_char)
        for of, amount in ((tally.audience, -tally.unnamed), (audience, unnamed)):
            if amount:
                change = _TallyChange(tally.guild_id, slot, of, amount, emoji)
                self._tally_changes.append(change)
        tally.unnamed, tally.audience = unnamed, audience
        self.changed_tallies[tally.key] = tally


def _change(row: KeptReaction, amount: int) -> _Change:
    author_id = row.message_author_id or 0
    return _Change(
        guild_id=row.guild_id,
        slot=slot_of(row.added_at),
        audience=row.audience,
        amount=amount,
        channel_id=row.channel_id,
        member_id=row.member_id,
        received_by=author_id if author_id != row.member_id else 0,
        by_bot=row.by_bot,
        emoji=(row.emoji_id, row.emoji_char),
    )


def _amounts(
    changes: Sequence[_Change] | Sequence[_TallyChange],
    *,
    channel_id: IntArray | None = None,
    member_id: IntArray | None = None,
) -> Amounts:
    return Amounts(
        guild_id=integers(change.guild_id for change in changes),
        slot=integers(change.slot for change in changes),
        audience=integers(change.audience for change in changes),
        amount=integers(change.amount for change in changes),
        channel_id=channel_id,
        member_id=member_id,
    )


def _read_messages(connection: Connection, keys: Collection[_MessageKey]) -> list[KeptReaction]:
    if not keys:
        return []
    return _OF_MESSAGES.all(
        connection,
        guild_id=integers(key[0] for key in keys),
        message_id=integers(key[1] for key in keys),
    )


def _read_tallies(connection: Connection, keys: Collection[_MessageKey]) -> list[KeptTally]:
    if not keys:
        return []
    return _TALLIES_OF_MESSAGES.all(
        connection,
        guild_id=integers(key[0] for key in keys),
        message_id=integers(key[1] for key in keys),
    )


def _read_reactions(connection: Connection, keys: Collection[_ReactionKey]) -> list[KeptReaction]:
    if not keys:
        return []
    return _BY_KEY.all(
        connection,
        guild_id=integers(key[0] for key in keys),
        message_id=integers(key[1] for key in keys),
        member_id=integers(key[2] for key in keys),
        emoji_id=integers(key[3] for key in keys),
        emoji_char=[key[4] for key in keys],
    )


def _read_authors(connection: Connection, facts: Sequence[ReactionFact]) -> dict[_MessageKey, int]:
    told: dict[_MessageKey, int] = {}
    for fact in facts:
        if isinstance(fact, ReactionAdded):
            key, author_id = (fact.guild_id, fact.message_id), fact.message_author_id
            if author_id is not None or key not in told:
                told[key] = _NOT_TOLD if author_id is None else author_id
    known = {key for key, author_id in told.items() if author_id != ANONYMOUS}
    if not known:
        return {}
    rows = _AUTHORS.all(
        connection,
        guild_id=integers(key[0] for key in known),
        message_id=integers(key[1] for key in known),
        author_id=integers(told[key] for key in known),
    )
    return {(row.guild_id, row.message_id): row.author_id for row in rows}


def _keep(connection: Connection, ledger: _Ledger) -> None:
    rows = [ledger.changed[key] for key in sorted(ledger.changed)]
    if rows:
        _KEEP.run(
            connection,
            guild_id=integers(row.guild_id for row in rows),
            message_id=integers(row.message_id for row in rows),
            member_id=integers(row.member_id for row in rows),
            emoji_id=integers(row.emoji_id for row in rows),
            channel_id=integers(row.channel_id for row in rows),
            message_author_id=integers(row.message_author_id or 0 for row in rows),
            added_at=instants([row.added_at for row in rows]),
            removed_at=instants([row.removed_at for row in rows]),
            audience=integers(row.audience for row in rows).astype(np.int16),
            by_bot=np.array([row.by_bot for row in rows]),
            emoji_char=[row.emoji_char for row in rows],
        )
    tallies = [ledger.changed_tallies[key] for key in sorted(ledger.changed_tallies)]
    if tallies:
        _KEEP_TALLIES.run(
            connection,
            guild_id=integers(row.guild_id for row in tallies),
            message_id=integers(row.message_id for row in tallies),
            emoji_id=integers(row.emoji_id for row in tallies),
            told_at=instants([row.told_at for row in tallies]),
            told=integers(row.told for row in tallies).astype(np.int32),
            unnamed=integers(row.unnamed for row in tallies).astype(np.int32),
            audience=integers(row.audience for row in tallies).astype(np.int16),
            emoji_char=[row.emoji_char for row in tallies],
        )
