"""Verbs on messages that are more than words: stickers, polls, voice, forwards, apps' answers.

A ``message_id`` is given by whoever plans ids of its own.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from statsbot.sandbox.state import payloads
from statsbot.sandbox.state.messages import MessageVerbs
from statsbot.sandbox.state.records import (
    Attachment,
    Channel,
    Json,
    Message,
    MessageFlag,
    MessageType,
    User,
)

_POLL_DAYS = 1
_STATIC_PNG = 1


class MessageKindVerbs(MessageVerbs):
    """Messages that people and apps send beside plain ones; each is told by MESSAGE_CREATE."""

    def send_stickers(
        self,
        author: User,
        channel: Channel,
        *stickers: tuple[int, str],
        at: datetime | None = None,
        message_id: int | None = None,
    ) -> Message:
        """Post stickers, each an id and a name, without words."""
        items: tuple[Json, ...] = tuple(
            {"id": str(sticker_id), "name": name, "format_type": _STATIC_PNG}
            for sticker_id, name in stickers
        )
        return self._posted(author, channel, at, message_id, sticker_items=items)

    def send_voice_message(
        self,
        author: User,
        channel: Channel,
        *,
        at: datetime | None = None,
        message_id: int | None = None,
    ) -> Message:
        """Post a spoken message: one recording, and a flag that says so."""
        recording = Attachment(
            id=self.new_id(at),
            filename="voice-message.ogg",
            data=b"OggS",
            content_type="audio/ogg",
        )
        flags = int(MessageFlag.IS_VOICE_MESSAGE)
        return self._posted(author, channel, at, message_id, attachments=(recording,), flags=flags)

    def send_poll(
        self,
        author: User,
        channel: Channel,
        question: str,
        answers: Iterable[str],
        *,
        at: datetime | None = None,
        message_id: int | None = None,
    ) -> Message:
        """Post a poll that is open for a day."""
        poll: Json = {
            "question": {"text": question},
            "answers": [
                {"answer_id": number, "poll_media": {"text": answer}}
                for number, answer in enumerate(answers, start=1)
            ],
            "expiry": payloads.iso(self.when(at) + timedelta(days=_POLL_DAYS)),
            "allow_multiselect": False,
            "layout_type": 1,
        }
        return self._posted(author, channel, at, message_id, poll=poll)

    def forward(
        self,
        author: User,
        message: Message,
        channel: Channel,
        *,
        at: datetime | None = None,
        message_id: int | None = None,
    ) -> Message:
        """Show a message of another channel, as it now is, in ``channel``."""
        flags = int(MessageFlag.HAS_SNAPSHOT)
        return self._posted(author, channel, at, message_id, forward_of=message, flags=flags)

    def answer_command(
        self,
        app: User,
        channel: Channel,
        command: str,
        asked_by: User,
        content: str = "",
        *,
        type: MessageType = MessageType.CHAT_INPUT_COMMAND,  # noqa: A002 - Discord's own word
        at: datetime | None = None,
        message_id: int | None = None,
    ) -> Message:
        """Let another app answer a command where everybody sees it."""
        interaction: Json = {
            "id": str(self.new_id(at)),
            "type": 2,
            "user": payloads.user(asked_by),
            "authorizing_integration_owners": {"0": str(channel.guild.id)},
        }
        return self._posted(
            app,
            channel,
            at,
            message_id,
            type=int(type),
            content=content,
            interaction=interaction,
            command_name=command,
            application_id=app.id,
            webhook_id=app.id,
        )

    def _posted(
        self,
        author: User,
        channel: Channel,
        at: datetime | None,
        message_id: int | None,
        **fields: Any,
    ) -> Message:
        number = self.mint.mint(self.when(at)) if message_id is None else message_id
        message = Message(id=number, channel=channel, author=author, **fields)
        self.post(message)
        return message
