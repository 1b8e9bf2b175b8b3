"""Webhooks: manage, execute, edit their messages; interaction tokens work the same way."""

from statsbot.sandbox.rest.call import Answer, Call, Routes
from statsbot.sandbox.rest.errors import ApiError, invalid_form, unknown
from statsbot.sandbox.rest.interactions import (
    edit_original,
    follow_up,
    interaction_of,
    message_under_token,
)
from statsbot.sandbox.rest.message_body import compose, read_draft
from statsbot.sandbox.rest.messages import edit_with, followup_or_unknown
from statsbot.sandbox.state import payloads
from statsbot.sandbox.state.permissions import Permission
from statsbot.sandbox.state.records import Message, User, Webhook
from statsbot.sandbox.wire import as_id

routes = Routes()

_BY_TOKEN = "/webhooks/{webhook_id}/{webhook_token}"  # noqa: S105 - a path, no token
_MESSAGE = _BY_TOKEN + "/messages/{message_id}"


@routes.add("POST", "/channels/{channel_id}/webhooks")
def create_webhook(call: Call) -> Answer:
    """Create a webhook in a channel."""
    channel = call.channel(Permission.MANAGE_WEBHOOKS)
    name = call.object().get("name")
    if not isinstance(name, str) or not 1 <= len(name) <= 80:
        text = "Must be between 1 and 80 in length."
        raise invalid_form(("name",), "BASE_TYPE_BAD_LENGTH", text)
    webhook = Webhook(
        id=call.state.new_id(),
        token=call.state.new_code(68),
        channel=channel,
        name=name,
        creator=call.bot,
    )
    call.state.webhooks[webhook.id] = webhook
    return payloads.webhook(webhook, with_token=True)


@routes.add("GET", "/channels/{channel_id}/webhooks")
def list_channel_webhooks(call: Call) -> Answer:
    """Return a channel's webhooks."""
    channel = call.channel(Permission.MANAGE_WEBHOOKS)
    return [
        payloads.webhook(each, with_token=each.creator is call.bot)
        for each in call.state.webhooks.values()
        if each.channel is channel
    ]


@routes.add("GET", "/webhooks/{webhook_id}")
def get_webhook(call: Call) -> Answer:
    """Return a webhook of one of the bot's servers."""
    webhook = call.state.webhooks.get(call.id("webhook_id"))
    if webhook is None or call.bot.id not in webhook.channel.guild.members:
        raise unknown("Webhook")
    return payloads.webhook(webhook, with_token=webhook.creator is call.bot)


@routes.add("GET", _BY_TOKEN, needs_token=False)
def get_webhook_by_token(call: Call) -> Answer:
    """Return a webhook to whoever has its token."""
    payload = payloads.webhook(_webhook(call), with_token=True)
    payload.pop("user", None)
    return payload


@routes.add("DELETE", "/webhooks/{webhook_id}")
def delete_webhook(call: Call) -> Answer:
    """Delete a webhook of one of the bot's servers."""
    webhook = call.state.webhooks.get(call.id("webhook_id"))
    if webhook is None or call.bot.id not in webhook.channel.guild.members:
        raise unknown("Webhook")
    del call.state.webhooks[webhook.id]
    return None


@routes.add("DELETE", _BY_TOKEN, needs_token=False)
def delete_webhook_by_token(call: Call) -> Answer:
    """Delete a webhook by its token."""
    del call.state.webhooks[_webhook(call).id]
    return None


@routes.add("POST", _BY_TOKEN, needs_token=False, limit=5, per_s=2.0)
def execute_webhook(call: Call) -> Answer:
    """Post through a webhook, or follow an interaction up."""
    interaction = interaction_of(call)
    if interaction is not None:
        return payloads.message(follow_up(call, interaction), call.state.viewer)
    webhook, body = _webhook(call), call.object()
    channel = webhook.channel
    if "thread_id" in call.query:
        thread = channel.guild.threads.get(call.query_id("thread_id") or 0)
        if thread is None or thread.parent is not channel:
            raise unknown("Channel")
        channel = thread
    author = User(
        id=webhook.id,
        username=str(body.get("username") or webhook.name),
        bot=True,
        avatar=webhook.avatar,
    )
    message = compose(call, read_draft(call, body), channel, author, webhook_id=webhook.id)
    call.state.post(message)
    return payloads.message(message, call.state.viewer) if call.flag("wait") else None


@routes.add("GET", _MESSAGE, needs_token=False)
def get_webhook_message(call: Call) -> Answer:
    """Return a message of this webhook or interaction."""
    return payloads.message(_message(call), call.state.viewer)


@routes.add("PATCH", _MESSAGE, needs_token=False, limit=5, per_s=2.0)
def update_webhook_message(call: Call) -> Answer:
    """Edit a message of this webhook or interaction."""
    interaction = interaction_of(call)
    message = _message(call)
    if interaction is not None and message is interaction.original:
        edit_original(call, interaction)
    else:
        edit_with(call, message, call.object())
    return payloads.message(message, call.state.viewer)


@routes.add("DELETE", _MESSAGE, needs_token=False)
def delete_webhook_message(call: Call) -> Answer:
    """Delete a message of this webhook or interaction."""
    call.state.delete(_message(call))
    return None


def _message(call: Call) -> Message:
    interaction = interaction_of(call)
    if interaction is not None:
        return message_under_token(call, interaction)
    webhook = _webhook(call)
    wanted = as_id(call.params["message_id"]) or 0
    thread = call.state.channels.get(call.query_id("thread_id") or 0, webhook.channel)
    message = followup_or_unknown(thread.messages.get(wanted))
    if message.webhook_id != webhook.id:
        raise unknown("Message")
    return message


def _webhook(call: Call) -> Webhook:
    webhook = call.state.webhooks.get(call.id("webhook_id"))
    if webhook is None:
        raise unknown("Webhook")
    if webhook.token != call.params["webhook_token"]:
        raise ApiError(401, 50027, "Invalid Webhook Token")
    return webhook
