"""What each listener hears lands in its table: gateway, buffer, writer and Postgres, all real."""

import asyncio
from datetime import timedelta

import pytest

from statsbot.clock import DrivenClock
from statsbot.sandbox import Sandbox
from statsbot.sandbox.state import ChannelType, EmojiKey, Overwrite, Permission
from tests.fix_bot import Counting, StartCounting
from tests.fix_sandbox import START, Town

MINUTE = timedelta(minutes=1)
PUBLIC, RESTRICTED = 0, 1


@pytest.fixture
async def counting(town: Town, count: StartCounting) -> Counting:
    counting = await count(message_content=True)
    await counting.write()
    return counting


async def test_messages_land_with_their_edits_deletions_and_emoji(
    counting: Counting, town: Town, clock: DrivenClock
) -> None:
    state, owner = town.state, town.guild.owner
    kept = state.send(owner, town.general, "🎉 and 🎉")
    reply = state.send(owner, town.general, "yes", reply_to=kept)
    hook = state.add_user("hook", bot=True)
    post = state.send(hook, town.general, "posted", webhook_id=hook.id)
    gone = state.send(owner, town.general, "oops")
    await counting.bot.sandbox.settle()
    clock.set(START + MINUTE)
    state.edit(kept, "🎉 and 🎉!")
    state.delete(gone)
    await counting.write()
    assert await counting.rows(
        "SELECT message_id, author_kind, message_type, reply_to, edited_at, deleted_at, audience"
        " FROM message ORDER BY message_id"
    ) == [
        (kept.id, 0, 0, None, START + MINUTE, None, PUBLIC),
        (reply.id, 0, 19, kept.id, None, None, PUBLIC),
        (post.id, 2, 0, None, None, None, PUBLIC),
        (gone.id, 0, 0, None, None, START + MINUTE, PUBLIC),
    ]
    assert await counting.rows("SELECT message_id, emoji_char, times FROM message_emoji") == [
        (kept.id, "🎉", 2)
    ]
    assert await counting.rows(
        "SELECT sum(sent), sum(deleted), sum(bot_messages) FROM slot_count"
    ) == [(3, 1, 1)]


async def test_reactions_land(counting: Counting, town: Town, clock: DrivenClock) -> None:
    state, owner = town.state, town.guild.owner
    (party,) = state.add_emojis(town.guild, ["party"])
    ada = state.join(state.add_user("ada"), town.guild).user
    message = state.send(owner, town.general, "hello")
    state.react(owner, message, EmojiKey("party", party.id))
    state.react(ada, message, "👍")
    await counting.bot.sandbox.settle()
    clock.set(START + MINUTE)
    state.unreact(ada, message, "👍")
    await counting.write()
    assert await counting.rows(
        "SELECT message_id, member_id, emoji_id, emoji_char, message_author_id, added_at,"
        " removed_at FROM reaction ORDER BY emoji_id"
    ) == [
        (message.id, ada.id, 0, "👍", owner.id, START, START + MINUTE),
        (message.id, owner.id, party.id, "", owner.id, START, None),
    ]
    assert await counting.rows("SELECT emoji_id, name FROM emoji") == [(party.id, "party")]


async def test_voice_lands(counting: Counting, town: Town, clock: DrivenClock) -> None:
    state = town.state
    lounge = state.add_channel(town.guild, "Lounge", ChannelType.VOICE)
    stage = state.add_channel(town.guild, "Stage", ChannelType.STAGE)
    ada = state.join(state.add_user("ada"), town.guild)
    ben = state.join(state.add_user("ben"), town.guild)

    async def at(minute: int) -> None:
        await counting.bot.sandbox.settle()
        clock.set(START + minute * MINUTE)

    state.voice(ada, lounge, self_stream=True)
    await at(1)
    state.voice(ben, lounge)
    await at(3)
    state.voice(ben, lounge, self_deaf=True)
    await at(6)
    state.voice(ada, stage)
    await at(10)
    state.voice(ada, None)
    state.voice(ben, None)
    await counting.write()
    segments = await counting.rows(
        "SELECT member_id, channel_id, started_at, ended_at, session_started_at, is_alone, flags"
        " FROM voice_segment ORDER BY member_id, started_at"
    )
    a, b, minutes = ada.user.id, ben.user.id, [START + n * MINUTE for n in range(11)]
    assert segments == [
        (a, lounge.id, minutes[0], minutes[1], minutes[0], True, 16),
        (a, lounge.id, minutes[1], minutes[6], minutes[0], False, 16),
        (a, stage.id, minutes[6], minutes[10], minutes[6], True, 128 + 64),
        (b, lounge.id, minutes[1], minutes[3], minutes[1], False, 0),
        (b, lounge.id, minutes[3], minutes[6], minutes[1], False, 4),
        (b, lounge.id, minutes[6], minutes[10], minutes[1], True, 4),
    ]
    assert await counting.rows(
        "SELECT sum(voice_seconds), sum(voice_alone_seconds), sum(voice_deaf_seconds),"
        " sum(voice_alone_deaf_seconds), sum(voice_afk_seconds) FROM slot_count"
    ) == [((5 + 2) * 60, (1 + 4) * 60, 3 * 60, 4 * 60, 0)]
    assert await counting.rows(
        "SELECT channel_id, peak, streaming_seconds, listening_seconds FROM voice_day"
        " ORDER BY channel_id"
    ) == [(lounge.id, 2, 6 * 60, 0), (stage.id, 1, 0, 4 * 60)]


