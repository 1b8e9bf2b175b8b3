"""Interactions: what a person does with the bot, and what became of it.

A person runs a command, presses a button, chooses, types or submits a form; the bot hears
INTERACTION_CREATE and answers through REST. Discord: "Receiving and Responding".
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from statsbot.sandbox.command_input import GROUP, SUBCOMMAND, Values, command_data
from statsbot.sandbox.components import find_component, submitted
from statsbot.sandbox.limits import Limits
from statsbot.sandbox.state import payloads
from statsbot.sandbox.state.permissions import channel_permissions
from statsbot.sandbox.state.records import Channel, Json, Message, User
from statsbot.sandbox.state.state import State

CHANNEL_MESSAGE, DEFERRED_MESSAGE, DEFERRED_UPDATE, UPDATE_MESSAGE = 4, 5, 6, 7
AUTOCOMPLETE_RESULT, MODAL = 8, 9


class InteractionType(IntEnum):
    """What the person did."""

    COMMAND = 2
    COMPONENT = 3
    AUTOCOMPLETE = 4
    MODAL_SUBMIT = 5


@dataclass(slots=True, kw_only=True, eq=False)
class Interaction:
    """One thing that a person did with the bot."""

    id: int
    token: str
    type: InteractionType
    user: User
    channel: Channel
    data: Json
    message: Message | None = None
    """The message whose component was used."""
    opened_by: "Interaction | None" = None
    """The interaction that was answered with the form which is submitted here."""
    opened_at: float
    """Seconds of the event loop's clock."""
    callback_type: int | None = None
    """The type of the first answer; None until it came."""
    original: Message | None = None
    """``@original``: the answer, or the message that an update is about."""
    followups: list[Message] = field(default_factory=list[Message])
    modal: Json | None = None
    choices: list[Json] | None = None
    acknowledged: asyncio.Event = field(default_factory=asyncio.Event)
    """Set by the first answer, be it a deferral."""
    finished: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the person sees an answer that is no "thinking"."""

    @property
    def command_name(self) -> str | None:
        """The command with its subcommands; None if it is no command."""
        if self.type != InteractionType.COMMAND:
            return None
        words, level = [str(self.data["name"])], self.data
        while (options := level.get("options")) and options[0]["type"] in {SUBCOMMAND, GROUP}:
            level = options[0]
            words.append(level["name"])
        return " ".join(words)


class Interactions:
    """All interactions that are open, and the verbs by which people begin them.

    Args:
        state: Where the commands are registered and events are told.
        limits: How long an answer may take.
    """

    def __init__(self, state: State, limits: Limits) -> None:
        self._state = state
        self._limits = limits
        self.by_token: dict[str, Interaction] = {}

    def run_command(
        self, user: User, channel: Channel, path: str, values: Values | None = None
    ) -> Interaction:
        """Run a slash command; ``path`` is like ``"stats members"``, ``values`` by option.

        Raises:
            ValueError: No such command, an unknown option, or one that is missing.
        """
        data = command_data(self._state, channel, path, values or {})
        return self._open(InteractionType.COMMAND, user, channel, data)

    def run_context_command(
        self, user: User, channel: Channel, name: str, target: User | Message
    ) -> Interaction:
        """Run a command from the menu of a user or of a message.

        Raises:
            ValueError: No such command.
        """
        kind = 2 if isinstance(target, User) else 3
        for command in self._state.commands.values():
            if command.definition["type"] == kind and command.definition["name"] == name:
                break
        else:
            raise ValueError(f"no context command {name!r} is registered")
        data: Json = {
            "id": str(command.id),
            "name": name,
            "type": kind,
            "target_id": str(target.id),
        }
        if isinstance(target, User):
            resolved: Json = {"users": {str(target.id): payloads.user(target)}}
            member = channel.guild.members.get(target.id)
            if member is not None:
                resolved["members"] = {str(target.id): payloads.member_without_user(member)}
        else:
            message = payloads.message(target, self._state.viewer)
            resolved = {"messages": {str(target.id): message}}
        return self._open(InteractionType.COMMAND, user, channel, data | {"resolved": resolved})

    def autocomplete(
        self, user: User, channel: Channel, path: str, values: Values, focused: str
    ) -> Interaction:
        """Ask for suggestions while the option ``focused`` is being typed.

        Raises:
            ValueError: No such command or option.
        """
        data = command_data(self._state, channel, path, values, focused=focused)
        return self._open(InteractionType.AUTOCOMPLETE, user, channel, data)

    def press(self, user: User, message: Message, custom_id: str) -> Interaction:
        """Press a button.

        Raises:
            ValueError: The message has no such component, or it is disabled.
        """
        return self.choose(user, message, custom_id, ())

    def choose(
        self, user: User, message: Message, custom_id: str, values: Sequence[str]
    ) -> Interaction:
        """Choose values in a select menu (option values, or ids).

        Raises:
            ValueError: The message has no such component, or it is disabled.
        """
        component = find_component(message.components, custom_id)
        data: Json = {
            "component_type": component["type"],
            "custom_id": custom_id,
            "id": component["id"],
        }
        if values:
            data["values"] = list(values)
        return self._open(InteractionType.COMPONENT, user, message.channel, data, message=message)

    def submit(
        self, interaction: Interaction, values: Mapping[str, str | Sequence[str]]
    ) -> Interaction:
        """Submit the form with which the bot answered ``interaction``.

        Raises:
            ValueError: The interaction was not answered with a form.
        """
        modal = interaction.modal
        if modal is None:
            raise ValueError("this interaction was not answered with a modal")
        data: Json = {
            "custom_id": modal["custom_id"],
            "components": submitted(modal["components"], values),
        }
        return self._open(
            InteractionType.MODAL_SUBMIT,
            interaction.user,
            interaction.channel,
            data,
            message=interaction.message,
            opened_by=interaction,
        )

    def token_is_valid(self, interaction: Interaction) -> bool:
        """Whether the answer can still be edited or followed up."""
        return self._age(interaction) <= self._limits.interaction_token_s

    def answer_is_due(self, interaction: Interaction) -> bool:
        """Whether the first answer still comes in time."""
        return self._age(interaction) <= self._limits.interaction_answer_s

    def by_id(self, interaction_id: int, token: str) -> Interaction | None:
        """Return an interaction by the id and token of a callback's path."""
        found = self.by_token.get(token)
        return found if found is not None and found.id == interaction_id else None

    def _age(self, interaction: Interaction) -> float:
        return asyncio.get_running_loop().time() - interaction.opened_at

    def _open(
        self,
        kind: InteractionType,
        user: User,
        channel: Channel,
        data: Json,
        *,
        message: Message | None = None,
        opened_by: Interaction | None = None,
    ) -> Interaction:
        state = self._state
        interaction = Interaction(
            id=state.new_id(),
            token=state.new_code(48),
            type=kind,
            user=user,
            channel=channel,
            data=data,
            message=message,
            opened_by=opened_by,
            opened_at=asyncio.get_running_loop().time(),
        )
        self.by_token[interaction.token] = interaction
        self._forget_expired()
        payload = self._payload(interaction)
        state.emit("INTERACTION_CREATE", lambda: payload, intent=0, guild=channel.guild)
        return interaction

    def _forget_expired(self) -> None:
        for token, interaction in list(self.by_token.items()):
            if self.token_is_valid(interaction):
                return  # the rest is younger
            del self.by_token[token]

    def _payload(self, interaction: Interaction) -> Json:
        state, channel = self._state, interaction.channel
        guild = channel.guild
        member = guild.members[interaction.user.id]
        permissions = str(channel_permissions(channel, member.user.id))
        payload: dict[str, Any] = {
            "id": str(interaction.id),
            "application_id": str(state.bot.id),
            "type": int(interaction.type),
            "data": interaction.data,
            "guild_id": str(guild.id),
            "guild": {
                "id": str(guild.id),
                "locale": guild.locale,
                "features": payloads.features(guild),
            },
            "channel_id": str(channel.id),
            "channel": payloads.channel(channel) | {"permissions": permissions},
            "member": payloads.member(member) | {"permissions": permissions},
            "token": interaction.token,
            "version": 1,
            "app_permissions": str(channel_permissions(channel, state.bot.id)),
            "locale": "en-US",
            "guild_locale": guild.locale,
            "entitlements": [],
            "authorizing_integration_owners": {"0": str(guild.id)},
            "context": 0,
            "attachment_size_limit": self._limits.file_bytes,
        }
        if interaction.message is not None:
            payload["message"] = payloads.message(interaction.message, state.viewer)
        return payload
