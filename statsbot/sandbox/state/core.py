"""What all verbs share: the records by id, the clock, the mint and who listens."""

import random
from collections.abc import Callable
from datetime import UTC, datetime

from statsbot.clock import Clock
from statsbot.sandbox.snowflakes import SnowflakeMint
from statsbot.sandbox.state.events import PRIVILEGED_INTENTS, Event, Intent
from statsbot.sandbox.state.payloads import Viewer
from statsbot.sandbox.state.permissions import Permission
from statsbot.sandbox.state.records import (
    Application,
    Attachment,
    Channel,
    Command,
    Guild,
    Json,
    Message,
    User,
    Webhook,
)

CODE_ALPHABET = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
SANDBOX_TOKEN = "sandbox.token.for-the-local-discord"  # noqa: S105 - opens nothing but a sandbox


class StateCore:
    """The records of one local Discord, and its voice.

    Args:
        clock: Gives the time of everything that is not given a time of its own.
        seed: Makes codes, tokens and hashes repeatable.
        token: The bot token that REST and gateway accept.
        bot_name: The name of the application and of its bot user.
        privileged_intents: Those switched on in the pretended developer portal.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        seed: int = 0,
        token: str = SANDBOX_TOKEN,
        bot_name: str = "Statsbot",
        privileged_intents: int = PRIVILEGED_INTENTS,
    ) -> None:
        self.clock = clock
        self.random = random.Random(seed)
        self.mint = SnowflakeMint()
        self.users: dict[int, User] = {}
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}
        """Channels and threads of every server, by id."""
        self.webhooks: dict[int, Webhook] = {}
        self.attachments: dict[int, Attachment] = {}
        """What the CDN serves."""
        self.commands: dict[int, Command] = {}
        """The bot's registered commands."""
        self.pictures: dict[str, bytes] = {}
        """Square PNGs of the CDN by their hash, where they are not to be drawn on demand."""
        self.listeners: list[Callable[[Event], None]] = []
        self.application = Application(
            bot=self.add_user(bot_name, bot=True),
            owner=self.add_user("operator", display_name="Operator"),
            token=token,
            privileged_intents=privileged_intents,
        )
        self.viewer = Viewer(self.application.bot.id, "https://cdn.invalid")

    @property
    def bot(self) -> User:
        """The application's own bot user."""
        return self.application.bot

    def add_user(
        self,
        username: str,
        *,
        display_name: str | None = None,
        bot: bool = False,
        avatar: bool = True,
        user_id: int | None = None,
        at: datetime | None = None,
    ) -> User:
        """Create an account; ``at`` is when it was registered. Nothing is dispatched."""
        user = User(
            id=self.new_id(at) if user_id is None else user_id,
            username=username,
            display_name=display_name,
            bot=bot,
            avatar=self.new_hash() if avatar else None,
        )
        self.users[user.id] = user
        return user

    def when(self, at: datetime | None) -> datetime:
        """Return the given time, else the clock's, in UTC."""
        return (self.clock.now() if at is None else at).astimezone(UTC)

    def new_id(self, at: datetime | None = None) -> int:
        """Return a new snowflake of the given time, else of now."""
        return self.mint.mint(self.when(at))

    def new_hash(self) -> str:
        """Return 32 hexadecimal digits, such as name avatars and sessions."""
        return f"{self.random.getrandbits(128):032x}"

    def new_code(self, length: int) -> str:
        """Return letters and digits, such as name invites and tokens."""
        return "".join(self.random.choices(CODE_ALPHABET, k=length))

    def emit(
        self,
        name: str,
        payload: Callable[[], Json],
        *,
        intent: Intent | int,
        guild: Guild,
        channel: Channel | None = None,
        permission: Permission = Permission.VIEW_CHANNEL,
        guild_permission: Permission | int = 0,
        message: Message | None = None,
        only_for: User | None = None,
    ) -> None:
        """Tell every listener. The payload is built only if one of them wants it."""
        event = Event(
            name=name,
            payload=payload,
            intent=int(intent),
            guild=guild,
            channel=channel,
            permission=permission,
            guild_permission=guild_permission,
            message=message,
            only_for=only_for,
        )
        for listener in self.listeners:
            listener(event)
