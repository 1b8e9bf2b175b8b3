"""GUILD_CREATE, GUILD_UPDATE, GUILD_DELETE to facts: the server itself."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from statsbot.domain.facts import Fact, GuildLeft, GuildListed, GuildSeen, MembersCounted
from statsbot.domain.ids import snowflake
from statsbot.gateway import channels, events, roles, threads, voice
from statsbot.gateway.knowledge import Knowledge, KnownGuild
from statsbot.gateway.members import seen as member_seen
from statsbot.gateway.payloads import Payload, optional_id, storable

_COUNT_EVERY = timedelta(hours=1)
"""How often the number of members is told even if it stays the same: each day is to have one."""


_LISTS = (
    "roles",
    "channels",
    "threads",
    "members",
    "voice_states",
    "guild_scheduled_events",
    "stage_instances",
    "emojis",
    "stickers",
    "features",
    "presences",
    "soundboard_sounds",
)


def complete(payload: Payload) -> None:
    """Let a GUILD_CREATE have each list that we, or discord.py, read, and a name: empty ones."""
    if isinstance(payload, dict):
        for key in _LISTS:
            if payload.get(key) is None:
                payload[key] = []
        if payload.get("name") is None:
            payload["name"] = ""


def created(payload: Payload, known: Knowledge, now: datetime) -> Iterable[Fact]:
    """GUILD_CREATE: a server with its channels, live threads, events and those in voice.

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
        afk_channel_id=optional_id(payload.get("afk_channel_id")),
        audience_role_id=known.audience_roles.get(guild_id),
        watched_since=before.watched_since if before else None,
        permitted_since=before.permitted_since if before else {},
        missed=before.missed if before else {},
        archived=known.archived.setdefault(guild_id, {}),
    )
    for role in payload["roles"]:
        channels.note_role(guild, role)
    for channel in (*payload["channels"], *payload.get("threads", ())):
        channels.note(guild, channel)
    if before is not None:
        before.put_away_all_but(guild.channels)
    known.guilds[guild_id] = guild
    facts = [seen(guild, now), *channels.seen(guild, guild.reclassify(), now)]
    voice.note_present(payload, guild, known, now)
    facts += roles.seen(guild_id, payload["roles"], now)
    facts += (_listed(payload, guild, now), *counted(guild, now))
    facts += (threads.seen(guild, each, now) for each in payload.get("threads", ()))
    facts += (events.seen(each, now) for each in payload.get("guild_scheduled_events", ()))
    facts += (events.stage_opened(each) for each in payload.get("stage_instances", ()))
    for member in payload.get("members", ()):
        user = member["user"]
        if int(user["id"]) == known.bot_id:
            guild.our_roles = frozenset(map(int, member["roles"]))
        described = member_seen(guild_id, int(user["id"]), user, member, known, now)
        if described is not None:
            facts.append(described)
        facts += roles.held(guild_id, member, now)
    guild.note_permissions(now)
    return facts


def updated(payload: Payload, known: Knowledge, now: datetime) -> Iterable[Fact]:
    """GUILD_UPDATE: name, icon, owner, roles, the AFK channel."""
    guild = known.guilds.get(int(payload["id"]))
    if guild is None:
        return ()
    guild.name = storable(payload.get("name") or guild.name)
    guild.icon = payload.get("icon")
    guild.owner_id = optional_id(payload.get("owner_id"))
    guild.afk_channel_id = optional_id(payload.get("afk_channel_id"))
    for role in payload.get("roles") or ():
        channels.note_role(guild, role)
    guild.note_permissions(now)
    described = roles.seen(guild.guild_id, payload.get("roles") or (), now)
    return (seen(guild, now), *described, *channels.seen(guild, guild.reclassify(), now))


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


def counted(guild: KnownGuild, now: datetime) -> Iterator[Fact]:
    """Tell how many members a server has, if that changed or was not told for an hour."""
    told_at = guild.count_told_at
    if guild.is_count_told and told_at is not None and now - told_at < _COUNT_EVERY:
        return
    if not guild.is_count_told:
        yield seen(guild, now)
    if guild.member_count is not None:
        guild.count_told_at = now
        yield MembersCounted(guild_id=guild.guild_id, members=guild.member_count, at=now)


def _listed(payload: Payload, guild: KnownGuild, now: datetime) -> GuildListed:
    return GuildListed(
        guild_id=guild.guild_id,
        channel_ids=tuple(snowflake(each["id"]) for each in payload["channels"]),
        stage_ids=tuple(snowflake(each["id"]) for each in payload.get("stage_instances", ())),
        event_ids=tuple(
            snowflake(each["id"]) for each in payload.get("guild_scheduled_events", ())
        ),
        listed_at=now,
        role_ids=tuple(sorted(guild.role_permissions.keys() - guild.bot_roles - {guild.guild_id})),
    )
