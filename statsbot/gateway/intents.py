"""What we ask Discord to tell, and which kinds of fact that lets us watch."""

import discord

from statsbot.domain.facts import Watched

PORTAL = "https://discord.com/developers/applications"


def intents(*, message_content: bool) -> discord.Intents:
    """Return the least that the counting needs.

    ``members`` is privileged: joins and leaves. ``message_content`` is privileged too and the
    operator's choice: emoji inside messages. Presences are never asked for.
    """
    asked = discord.Intents.none()
    asked.guilds = True
    asked.members = True
    asked.invites = True
    asked.voice_states = True
    asked.guild_messages = True
    asked.guild_reactions = True
    asked.guild_scheduled_events = True
    asked.moderation = True
    asked.message_content = message_content
    return asked


def watched_kinds(asked: discord.Intents) -> tuple[Watched, ...]:
    """Return the kinds of fact that a session with these intents tells completely.

    Invites and moderation are told where the bot is permitted to see them.
    """
    told = {
        Watched.MESSAGES: asked.guild_messages,
        Watched.REACTIONS: asked.guild_reactions,
        Watched.VOICE: asked.voice_states,
        Watched.MEMBERS: asked.members,
        Watched.INVITES: asked.invites,
        Watched.MODERATION: asked.moderation,
        Watched.EVENTS: asked.guild_scheduled_events,
    }
    return tuple(kind for kind, is_told in told.items() if is_told)


def portal_switches(asked: discord.Intents) -> str:
    """Return what the portal calls the privileged intents asked for."""
    switches = {
        "Server Members Intent": asked.members,
        "Message Content Intent": asked.message_content,
    }
    return " and ".join(f"“{name}”" for name, is_asked in switches.items() if is_asked)
