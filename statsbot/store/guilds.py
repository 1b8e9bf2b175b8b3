"""Servers, channels and members as last seen."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from psycopg import Connection

from statsbot.domain.facts import GuildLeft, GuildSeen
from statsbot.domain.ids import ChannelId, GuildId, MemberId
from statsbot.store.arrays import instants, integers, storable
from statsbot.store.pool import Database
from statsbot.store.rows import ChannelRow, GuildRow, MemberRow
from statsbot.store.statements import Command, Query


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadParent:
    """A thread or forum post, and the channel that it hangs on."""

    guild_id: int
    thread_id: int
    parent_id: int


_DESCRIBE_GUILDS = Command("describe_guilds")
_END_GUILDS = Command("end_guilds")
_GUILD = Query("guild_by_id", GuildRow)
_GUILDS = Query("all_guilds", GuildRow)
_CHANNELS = Query("channels_of_guild", ChannelRow)
_MEMBERS = Query("members_by_id", MemberRow)
_PUBLIC_THREADS = Query("public_threads", ThreadParent)


async def guild(db: Database, guild_id: GuildId) -> GuildRow | None:
    """Return the server; None: never seen."""
    async with db.reading() as connection:
        return await _GUILD.one_async(connection, guild_id=guild_id)


async def guilds(db: Database) -> list[GuildRow]:
    """Return all servers ever seen, by name, those the bot has left included."""
    async with db.reading() as connection:
        return await _GUILDS.all_async(connection)


async def channels(db: Database, guild_id: GuildId) -> list[ChannelRow]:
    """Return the channels, threads and forum posts of a server, by id, deleted ones included."""
    async with db.reading() as connection:
        return await _CHANNELS.all_async(connection, guild_id=guild_id)


async def public_threads(db: Database, most: int) -> dict[GuildId, dict[ChannelId, ChannelId]]:
    """Return what the ``most`` newest public threads of each server hang on, oldest first."""
    async with db.reading() as connection:
        rows = await _PUBLIC_THREADS.all_async(connection, most=most)
    found: dict[GuildId, dict[ChannelId, ChannelId]] = {}
    for row in rows:
        found.setdefault(row.guild_id, {})[row.thread_id] = row.parent_id
    return found


async def members(
    db: Database, guild_id: GuildId, member_ids: Collection[MemberId]
) -> list[MemberRow]:
    """Return those of ``member_ids`` whose name is known, by id."""
    async with db.reading() as connection:
        return await _MEMBERS.all_async(
            connection, guild_id=guild_id, member_ids=integers(member_ids)
        )


def write_guilds(
    connection: Connection, seen: Sequence[GuildSeen], left: Sequence[GuildLeft]
) -> int:
    """Keep the newest descriptions and ends of servers; return how many were news."""
    changed = 0
    newest = {fact.guild_id: fact for fact in sorted(seen, key=lambda fact: fact.seen_at)}
    rows = [newest[key] for key in sorted(newest)]
    if rows:
        counts = [-1 if row.member_count is None else row.member_count for row in rows]
        changed += _DESCRIBE_GUILDS.run(
            connection,
            guild_id=integers(row.guild_id for row in rows),
            owner_id=integers(row.owner_id or 0 for row in rows),
            seen_at=instants([row.seen_at for row in rows]),
            member_count=integers(counts).astype(np.int32),
            name=[storable(row.name) for row in rows],
            icon=[None if row.icon is None else storable(row.icon) for row in rows],
        )
    ends = {fact.guild_id: fact.left_at for fact in sorted(left, key=lambda fact: fact.left_at)}
    if ends:
        keys = sorted(ends)
        changed += _END_GUILDS.run(
            connection, guild_id=integers(keys), left_at=instants([ends[key] for key in keys])
        )
    return changed
