"""Servers, invites and commands."""

from datetime import datetime, timedelta

from statsbot.sandbox.state.payloads.channels import (
    channel,
    thread_for,
    voice_state,
    without_guild_id,
)
from statsbot.sandbox.state.payloads.happenings import scheduled_event, stage
from statsbot.sandbox.state.payloads.people import (
    emoji,
    id_or_none,
    iso,
    iso_or_none,
    member,
    role,
    user,
)
from statsbot.sandbox.state.permissions import channel_permissions, guild_permissions
from statsbot.sandbox.state.records import Command, Guild, Invite, Json, Member


def features(guild: Guild) -> list[str]:
    """Return the features that the server's data imply."""
    found = ["COMMUNITY", "NEWS"] if guild.system_channel is not None else []
    return [*found, "VANITY_URL"] if guild.vanity_code else found


def guild_settings(record: Guild) -> Json:
    """A guild object without what only the gateway adds."""
    return {
        "id": str(record.id),
        "name": record.name,
        "icon": record.icon,
        "icon_hash": None,
        "splash": None,
        "discovery_splash": None,
        "banner": None,
        "home_header": None,
        "description": None,
        "owner_id": str(record.owner.id),
        "region": "deprecated",
        "afk_channel_id": id_or_none(record.afk_channel and record.afk_channel.id),
        "afk_timeout": 300,
        "widget_enabled": False,
        "widget_channel_id": None,
        "verification_level": 1,
        "default_message_notifications": 1,
        "explicit_content_filter": 2,
        "roles": [role(each) for each in record.roles.values()],
        "emojis": [emoji(each) for each in record.emojis.values()],
        "stickers": [],
        "features": features(record),
        "mfa_level": 0,
        "nsfw": False,
        "nsfw_level": 0,
        "application_id": None,
        "system_channel_id": id_or_none(record.system_channel and record.system_channel.id),
        "system_channel_flags": 0,
        "rules_channel_id": None,
        "public_updates_channel_id": None,
        "safety_alerts_channel_id": None,
        "max_presences": None,
        "max_members": 500_000,
        "max_video_channel_users": 25,
        "vanity_url_code": record.vanity_code,
        "premium_tier": 0,
        "premium_subscription_count": 0,
        "premium_progress_bar_enabled": False,
        "preferred_locale": record.locale,
        "incidents_data": None,
        "hub_type": None,
        "latest_onboarding_question_id": None,
        "max_stage_video_channel_users": 50,
    }


def guild_create(record: Guild, *, seen_by: Member, large_threshold: int) -> Json:
    """A guild as GUILD_CREATE tells it to a session without the presences intent.

    ``members`` then holds only the bot itself and who is in voice (Discord: "Guild
    Create"); channels are listed whole, threads only if active and visible.
    """
    me = seen_by.user.id
    in_voice = [record.members[each] for each in record.voice_states if each in record.members]
    subset = {each.user.id: each for each in [seen_by, *in_voice]}
    return guild_settings(record) | {
        "joined_at": iso(seen_by.joined_at),
        "large": len(record.members) > large_threshold,
        "unavailable": False,
        "member_count": len(record.members),
        "members": [member(each) for each in subset.values()],
        "channels": [without_guild_id(channel(each)) for each in record.channels.values()],
        "threads": [
            thread_for(each, me)
            for each in record.threads.values()
            if each.thread is not None
            and not each.thread.archived
            and channel_permissions(each, me)
        ],
        "voice_states": [voice_state(each) for each in record.voice_states.values()],
        "presences": [],
        "stage_instances": [stage(each) for each in record.stages.values()],
        "guild_scheduled_events": [
            scheduled_event(each, with_count=True) for each in record.scheduled_events.values()
        ],
        "soundboard_sounds": [],
    }


def guild_as_listed(record: Guild, user_id: int) -> Json:
    """A guild in a user's own list of servers."""
    return {
        "id": str(record.id),
        "name": record.name,
        "icon": record.icon,
        "banner": None,
        "owner": record.owner.id == user_id,
        "permissions": str(guild_permissions(record, user_id)),
        "features": features(record),
    }


def invite(record: Invite) -> Json:
    """An invite without its counters: what everyone may see."""
    guild = record.guild
    payload: Json = {
        "type": 0,
        "code": record.code,
        "guild_id": str(guild.id),
        "guild": {
            "id": str(guild.id),
            "name": guild.name,
            "splash": None,
            "banner": None,
            "description": None,
            "icon": guild.icon,
            "features": features(guild),
            "verification_level": 0,
            "vanity_url_code": guild.vanity_code,
            "nsfw_level": 0,
            "nsfw": False,
            "premium_subscription_count": 0,
            "premium_tier": 0,
        },
        "channel": {
            "id": str(record.channel.id),
            "name": record.channel.name,
            "type": int(record.channel.type),
        },
        "expires_at": iso_or_none(expires_at(record)),
        "flags": 0,
    }
    if record.inviter is not None:
        payload["inviter"] = user(record.inviter)
    return payload


def invite_with_metadata(record: Invite) -> Json:
    """An invite with its counters, for those who may manage the server."""
    return invite(record) | {
        "uses": record.uses,
        "max_uses": record.max_uses,
        "max_age": record.max_age_s,
        "temporary": record.temporary,
        "created_at": iso(record.created_at),
    }


def expires_at(record: Invite) -> datetime | None:
    """Return when an invite ends by age; None for one that does not."""
    if record.max_age_s == 0:
        return None
    return record.created_at + timedelta(seconds=record.max_age_s)


def onboarding(record: Guild) -> Json:
    """What newcomers of a server are asked."""
    return {
        "guild_id": str(record.id),
        "enabled": bool(record.onboarding),
        "mode": 0,
        "default_channel_ids": [],
        "prompts": [
            {
                "id": str(prompt.id),
                "title": prompt.title,
                "type": 0,
                "single_select": False,
                "required": False,
                "in_onboarding": prompt.in_onboarding,
                "options": [
                    {
                        "id": str(option.id),
                        "title": option.title,
                        "description": "",
                        "emoji": {"id": None, "name": None, "animated": False},
                        "role_ids": [str(each) for each in option.role_ids],
                        "channel_ids": [],
                    }
                    for option in prompt.options
                ],
            }
            for prompt in record.onboarding
        ],
    }


def command(record: Command, application_id: int) -> Json:
    """A registered command."""
    payload = {
        "id": str(record.id),
        "application_id": str(application_id),
        "version": str(record.version),
        **record.definition,
    }
    if record.guild_id is not None:
        payload["guild_id"] = str(record.guild_id)
    return payload
