"""Voice states to facts: who is in which channel. Mute, deafen and video are not kept yet."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from statsbot.domain.facts import Audience, Fact, VoiceMoved, VoiceReconciled
from statsbot.domain.ids import ChannelId, GuildId, MemberId
from statsbot.gateway.knowledge import Knowledge, KnownGuild
from statsbot.gateway.payloads import Payload, optional_id


def moved(payload: Payload, known: Knowledge, now: datetime) -> Iterable[Fact]:
    """VOICE_STATE_UPDATE: nothing, if the member stays where it is."""
    if payload.get("guild_id") is None:  # a call
        return ()
    guild_id, member_id = int(payload["guild_id"]), int(payload["user_id"])
    channel_id = optional_id(payload.get("channel_id"))
    guild = known.guilds.get(guild_id)
    member = payload.get("member")
    is_bot = bool(member["user"].get("bot")) if member else False
    if guild is None:
        return (_state(guild_id, member_id, is_bot, channel_id, None, now),)
    before = guild.in_voice.get(member_id)
    if before is not None:
        is_bot = is_bot or before[1]
        if before[0] == channel_id:
            return ()
    if channel_id is None:
        guild.in_voice.pop(member_id, None)
    else:
        guild.in_voice[member_id] = (channel_id, is_bot)
    return (_state(guild_id, member_id, is_bot, channel_id, guild, now),)


def left_voice(
    guild_id: GuildId, member_id: MemberId, known: Knowledge, now: datetime
) -> Iterable[Fact]:
    """Return the end of a stay in voice, if the member is known to be there."""
    guild = known.guilds.get(guild_id)
    before = guild.in_voice.pop(member_id, None) if guild else None
    return () if before is None else (_state(guild_id, member_id, before[1], None, guild, now),)


def note_present(payload: Payload, guild: KnownGuild) -> None:
    """Note who is in voice as GUILD_CREATE tells it: states, without their members."""
    bots = {
        int(member["user"]["id"])
        for member in payload.get("members", ())
        if member["user"].get("bot")
    }
    guild.in_voice.clear()
    for state in payload.get("voice_states", ()):
        channel_id = optional_id(state.get("channel_id"))
        if channel_id is not None:
            member_id = int(state["user_id"])
            guild.in_voice[member_id] = (channel_id, member_id in bots)


def reconciled(guild: KnownGuild, now: datetime) -> Iterator[Fact]:
    """Tell everybody who is in voice at the start of a watch, and that nobody else is."""
    yield VoiceReconciled(guild_id=guild.guild_id, at=now)
    for member_id, (channel_id, is_bot) in guild.in_voice.items():
        yield _state(guild.guild_id, member_id, is_bot, channel_id, guild, now)


def _state(
    guild_id: GuildId,
    member_id: MemberId,
    is_bot: bool,
    channel_id: ChannelId | None,
    guild: KnownGuild | None,
    now: datetime,
) -> VoiceMoved:
    in_afk_channel, audience = False, Audience.RESTRICTED
    if guild is not None and channel_id is not None:
        in_afk_channel = channel_id == guild.afk_channel_id
        audience = guild.audience(channel_id)
    return VoiceMoved(
        guild_id=guild_id,
        member_id=member_id,
        is_bot=is_bot,
        channel_id=channel_id,
        in_afk_channel=in_afk_channel,
        audience=audience,
        at=now,
    )
