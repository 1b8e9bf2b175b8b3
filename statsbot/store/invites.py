"""Who came through which invite."""

from statsbot.domain.ids import GuildId, MemberId
from statsbot.store.pool import Database
from statsbot.store.rows import InviteRow, JoinRow


async def invites(db: Database, guild_id: GuildId) -> list[InviteRow]:
    """Return the server's invites, most uses first, then code; those gone included."""
    raise NotImplementedError


async def attribution(db: Database, guild_id: GuildId, member_id: MemberId) -> list[JoinRow]:
    """Return each coming of a member, newest first."""
    raise NotImplementedError


async def joins_by(db: Database, guild_id: GuildId, inviter_id: MemberId) -> list[JoinRow]:
    """Return the joins attributed to ``inviter_id``, newest first, then by member."""
    raise NotImplementedError
