"""Answers to interactions: the callback, and what follows under the interaction's token."""

from statsbot.sandbox.components import number
from statsbot.sandbox.interactions import (
    AUTOCOMPLETE_RESULT,
    CHANNEL_MESSAGE,
    DEFERRED_MESSAGE,
    DEFERRED_UPDATE,
    MODAL,
    UPDATE_MESSAGE,
    Interaction,
    InteractionType,
)
from statsbot.sandbox.rest.call import Answer, Call, Reply, Routes
from statsbot.sandbox.rest.commands import CHAT_INPUT
from statsbot.sandbox.rest.errors import ApiError, FormErrors, invalid_form, unknown
from statsbot.sandbox.rest.message_body import SETTABLE_FLAGS, compose, read_draft
from statsbot.sandbox.rest.message_rules import check_modal
from statsbot.sandbox.rest.messages import edit_with, followup_or_unknown
from statsbot.sandbox.state import payloads
from statsbot.sandbox.state.records import Json, Message, MessageFlag, MessageType
from statsbot.sandbox.wire import object_in, objects_in

routes = Routes()

_ALLOWED = {
    InteractionType.COMMAND: {CHANNEL_MESSAGE, DEFERRED_MESSAGE, MODAL},
    InteractionType.COMPONENT: {
        CHANNEL_MESSAGE,
        DEFERRED_MESSAGE,
        DEFERRED_UPDATE,
        UPDATE_MESSAGE,
        MODAL,
    },
    InteractionType.AUTOCOMPLETE: {AUTOCOMPLETE_RESULT},
    InteractionType.MODAL_SUBMIT: {
        CHANNEL_MESSAGE,
        DEFERRED_MESSAGE,
        DEFERRED_UPDATE,
        UPDATE_MESSAGE,
    },
}


@routes.add(
    "POST",
    "/interactions/{interaction_id}/{interaction_token}/callback",
    needs_token=False,
)
def create_interaction_response(call: Call) -> Answer:
    """Give the first answer: once, in time, of a type that fits."""
    interactions = call.world.interactions
    token = call.params["interaction_token"]
    interaction = interactions.by_id(call.id("interaction_id"), token)
    if interaction is None:
        raise unknown("interaction")
    if interaction.acknowledged.is_set():
        raise ApiError(400, 40060, "Interaction has already been acknowledged.")
    if not interactions.answer_is_due(interaction):
        raise unknown("interaction")
    body = call.object()
    kind = body.get("type")
    if not isinstance(kind, int) or kind not in _ALLOWED[interaction.type]:
        allowed = sorted(_ALLOWED[interaction.type])
        text = f"Value must be one of {allowed}."
        raise invalid_form(("type",), "BASE_TYPE_CHOICES", text)
    message = _respond(call, interaction, kind, object_in(body.get("data")))
    interaction.callback_type = kind
    interaction.acknowledged.set()
    if kind != DEFERRED_MESSAGE:
        interaction.finished.set()
    if not call.flag("with_response"):
        return None
    return Reply(200, _callback_response(call, interaction, kind, message))


def _respond(call: Call, interaction: Interaction, kind: int, data: Json) -> Message | None:
    if kind == AUTOCOMPLETE_RESULT:
        interaction.choices = objects_in(data.get("choices"))
        if len(interaction.choices) > 25:
            text = "Must be 25 or fewer in length."
            raise invalid_form(("data", "choices"), "BASE_TYPE_MAX_LENGTH", text)
        return None
    if kind == MODAL:
        errors = FormErrors()
        check_modal(data, errors)
        errors.raise_if_any()
        number(objects_in(data.get("components")))
        interaction.modal = data
        return None
    if kind in {DEFERRED_UPDATE, UPDATE_MESSAGE}:
        interaction.original = followup_or_unknown(interaction.message)
        if kind == UPDATE_MESSAGE:
            edit_with(call, interaction.original, data)
        return interaction.original
    if kind == DEFERRED_MESSAGE:
        flags = MessageFlag.LOADING | int(data.get("flags") or 0) & MessageFlag.EPHEMERAL
        message = _blank(call, interaction, int(flags))
    else:
        message = _composed(call, interaction, data)
    call.state.post(message)
    interaction.original = message
    return message


