"""GUILD_SCHEDULED_EVENT_* and STAGE_INSTANCE_* to facts. Names and topics are not read."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from statsbot.domain.facts import (
    EventStatus,
    Fact,
    ScheduledEventInterest,
    ScheduledEventSeen,
    StageClosed,
    StageOpened,
)
from statsbot.domain.ids import snowflake
from statsbot.gateway.knowledge import Knowledge
from statsbot.gateway.payloads import Payload, instant, optional_id


def told(payload: Payload, known: Knowledge, now: datetime) -> Iterable[Fact]:
    """GUILD_SCHEDULED_EVENT_CREATE, GUILD_SCHEDULED_EVENT_UPDATE."""
    return (seen(payload, now),)


def deleted(payload: Payload, known: Knowledge, now: datetime) -> Iterable[Fact]:
    """GUILD_SCHEDULED_EVENT_DELETE: called off, unless it was over."""
    event = seen(payload, now)
    is_over = event.status is EventStatus.COMPLETED
    return (event if is_over else replace(event, status=EventStatus.CANCELED),)


def interest_told(payload: Payload, known: Knowledge, now: datetime) -> Iterable[Fact]:
    """GUILD_SCHEDULED_EVENT_USER_ADD: somebody will come."""
    return (_interest(payload, now, is_interested=True),)


def interest_lost(payload: Payload, known: Knowledge, now: datetime) -> Iterable[Fact]:
    """GUILD_SCHEDULED_EVENT_USER_REMOVE."""
    return (_interest(payload, now, is_interested=False),)


def stage_told(payload: Payload, known: Knowledge, now: datetime) -> Iterable[Fact]:
    """STAGE_INSTANCE_CREATE, STAGE_INSTANCE_UPDATE: a stage is live."""
    return (stage_opened(payload),)


def stage_closed(payload: Payload, known: Knowledge, now: datetime) -> Iterable[Fact]:
    """STAGE_INSTANCE_DELETE."""
    return (
        StageClosed(
            guild_id=snowflake(payload["guild_id"]),
            stage_id=snowflake(payload["id"]),
            channel_id=snowflake(payload["channel_id"]),
            closed_at=now,
        ),
    )


def seen(payload: Payload, now: datetime) -> ScheduledEventSeen:
    """Describe a scheduled event as it now is."""
    ends = payload.get("scheduled_end_time")
    return ScheduledEventSeen(
        guild_id=snowflake(payload["guild_id"]),
        event_id=snowflake(payload["id"]),
        channel_id=optional_id(payload.get("channel_id")),
        creator_id=optional_id(payload.get("creator_id")),
        status=EventStatus(payload["status"]),
        starts_at=instant(payload["scheduled_start_time"]),
        ends_at=instant(ends) if ends else None,
        interested=payload.get("user_count"),
        seen_at=now,
    )


def stage_opened(payload: Payload) -> StageOpened:
    """Describe a stage that is live."""
    return StageOpened(
        guild_id=snowflake(payload["guild_id"]),
        stage_id=snowflake(payload["id"]),
        channel_id=snowflake(payload["channel_id"]),
        event_id=optional_id(payload.get("guild_scheduled_event_id")),
    )


def _interest(payload: Payload, now: datetime, *, is_interested: bool) -> ScheduledEventInterest:
    return ScheduledEventInterest(
        guild_id=snowflake(payload["guild_id"]),
        event_id=snowflake(payload["guild_scheduled_event_id"]),
        member_id=snowflake(payload["user_id"]),
        is_interested=is_interested,
        at=now,
    )
