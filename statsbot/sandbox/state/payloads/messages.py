"""Messages and attachments."""

from statsbot.domain.ids import instant_of
from statsbot.sandbox.state.payloads.channels import channel
from statsbot.sandbox.state.payloads.people import (
    Viewer,
    iso,
    iso_or_none,
    member_without_user,
    partial_emoji,
    user,
)
from statsbot.sandbox.state.records import Attachment, Json, Message, MessageType


def attachment(record: Attachment, message: Message, viewer: Viewer) -> Json:
    """An attachment of a message, with its address on the CDN."""
    url = f"{viewer.cdn_url}/attachments/{message.channel.id}/{record.id}/{record.filename}"
    payload: Json = {
        "id": str(record.id),
        "filename": record.filename,
        "size": len(record.data),
        "url": url,
        "proxy_url": url,
        "content_type": record.content_type,
        "flags": 0,
    }
    if record.description is not None:
        payload["description"] = record.description
    if record.width is not None and record.height is not None:
        payload |= {"width": record.width, "height": record.height}
    return payload


def message(record: Message, viewer: Viewer) -> Json:
    """A message object as REST returns it."""
    payload: Json = {
        "id": str(record.id),
        "channel_id": str(record.channel.id),
        "type": record.type,
        "content": record.content,
        "author": user(record.author),
        "timestamp": iso(instant_of(record.id)),
        "edited_timestamp": iso_or_none(record.edited_at),
        "flags": record.flags,
        "tts": record.tts,
        "pinned": record.pinned,
        "mention_everyone": record.mention_everyone,
        "mentions": [user(each) for each in record.mentions],
        "mention_roles": [str(each) for each in record.mention_role_ids],
        "attachments": [attachment(each, record, viewer) for each in record.attachments],
        "embeds": record.embeds,
        "components": record.components,
    }
    if (
        record.reactions
        or record.webhook_id is not None
        or record.application_id is not None
        or record.reply_to is not None
        or record.forward_of is not None
        or record.nonce is not None
        or record.interaction is not None
        or record.poll is not None
        or record.sticker_items
        or record.thread is not None
        or record.type == MessageType.REPLY
    ):
        _add_rare_fields(payload, record, viewer)
    return payload


def _add_rare_fields(payload: Json, record: Message, viewer: Viewer) -> None:
    if record.nonce is not None:
        payload["nonce"] = record.nonce
    if record.webhook_id is not None:
        payload["webhook_id"] = str(record.webhook_id)
    if record.application_id is not None:
        payload["application_id"] = str(record.application_id)
    if record.interaction is not None:
        payload["interaction_metadata"] = record.interaction
        if record.command_name is not None:
            # Deprecated, and still the only place where Discord names the command.
            payload["interaction"] = {
                "id": record.interaction["id"],
                "type": record.interaction["type"],
                "name": record.command_name,
                "user": record.interaction["user"],
            }
    if record.poll is not None:
        payload["poll"] = record.poll
    if record.sticker_items:
        payload["sticker_items"] = record.sticker_items
    if record.thread is not None:
        payload["thread"] = channel(record.thread)
    if record.reactions:
        payload["reactions"] = [
            {
                "emoji": partial_emoji(key),
                "count": len(users),
                "count_details": {"burst": 0, "normal": len(users)},
                "burst_colors": [],
                "me_burst": False,
                "burst_me": False,
                "burst_count": 0,
                "me": viewer.user_id in users,
            }
            for key, users in record.reactions.items()
        ]
    shown = record.forward_of
    if shown is not None:
        payload["message_reference"] = _reference(shown) | {"type": 1}
        payload["message_snapshots"] = [{"message": _snapshot(shown, viewer)}]
    replied = record.reply_to
    if replied is not None:
        payload["message_reference"] = _reference(replied)
        if record.type in {MessageType.REPLY, MessageType.THREAD_STARTER}:
            there = replied.id in replied.channel.messages
            payload["referenced_message"] = _without_reference(replied, viewer) if there else None


def _reference(record: Message) -> Json:
    return {
        "type": 0,
        "message_id": str(record.id),
        "channel_id": str(record.channel.id),
        "guild_id": str(record.channel.guild.id),
    }


_SNAPSHOT = (
    "type", "content", "embeds", "attachments", "timestamp", "edited_timestamp", "flags",
    "mentions", "mention_roles", "components", "sticker_items",
)  # fmt: skip


def _snapshot(record: Message, viewer: Viewer) -> Json:
    """What a forward shows of a message: not who wrote it."""
    payload = message(record, viewer)
    return {key: payload[key] for key in _SNAPSHOT if key in payload}


def _without_reference(record: Message, viewer: Viewer) -> Json:
    """The message that was replied to: one level deep, as Discord nests it."""
    payload = message(record, viewer)
    payload.pop("referenced_message", None)
    return payload


def gateway_message(record: Message, viewer: Viewer) -> Json:
    """A message as the gateway tells it: with the server and the author's membership."""
    payload = message(record, viewer)
    guild = record.channel.guild
    payload["guild_id"] = str(guild.id)
    payload["channel_type"] = int(record.channel.type)
    author = guild.members.get(record.author.id)
    if author is not None and record.webhook_id is None:
        payload["member"] = member_without_user(author)
    if record.mentions:
        payload["mentions"] = [
            {**user(each), "member": member_without_user(guild.members[each.id])}
            if each.id in guild.members
            else user(each)
            for each in record.mentions
        ]
    return payload
