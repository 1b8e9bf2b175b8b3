"""Conversations: bursts of messages among a few people who are about, in one channel.

Message gaps are lognormal with a median of half a minute, so that a quarter lie under a quarter
of a minute and a few run to many minutes, as in real chats; the pauses between conversations
come from their own Poisson process.
"""

import random
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from statsbot.domain.facts import ChannelKind
from statsbot.sandbox.population import phrases
from statsbot.sandbox.population.community import (
    Community,
    IdMint,
    Place,
    Resident,
    whole_milliseconds,
)
from statsbot.sandbox.population.happenings import ThreadOpened
from statsbot.sandbox.population.rhythm import Rhythm, cumulative, draw_counts, pick
from statsbot.sandbox.population.transcript import Utterance

_LENGTH_MEDIAN_LOG, _LENGTH_SIGMA = 1.6, 0.7
_MEAN_LENGTH = 7.0
"""Messages in a conversation, on average, as the draw of its length gives them."""
_GAP_MEDIAN_LOG, _GAP_SIGMA = 3.4, 1.15
"""Seconds between messages: median 30."""
_LONGEST_GAP_S = 1500.0
_DAY_NOISE = 0.1
_REPLY_SHARE = 0.21
_THREAD_SHARE = 0.022
_STAFF_SHARE = 0.035


class Talk:
    """Writes the conversations of a community, and the threads that grow out of them."""

    def __init__(self, community: Community, rhythm: Rhythm, ids: IdMint) -> None:
        self._community = community
        self._rhythm = rhythm
        self._ids = ids
        self._chance = random.Random(f"talk {community.seed}")
        self._numbers = np.random.default_rng([community.seed, 21])
        self._channels = [
            each for each in community.places if each.share and each.kind == ChannelKind.TEXT
        ]
        self._staff_channels = [
            each for each in community.places if each.staff_only and each.kind == ChannelKind.TEXT
        ]
        people, channels = len(rhythm.people), len(self._channels)
        self._tastes = np.exp(self._numbers.normal(0.0, 0.9, (channels, people)))
        self._staff = np.array([float(each.is_staff) for each in rhythm.people])
        self.utterances: list[Utterance] = []
        self.threads: list[ThreadOpened] = []

    def write(self) -> None:
        """Fill ``utterances`` and ``threads``."""
        shares = [each.share for each in self._channels]
        for hour, count in draw_counts(self._numbers, self._expected_messages() / _MEAN_LENGTH):
            for _ in range(count):
                if self._chance.random() < _STAFF_SHARE:
                    self._converse(hour, self._chance.choice(self._staff_channels), self._staff)
                    continue
                number = self._chance.choices(range(len(shares)), shares)[0]
                self._converse(hour, self._channels[number], self._tastes[number])

    def _expected_messages(self) -> NDArray[np.float64]:
        """Messages per hour: the people about, each day's luck, and the occasion's lift."""
        rhythm, occasion = self._rhythm, self._community.occasion
        about = rhythm.weights.sum(axis=1)
        days = rhythm.hours // 24 + 2
        luck = np.exp(self._numbers.normal(0.0, _DAY_NOISE, days))
        expected = about * np.repeat(luck, 24)[rhythm.first.hour :][: rhythm.hours]
        expected *= self._community.size.messages_per_day / 24 / expected.mean()
        first = rhythm.hour_of(occasion.window.start)
        last = rhythm.hour_of(occasion.window.end)
        expected[first:last] *= occasion.lift
        return expected

    def _converse(self, hour: int, place: Place, tastes: NDArray[np.float64]) -> None:
        chance = self._chance
        sums = cumulative(self._rhythm.weights[hour] * tastes)
        if sums is None:
            return
        length = 1 + int(chance.lognormvariate(_LENGTH_MEDIAN_LOG, _LENGTH_SIGMA))
        speakers = self._speakers(sums, length)
        thread_from = length
        if length > 5 and chance.random() < _THREAD_SHARE and not place.staff_only:
            thread_from = chance.randrange(1, 4)
            length += 8
        at = self._rhythm.start_of(hour) + timedelta(seconds=chance.uniform(0, 3600))
        channel_id = place.channel_id
        said: list[Utterance] = []
        for number in range(length):
            speaker = speakers[int(len(speakers) * chance.random() ** 1.5)]
            at = whole_milliseconds(at)
            if at < self._community.story.start or not speaker.present(at):
                continue
            if at >= self._community.story.end:
                break
            utterance = self._say(at, channel_id, speaker, said)
            if number >= thread_from and channel_id == place.channel_id:
                channel_id = self._open_thread(utterance)
                said = []
            at += timedelta(seconds=self._gap())

    def _speakers(self, sums: NDArray[np.float64], length: int) -> list[Resident]:
        chance = self._chance
        wanted = 1 if length == 1 else min(2 + int(chance.expovariate(0.55)), length, 9)
        return [self._rhythm.people[pick(sums, chance.random())] for _ in range(wanted)]

    def _gap(self) -> float:
        gap = self._chance.lognormvariate(_GAP_MEDIAN_LOG, _GAP_SIGMA)
        return 0.8 + min(gap, _LONGEST_GAP_S)

    def _say(
        self, at: datetime, channel_id: int, speaker: Resident, said: list[Utterance]
    ) -> Utterance:
        chance = self._chance
        target = None
        if said and chance.random() < _REPLY_SHARE:
            target = said[-1 - min(int(chance.expovariate(0.8)), len(said) - 1)]
        utterance = Utterance(
            at=at,
            message_id=self._ids.at(at),
            channel_id=channel_id,
            author_id=speaker.member_id,
            kind=0 if target is None else 19,
            text=phrases.remark(chance, self._community.custom_emoji),
            reply_to=target,
        )
        said.append(utterance)
        self.utterances.append(utterance)
        return utterance

    def _open_thread(self, starter: Utterance) -> int:
        starter.lasting = True
        self.threads.append(
            ThreadOpened(
                at=starter.at + timedelta(seconds=0.4),
                thread_id=starter.message_id,
                parent_id=starter.channel_id,
                owner_id=starter.author_id,
                name=phrases.thread_title(self._chance),
                on_message=True,
            )
        )
        return starter.message_id
