"""Voice states to facts: who is in which channel, and how."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from statsbot.domain.facts import (
    Audience,
    ChannelKind,
    Fact,
    VoiceFlags,
    VoiceMoved,
    VoiceReconciled,
)
from statsbot.domain.ids import ChannelId, GuildId, MemberId
from statsbot.gateway.knowledge import Knowledge, KnownGuild
from statsbot.gateway.payloads import Payload, optional_id

_TOLD = (
    ("self_mute", int(VoiceFlags.SELF_MUTE)),
    ("mute", int(VoiceFlags.MUTE)),
    ("self_deaf", int(VoiceFlags.SELF_DEAF)),
    ("deaf", int(VoiceFlags.DEAF)),
    ("self_stream", int(VoiceFlags.STREAM)),
    ("self_video", int(VoiceFlags.VIDEO)),
    ("suppress", int(VoiceFlags.SUPPRESS)),
)
"""Discord's names of the flags that a voice state tells; absent is false."""
_STAGE = int(VoiceFlags.STAGE)
_FLAGS = tuple(VoiceFlags(bits) for bits in range(2 * _STAGE))  # making one anew takes long


def moved(payload: Payload, known: Knowledge, now: datetime) -> Iterable[Fact]:
    """VOICE_STATE_UPDATE: nothing, if the member stays where and how they are."""
    if payload.get("guild_id") is None:  # a call
        return ()
    guild_id, member_id = int(payload["guild_id"]), int(payload["user_id"])
    channel_id = optional_id(payload.get("channel_id"))
    guild = known.guilds.get(guild_id)
    before = guild.in_voice.get(member_id) if guild is not None else None
    flags = _flags(payload, guild, channel_id)
    if before is not None and before.channel_id == channel_id and before.flags == flags:
        return ()
    member = payload.get("member")
    is_bot = bool(member["user"].get("bot")) if member else False
    state = _state(
        guild_id,
        member_id,
        is_bot or (before is not None and before.is_bot),
        channel_id,
        flags,
        guild,
        now,
    )
    if guild is None:
        return (state,)
    if channel_id is None:
        guild.in_voice.pop(member_id, None)
        return (state,)
    guild.in_voice[member_id] = state
    if before is not None or state.is_bot:
        return (state,)
    return (*_left_elsewhere(state, known), state)


def left_voice(
    guild_id: GuildId, member_id: MemberId, known: Knowledge, now: datetime
) -> Iterable[Fact]:
    """Return the end of a stay in voice, if the member is known to be there."""
    guild = known.guilds.get(guild_id)
    before = guild.in_voice.pop(member_id, None) if guild else None
    return () if before is None else (_gone(before, now),)


def note_present(payload: Payload, guild: KnownGuild, known: Knowledge, now: datetime) -> None:
    """Note who is in voice as GUILD_CREATE tells it: states, without their members."""
    bots = {
        int(member["user"]["id"])
        for member in payload.get("members", ())
        if member["user"].get("bot")
    }
    guild.in_voice.clear()
    for told in payload.get("voice_states", ()):
        channel_id = optional_id(told.get("channel_id"))
        if channel_id is None:
            continue
        member_id = int(told["user_id"])
        is_bot = member_id in bots
        flags = _flags(told, guild, channel_id)
        state = _state(guild.guild_id, member_id, is_bot, channel_id, flags, guild, now)
        guild.in_voice[member_id] = state
        if not is_bot:
            known.voice_guilds[member_id] = guild.guild_id


def reconciled(guild: KnownGuild, now: datetime) -> Iterator[Fact]:
    """Tell everybody who is in voice at the start of a watch, and that nobody else is."""
    yield VoiceReconciled(guild_id=guild.guild_id, at=now)
    for before in list(guild.in_voice.values()):
        state = guild.in_voice[before.member_id] = _anew(before, guild, now)
        yield state


def retold(guild: KnownGuild, now: datetime) -> Iterator[Fact]:
    """Tell of everybody in a channel that has become the AFK channel, or for another audience."""
    for before in list(guild.in_voice.values()):
        channel_id = before.channel_id or 0
        is_afk = channel_id == guild.afk_channel_id
        if before.in_afk_channel is not is_afk or before.audience is not guild.audience(channel_id):
            state = guild.in_voice[before.member_id] = _anew(before, guild, now)
            yield state


def _left_elsewhere(state: VoiceMoved, known: Knowledge) -> Iterable[Fact]:
    """Return the end of a person's stay in another server: one is in one place at a time."""
    elsewhere = known.voice_guilds.get(state.member_id)
    known.voice_guilds[state.member_id] = state.guild_id
    if elsewhere is None or elsewhere == state.guild_id:
        return ()
    return left_voice(elsewhere, state.member_id, known, state.at)


def _gone(before: VoiceMoved, now: datetime) -> VoiceMoved:
    return replace(
        before,
        channel_id=None,
        in_afk_channel=False,
        audience=Audience.RESTRICTED,
        flags=_FLAGS[0],
        at=now,
    )


def _anew(before: VoiceMoved, guild: KnownGuild, now: datetime) -> VoiceMoved:
    return _state(
        guild.guild_id,
        before.member_id,
        before.is_bot,
        before.channel_id,
        before.flags,
        guild,
        now,
    )


def _flags(payload: Payload, guild: KnownGuild | None, channel_id: ChannelId | None) -> VoiceFlags:
    if channel_id is None:
        return _FLAGS[0]
    bits = 0
    for name, bit in _TOLD:
        if payload.get(name):
            bits |= bit
    channel = guild.channels.get(channel_id) if guild is not None else None
    if channel is not None and channel.kind == ChannelKind.STAGE:
        bits |= _STAGE
    return _FLAGS[bits]


def _state(
    guild_id: GuildId,
    member_id: MemberId,
    is_bot: bool,
    channel_id: ChannelId | None,
    flags: VoiceFlags,
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
        flags=flags,
    )
