"""Scheduled events, stages and entries of the audit log."""

from statsbot.sandbox.state.payloads.people import id_or_none, iso, iso_or_none
from statsbot.sandbox.state.records import AuditEntry, ChannelType, Json, ScheduledEvent, Stage

_STAGE, _VOICE, _EXTERNAL = 1, 2, 3
_GUILD_ONLY = 2


def scheduled_event(record: ScheduledEvent, *, with_count: bool = False) -> Json:
    """A scheduled event; how many are interested is told to those who ask for it."""
    if record.channel is None:
        kind, metadata = _EXTERNAL, {"location": "elsewhere"}
    else:
        kind = _STAGE if record.channel.type == ChannelType.STAGE else _VOICE
        metadata = None
    payload: Json = {
        "id": str(record.id),
        "guild_id": str(record.guild.id),
        "channel_id": id_or_none(record.channel and record.channel.id),
        "creator_id": str(record.creator.id),
        "name": record.name,
        "description": None,
        "image": None,
        "scheduled_start_time": iso(record.starts_at),
        "scheduled_end_time": iso_or_none(record.ends_at),
        "privacy_level": _GUILD_ONLY,
        "status": int(record.status),
        "entity_type": kind,
        "entity_id": None,
        "entity_metadata": metadata,
        "recurrence_rule": None,
        "guild_scheduled_event_exceptions": [],
    }
    return payload | {"user_count": len(record.interested_ids)} if with_count else payload


def stage(record: Stage) -> Json:
    """A stage that is live."""
    return {
        "id": str(record.id),
        "guild_id": str(record.channel.guild.id),
        "channel_id": str(record.channel.id),
        "topic": record.topic,
        "privacy_level": _GUILD_ONLY,
        "discoverable_disabled": True,
        "guild_scheduled_event_id": id_or_none(record.event and record.event.id),
    }


def audit_entry(record: AuditEntry) -> Json:
    """An entry of the audit log."""
    payload: Json = {
        "id": str(record.id),
        "action_type": int(record.action),
        "user_id": str(record.user.id),
        "target_id": id_or_none(record.target and record.target.id),
    }
    if record.changes:
        payload["changes"] = list(record.changes)
    if record.options is not None:
        payload["options"] = record.options
    return payload
