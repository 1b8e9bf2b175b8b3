"""From facts to what became of newcomers on a real PostgreSQL, against a plain recount of facts."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from statistics import median

import numpy as np
import pytest

from statsbot.analytics.cohorts import RetentionFindings
from statsbot.analytics.funnel import Funnel
from statsbot.domain.facts import (
    JoinAttributed,
    MemberRolesSeen,
    OnboardingSeen,
    RoleSeen,
)
from statsbot.domain.windows import Window, local_day, midnight
from statsbot.errors import AudienceError, WindowError
from statsbot.findings.catalogue import find
from statsbot.store.newcomers import first_answers
from statsbot.store.pool import Database
from statsbot.store.privacy_choices import opt_out
from statsbot.store.rows import GuildSettings, Reader
from statsbot.store.settings import save_settings
from statsbot.store.upkeep import tidy
from tests.fix_findings import BERLIN, asked
from tests.postgres.newcomer_town import (
    BEGUN,
    DAY,
    GUILD,
    HIDDEN,
    HOUR,
    MONTH,
    NOW,
    OLD,
    WEEK,
    WINDOW,
    Recount,
    Town,
    made,
    watched,
    week_of,
)


def counted(funnel: Funnel) -> list[tuple[int, int]]:
    steps = (
        funnel.spoke_first_day, funnel.spoke_first_week, funnel.active_week_two,
        funnel.here_after_month,
    )  # fmt: skip
    return [(step.reached.part, step.reached.of) for step in steps]


def recounted(told: Recount, among: Sequence[int] | None = None) -> list[tuple[int, int]]:
    def spoke(within: timedelta) -> Callable[[int, datetime], bool]:
        return lambda member, joined: any(at < joined + within for at in told.wrote(member))

    def active(member: int, joined: datetime) -> bool:
        first = local_day(joined, BERLIN)
        return any((member, first + n * DAY) in told.days for n in range(7, 14))

    return [
        told.step(spoke(DAY), lambda joined: (joined, joined + DAY), among),
        told.step(spoke(WEEK), lambda joined: (joined, joined + WEEK), among),
        told.step(active, lambda joined: week_of(joined, 1), among),
        told.step(
            lambda member, joined: told.here(member, joined + MONTH),
            lambda joined: (joined + MONTH - WEEK, joined + MONTH),
            among,
        ),
    ]


@pytest.mark.parametrize("reader", Reader)
async def test_newcomers_are_what_a_plain_recount_finds(database: Database, reader: Reader) -> None:
    town = made()
    await town.write(database)
    told = Recount(town.facts, reader)
    findings = await find("newcomers", database, asked(WINDOW, BERLIN, reader, NOW, (), GUILD))
    assert findings.joined == len(told.first) > 60
    assert findings.returned == len(told.comings) - len(told.first) > 3
    assert counted(findings.funnel) == recounted(told)
    ways = {fact.member_id: fact for fact in town.facts if isinstance(fact, JoinAttributed)}
    assert {each.how for each in findings.by_source} == {ways[m].confidence for m in told.first}
    for each in findings.by_source:
        among = [member for member in told.first if ways[member].confidence is each.how]
        assert each.funnel.joined == len(among)
        assert counted(each.funnel) == recounted(told, among)
    for each in findings.by_link or ():
        among = [member for member in told.first if ways[member].code == each.code]
        assert counted(each.funnel) == recounted(told, among)
    assert (findings.by_link is None) == (reader is Reader.PUBLIC)

    week = [
        (told.wrote(member)[0] - joined).total_seconds()
        for member, joined in told.first.items()
        if watched(joined, joined + WEEK) and told.wrote(member)
        if told.wrote(member)[0] < joined + WEEK
    ]
    assert findings.to_first_message.value == pytest.approx(median(week))


@pytest.mark.parametrize("reader", Reader)
async def test_replies_are_what_a_plain_recount_finds(database: Database, reader: Reader) -> None:
    town = made()
    await town.write(database)
    told = Recount(town.facts, reader)
    question = asked(WINDOW, BERLIN, reader, NOW, (), GUILD)
    findings = await find("newcomers", database, question)
    spoke = {
        member: told.wrote(member)[0]
        for member, joined in told.first.items()
        if joined >= WINDOW.end - 30 * DAY
        if told.wrote(member) and told.wrote(member)[0] < joined + WEEK
    }
    known = {member: at for member, at in spoke.items() if watched(at, at + DAY)}
    replies = {member: told.reply(member) for member in known}
    waits = [(at - known[member]).total_seconds() for member, at in replies.items() if at]
    assert (findings.answered.part, findings.answered.of) == (len(waits), len(known))
    assert len(known) > len(waits) > 5
    assert findings.to_first_reply.value == pytest.approx(median(waits))
    if reader is Reader.STAFF:
        alone = await find("unanswered", database, question)
        assert {each.member_id: each.wrote_at for each in alone.unanswered} == {
            member: known[member] for member, at in replies.items() if at is None
        }
        assert alone.answered == len(waits)
        for each in alone.unanswered:
            assert each.is_here == told.here(each.member_id, NOW)


@pytest.mark.parametrize("reader", Reader)
async def test_retention_is_what_a_plain_recount_finds(database: Database, reader: Reader) -> None:
    town = made()
    await town.write(database)
    findings: RetentionFindings = await find(
        "retention", database, asked(WINDOW, BERLIN, reader, NOW, (), GUILD)
    )
    monday = findings.weeks[0]
    assert monday == date(2025, 9, 8)
    window = Window(start=midnight(monday, BERLIN), end=WINDOW.end)
    told = Recount(town.facts, reader, window)
    fewest = 5 if reader is Reader.PUBLIC else 1
    shown = 0
    for i, week in enumerate(findings.weeks):
        cohort = [
            (member, joined)
            for member, joined in told.first.items()
            if week <= local_day(joined, BERLIN) < week + 7 * DAY
        ]
        assert findings.joined[i] == len(cohort)
        for k in np.flatnonzero(findings.finished[i]).tolist():
            known = [each for each in cohort if watched(*week_of(each[1], k))]
            assert findings.active.people[i, k] == len(known)
            active = sum(_active_in(told, *each, k) for each in known)
            here = sum(told.here(member, week_of(joined, k)[1]) for member, joined in known)
            for share, count in ((findings.active.share, active), (findings.here.share, here)):
                expected = count / len(known) if len(known) >= fewest else np.nan
                assert share[i, k] == pytest.approx(expected, nan_ok=True)
                shown += count > 0
    assert shown > 20


def _active_in(told: Recount, member: int, joined: datetime, week: int) -> bool:
    first = local_day(joined, BERLIN) + 7 * week * DAY
    return any((member, first + n * DAY) in told.days for n in range(7))


async def test_invites_are_what_a_plain_recount_finds(database: Database) -> None:
    town = made()
    await town.write(database)
    told = Recount(town.facts, Reader.STAFF)
    findings = await find("invites", database, asked(WINDOW, BERLIN, Reader.STAFF, NOW, (), GUILD))
    assert findings.everybody and findings.everybody.joined == len(told.comings)
    ways = {
        (fact.member_id, fact.joined_at): fact
        for fact in town.facts
        if isinstance(fact, JoinAttributed)
    }
    assert {each.code for each in findings.by_link} == {"abc", "xyz", "town"}
    for each in findings.by_link:
        comings = [
            coming
            for coming in told.comings
            if (way := ways.get((coming.member_id, coming.joined_at))) and way.code == each.code
        ]
        ends = [dict(told.stays[coming.member_id])[coming.joined_at] for coming in comings]
        assert each.brought.joined == len(comings)
        assert each.brought.here_now == ends.count(None)
        stayed = [
            left is None or left > coming.joined_at + WEEK
            for coming, left in zip(comings, ends, strict=True)
            if watched(coming.joined_at, coming.joined_at + WEEK)
        ]
        assert (each.brought.stayed_week.part, each.brought.stayed_week.of) == (
            sum(stayed),
            len(stayed),
        )
        among = [coming.member_id for coming in comings]
        spoke = recounted(told, among)[1]
        assert (each.brought.spoke.part, each.brought.spoke.of) == spoke
        days = [
            sum((member, local_day(joined, BERLIN) + n * DAY) in told.days for n in range(28))
            for member, joined in told.first.items()
            if member in among and watched(*_four_weeks(joined))
        ]
        assert each.brought.active_days.value == median(days)


def _four_weeks(joined: datetime) -> tuple[datetime, datetime]:
    return week_of(joined, 0)[0], week_of(joined, 3)[1]


async def test_the_notice_that_somebody_came_is_not_speaking(database: Database) -> None:
    town = Town()
    town.watch((BEGUN, NOW))
    for number in range(61):
        member, joined = (1000 + number) << 22, WINDOW.start + number * HOUR
        town.come(member, joined)
        if number != 5 and number != 17:
            town.say(member, joined, message_type=7)
        if number % 61 < 17:
            town.say(member, joined + HOUR)
    await town.write(database)
    findings = await find("newcomers", database, asked(WINDOW, BERLIN, now=NOW, guild_id=GUILD))
    # 59 notices would be 96.7 %.
    assert findings.funnel.spoke_first_day.reached.part == 17
    assert findings.funnel.spoke_first_day.reached.share == pytest.approx(0.2787, abs=1e-4)
    assert findings.to_first_message.value == 3600


async def test_what_somebody_writes_where_not_everyone_can_see_is_for_the_staff(
    database: Database,
) -> None:
    town = Town()
    town.watch((BEGUN, NOW))
    joined = WINDOW.end - DAY
    for number in range(6):
        town.come((1000 + number) << 22, joined)
        town.say((1000 + number) << 22, joined + HOUR, channel=HIDDEN)
    await town.write(database)
    for reader, spoke in ((Reader.PUBLIC, 0), (Reader.STAFF, 6)):
        question = asked(WINDOW, BERLIN, reader, NOW, (), GUILD)
        findings = await find("newcomers", database, question)
        assert findings.funnel.spoke_first_day.reached.part == spoke
        assert findings.answered.of == spoke
        assert findings.to_first_message.people == spoke


async def test_somebody_who_opted_out_has_only_come(database: Database) -> None:
    town = Town()
    town.watch((BEGUN, NOW))
    await opt_out(database, [GUILD], 1000 << 22, now=BEGUN)
    town.come(1000 << 22, WINDOW.start + DAY)
    town.come(1001 << 22, WINDOW.start + DAY)
    town.say(1000 << 22, WINDOW.start + DAY + HOUR)
    await town.write(database)
    findings = await find("newcomers", database, asked(WINDOW, BERLIN, now=NOW, guild_id=GUILD))
    assert (findings.joined, findings.unnamed) == (1, 1)
    assert findings.funnel.spoke_first_day.reached.part == 0
    question = asked(WINDOW, BERLIN, Reader.STAFF, NOW, (), GUILD)
    invited = await find("invites", database, question)
    assert invited.everybody and (invited.everybody.joined, invited.unnamed) == (1, 1)


async def test_of_many_newcomers_the_newest_messages_are_looked_at(database: Database) -> None:
    town = Town()
    town.watch((BEGUN, NOW))
    for number in range(3):
        joined = WINDOW.start + number * DAY
        town.come((1000 + number) << 22, joined)
        first = town.say((1000 + number) << 22, joined + HOUR)
        town.say(OLD[0], joined + 26 * HOUR, answers=first)  # at the end of the time: too late
    await town.write(database)
    hours = {"wrote_within": WEEK, "answered_within": 25 * HOUR}
    told = await first_answers(database, GUILD, WINDOW, Reader.PUBLIC, **hours, most=2)
    assert told.member.tolist() == [1001 << 22, 1002 << 22]
    assert told.reply.tolist() == [0, 0]
    hours["answered_within"] += timedelta(seconds=1)
    told = await first_answers(database, GUILD, WINDOW, Reader.PUBLIC, **hours, most=9)
    assert len(told.member) == 3
    assert all(told.reply > told.message)


async def test_who_came_before_facts_left_is_in_no_number(database: Database) -> None:
    town = Town()
    town.watch((BEGUN, NOW))
    early, late = NOW - 70 * DAY, NOW - 20 * DAY
    for number, joined in enumerate([early, early, late]):
        town.come((1000 + number) << 22, joined)
        first = town.say((1000 + number) << 22, joined + HOUR)
        town.say(OLD[0], joined + 2 * HOUR, answers=first)
    town.leave(1000 << 22, early + DAY)
    await town.write(database)
    window = Window(start=midnight(date(2025, 9, 8), BERLIN), end=NOW)  # a Monday
    question = asked(window, BERLIN, Reader.STAFF, NOW, (), GUILD)
    before = await find("newcomers", database, question)
    assert (before.joined, before.known_since, before.watched_share) == (3, None, 1)
    settings = GuildSettings(zone=BERLIN.key, retention_days=31)
    await save_settings(database, GUILD, settings, now=NOW)
    await tidy(database, GUILD, NOW)
    # Who stayed is still known: to count them alone would be to say that nobody leaves.
    after = await find("newcomers", database, question)
    assert (after.joined, after.returned, after.unnamed, after.answered.of) == (1, 0, 0, 1)
    assert after.known_since == datetime(2025, 10, 1, tzinfo=UTC)
    assert after.watched_share == pytest.approx((NOW - after.known_since) / window.length)
    assert (await find("invites", database, question)).everybody.joined == 1
    weeks = await find("retention", database, question)
    assert weeks.joined_watched[0] == 0
    assert np.isnan(weeks.joined[0])
    assert weeks.joined_watched[-1] == 1


async def test_by_the_roles_that_newcomers_chose(database: Database) -> None:
    town = Town()
    town.watch((BEGUN, NOW))
    role, joined = 77 << 22, WINDOW.start + DAY
    described = {"guild_id": GUILD, "seen_at": BEGUN}
    town.facts += [
        RoleSeen(role_id=role, name="Reader", is_staff=False, **described),
        OnboardingSeen(role_ids=(role,), **described),
    ]
    for number in range(3):
        town.come((1000 + number) << 22, joined)
    town.say(1000 << 22, joined + HOUR)
    for number in range(2):
        town.facts.append(
            MemberRolesSeen(
                guild_id=GUILD, member_id=(1000 + number) << 22, role_ids=(role,), seen_at=joined
            )
        )
    await town.write(database)
    question = asked(WINDOW, BERLIN, Reader.STAFF, NOW, (), GUILD)
    (found,) = (await find("newcomers", database, question)).by_role
    assert found.role_id == role
    assert counted(found.funnel)[0] == (1, 2)


async def test_what_is_the_staffs_is_refused_to_members(database: Database) -> None:
    with pytest.raises(AudienceError, match="ask as staff"):
        await find("unanswered", database, asked(WINDOW, guild_id=GUILD))


async def test_members_are_told_of_ways_and_of_no_link(database: Database) -> None:
    await made().write(database)
    staff, members = [
        await find("invites", database, asked(WINDOW, BERLIN, reader, NOW, (), GUILD))
        for reader in (Reader.STAFF, Reader.PUBLIC)
    ]
    assert members.by_link is None
    assert members.by_inviter is None
    assert [(each.how, each.brought.joined) for each in members.by_source] == [
        (each.how, each.brought.joined) for each in staff.by_source
    ]


@pytest.mark.parametrize("name", ["newcomers", "retention", "invites", "unanswered"])
async def test_days_of_another_zone_are_refused(database: Database, name: str) -> None:
    with pytest.raises(WindowError, match="server's own zone"):
        await find(name, database, asked(WINDOW, reader=Reader.STAFF, guild_id=GUILD))
