"""Puts a report into its channel, once, and says in a sentence why it could not.

Discord may execute a request whose answer is lost. Three things keep that to one message: the
nonce, by which Discord itself knows a repetition for some minutes; :meth:`Channels.find`, which
looks for the message before any second attempt; and the outbox, which decides who attempts.
"""

import logging
from datetime import datetime, timedelta
from typing import Final, TypeAlias
from urllib.parse import urlsplit

import aiohttp
import discord

from statsbot.delivery.message import ReportMessage
from statsbot.domain.ids import ChannelId, GuildId, MessageId, first_id_at
from statsbot.errors import StatsbotError, TryLaterError

log = logging.getLogger(__name__)

ReportChannel: TypeAlias = (
    discord.TextChannel | discord.Thread | discord.VoiceChannel | discord.StageChannel
)
"""Where a report can stand: channels with messages of their own."""

_UNKNOWN_CHANNEL, _MISSING_ACCESS, _MISSING_PERMISSION = 10003, 50001, 50013
_WRONG_KIND, _NOT_TEXT, _ARCHIVED, _INVALID_FORM = 50024, 50008, 50083, 50035

_REFUSALS: Final = {
    _UNKNOWN_CHANNEL: "The reports channel no longer exists.",
    _MISSING_ACCESS: "The bot cannot see the reports channel.",
    _MISSING_PERMISSION: "The bot may not post in the reports channel.",
    _WRONG_KIND: "The reports channel takes no messages of its own.",
    _NOT_TEXT: "The reports channel takes no messages of its own.",
    _ARCHIVED: "The reports channel is an archived thread.",
}
_NEEDED: Final = {
    "view_channel": "View Channel",
    "send_messages": "Send Messages",
    "attach_files": "Attach Files",
    "read_message_history": "Read Message History",
}
_MOST_READ_BACK = 2000
"""Messages looked through for a report; 20 requests."""
_CLOCK_SKEW = timedelta(minutes=5)
_BANNED_FOR_A_WHILE = timedelta(minutes=10)
_SOON = timedelta(minutes=1)


class UndeliverableError(StatsbotError):
    """The report cannot be posted, however often one tries.

    ``lasting``: nor can the next one, until somebody changes something about the channel.
    """

    def __init__(self, message: str, *, lasting: bool = True) -> None:
        super().__init__(message)
        self.lasting = lasting


class DeliveryPostponedError(TryLaterError):
    """The report may have been posted or not; try again after ``wait``."""

    def __init__(self, message: str, wait: timedelta) -> None:
        super().__init__(message)
        self.wait = wait


