"""Threads, events, stages, moderation and audiences: each dispatch becomes the facts it tells."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import orjson
import pytest

from statsbot.clock import DrivenClock
from statsbot.domain import facts
from statsbot.domain.facts import Audience, Door, EventStatus, Measure, Watched
from statsbot.domain.ids import instant_of
from statsbot.gateway.channels import note
from statsbot.gateway.knowledge import MOST_REMEMBERED, KnownGuild
from statsbot.gateway.shadow import ARCHIVED, JOINED, changed
from statsbot.sandbox import Sandbox
from statsbot.sandbox.state import (
    Channel,
    ChannelType,
    Member,
    Overwrite,
    Permission,
    Role,
    payloads,
)
from statsbot.sandbox.state import EventStatus as Status
from tests.fix_bot import Listening, StartListening, until
from tests.fix_sandbox import BOT_PERMISSIONS, START, Town

VIEW = int(Permission.VIEW_CHANNEL)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def ada(town: Town) -> Member:
    return town.state.join(town.state.add_user("ada", display_name="Ada"), town.guild)


@pytest.fixture(params=["wire", "public"])
async def bot(request: pytest.FixtureRequest, ada: Member, listen: StartListening) -> Listening:
    """A bot that is live and has told all it knew at the start, both ways of listening."""
    bot = await listen(publicly=request.param == "public")
    await bot.facts()
    return bot


def bots_role(town: Town) -> Role:
    return next(role for role in town.guild.roles.values() if role.managed)


async def test_threads_are_opened_archived_and_followed(
    bot: Listening, town: Town, ada: Member, clock: DrivenClock
) -> None:
    state = town.state
    message = state.send(ada.user, town.general, "shall we?", at=START - HOUR)
    thread = state.create_thread(town.general, "under it", owner=ada.user, message=message)
    await bot.sandbox.settle()
    clock.set(START + MINUTE)
    robot = state.join(state.add_user("robot", bot=True), town.guild)
    ben = state.join(state.add_user("ben"), town.guild)
    for user in (ben.user, robot.user, state.bot):
        state.join_thread(thread, user)
    await bot.sandbox.settle()
    clock.set(START + 2 * MINUTE)
    state.leave_thread(thread, ben.user)
    state.leave_thread(thread, state.bot)
    state.edit_thread(thread, archived=True)
    await bot.sandbox.settle()
    clock.set(START + 3 * MINUTE)
    state.edit_thread(thread, archived=False)
    told = await bot.facts(facts.ThreadSeen, facts.ThreadJoined, facts.ThreadLeft)
    seen = [f for f in told if isinstance(f, facts.ThreadSeen)]
    assert {(f.parent_id, f.owner_id, f.created_at, f.audience) for f in seen} == {
        # The id is the message's, an hour older.
        (town.general.id, ada.user.id, instant_of(thread.id), Audience.PUBLIC)
    }
    assert [(f.is_archived, f.archive_changed_at) for f in seen][-2:] == [
        (True, START + 2 * MINUTE),
        (False, START + 3 * MINUTE),
    ]
    assert [f for f in told if not isinstance(f, facts.ThreadSeen)] == [
        facts.ThreadJoined(
            guild_id=town.guild.id,
            thread_id=thread.id,
            parent_id=town.general.id,
            member_id=ben.user.id,
            audience=Audience.PUBLIC,
            joined_at=START + MINUTE,
        ),
        facts.ThreadLeft(
            guild_id=town.guild.id,
            thread_id=thread.id,
            member_id=ben.user.id,
            left_at=START + 2 * MINUTE,
        ),
    ]
    state.delete_channel(thread)
    assert [f.channel_id for f in await bot.facts(facts.ChannelGone)] == [thread.id]


async def test_an_archived_thread_stays_as_public_as_what_it_hangs_on(
    bot: Listening, town: Town, ada: Member
) -> None:
    """Somebody writes in one before Discord tells that it is open again."""
    state, guild = town.state, town.guild
    thread = state.create_thread(town.general, "over", owner=ada.user)
    private = state.create_thread(town.general, "hidden", owner=ada.user, private=True)
    state.join_thread(private, state.bot)
    for each in (thread, private):
        state.edit_thread(each, archived=True)
        state.send(ada.user, each, "once more")
    bob = state.join(state.add_user("bob"), guild)
    state.join_thread(thread, bob.user)
    sent = await bot.facts(facts.MessageSent, facts.ThreadJoined)
    assert [(f.channel_id, f.audience) for f in sent if isinstance(f, facts.MessageSent)] == [
        (thread.id, Audience.PUBLIC),
        (private.id, Audience.RESTRICTED),
    ]
    joined = [f for f in sent if isinstance(f, facts.ThreadJoined)]
    assert (joined[-1].parent_id, joined[-1].audience) == (town.general.id, Audience.PUBLIC)
    state.edit_channel(town.general, overwrites=[Overwrite(id=guild.id, deny=VIEW)])
    await bot.facts()
    assert bot.gateway.audience(guild.id, thread.id) is Audience.RESTRICTED


async def test_a_thread_archived_while_nobody_listened_stays_known(
    bot: Listening, town: Town, ada: Member, sandbox: Sandbox
) -> None:
    thread = town.state.create_thread(town.general, "over", owner=ada.user)
    await bot.facts()

    def begin_anew() -> None:
        sandbox.faults.invalidate(resumable=False)
        town.state.edit_thread(thread, archived=True)

    await bot.reconnected(begin_anew)
    await bot.facts()
    assert bot.gateway.audience(town.guild.id, thread.id) is Audience.PUBLIC


async def test_threads_archived_before_the_bot_started_are_known_by_what_is_kept(
    town: Town, ada: Member, listen: StartListening
) -> None:
    thread = town.state.create_thread(town.general, "over", owner=ada.user)
    town.state.edit_thread(thread, archived=True)
    bot = await listen()
    assert bot.gateway.audience(town.guild.id, thread.id) is Audience.RESTRICTED
    await bot.stop()
    bot = await listen(wait=False)
    bot.gateway.archived_threads_are({town.guild.id: {thread.id: town.general.id}})
    await bot.live()
    await bot.facts()
    assert bot.gateway.audience(town.guild.id, thread.id) is Audience.PUBLIC


async def test_what_comes_after_a_deletion_counts_for_whom_it_was_written(
    bot: Listening, town: Town, ada: Member
) -> None:
    state = town.state
    channel = state.add_channel(town.guild, "short")
    state.delete_channel(channel)
    state.send(ada.user, channel, "told late")
    sent = await bot.facts(facts.MessageSent)
    assert [(f.channel_id, f.audience) for f in sent] == [(channel.id, Audience.PUBLIC)]


def test_what_is_known_of_channels_that_are_no_more_is_bounded() -> None:
    guild = KnownGuild(
        guild_id=1, name="", icon=None, owner_id=None, member_count=None, afk_channel_id=None
    )
    for channel_id in range(5000):
        thread = {"id": channel_id, "type": 11, "parent_id": 7}
        note(guild, thread)
        guild.put_away(channel_id)
        note(guild, thread)
        guild.forget_channel(channel_id + 5000)
    assert len(guild.deleted_channels) == len(guild.archived) == MOST_REMEMBERED
    assert 4999 in guild.archived
    assert 9999 in guild.deleted_channels


def test_the_shadow_holds_live_threads_and_what_the_others_hang_on() -> None:
    live = {"id": "5", "type": 11, "parent_id": "1", "thread_metadata": {"archived": False}}
    over = live | {"thread_metadata": {"archived": True}}

    def after(shadow: dict[str, Any], thread: dict[str, Any], number: int = 5) -> dict[str, Any]:
        after = changed(shadow, "THREAD_UPDATE", thread | {"id": str(number)})
        assert after is not None
        return after

    remembered = {"id": "5", "type": 11, "parent_id": "1"}
    shadow = after({"id": "1", "threads": []}, live)
    assert shadow == {"id": "1", "threads": [live], ARCHIVED: []}
    shadow = after(shadow, over)
    assert shadow == {"id": "1", "threads": [], ARCHIVED: [remembered]}
    for number in range(6, 5000):
        shadow = after(shadow, over, number)
    assert len(shadow[ARCHIVED]) == MOST_REMEMBERED
    shadow = after(shadow, live, 4999)
    assert shadow[ARCHIVED][-1] == remembered | {"id": "4998"}


def test_the_shadow_holds_those_who_came_within_the_hour_before_the_last() -> None:
    def after(shadow: dict[str, Any], number: int, at: datetime) -> dict[str, Any]:
        join = {"id": str(number), "member_count": 5, "joined_at": at.isoformat()}
        after = changed(shadow, "GUILD_MEMBER_ADD", join)
        assert after is not None
        return after

    hour = timedelta(hours=1)
    shadow = after({"id": "1"}, 1, START)
    shadow = after(shadow, 2, START + hour / 2)
    shadow = after(shadow, 1, START + hour)
    assert list(shadow[JOINED]) == ["2", "1"]
    assert list(after(shadow, 3, START + 1.5 * hour)[JOINED]) == ["1", "3"]
    for number in range(5000):
        shadow = after(shadow, number, START + 2 * hour)
    assert list(map(int, shadow[JOINED])) == list(range(5000 - MOST_REMEMBERED, 5000))


async def test_threads_of_a_channel_that_we_may_see_from_now_on(
    bot: Listening, sandbox: Sandbox, town: Town, ada: Member
) -> None:
    thread = town.state.create_thread(town.general, "older", owner=ada.user)
    await bot.facts()
    (session,) = sandbox.gateway.sessions.values()
    synced = {
        "guild_id": str(town.guild.id),
        "channel_ids": [str(town.general.id)],
        "threads": [payloads.thread_for(thread, town.state.bot.id)],
        "members": [],
    }
    session.dispatch("THREAD_LIST_SYNC", orjson.dumps(synced))
    assert [f.thread_id for f in await bot.facts(facts.ThreadSeen)] == [thread.id]


async def test_a_private_thread_is_restricted(bot: Listening, town: Town, ada: Member) -> None:
    thread = town.state.create_thread(town.general, "psst", owner=ada.user, private=True)
    await bot.facts()
    town.state.join_thread(thread, town.state.bot)
    town.state.join_thread(thread, town.state.join(town.state.add_user("b"), town.guild).user)
    told = await bot.facts(facts.ThreadSeen, facts.ThreadJoined)
    assert [type(f) for f in told] == [facts.ThreadSeen, facts.ThreadJoined]
    assert {f.audience for f in told} == {Audience.RESTRICTED}


async def test_scheduled_events(
    bot: Listening, town: Town, ada: Member, clock: DrivenClock
) -> None:
    state = town.state
    lounge = state.add_channel(town.guild, "Lounge", ChannelType.VOICE)
    event = state.schedule(
        town.guild, "Quiz", creator=ada.user, channel=lounge, starts_at=START + HOUR
    )
    state.set_interest(event, ada.user, interested=True)
    await bot.sandbox.settle()
    clock.set(START + HOUR)
    state.set_interest(event, ada.user, interested=False)
    for status in (Status.ACTIVE, Status.COMPLETED):
        state.set_event_status(event, status)
    state.delete_event(event)
    outing = state.schedule(town.guild, "Picnic", creator=ada.user, starts_at=START + 9 * HOUR)
    state.delete_event(outing)
    told = await bot.facts(facts.ScheduledEventSeen, facts.ScheduledEventInterest)
    seen = [f for f in told if isinstance(f, facts.ScheduledEventSeen)]
    assert seen[0] == facts.ScheduledEventSeen(
        guild_id=town.guild.id,
        event_id=event.id,
        channel_id=lounge.id,
        creator_id=ada.user.id,
        status=EventStatus.SCHEDULED,
        starts_at=START + HOUR,
        ends_at=None,
        interested=None,
        seen_at=START,
    )
    assert [(f.event_id, f.channel_id, f.status) for f in seen[1:]] == [
        (event.id, lounge.id, EventStatus.ACTIVE),
        (event.id, lounge.id, EventStatus.COMPLETED),
        (event.id, lounge.id, EventStatus.COMPLETED),
        (outing.id, None, EventStatus.SCHEDULED),
        (outing.id, None, EventStatus.CANCELED),
    ]
    interest = [f for f in told if isinstance(f, facts.ScheduledEventInterest)]
    assert [(f.member_id, f.is_interested, f.at) for f in interest] == [
        (ada.user.id, True, START),
        (ada.user.id, False, START + HOUR),
    ]


async def test_stages(bot: Listening, town: Town, ada: Member, clock: DrivenClock) -> None:
    state = town.state
    hall = state.add_channel(town.guild, "Hall", ChannelType.STAGE)
    event = state.schedule(town.guild, "Talk", creator=ada.user, channel=hall, starts_at=START)
    stage = state.open_stage(hall, "hello", event=event)
    state.edit_stage(stage, "hello again")
    await bot.sandbox.settle()
    clock.set(START + MINUTE)
    state.close_stage(stage)
    opened = facts.StageOpened(
        guild_id=town.guild.id, stage_id=stage.id, channel_id=hall.id, event_id=event.id
    )
    closed = facts.StageClosed(
        guild_id=town.guild.id, stage_id=stage.id, channel_id=hall.id, closed_at=START + MINUTE
    )
    assert await bot.facts(facts.StageOpened, facts.StageClosed) == [opened, opened, closed]


async def test_what_is_planned_and_live_already_is_told_at_the_start(
    town: Town, ada: Member, listen: StartListening
) -> None:
    state = town.state
    hall = state.add_channel(town.guild, "Hall", ChannelType.STAGE)
    event = state.schedule(town.guild, "Talk", creator=ada.user, channel=hall, starts_at=START)
    state.set_interest(event, ada.user, interested=True)
    state.open_stage(hall, "hello", event=event)
    thread = state.create_thread(town.general, "aside", owner=ada.user)
    bot = await listen()
    kinds = (
        facts.ScheduledEventSeen, facts.StageOpened, facts.ThreadSeen, facts.MembersCounted,
    )  # fmt: skip
    told = await bot.facts(*kinds)
    assert {type(f) for f in told} == set(kinds)
    assert [f.interested for f in told if isinstance(f, facts.ScheduledEventSeen)] == [1]
    assert [f.thread_id for f in told if isinstance(f, facts.ThreadSeen)] == [thread.id]
    assert [f.members for f in told if isinstance(f, facts.MembersCounted)] == [3]


def doors(told: Iterable[object]) -> set[tuple[int, Door]]:
    return {(f.member_id, f.door) for f in told if isinstance(f, facts.DepartureExplained)}


async def test_moderation(bot: Listening, town: Town, clock: DrivenClock) -> None:
    state, guild, owner = town.state, town.guild, town.guild.owner
    people = [state.join(state.add_user(f"p{n}"), guild) for n in range(5)]
    await bot.facts()
    state.time_out(people[0], HOUR, by=owner)
    state.time_out(people[0], None, by=owner)
    state.edit_member(people[0], nick="calm")
    state.kick(people[0], by=owner)
    state.ban(guild, people[1].user, by=owner)
    state.unban(guild, people[1].user, by=owner)
    state.prune(guild, people[2:], by=owner)
    told = await bot.facts(facts.ModerationTaken, facts.DepartureExplained, facts.MemberLeft)
    assert [(f.measure, f.people) for f in told if isinstance(f, facts.ModerationTaken)] == [
        (Measure.TIMEOUT, 1),
        (Measure.TIMEOUT_LIFTED, 1),
        (Measure.KICK, 1),
        (Measure.BAN, 1),
        (Measure.UNBAN, 1),
        (Measure.PRUNE, 3),
    ]
    assert doors(told) == {
        (people[0].user.id, Door.KICKED),
        (people[1].user.id, Door.BANNED),
    }
    assert len([f for f in told if isinstance(f, facts.MemberLeft)]) == 5


async def test_moderation_is_watched_while_it_may_be_seen(
    bot: Listening, town: Town, ada: Member, clock: DrivenClock
) -> None:
    state, role = town.state, bots_role(town)

    async def watched() -> list[tuple[timedelta, timedelta]]:
        bot.gateway.beat()
        return [
            (f.started_at - START, f.ended_at - START)
            for f in await bot.facts(facts.WatchedSpan)
            if f.kind is Watched.MODERATION
        ]

    async def minute(number: int) -> None:
        await bot.sandbox.settle()
        clock.set(START + number * MINUTE)
        state.send(ada.user, town.general, "time goes on")
        await bot.sandbox.settle()

    await minute(1)
    assert await watched() == [(0 * MINUTE, MINUTE)]
    state.edit_role(town.guild, role, permissions=BOT_PERMISSIONS & ~Permission.VIEW_AUDIT_LOG)
    await minute(2)
    state.kick(state.join(state.add_user("rude"), town.guild), by=town.guild.owner)
    assert await watched() == []
    assert await bot.facts(facts.ModerationTaken) == []
    state.edit_member(
        town.guild.members[state.bot.id],
        roles=[role, state.add_role(town.guild, "auditor", permissions=VIEW | 1 << 7)],
    )
    await minute(4)
    assert await watched() == [(2 * MINUTE, 4 * MINUTE)]


async def test_a_join_told_twice_is_one_and_a_return_is_known(
    bot: Listening, sandbox: Sandbox, town: Town, clock: DrivenClock
) -> None:
    state = town.state
    ben = state.join(state.add_user("ben"), town.guild)
    await bot.sandbox.settle()
    (session,) = sandbox.gateway.sessions.values()
    ((_, payload),) = [each for each in session.newest(5) if each[0] == "GUILD_MEMBER_ADD"]
    session.dispatch("GUILD_MEMBER_ADD", payload)
    await bot.sandbox.settle()
    clock.set(START + MINUTE)
    state.leave(ben)
    state.join(ben.user, town.guild)
    joined = await bot.facts(facts.MemberJoined)
    assert [(f.joined_at, f.returns) for f in joined] == [(START, False), (START + MINUTE, True)]
    bot.gateway.beat()
    (counted,) = await bot.facts(facts.MembersCounted)
    assert counted.members == len(town.guild.members)


async def test_nobody_leaves_before_they_came(bot: Listening, town: Town) -> None:
    """Discord tells when somebody came, and not when they left."""
    state = town.state
    member = state.join(state.add_user("hasty"), town.guild, at=START + MINUTE)
    state.leave(member)
    (left,) = await bot.facts(facts.MemberLeft)
    assert left.left_at > member.joined_at


async def test_the_number_of_members_is_told_each_hour_but_not_in_an_outage(
    bot: Listening, town: Town, clock: DrivenClock
) -> None:
    """F37: nobody left, and no number was told, because Discord had an outage."""

    async def told_at(hours: float) -> list[int]:
        clock.set(START + hours * HOUR)
        bot.gateway.beat()
        found = await bot.facts(facts.MembersCounted, facts.MemberLeft, facts.GuildLeft)
        assert all(isinstance(f, facts.MembersCounted) for f in found)
        return [f.members for f in found if isinstance(f, facts.MembersCounted)]

    assert await told_at(0.5) == []
    assert await told_at(1) == [3]
    town.state.begin_outage(town.guild)
    await bot.sandbox.settle()
    assert await told_at(3) == []
    town.state.end_outage(town.guild)
    assert await told_at(3) == [3]


async def test_a_channel_told_after_its_deletion_stays_deleted(
    bot: Listening, sandbox: Sandbox, town: Town
) -> None:
    """F34: delete before create, role delete then member update."""
    state = town.state
    role = state.add_role(town.guild, "short-lived")
    channel = state.add_channel(town.guild, "short-lived")
    await bot.sandbox.settle()
    (session,) = sandbox.gateway.sessions.values()
    ((_, created),) = [each for each in session.newest(5) if each[0] == "CHANNEL_CREATE"]
    state.delete_channel(channel)
    session.dispatch("CHANNEL_CREATE", created)
    state.delete_role(town.guild, role)
    state.edit_member(town.guild.members[state.bot.id], nick="Statsy", roles=[bots_role(town)])
    told = await bot.facts(facts.ChannelSeen, facts.ChannelGone)
    assert [type(f) for f in told] == [facts.ChannelSeen, facts.ChannelGone]
    assert bot.gateway.faults.counts.total() == 0


class TestAudienceRole:
    """A server in which newcomers see the rules and nothing else until they are verified."""

    @pytest.fixture
    def verified(self, town: Town) -> Role:
        return town.state.add_role(town.guild, "verified")

    @pytest.fixture
    def gated(self, town: Town, verified: Role) -> Channel:
        return town.state.add_channel(
            town.guild,
            "lounge",
            overwrites=[
                Overwrite(id=town.guild.id, deny=VIEW),
                Overwrite(id=verified.id, allow=VIEW),
                Overwrite(id=bots_role(town).id, allow=VIEW),
            ],
        )

    async def test_without_it_a_gated_server_shows_nothing(
        self, gated: Channel, listen: StartListening
    ) -> None:
        bot = await listen()
        seen = await bot.facts(facts.ChannelSeen)
        assert {f.channel_id: f.audience for f in seen}[gated.id] is Audience.RESTRICTED

    async def test_what_its_members_see_is_public(
        self, gated: Channel, verified: Role, town: Town, listen: StartListening
    ) -> None:
        muted = town.state.add_role(town.guild, "muted")
        staff = town.state.add_channel(
            town.guild,
            "staff",
            overwrites=[
                Overwrite(id=town.guild.id, deny=VIEW),
                Overwrite(id=muted.id, deny=VIEW),
                Overwrite(id=bots_role(town).id, allow=VIEW),
            ],
        )
        bot = await listen()
        await bot.facts()

        async def changed() -> dict[int, Audience | None]:
            return {f.channel_id: f.audience for f in await bot.facts(facts.ChannelSeen)}

        bot.gateway.audience_role_changed(town.guild.id, verified.id)
        assert await changed() == {gated.id: Audience.PUBLIC}
        town.state.edit_channel(
            gated,
            overwrites=[*gated.overwrites.values(), Overwrite(id=muted.id, deny=VIEW)],
        )
        assert await changed() == {gated.id: Audience.PUBLIC}
        town.state.edit_channel(town.general, overwrites=[Overwrite(id=verified.id, deny=VIEW)])
        assert await changed() == {town.general.id: Audience.RESTRICTED}
        town.state.edit_channel(staff, overwrites=[Overwrite(id=muted.id, deny=VIEW)])
        assert await changed() == {staff.id: Audience.PUBLIC}
        bot.gateway.audience_role_changed(town.guild.id, None)
        assert await changed() == {
            gated.id: Audience.RESTRICTED,
            staff.id: Audience.RESTRICTED,
        }

    async def test_it_is_known_from_the_start_and_falls_back_when_it_is_deleted(
        self, gated: Channel, verified: Role, town: Town, listen: StartListening
    ) -> None:
        bot = await listen(wait=False)
        bot.gateway.audience_roles_are({town.guild.id: verified.id})
        await until(lambda: bot.gateway.is_live)
        seen = {f.channel_id: f.audience for f in await bot.facts(facts.ChannelSeen)}
        assert seen[gated.id] is Audience.PUBLIC
        bot.gateway.audience_roles_are({town.guild.id: verified.id})
        bot.gateway.audience_roles_are({town.guild.id: 1})
        (closed,) = await bot.facts(facts.ChannelSeen)
        assert (closed.channel_id, closed.audience) == (gated.id, Audience.RESTRICTED)
        bot.gateway.audience_roles_are({town.guild.id: verified.id})
        (opened,) = await bot.facts(facts.ChannelSeen)
        assert opened.audience is Audience.PUBLIC
        town.state.delete_role(town.guild, verified)
        (told,) = await bot.facts(facts.ChannelSeen)
        assert (told.channel_id, told.audience) == (gated.id, Audience.RESTRICTED)

    async def test_a_category_hands_its_overwrites_down(
        self, verified: Role, town: Town, ada: Member, listen: StartListening
    ) -> None:
        """What a channel inherits stands in the channel: Discord copies it and tells each."""
        state = town.state
        members_only = [
            Overwrite(id=town.guild.id, deny=VIEW),
            Overwrite(id=verified.id, allow=VIEW),
            Overwrite(id=bots_role(town).id, allow=VIEW),
        ]
        club = state.add_channel(town.guild, "Club", ChannelType.CATEGORY)
        room = state.add_channel(town.guild, "room", parent=club)
        bot = await listen()
        bot.gateway.audience_role_changed(town.guild.id, verified.id)
        await bot.facts()
        state.send(ada.user, room, "before")
        for channel in (club, room):
            state.edit_channel(channel, overwrites=members_only[:1] + members_only[2:])
        state.send(ada.user, room, "closed")
        for channel in (club, room):
            state.edit_channel(channel, overwrites=members_only)
        state.send(ada.user, room, "open to members")
        told = await bot.facts(facts.MessageSent)
        assert [f.audience for f in told] == [
            Audience.PUBLIC,
            Audience.RESTRICTED,
            Audience.PUBLIC,
        ]
