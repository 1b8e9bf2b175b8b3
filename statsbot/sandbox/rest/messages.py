"""Messages: list, get, create, edit, delete; the typing notice."""

from datetime import timedelta

from statsbot.domain.ids import instant_of
from statsbot.sandbox.rest.call import Answer, Call, Routes
from statsbot.sandbox.rest.errors import ApiError, invalid_form, missing_permissions, unknown
from statsbot.sandbox.rest.message_body import Draft, apply, compose, read_draft
from statsbot.sandbox.state.payloads import message as spelled
from statsbot.sandbox.state.permissions import Permission, channel_permissions
from statsbot.sandbox.state.records import (
    MESSAGE_TYPES,
    Channel,
    Json,
    Message,
    MessageFlag,
    MessageType,
)
from statsbot.sandbox.wire import as_id, object_in

routes = Routes()

_NONCE_CHARACTERS = 25
_NONCE_MEMORY = timedelta(minutes=5)
_BULK_AGE = timedelta(days=14)


@routes.add("GET", "/channels/{channel_id}/messages", limit=5, per_s=5.0)
def list_messages(call: Call) -> Answer:
    """Page through the history, newest first; without the permission it is empty."""
    channel = call.channel()
    around = call.query_id("around")
    before, after = call.query_id("before"), call.query_id("after")
    limit = call.limit(default=50, most=100)
    if not channel_permissions(channel, call.bot.id) & Permission.READ_MESSAGE_HISTORY:
        return []
    if around is not None:
        older = call.state.history(channel, before=around + 1, limit=limit // 2 + 1)
        newer = call.state.history(channel, after=around, limit=limit - len(older))
        found = newer + older
    else:
        found = call.state.history(channel, before=before, after=after, limit=limit)
    return [spelled(each, call.state.viewer) for each in found]


@routes.add("GET", "/channels/{channel_id}/messages/{message_id}")
def get_message(call: Call) -> Answer:
    """Return one message."""
    return spelled(call.message(Permission.READ_MESSAGE_HISTORY), call.state.viewer)


@routes.add("POST", "/channels/{channel_id}/messages", limit=5, per_s=5.0)
def create_message(call: Call) -> Answer:
    """Post a message as the bot; a known nonce returns the message it made before."""
    channel = call.channel()
    check_may_post(call, channel)
    body = call.object()
    known = _known_nonce(call, body)
    if known is not None:
        return spelled(known, call.state.viewer)
    draft = read_draft(call, body)
    check_may_contain(call, channel, draft)
    replied = _reference(call, channel, body)
    if body.get("poll") or body.get("sticker_ids"):
        raise ApiError(501, 0, "the sandbox does not model polls and stickers of bots")
    message = compose(
        call,
        draft,
        channel,
        call.bot,
        type=MessageType.DEFAULT if replied is None else MessageType.REPLY,
        reply_to=replied,
        nonce=body.get("nonce"),
    )
    unarchive(call, channel)
    call.state.post(message)
    if body.get("enforce_nonce") and body.get("nonce") is not None:
        call.world.nonces[str(body["nonce"])] = message
    return spelled(message, call.state.viewer)


def check_may_post(call: Call, channel: Channel) -> None:
    """Check that the channel takes messages and the bot may send them.

    Raises:
        ApiError: As Discord words it.
    """
    if channel.type not in MESSAGE_TYPES:
        raise ApiError(400, 50008, "Cannot send messages in a non-text channel")
    granted = channel_permissions(channel, call.bot.id)
    thread = channel.thread
    needed = Permission.SEND_MESSAGES_IN_THREADS if thread is not None else Permission.SEND_MESSAGES
    if not granted & needed:
        raise missing_permissions()
    if thread is not None and thread.locked and not granted & Permission.MANAGE_THREADS:
        raise ApiError(400, 160005, "This thread is locked")


def check_may_contain(call: Call, channel: Channel, draft: Draft) -> None:
    """Check the permissions for embeds and files.

    Raises:
        ApiError: 403, code 50013.
    """
    granted = channel_permissions(channel, call.bot.id)
    if draft.embeds and not granted & Permission.EMBED_LINKS:
        raise missing_permissions()
    if call.files and not granted & Permission.ATTACH_FILES:
        raise missing_permissions()


def unarchive(call: Call, channel: Channel) -> None:
    """Bring an archived thread back, which is what a message in it does."""
    if channel.thread is not None and channel.thread.archived:
        call.state.edit_thread(channel, archived=False)


def _known_nonce(call: Call, body: Json) -> Message | None:
    nonce = body.get("nonce")
    if isinstance(nonce, str) and len(nonce) > _NONCE_CHARACTERS:
        message = f"Must be {_NONCE_CHARACTERS} or fewer in length."
        raise invalid_form(("nonce",), "BASE_TYPE_MAX_LENGTH", message)
    if nonce is None or not body.get("enforce_nonce"):
        return None
    known = call.world.nonces.get(str(nonce))
    if known is None or call.state.clock.now() - known.created_at > _NONCE_MEMORY:
        return None
    return known


def _reference(call: Call, channel: Channel, body: Json) -> Message | None:
    reference = object_in(body.get("message_reference"))
    if not reference:
        return None
    if reference.get("type") == 1:
        raise ApiError(501, 0, "the sandbox does not model forwarding")
    found = channel.messages.get(as_id(reference.get("message_id")) or 0)
    if found is None and reference.get("fail_if_not_exists", True):
        raise invalid_form(("message_reference",), "REPLIES_UNKNOWN_MESSAGE", "Unknown message")
    if not channel_permissions(channel, call.bot.id) & Permission.READ_MESSAGE_HISTORY:
        raise ApiError(400, 160002, "Cannot reply without permission to read message history")
    return found


@routes.add("PATCH", "/channels/{channel_id}/messages/{message_id}", limit=5, per_s=5.0)
def edit_message(call: Call) -> Answer:
    """Edit one of the bot's own messages."""
    message = call.message()
    if message.author is not call.bot:
        raise ApiError(403, 50005, "Cannot edit a message authored by another user")
    thread = message.channel.thread
    if thread is not None and thread.archived:
        raise ApiError(400, 50083, "Thread is archived")
    edit_with(call, message, call.object())
    return spelled(message, call.state.viewer)


def edit_with(call: Call, message: Message, body: Json) -> None:
    """Apply a body to a message and tell of it.

    Raises:
        ApiError: 400 with what is wrong.
    """
    draft = read_draft(call, body, edited=message)
    apply(draft, message, call)
    message.flags &= ~MessageFlag.LOADING
    message.edited_at = call.state.when(None)
    call.state.update(message)


@routes.add("DELETE", "/channels/{channel_id}/messages/{message_id}", limit=5, per_s=1.0)
def delete_message(call: Call) -> Answer:
    """Delete a message: the bot's own, or with MANAGE_MESSAGES anyone's."""
    message = call.message()
    if message.author is not call.bot:
        call.channel(Permission.MANAGE_MESSAGES)
    call.state.delete(message)
    return None


@routes.add("POST", "/channels/{channel_id}/messages/bulk-delete", limit=1, per_s=1.0)
def bulk_delete_messages(call: Call) -> Answer:
    """Delete 2 to 100 messages that are younger than two weeks."""
    channel = call.channel(Permission.MANAGE_MESSAGES)
    wanted = [as_id(each) or 0 for each in call.object().get("messages") or ()]
    if not 2 <= len(wanted) <= 100:
        raise ApiError(
            400,
            50016,
            "Provided too few or too many messages to delete. "
            "Must provide at least 2 and fewer than 100 messages to delete",
        )
    oldest = call.state.clock.now() - _BULK_AGE
    if any(instant_of(each) < oldest for each in wanted):
        raise ApiError(400, 50034, "You can only bulk delete messages that are under 14 days old.")
    found = [channel.messages[each] for each in wanted if each in channel.messages]
    call.state.bulk_delete(found)
    return None


@routes.add("POST", "/channels/{channel_id}/typing")
def trigger_typing_indicator(call: Call) -> Answer:
    """Take note of typing; nobody is told."""
    check_may_post(call, call.channel())
    return None


def followup_or_unknown(message: Message | None) -> Message:
    """Return a message that has to be there.

    Raises:
        ApiError: 404, when it is not (any more).
    """
    if message is None or message.id not in message.channel.messages:
        raise unknown("Message")
    return message
