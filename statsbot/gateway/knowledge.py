"""The little that translators must know of a server to make facts of its events."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from statsbot.collectors.audience import ADMINISTRATOR, ViewOverwrites, audience_of
from statsbot.domain.facts import Audience, ChannelKind, VoiceMoved, Watched
from statsbot.domain.ids import ChannelId, GuildId, MemberId
from statsbot.domain.windows import Window

_MANAGE_GUILD = 1 << 5
_VIEW_AUDIT_LOG = 1 << 7
_NEEDED = {Watched.INVITES: _MANAGE_GUILD, Watched.MODERATION: _VIEW_AUDIT_LOG}
"""What the bot must be permitted to watch a kind. Bits: Discord's API reference, "Permissions"."""
_MOST_DELETED = 1_000


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
    afk_channel_id: ChannelId | None
    role_permissions: dict[int, int] = field(default_factory=dict[int, int])
    """The permission bits of each role; @everyone has the server's id."""
    bot_roles: set[int] = field(default_factory=set[int])
    """Roles that belong to bots."""
    our_roles: frozenset[int] = frozenset()
    """The roles of this bot itself."""
    audience_role_id: int | None = None
    """Members with this role are "everyone"; None, or no such role: whoever joins."""
    watched_since: datetime | None = None
    """When the present watch began; None while the server is not watched."""
    permitted_since: dict[Watched, datetime] = field(default_factory=dict[Watched, datetime])
    """Since when the bot has been permitted to watch the kinds that need it."""
    missed: dict[Watched, Window] = field(default_factory=dict[Watched, Window])
    """The newest stretch of which something was not understood, until the watch has passed it."""
    channels: dict[ChannelId, KnownChannel] = field(default_factory=dict[ChannelId, KnownChannel])
    audiences: dict[ChannelId, Audience] = field(default_factory=dict[ChannelId, Audience])
    """Of each channel in ``channels``, ready for the hot path."""
    in_voice: dict[MemberId, VoiceMoved] = field(default_factory=dict[MemberId, VoiceMoved])
    """What was last told of each member in voice."""
    is_count_told: bool = True
    """Whether ``member_count`` has been told in a fact."""
    count_told_at: datetime | None = None
    """When it last was."""
    deleted_channels: dict[ChannelId, None] = field(default_factory=dict[ChannelId, None])
    """Those deleted last: what is told of them afterwards comes too late."""

    def watched_from(self, kind: Watched) -> datetime | None:
        """Return since when we have watched ``kind``; None: we do not."""
        if self.watched_since is None or kind not in _NEEDED:
            return self.watched_since
        permitted = self.permitted_since.get(kind)
        return None if permitted is None else max(permitted, self.watched_since)

    def note_permissions(self, now: datetime) -> None:
        """Note from when on the bot may, or may no more, watch what needs a permission."""
        ours = 0
        for role_id in (self.guild_id, *self.our_roles):
            ours |= self.role_permissions.get(role_id, 0)
        for kind, needed in _NEEDED.items():
            if ours & (needed | ADMINISTRATOR):
                self.permitted_since.setdefault(kind, now)
            else:
                self.permitted_since.pop(kind, None)

    def audience(self, channel_id: ChannelId) -> Audience:
        """Return who can see a channel; what we do not know is restricted."""
        return self.audiences.get(channel_id, Audience.RESTRICTED)

    def forget_channel(self, channel_id: ChannelId) -> None:
        """Forget a channel that was deleted."""
        self.deleted_channels[channel_id] = None
        if len(self.deleted_channels) > _MOST_DELETED:
            del self.deleted_channels[next(iter(self.deleted_channels))]
        self.put_away(channel_id)

    def put_away(self, channel_id: ChannelId) -> None:
        """Forget a thread that was archived: nothing happens in it before it is told anew."""
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
        return audience_of(
            channel.overwrites,
            guild_id=self.guild_id,
            role_permissions=self.role_permissions,
            bot_roles=self.bot_roles,
            audience_role_id=self.audience_role_id,
        )


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

    def forget(self, guild_id: GuildId, member_id: MemberId) -> None:
        """Forget a member: when seen again, they are told again."""
        self._told.pop((guild_id, member_id), None)

    def has(self, guild_id: GuildId, member_id: MemberId) -> bool:
        """Return whether this member was told before, under whatever name."""
        return (guild_id, member_id) in self._told


class RecentJoins:
    """When members last joined, so that a join that Discord tells twice is one.

    Bounded: the first to have joined is forgotten first.
    """

    def __init__(self, capacity: int = 20_000) -> None:
        self._joined: dict[tuple[GuildId, MemberId], datetime] = {}
        self._capacity = capacity

    def is_news(self, guild_id: GuildId, member_id: MemberId, joined_at: datetime) -> bool:
        """Return whether this join was not told before, and remember it."""
        key = guild_id, member_id
        if self._joined.get(key) == joined_at:
            return False
        self._joined[key] = joined_at
        if len(self._joined) > self._capacity:
            del self._joined[next(iter(self._joined))]
        return True


@dataclass(slots=True, kw_only=True)
class Knowledge:
    """What all translators share."""

    reads_text: bool
    """Whether Discord gives us the text of messages."""
    bot_id: MemberId | None = None
    """Who we are; None before the first session."""
    audience_roles: dict[GuildId, int] = field(default_factory=dict[GuildId, int])
    """What :attr:`KnownGuild.audience_role_id` is, by the servers' settings."""
    recent_joins: RecentJoins = field(default_factory=RecentJoins)
    guilds: dict[GuildId, KnownGuild] = field(default_factory=dict[GuildId, KnownGuild])
    told_members: ToldMembers = field(default_factory=ToldMembers)
    voice_guilds: dict[MemberId, GuildId] = field(default_factory=dict[MemberId, GuildId])
    """In which server's voice each person was last seen: nobody is in two."""
