"""The link with which an administrator invites the bot, asking for no more than it uses."""

from urllib.parse import urlencode

import aiohttp

from statsbot import __version__
from statsbot.errors import ConfigurationError, RateLimitedError, StatsbotError, TryLaterError

SCOPES = ("bot", "applications.commands")

_VIEW_CHANNEL = 1 << 10
_SEND_MESSAGES = 1 << 11
_EMBED_LINKS = 1 << 14
_ATTACH_FILES = 1 << 15
_READ_MESSAGE_HISTORY = 1 << 16
_SEND_MESSAGES_IN_THREADS = 1 << 38
_MANAGE_GUILD = 1 << 5
_VIEW_AUDIT_LOG = 1 << 7

TO_REPORT = (
    _VIEW_CHANNEL
    | _SEND_MESSAGES
    | _EMBED_LINKS
    | _ATTACH_FILES
    | _READ_MESSAGE_HISTORY
    | _SEND_MESSAGES_IN_THREADS
)
"""What counting and posting need. Bits: Discord's API reference, "Permissions"."""

TO_SEE_INVITES = _MANAGE_GUILD
"""What tells how often each invite was used."""

TO_SEE_MODERATION = _VIEW_AUDIT_LOG
"""What tells of kicks, bans and timeouts."""

_SECONDS = 20.0


def invite_url(client_id: int, *, invites: bool = True, moderation: bool = True) -> str:
    """Return the link for the application ``client_id``.

    Args:
        client_id: the application's id.
        invites: whether to ask for what attributing joins to invites needs.
        moderation: whether to ask for what counting moderation needs.
    """
    permissions = TO_REPORT
    permissions |= TO_SEE_INVITES if invites else 0
    permissions |= TO_SEE_MODERATION if moderation else 0
    query = {
        "client_id": client_id,
        "scope": " ".join(SCOPES),
        "permissions": permissions,
    }
    return f"https://discord.com/oauth2/authorize?{urlencode(query)}"


async def application_id(token: str, api_url: str) -> int:
    """Return the id of the application that ``token`` belongs to, as Discord tells it.

    Raises:
        ConfigurationError: Discord does not know the token.
        RateLimitedError: Discord asked us to wait.
        TryLaterError: Discord does not answer.
    """
    headers = {
        "Authorization": f"Bot {token}",
        "User-Agent": f"DiscordBot (statsbot, {__version__})",
    }
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_SECONDS)) as session,
            session.get(f"{api_url}/applications/@me", headers=headers) as response,
        ):
            status = response.status
            application = await response.json() if status == 200 else None
    except (aiohttp.ClientError, TimeoutError) as error:
        raise TryLaterError(
            f"Discord does not answer at {api_url}: try again later, or give --client-id."
        ) from error
    if status in {401, 403}:
        raise ConfigurationError(
            "Discord does not accept DISCORD_TOKEN: reset the token on the page “Bot” of "
            "https://discord.com/developers/applications and set the new one."
        )
    if status == 429:
        raise RateLimitedError("Discord asks to wait: try again in a minute, or give --client-id.")
    if status >= 500:
        raise TryLaterError(
            f"Discord has trouble (status {status}): try again later, or give --client-id."
        )
    if not isinstance(application, dict) or "id" not in application:
        raise StatsbotError(
            f"Discord's answer (status {status}) names no application: give --client-id."
        )
    return int(str(application["id"]))  # pyright: ignore[reportUnknownArgumentType] - JSON
