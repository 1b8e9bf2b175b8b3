"""Channels, threads, voice states and webhooks."""

from statsbot.domain.ids import instant_of
from statsbot.sandbox.state.payloads.people import id_or_none, iso, member, user
from statsbot.sandbox.state.records import (
    POST_TYPES,
    VOICE_TYPES,
    Channel,
    Json,
    Overwrite,
    VoiceState,
    Webhook,
)


def overwrite(record: Overwrite) -> Json:
    """A permission overwrite."""
    return {
        "id": str(record.id),
        "type": int(record.member),
        "allow": str(record.allow),
        "deny": str(record.deny),
    }


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
        "last_message_id": id_or_none(record.last_message_id),
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
        "last_message_id": id_or_none(record.last_message_id),
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


def thread_member(thread: Channel, user_id: int) -> Json:
    """Membership of a thread."""
    assert thread.thread is not None  # noqa: S101 - asked of threads only
    return {
        "id": str(thread.id),
        "user_id": str(user_id),
        "join_timestamp": iso(thread.thread.member_ids[user_id]),
        "flags": 0,
    }


def thread_member_added(thread: Channel, user_id: int) -> Json:
    """Membership of a thread as its beginning is told: with who it is."""
    payload = thread_member(thread, user_id)
    joined = thread.guild.members.get(user_id)
    return payload if joined is None else payload | {"member": member(joined), "presence": None}


def thread_for(record: Channel, user_id: int) -> Json:
    """A thread with the membership of the one who asks, if there is one."""
    payload = channel(record)
    if record.thread is not None and user_id in record.thread.member_ids:
        payload["member"] = thread_member(record, user_id)
    return payload


def without_guild_id(payload: Json) -> Json:
    """Drop ``guild_id``, which objects nested in a guild do not carry."""
    payload.pop("guild_id", None)
    return payload


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
