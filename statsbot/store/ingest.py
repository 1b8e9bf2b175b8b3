"""The one way in: batches of facts, each in one transaction, exactly once."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeVar, cast

from psycopg import Connection, errors

from statsbot.domain.facts import (
    AppAnswered,
    ChannelGone,
    ChannelSeen,
    CommandRun,
    DepartureExplained,
    Fact,
    GuildLeft,
    GuildListed,
    GuildSeen,
    InviteGone,
    InviteSeen,
    JoinAttributed,
    MemberJoined,
    MemberLeft,
    MemberRolesSeen,
    MembersCounted,
    MemberSeen,
    MessageDeleted,
    MessageEdited,
    MessageSent,
    ModerationTaken,
    OnboardingSeen,
    ReactionAdded,
    ReactionRemoved,
    ReactionsCleared,
    ReactionsTallied,
    RoleGone,
    RoleSeen,
    ScheduledEventInterest,
    ScheduledEventSeen,
    StageClosed,
    StageOpened,
    ThreadJoined,
    ThreadLeft,
    ThreadSeen,
    Unwatched,
    VoiceMoved,
    VoiceReconciled,
    WatchedSpan,
)
from statsbot.store.apps import write_app_answers, write_command_runs
from statsbot.store.channels import write_channels
from statsbot.store.coverage import write_watching
from statsbot.store.emoji import write_emoji_names
from statsbot.store.events import end_unlisted, write_events, write_stages
from statsbot.store.guilds import write_guilds
from statsbot.store.invites import write_attributions, write_invites
from statsbot.store.members import (
    PassageFacts,
    write_member_counts,
    write_passages,
    write_profiles,
)
from statsbot.store.messages import write_deletions, write_edits, write_messages
from statsbot.store.moderation import write_moderation
from statsbot.store.partitions import Partitions
from statsbot.store.pool import Database
from statsbot.store.privacy import pass_gate
from statsbot.store.privacy_key import PrivacyKey
from statsbot.store.reaction_ledger import ReactionFact, ReactionKey
from statsbot.store.reactions import take_from_machines, write_reactions
from statsbot.store.retention import without_gone
from statsbot.store.roles import RoleFact, write_roles
from statsbot.store.rollups import Rollups
from statsbot.store.rows import WriteResult
from statsbot.store.settings import lock_guilds
from statsbot.store.spool import SpoolPosition, Writer, advance, claim, hold
from statsbot.store.threads import write_threads
from statsbot.store.voice import VoiceFact, write_voice

FactT = TypeVar("FactT")

NOTHING = WriteResult(facts=0, new=0, new_messages=0)

_REACTION_FACTS = (ReactionAdded, ReactionRemoved, ReactionsCleared, ReactionsTallied)
_VOICE_FACTS = (VoiceMoved, VoiceReconciled, GuildLeft, WatchedSpan)
_ROLE_FACTS = (RoleSeen, RoleGone, OnboardingSeen, GuildListed, MemberRolesSeen, MemberLeft)


class FactWriter:
    """Writes facts and what is rolled up from them.

    Every write is idempotent: a batch written twice, split anywhere or replayed leaves what one
    writing leaves. Hand facts over in the order in which they were told; facts that carry their
    own id or time may come in any order.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._partitions = Partitions()
        self._run: Writer | None = None

    async def claim(self, application_id: int) -> None:
        """Write as the one run of this bot from now on; any older run of it is refused."""
        self._run = await claim(self._database, application_id)

    async def write(
        self, facts: Sequence[Fact], *, position: SpoolPosition | None = None
    ) -> WriteResult:
        """Write ``facts`` in one transaction that is durable when this returns.

        Best in batches of 500 to 20,000.

        Args:
            facts: what happened.
            position: the last of the spool's records that the facts are from; if it was written
                before, nothing is.

        Raises:
            DatabaseAwayError: Postgres does not answer; nothing was written.
            TryLaterError: other writers were in the way each time; nothing was written.
            AnotherWriterError: a newer run of this bot writes.
        """
        if not facts and position is None:
            return NOTHING
        batch = await asyncio.to_thread(_Batch, facts)
        try:
            return await self._write(batch, position)
        except errors.CheckViolation:
            # The months of old messages may have been dropped since they were made.
            self._partitions.forget()
            return await self._write(batch, position)

    async def _write(self, batch: "_Batch", position: SpoolPosition | None) -> WriteResult:
        missing = self._partitions.missing(batch.of(MessageSent))
        if missing:
            # In a transaction of its own: making a partition locks the table for a moment.
            await self._database.write(
                lambda connection: self._partitions.make(connection, missing)
            )
        key = self._database.privacy_key
        return await self._database.write(
            lambda connection: (
                batch.write(connection, key) if self._is_ours(connection, position) else NOTHING
            )
        )

    def _is_ours(self, connection: Connection, position: SpoolPosition | None) -> bool:
        """Whether a batch is to be written in this transaction."""
        if self._run is not None:
            hold(connection, self._run)
        return position is None or advance(connection, position)


