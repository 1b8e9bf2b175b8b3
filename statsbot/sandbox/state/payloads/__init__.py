"""Records as Discord's API spells them."""

from statsbot.sandbox.state.payloads.channels import (
    channel,
    overwrite,
    thread_for,
    thread_member,
    thread_member_added,
    voice_state,
    webhook,
    without_guild_id,
)
from statsbot.sandbox.state.payloads.guilds import (
    command,
    expires_at,
    features,
    guild_as_listed,
    guild_create,
    guild_settings,
    invite,
    invite_with_metadata,
    onboarding,
)
from statsbot.sandbox.state.payloads.happenings import audit_entry, scheduled_event, stage
from statsbot.sandbox.state.payloads.messages import attachment, gateway_message, message
from statsbot.sandbox.state.payloads.people import (
    Viewer,
    emoji,
    iso,
    member,
    member_without_user,
    partial_emoji,
    role,
    user,
)

__all__ = [
    "Viewer",
    "attachment",
    "audit_entry",
    "channel",
    "command",
    "emoji",
    "expires_at",
    "features",
    "gateway_message",
    "guild_as_listed",
    "guild_create",
    "guild_settings",
    "invite",
    "invite_with_metadata",
    "iso",
    "member",
    "member_without_user",
    "message",
    "onboarding",
    "overwrite",
    "partial_emoji",
    "role",
    "scheduled_event",
    "stage",
    "thread_for",
    "thread_member",
    "thread_member_added",
    "user",
    "voice_state",
    "webhook",
    "without_guild_id",
]
