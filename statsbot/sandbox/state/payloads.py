"""Records as Discord's API spells them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from statsbot.domain.ids import instant_of
from statsbot.sandbox.state.permissions import channel_permissions, guild_permissions
from statsbot.sandbox.state.records import (
    POST_TYPES,
    VOICE_TYPES,
    Attachment,
    Channel,
    Command,
    Emoji,
    EmojiKey,
    Guild,
    Invite,
    Json,
    Member,
    Message,
    MessageType,
    Overwrite,
    Role,
    User,
    VoiceState,
    Webhook,
)


@dataclass(slots=True)
class Viewer:
    """For whom records are spelled out: whose reactions are "me", where files lie."""

    user_id: int
    cdn_url: str


def iso(at: datetime) -> str:
    """Return an instant as Discord writes it: microseconds and ``+00:00``."""
    return at.isoformat(timespec="microseconds")


def _iso_or_none(at: datetime | None) -> str | None:
    return None if at is None else iso(at)


def user(record: User) -> Json:
    """A user object."""
    if record.payload is None:
        payload: Json = {
            "id": str(record.id),
            "username": record.username,
            "discriminator": f"{record.id % 9999 + 1:04}" if record.bot else "0",
            "global_name": record.display_name,
            "avatar": record.avatar,
            "avatar_decoration_data": None,
            "banner": None,
            "accent_color": None,
            "public_flags": 0,
            "flags": 0,
            "primary_guild": None,
            "collectibles": None,
        }
        if record.bot:
            payload["bot"] = True
        record.payload = payload
    return record.payload


def member_without_user(record: Member) -> Json:
    """A member as it rides in a message."""
    if record.payload is None:
        voice = record.guild.voice_states.get(record.user.id)
        record.payload = {
            "avatar": record.avatar,
            "banner": None,
            "communication_disabled_until": _iso_or_none(record.timeout_until),
            "flags": record.flags,
            "joined_at": iso(record.joined_at),
            "nick": record.nick,
            "pending": record.pending,
            "premium_since": _iso_or_none(record.premium_since),
            "roles": [str(role_id) for role_id in record.role_ids],
            "mute": voice is not None and voice.mute,
            "deaf": voice is not None and voice.deaf,
        }
    return record.payload


def member(record: Member) -> Json:
    """A member object."""
    return {**member_without_user(record), "user": user(record.user)}


def role(record: Role) -> Json:
    """A role object."""
    payload: Json = {
        "id": str(record.id),
        "name": record.name,
        "description": None,
        "permissions": str(record.permissions),
        "position": record.position,
        "color": record.color,
        "colors": {
            "primary_color": record.color,
            "secondary_color": None,
            "tertiary_color": None,
        },
        "hoist": record.hoist,
        "managed": record.managed,
        "mentionable": record.mentionable,
        "icon": None,
        "unicode_emoji": None,
        "flags": 0,
    }
    if record.bot_id is not None:
        payload["tags"] = {"bot_id": str(record.bot_id)}
    return payload


def overwrite(record: Overwrite) -> Json:
    """A permission overwrite."""
    return {
        "id": str(record.id),
        "type": int(record.member),
        "allow": str(record.allow),
        "deny": str(record.deny),
    }


def emoji(record: Emoji) -> Json:
    """A custom emoji of a server."""
    return {
        "id": str(record.id),
        "name": record.name,
        "roles": [],
        "require_colons": True,
        "managed": False,
        "animated": record.animated,
        "available": True,
    }


def partial_emoji(key: EmojiKey) -> Json:
    """The emoji of a reaction; ``animated`` is there for custom emoji alone."""
    if key.id is None:
        return {"id": None, "name": key.name}
    return {"id": str(key.id), "name": key.name, "animated": key.animated}


def channel(record: Channel) -> Json:
    """A channel or thread object with everything its type has."""
    payload: Json = {
        "id": str(record.id),
        "type": int(record.type),
        "guild_id": str(record.guild.id),
        "name": record.name,
        "parent_id": None if record.parent is None else str(record.parent.id),
        "flags": 0,
    }
    if record.thread is not None:
        return payload | _thread_fields(record)
    payload |= {
        "position": record.position,
        "permission_overwrites": [overwrite(each) for each in record.overwrites.values()],
        "nsfw": record.nsfw,
        "last_message_id": _id_or_none(record.last_message_id),
        "topic": record.topic,
        "rate_limit_per_user": record.slowmode_s,
    }
    if record.type in VOICE_TYPES:
        payload |= {"bitrate": 64000, "user_limit": record.user_limit, "rtc_region": None}
    if record.type in POST_TYPES:
        payload |= {
            "available_tags": [],
            "default_reaction_emoji": None,
            "default_sort_order": None,
            "default_forum_layout": 0,
        }
    return payload


def _thread_fields(record: Channel) -> Json:
    thread = record.thread
    assert thread is not None  # noqa: S101 - the caller has looked
    payload: Json = {
        "owner_id": str(thread.owner.id),
        "last_message_id": _id_or_none(record.last_message_id),
        "rate_limit_per_user": record.slowmode_s,
        "message_count": max(0, len(record.messages) - (record.id in record.messages)),
        "member_count": min(len(thread.member_ids), 50),
        "total_message_sent": thread.total_messages,
        "thread_metadata": {
            "archived": thread.archived,
            "archive_timestamp": iso(thread.archived_at),
            "auto_archive_duration": thread.auto_archive_minutes,
            "locked": thread.locked,
            "create_timestamp": iso(instant_of(record.id)),
        },
    }
    if thread.private:
        payload["thread_metadata"]["invitable"] = True
    if record.parent is not None and record.parent.type in POST_TYPES:
        payload["applied_tags"] = [str(tag) for tag in thread.applied_tag_ids]
    return payload


def _id_or_none(value: int | None) -> str | None:
    return None if value is None else str(value)


def thread_member(thread: Channel, user_id: int) -> Json:
    """Membership of a thread."""
    assert thread.thread is not None  # noqa: S101 - asked of threads only
    return {
        "id": str(thread.id),
        "user_id": str(user_id),
        "join_timestamp": iso(thread.thread.member_ids[user_id]),
        "flags": 0,
    }


def voice_state(record: VoiceState, *, left: bool = False) -> Json:
    """A voice state; with ``left`` the channel is null, which is how leaving is told."""
    return {
        "channel_id": None if left else str(record.channel.id),
        "user_id": str(record.user.id),
        "session_id": record.session_id,
        "deaf": record.deaf,
        "mute": record.mute,
        "self_deaf": record.self_deaf,
        "self_mute": record.self_mute,
        "self_video": record.self_video,
        "self_stream": record.self_stream,
        "suppress": record.suppress,
        "request_to_speak_timestamp": None,
    }


def attachment(record: Attachment, message: Message, viewer: Viewer) -> Json:
    """An attachment of a message, with its address on the CDN."""
    url = f"{viewer.cdn_url}/attachments/{message.channel.id}/{record.id}/{record.filename}"
    payload: Json = {
        "id": str(record.id),
        "filename": record.filename,
        "size": len(record.data),
        "url": url,
        "proxy_url": url,
        "content_type": record.content_type,
        "flags": 0,
    }
    if record.description is not None:
        payload["description"] = record.description
    if record.width is not None and record.height is not None:
        payload |= {"width": record.width, "height": record.height}
    return payload


def message(record: Message, viewer: Viewer) -> Json:
    """A message object as REST returns it."""
    payload: Json = {
        "id": str(record.id),
        "channel_id": str(record.channel.id),
        "type": record.type,
        "content": record.content,
        "author": user(record.author),
        "timestamp": iso(instant_of(record.id)),
        "edited_timestamp": _iso_or_none(record.edited_at),
        "flags": record.flags,
        "tts": record.tts,
        "pinned": record.pinned,
        "mention_everyone": record.mention_everyone,
        "mentions": [user(each) for each in record.mentions],
        "mention_roles": [str(each) for each in record.mention_role_ids],
        "attachments": [attachment(each, record, viewer) for each in record.attachments],
        "embeds": record.embeds,
        "components": record.components,
    }
    if (
        record.reactions
        or record.webhook_id is not None
        or record.application_id is not None
        or record.reply_to is not None
        or record.nonce is not None
        or record.interaction is not None
        or record.poll is not None
        or record.sticker_items
        or record.thread is not None
        or record.type == MessageType.REPLY
    ):
        _add_rare_fields(payload, record, viewer)
    return payload


def _add_rare_fields(payload: Json, record: Message, viewer: Viewer) -> None:
    if record.nonce is not None:
        payload["nonce"] = record.nonce
    if record.webhook_id is not None:
        payload["webhook_id"] = str(record.webhook_id)
    if record.application_id is not None:
        payload["application_id"] = str(record.application_id)
    if record.interaction is not None:
        payload["interaction_metadata"] = record.interaction
        if record.command_name is not None:
            # Deprecated, and still the only place where Discord names the command.
            payload["interaction"] = {
                "id": record.interaction["id"],
                "type": record.interaction["type"],
                "name": record.command_name,
                "user": record.interaction["user"],
            }
    if record.poll is not None:
        payload["poll"] = record.poll
    if record.sticker_items:
        payload["sticker_items"] = record.sticker_items
    if record.thread is not None:
        payload["thread"] = channel(record.thread)
    if record.reactions:
        payload["reactions"] = [
            {
                "emoji": partial_emoji(key),
                "count": len(users),
                "count_details": {"burst": 0, "normal": len(users)},
                "burst_colors": [],
                "me_burst": False,
                "burst_me": False,
                "burst_count": 0,
                "me": viewer.user_id in users,
            }
            for key, users in record.reactions.items()
        ]
    replied = record.reply_to
    if replied is not None:
        payload["message_reference"] = {
            "type": 0,
            "message_id": str(replied.id),
            "channel_id": str(replied.channel.id),
            "guild_id": str(replied.channel.guild.id),
        }
        if record.type in {MessageType.REPLY, MessageType.THREAD_STARTER}:
            there = replied.id in replied.channel.messages
            payload["referenced_message"] = _without_reference(replied, viewer) if there else None


def _without_reference(record: Message, viewer: Viewer) -> Json:
    """The message that was replied to: one level deep, as Discord nests it."""
    payload = message(record, viewer)
    payload.pop("referenced_message", None)
    return payload


def gateway_message(record: Message, viewer: Viewer) -> Json:
    """A message as the gateway tells it: with the server and the author's membership."""
    payload = message(record, viewer)
    guild = record.channel.guild
    payload["guild_id"] = str(guild.id)
    payload["channel_type"] = int(record.channel.type)
    author = guild.members.get(record.author.id)
    if author is not None and record.webhook_id is None:
        payload["member"] = member_without_user(author)
    if record.mentions:
        payload["mentions"] = [
            {**user(each), "member": member_without_user(guild.members[each.id])}
            if each.id in guild.members
            else user(each)
            for each in record.mentions
        ]
    return payload


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
        "expires_at": _iso_or_none(expires_at(record)),
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
        "afk_channel_id": _id_or_none(record.afk_channel and record.afk_channel.id),
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
        "system_channel_id": _id_or_none(record.system_channel and record.system_channel.id),
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
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
    }


def without_guild_id(payload: Json) -> Json:
    """Drop ``guild_id``, which objects nested in a guild do not carry."""
    payload.pop("guild_id", None)
    return payload


def thread_for(record: Channel, user_id: int) -> Json:
    """A thread with the membership of the one who asks, if there is one."""
    payload = channel(record)
    if record.thread is not None and user_id in record.thread.member_ids:
        payload["member"] = thread_member(record, user_id)
    return payload


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


def webhook(record: Webhook, *, with_token: bool) -> Json:
    """A webhook; the token is for those who may use it."""
    payload: Json = {
        "id": str(record.id),
        "type": 1,
        "guild_id": str(record.channel.guild.id),
        "channel_id": str(record.channel.id),
        "name": record.name,
        "avatar": record.avatar,
        "application_id": None,
    }
    if record.creator is not None:
        payload["user"] = user(record.creator)
    if with_token:
        payload["token"] = record.token
    return payload
