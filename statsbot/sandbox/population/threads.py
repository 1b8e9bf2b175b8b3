"""Forum posts with their slow answers, and private threads."""

import random
from datetime import datetime, timedelta

import numpy as np

from statsbot.domain.facts import ChannelKind
from statsbot.sandbox.population import phrases
from statsbot.sandbox.population.community import (
    Community,
    IdMint,
    Resident,
    whole_milliseconds,
)
from statsbot.sandbox.population.happenings import ThreadOpened
from statsbot.sandbox.population.rhythm import Rhythm, cumulative, draw_counts, pick
from statsbot.sandbox.population.transcript import Utterance

_POSTS_PER_MESSAGE = 1 / 320
"""Forum posts for each message of the daily average."""
_PRIVATE_THREADS = (("jury of the map jam", True), ("moving house, keep quiet", False))
"""Names, and whether the statistics bot is taken in."""


class Threads:
    """Writes the threads that people open on purpose."""

    def __init__(self, community: Community, rhythm: Rhythm, ids: IdMint) -> None:
        self._community = community
        self._rhythm = rhythm
        self._ids = ids
        self._chance = random.Random(f"threads {community.seed}")
        self._numbers = np.random.default_rng([community.seed, 31])
        self.utterances: list[Utterance] = []
        self.threads: list[ThreadOpened] = []

    def write(self) -> None:
        """Fill ``utterances`` and ``threads``."""
        about = self._rhythm.weights.sum(axis=1)
        posts_per_day = self._community.size.messages_per_day * _POSTS_PER_MESSAGE
        for hour, count in draw_counts(self._numbers, about / about.mean() * posts_per_day / 24):
            for _ in range(count):
                self._post(hour)
        for number, (name, with_bot) in enumerate(_PRIVATE_THREADS):
            self._confer(name, share=0.25 + 0.3 * number, with_bot=with_bot)

    def _post(self, hour: int) -> None:
        chance = self._chance
        at = self._rhythm.start_of(hour) + timedelta(seconds=chance.uniform(0, 3600))
        at = whole_milliseconds(at)
        asker = self._someone(at)
        if asker is None:
            return
        post = ThreadOpened(
            at=at,
            thread_id=self._ids.at(at),
            parent_id=self._community.of_kind(ChannelKind.FORUM)[0].channel_id,
            owner_id=asker.member_id,
            name=phrases.post_title(chance),
        )
        self.threads.append(post)
        said = [self._say(at, post, asker, message_id=post.thread_id)]
        for _ in range(int(chance.lognormvariate(1.6, 0.8))):
            at = whole_milliseconds(at + timedelta(seconds=40 + chance.lognormvariate(7.3, 1.6)))
            if at >= self._community.story.end:
                return
            speaker = asker if chance.random() < 0.35 else self._someone(at)
            if speaker is None or not speaker.present(at):
                continue
            reply_to = chance.choice(said) if chance.random() < 0.3 else None
            said.append(self._say(at, post, speaker, reply_to=reply_to))

    def _confer(self, name: str, *, share: float, with_bot: bool) -> None:
        """Let some of the staff talk in a private thread, a little every few days."""
        chance, story = self._chance, self._community.story
        staff = [each for each in self._rhythm.people if each.is_staff]
        at = whole_milliseconds(story.start + share * story.length)
        thread = ThreadOpened(
            at=at,
            thread_id=self._ids.at(at),
            parent_id=self._community.place("the-tavern").channel_id,
            owner_id=staff[0].member_id,
            name=name,
            private=True,
            with_bot=with_bot,
        )
        self.threads.append(thread)
        for _ in range(24):
            at = whole_milliseconds(at + timedelta(minutes=0.2 + chance.lognormvariate(3.5, 2.2)))
            if at < story.end:
                self._say(at, thread, chance.choice(staff[:4]))

    def _someone(self, at: datetime) -> Resident | None:
        """Return somebody who is about at ``at``; None if the story or the day is over."""
        if not self._community.story.start <= at < self._community.story.end:
            return None
        sums = cumulative(self._rhythm.weights[self._rhythm.hour_of(at)])
        if sums is None:
            return None
        person = self._rhythm.people[pick(sums, self._chance.random())]
        return person if person.present(at) else None

    def _say(
        self,
        at: datetime,
        thread: ThreadOpened,
        speaker: Resident,
        *,
        message_id: int | None = None,
        reply_to: Utterance | None = None,
    ) -> Utterance:
        utterance = Utterance(
            at=at,
            message_id=message_id or self._ids.at(at),
            channel_id=thread.thread_id,
            author_id=speaker.member_id,
            kind=0 if reply_to is None else 19,
            text=phrases.remark(self._chance, self._community.custom_emoji),
            reply_to=reply_to,
            lasting=message_id is not None,
        )
        self.utterances.append(utterance)
        return utterance
