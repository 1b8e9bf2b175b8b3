"""Verbs on channels and threads."""

from collections.abc import Iterable
from datetime import datetime

from statsbot.sandbox.state import payloads
from statsbot.sandbox.state.core import StateCore
from statsbot.sandbox.state.events import Intent
from statsbot.sandbox.state.records import (
    Channel,
    ChannelType,
    Guild,
    Json,
    Message,
    MessageFlag,
    Overwrite,
    Thread,
    User,
)


class ChannelVerbs(StateCore):
    """Channels, overwrites and threads."""

    def add_channel(
        self,
        guild: Guild,
        name: str,
        type: ChannelType = ChannelType.TEXT,  # noqa: A002 - Discord's own word
        *,
        parent: Channel | None = None,
        topic: str | None = None,
        overwrites: Iterable[Overwrite] = (),
        channel_id: int | None = None,
        at: datetime | None = None,
    ) -> Channel:
        """Create a channel below the existing ones; ``parent`` is its category."""
        channel = Channel(
            id=self.new_id(at) if channel_id is None else channel_id,
            guild=guild,
            type=type,
            name=name,
            parent=parent,
            topic=topic,
            position=len(guild.channels),
            overwrites={each.id: each for each in overwrites},
        )
        guild.channels[channel.id] = channel
        self.channels[channel.id] = channel
        self._emit_channel("CHANNEL_CREATE", channel)
        return channel

    def edit_channel(
        self,
        channel: Channel,
        *,
        name: str | None = None,
        topic: str | None = None,
        slowmode_s: int | None = None,
        overwrites: Iterable[Overwrite] | None = None,
    ) -> None:
        """Change what is given; ``overwrites`` replace the old ones."""
        channel.name = name or channel.name
        channel.topic = channel.topic if topic is None else topic
        channel.slowmode_s = channel.slowmode_s if slowmode_s is None else slowmode_s
        if overwrites is not None:
            channel.overwrites = {each.id: each for each in overwrites}
        self._emit_channel("CHANNEL_UPDATE", channel)

    def delete_channel(self, channel: Channel) -> None:
        """Delete a channel with its threads, webhooks and invites, or a thread."""
        if channel.thread is not None:
            del channel.guild.threads[channel.id], self.channels[channel.id]
            self._emit_thread_delete(channel)
            return
        guild = channel.guild
        self._emit_channel("CHANNEL_DELETE", channel)
        for thread in [each for each in guild.threads.values() if each.parent is channel]:
            del guild.threads[thread.id], self.channels[thread.id]
        for child in guild.channels.values():
            if child.parent is channel:
                child.parent = None
        for user_id in [
            each.user.id for each in guild.voice_states.values() if each.channel is channel
        ]:
            del guild.voice_states[user_id]
        for code in [each.code for each in guild.invites.values() if each.channel is channel]:
            del guild.invites[code]
        for webhook_id in [each.id for each in self.webhooks.values() if each.channel is channel]:
            del self.webhooks[webhook_id]
        del guild.channels[channel.id], self.channels[channel.id]
        if guild.system_channel is channel:
            guild.system_channel = None
        if guild.afk_channel is channel:
            guild.afk_channel = None

    def create_thread(
        self,
        parent: Channel,
        name: str,
        *,
        owner: User,
        message: Message | None = None,
        private: bool = False,
        auto_archive_minutes: int = 1440,
        thread_id: int | None = None,
        at: datetime | None = None,
    ) -> Channel:
        """Open a thread; from a message it takes the message's id, as on Discord.

        A post of a forum is a thread whose first message has the thread's own id: send
        it with ``send(..., message_id=thread.id)``.
        """
        when = self.when(at)
        if private:
            kind = ChannelType.PRIVATE_THREAD
        elif parent.type == ChannelType.ANNOUNCEMENT:
            kind = ChannelType.ANNOUNCEMENT_THREAD
        else:
            kind = ChannelType.PUBLIC_THREAD
        thread = Channel(
            id=message.id if message is not None else thread_id or self.mint.mint(when),
            guild=parent.guild,
            type=kind,
            name=name,
            parent=parent,
            thread=Thread(
                owner=owner,
                private=private,
                archived_at=when,
                auto_archive_minutes=auto_archive_minutes,
                member_ids={owner.id: when},
            ),
        )
        parent.guild.threads[thread.id] = thread
        self.channels[thread.id] = thread
        if message is not None:
            message.thread = thread
            message.flags |= MessageFlag.HAS_THREAD
        self._emit_thread_create(thread)
        return thread

    def edit_thread(
        self,
        channel: Channel,
        *,
        name: str | None = None,
        archived: bool | None = None,
        locked: bool | None = None,
        at: datetime | None = None,
    ) -> None:
        """Rename, archive, unarchive, lock or unlock a thread.

        Raises:
            ValueError: The channel is not a thread.
        """
        thread = thread_of(channel)
        channel.name = name or channel.name
        if archived is not None and archived != thread.archived:
            thread.archived = archived
            thread.archived_at = self.when(at)
        thread.locked = thread.locked if locked is None else locked
        self.emit(
            "THREAD_UPDATE",
            lambda: payloads.channel(channel),
            intent=Intent.GUILDS,
            guild=channel.guild,
            channel=channel,
        )

    def join_thread(self, channel: Channel, user: User, *, at: datetime | None = None) -> None:
        """Add someone to a thread; nothing happens when they are in it already."""
        thread = thread_of(channel)
        if user.id in thread.member_ids:
            return
        thread.member_ids[user.id] = self.when(at)
        if user is self.bot:
            self._emit_thread_create(channel)
        self._emit_thread_members(channel, added=user)

    def leave_thread(self, channel: Channel, user: User) -> None:
        """Take someone out of a thread."""
        if thread_of(channel).member_ids.pop(user.id, None) is not None:
            self._emit_thread_members(channel, removed=user)

    def _emit_channel(self, name: str, channel: Channel) -> None:
        self.emit(
            name,
            lambda: payloads.channel(channel),
            intent=Intent.GUILDS,
            guild=channel.guild,
        )

    def _emit_thread_create(self, channel: Channel) -> None:
        self.emit(
            "THREAD_CREATE",
            lambda: payloads.thread_for(channel, self.bot.id) | {"newly_created": True},
            intent=Intent.GUILDS,
            guild=channel.guild,
            channel=channel,
        )

    def _emit_thread_delete(self, channel: Channel) -> None:
        whole = payloads.channel(channel)
        keys = ("id", "guild_id", "parent_id", "type")
        self.emit(
            "THREAD_DELETE",
            lambda: {key: whole[key] for key in keys},
            intent=Intent.GUILDS,
            guild=channel.guild,
            channel=channel.parent,
        )

    def _emit_thread_members(
        self, channel: Channel, *, added: User | None = None, removed: User | None = None
    ) -> None:
        def payload() -> Json:
            data: Json = {
                "id": str(channel.id),
                "guild_id": str(channel.guild.id),
                "member_count": min(len(thread_of(channel).member_ids), 50),
            }
            if added is not None:
                data["added_members"] = [payloads.thread_member_added(channel, added.id)]
            if removed is not None:
                data["removed_member_ids"] = [str(removed.id)]
            return data

        # Without GUILD_MEMBERS a bot hears of its own membership alone (Discord: intents).
        own = (added or removed) is self.bot
        self.emit(
            "THREAD_MEMBERS_UPDATE",
            payload,
            intent=Intent.GUILDS if own else Intent.GUILD_MEMBERS,
            guild=channel.guild,
            channel=channel,
        )


def thread_of(channel: Channel) -> Thread:
    """Return the thread part of a channel.

    Raises:
        ValueError: The channel is not a thread.
    """
    if channel.thread is None:
        raise ValueError(f"channel {channel.id} is not a thread")
    return channel.thread
