"""A town to which people come, and a plain recount, person by person, of what became of them."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from statsbot.domain.facts import (
    Audience,
    AuthorKind,
    Confidence,
    Fact,
    JoinAttributed,
    MemberJoined,
    MemberLeft,
    MessageDeleted,
    MessageSent,
    Watched,
    WatchedSpan,
)
from statsbot.domain.ids import first_id_at, instant_of
from statsbot.domain.windows import Window, local_day, midnight, whole_days
from statsbot.store.ingest import FactWriter
from statsbot.store.pool import Database
from statsbot.store.rows import GuildSettings, Reader
from statsbot.store.settings import save_settings
from tests.fix_findings import BERLIN

GUILD = 91 << 22
OPEN, HIDDEN = 11 << 22, 13 << 22
WINDOW = whole_days(date(2025, 9, 10), 50, BERLIN)
"""Over the end of summer time."""
NOW = datetime(2025, 11, 20, 15, 40, tzinfo=UTC)
BEGUN = datetime(2025, 9, 1, tzinfo=UTC)
OUTAGE = (datetime(2025, 10, 1, 6, tzinfo=UTC), datetime(2025, 10, 3, 20, tzinfo=UTC))
HOUR, DAY, WEEK, MONTH = (timedelta(hours=n) for n in (1, 24, 168, 720))
OLD = [(100 + n) << 22 for n in range(3)]
"""They are there from before and answer."""


@dataclass
class Town:
    """What happened."""

    dice: random.Random = field(default_factory=lambda: random.Random(7))
    facts: list[Fact] = field(default_factory=list)
    number: int = 0

    def say(
        self,
        author: int,
        at: datetime,
        *,
        channel: int = OPEN,
        answers: int | None = None,
        message_type: int | None = None,
    ) -> int:
        """Write a message; return its id."""
        self.number += 1
        message = MessageSent(
            guild_id=GUILD,
            channel_id=channel,
            message_id=first_id_at(at) + self.number,
            author_id=author,
            author_kind=AuthorKind.PERSON,
            message_type=(0 if answers is None else 19) if message_type is None else message_type,
            audience=Audience.RESTRICTED if channel == HIDDEN else Audience.PUBLIC,
            reply_to=answers,
        )
        self.facts.append(message)
        return message.message_id

    def come(self, member: int, at: datetime, **given: Any) -> None:
        fact = {"guild_id": GUILD, "member_id": member, "joined_at": at}
        self.facts.append(MemberJoined(**{**fact, "is_bot": False, **given}))

    def leave(self, member: int, at: datetime) -> None:
        self.facts.append(MemberLeft(guild_id=GUILD, member_id=member, left_at=at))

    def attribute(self, member: int, at: datetime, how: Confidence, code: str | None) -> None:
        self.facts.append(
            JoinAttributed(
                guild_id=GUILD,
                member_id=member,
                joined_at=at,
                confidence=how,
                code=code,
                inviter_id=OLD[0] if how is Confidence.EXACT else None,
            )
        )

    def watch(self, *spans: tuple[datetime, datetime]) -> None:
        self.facts += [
            WatchedSpan(guild_id=GUILD, kind=kind, channel_id=0, started_at=start, ended_at=end)
            for kind in (Watched.MESSAGES, Watched.MEMBERS, Watched.INVITES)
            for start, end in spans
        ]

    async def write(self, database: Database) -> None:
        await save_settings(database, GUILD, GuildSettings(zone=BERLIN.key), now=NOW)
        await FactWriter(database).write(self.facts)


def made() -> Town:
    """Two hundred and sixty people who come, speak, are answered, leave and come again, or not."""
    town = Town()
    dice = town.dice
    town.watch((BEGUN, OUTAGE[0]), (OUTAGE[1], NOW))
    for number in range(260):
        member = (1000 + number) << 22
        joined = BEGUN + (NOW - HOUR - BEGUN) * dice.random()
        if OUTAGE[0] <= joined < OUTAGE[1]:
            continue
        is_bot = number % 20 == 7
        town.come(member, joined, is_bot=is_bot, returns=number % 20 == 3)
        town.say(member, joined, message_type=7)
        how = dice.choice([Confidence.EXACT, Confidence.VANITY, Confidence.UNKNOWN])
        code = {Confidence.EXACT: dice.choice(["abc", "xyz"]), Confidence.VANITY: "town"}.get(how)
        town.attribute(member, joined, how, code)
        if number % 9 == 0:
            town.leave(member, joined + 12 * DAY * dice.random())
            if number % 2:
                town.come(member, joined + 12 * DAY + DAY * dice.random(), is_bot=is_bot)
        elif number % 5 == 0:
            town.leave(member, joined + 40 * DAY * dice.random())
        if dice.random() < 0.6:
            _talk(town, member, joined + WEEK * dice.random() ** 4 * 1.1)
    town.facts = [fact for fact in town.facts if _when(fact) < NOW]
    return town


def _talk(town: Town, member: int, at: datetime) -> None:
    dice = town.dice
    for _ in range(dice.randint(1, 6)):
        if not OUTAGE[0] <= at < OUTAGE[1]:
            channel = dice.choice([OPEN, OPEN, HIDDEN])
            message = town.say(member, at, channel=channel)
            if dice.random() < 0.15:
                town.facts.append(
                    MessageDeleted(
                        guild_id=GUILD, channel_id=channel, message_id=message, deleted_at=at + HOUR
                    )
                )
            if dice.random() < 0.4:
                answerer = dice.choice([*OLD, member])
                town.say(answerer, at + 30 * HOUR * dice.random() ** 2, answers=message)
        at += DAY * dice.random() ** 3 * 12


def _when(fact: Fact) -> datetime:
    match fact:
        case MessageSent():
            return instant_of(fact.message_id)
        case MemberJoined():
            return fact.joined_at
        case MemberLeft():
            return fact.left_at
        case _:
            return BEGUN


class Recount:
    """What became of newcomers, person by person, from the facts."""

    def __init__(self, facts: Sequence[Fact], reader: Reader, window: Window = WINDOW) -> None:
        seen = Audience.RESTRICTED if reader is Reader.STAFF else Audience.PUBLIC
        gone = {fact.message_id for fact in facts if isinstance(fact, MessageDeleted)}
        joins = [fact for fact in facts if isinstance(fact, MemberJoined) and not fact.is_bot]
        self.messages = [
            fact
            for fact in facts
            if isinstance(fact, MessageSent)
            and fact.message_type in (0, 19)
            and fact.audience <= seen
        ]
        self.days = {
            (fact.author_id, local_day(instant_of(fact.message_id), BERLIN))
            for fact in self.messages
            if fact.message_id not in gone
        }
        self.comings = [fact for fact in joins if window.start <= fact.joined_at < window.end]
        self.stays: dict[int, list[tuple[datetime, datetime | None]]] = {}
        for join in joins:
            after = [
                fact.left_at
                for fact in facts
                if isinstance(fact, MemberLeft)
                and fact.member_id == join.member_id
                and fact.left_at >= join.joined_at
            ]
            ends = [end for end in after if not _again(joins, join, end)]
            self.stays.setdefault(join.member_id, []).append(
                (join.joined_at, min(ends, default=None))
            )
        self.first = {
            join.member_id: join.joined_at for join in self.comings if self._is_first(join, joins)
        }

    def _is_first(self, join: MemberJoined, joins: Sequence[MemberJoined]) -> bool:
        before = [
            other
            for other in joins
            if other.member_id == join.member_id and other.joined_at < join.joined_at
        ]
        wrote = self.wrote(join.member_id)
        return not (join.returns or before or (wrote and wrote[0] < join.joined_at))

    def wrote(self, member: int) -> list[datetime]:
        """When somebody wrote, in order."""
        return sorted(instant_of(m.message_id) for m in self.messages if m.author_id == member)

    def here(self, member: int, at: datetime) -> bool:
        return any(came <= at and (left is None or left > at) for came, left in self.stays[member])

    def reply(self, member: int) -> datetime | None:
        """The first reply of somebody else within a day of their first message."""
        start = self.wrote(member)[0]
        own = {
            m.message_id
            for m in self.messages
            if m.author_id == member and instant_of(m.message_id) < start + DAY
        }
        found = [
            instant_of(m.message_id)
            for m in self.messages
            if m.reply_to in own
            and m.message_type == 19
            and m.author_id != member
            and instant_of(m.message_id) < start + DAY
        ]
        return min(found, default=None)

    def step(
        self,
        did: Callable[[int, datetime], bool],
        time: Callable[[datetime], tuple[datetime, datetime]],
        among: Sequence[int] | None = None,
    ) -> tuple[int, int]:
        """How many did something, of those whose time for it is over and was watched."""
        known = [
            (member, joined)
            for member, joined in self.first.items()
            if (among is None or member in among) and watched(*time(joined))
        ]
        return sum(did(member, joined) for member, joined in known), len(known)


def _again(joins: Sequence[MemberJoined], join: MemberJoined, end: datetime) -> bool:
    """Whether somebody came again between a coming and a leaving."""
    return any(
        other.member_id == join.member_id and join.joined_at < other.joined_at <= end
        for other in joins
    )


def watched(start: datetime, end: datetime) -> bool:
    missed = max(min(end, OUTAGE[1]) - max(start, OUTAGE[0]), timedelta())
    return end <= NOW and missed <= 0.05 * (end - start)


def week_of(joined: datetime, week: int) -> tuple[datetime, datetime]:
    """The local days of somebody's week, the first being 0."""
    first = local_day(joined, BERLIN) + 7 * week * DAY
    return midnight(first, BERLIN), midnight(first + 7 * DAY, BERLIN)
