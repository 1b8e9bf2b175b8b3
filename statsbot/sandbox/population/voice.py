"""Voice evenings: people drift in, move between channels, fall asleep and drift out."""

import random
from datetime import datetime, timedelta

import numpy as np

from statsbot.domain.facts import ChannelKind
from statsbot.domain.ids import ChannelId, MemberId
from statsbot.sandbox.population.community import Community, Place, Resident, rounded_up
from statsbot.sandbox.population.founding import AFK_CHANNEL, MUSIC_BOT
from statsbot.sandbox.population.happenings import VoiceChanged
from statsbot.sandbox.population.rhythm import Rhythm, cumulative, draw_counts, pick

_MEDIAN_EVENING_S = 3000
"""Half of all evenings of one person in voice are shorter."""
_STAFF_MEETING_HOUR = 101
"""Hours into each week of the story."""


class Voice:
    """Plans who is in which voice channel when. Everyone is in one place at a time."""

    def __init__(self, community: Community, rhythm: Rhythm) -> None:
        self._community = community
        self._rhythm = rhythm
        self._chance = random.Random(f"voice {community.seed}")
        self._deafness = random.Random(f"deaf {community.seed}")
        self._numbers = np.random.default_rng([community.seed, 41])
        self._rooms = [
            each
            for each in community.places
            if each.kind == ChannelKind.VOICE and each.share and not each.staff_only
        ]
        self._adrift = community.place(AFK_CHANNEL)
        self._sociability = np.array([each.sociability for each in rhythm.people])
        self._busy_until: dict[MemberId, datetime] = {}
        self.changes: list[VoiceChanged] = []
        self.evenings: list[datetime] = []
        """When the music bot came."""

    def write(self) -> None:
        """Fill ``changes`` and ``evenings``."""
        lively = (self._rhythm.about * self._sociability).sum(axis=1) ** 1.5
        per_hour = self._community.size.voice_evenings_per_week / 168
        evenings = dict(draw_counts(self._numbers, lively / lively.mean() * per_hour))
        for hour in range(self._rhythm.hours):
            for _ in range(evenings.get(hour, 0)):
                room = self._chance.choices(self._rooms, [each.share for each in self._rooms])[0]
                self._gather(hour, room, people=3 + int(self._chance.expovariate(0.3)))
            if hour % 168 == _STAFF_MEETING_HOUR:
                self._hold_staff_meeting(hour)
            if self._rhythm.start_of(hour) == self._community.occasion.window.start:
                stage = self._community.of_kind(ChannelKind.STAGE)[0]
                self._gather(hour + 2, stage, people=len(self._rhythm.people) // 8)

    def _gather(self, hour: int, room: Place, *, people: int) -> None:
        sums = cumulative(self._rhythm.about[min(hour, self._rhythm.hours - 1)] * self._sociability)
        if sums is None:
            return
        begin = self._rhythm.start_of(hour) + timedelta(seconds=self._chance.uniform(0, 3600))
        chosen = {pick(sums, self._chance.random()): None for _ in range(people)}
        for number, index in enumerate(chosen):
            came_at = begin + timedelta(seconds=number * self._chance.expovariate(1 / 420))
            self._spend_evening(self._rhythm.people[index], room, came_at)
        if len(chosen) > 2 and self._chance.random() < 0.45:
            bot = self._community.bot(MUSIC_BOT)
            came_at = begin + timedelta(minutes=6)
            if self._stay(bot, [(room.channel_id, timedelta(hours=1.6), False)], came_at):
                self.evenings.append(came_at)

    def _hold_staff_meeting(self, hour: int) -> None:
        room = self._community.place("Chartroom")
        for person in self._rhythm.people:
            if person.is_staff and self._chance.random() < 0.75:
                came_at = self._rhythm.start_of(hour) + timedelta(
                    minutes=self._chance.uniform(0, 9)
                )
                stretch = timedelta(minutes=self._chance.uniform(25, 70))
                self._stay(person, [(room.channel_id, stretch, False)], came_at)

    def _spend_evening(self, person: Resident, room: Place, came_at: datetime) -> None:
        chance = self._chance
        length = timedelta(seconds=60 + _MEDIAN_EVENING_S * chance.lognormvariate(0.0, 0.9))
        streams = chance.random() < 0.12
        legs: list[tuple[ChannelId, timedelta, bool]] = []
        if chance.random() < 0.22 and room in self._rooms:
            other = chance.choice([each for each in self._rooms if each is not room])
            share = chance.uniform(0.2, 0.8)
            legs.append((room.channel_id, share * length, streams))
            legs.append((other.channel_id, (1 - share) * length, False))
        else:
            legs.append((room.channel_id, length, streams))
        if chance.random() < 0.13:
            legs.append(
                (self._adrift.channel_id, timedelta(minutes=chance.uniform(20, 240)), False)
            )
        self._stay(person, legs, came_at)

    def _stay(
        self,
        person: Resident,
        legs: list[tuple[ChannelId, timedelta, bool]],
        came_at: datetime,
    ) -> bool:
        """Add one stay of one or more legs, unless the person is elsewhere or gone by its end."""
        grain = self._community.size.grain
        at = rounded_up(came_at, grain)
        total = sum((length for _, length, _ in legs), timedelta())
        gone_at = rounded_up(at + total, grain) + grain * len(legs)
        free_from = self._busy_until.get(person.member_id, self._community.story.start)
        whole = any(each.covers(at) and each.covers(gone_at) for each in person.stays)
        if at <= free_from or not whole or gone_at >= self._community.story.end:
            return False
        for channel_id, length, streams in legs:
            muted = self._chance.random() < 0.3
            self.changes.append(
                VoiceChanged(
                    at=at,
                    member_id=person.member_id,
                    channel_id=channel_id,
                    muted=muted,
                    deafened=self._deafness.random() < 0.1,
                    streaming=streams,
                )
            )
            at = max(rounded_up(at + length, grain), at + grain)
        self.changes.append(VoiceChanged(at=at, member_id=person.member_id, channel_id=None))
        self._busy_until[person.member_id] = at
        return True
