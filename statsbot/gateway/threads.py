"""THREAD_* to facts: threads and forum posts, and who follows them."""

from collections.abc import Iterable
from datetime import datetime

from statsbot.domain.facts import Fact, ThreadJoined, ThreadLeft, ThreadSeen
from statsbot.domain.ids import instant_of, snowflake
from statsbot.gateway import channels
from statsbot.gateway.knowledge import Knowledge, KnownGuild
from statsbot.gateway.payloads import Payload, instant, optional_id


def told(payload: Payload, known: Knowledge, now: datetime) -> Iterable[Fact]:
    """THREAD_CREATE, also when we are added to a private thread; THREAD_UPDATE."""
    guild = known.guilds.get(int(payload.get("guild_id", 0)))
    return () if guild is None else _told(guild, (payload,), now)


def synced(payload: Payload, known: Knowledge, now: datetime) -> Iterable[Fact]:
    """THREAD_LIST_SYNC: the live threads of channels that we may see from now on."""
    guild = known.guilds.get(snowflake(payload["guild_id"]))
    return () if guild is None else _told(guild, payload.get("threads") or (), now)


def members_updated(payload: Payload, known: Knowledge, now: datetime) -> Iterable[Fact]:
    """THREAD_MEMBERS_UPDATE: people who follow a thread from now on, or no more."""
    guild_id, thread_id = snowflake(payload["guild_id"]), snowflake(payload["id"])
    guild = known.guilds.get(guild_id)
    if guild is None:
        return ()
    facts: list[Fact] = [
        ThreadJoined(
            guild_id=guild_id,
            thread_id=thread_id,
            parent_id=guild.parent_of(thread_id),
            member_id=snowflake(added["user_id"]),
            audience=guild.audience(thread_id),
            joined_at=instant(added["join_timestamp"]),
        )
        for added in payload.get("added_members", ())
        if not _is_bot(added, known)
    ]
    facts += [
        ThreadLeft(
            guild_id=guild_id, thread_id=thread_id, member_id=snowflake(removed), left_at=now
        )
        for removed in payload.get("removed_member_ids", ())
        if snowflake(removed) != known.bot_id
    ]
    return facts


def seen(guild: KnownGuild, payload: Payload, now: datetime) -> ThreadSeen:
    """Describe a thread as it now is, whose audience is known already."""
    thread_id = snowflake(payload["id"])
    metadata: Payload = payload.get("thread_metadata") or {}
    # Threads older than 2022 lack it; those under a message have the message's id.
    created = metadata.get("create_timestamp")
    changed = metadata.get("archive_timestamp")
    return ThreadSeen(
        guild_id=guild.guild_id,
        thread_id=thread_id,
        parent_id=snowflake(payload["parent_id"]),
        owner_id=optional_id(payload.get("owner_id")),
        audience=guild.audience(thread_id),
        created_at=instant(created) if created else instant_of(thread_id),
        is_archived=bool(metadata.get("archived")),
        archive_changed_at=instant(changed) if changed else None,
        seen_at=now,
    )


def _told(guild: KnownGuild, payloads: Iterable[Payload], now: datetime) -> list[Fact]:
    facts: list[Fact] = []
    for payload in payloads:
        noted = channels.note_alone(guild, payload)
        if noted:
            thread = seen(guild, payload, now)
            facts += [*channels.seen(guild, noted, now), thread]
            if thread.is_archived:
                guild.put_away(thread.thread_id)
    return facts


def _is_bot(thread_member: Payload, known: Knowledge) -> bool:
    member: Payload = thread_member.get("member") or {}
    user: Payload = member.get("user") or {}
    return bool(user.get("bot")) or snowflake(thread_member["user_id"]) == known.bot_id
