"""Writes reactions: reads what is known of those a batch is about, follows it, keeps the rest.

Whoever wrote the message receives a reaction: the person that the message is kept under, however
old it is; of a message that is not kept, the one whom Discord tells with the reaction.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from psycopg import Connection

from statsbot.domain.facts import (
    ANONYMOUS,
    AuthorKind,
    MessageSent,
    ReactionAdded,
    ReactionRemoved,
    ReactionsCleared,
    ReactionsTallied,
)
from statsbot.store.arrays import instants, integers
from statsbot.store.emoji import emoji_key
from statsbot.store.reaction_ledger import (
    KeptReaction,
    KeptTally,
    MessageKey,
    ReactionFact,
    ReactionKey,
    ReactionLedger,
)
from statsbot.store.rollups import Rollups
from statsbot.store.statements import Command, Query


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageAuthor:
    """The person who wrote a message."""

    guild_id: int
    message_id: int
    author_id: int


_NOT_TOLD = -1

_BY_KEY = Query("reactions_by_key", KeptReaction)
_OF_MESSAGES = Query("reactions_of_messages", KeptReaction)
_TALLIES_OF_MESSAGES = Query("unnamed_reactions_of_messages", KeptTally)
_AUTHORS = Query("people_behind_messages", MessageAuthor)
_FORGET = Command("forget_reactions")
_KEEP = Command("keep_reactions")
_KEEP_TALLIES = Command("keep_unnamed_reactions")


def write_reactions(
    connection: Connection,
    facts: Sequence[ReactionFact],
    rollups: Rollups,
    other_givers: Mapping[ReactionKey, int],
) -> int:
    """Follow the facts in their order; return how many changed something.

    ``other_givers`` tells under whom else a reaction may be kept.
    """
    if not facts:
        return 0
    ledger = ReactionLedger()
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
    keys |= {
        (guild_id, message_id, other_givers[key], emoji_id, emoji_char)
        for key in keys & other_givers.keys()
        for guild_id, message_id, _, emoji_id, emoji_char in (key,)
    }
    ledger.load(_read_reactions(connection, keys), [])
    ledger.other_givers = other_givers
    ledger.authors = _read_authors(connection, facts)
    changed = sum(ledger.follow(fact) for fact in facts)
    _keep(connection, ledger)
    ledger.count(rollups)
    return changed


def take_from_machines(
    connection: Connection, sent: Sequence[MessageSent], rollups: Rollups
) -> None:
    """Take back what authors received who turn out to be no people: their messages came late."""
    by_machines = {
        (fact.guild_id, fact.message_id)
        for fact in sent
        if fact.author_kind is not AuthorKind.PERSON
    }
    credited = [row for row in _read_messages(connection, by_machines) if row.message_author_id]
    if credited:
        ledger = ReactionLedger()
        ledger.load(credited, [])
        ledger.take_from_authors()
        _keep(connection, ledger)
        ledger.count(rollups)


def _read_messages(connection: Connection, keys: Collection[MessageKey]) -> list[KeptReaction]:
    if not keys:
        return []
    return _OF_MESSAGES.all(
        connection,
        guild_id=integers(key[0] for key in keys),
        message_id=integers(key[1] for key in keys),
    )


def _read_tallies(connection: Connection, keys: Collection[MessageKey]) -> list[KeptTally]:
    if not keys:
        return []
    return _TALLIES_OF_MESSAGES.all(
        connection,
        guild_id=integers(key[0] for key in keys),
        message_id=integers(key[1] for key in keys),
    )


def _read_reactions(connection: Connection, keys: Collection[ReactionKey]) -> list[KeptReaction]:
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


def _read_authors(connection: Connection, facts: Sequence[ReactionFact]) -> dict[MessageKey, int]:
    told: dict[MessageKey, int] = {}
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


def _keep(connection: Connection, ledger: ReactionLedger) -> None:
    if ledger.left:
        left = sorted(ledger.left)
        _FORGET.run(
            connection,
            guild_id=integers(key[0] for key in left),
            message_id=integers(key[1] for key in left),
            member_id=integers(key[2] for key in left),
            emoji_id=integers(key[3] for key in left),
            emoji_char=[key[4] for key in left],
        )
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
