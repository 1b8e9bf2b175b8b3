"""What the bot may not see, as gaps: channels it may not view, kinds it is not permitted.

Such a gap is open until the bot may; it grows from time to time. Reading history is another
permission and no part of this: what is sent is told without it.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import TypeAlias

import discord

from statsbot.domain.facts import Fact, GapReason, Unwatched, Watched
from statsbot.domain.ids import ChannelId, GuildId
from statsbot.gateway.knowledge import KnownGuild

TELL_EVERY = timedelta(minutes=5)

_EVERY_CHANNEL = 0
_BY_PERMISSION = (Watched.INVITES, Watched.MODERATION)
_IN_CHANNELS = (Watched.MESSAGES, Watched.REACTIONS)
_Blind: TypeAlias = tuple[ChannelId, Watched]


class Sight:
    """Keeps, for each server, since when the bot has not been able to see what."""

    def __init__(self, record: Callable[[Iterable[Fact]], None]) -> None:
        self._record = record
        self._blind: dict[GuildId, dict[_Blind, datetime]] = {}
        self._told_at: dict[GuildId, datetime] = {}

    def look(self, guild: KnownGuild, seen: discord.Guild, now: datetime) -> None:
        """Work out anew what is hidden; what is no more, was until now.

        Args:
            guild: a server that is watched.
            seen: the same, as discord.py knows it with all permissions.
            now: the present instant.
        """
        hidden = set(_hidden(guild, seen))
        before = self._blind.get(guild.guild_id, {})
        self._tell(guild.guild_id, {k: v for k, v in before.items() if k not in hidden}, now)
        self._blind[guild.guild_id] = {each: before.get(each, now) for each in hidden}
        if hidden - before.keys():
            self._told_at.pop(guild.guild_id, None)

    def beat(self, now: datetime, *, watched: Iterable[GuildId], at_once: bool = False) -> None:
        """Tell how far the gaps reach, where that was not told lately.

        Args:
            now: up to when they reach.
            watched: the servers that are watched; of the others something else is told.
            at_once: tell it of all.
        """
        watched = set(watched)
        for guild_id in self._blind.keys() - watched:
            del self._blind[guild_id]
            self._told_at.pop(guild_id, None)
        for guild_id, blind in self._blind.items():
            told_at = self._told_at.get(guild_id)
            if at_once or told_at is None or now - told_at >= TELL_EVERY:
                self._tell(guild_id, blind, now)
                if all(since < now for since in blind.values()):
                    self._told_at[guild_id] = now

    def _tell(self, guild_id: GuildId, blind: dict[_Blind, datetime], until: datetime) -> None:
        self._record(
            Unwatched(
                guild_id=guild_id,
                kind=kind,
                channel_id=channel_id,
                started_at=since,
                ended_at=until,
                reason=GapReason.PERMISSION,
            )
            for (channel_id, kind), since in blind.items()
            if until > since
        )


def _hidden(guild: KnownGuild, seen: discord.Guild) -> Iterable[_Blind]:
    for kind in _BY_PERMISSION:
        if guild.watched_from(kind) is None:
            yield _EVERY_CHANNEL, kind
    for channel in seen.channels:
        if isinstance(channel, discord.CategoryChannel):
            continue
        ours = channel.permissions_for(seen.me)
        is_voice = isinstance(channel, discord.VoiceChannel | discord.StageChannel)
        if not ours.view_channel or (is_voice and not ours.connect):
            for kind in _IN_CHANNELS:
                yield channel.id, kind
            if is_voice:
                yield channel.id, Watched.VOICE
