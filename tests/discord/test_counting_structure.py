"""Threads, events, moderation and members land in their tables, over the real socket."""

from datetime import timedelta

import pytest

from statsbot.clock import DrivenClock
from statsbot.domain.facts import Door, Measure
from statsbot.sandbox import Sandbox
from statsbot.sandbox.state import ChannelType, EventStatus, Overwrite, Permission
from statsbot.store.channels import Change
from tests.fix_bot import Counting, StartCounting
from tests.fix_sandbox import BOT_PERMISSIONS, START, Town

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
DAY = START.date()
PUBLIC, RESTRICTED = 0, 1
VIEW = int(Permission.VIEW_CHANNEL)


@pytest.fixture
async def counting(town: Town, count: StartCounting) -> Counting:
    counting = await count()
    await counting.write()
    return counting


async def at(counting: Counting, clock: DrivenClock, minutes: float) -> None:
    """Let everything until now be heard, then let time go on."""
    await counting.bot.sandbox.settle()
    clock.set(START + minutes * MINUTE)


async def test_threads_land(counting: Counting, town: Town, clock: DrivenClock) -> None:
    state, owner = town.state, town.guild.owner
    thread = state.create_thread(town.general, "open", owner=owner)
    secret = state.create_thread(town.general, "secret", owner=owner, private=True)
    state.join_thread(secret, state.bot)
    ben = state.join(state.add_user("ben"), town.guild).user
    for each in (thread, secret):
        state.join_thread(each, ben)
    await at(counting, clock, 1)
    state.leave_thread(thread, ben)
    state.edit_thread(thread, archived=True)
    await counting.write()
    assert await counting.rows(
        "SELECT thread_id, parent_id, owner_id, created_at, audience FROM thread ORDER BY 1"
    ) == [
        (thread.id, town.general.id, owner.id, START, PUBLIC),
        (secret.id, town.general.id, owner.id, START, RESTRICTED),
    ]
    assert await counting.rows(
        "SELECT thread_id, member_id, joined_at, left_at FROM thread_member ORDER BY 1"
    ) == [(thread.id, ben.id, START, START + MINUTE), (secret.id, ben.id, START, None)]
    assert await counting.rows(
        "SELECT day, parent_id, audience, created, archived, joined FROM thread_day ORDER BY 3"
    ) == [
        (DAY, town.general.id, PUBLIC, 1, 1, 1),
        (DAY, town.general.id, RESTRICTED, 1, 0, 1),
    ]
    assert await counting.rows("SELECT channel_id, changed_at, what FROM channel_change") == [
        (thread.id, START + MINUTE, Change.ARCHIVED)
    ]


async def test_events_and_stages_land(counting: Counting, town: Town, clock: DrivenClock) -> None:
    state, owner = town.state, town.guild.owner
    hall = state.add_channel(town.guild, "Hall", ChannelType.STAGE)
    event = state.schedule(town.guild, "Talk", creator=owner, channel=hall, starts_at=START + HOUR)
    state.set_interest(event, owner, interested=True)
    await at(counting, clock, 60)
    state.set_event_status(event, EventStatus.ACTIVE)
    stage = state.open_stage(hall, "hello", event=event)
    await at(counting, clock, 90)
    state.close_stage(stage)
    state.set_event_status(event, EventStatus.COMPLETED)
    await counting.write()
    assert await counting.rows(
        "SELECT event_id, channel_id, creator_id, starts_at, ends_at, began_at, ended_at, status,"
        " interested FROM scheduled_event"
    ) == [
        (event.id, hall.id, owner.id, START + HOUR, None, START + HOUR, START + 1.5 * HOUR, 3, None)
    ]
    assert await counting.rows(
        "SELECT event_id, member_id, is_interested, changed_at FROM scheduled_event_member"
    ) == [(event.id, owner.id, True, START)]
    assert await counting.rows("SELECT stage_id, channel_id, event_id, closed_at FROM stage") == [
        (stage.id, hall.id, event.id, START + 1.5 * HOUR)
    ]


async def test_moderation_and_the_doors_land(
    counting: Counting, town: Town, clock: DrivenClock
) -> None:
    state, guild, owner = town.state, town.guild, town.guild.owner
    people = [state.join(state.add_user(f"p{n}"), guild) for n in range(5)]
    await at(counting, clock, 1)
    state.time_out(people[0], HOUR, by=owner)
    state.kick(people[0], by=owner)
    state.ban(guild, people[1].user, by=owner)
    state.prune(guild, people[2:4], by=owner)
    state.leave(people[4])
    await counting.write()
    assert await counting.rows(
        "SELECT member_id, door, counted, estimated FROM departure ORDER BY member_id"
    ) == [
        (people[0].user.id, Door.KICKED, True, False),
        (people[1].user.id, Door.BANNED, True, False),
        (people[2].user.id, Door.LEFT, True, False),
        (people[3].user.id, Door.LEFT, True, False),
        (people[4].user.id, Door.LEFT, True, False),
    ]
    assert await counting.rows(
        "SELECT day, measure, times, people FROM moderation_day ORDER BY measure"
    ) == [
        (DAY, Measure.TIMEOUT, 1, 1),
        (DAY, Measure.KICK, 1, 1),
        (DAY, Measure.PRUNE, 1, 2),
        (DAY, Measure.BAN, 1, 1),
    ]
    assert await counting.rows("SELECT measure, people FROM moderation ORDER BY entry_id") == [
        (Measure.TIMEOUT, 1),
        (Measure.KICK, 1),
        (Measure.BAN, 1),
        (Measure.PRUNE, 2),
    ]


