"""MESSAGE_REACTION_* to facts. Discord gives reactions no time: it is when we were told."""

from collections.abc import Iterable
from datetime import datetime

from statsbot.domain.facts import (
    Audience,
    Fact,
    MemberSeen,
    ReactionAdded,
    ReactionRemoved,
    ReactionsCleared,
)
from statsbot.domain.ids import snowflake
from statsbot.gateway.knowledge import Knowledge
from statsbot.gateway.members import seen
from statsbot.gateway.payloads import Payload, emoji, optional_id


def added(payload: Payload, known: Knowledge, now: datetime) -> Iterable[Fact]:
    """MESSAGE_REACTION_ADD, burst reactions included."""
    guild_text = payload.get("guild_id")
    if guild_text is None:  # in a direct message
        return ()
    guild_id, channel_id = snowflake(guild_text), snowflake(payload["channel_id"])
    member_id, member = snowflake(payload["user_id"]), payload.get("member")
    user = member.get("user") if member else None
    guild = known.guilds.get(guild_id)
    reaction = ReactionAdded(
        guild_id=guild_id,
        channel_id=channel_id,
        message_id=snowflake(payload["message_id"]),
        member_id=member_id,
        by_bot=bool(user and user.get("bot")),
        emoji=emoji(payload["emoji"]),
        audience=guild.audience(channel_id) if guild else Audience.RESTRICTED,
        added_at=now,
        message_author_id=optional_id(payload.get("message_author_id")),
    )
    described: MemberSeen | None = None
    if user is not None:
        described = seen(guild_id, member_id, user, member, known, now)
    return (reaction,) if described is None else (described, reaction)


def removed(payload: Payload, known: Knowledge, now: datetime) -> Iterable[Fact]:
    """MESSAGE_REACTION_REMOVE."""
    if payload.get("guild_id") is None:
        return ()
    return (
        ReactionRemoved(
            guild_id=snowflake(payload["guild_id"]),
            channel_id=snowflake(payload["channel_id"]),
            message_id=snowflake(payload["message_id"]),
            member_id=snowflake(payload["user_id"]),
            emoji=emoji(payload["emoji"]),
            removed_at=now,
        ),
    )


def cleared(payload: Payload, known: Knowledge, now: datetime) -> Iterable[Fact]:
    """MESSAGE_REACTION_REMOVE_ALL, and _EMOJI, which names one."""
    if payload.get("guild_id") is None:
        return ()
    one = payload.get("emoji")
    return (
        ReactionsCleared(
            guild_id=snowflake(payload["guild_id"]),
            channel_id=snowflake(payload["channel_id"]),
            message_id=snowflake(payload["message_id"]),
            emoji=emoji(one) if one is not None else None,
            cleared_at=now,
        ),
    )
