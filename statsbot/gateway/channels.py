"""CHANNEL_* and GUILD_ROLE_* to facts: names, kinds, parents, audiences."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from statsbot.collectors.audience import NO_OVERWRITES, is_of_a_bot, view_overwrites
from statsbot.domain.facts import ChannelGone, ChannelKind, ChannelSeen, Fact, RoleGone
from statsbot.domain.ids import ChannelId
from statsbot.gateway import roles, voice
from statsbot.gateway.knowledge import Knowledge, KnownChannel, KnownGuild
from statsbot.gateway.payloads import Payload, optional_id, storable

_KINDS = frozenset(ChannelKind)


def told(payload: Payload, known: Knowledge, now: datetime) -> Iterable[Fact]:
    """CHANNEL_CREATE, CHANNEL_UPDATE."""
    guild = known.guilds.get(int(payload.get("guild_id", 0)))
    if guild is None:
        return ()
    return seen(guild, note_alone(guild, payload), now)


def deleted(payload: Payload, known: Knowledge, now: datetime) -> Iterable[Fact]:
    """CHANNEL_DELETE, THREAD_DELETE; with a channel go its threads."""
    guild = known.guilds.get(int(payload.get("guild_id", 0)))
    if guild is None:
        return ()
    channel_id = int(payload["id"])
    gone = [channel_id, *guild.threads_of(channel_id)]
    for each in gone:
        guild.forget_channel(each)
    return tuple(
        ChannelGone(guild_id=guild.guild_id, channel_id=each, gone_at=now) for each in gone
    )


def role_told(payload: Payload, known: Knowledge, now: datetime) -> Iterable[Fact]:
    """GUILD_ROLE_CREATE, GUILD_ROLE_UPDATE: a role may make staff, and open or close channels."""
    guild = known.guilds.get(int(payload["guild_id"]))
    if guild is None:
        return ()
    note_role(guild, payload["role"])
    guild.note_permissions(now)
    described = roles.seen(guild.guild_id, (payload["role"],), now)
    return [*described, *seen(guild, guild.reclassify(), now)]


def role_deleted(payload: Payload, known: Knowledge, now: datetime) -> Iterable[Fact]:
    """GUILD_ROLE_DELETE: the overwrites for the role go with it."""
    guild = known.guilds.get(int(payload["guild_id"]))
    if guild is None:
        return ()
    role_id = int(payload["role_id"])
    of_a_bot = role_id in guild.bot_roles
    guild.role_permissions.pop(role_id, None)
    guild.bot_roles.discard(role_id)
    for channel in guild.channels.values():
        denied, allowed = channel.overwrites.denied, channel.overwrites.allowed
        if role_id in denied or role_id in allowed:
            channel.overwrites = replace(
                channel.overwrites, denied=denied - {role_id}, allowed=allowed - {role_id}
            )
    guild.note_permissions(now)
    facts = seen(guild, guild.reclassify(), now)
    if not of_a_bot:
        facts.append(RoleGone(guild_id=guild.guild_id, role_id=role_id, gone_at=now))
    return facts


def note(guild: KnownGuild, payload: Payload) -> ChannelId:
    """Remember a channel or thread, without its audience yet."""
    overwrites = payload.get("permission_overwrites")
    channel_id = int(payload["id"])
    guild.channels[channel_id] = KnownChannel(
        name=storable(payload.get("name") or ""),
        kind=payload["type"],
        parent_id=optional_id(payload.get("parent_id")),
        overwrites=view_overwrites(overwrites, guild.guild_id) if overwrites else NO_OVERWRITES,
    )
    return channel_id


def note_alone(guild: KnownGuild, payload: Payload) -> list[ChannelId]:
    """Remember one channel; return it and those of its threads whose audience that changed.

    None, if it was deleted already.
    """
    if int(payload["id"]) in guild.deleted_channels:
        return []
    channel_id = note(guild, payload)
    guild.reclassify([channel_id])
    return [channel_id, *guild.reclassify(guild.threads_of(channel_id))]


def note_role(guild: KnownGuild, role: Payload) -> None:
    """Remember what matters of a role: what it permits, and whether it is a bot's."""
    role_id = int(role["id"])
    guild.role_permissions[role_id] = int(role["permissions"])
    if is_of_a_bot(role):
        guild.bot_roles.add(role_id)


def seen(guild: KnownGuild, channel_ids: Iterable[ChannelId], now: datetime) -> list[Fact]:
    """Describe channels as they now are, and who is in voice in one that became another."""
    facts: list[Fact] = []
    for channel_id in channel_ids:
        channel = guild.channels[channel_id]
        facts.append(
            ChannelSeen(
                guild_id=guild.guild_id,
                channel_id=channel_id,
                name=channel.name,
                kind=ChannelKind(channel.kind) if channel.kind in _KINDS else channel.kind,
                parent_id=channel.parent_id,
                audience=guild.audience(channel_id),
                seen_at=now,
            )
        )
    return [*facts, *voice.retold(guild, now)]
