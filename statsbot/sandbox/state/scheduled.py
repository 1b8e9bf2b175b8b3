"""Verbs on scheduled events and stages."""

from datetime import datetime, timedelta

from statsbot.sandbox.state import payloads
from statsbot.sandbox.state.core import StateCore
from statsbot.sandbox.state.events import Intent
from statsbot.sandbox.state.records import (
    Channel,
    EventStatus,
    Guild,
    ScheduledEvent,
    Stage,
    User,
)


class ScheduledVerbs(StateCore):
    """Scheduled events, those who will come, and stages that are live."""

    def schedule(
        self,
        guild: Guild,
        name: str,
        *,
        creator: User,
        starts_at: datetime,
        channel: Channel | None = None,
        ends_at: datetime | None = None,
        at: datetime | None = None,
    ) -> ScheduledEvent:
        """Plan an event in a voice or stage channel; without one it takes place elsewhere."""
        if channel is None and ends_at is None:
            ends_at = starts_at + timedelta(hours=1)  # Discord insists on it
        event = ScheduledEvent(
            id=self.new_id(at),
            guild=guild,
            name=name,
            creator=creator,
            channel=channel,
            starts_at=starts_at,
            ends_at=ends_at,
        )
        guild.scheduled_events[event.id] = event
        self._emit_event("CREATE", event)
        return event

    def set_event_status(self, event: ScheduledEvent, status: EventStatus) -> None:
        """Begin an event, end it or call it off."""
        event.status = status
        self._emit_event("UPDATE", event)

    def delete_event(self, event: ScheduledEvent) -> None:
        """Remove an event."""
        del event.guild.scheduled_events[event.id]
        self._emit_event("DELETE", event)

    def set_interest(self, event: ScheduledEvent, user: User, *, interested: bool) -> None:
        """Let somebody say that they will come, or take it back; nothing if they said so."""
        if (user.id in event.interested_ids) == interested:
            return
        (event.interested_ids.add if interested else event.interested_ids.remove)(user.id)
        self.emit(
            f"GUILD_SCHEDULED_EVENT_USER_{'ADD' if interested else 'REMOVE'}",
            lambda: {
                "guild_scheduled_event_id": str(event.id),
                "user_id": str(user.id),
                "guild_id": str(event.guild.id),
            },
            intent=Intent.GUILD_SCHEDULED_EVENTS,
            guild=event.guild,
            channel=event.channel,
        )

    def open_stage(
        self, channel: Channel, topic: str, *, event: ScheduledEvent | None = None
    ) -> Stage:
        """Let a stage go live."""
        stage = Stage(id=self.new_id(), channel=channel, topic=topic, event=event)
        channel.guild.stages[stage.id] = stage
        self._emit_stage("CREATE", stage)
        return stage

    def edit_stage(self, stage: Stage, topic: str) -> None:
        """Give a stage another topic."""
        stage.topic = topic
        self._emit_stage("UPDATE", stage)

    def close_stage(self, stage: Stage) -> None:
        """End a stage."""
        del stage.channel.guild.stages[stage.id]
        self._emit_stage("DELETE", stage)

    def _emit_event(self, verb: str, event: ScheduledEvent) -> None:
        self.emit(
            f"GUILD_SCHEDULED_EVENT_{verb}",
            lambda: payloads.scheduled_event(event),
            intent=Intent.GUILD_SCHEDULED_EVENTS,
            guild=event.guild,
            channel=event.channel,
        )

    def _emit_stage(self, verb: str, stage: Stage) -> None:
        self.emit(
            f"STAGE_INSTANCE_{verb}",
            lambda: payloads.stage(stage),
            intent=Intent.GUILDS,
            guild=stage.channel.guild,
            channel=stage.channel,
        )
