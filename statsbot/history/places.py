"""Where in a server messages may lie: its channels, threads and forum posts, archived ones too."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from statsbot.collectors.audience import audience_of, is_of_a_bot, view_overwrites
from statsbot.domain.facts import Audience, ChannelKind
from statsbot.domain.ids import ChannelId, GuildId, MessageId, instant_of
from statsbot.history.asking import (
    DiscordHistory,
    HistoryRefusedError,
    Payload,
    ThreadPage,
)
from statsbot.history.permissions import (
    MANAGE_THREADS,
    READ_MESSAGE_HISTORY,
    VIEW_CHANNEL,
    OwnRights,
    missing_for_history,
)

_WITH_MESSAGES = frozenset(
    {ChannelKind.TEXT, ChannelKind.ANNOUNCEMENT, ChannelKind.VOICE, ChannelKind.STAGE}
)
_WITH_THREADS = frozenset(
    {ChannelKind.TEXT, ChannelKind.ANNOUNCEMENT, ChannelKind.FORUM, ChannelKind.MEDIA}
)
_WITH_PRIVATE_THREADS = frozenset({ChannelKind.TEXT})
_THREADS = frozenset(kind for kind in ChannelKind if kind.is_thread)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A channel, thread or forum post in which messages may lie."""

    channel_id: ChannelId
    kind: int
    name: str
    parent_id: ChannelId | None
    owner_id: int | None
    """Of a thread: who opened it."""
    audience: Audience
    last_message_id: MessageId | None
    """The newest ever sent there, deleted or not; None: there was none, or it is not told."""
    created_at: datetime
    is_archived: bool
    archive_changed_at: datetime | None
    missing: str | None
    """The right that the bot lacks to read its history."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Portion:
    """Places that were found, or what Discord did not list."""

    places: Sequence[Place] = ()
    unlisted: str | None = None
    """Which places are missing here, and why; None: none are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Server:
    discord: DiscordHistory
    rights: OwnRights
    role_permissions: Mapping[int, int]
    bot_roles: frozenset[int]
    audience_role_id: int | None

    @classmethod
    def of(
        cls, discord: DiscordHistory, guild: Payload, member: Payload, audience_role_id: int | None
    ) -> "_Server":
        return cls(
            discord=discord,
            rights=OwnRights.of(guild, member),
            role_permissions={int(role["id"]): int(role["permissions"]) for role in guild["roles"]},
            bot_roles=frozenset(int(role["id"]) for role in guild["roles"] if is_of_a_bot(role)),
            audience_role_id=audience_role_id,
        )

    def place(self, payload: Payload, parent: Payload | None = None) -> Place:
        bits = self.rights.in_channel(parent or payload)
        kind, channel_id = int(payload["type"]), int(payload["id"])
        parent_id = payload.get("parent_id")
        metadata: Payload = payload.get("thread_metadata") or {}
        told, made = metadata.get("archive_timestamp"), metadata.get("create_timestamp")
        last = payload.get("last_message_id")
        return Place(
            channel_id=channel_id,
            kind=kind,
            name=payload.get("name") or "",
            parent_id=int(parent_id) if parent_id else None,
            owner_id=int(payload["owner_id"]) if payload.get("owner_id") else None,
            audience=self._audience(kind, parent or payload),
            last_message_id=int(last) if last else None,
            created_at=_instant(made) if made else instant_of(channel_id),
            is_archived=bool(metadata.get("archived")),
            archive_changed_at=_instant(told) if told else None,
            missing=missing_for_history(bits, kind),
        )

    def _audience(self, kind: int, channel: Payload) -> Audience:
        """Return who can see a place; ``channel``: itself, or what it hangs on."""
        if kind == ChannelKind.PRIVATE_THREAD:
            return Audience.RESTRICTED
        guild_id = self.rights.guild_id
        return audience_of(
            view_overwrites(channel.get("permission_overwrites") or (), guild_id),
            guild_id=guild_id,
            role_permissions=self.role_permissions,
            bot_roles=self.bot_roles,
            audience_role_id=self.audience_role_id,
        )


