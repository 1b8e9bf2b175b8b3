"""Who came through which invite."""

from collections.abc import Sequence
from datetime import timedelta

import numpy as np
from psycopg import Connection

from statsbot.domain.facts import InviteGone, InviteSeen, JoinAttributed
from statsbot.domain.ids import GuildId, MemberId
from statsbot.domain.windows import Window
from statsbot.store.arrays import instants, integers, storable
from statsbot.store.pool import Database
from statsbot.store.rows import InviteRow, JoinRow, LinkJoins, MakerJoins
from statsbot.store.statements import Command, Query

_ATTRIBUTE = Command("attribute_joins")
_DESCRIBE = Command("describe_invites")
_END = Command("end_invites")
_INVITES = Query("invites_of_guild", InviteRow)
_JOINS_OF = Query("joins_of_member", JoinRow)
_JOINS_BY = Query("joins_by_inviter", JoinRow)

_LABEL = Command("label_invite")
_BY_LINK = Query("joins_by_link", LinkJoins)
_BY_MAKER = Query("joins_by_maker", MakerJoins)

YOUNG = timedelta(days=7)
"""An account made less than this before its owner came is young: many of them are not people."""
_LARGEST_COUNT = 2**31 - 1


async def invites(db: Database, guild_id: GuildId) -> list[InviteRow]:
    """Return the server's invites, most uses first, then code; those gone included."""
    async with db.reading() as connection:
        return await _INVITES.all_async(connection, guild_id=guild_id)


async def attribution(db: Database, guild_id: GuildId, member_id: MemberId) -> list[JoinRow]:
    """Return each coming of a member, newest first."""
    async with db.reading() as connection:
        return await _JOINS_OF.all_async(connection, guild_id=guild_id, member_id=member_id)


async def joins_by(db: Database, guild_id: GuildId, inviter_id: MemberId) -> list[JoinRow]:
    """Return the joins attributed to ``inviter_id``, newest first, then by member."""
    async with db.reading() as connection:
        return await _JOINS_BY.all_async(connection, guild_id=guild_id, inviter_id=inviter_id)


async def joins_by_link(db: Database, guild_id: GuildId, window: Window) -> list[LinkJoins]:
    """Return the people who came in ``window`` by the invite that is credited, most first.

    Credited are exact and inferred attributions and the vanity address; an ambiguous or unknown
    way stands under None.
    """
    async with db.reading() as connection:
        return await _BY_LINK.all_async(connection, **_asked(guild_id, window))


async def joins_by_maker(db: Database, guild_id: GuildId, window: Window) -> list[MakerJoins]:
    """Return the people who came in ``window`` by the member who is credited, most first."""
    async with db.reading() as connection:
        return await _BY_MAKER.all_async(connection, **_asked(guild_id, window))


async def label_invite(db: Database, guild_id: GuildId, code: str, label: str | None) -> bool:
    """Name an invite, or (None) take its name away; return whether there is such an invite."""
    text = storable(label) if label else None

    def name(connection: Connection) -> int:
        return _LABEL.run(connection, guild_id=guild_id, code=storable(code), label=text)

    return await db.write(name) > 0


def _asked(guild_id: GuildId, window: Window) -> dict[str, object]:
    return {
        "guild_id": guild_id,
        "since": window.start,
        "until": window.end,
        "young_seconds": int(YOUNG.total_seconds()),
    }


def write_attributions(connection: Connection, facts: Sequence[JoinAttributed]) -> int:
    """Keep the last attribution told of each join; return how many there are."""
    last = {(fact.guild_id, fact.member_id, fact.joined_at): fact for fact in facts}
    rows = [last[key] for key in sorted(last)]
    if not rows:
        return 0
    return _ATTRIBUTE.run(
        connection,
        guild_id=integers(row.guild_id for row in rows),
        member_id=integers(row.member_id for row in rows),
        joined_at=instants([row.joined_at for row in rows]),
        inviter_id=integers(row.inviter_id or 0 for row in rows),
        confidence=integers(row.confidence for row in rows).astype(np.int16),
        code=[None if row.code is None else storable(row.code) for row in rows],
        candidates=[storable(" ".join(row.candidates)) for row in rows],
    )


def write_invites(
    connection: Connection, seen: Sequence[InviteSeen], gone: Sequence[InviteGone]
) -> int:
    """Keep the newest descriptions and ends of invites; return how many were news."""
    newest: dict[tuple[int, str], InviteSeen] = {}
    for fact in seen:
        key = fact.guild_id, storable(fact.code)
        if key not in newest or newest[key].seen_at <= fact.seen_at:
            newest[key] = fact
    changed = 0
    if newest:
        keys = sorted(newest)
        rows = [newest[key] for key in keys]
        changed += _DESCRIBE.run(
            connection,
            guild_id=integers(key[0] for key in keys),
            inviter_id=integers(row.inviter_id or 0 for row in rows),
            channel_id=integers(row.channel_id or 0 for row in rows),
            created_at=instants([row.created_at for row in rows]),
            expires_at=instants([row.expires_at for row in rows]),
            seen_at=instants([row.seen_at for row in rows]),
            uses=integers(min(row.uses, _LARGEST_COUNT) for row in rows).astype(np.int32),
            max_uses=integers(min(row.max_uses, _LARGEST_COUNT) for row in rows).astype(np.int32),
            code=[key[1] for key in keys],
        )
    ends = {
        (fact.guild_id, storable(fact.code)): fact.gone_at
        for fact in sorted(gone, key=lambda fact: fact.gone_at)
    }
    if ends:
        keys = sorted(ends)
        changed += _END.run(
            connection,
            guild_id=integers(key[0] for key in keys),
            gone_at=instants([ends[key] for key in keys]),
            code=[key[1] for key in keys],
        )
    return changed
