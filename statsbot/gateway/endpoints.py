"""Where Discord is: the only thing about discord.py that a local Discord changes."""

from typing import Any

import discord.asset
import discord.gateway
import discord.http
import yarl


def point(*, api_url: str, cdn_url: str) -> None:
    """Let discord.py speak to the REST API and the CDN at these addresses, process-wide."""
    discord.http.Route.BASE = api_url
    asset: Any = discord.asset.Asset  # the stub fixes BASE to Discord's own address
    asset.BASE = cdn_url


def point_gateway(url: str) -> None:
    """Let discord.py open new gateway sessions at the address that ``GET /gateway/bot`` told."""
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(url)
