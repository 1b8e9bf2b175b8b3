"""GUILD_CREATE, GUILD_UPDATE, GUILD_DELETE to facts: the server itself."""

from collections.abc import Iterable
from datetime import datetime

from statsbot.domain.facts import Fact, GuildLeft, GuildSeen
from statsbot.gateway import channels, voice
from statsbot.gateway.knowledge import Knowledge, KnownGuild
from statsbot.gateway.members import seen as member_seen
from statsbot.gateway.payloads import Payload, optional_id, storable


def created(payload: Payload, known: Knowledge, now: datetime) -> Iterable[Fact]:
    """GUILD_CREATE: a server with its channels, live threads and those in voice.

    Who is in voice becomes facts where the watch begins, see ``sessions``.
    """
    guild_id = int(payload["id"])
    before = known.guilds.get(guild_id)
    guild = KnownGuild(
        guild_id=guild_id,
        name=storable(payload["name"]),
        icon=payload.get("icon"),
        owner_id=optional_id(payload.get("owner_id")),
        member_count=payload.get("member_count"),
        everyone_permissions=0,
        bot_roles=set(),
        afk_channel_id=optional_id(payload.get("afk_channel_id")),
        watched_since=before.watched_since if before else None,
    )
    for role in payload["roles"]:
        channels.note_role(guild, role)
    for channel in (*payload["channels"], *payload.get("threads", ())):
        channels.note(guild, channel)
    voice.note_present(payload, guild)
    known.guilds[guild_id] = guild
    facts = [seen(guild, now), *channels.seen(guild, guild.reclassify(), now)]
    for member in payload.get("members", ()):
        user = member["user"]
        described = member_seen(guild_id, int(user["id"]), user, member, known, now)
        if described is not None:
            facts.append(described)
    return facts


def updated(payload: Payload, known: Knowledge, now: datetime) -> Iterable[Fact]:
    """GUILD_UPDATE: name, icon, owner, roles, the AFK channel."""
    guild = known.guilds.get(int(payload["id"]))
    if guild is None:
        return ()
    guild.name = storable(payload["name"])
    guild.icon = payload.get("icon")
    guild.owner_id = optional_id(payload.get("owner_id"))
    guild.afk_channel_id = optional_id(payload.get("afk_channel_id"))
    for role in payload.get("roles", ()):
        channels.note_role(guild, role)
    return (seen(guild, now), *channels.seen(guild, guild.reclassify(), now))


def deleted(payload: Payload, known: Knowledge, now: datetime) -> Iterable[Fact]:
    """GUILD_DELETE: we were removed, or (``unavailable``) Discord has an outage."""
    if payload.get("unavailable"):
        return ()
    guild_id = int(payload["id"])
    known.guilds.pop(guild_id, None)
    return (GuildLeft(guild_id=guild_id, left_at=now),)


def seen(guild: KnownGuild, now: datetime) -> GuildSeen:
    """Describe a server as it now is."""
    guild.is_count_told = True
    return GuildSeen(
        guild_id=guild.guild_id,
        name=guild.name,
        icon=guild.icon,
        owner_id=guild.owner_id,
        member_count=guild.member_count,
        seen_at=now,
    )