def _fields(call: Call, interaction: Interaction, flags: int) -> Json:
    """Return what every message has that answers an interaction."""
    kind = MessageType.DEFAULT
    if interaction.type == InteractionType.COMMAND:
        of_menu = interaction.data["type"] != CHAT_INPUT
        kind = MessageType.CONTEXT_MENU_COMMAND if of_menu else MessageType.CHAT_INPUT_COMMAND
    return {
        "type": int(kind),
        "interaction": _metadata(interaction),
        "command_name": interaction.command_name,
        "application_id": call.bot.id,
        "webhook_id": call.bot.id,
        "seen_by": interaction.user if flags & MessageFlag.EPHEMERAL else None,
    }


def _metadata(interaction: Interaction) -> Json:
    metadata: Json = {
        "id": str(interaction.id),
        "type": int(interaction.type),
        "user": payloads.user(interaction.user),
        "authorizing_integration_owners": {"0": str(interaction.channel.guild.id)},
    }
    if interaction.type == InteractionType.COMPONENT and interaction.message is not None:
        metadata["interacted_message_id"] = str(interaction.message.id)
    if interaction.opened_by is not None:
        metadata["triggering_interaction_metadata"] = _metadata(interaction.opened_by)
    return metadata


def _blank(call: Call, interaction: Interaction, flags: int) -> Message:
    return Message(
        id=call.state.new_id(),
        channel=interaction.channel,
        author=call.bot,
        flags=flags,
        **_fields(call, interaction, flags),
    )


def _composed(call: Call, interaction: Interaction, data: Json) -> Message:
    draft = read_draft(call, data, settable_flags=SETTABLE_FLAGS | MessageFlag.EPHEMERAL)
    fields = _fields(call, interaction, draft.flags or 0)
    return compose(call, draft, interaction.channel, call.bot, **fields)


def _callback_response(
    call: Call, interaction: Interaction, kind: int, message: Message | None
) -> Json:
    about: Json = {"id": str(interaction.id), "type": int(interaction.type)}
    answer: Json = {"interaction": about}
    if message is not None:
        about["response_message_id"] = str(message.id)
        about["response_message_loading"] = bool(message.flags & MessageFlag.LOADING)
        about["response_message_ephemeral"] = message.ephemeral
        if kind in {CHANNEL_MESSAGE, UPDATE_MESSAGE}:
            spelled = payloads.message(message, call.state.viewer)
            answer["resource"] = {"type": kind, "message": spelled}
    about["channel_id"] = str(interaction.channel.id)
    about["guild_id"] = str(interaction.channel.guild.id)
    return answer


def interaction_of(call: Call) -> Interaction | None:
    """Return the interaction under whose token a webhook route is called.

    Returns:
        None if the id of the path is not the application's: then it is a real webhook.

    Raises:
        ApiError: 401 code 50027 for a token that is over or was never given out, 404 for
            one that has no first answer yet.
    """
    if call.id("webhook_id") != call.bot.id:
        return None
    interactions = call.world.interactions
    interaction = interactions.by_token.get(call.params["webhook_token"])
    if interaction is None or not interactions.token_is_valid(interaction):
        raise ApiError(401, 50027, "Invalid Webhook Token")
    if not interaction.acknowledged.is_set():
        raise unknown("Webhook")
    return interaction


def follow_up(call: Call, interaction: Interaction) -> Message:
    """Post a followup; the first one after a deferral takes the place of "thinking"."""
    original = interaction.original
    if (
        interaction.callback_type == DEFERRED_MESSAGE
        and original is not None
        and original.flags & MessageFlag.LOADING
    ):
        edit_original(call, interaction)
        return original
    message = _composed(call, interaction, call.object())
    message.type = int(MessageType.REPLY) if original is not None else message.type
    message.reply_to = original
    call.state.post(message)
    interaction.followups.append(message)
    return message


def edit_original(call: Call, interaction: Interaction) -> Message:
    """Edit the first answer, or the message to which the component belongs."""
    message = followup_or_unknown(interaction.original)
    edit_with(call, message, call.object())
    interaction.finished.set()
    return message


def message_under_token(call: Call, interaction: Interaction) -> Message:
    """Return the followup (or ``@original``) of the path.

    Raises:
        ApiError: 404, when it is none of this interaction's.
    """
    wanted = call.params["message_id"]
    if wanted == "@original":
        return followup_or_unknown(interaction.original)
    known = [interaction.original, *interaction.followups]
    for message in known:
        if message is not None and str(message.id) == wanted:
            return followup_or_unknown(message)
    raise unknown("Message")