async def test_joins_leaves_and_invites_land(
    counting: Counting, town: Town, clock: DrivenClock
) -> None:
    state, owner = town.state, town.guild.owner
    invite = state.create_invite(town.general, inviter=owner, max_uses=5)
    first = state.join(state.add_user("first"), town.guild, invite=invite)
    await counting.write()
    clock.set(START + MINUTE)
    second = state.join(state.add_user("second"), town.guild, invite=invite)
    await counting.write()
    clock.set(START + 2 * MINUTE)
    state.leave(first)
    await counting.write()
    assert await counting.rows(
        "SELECT member_id, joined_at, left_at, is_bot FROM membership ORDER BY joined_at"
    ) == [
        (first.user.id, START, START + 2 * MINUTE, False),
        (second.user.id, START + MINUTE, None, False),
    ]
    assert await counting.rows("SELECT member_id, left_at FROM departure") == [
        (first.user.id, START + 2 * MINUTE)
    ]
    assert await counting.rows(
        "SELECT member_id, confidence, code, inviter_id FROM join_attribution ORDER BY joined_at"
    ) == [
        (first.user.id, 1, invite.code, owner.id),
        (second.user.id, 1, invite.code, owner.id),
    ]
    assert await counting.rows("SELECT code, uses, max_uses, inviter_id FROM invite") == [
        (invite.code, 2, 5, owner.id)
    ]


async def test_the_server_its_channels_and_members_land(counting: Counting, town: Town) -> None:
    state, guild = town.state, town.guild
    secret = state.add_channel(
        guild,
        "staff",
        overwrites=[
            Overwrite(id=guild.id, deny=int(Permission.VIEW_CHANNEL)),
            Overwrite(
                id=next(role.id for role in guild.roles.values() if role.managed),
                allow=int(Permission.VIEW_CHANNEL),
            ),
        ],
    )
    thread = state.create_thread(secret, "plans", owner=guild.owner)
    state.send(guild.owner, thread, "psst")
    state.send(guild.owner, town.general, "hello")
    state.edit_guild(guild, name="Greenhouse")
    state.delete_channel(thread)
    await counting.write()
    assert await counting.rows(
        "SELECT guild_id, name, icon, owner_id, member_count FROM guild"
    ) == [(guild.id, "Greenhouse", guild.icon, guild.owner.id, 2)]
    assert await counting.rows(
        "SELECT channel_id, name, kind, parent_id, audience, gone_at FROM channel"
        " ORDER BY channel_id"
    ) == [
        (town.general.id, "general", 0, None, PUBLIC, None),
        (secret.id, "staff", 0, None, RESTRICTED, None),
        (thread.id, "plans", 11, secret.id, RESTRICTED, START),
    ]
    assert await counting.rows(
        "SELECT audience, sum(sent) FROM slot_count GROUP BY audience ORDER BY audience"
    ) == [(PUBLIC, 1), (RESTRICTED, 1)]
    assert (guild.owner.id, "owner") in await counting.rows("SELECT member_id, name FROM member")


async def test_replays_and_repetitions_change_nothing(
    counting: Counting, sandbox: Sandbox, town: Town, clock: DrivenClock
) -> None:
    state = town.state
    lounge = state.add_channel(town.guild, "Lounge", ChannelType.VOICE)
    ada = state.join(state.add_user("ada"), town.guild)
    message = state.send(ada.user, town.general, "hello")
    state.react(ada.user, message, "👍")
    state.voice(ada, lounge)
    await counting.bot.sandbox.settle()
    clock.set(START + MINUTE)
    state.edit(message, "hello!")
    state.voice(ada, None)
    state.leave(ada)
    await counting.write()
    tables = (
        "SELECT * FROM message",
        "SELECT * FROM reaction",
        "SELECT * FROM voice_segment",
        "SELECT * FROM membership",
        "SELECT * FROM departure",
        "SELECT * FROM slot_count",
        "SELECT * FROM channel_day",
    )
    before = [sorted(await counting.rows(table)) for table in tables]
    (session,) = sandbox.gateway.sessions.values()
    replayed = [
        (name, data)
        for name, data in session.newest(20)
        if name not in {"READY", "GUILD_CREATE", "VOICE_STATE_UPDATE", "MESSAGE_REACTION_ADD"}
    ]
    for name, data in replayed:
        session.dispatch(name, data)
    await counting.write()
    assert len(replayed) >= 4
    assert [sorted(await counting.rows(table)) for table in tables] == before


