"""One request as its handler sees it, and the table in which handlers are entered."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from statsbot.sandbox.gateway.gateway import Gateway
from statsbot.sandbox.interactions import Interactions
from statsbot.sandbox.limits import Limits
from statsbot.sandbox.rest.buckets import Allowance
from statsbot.sandbox.rest.errors import (
    ApiError,
    invalid_form,
    missing_access,
    missing_permissions,
    unknown,
)
from statsbot.sandbox.state.permissions import (
    Permission,
    channel_permissions,
    guild_permissions,
)
from statsbot.sandbox.state.records import Channel, Guild, Json, Message, User
from statsbot.sandbox.state.state import State
from statsbot.sandbox.wire import as_id, is_list, is_object


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Everything that a handler may touch."""

    state: State
    gateway: Gateway
    interactions: Interactions
    limits: Limits
    nonces: dict[str, Message] = field(default_factory=dict[str, Message])
    """Messages sent with ``enforce_nonce``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file of a multipart body."""

    filename: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request that passed token and rate limits."""

    world: World
    params: Mapping[str, str]
    query: Mapping[str, str]
    body: Any = None
    files: Mapping[int, Upload] = field(default_factory=dict[int, Upload])

    @property
    def state(self) -> State:
        """The state."""
        return self.world.state

    @property
    def bot(self) -> User:
        """Who asks."""
        return self.world.state.bot

    def id(self, name: str) -> int:
        """Return an id from the path.

        Raises:
            ApiError: 400, when it is no snowflake.
        """
        found = as_id(self.params[name])
        if found is None:
            value = self.params[name]
            raise invalid_form((name,), "NUMBER_TYPE_COERCE", f'Value "{value}" is not snowflake.')
        return found

    def object(self) -> Json:
        """Return the body, which has to be an object.

        Raises:
            ApiError: 400, code 50109, when it is not.
        """
        if not is_object(self.body):
            raise ApiError(400, 50109, "The request body contains invalid JSON.")
        return self.body

    def array(self) -> list[Any]:
        """Return the body, which has to be an array.

        Raises:
            ApiError: 400, code 50109, when it is not.
        """
        if not is_list(self.body):
            raise ApiError(400, 50109, "The request body contains invalid JSON.")
        return self.body

    def guild(self, needs: Permission | int = 0) -> Guild:
        """Return the server of the path, of which the bot has to be a member.

        Raises:
            ApiError: 404 for none of the bot's own, 403 without a needed permission.
        """
        guild = self.state.guilds.get(self.id("guild_id"))
        if guild is None or self.bot.id not in guild.members:
            raise unknown("Guild")
        if ~guild_permissions(guild, self.bot.id) & needs:
            raise missing_permissions()
        return guild

    def channel(self, needs: Permission | int = 0) -> Channel:
        """Return the channel of the path.

        Raises:
            ApiError: 404 for none of the bot's servers, 403 code 50001 if it cannot be
                seen, 403 code 50013 without a needed permission.
        """
        channel = self.state.channels.get(self.id("channel_id"))
        if channel is None or self.bot.id not in channel.guild.members:
            raise unknown("Channel")
        granted = channel_permissions(channel, self.bot.id)
        if not granted & Permission.VIEW_CHANNEL:
            raise missing_access()
        if ~granted & needs:
            raise missing_permissions()
        return channel

    def message(self, needs: Permission | int = 0) -> Message:
        """Return the message of the path.

        Raises:
            ApiError: As for the channel; 404 when there is no such message.
        """
        message = self.channel(needs).messages.get(self.id("message_id"))
        if message is None or message.ephemeral:
            raise unknown("Message")
        return message

    def own_application(self) -> None:
        """Check that the application of the path is the bot's own.

        Raises:
            ApiError: 403, code 20012, when it is not.
        """
        if self.id("application_id") != self.bot.id:
            raise ApiError(
                403, 20012, "You are not authorized to perform this action on this application"
            )

    def limit(self, *, default: int, most: int) -> int:
        """Return the ``limit`` of the query.

        Raises:
            ApiError: 400, when it is no number from 1 to ``most``.
        """
        text = self.query.get("limit", str(default))
        if not text.isdecimal() or not 1 <= int(text) <= most:
            message = f"int value should be between 1 and {most}."
            raise invalid_form(("limit",), "NUMBER_TYPE_MAX", message)
        return int(text)

    def query_id(self, name: str) -> int | None:
        """Return an id from the query, or None when it is not given.

        Raises:
            ApiError: 400, when it is no snowflake.
        """
        text = self.query.get(name)
        found = as_id(text)
        if text is not None and found is None:
            raise invalid_form((name,), "NUMBER_TYPE_COERCE", f'Value "{text}" is not snowflake.')
        return found

    def flag(self, name: str) -> bool:
        """Return a yes or no of the query; absent is no."""
        return self.query.get(name, "").lower() in {"1", "true"}


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer with a status of its own."""

    status: int
    body: Json | list[Json] | None


Answer: TypeAlias = Json | list[Json] | Reply | None
"""What a handler returns: 200 with JSON, a status of its own, or 204 for None."""

Handler: TypeAlias = Callable[[Call], Answer]


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """An entry of the table."""

    method: str
    template: str
    handler: Handler
    allowance: Allowance
    needs_token: bool
    """False where the path itself holds a token (webhooks, interactions)."""

    @property
    def name(self) -> str:
        """Method and template, as faults and reports name it."""
        return f"{self.method} {self.template}"


class Routes:
    """The routes of one resource."""

    def __init__(self) -> None:
        self.table: list[Route] = []

    def add(
        self,
        method: str,
        template: str,
        *,
        limit: int = 50,
        per_s: float = 1.0,
        needs_token: bool = True,
    ) -> Callable[[Handler], Handler]:
        """Enter a handler; the template uses the names of Discord's API description."""

        def enter(handler: Handler) -> Handler:
            self.table.append(
                Route(
                    method=method,
                    template=template,
                    handler=handler,
                    allowance=Allowance(limit, per_s),
                    needs_token=needs_token,
                )
            )
            return handler

        return enter
