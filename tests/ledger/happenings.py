"""Scheduled events and stages."""

from datetime import timedelta
from random import Random

from statsbot.sandbox import Sandbox
from statsbot.sandbox.state import ChannelType, EventStatus, ScheduledEvent, Stage
from tests.ledger import entries
from tests.ledger.teller import Teller
from tests.ledger.village import Village

_MOST_PLANNED = 4


class Happenings(Teller):
    """What is planned, who says to come, and what goes live."""

    def __init__(self, sandbox: Sandbox, random: Random) -> None:
        super().__init__(sandbox, random)
        self._events: dict[int, entries.Event] = {}
        self._stages: dict[int, tuple[Stage, entries.Stage]] = {}
        """Live ones, by their server."""

    def plan_event(self, village: Village) -> None:
        if not village.people or len(village.guild.scheduled_events) >= _MOST_PLANNED:
            return
        event = self.state.schedule(
            village.guild,
            f"event {self.events}",
            creator=self.random.choice(village.people).user,
            starts_at=self.state.clock.now() + timedelta(hours=1),
            channel=self.random.choice([*village.voice, None]),
        )
        entry = entries.Event(
            guild=village.guild.id,
            event=event.id,
            channel=event.channel.id if event.channel is not None else None,
            creator=event.creator.id,
            made_at=self.now(),
            status=int(event.status),
            changed_at=self.now(),
        )
        self._events[event.id] = entry
        self.ledger.add(entry)

    def advance_event(self, village: Village) -> None:
        """Begin, end or call off an event; what is over is in no list any more."""
        event = self._some_event(village)
        if event is None:
            return
        if event.status is EventStatus.ACTIVE:
            self._set_status(event, EventStatus.COMPLETED)
        elif self.random.random() < 0.7:
            self._set_status(event, EventStatus.ACTIVE)
        elif self.random.random() < 0.5:
            self._set_status(event, EventStatus.CANCELED)
        else:
            self.state.delete_event(event)
            self._note_status(event, EventStatus.CANCELED)

    def _set_status(self, event: ScheduledEvent, status: EventStatus) -> None:
        self.state.set_event_status(event, status)
        if status is not EventStatus.ACTIVE:
            del event.guild.scheduled_events[event.id]
        self._note_status(event, status)

    def _note_status(self, event: ScheduledEvent, status: EventStatus) -> None:
        entry = self._events[event.id]
        entry.status, entry.changed_at = int(status), self.now()
        if event.id not in event.guild.scheduled_events:
            entry.gone_at = self.now()

    def change_interest(self, village: Village) -> None:
        """Let somebody say that they will come, or take it back for good."""
        event = self._some_event(village)
        if event is None or not village.people:
            return
        user = self.random.choice(village.people).user
        if event.interested_ids and self.random.random() < 0.3:
            user = self.state.users[min(event.interested_ids)]
        is_interested = user.id not in event.interested_ids
        if is_interested and (event.id, user.id) in village.interested:
            return
        village.interested.add((event.id, user.id))
        self.state.set_interest(event, user, interested=is_interested)
        self.ledger.add(
            entries.Interest(
                guild=village.guild.id,
                event=event.id,
                member=user.id,
                is_interested=is_interested,
                at=self.now(),
            )
        )

    def _some_event(self, village: Village) -> ScheduledEvent | None:
        events = list(village.guild.scheduled_events.values())
        return self.random.choice(events) if events else None

    def turn_stage(self, village: Village) -> None:
        """Let the stage go live, or end what is live on it."""
        live = self._stages.pop(village.guild.id, None)
        if live is not None:
            stage, entry = live
            self.state.close_stage(stage)
            entry.closed_at = self.now()
            return
        (channel,) = [each for each in village.voice if each.type == ChannelType.STAGE]
        stage = self.state.open_stage(channel, f"topic {self.events}")
        entry = entries.Stage(
            guild=village.guild.id, stage=stage.id, channel=channel.id, made_at=self.now()
        )
        self._stages[village.guild.id] = stage, entry
        self.ledger.add(entry)
