"""The little that translators must know of a server to make facts of its events."""

from collections.abc import Container, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from statsbot.collectors.audience import ADMINISTRATOR, ViewOverwrites, audience_of
from statsbot.domain.facts import Audience, ChannelKind, VoiceMoved, Watched
from statsbot.domain.ids import ChannelId, GuildId, MemberId
from statsbot.domain.windows import Window

_MANAGE_GUILD = 1 << 5
_VIEW_AUDIT_LOG = 1 << 7
_NEEDED = {Watched.INVITES: _MANAGE_GUILD, Watched.MODERATION: _VIEW_AUDIT_LOG}
"""What the bot must be permitted to watch a kind. Bits: Discord's API reference, "Permissions"."""
MOST_REMEMBERED = 1_000
"""How many channels that were deleted, and how many archived threads, are known of each server."""


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
    """Of each channel in ``channels``."""
    in_voice: dict[MemberId, VoiceMoved] = field(default_factory=dict[MemberId, VoiceMoved])
    """What was last told of each member in voice."""
    is_count_told: bool = True
    """Whether ``member_count`` has been told in a fact."""
    count_told_at: datetime | None = None
    """When it last was."""
    deleted_channels: dict[ChannelId, Audience] = field(default_factory=dict[ChannelId, Audience])
    """Those deleted last, and who could see them: what is told of them after that is late."""
    archived: dict[ChannelId, ChannelId] = field(default_factory=dict[ChannelId, ChannelId])
    """Public threads and posts archived last, and what they hang on: somebody may write in one
    before Discord tells that it is open again."""

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
        """Return who can see a channel, or could; what we do not know is restricted."""
        audience = self.audiences.get(channel_id)
        if audience is not None:
            return audience
        if channel_id in self.deleted_channels:
            return self.deleted_channels[channel_id]
        return self.audiences.get(self.archived.get(channel_id, 0), Audience.RESTRICTED)

    def forget_channel(self, channel_id: ChannelId) -> None:
        """Forget a channel that was deleted, but for who could see it."""
        _remember(self.deleted_channels, channel_id, self.audience(channel_id))
        self.channels.pop(channel_id, None)
        self.audiences.pop(channel_id, None)

    def put_away(self, thread_id: ChannelId) -> None:
        """Forget a thread that was archived, but for what it hangs on."""
        self.audiences.pop(thread_id, None)
        thread = self.channels.pop(thread_id, None)
        if thread is None or thread.parent_id is None:
            return
        if thread.kind != ChannelKind.PRIVATE_THREAD:
            _remember(self.archived, thread_id, thread.parent_id)

    def put_away_all_but(self, listed: Container[ChannelId]) -> None:
        """Put away the threads that are not ``listed`` any more."""
        for channel_id, channel in list(self.channels.items()):
            if channel.kind in _THREADS and channel_id not in listed:
                self.put_away(channel_id)

    def parent_of(self, thread_id: ChannelId) -> ChannelId | None:
        """Return the channel that a thread hangs on; None: not known."""
        thread = self.channels.get(thread_id)
        return self.archived.get(thread_id) if thread is None else thread.parent_id

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
_T = TypeVar("_T")


def _remember(last: dict[ChannelId, _T], channel_id: ChannelId, what: _T) -> None:
    """Put something in the place of the newest; beyond the bound the oldest is forgotten."""
    last.pop(channel_id, None)
    last[channel_id] = what
    if len(last) > MOST_REMEMBERED:
        del last[next(iter(last))]


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

    def joined_at(self, guild_id: GuildId, member_id: MemberId) -> datetime | None:
        """Return when a member joined last; None: not lately."""
        return self._joined.get((guild_id, member_id))


@dataclass(slots=True, kw_only=True)
class Knowledge:
    """What all translators share."""

    reads_text: bool
    """Whether Discord gives us the text of messages."""
    bot_id: MemberId | None = None
    """Who we are; None before the first session."""
    audience_roles: dict[GuildId, int] = field(default_factory=dict[GuildId, int])
    """What :attr:`KnownGuild.audience_role_id` is, by the servers' settings."""
    archived: dict[GuildId, dict[ChannelId, ChannelId]] = field(
        default_factory=dict[GuildId, dict[ChannelId, ChannelId]]
    )
    """:attr:`KnownGuild.archived` of each server, which no session's beginning tells."""
    recent_joins: RecentJoins = field(default_factory=RecentJoins)
    guilds: dict[GuildId, KnownGuild] = field(default_factory=dict[GuildId, KnownGuild])
    told_members: ToldMembers = field(default_factory=ToldMembers)
    voice_guilds: dict[MemberId, GuildId] = field(default_factory=dict[MemberId, GuildId])
    """In which server's voice each person was last seen: nobody is in two."""

    def forget(self) -> None:
        """Forget what Discord told, for it will be told again, or was kept elsewhere."""
        self.recent_joins, self.told_members = RecentJoins(), ToldMembers()
        self.guilds.clear()
        self.voice_guilds.clear()
