"""What messages hold beside words: pictures, links, emoji, stickers, recordings, polls and more."""

import random
from collections.abc import Mapping, Sequence
from datetime import timedelta

from statsbot.sandbox.population import phrases
from statsbot.sandbox.population.community import Community, IdMint, whole_milliseconds
from statsbot.sandbox.population.happenings import WORDLESS, Held
from statsbot.sandbox.population.transcript import Utterance

_SHARES: Mapping[str, Mapping[Held, float]] = {
    "show-your-work": {Held.PICTURE: 0.34, Held.PREVIEW: 0.02, Held.STICKER: 0.02},
    "cartography": {Held.PICTURE: 0.13, Held.PREVIEW: 0.05, Held.STICKER: 0.015},
    "worldbuilding": {Held.PICTURE: 0.07, Held.PREVIEW: 0.02, Held.POLL: 0.003},
    "zines-and-print": {Held.PICTURE: 0.11, Held.PREVIEW: 0.07},
    "lettering": {Held.PICTURE: 0.16, Held.PREVIEW: 0.03},
    "music": {Held.PREVIEW: 0.31, Held.RECORDING: 0.03, Held.STICKER: 0.02},
    "the-tavern": {
        Held.PICTURE: 0.06,
        Held.PREVIEW: 0.035,
        Held.STICKER: 0.055,
        Held.RECORDING: 0.008,
        Held.POLL: 0.003,
    },
}
"""By channel, how many of the messages hold what."""
_ELSEWHERE = {Held.PICTURE: 0.05, Held.PREVIEW: 0.03, Held.STICKER: 0.02}
_EMPHASISED = 0.08
"""Share of messages that hold nothing else and get an emoji."""
_MOST_FORWARDS = 3
"""Of one announcement."""
_FORWARDED_TO = ("the-tavern", "cartography", "worldbuilding", "zines-and-print")


class Contents:
    """Decides what messages hold."""

    def __init__(self, community: Community, ids: IdMint) -> None:
        self._community = community
        self._ids = ids
        self._chance = random.Random(f"contents {community.seed}")
        self._names = {each.channel_id: each.name for each in community.places}
        self.utterances: list[Utterance] = []
        """The forwards."""

    def write(self, spoken: Sequence[Utterance], announcements: Sequence[Utterance]) -> None:
        """Let some of what people said hold more, and fill ``utterances``."""
        for each in spoken:
            self._fill(each)
        for each in announcements:
            for _ in range(self._chance.randrange(_MOST_FORWARDS + 1)):
                self._pass_on(each)

    def _fill(self, utterance: Utterance) -> None:
        held = self._draw(_SHARES.get(self._names.get(utterance.channel_id, ""), _ELSEWHERE))
        if held in WORDLESS and utterance.reply_to is not None:
            return
        utterance.held = held
        match held:
            case Held.PREVIEW:
                utterance.text = f"{utterance.text} {phrases.address(self._chance)}"
            case Held.STICKER:
                utterance.text = phrases.sticker(self._chance)
            case Held.POLL:
                utterance.text = phrases.question(self._chance)
            case Held.RECORDING:
                utterance.text = ""
            case Held.NOTHING if self._chance.random() < _EMPHASISED:
                emoji = self._community.custom_emoji
                utterance.text = phrases.emphasised(self._chance, utterance.text, emoji)
            case _:
                pass

    def _draw(self, shares: Mapping[Held, float]) -> Held:
        weights = {**shares, Held.NOTHING: 1.0 - sum(shares.values())}
        return self._chance.choices(list(weights), list(weights.values()))[0]

    def _pass_on(self, announcement: Utterance) -> None:
        chance = self._chance
        at = announcement.at + timedelta(minutes=2 + chance.lognormvariate(4.0, 1.2))
        at = whole_milliseconds(at)
        person = chance.choice(self._community.people)
        if at >= self._community.story.end or not person.present(at) or person.is_raider:
            return
        place = self._community.place(chance.choice(_FORWARDED_TO))
        self.utterances.append(
            Utterance(
                at=at,
                message_id=self._ids.at(at),
                channel_id=place.channel_id,
                author_id=person.member_id,
                held=Held.FORWARD,
                shows=announcement,
            )
        )