async def test_members_land_with_returns_and_daily_counts(
    counting: Counting, town: Town, clock: DrivenClock
) -> None:
    state = town.state
    ben = state.join(state.add_user("ben"), town.guild)
    await at(counting, clock, 1)
    state.leave(ben)
    await at(counting, clock, 2)
    state.join(ben.user, town.guild)
    await counting.write()
    await at(counting, clock, 24 * 60)
    await counting.write()
    assert await counting.rows(
        "SELECT joined_at, left_at, is_return, end_inferred FROM membership ORDER BY joined_at"
    ) == [
        (START, START + MINUTE, False, False),
        (START + 2 * MINUTE, None, True, False),
    ]
    assert await counting.rows("SELECT sum(joins), sum(rejoins), sum(leaves) FROM slot_count") == [
        (2, 1, 1)
    ]
    assert await counting.rows("SELECT day, members FROM member_count ORDER BY day") == [
        (DAY, 3),
        (DAY + timedelta(days=1), 3),
    ]


async def test_a_leave_that_nobody_heard_is_inferred_from_the_return(
    counting: Counting, sandbox: Sandbox, town: Town, clock: DrivenClock
) -> None:
    state = town.state
    ben = state.join(state.add_user("ben"), town.guild)
    await counting.write()

    def lose_session() -> None:
        sandbox.faults.forget_sessions()
        sandbox.faults.drop()
        state.leave(ben)

    await counting.bot.reconnected(lose_session)
    clock.set(START + HOUR)
    state.join(ben.user, town.guild)
    await counting.write()
    assert await counting.rows(
        "SELECT joined_at, left_at, end_inferred FROM membership ORDER BY joined_at"
    ) == [(START, START + HOUR, True), (START + HOUR, None, False)]
    assert await counting.rows("SELECT sum(joins), sum(leaves) FROM slot_count") == [(2, 1)]


async def test_permission_changes_relabel_nothing(counting: Counting, town: Town) -> None:
    """The new class holds from then on; what was counted before keeps the old one."""
    state, guild, owner = town.state, town.guild, town.guild.owner
    verified = state.add_role(guild, "verified")
    bots_role = next(role for role in guild.roles.values() if role.managed)
    counting.bot.gateway.audience_role_changed(guild.id, verified.id)
    overwrites = [
        [Overwrite(id=guild.id, deny=VIEW), Overwrite(id=bots_role.id, allow=VIEW)],
        [
            Overwrite(id=guild.id, deny=VIEW),
            Overwrite(id=bots_role.id, allow=VIEW),
            Overwrite(id=verified.id, allow=VIEW),
        ],
    ]
    state.send(owner, town.general, "public")
    for each in overwrites:
        state.edit_channel(town.general, overwrites=each)
        state.send(owner, town.general, "restricted, then public again")
    state.send(owner, town.general, "public")
    await counting.write()
    assert await counting.rows("SELECT audience FROM message ORDER BY message_id") == [
        (PUBLIC,), (RESTRICTED,), (PUBLIC,), (PUBLIC,),
    ]  # fmt: skip
    assert await counting.rows(
        "SELECT audience, sum(sent) FROM channel_day GROUP BY audience ORDER BY audience"
    ) == [(PUBLIC, 3), (RESTRICTED, 1)]


async def test_an_outage_is_no_loss(counting: Counting, town: Town, clock: DrivenClock) -> None:
    """F37: half an hour without the server, and nothing of it is gone."""
    state = town.state
    ben = state.join(state.add_user("ben"), town.guild)
    thread = state.create_thread(town.general, "aside", owner=ben.user)
    state.send(ben.user, thread, "hello")
    await at(counting, clock, 1)
    await counting.write()
    tables = (
        "SELECT * FROM message",
        "SELECT * FROM membership",
        "SELECT * FROM departure",
        "SELECT * FROM thread_day",
        "SELECT * FROM slot_count",
        "SELECT day, members FROM member_count",
        "SELECT channel_id, name, audience, gone_at FROM channel",
        "SELECT left_at FROM guild",
    )
    before = [sorted(await counting.rows(table), key=str) for table in tables]
    state.begin_outage(town.guild)
    await at(counting, clock, 31)
    await counting.write()
    state.end_outage(town.guild)
    await counting.write()
    assert [sorted(await counting.rows(table), key=str) for table in tables] == before


async def test_kicked_and_invited_again(counting: Counting, town: Town, clock: DrivenClock) -> None:
    """F38: what was counted is still there, and counting goes on."""
    state, owner = town.state, town.guild.owner
    state.send(owner, town.general, "before")
    await at(counting, clock, 10)
    state.uninstall(town.guild)
    await counting.write()
    assert await counting.rows("SELECT left_at FROM guild") == [(START + 10 * MINUTE,)]
    state.send(owner, town.general, "nobody hears this")
    clock.set(START + 20 * MINUTE)
    state.install(town.guild, permissions=BOT_PERMISSIONS)
    state.send(owner, town.general, "after")
    await counting.write()
    assert await counting.rows("SELECT sum(sent) FROM slot_count") == [(2,)]
    assert await counting.rows("SELECT left_at < seen_at FROM guild") == [(True,)]


async def test_a_channel_deleted_while_nobody_listened(
    counting: Counting, sandbox: Sandbox, town: Town, clock: DrivenClock
) -> None:
    state = town.state
    short = state.add_channel(town.guild, "short-lived")
    await counting.write()
    clock.set(START + HOUR)

    def lose_session() -> None:
        sandbox.faults.forget_sessions()
        sandbox.faults.drop()
        state.delete_channel(short)

    await counting.bot.reconnected(lose_session)
    await counting.write()
    assert await counting.rows("SELECT channel_id, gone_at FROM channel ORDER BY channel_id") == [
        (town.general.id, None),
        (short.id, START + HOUR),
    ]
