"""What people ask of apps: answers of other bots that all can see, and the statistics bot's."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from statsbot.sandbox.population.community import (
    Community,
    IdMint,
    Resident,
    rounded_up,
    whole_milliseconds,
)
from statsbot.sandbox.population.founding import (
    DICE_BOT,
    MODERATION_BOT,
    MUSIC_BOT,
    PROMPT_BOT,
    REMINDER_BOT,
    REPORTS_CHANNEL,
)
from statsbot.sandbox.population.happenings import Asked, Command
from statsbot.sandbox.population.rhythm import Rhythm, cumulative, draw_counts, pick
from statsbot.sandbox.population.transcript import Utterance

COMMAND_ANSWER = 20
"""Discord's message type."""
_TYPICAL_MESSAGES = 450
"""A day, of a community in which apps are used as often as said here."""
_QUESTIONS_PER_WEEK = 4.0
_MUSIC = {"play": 10, "queue": 3, "skip": 4}
_TIMEFRAMES = ("7d", "30d", "30d", "90d")


@dataclass(frozen=True, slots=True, kw_only=True)
class _App:
    """How an app is used: where, with which commands (by weight), how often a day."""

    bot: str
    channels: tuple[str, ...]
    commands: Mapping[str, int]
    per_day: float
    growth: float = 1.0
    """How many times as often it is used at the end of the story as at its beginning."""
    says: str = "Done."


_APPS = (
    _App(
        bot=DICE_BOT,
        channels=("worldbuilding", "the-tavern"),
        commands={"roll": 12, "table draw": 5, "name river": 3},
        per_day=3.4,
        growth=2.2,
        says="🎲 17",
    ),
    _App(
        bot=PROMPT_BOT,
        channels=("cartography", "lettering", "show-your-work"),
        commands={"prompt": 8, "palette": 6},
        per_day=1.9,
        growth=0.6,
        says="Today: a street that ends in water.",
    ),
    _App(
        bot=REMINDER_BOT,
        channels=("the-tavern", "zines-and-print"),
        commands={"remind": 7, "tides": 2},
        per_day=0.9,
        says="I will remind you.",
    ),
    _App(
        bot=MODERATION_BOT,
        channels=("welcome", "the-tavern"),
        commands={"rules": 3, "slowmode": 1},
        per_day=0.35,
        says="Be kind.",
    ),
)
_QUESTIONS: Mapping[str, int] = {
    "serverstats overview": 9,
    "invites who": 3,
    "invites by": 4,
    "invites links": 2,
    "invites top": 3,
    "privacy status": 2,
    "privacy policy": 1,
}
"""Commands of the statistics bot, and how readily each is run."""
_OF_STAFF = frozenset({"invites links", "invites top"})
_ABOUT_SOMEBODY = frozenset({"invites who", "invites by"})
_OUT_OF_BOUNDS = 0.1
"""Share of what only staff may ask that others try."""


class Apps:
    """Writes the uses of apps."""

    def __init__(self, community: Community, rhythm: Rhythm, ids: IdMint) -> None:
        self._community = community
        self._rhythm = rhythm
        self._ids = ids
        self._chance = random.Random(f"apps {community.seed}")
        self._numbers = np.random.default_rng([community.seed, 51])
        self._about = rhythm.about.sum(axis=1)
        self._staff = [each for each in rhythm.people if each.is_staff]
        self.answers: list[Utterance] = []
        self.questions: list[Asked] = []

    def write(self, evenings: list[datetime]) -> None:
        """Fill ``answers`` and ``questions``; music is asked for on voice ``evenings``."""
        music = self._community.bot(MUSIC_BOT)
        for at in evenings:
            for _ in range(self._chance.randrange(2, 7)):
                at += timedelta(minutes=self._chance.uniform(1, 16))
                command = self._chance.choices(list(_MUSIC), list(_MUSIC.values()))[0]
                self._answer(at, music, "music", command, "Now playing.")
        for app in _APPS:
            self._use(app)
        for hour in self._hours(_QUESTIONS_PER_WEEK / 7):
            self._ask(self._somewhen(hour))

    def _hours(self, per_day: float, growth: float = 1.0) -> list[int]:
        """Return the hours in which something strikes that happens so often, each time once."""
        course = self._about / self._about.mean() * np.linspace(1.0, growth, self._rhythm.hours)
        drawn = draw_counts(self._numbers, course / course.mean() * per_day / 24)
        return [hour for hour, count in drawn for _ in range(count)]

    def _somewhen(self, hour: int) -> datetime:
        return self._rhythm.start_of(hour) + timedelta(seconds=self._chance.uniform(0, 3600))

    def _someone(self, at: datetime) -> Resident | None:
        """Return somebody who is about at ``at``."""
        if not self._community.story.start <= at < self._community.story.end:
            return None
        sums = cumulative(self._rhythm.about[self._rhythm.hour_of(at)])
        if sums is None:
            return None
        person = self._rhythm.people[pick(sums, self._chance.random())]
        return person if person.present(at) and not person.is_raider else None

    def _use(self, app: _App) -> None:
        bot = self._community.bot(app.bot)
        often = app.per_day * self._community.size.messages_per_day / _TYPICAL_MESSAGES
        for hour in self._hours(often, app.growth):
            command = self._chance.choices(list(app.commands), list(app.commands.values()))[0]
            channel = self._chance.choice(app.channels)
            self._answer(self._somewhen(hour), bot, channel, command, app.says)

    def _answer(self, at: datetime, bot: Resident, channel: str, command: str, text: str) -> None:
        at = whole_milliseconds(at)
        asked_by = self._someone(at)
        if asked_by is None:
            return
        self.answers.append(
            Utterance(
                at=at,
                message_id=self._ids.at(at),
                channel_id=self._community.place(channel).channel_id,
                author_id=bot.member_id,
                kind=COMMAND_ANSWER,
                text=text,
                answers=Command(name=command, asked_by=asked_by.member_id),
                appeal=0.0,
                lasting=True,
            )
        )

    def _ask(self, at: datetime) -> None:
        """Let someone run a command of the statistics bot, unless it is cut off."""
        chance, community = self._chance, self._community
        at = rounded_up(at, community.size.grain)
        command = chance.choices(list(_QUESTIONS), list(_QUESTIONS.values()))[0]
        person = self._someone(at)
        if command in _OF_STAFF and chance.random() >= _OUT_OF_BOUNDS:
            person = chance.choice(self._staff)
        outage = community.outage
        if person is None or outage.start <= at <= outage.end:
            return
        values: dict[str, str] = {}
        if command == "serverstats overview":
            values["timeframe"] = chance.choice(_TIMEFRAMES)
        elif command in _ABOUT_SOMEBODY:
            there = [each for each in self._rhythm.people if each.present(at)]
            values["member"] = str(chance.choice(there).member_id)
        channel = chance.choice(("the-tavern", REPORTS_CHANNEL))
        self.questions.append(
            Asked(
                at=at,
                channel_id=community.place(channel).channel_id,
                member_id=person.member_id,
                command=command,
                values=values,
            )
        )
