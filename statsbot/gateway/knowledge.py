"""The little that translators must know of a server to make facts of its events."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from statsbot.domain.facts import Audience, ChannelKind
from statsbot.domain.ids import ChannelId, GuildId, MemberId
from statsbot.gateway.audience import ViewOverwrites, may_everyone_view


@dataclass(slots=True, kw_only=True)
class KnownChannel:
    """A channel, thread or forum post as last told."""

    name: str
    kind: int
    parent_id: ChannelId | None
    overwrites: ViewOverwrites


@dataclass(slots=True, kw_only=True)
class KnownGuild:
    """A server as last told."""

    guild_id: GuildId
    name: str
    icon: str | None
    owner_id: MemberId | None
    member_count: int | None
    everyone_permissions: int
    bot_roles: set[int]
    afk_channel_id: ChannelId | None
    watched_since: datetime | None = None
    """When the present watch began; None while the server is not watched."""
    channels: dict[ChannelId, KnownChannel] = field(default_factory=dict[ChannelId, KnownChannel])
    audiences: dict[ChannelId, Audience] = field(default_factory=dict[ChannelId, Audience])
    """Of each channel in ``channels``, ready for the hot path."""
    in_voice: dict[MemberId, tuple[ChannelId, bool]] = field(
        default_factory=dict[MemberId, tuple[ChannelId, bool]]
    )
    """Where each member in voice is, and whether it is a bot."""
    is_count_told: bool = True
    """Whether ``member_count`` has been told in a fact."""

    def audience(self, channel_id: ChannelId) -> Audience:
        """Return who can see a channel; what we do not know is restricted."""
        return self.audiences.get(channel_id, Audience.RESTRICTED)

    def forget_channel(self, channel_id: ChannelId) -> None:
        """Forget a channel that was deleted."""
        self.channels.pop(channel_id, None)
        self.audiences.pop(channel_id, None)

    def threads_of(self, channel_id: ChannelId) -> list[ChannelId]:
        """Return the known threads and posts of a channel."""
        return [
            thread_id
            for thread_id, thread in self.channels.items()
            if thread.parent_id == channel_id and thread.kind in _THREADS
        ]

    def reclassify(self, channel_ids: Iterable[ChannelId] | None = None) -> list[ChannelId]:
        """Work out audiences anew, of all channels or of some; return those that changed.

        A thread takes the audience of its channel: among ``channel_ids`` it comes after that.
        """
        if channel_ids is None:
            channel_ids = sorted(
                self.channels, key=lambda each: self.channels[each].kind in _THREADS
            )
        changed: list[ChannelId] = []
        for channel_id in channel_ids:
            audience = self._audience_of(self.channels[channel_id])
            if self.audiences.get(channel_id) is not audience:
                self.audiences[channel_id] = audience
                changed.append(channel_id)
        return changed

    def _audience_of(self, channel: KnownChannel) -> Audience:
        if channel.kind == ChannelKind.PRIVATE_THREAD:
            return Audience.RESTRICTED
        if channel.kind in _THREADS:
            return self.audience(channel.parent_id or 0)
        is_public = may_everyone_view(
            channel.overwrites,
            everyone_permissions=self.everyone_permissions,
            bot_roles=self.bot_roles,
        )
        return Audience.PUBLIC if is_public else Audience.RESTRICTED


_THREADS = frozenset(kind for kind in ChannelKind if kind.is_thread)


class ToldMembers:
    """How members were last called and pictured, so that only changes become facts.

    Bounded: the first to have been told is forgotten first, and told again when seen again.
    """

    def __init__(self, capacity: int = 20_000) -> None:
        self._told: dict[tuple[GuildId, MemberId], tuple[str, str | None]] = {}
        self._capacity = capacity

    def is_news(
        self, guild_id: GuildId, member_id: MemberId, name: str, avatar: str | None
    ) -> bool:
        """Return whether this differs from what was last told, and remember it."""
        key, told = (guild_id, member_id), (name, avatar)
        if self._told.get(key) == told:
            return False
        self._told[key] = told
        if len(self._told) > self._capacity:
            del self._told[next(iter(self._told))]
        return True

    def has(self, guild_id: GuildId, member_id: MemberId) -> bool:
        """Return whether this member was told before, under whatever name."""
        return (guild_id, member_id) in self._told


@dataclass(slots=True, kw_only=True)
class Knowledge:
    """What all translators share."""

    reads_text: bool
    """Whether Discord gives us the text of messages."""
    guilds: dict[GuildId, KnownGuild] = field(default_factory=dict[GuildId, KnownGuild])
    told_members: ToldMembers = field(default_factory=ToldMembers)