async def find_places(
    discord: DiscordHistory,
    guild_id: GuildId,
    *,
    audience_role_id: int | None,
    since: datetime,
    only: Collection[ChannelId] | None,
) -> AsyncGenerator[Portion]:
    """Yield the places of a server where the bot may look, in portions.

    What the bot cannot view is left out. A thread archived before ``since`` has no message after.
    A list of threads that Discord refuses is told, and the others are gone on with.

    Args:
        discord: whom to ask.
        guild_id: the server.
        audience_role_id: the role that makes "everyone" there; None: whoever joins.
        since: the instant from which on messages are looked for.
        only: channels, with their threads, or threads; None: all.

    Raises:
        HistoryRefusedError: the server is not the bot's.
        HistoryAwayError: Discord cannot answer now.
    """
    guild, member = await discord.guild(guild_id), await discord.own_member(guild_id)
    server = _Server.of(discord, guild, member, audience_role_id)
    visible = {
        int(channel["id"]): channel
        for channel in await discord.channels(guild_id)
        if server.rights.in_channel(channel) & VIEW_CHANNEL
    }
    wanted = set(visible) if only is None else visible.keys() & set(only)
    yield Portion(
        places=[
            server.place(visible[each])
            for each in sorted(wanted)
            if visible[each]["type"] in _WITH_MESSAGES
        ]
    )
    threads: list[Payload] = []
    try:
        threads += [
            thread
            for thread in await discord.active_threads(guild_id)
            if int(thread["parent_id"]) in wanted
        ]
    except HistoryRefusedError as error:
        yield Portion(unlisted=f"The active threads are not listed: {error}")
    for channel_id in sorted(set(only or ()) - wanted):
        threads += await _named_thread(discord, channel_id, guild_id)
    yield Portion(
        places=[
            server.place(thread, visible[int(thread["parent_id"])])
            for thread in threads
            if int(thread["parent_id"]) in visible
        ]
    )
    for channel_id in sorted(wanted):
        async for portion in _archived_threads(server, visible[channel_id], since):
            yield portion


async def _archived_threads(
    server: _Server, channel: Payload, since: datetime
) -> AsyncGenerator[Portion]:
    """Yield a channel's archived threads, list after list; one that is refused is told."""
    if channel["type"] not in _WITH_THREADS:
        return
    for archive in _archives(server, channel, since):
        try:
            async for archived in archive:
                yield Portion(places=[server.place(each, channel) for each in archived])
        except HistoryRefusedError as error:
            yield Portion(
                unlisted=f"Archived threads of channel {channel['id']} are not listed: {error}"
            )


async def _named_thread(
    discord: DiscordHistory, channel_id: ChannelId, guild_id: GuildId
) -> list[Payload]:
    """Return the thread that was named, if the bot may see it there."""
    try:
        channel = await discord.channel(channel_id)
    except HistoryRefusedError:
        return []
    in_guild = channel.get("guild_id") == str(guild_id)
    return [channel] if in_guild and channel["type"] in _THREADS else []


def _archives(
    server: _Server, channel: Payload, since: datetime
) -> list[AsyncGenerator[Sequence[Payload]]]:
    """Return the lists of a channel's archived threads that the bot may ask for."""
    bits = server.rights.in_channel(channel)
    if not bits & READ_MESSAGE_HISTORY:
        return []
    channel_id, discord = int(channel["id"]), server.discord
    archives = [_by_archiving(partial(discord.public_archive, channel_id), since)]
    if channel["type"] in _WITH_PRIVATE_THREADS:
        if bits & MANAGE_THREADS:
            archives.append(_by_archiving(partial(discord.private_archive, channel_id), since))
        else:
            archives.append(_joined(discord, channel_id))
    return archives


async def _joined(
    discord: DiscordHistory, channel_id: ChannelId
) -> AsyncGenerator[Sequence[Payload]]:
    """Page through the archived private threads that the bot is in."""
    before: ChannelId | None = None
    while True:
        listed = await discord.joined_archive(channel_id, before)
        yield listed.threads
        if not listed.has_more or not listed.threads:
            return
        before = min(int(thread["id"]) for thread in listed.threads)


async def _by_archiving(
    ask: Callable[[datetime | None], Awaitable[ThreadPage]], since: datetime
) -> AsyncGenerator[Sequence[Payload]]:
    """Page through threads, the one archived last first, down to those archived ``since``."""
    before: datetime | None = None
    while True:
        listed = await ask(before)
        recent = [thread for thread in listed.threads if _archived_at(thread) >= since]
        yield recent
        if not listed.has_more or not recent or len(recent) < len(listed.threads):
            return
        before = min(_archived_at(thread) for thread in recent)


def _archived_at(thread: Payload) -> datetime:
    return _instant(thread["thread_metadata"]["archive_timestamp"])


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
