"""Servers, channels and members as last seen."""

from collections.abc import Collection

from statsbot.domain.ids import GuildId, MemberId
from statsbot.store.pool import Database
from statsbot.store.rows import ChannelRow, GuildRow, MemberRow


async def guild(db: Database, guild_id: GuildId) -> GuildRow | None:
    """Return the server; None: never seen."""
    raise NotImplementedError


async def guilds(db: Database) -> list[GuildRow]:
    """Return all servers ever seen, by name, those the bot has left included."""
    raise NotImplementedError


async def channels(db: Database, guild_id: GuildId) -> list[ChannelRow]:
    """Return the channels, threads and forum posts of a server, by id, deleted ones included."""
    raise NotImplementedError


async def members(
    db: Database, guild_id: GuildId, member_ids: Collection[MemberId]
) -> list[MemberRow]:
    """Return those of ``member_ids`` whose name is known, by id."""
    raise NotImplementedError
