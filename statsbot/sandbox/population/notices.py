"""What is posted beside conversations: announcements, bots, the webhook, system notices, spam."""

import random
from datetime import datetime, timedelta

from statsbot.sandbox.population import phrases
from statsbot.sandbox.population.community import (
    Community,
    IdMint,
    Resident,
    rounded_up,
    whole_milliseconds,
)
from statsbot.sandbox.population.founding import MODERATION_BOT
from statsbot.sandbox.population.happenings import BulkDeleted, Held
from statsbot.sandbox.population.transcript import Utterance

PIN_NOTICE, BOOST_NOTICE = 6, 8
"""Discord's message types."""

_DAY = timedelta(days=1)
_SPAM_PER_RAIDER = 11


class Notices:
    """Writes everything that is no conversation."""

    def __init__(self, community: Community, ids: IdMint) -> None:
        self._community = community
        self._ids = ids
        self._chance = random.Random(f"notices {community.seed}")
        self._moderator = community.bot(MODERATION_BOT)
        self._people = community.people
        self._staff = [each for each in self._people if each.is_staff]
        self.utterances: list[Utterance] = []
        self.announcements: list[Utterance] = []
        """Those of ``utterances`` that others pass on."""
        self.bulk_deletes: list[BulkDeleted] = []

    def write(self) -> None:
        """Fill ``utterances``, ``announcements`` and ``bulk_deletes``."""
        self._announce()
        self._publish_gazette()
        self._greet()
        self._boost_and_pin()
        self._raid()

    def _say(
        self, at: datetime, channel: str, author_id: int, text: str, *, kind: int = 0
    ) -> Utterance | None:
        at = whole_milliseconds(at)
        story = self._community.story
        if not story.start <= at < story.end:
            return None
        utterance = Utterance(
            at=at,
            message_id=self._ids.at(at),
            channel_id=self._community.place(channel).channel_id,
            author_id=author_id,
            kind=kind,
            text=text,
            appeal=0.0 if kind else 0.3,
            lasting=True,
        )
        self.utterances.append(utterance)
        return utterance

    def _announce(self) -> None:
        chance, story = self._chance, self._community.story
        at = story.start + timedelta(days=1)
        while at < story.end:
            at = at.replace(hour=17, minute=chance.randrange(60), second=chance.randrange(60))
            author = chance.choice(self._staff)
            said = self._say(at, "announcements", author.member_id, phrases.notice(chance))
            if said is not None:
                said.appeal = 14.0
                self.announcements.append(said)
            at += chance.choice((3, 4)) * _DAY

    def _publish_gazette(self) -> None:
        at = self._community.story.start.replace(hour=6, minute=0, second=2, microsecond=417_000)
        while at < self._community.story.end:
            text = phrases.gazette(self._chance)
            said = self._say(at, "harbour-gazette", self._community.webhook_id, text)
            if said is not None:
                said.held = Held.PREVIEW
            at += _DAY

    def _greet(self) -> None:
        """The moderation bot welcomes people, and writes into the log when some leave."""
        for person in self._people:
            for stay in person.stays:
                at = stay.joined_at + timedelta(seconds=1.7)
                self._say(at, "welcome", self._moderator.member_id, "Welcome aboard! ⚓")
                if stay.left_at is not None:
                    at = stay.left_at + timedelta(seconds=2.1)
                    self._say(at, "mod-log", self._moderator.member_id, "A member left.")

    def _boost_and_pin(self) -> None:
        chance, story = self._chance, self._community.story
        weeks = story.length // timedelta(days=7)
        for _ in range(max(2, weeks // 2)):
            at = story.start + chance.random() * story.length
            fan = chance.choice([each for each in self._people if each.present(at)])
            self._say(at, "welcome", fan.member_id, "", kind=BOOST_NOTICE)
        for _ in range(max(2, weeks)):
            at = story.start + chance.random() * story.length
            author = chance.choice(self._staff)
            self._say(at, "cartography", author.member_id, "", kind=PIN_NOTICE)

    def _raid(self) -> None:
        """Spam from throwaway accounts, swept up in bulk, channel by channel."""
        chance = self._chance
        swept_at = rounded_up(
            self._community.raid_at + timedelta(minutes=13), self._community.size.grain
        )
        for channel in ("the-tavern", "cartography"):
            spam = [
                said
                for raider in self._people
                if raider.is_raider
                for said in self._flood(raider, channel, chance.randrange(3, _SPAM_PER_RAIDER))
            ]
            for each in spam:
                each.deleted_at = swept_at
            self.bulk_deletes.append(
                BulkDeleted(
                    at=swept_at,
                    channel_id=spam[0].channel_id,
                    message_ids=tuple(sorted(each.message_id for each in spam)),
                )
            )
        text = "Swept up a raid. Sorry for the noise!"
        self._say(swept_at + timedelta(seconds=40), "the-tavern", self._staff[0].member_id, text)

    def _flood(self, raider: Resident, channel: str, messages: int) -> list[Utterance]:
        at = raider.stays[0].joined_at + timedelta(seconds=20)
        found: list[Utterance] = []
        for _ in range(messages):
            at += timedelta(seconds=self._chance.uniform(1, 30))
            said = self._say(at, channel, raider.member_id, phrases.spam(self._chance))
            if said is not None:
                said.appeal = 0.0
                found.append(said)
        return found
