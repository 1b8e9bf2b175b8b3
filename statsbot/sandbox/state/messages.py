"""Verbs on messages and reactions."""

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable
from datetime import datetime

from statsbot.sandbox.state import payloads
from statsbot.sandbox.state.core import StateCore
from statsbot.sandbox.state.events import Intent
from statsbot.sandbox.state.records import (
    Attachment,
    Channel,
    EmojiKey,
    Json,
    Message,
    MessageType,
    User,
)


class MessageVerbs(StateCore):
    """Messages and reactions."""

    def send(
        self,
        author: User,
        channel: Channel,
        content: str = "",
        *,
        type: int | None = None,  # noqa: A002 - Discord's own word
        reply_to: Message | None = None,
        mentions: Iterable[User] = (),
        attachments: Iterable[Attachment] = (),
        embeds: Iterable[Json] = (),
        webhook_id: int | None = None,
        message_id: int | None = None,
        at: datetime | None = None,
    ) -> Message:
        """Post a message and tell of it (MESSAGE_CREATE).

        ``type`` is 0, or 19 for a reply, unless given. A ``message_id`` is given for the
        first message of a forum post, and by whoever plans ids of its own.
        """
        if type is None:
            type = MessageType.DEFAULT if reply_to is None else MessageType.REPLY  # noqa: A001
        message = Message(
            id=self.mint.mint(self.when(at)) if message_id is None else message_id,
            channel=channel,
            author=author,
            type=int(type),
            content=content,
            reply_to=reply_to,
            mentions=tuple(mentions),
            attachments=tuple(attachments),
            embeds=tuple(embeds),
            webhook_id=webhook_id,
        )
        self.post(message)
        return message

    def post(self, message: Message) -> None:
        """Put a finished message into its channel and tell of it."""
        channel = message.channel
        ids = channel.message_ids
        if not ids or message.id > ids[-1]:
            ids.append(message.id)
        else:
            insort(ids, message.id)
        channel.messages[message.id] = message
        self.attachments.update((each.id, each) for each in message.attachments)
        if message.ephemeral:
            self._emit_message("MESSAGE_CREATE", message)
            return
        channel.last_message_id = max(message.id, channel.last_message_id or 0)
        thread = channel.thread
        if thread is not None:
            if message.id != channel.id:
                thread.total_messages += 1
            thread.member_ids.setdefault(message.author.id, message.created_at)
        self._emit_message("MESSAGE_CREATE", message)

    def edit(
        self, message: Message, content: str | None = None, *, at: datetime | None = None
    ) -> None:
        """Edit a message's text; without a text it is an update that is no edit.

        Discord sends MESSAGE_UPDATE without a new ``edited_timestamp`` when a link's
        preview arrives: ``edit(message)`` is that.
        """
        if content is not None:
            message.content = content
            message.edited_at = self.when(at)
        self.update(message)

    def update(self, message: Message) -> None:
        """Tell that a message changed (MESSAGE_UPDATE with the whole message)."""
        self.attachments.update((each.id, each) for each in message.attachments)
        self._emit_message("MESSAGE_UPDATE", message)

    def delete(self, message: Message) -> None:
        """Delete a message; only ids are told."""
        channel = message.channel
        self._forget(message)
        self.emit(
            "MESSAGE_DELETE",
            lambda: {
                "id": str(message.id),
                "channel_id": str(channel.id),
                "guild_id": str(channel.guild.id),
            },
            intent=Intent.GUILD_MESSAGES,
            guild=channel.guild,
            channel=channel,
            only_for=message.seen_by,
        )

    def bulk_delete(self, messages: Iterable[Message]) -> None:
        """Delete messages of one channel at once (MESSAGE_DELETE_BULK)."""
        doomed = list(messages)
        if not doomed:
            return
        channel = doomed[0].channel
        for message in doomed:
            self._forget(message)
        self.emit(
            "MESSAGE_DELETE_BULK",
            lambda: {
                "ids": [str(message.id) for message in doomed],
                "channel_id": str(channel.id),
                "guild_id": str(channel.guild.id),
            },
            intent=Intent.GUILD_MESSAGES,
            guild=channel.guild,
            channel=channel,
        )

    def react(self, user: User, message: Message, emoji: EmojiKey | str) -> None:
        """Add a reaction; nothing happens when it is there already."""
        key = EmojiKey(emoji) if isinstance(emoji, str) else emoji
        if message.reactions is None:
            message.reactions = {}
        users = message.reactions.setdefault(key, {})
        if user.id in users:
            return
        users[user.id] = None

        def payload() -> Json:
            guild = message.channel.guild
            data = _reaction(message, key, user)
            data["message_author_id"] = str(message.author.id)
            if user.id in guild.members:
                data["member"] = payloads.member(guild.members[user.id])
            return data

        self._emit_reaction("MESSAGE_REACTION_ADD", message, payload)

    def unreact(self, user: User, message: Message, emoji: EmojiKey | str) -> None:
        """Take a reaction back; nothing happens when there is none."""
        key = EmojiKey(emoji) if isinstance(emoji, str) else emoji
        users = (message.reactions or {}).get(key)
        if users is None or user.id not in users:
            return
        del users[user.id]
        if not users and message.reactions is not None:
            del message.reactions[key]
        self._emit_reaction(
            "MESSAGE_REACTION_REMOVE", message, lambda: _reaction(message, key, user)
        )

    def clear_reactions(self, message: Message, emoji: EmojiKey | None = None) -> None:
        """Remove all reactions, or all of one emoji."""
        place: Json = {
            "message_id": str(message.id),
            "channel_id": str(message.channel.id),
            "guild_id": str(message.channel.guild.id),
        }
        if emoji is None:
            message.reactions = None
            self._emit_reaction("MESSAGE_REACTION_REMOVE_ALL", message, lambda: place)
            return
        (message.reactions or {}).pop(emoji, None)
        self._emit_reaction(
            "MESSAGE_REACTION_REMOVE_EMOJI",
            message,
            lambda: place | {"emoji": payloads.partial_emoji(emoji)},
        )

    def history(
        self,
        channel: Channel,
        *,
        before: int | None = None,
        after: int | None = None,
        limit: int = 50,
    ) -> list[Message]:
        """Return messages that everyone may see, newest first, as REST pages them."""
        ids = channel.message_ids
        if after is not None:
            start = bisect_left(ids, after + 1)
            window: Iterable[int] = (ids[index] for index in range(start, len(ids)))
        else:
            end = len(ids) if before is None else bisect_left(ids, before)
            window = (ids[index] for index in range(end - 1, -1, -1))
        found: list[Message] = []
        for message_id in window:
            if len(found) == limit:
                break
            if not channel.messages[message_id].ephemeral:
                found.append(channel.messages[message_id])
        return found[::-1] if after is not None else found

    def _forget(self, message: Message) -> None:
        channel = message.channel
        del channel.messages[message.id]
        for attachment in message.attachments:
            self.attachments.pop(attachment.id, None)
        del channel.message_ids[bisect_left(channel.message_ids, message.id)]

    def _emit_message(self, name: str, message: Message) -> None:
        self.emit(
            name,
            lambda: payloads.gateway_message(message, self.viewer),
            intent=Intent.GUILD_MESSAGES,
            guild=message.channel.guild,
            channel=message.channel,
            message=message,
            only_for=message.seen_by,
        )

    def _emit_reaction(self, name: str, message: Message, payload: Callable[[], Json]) -> None:
        self.emit(
            name,
            payload,
            intent=Intent.GUILD_MESSAGE_REACTIONS,
            guild=message.channel.guild,
            channel=message.channel,
        )


def _reaction(message: Message, key: EmojiKey, user: User) -> Json:
    return {
        "user_id": str(user.id),
        "message_id": str(message.id),
        "channel_id": str(message.channel.id),
        "guild_id": str(message.channel.guild.id),
        "emoji": payloads.partial_emoji(key),
        "burst": False,
        "type": 0,
    }
