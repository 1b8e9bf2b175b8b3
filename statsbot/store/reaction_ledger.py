"""What becomes of reactions as facts about them are followed one by one, and what that counts.

A change that is older than what is known of a reaction is a repetition and changes nothing. A
reaction counts from when it was given last; taken back, it is taken from there again, and counts
there as removed until it is given anew.

Somebody who asked not to be known may have given a reaction by name and take it back without, or
the reverse. It is one reaction: whoever changes it gives it their name, or takes it. Only taking
back does not name who gave without a name.

Of the numbers that history tells, the newest holds. What is unnamed of it is what the named
reactions that stood at that time leave, whether they are known before it or become known after.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, TypeAlias

from statsbot.domain.facts import (
    ReactionAdded,
    ReactionRemoved,
    ReactionsCleared,
    ReactionsTallied,
)
from statsbot.domain.ids import instant_of
from statsbot.store.arrays import IntArray, integers
from statsbot.store.emoji import EmojiKey, emoji_key
from statsbot.store.local_time import slot_of
from statsbot.store.rollups import RECEIVED, Amounts, Rollups

ReactionFact: TypeAlias = ReactionAdded | ReactionRemoved | ReactionsCleared | ReactionsTallied
MessageKey: TypeAlias = tuple[int, int]
ReactionKey: TypeAlias = tuple[int, int, int, int, str]
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
    def key(self) -> ReactionKey:
        """What tells it from others."""
        return self.guild_id, self.message_id, self.member_id, self.emoji_id, self.emoji_char


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


class ReactionLedger:
    """The reactions that a batch touches, as they become."""

    def __init__(self) -> None:
        self._reactions: dict[ReactionKey, KeptReaction] = {}
        self._of_message: dict[MessageKey, list[KeptReaction]] = {}
        self._tallies: dict[_TallyKey, KeptTally] = {}
        self._changes: list[_Change] = []
        self._removals: list[_Change] = []
        self._tally_changes: list[_TallyChange] = []
        self.authors: dict[MessageKey, int] = {}
        """The people who wrote the messages that reactions are added to, as far as known."""
        self.other_givers: Mapping[ReactionKey, int] = {}
        """Under whom else reactions may be kept."""
        self.changed: dict[ReactionKey, KeptReaction] = {}
        self.left: set[ReactionKey] = set()
        """Keys of reactions that are now kept under another giver."""
        self.changed_tallies: dict[_TallyKey, KeptTally] = {}

    def load(self, reactions: Iterable[KeptReaction], tallies: Iterable[KeptTally]) -> None:
        """Take in what is known of reactions that are to be followed."""
        for row in reactions:
            self._hold(row)
        for tally in tallies:
            self._tallies[tally.key] = tally

    def follow(self, fact: ReactionFact) -> bool:
        """Let the fact happen; return whether it changed anything."""
        match fact:
            case ReactionAdded():
                return self._add(fact)
            case ReactionRemoved():
                key = (fact.guild_id, fact.message_id, fact.member_id, *emoji_key(fact.emoji))
                row = self._find(key)
                return row is not None and self._remove(row, fact.removed_at, fact.member_id)
            case ReactionsCleared():
                return self._clear(fact)
            case ReactionsTallied():
                return self._tally(fact)

    def take_from_authors(self) -> None:
        """Let nobody have received the reactions that were loaded."""
        for row in self._reactions.values():
            stands = row.removed_at is None
            if stands:
                self._note(row, -1)
            row.message_author_id = None
            if stands:
                self._note(row, 1)
            self.changed[row.key] = row

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

    def _find(self, key: ReactionKey) -> KeptReaction | None:
        """Return what is known of a reaction, under whichever giver."""
        row, other = self._reactions.get(key), self.other_givers.get(key)
        if row is None and other is not None:
            guild_id, message_id, _, emoji_id, emoji_char = key
            row = self._reactions.get((guild_id, message_id, other, emoji_id, emoji_char))
        return row

    def _give_to(self, row: KeptReaction, member_id: int) -> None:
        """Let the same reaction be kept, and counted, under another giver."""
        if row.member_id == member_id:
            return
        stands = row.removed_at is None
        if stands:
            self._changes.append(_change(row, -1))
        self.left.add(row.key)
        self.changed.pop(row.key, None)
        del self._reactions[row.key]
        if row.message_author_id == row.member_id:
            row.message_author_id = None
        row.member_id = member_id
        self.left.discard(row.key)
        self._reactions[row.key] = self.changed[row.key] = row
        if stands:
            self._changes.append(_change(row, 1))

    def _add(self, fact: ReactionAdded) -> bool:
        emoji_id, emoji_char = emoji_key(fact.emoji)
        key = (fact.guild_id, fact.message_id, fact.member_id, emoji_id, emoji_char)
        row = self._find(key)
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
        self._give_to(row, fact.member_id)
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

    def _remove(self, row: KeptReaction, at: datetime, by: int = 0) -> bool:
        if row.removed_at is not None or at < row.added_at:
            return False
        if by < 0:
            self._give_to(row, by)
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
