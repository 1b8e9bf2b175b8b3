"""What becomes of messages once they stand there: edits, deletions, reactions."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from statsbot.domain.ids import ChannelId, MemberId
from statsbot.sandbox.population import phrases
from statsbot.sandbox.population.community import Community, rounded_up, whole_milliseconds
from statsbot.sandbox.population.founding import MODERATION_BOT
from statsbot.sandbox.population.happenings import (
    WORDLESS,
    Deleted,
    Edited,
    Reacted,
    ReactionsCleared,
    Unreacted,
)
from statsbot.sandbox.population.rhythm import Rhythm, cumulative, pick
from statsbot.sandbox.population.transcript import Utterance

_EDITED_SHARE, _DELETED_SHARE = 0.04, 0.012
_REACTED_SHARE, _FURTHER_REACTIONS = 0.12, 1.1
_TAKEN_BACK_SHARE = 0.03
_BOT_REACTION_SHARE = 0.004
_EMOJI = (
    *("👍", "❤️", "😂", "🔥", "🎉", "👀", "✨", "😭", "🙏", "🗺️", "⚓", "👏🏽", "💯", "🏳️‍🌈", "🫶"),
    *(":inkblot:", ":paperboat:", ":compass:", ":tinylighthouse:", ":foldme:"),
)
_EMOJI_WEIGHTS = (30, 22, 17, 9, 8, 7, 6, 4, 3, 3, 2, 2, 1, 1, 1, 9, 7, 4, 3, 1)


class Aftermath:
    """Decides what becomes of messages; sets ``deleted_at`` of some."""

    def __init__(
        self, community: Community, rhythm: Rhythm, utterances: Sequence[Utterance]
    ) -> None:
        self._community = community
        self._rhythm = rhythm
        self._utterances = utterances
        self._grain = community.size.grain
        self._chance = random.Random(f"aftermath {community.seed}")
        self._sums = [cumulative(each) for each in rhythm.about]
        self._staff = [each for each in rhythm.people if each.is_staff]
        self._closed = self._closed_channels()
        self.edits: list[Edited] = []
        self.deletions: list[Deleted] = []
        self.reactions: list[Reacted | Unreacted | ReactionsCleared] = []

    def write(self) -> None:
        """Fill ``edits``, ``deletions`` and ``reactions``, and mend replies to what is gone."""
        for each in self._utterances:
            if each.kind in (0, 19):
                self._maybe_delete(each)
                self._maybe_edit(each)
        for each in self._utterances:
            target = each.reply_to
            if target is not None and _gone(target, each.at):
                each.reply_to, each.kind = None, 0
            if each.appeal:
                self._maybe_react(each)
        self._clear_some()

    def _closed_channels(self) -> frozenset[ChannelId]:
        """Channels and private threads in which only staff react."""
        return frozenset(each.channel_id for each in self._community.places if each.staff_only)

    def _later(self, at: datetime, *, median_s: float, sigma: float) -> datetime:
        spread = self._chance.lognormvariate(0.0, sigma)
        return at + timedelta(seconds=1 + median_s * spread)

    def _maybe_delete(self, utterance: Utterance) -> None:
        if utterance.lasting or self._chance.random() >= _DELETED_SHARE:
            return
        at = rounded_up(self._later(utterance.at, median_s=150, sigma=1.8), self._grain)
        if at >= self._community.story.end:
            return
        utterance.deleted_at = at
        self.deletions.append(
            Deleted(at=at, channel_id=utterance.channel_id, message_id=utterance.message_id)
        )

    def _maybe_edit(self, utterance: Utterance) -> None:
        if utterance.lasting or utterance.held in WORDLESS:
            return
        if self._chance.random() >= _EDITED_SHARE:
            return
        at = whole_milliseconds(self._later(utterance.at, median_s=35, sigma=1.1))
        if at >= self._community.story.end or _gone(utterance, at):
            return
        text = phrases.remark(self._chance, self._community.custom_emoji)
        self.edits.append(
            Edited(
                at=at, channel_id=utterance.channel_id, message_id=utterance.message_id, text=text
            )
        )

    def _maybe_react(self, utterance: Utterance) -> None:
        chance = self._chance
        if chance.random() < _BOT_REACTION_SHARE:
            bot_id = self._community.bot(MODERATION_BOT).member_id
            self._react(utterance, bot_id, "✅", self._later(utterance.at, median_s=5, sigma=0.5))
        if chance.random() >= _REACTED_SHARE * max(utterance.appeal, 1.0):
            return
        count = 1 + int(chance.expovariate(1 / (_FURTHER_REACTIONS * utterance.appeal)))
        favourites = chance.choices(_EMOJI, _EMOJI_WEIGHTS, k=1 + count // 3)
        seen: set[tuple[MemberId, str]] = set()
        for _ in range(count):
            at = self._later(utterance.at, median_s=170, sigma=1.5)
            member_id = self._reactor(utterance, at)
            emoji = chance.choice(favourites)
            if member_id is None or (member_id, emoji) in seen:
                continue
            seen.add((member_id, emoji))
            self._react(utterance, member_id, emoji, at)

    def _reactor(self, utterance: Utterance, at: datetime) -> MemberId | None:
        """Return someone who is about and may see the channel; None if nobody is found."""
        if utterance.channel_id in self._closed:
            return self._chance.choice(self._staff).member_id
        sums = self._sums[self._rhythm.hour_of(at)]
        if sums is None:
            return None
        person = self._rhythm.people[pick(sums, self._chance.random())]
        there = rounded_up(at, self._grain)
        return person.member_id if person.present(at) and person.present(there) else None

    def _react(self, utterance: Utterance, member_id: MemberId, emoji: str, at: datetime) -> None:
        at = rounded_up(at, self._grain)
        if at >= self._community.story.end or _gone(utterance, at):
            return
        channel_id, message_id = utterance.channel_id, utterance.message_id
        self.reactions.append(
            Reacted(
                at=at,
                channel_id=channel_id,
                message_id=message_id,
                member_id=member_id,
                emoji=emoji,
            )
        )
        if self._chance.random() >= _TAKEN_BACK_SHARE:
            return
        back_at = rounded_up(self._later(at, median_s=60, sigma=1.2), self._grain)
        if back_at < self._community.story.end and not _gone(utterance, back_at):
            self.reactions.append(
                Unreacted(
                    at=back_at,
                    channel_id=channel_id,
                    message_id=message_id,
                    member_id=member_id,
                    emoji=emoji,
                )
            )

    def _clear_some(self) -> None:
        """Let a moderator clear all reactions of one message, and one emoji of another."""
        last: dict[int, datetime] = {}
        taken_back: set[tuple[int, MemberId, str]] = set()
        for each in self.reactions:
            last[each.message_id] = max(each.at, last.get(each.message_id, each.at))
            if isinstance(each, Unreacted):
                taken_back.add((each.message_id, each.member_id, each.emoji))
        gone = {each.message_id for each in self._utterances if each.deleted_at is not None}
        by_message = {
            each.message_id: each
            for each in self.reactions
            if isinstance(each, Reacted)
            and each.message_id not in gone
            and (each.message_id, each.member_id, each.emoji) not in taken_back
        }
        cleared = self._chance.sample(list(by_message.values()), min(2, len(by_message)))
        for number, each in enumerate(cleared):
            at = last[each.message_id] + self._grain
            if at < self._community.story.end:
                self.reactions.append(
                    ReactionsCleared(
                        at=at,
                        channel_id=each.channel_id,
                        message_id=each.message_id,
                        emoji=each.emoji if number else None,
                    )
                )


def _gone(utterance: Utterance, at: datetime) -> bool:
    return utterance.deleted_at is not None and utterance.deleted_at <= at
