"""Findings over people, from facts to numbers, against a plain recount of the facts."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from random import Random

import pytest

from statsbot.analytics.question import Question, day_number
from statsbot.analytics.segments import MemberSegment
from statsbot.domain.facts import (
    ANONYMOUS,
    Audience,
    Fact,
    MemberJoined,
    MemberLeft,
    MembersCounted,
    MessageDeleted,
    MessageSent,
    ReactionAdded,
    Watched,
)
from statsbot.domain.windows import Window, local_day, midnight
from statsbot.errors import WindowError
from statsbot.findings.activity import count_activity
from statsbot.findings.dependence import count_dependence
from statsbot.findings.goal import count_goal
from statsbot.findings.members import count_members
from statsbot.findings.rank import count_rank
from statsbot.findings.segments import count_segments
from statsbot.findings.source import Source
from statsbot.store.active_members import active_days, active_members
from statsbot.store.ingest import FactWriter
from statsbot.store.pool import Database
from statsbot.store.rows import GuildSettings, Reader
from statsbot.store.settings import save_settings
from statsbot.store.upkeep import tidy
from tests.fix_findings import BERLIN
from tests.postgres.facts import GUILD, deleted, reacted, sent, watched

DAYS = 140
FIRST = date(2026, 3, 2)
"""A Monday, before clocks change."""
NOW = datetime(2026, 7, 19, 10, tzinfo=UTC)
"""A Sunday, 139 days later, which is not over."""
PEOPLE = range(1, 25)
BOT = 90
RETURNERS = {3: 100, 6: 138}
"""Who left on the 40th day, and when they came again."""


def at(day: int, hour: int = 12, minute: int = 0) -> datetime:
    return midnight(FIRST + timedelta(days=day), BERLIN) + timedelta(hours=hour, minutes=minute)


@dataclass(frozen=True, kw_only=True)
class Stay:
    member: int
    came: datetime
    left: datetime | None


class Town:
    """People who come and go, write and react by habits of their own, in two channels."""

    def __init__(self) -> None:
        chance = Random(7)
        self.stays: list[Stay] = []
        self.facts: list[Fact] = [
            MemberJoined(guild_id=GUILD, member_id=BOT, joined_at=at(0), is_bot=True),
            MemberJoined(guild_id=GUILD, member_id=ANONYMOUS, joined_at=at(1), is_bot=False),
        ]
        for kind in (Watched.MESSAGES, Watched.REACTIONS, Watched.VOICE, Watched.MEMBERS):
            self.facts.append(watched(kind, at(0, 0), NOW))
        for member in PEOPLE:
            came = at(chance.choice((0, 0, 0, 30, 80, 120, 136)), 8, member)
            left = came + timedelta(days=chance.choice((15, 40, 70))) if member % 3 == 0 else None
            if member in RETURNERS:
                came, left = at(0), at(40)
            if left is not None and left >= NOW:
                left = None
            self._comes(member, came, left)
        for member, came in RETURNERS.items():
            self._comes(member, at(came), None)
        self.facts.append(MembersCounted(guild_id=GUILD, members=25, at=at(138, 9)))
        for member in PEOPLE:
            often, much = chance.choice((0.0, 0.05, 0.3, 0.6, 0.9)), chance.randint(1, 9)
            for day in range(DAYS):
                if self._here(member, at(day, 9)) and chance.random() < often:
                    self._does(chance, member, day, much)

    def _comes(self, member: int, came: datetime, left: datetime | None) -> None:
        self.stays.append(Stay(member=member, came=came, left=left))
        self.facts.append(
            MemberJoined(guild_id=GUILD, member_id=member, joined_at=came, is_bot=False)
        )
        if left is not None:
            self.facts.append(MemberLeft(guild_id=GUILD, member_id=member, left_at=left))

    def _does(self, chance: Random, member: int, day: int, much: int) -> None:
        hidden = chance.random() < 0.3
        audience, channel = (Audience.RESTRICTED, 2) if hidden else (Audience.PUBLIC, 1)
        for number in range(chance.randint(1, much)):
            told = sent(
                at(day, 8, 2 * number), 100 * member + number, author_id=member,
                channel_id=channel, audience=audience, message_type=19 if number % 3 else 0,
                reply_to=1 if number % 3 else None,
            )  # fmt: skip
            if told.message_id >> 22 >= (NOW.timestamp() * 1000 - 1420070400000):
                continue
            self.facts.append(told)
            if chance.random() < 0.2:
                self.facts.append(deleted(told, at(day, 9)))
            elif chance.random() < 0.3:
                self.facts.append(
                    reacted(
                        at(day, 8, 59),
                        1 + member % 24,
                        message_id=told.message_id,
                        channel_id=channel,
                        audience=audience,
                        message_author_id=member,
                    )
                )

    def _here(self, member: int, instant: datetime) -> bool:
        return member in self.here(instant)

    def here(self, instant: datetime) -> set[int]:
        return {
            stay.member
            for stay in self.stays
            if stay.came < instant and (stay.left is None or stay.left >= instant)
        }

    def standing(self, reader: Reader) -> Iterable[MessageSent]:
        gone = {fact.message_id for fact in self.facts if isinstance(fact, MessageDeleted)}
        for fact in self.facts:
            if not isinstance(fact, MessageSent) or fact.message_id in gone:
                continue
            if fact.audience <= reader:
                yield fact

    def reactions(self, reader: Reader) -> Iterable[ReactionAdded]:
        for fact in self.facts:
            if isinstance(fact, ReactionAdded) and fact.audience <= reader:
                yield fact

    @cache  # noqa: B019  # one town for all tests
    def active_on(self, day: int, reader: Reader) -> set[int]:
        did = {fact.author_id for fact in self.standing(reader) if number(sent_at(fact)) == day}
        return did | {
            fact.member_id for fact in self.reactions(reader) if number(fact.added_at) == day
        }

    def active(self, first: int, after: int, reader: Reader) -> set[int]:
        """Who spoke or reacted on the days from the first, counted from FIRST."""
        days = range(max(first, 0), after)
        return set[int]().union(*(self.active_on(day, reader) for day in days))


def sent_at(fact: MessageSent) -> datetime:
    return datetime.fromtimestamp(((fact.message_id >> 22) + 1420070400000) / 1000, tz=UTC)


def number(instant: datetime) -> int:
    return (local_day(instant, BERLIN) - FIRST).days


@pytest.fixture(scope="module")
def town() -> Town:
    return Town()


async def stored(database: Database, town: Town, *, closed: bool) -> None:
    """Everything is told, in order or, if days are closed, some of it after they were."""
    await save_settings(database, GUILD, GuildSettings(zone=BERLIN.key), now=at(0))
    if not closed:
        await FactWriter(database).write(town.facts)
        return
    first, second = len(town.facts) // 2, 9 * len(town.facts) // 10
    await FactWriter(database).write(town.facts[:first])
    await tidy(database, GUILD, at(DAYS - 14, 4))
    await FactWriter(database).write(town.facts[first:second])
    await tidy(database, GUILD, at(DAYS - 7, 4))
    await FactWriter(database).write(town.facts[second:])


def question(days: int, reader: Reader, end: datetime = NOW) -> Question:
    last = local_day(end - timedelta(microseconds=1), BERLIN)
    start = midnight(last - timedelta(days=days - 1), BERLIN)
    return Question(
        guild_id=GUILD, window=Window(start=start, end=end), zone=BERLIN, reader=reader, now=NOW
    )


@pytest.mark.parametrize("closed", [False, True])
@pytest.mark.parametrize(("days", "reader"), [(7, Reader.PUBLIC), (30, Reader.STAFF)])
async def test_members_are_those_of_a_plain_recount(
    database: Database, town: Town, days: int, reader: Reader, *, closed: bool
) -> None:
    await stored(database, town, closed=closed)
    found = await count_members(Source(database), question(days, reader))
    first = DAYS - days
    now, before = town.active(first, DAYS, reader), town.active(first - days, first, reader)
    ever, here = town.active(0, first - days, reader), town.here(NOW)
    for span, numbers in ((1, found.daily), (7, found.weekly), (30, found.monthly)):
        recount = [len(town.active(day - span + 1, day + 1, reader)) for day in range(first, DAYS)]
        assert numbers.tolist() == recount
    whole = slice(0, -1)
    assert found.stickiness == pytest.approx(sum(found.daily[whole]) / sum(found.monthly[whole]))
    turnover = found.turnover
    assert turnover.active == len(now)
    assert turnover.returning == len(now & before)
    assert turnover.back == len(now - before & ever)
    assert turnover.first_time == len(now - before - ever)
    assert turnover.lapsed == len(before - now & here)
    assert turnover.gone == len(before - now - here)
    assert found.here is not None and found.here.people == len(here)
    assert found.here.active.part == len(here & now)
    assert found.here.quiet is not None and found.here.never is not None
    assert found.here.quiet.part == len(here - now - before & ever)
    assert found.here.never.part == len(here - now - before - ever)
    left = [s for s in town.stays if s.left is not None and at(first, 0) <= s.left < NOW]
    came = [s for s in town.stays if at(first, 0) <= s.came < NOW]
    assert (found.growth.joins, found.growth.leaves) == (len(came), len(left))
    assert found.growth.net == len(came) - len(left)
    assert found.tenure_of_leavers is not None
    assert sum(group.part for group in found.tenure_of_leavers.groups) == len(left)
    assert found.left_unknown == 0
    assert found.growth.told[-2] == 25
    assert math.isnan(found.growth.told[-1])


@pytest.mark.parametrize("reader", list(Reader))
async def test_segments_are_those_of_a_plain_recount(
    database: Database, town: Town, reader: Reader
) -> None:
    await stored(database, town, closed=True)
    found = await count_segments(Source(database), question(90, reader))
    weeks = [(monday - FIRST).days for monday in found.weeks]
    assert weeks == list(range(DAYS - 7 - 13 * 7, DAYS - 7, 7))
    stories = {
        (member, week): recounted(town, member, week, reader)
        for member in PEOPLE
        for week in (*weeks, weeks[-1] - 7)
    }
    for place, week in enumerate(weeks):
        for each in found.segments:
            people = [m for m in PEOPLE if stories[m, week] is each.segment]
            assert each.people[place] == len(people), (week, each.segment)
    moved: defaultdict[tuple[MemberSegment | None, MemberSegment | None], int] = defaultdict(int)
    for member in PEOPLE:
        moved[stories[member, weeks[-1] - 7], stories[member, weeks[-1]]] += 1
    del moved[None, None]
    assert {(move.before, move.after): move.people for move in found.moves} == moved
    dropped = {m for m in PEOPLE if stories[m, weeks[-1]] is MemberSegment.DROPPED}
    assert set(found.dropped_ids.tolist()) == (dropped if reader is Reader.STAFF else set())


def recounted(town: Town, member: int, week: int, reader: Reader) -> MemberSegment | None:
    """The segment of a member in the week from a day on, by the words of its definition."""

    def active(first: int, after: int) -> bool:
        return member in town.active(first, after, reader)

    def regular(monday: int) -> bool:
        weeks = [active(monday - 7 * back, monday - 7 * back + 7) for back in range(4)]
        return weeks[0] and sum(weeks) >= 3

    before = [active(week - 7 * back, week - 7 * back + 7) for back in (1, 2, 3)]
    if active(week, week + 7):
        if not active(0, week):
            return MemberSegment.NEW
        if not any(before):
            return MemberSegment.BACK
        days = sum(active(day, day + 1) for day in range(week - 21, week + 7))
        if all(before) and days >= 12:
            return MemberSegment.VITAL
        return MemberSegment.CONSISTENT if sum(before) >= 2 else MemberSegment.OCCASIONAL
    if not active(0, week):
        return None
    if member not in town.here(at(week + 7, 0)):
        return MemberSegment.LEFT
    if regular(week - 7):
        return MemberSegment.DROPPED
    return MemberSegment.AWAY if any(before) else MemberSegment.LAPSED


@pytest.mark.parametrize("reader", list(Reader))
async def test_scores_are_those_of_a_plain_recount(
    database: Database, town: Town, reader: Reader
) -> None:
    await stored(database, town, closed=True)
    settings = GuildSettings(zone=BERLIN.key, score_reply=2.0)
    await save_settings(database, GUILD, settings, now=at(0))
    found = await count_activity(Source(database), question(30, reader))
    points: defaultdict[tuple[int, int], float] = defaultdict(float)
    authors = {fact.message_id: fact.author_id for fact in town.standing(Reader.STAFF)}
    messages, replies = Counter[tuple[int, int]](), Counter[tuple[int, int]]()
    for fact in town.facts:
        if isinstance(fact, MessageSent) and fact.audience <= reader:
            replies[fact.author_id, number(sent_at(fact))] += fact.message_type == 19
    for fact in town.standing(reader):
        messages[fact.author_id, number(sent_at(fact))] += 1
    for key, count in messages.items():
        points[key] = count + 2 * min(count, replies[key])
    for fact in town.reactions(reader):
        author = authors[fact.message_id]
        points[fact.member_id, number(fact.added_at)] += 0.5
        if author != fact.member_id:
            points[author, number(fact.added_at)] += 0.5
    scores = {
        first: {
            member: sum(
                math.sqrt(points.get((member, day), 0.0)) for day in range(first, first + 30)
            )
            for member in PEOPLE
        }
        for first in (DAYS - 60, DAYS - 30)
    }
    now, before = scores[DAYS - 30], scores[DAYS - 60]
    order = sorted((m for m in PEOPLE if now[m] > 0), key=lambda m: (-now[m], m))
    assert [row.member_id for row in found.board] == order[:20]
    assert found.people == len(order)
    for row in found.board:
        assert row.score == pytest.approx(now[row.member_id], abs=1e-5)
        assert row.previous_score == pytest.approx(before[row.member_id], abs=1e-5)
    gains = [row.previous_rank or 99 for row in found.rising]
    assert all(gain > row.rank for gain, row in zip(gains, found.rising, strict=True))
    assert len(found.rising) >= 3


@pytest.mark.parametrize("reader", list(Reader))
async def test_ranks_are_those_of_the_board_and_levels_add_up_all_days(
    database: Database, town: Town, reader: Reader
) -> None:
    await stored(database, town, closed=True)
    source, asked = Source(database), question(30, reader)
    board = await count_activity(source, asked)
    ever = await count_activity(source, question(DAYS, reader))
    in_all = {row.member_id: row.score for row in ever.board}
    for row in board.board[:5]:
        found = await count_rank(source, asked.naming(row.member_id))
        assert found.now and found.level
        assert (found.now.rank, found.people) == (row.rank, board.people)
        assert found.now.score == pytest.approx(row.score)
        assert found.previous is not None
        assert found.previous.rank == row.previous_rank
        assert found.level.score == pytest.approx(in_all[row.member_id], abs=1e-4)
        assert row.member_id in [each.member_id for each in found.around]


@pytest.mark.parametrize("reader", list(Reader))
async def test_a_goal_is_reached_on_the_day_of_its_last_message(
    database: Database, town: Town, reader: Reader
) -> None:
    await stored(database, town, closed=True)
    asked = question(30, reader)
    sent = sorted(
        sent_at(fact) for fact in town.standing(reader) if sent_at(fact) >= asked.window.start
    )
    for goal in (1, len(sent) // 2, len(sent)):
        found = await count_goal(Source(database), asked.naming(goal))
        assert found.messages == len(sent)
        assert found.reached_on == local_day(sent[goal - 1], BERLIN)
    beyond = await count_goal(Source(database), asked.naming(len(sent) + 1))
    assert beyond.reached_on is None


@pytest.mark.parametrize("reader", list(Reader))
async def test_dependence_is_that_of_a_plain_recount(
    database: Database, town: Town, reader: Reader
) -> None:
    await stored(database, town, closed=True)
    asked = question(30, reader)
    found = await count_dependence(Source(database), asked)
    assert found.previous is not None
    for part, window in ((found.now, asked.window), (found.previous, asked.previous)):
        wrote: defaultdict[int, int] = defaultdict(int)
        for fact in town.standing(reader):
            if window.start <= sent_at(fact) < window.end:
                wrote[fact.author_id] += 1
        most = sorted(wrote.values(), reverse=True)
        total = sum(most)
        assert (part.messages, part.authors) == (total, len(most))
        assert [each.part for each in part.first] == [most[0], sum(most[:5]), sum(most[:10])]
        assert part.half is not None
        assert 2 * sum(most[: part.half]) >= total > 2 * sum(most[: part.half - 1])
        differences = sum(abs(a - b) for a in most for b in most)
        assert part.gini == pytest.approx(differences / (2 * len(most) * total))


async def test_people_of_an_unwatched_past_are_not_called_new(database: Database) -> None:
    """What nobody watched says neither who is new, nor who is here, nor who came back."""
    start = at(DAYS - 7, 0)
    await save_settings(database, GUILD, GuildSettings(zone=BERLIN.key), now=at(0))
    await FactWriter(database).write(
        [
            watched(Watched.MESSAGES, start, NOW),
            *(sent(at(DAYS - 3), n, author_id=n) for n in range(1, 7)),
        ]
    )
    found = await count_members(Source(database), question(7, Reader.PUBLIC))
    assert (found.turnover.active, found.turnover.first_time) == (6, None)
    assert found.here is None and found.tenure is None and found.growth.net is None
    assert found.stickiness is None and bool((found.monthly != found.monthly).all())
    segments = await count_segments(Source(database), question(7, Reader.PUBLIC))
    assert all(math.isnan(each.people[0]) and each.share is None for each in segments.segments)
    assert segments.moves == ()
    activity = await count_activity(Source(database), question(7, Reader.PUBLIC))
    assert activity.board[0].change is None and activity.rising == ()
    dependence = await count_dependence(Source(database), question(7, Reader.PUBLIC))
    assert dependence.previous is None and dependence.now.gini == 0


async def test_nobody_is_active_on_no_days(database: Database, town: Town) -> None:
    await stored(database, town, closed=True)
    day = day_number(FIRST + timedelta(days=40))
    assert len(await active_members(database, GUILD, day, day, Reader.STAFF)) == 0
    days = await active_days(database, GUILD, day, day, Reader.STAFF)
    assert len(days.ids) == len(days.day) == 0


async def test_hours_and_days_of_another_zone_are_refused(database: Database) -> None:
    asked = question(7, Reader.PUBLIC)  # in Berlin, while the server counts in UTC
    for count in (count_members, count_segments, count_activity):
        with pytest.raises(WindowError, match="own zone"):
            await count(Source(database), asked)


def test_the_town_has_every_segment(town: Town) -> None:
    """Else the recounts above would prove little."""
    found = {
        recounted(town, member, week, Reader.STAFF)
        for member in PEOPLE
        for week in range(35, DAYS - 7, 7)
    }
    assert found >= set(MemberSegment)