class Channels:
    """The channels of all servers, as the connected ``client`` sees them."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    async def post(
        self, guild_id: GuildId, channel_id: ChannelId, message: ReportMessage
    ) -> MessageId:
        """Post ``message`` and return its id.

        Raises:
            UndeliverableError: no other attempt can succeed.
            DeliveryPostponedError: Discord asked to wait, failed, or did not answer. The message
                may stand there: call :meth:`find` before posting again.
        """
        channel = await self._open(guild_id, channel_id)
        try:
            try:
                sent = await channel.send(
                    view=message.view(),
                    file=message.file(),
                    nonce=message.nonce,
                    allowed_mentions=discord.AllowedMentions.none(),
                )
            except discord.HTTPException as error:
                if error.code != _INVALID_FORM:
                    raise
                log.warning("components refused, posting plainly", extra={"guild": guild_id})
                sent = await channel.send(
                    message.content(),
                    file=message.file(),
                    nonce=message.nonce,
                    allowed_mentions=discord.AllowedMentions.none(),
                )
        except _FAILURES as error:
            raise _translated(error) from error
        return sent.id

    async def find(
        self, guild_id: GuildId, channel_id: ChannelId, filename: str, since: datetime
    ) -> MessageId | None:
        """Return the id of the bot's own message with the file ``filename``; None: there is none.

        It reads from a little before ``since`` on.

        Raises:
            UndeliverableError: the channel cannot be read, or has had too many messages since.
            DeliveryPostponedError: Discord asked to wait, failed, or did not answer.
        """
        channel = await self._open(guild_id, channel_id)
        after = discord.Object(max(first_id_at(since - _CLOCK_SKEW) - 1, 0))
        read = 0
        try:
            async for message in channel.history(
                after=after, oldest_first=True, limit=_MOST_READ_BACK
            ):
                read += 1
                if message.author == self._client.user and filename in _filenames(message):
                    return message.id
        except _FAILURES as error:
            raise _translated(error) from error
        if read == _MOST_READ_BACK:
            raise UndeliverableError(
                "The first attempt was interrupted, and the channel is too busy to see whether "
                "the report stands there.",
                lasting=False,
            )
        return None

    def obstacle(self, guild_id: GuildId, channel: object) -> str | None:
        """Return in a sentence what keeps reports out of ``channel``; None: nothing."""
        if not isinstance(channel, ReportChannel) or channel.guild.id != guild_id:
            return _REFUSALS[_WRONG_KIND]
        granted = channel.permissions_for(channel.guild.me)
        needed = dict(_NEEDED)
        if isinstance(channel, discord.Thread):
            del needed["send_messages"]
            needed["send_messages_in_threads"] = "Send Messages in Threads"
        missing = [words for name, words in needed.items() if not getattr(granted, name)]
        if missing:
            return f"The bot lacks permissions in the reports channel: {', '.join(missing)}."
        if isinstance(channel, discord.Thread) and channel.archived and channel.locked:
            return _REFUSALS[_ARCHIVED]
        return None

    async def _open(self, guild_id: GuildId, channel_id: ChannelId) -> ReportChannel:
        guild = self._client.get_guild(guild_id)
        if guild is None or guild.unavailable:
            raise DeliveryPostponedError("The server is not reachable at present.", 5 * _SOON)
        channel: object = guild.get_channel_or_thread(channel_id)
        if channel is None:
            # The gateway does not tell of archived threads.
            try:
                channel = await self._client.fetch_channel(channel_id)
            except discord.InvalidData as error:
                raise UndeliverableError(_REFUSALS[_UNKNOWN_CHANNEL]) from error
            except _FAILURES as error:
                raise _translated(error) from error
        if obstacle := self.obstacle(guild_id, channel):
            raise UndeliverableError(obstacle)
        assert isinstance(channel, ReportChannel)  # noqa: S101 - obstacle() has seen to it
        return channel


_FAILURES = (discord.HTTPException, discord.RateLimited, aiohttp.ClientError, OSError, TimeoutError)
"""Every way in which a request of discord.py fails."""


def _translated(error: Exception) -> StatsbotError:
    if isinstance(error, discord.RateLimited):
        return DeliveryPostponedError(
            "Discord asked the bot to wait.", timedelta(seconds=error.retry_after)
        )
    if not isinstance(error, discord.HTTPException) or error.status >= 500:
        return DeliveryPostponedError("Discord did not answer.", _SOON)
    if error.status == 429:
        # Without Discord's own header it was turned away at the door (Cloudflare).
        return DeliveryPostponedError("Discord turns the bot away.", _BANNED_FOR_A_WHILE)
    if error.status == 401:
        return DeliveryPostponedError("Discord does not know the bot's token.", _BANNED_FOR_A_WHILE)
    if reason := _REFUSALS.get(error.code):
        return UndeliverableError(reason)
    return UndeliverableError(f"Discord refused the report (error {error.code}).", lasting=False)


def _filenames(message: discord.Message) -> set[str]:
    # A picture shown by a component is not among the message's attachments.
    galleries = (
        item.media.url
        for component in message.components
        if isinstance(component, discord.Container)
        for child in component.children
        if isinstance(child, discord.MediaGalleryComponent)
        for item in child.items
    )
    urls = [*galleries, *(attachment.url for attachment in message.attachments)]
    return {urlsplit(url).path.rpartition("/")[2] for url in urls}