async def test_fifty_people_in_voice_outlive_a_lost_session(
    counting: Counting, sandbox: Sandbox, town: Town, clock: DrivenClock
) -> None:
    """F35: ten of them leave while nobody watches."""
    state = town.state
    lounge = state.add_channel(town.guild, "Lounge", ChannelType.VOICE)
    crowd = [state.join(state.add_user(f"member{n}"), town.guild) for n in range(50)]
    for member in crowd:
        state.voice(member, lounge, self_mute=True)
    await counting.bot.sandbox.settle()
    clock.set(START + 10 * MINUTE)
    state.send(town.guild.owner, town.general, "last words heard")
    await counting.write()
    clock.set(START + 30 * MINUTE)

    def lose_session() -> None:
        sandbox.faults.forget_sessions()
        sandbox.faults.drop()
        for member in crowd[:10]:
            state.voice(member, None)

    await counting.bot.reconnected(lose_session)
    clock.set(START + 40 * MINUTE)
    state.send(town.guild.owner, town.general, "first words heard")
    await counting.bot.sandbox.settle()
    counting.bot.gateway.beat()
    await counting.write()
    assert await counting.rows(
        "SELECT started_at, ended_at, estimated, flags, count(*) FROM voice_segment"
        " GROUP BY 1, 2, 3, 4 ORDER BY 1"
    ) == [
        (START, START + 10 * MINUTE, True, 1, 50),
        (START + 30 * MINUTE, None, False, 1, 40),
    ]
    assert await counting.rows("SELECT sum(voice_seconds) FROM slot_count") == [
        ((50 + 40) * 10 * 60,)
    ]
    assert await counting.rows("SELECT peak, muted_seconds FROM voice_day") == [(50, 90 * 600)]


async def test_open_voice_is_closed_at_the_last_frame_heard(
    counting: Counting, sandbox: Sandbox, town: Town, clock: DrivenClock
) -> None:
    """The session is lost with people in voice; minutes nobody watched are nobody's."""
    state = town.state
    lounge = state.add_channel(town.guild, "Lounge", ChannelType.VOICE)
    ada = state.join(state.add_user("ada"), town.guild)
    state.voice(ada, lounge)
    await counting.bot.sandbox.settle()
    clock.set(START + 10 * MINUTE)
    state.send(ada.user, town.general, "last words heard")
    await counting.write()
    clock.set(START + 30 * MINUTE)

    def lose_session() -> None:
        sandbox.faults.forget_sessions()
        sandbox.faults.drop()

    await counting.bot.reconnected(lose_session)
    clock.set(START + 40 * MINUTE)
    state.voice(ada, None)
    await counting.write()
    assert await counting.rows(
        "SELECT started_at, ended_at, estimated FROM voice_segment ORDER BY started_at"
    ) == [
        (START, START + 10 * MINUTE, True),
        (START + 30 * MINUTE, START + 40 * MINUTE, False),
    ]
    assert await counting.rows("SELECT sum(voice_alone_seconds) FROM slot_count") == [(20 * 60,)]
    assert await counting.rows(
        "SELECT started_at, ended_at FROM coverage WHERE kind = 2 ORDER BY started_at"
    ) == [
        (START, START + 10 * MINUTE),
        (START + 30 * MINUTE, START + 40 * MINUTE),
    ]


async def test_facts_wait_while_the_database_is_slow(counting: Counting, town: Town) -> None:
    sent = [town.state.send(town.guild.owner, town.general, str(n)).id for n in range(50)]
    async with counting.database.transaction() as connection:
        # The writer waits behind this lock, as behind a slow disk; the gateway does not.
        await connection.execute("LOCK TABLE message IN ACCESS EXCLUSIVE MODE")
        writing = asyncio.create_task(counting.write())
        await asyncio.sleep(0.1)
        sent += [town.state.send(town.guild.owner, town.general, str(n)).id for n in range(50)]
        await counting.bot.sandbox.settle()
        assert len(counting.bot.buffer) >= 50
    await writing
    await counting.write()
    rows = await counting.rows("SELECT message_id FROM message ORDER BY message_id")
    assert [message_id for (message_id,) in rows] == sent