class _Batch:
    """Facts by kind, each kind in the order in which it was told."""

    def __init__(self, facts: Sequence[Fact]) -> None:
        self._facts = facts
        self._by_kind: defaultdict[type[object], list[Fact]] = defaultdict(list)
        for fact in facts:
            self._by_kind[type(fact)].append(fact)
        self._guild_ids = {fact.guild_id for fact in facts}
        self._reactions = cast(
            "list[ReactionFact]", _in_order(facts, self._by_kind, _REACTION_FACTS)
        )
        self._voice = cast("list[VoiceFact]", _in_order(facts, self._by_kind, _VOICE_FACTS))
        self._roles = cast("list[RoleFact]", _in_order(facts, self._by_kind, _ROLE_FACTS))

    def of(self, kind: type[FactT]) -> list[FactT]:
        """Return the facts of one kind."""
        return cast("list[FactT]", self._by_kind.get(kind, []))

    def write(self, connection: Connection, key: PrivacyKey) -> WriteResult:
        """Write everything that passes the gate; return how much of it was new."""
        rollups = Rollups(lock_guilds(connection, self._guild_ids))
        told = without_gone(connection, self._facts, self._guild_ids)
        passed = pass_gate(connection, told, rollups, key)
        batch = self if passed.facts is self._facts else _Batch(passed.facts)
        result = batch.write_passed(connection, rollups, passed.other_givers)
        return replace(result, facts=len(self._facts))

    def write_passed(
        self, connection: Connection, rollups: Rollups, other_givers: Mapping[ReactionKey, int]
    ) -> WriteResult:
        """Write everything, as it is; ``other_givers``: under whom else reactions may be kept."""
        sent, seen = self.of(MessageSent), self.of(MemberSeen)
        new = write_guilds(connection, self.of(GuildSeen), self.of(GuildLeft))
        listed = self.of(GuildListed)
        new += write_channels(connection, self.of(ChannelSeen), self.of(ChannelGone), listed)
        new += write_profiles(connection, seen)
        new += write_roles(connection, self._roles)
        new += write_invites(connection, self.of(InviteSeen), self.of(InviteGone))
        write_emoji_names(connection, sent, self.of(ReactionAdded), self.of(ReactionsTallied))
        new_messages = write_messages(connection, sent, rollups)
        new += write_edits(connection, self.of(MessageEdited), rollups)
        new += write_deletions(connection, self.of(MessageDeleted), rollups)
        take_from_machines(connection, sent, rollups)
        new += write_reactions(connection, self._reactions, rollups, other_givers)
        new += write_app_answers(connection, self.of(AppAnswered), rollups)
        new += write_command_runs(connection, self.of(CommandRun), rollups)
        passages = PassageFacts(
            joins=self.of(MemberJoined),
            leaves=self.of(MemberLeft),
            explained=self.of(DepartureExplained),
            seen=seen,
        )
        new += write_passages(connection, passages, rollups)
        new += write_member_counts(connection, self.of(MembersCounted), rollups)
        joined, left = self.of(ThreadJoined), self.of(ThreadLeft)
        new += write_threads(connection, self.of(ThreadSeen), joined, left, rollups)
        interest = self.of(ScheduledEventInterest)
        new += write_events(connection, self.of(ScheduledEventSeen), interest)
        new += write_stages(connection, self.of(StageOpened), self.of(StageClosed))
        new += end_unlisted(connection, listed)
        new += write_moderation(connection, self.of(ModerationTaken), rollups)
        new += write_attributions(connection, self.of(JoinAttributed))
        # Voice is counted up to the newest span, so it reads the kept spans before they grow.
        new += write_voice(connection, self._voice, rollups)
        new += write_watching(connection, self.of(WatchedSpan), self.of(Unwatched))
        rollups.write(connection)
        new += new_messages
        return WriteResult(facts=len(self._facts), new=new, new_messages=new_messages)


def _in_order(
    facts: Sequence[Fact],
    by_kind: dict[type[object], list[Fact]],
    kinds: tuple[type[object], ...],
) -> list[Fact]:
    """Return the facts of several kinds in the order in which they were told."""
    present = [kind for kind in kinds if by_kind.get(kind)]
    if len(present) < 2:
        return by_kind[present[0]] if present else []
    return [fact for fact in facts if isinstance(fact, kinds)]
