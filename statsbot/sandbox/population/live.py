"""Life after the story: endless traffic in real time."""

import asyncio
import random
from collections import deque
from datetime import datetime

import numpy as np

from statsbot.clock import Clock
from statsbot.domain.facts import ChannelKind
from statsbot.domain.ids import MemberId
from statsbot.sandbox.population import phrases
from statsbot.sandbox.population.community import IdMint, Resident, whole_milliseconds
from statsbot.sandbox.population.driver import Driver
from statsbot.sandbox.population.happenings import Happening, Reacted, Said, VoiceChanged
from statsbot.sandbox.population.rhythm import Rhythm, cumulative, pick

_REACTION_SHARE, _VOICE_SHARE = 0.16, 0.04
_NEW_CONVERSATION_SHARE = 0.08
_WEEK_HOURS = 168


class Life:
    """Makes up what happens next. Who is about follows the story's last week."""

    def __init__(self, driver: Driver, *, seed: int) -> None:
        self._driver = driver
        self._community = driver.stage.community
        self._chance = random.Random(f"live {seed}")
        self._ids = IdMint()
        self._rhythm = Rhythm(self._community)
        self._channels = [
            each for each in self._community.places if each.share and each.kind == ChannelKind.TEXT
        ]
        self._rooms = [
            each for each in self._community.places if each.share and each.kind == ChannelKind.VOICE
        ]
        self._channel = self._channels[0]
        self._speakers: list[Resident] = []
        self._recent: deque[Said] = deque(maxlen=30)
        self._in_voice: set[MemberId] = set()

    def next(self, now: datetime) -> Happening | None:
        """Return what happens at ``now``; None if nobody is about."""
        at = whole_milliseconds(now)
        roll = self._chance.random()
        if roll < _VOICE_SHARE:
            return self._move(at)
        if roll < _VOICE_SHARE + _REACTION_SHARE and self._recent:
            return self._react(at)
        return self._say(at)

    def _someone(self, at: datetime) -> Resident | None:
        """Return a member who would be about at this hour of the week."""
        since_end = (at - self._community.story.end).total_seconds() // 3600
        hour = self._rhythm.hours - _WEEK_HOURS + int(since_end) % _WEEK_HOURS
        members, people = self._driver.stage.guild.members, self._rhythm.people
        there = np.array([each.member_id in members for each in people])
        sums = cumulative(self._rhythm.weights[hour] * there)
        return None if sums is None else people[pick(sums, self._chance.random())]

    def _say(self, at: datetime) -> Said | None:
        chance = self._chance
        if not self._speakers or chance.random() < _NEW_CONVERSATION_SHARE:
            shares = [each.share for each in self._channels]
            self._channel = chance.choices(self._channels, shares)[0]
            found = [self._someone(at) for _ in range(chance.randrange(2, 6))]
            self._speakers = [each for each in found if each is not None]
        if not self._speakers:
            return None
        said = Said(
            at=at,
            message_id=self._ids.at(at),
            channel_id=self._channel.channel_id,
            author_id=chance.choice(self._speakers).member_id,
            text=phrases.remark(chance, self._community.custom_emoji),
        )
        self._recent.append(said)
        return said

    def _react(self, at: datetime) -> Reacted | None:
        person = self._someone(at)
        said = self._chance.choice(self._recent)
        if person is None:
            return None
        return Reacted(
            at=at,
            channel_id=said.channel_id,
            message_id=said.message_id,
            member_id=person.member_id,
            emoji=self._chance.choice(phrases.EMOJI),
        )

    def _move(self, at: datetime) -> VoiceChanged | None:
        chance = self._chance
        if len(self._in_voice) > 2 and chance.random() < 0.5:
            member_id = chance.choice(sorted(self._in_voice))
            self._in_voice.discard(member_id)
            return VoiceChanged(at=at, member_id=member_id, channel_id=None)
        person = self._someone(at)
        if person is None:
            return None
        self._in_voice.add(person.member_id)
        room = chance.choice(self._rooms)
        return VoiceChanged(at=at, member_id=person.member_id, channel_id=room.channel_id)


async def live(driver: Driver, clock: Clock, *, seed: int = 1, pace_s: float = 1.2) -> None:
    """Let life go on until cancelled: something happens every ``pace_s`` seconds or so."""
    life = Life(driver, seed=seed)
    chance = random.Random(f"pace {seed}")
    while True:
        await asyncio.sleep(chance.expovariate(1 / pace_s))
        happening = life.next(clock.now())
        if happening is not None:
            driver.perform(happening)
