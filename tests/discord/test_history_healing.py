"""What was sent while nobody watched is read from history, counted once, and the gap is closed."""

from datetime import timedelta

import pytest

from statsbot.domain.facts import MemberSeen, Watched, WatchedSpan
from statsbot.domain.ids import instant_of
from statsbot.sandbox.state import ChannelType, EmojiKey, Overwrite, Permission
from statsbot.store import coverage
from statsbot.store.history import State
from tests.fix_history import Historian, KilledError, StartHistorian


async def test_an_hour_away_is_healed_and_each_message_counts_once(historian: Historian) -> None:
    """F33: what is told again, before and after the gap, counts once."""
    state, town = historian.town.state, historian.town
    voice = state.add_channel(town.guild, "voice", type=ChannelType.VOICE)
    before = historian.say(30)
    await historian.backfill()
    start = historian.clock.now()
    missed = historian.say(250) | historian.say(120, voice)
    thread = state.create_thread(town.general, "a thread", owner=town.guild.owner)
    missed |= historian.say(20, thread)
    historian.later(minutes=40)
    end = historian.clock.now()
    after = historian.say(10)

    await historian.away(start, end)
    assert await historian.gaps()
    await historian.read()

    assert await historian.known() >= before | missed
    assert not await historian.gaps()
    request = await historian.request()
    assert request.state == State.DONE
    assert request.added >= len(missed)
    assert request.told < len(before | missed | after) + 10
    assert await historian.rows("SELECT count(*) FROM history_task") == [(0,)]


async def test_pages_are_read_from_the_first_unknown_message_on(historian: Historian) -> None:
    """Channels without a message since the gap began are not asked for."""
    quiet = historian.town.state.add_channel(historian.town.guild, "quiet")
    historian.say(500)
    historian.say(3, quiet)
    start = historian.later(hours=1)
    missed = historian.say(5)
    await historian.away(start, historian.later(minutes=10))
    await historian.read()
    assert await historian.known() == missed
    assert (await historian.request()).told == len(missed)


async def test_a_kill_in_the_middle_repeats_nothing_and_leaves_nothing_out(
    historian: Historian, new_historian: StartHistorian
) -> None:
    """F1: killed after any write, before it was noted how far it got."""
    start = historian.clock.now()
    channels = [historian.town.state.add_channel(historian.town.guild, str(n)) for n in range(2)]
    missed: set[int] = set()
    for channel in channels:
        missed |= historian.say(500, channel)
    await historian.away(start, historian.later(minutes=1))
    for _ in range(50):
        historian.writes_left = 2
        try:
            await historian.read()
        except KilledError:
            historian = await new_historian()
        else:
            break
    assert await historian.known() == missed
    assert not await historian.gaps()
    assert (await historian.request()).state == State.DONE


async def test_archived_threads_are_healed_if_they_were_archived_since(
    historian: Historian,
) -> None:
    state, town = historian.town.state, historian.town
    forum = state.add_channel(town.guild, "forum", type=ChannelType.FORUM)
    old = [state.create_thread(forum, f"old {n}", owner=town.guild.owner) for n in range(130)]
    for post in old:
        historian.say(1, post)
        state.edit_thread(post, archived=True)
    private = state.create_thread(town.general, "hidden", owner=town.guild.owner, private=True)
    state.join_thread(private, state.bot)
    start = historian.later(hours=1)
    missed = historian.say(4, private)
    state.edit_thread(private, archived=True)
    for post in old[:110]:
        state.edit_thread(post, archived=False)
        missed |= historian.say(1, post)
        state.edit_thread(post, archived=True)
    await historian.away(start, historian.later(minutes=1))
    await historian.read()
    assert await historian.known() == missed
    assert await historian.rows("SELECT DISTINCT channel_id FROM message WHERE audience = 1") == [
        (private.id,)
    ]


async def test_what_the_tables_do_not_know_yet_is_as_public_as_discord_says(
    historian: Historian,
) -> None:
    """The gateway's word on a new channel may still wait to be written."""
    state, town = historian.town.state, historian.town
    start = historian.later(hours=1)
    await historian.away(start, start + timedelta(minutes=5))
    everyone_out = Overwrite(id=town.guild.id, deny=int(Permission.VIEW_CHANNEL))
    bot_in = Overwrite(id=state.bot.id, member=True, allow=int(Permission.VIEW_CHANNEL))
    opened = state.add_channel(town.guild, "open")
    closed = state.add_channel(town.guild, "closed", overwrites=[everyone_out, bot_in])
    post = state.create_thread(opened, "a thread", owner=town.guild.owner)
    for channel in (opened, closed, post):
        historian.say(1, channel)
    historian.later(minutes=10)
    await historian.read()
    expected = [(opened.id, 0), (closed.id, 1), (post.id, 0)]
    messages = await historian.rows("SELECT channel_id, audience FROM message ORDER BY 1")
    assert messages == expected
    channels = await historian.rows("SELECT channel_id, audience FROM channel ORDER BY 1")
    assert [each for each in channels if each in messages] == expected


@pytest.mark.parametrize("ahead_s", [0, 40])
async def test_a_thread_opened_at_the_very_end_of_a_gap_is_healed(
    historian: Historian, ahead_s: int
) -> None:
    """Nobody told of it; Discord's clock, which its id carries, may be ahead of the bot's."""
    state, town = historian.town.state, historian.town
    start = historian.later(hours=1)
    end = historian.later(minutes=5)
    historian.later(seconds=ahead_s)
    thread = state.create_thread(town.general, "just now", owner=town.guild.owner)
    sent = state.send(town.guild.owner, thread, "told to nobody")
    later = historian.later(minutes=5)
    unread = state.create_thread(town.general, "told by the gateway", owner=town.guild.owner)
    historian.say(1, unread)
    assert instant_of(unread.id) >= later
    await historian.away(start, end)
    await historian.read()
    assert await historian.known() == {sent.id}
    assert not await historian.gaps()


async def test_a_thread_archived_before_the_bot_says_that_the_gap_began_is_healed(
    historian: Historian,
) -> None:
    """The bot's clock may be ahead of the one by which Discord tells when it was."""
    state, town = historian.town.state, historian.town
    thread = state.create_thread(town.general, "a thread", owner=town.guild.owner)
    missed = historian.say(1, thread)
    state.edit_thread(thread, archived=True)
    start = historian.later(seconds=40)
    await historian.away(start, historian.later(minutes=5))
    await historian.read()
    assert await historian.known() == missed


async def test_a_channel_without_the_right_to_its_history_stays_a_gap(
    historian: Historian,
) -> None:
    """Without "Read Message History" Discord shows an empty history: that is not "no messages"."""
    state, town = historian.town.state, historian.town
    closed = state.add_channel(town.guild, "closed")
    bot_role = next(role.id for role in town.guild.roles.values() if role.managed)
    denied = Overwrite(id=bot_role, deny=int(Permission.READ_MESSAGE_HISTORY))
    state.edit_channel(closed, overwrites=[denied])
    start = historian.later(hours=1)
    historian.say(7, closed)
    missed = historian.say(3)
    await historian.away(start, historian.later(minutes=1))
    await historian.read()
    assert await historian.known() == missed
    assert not await historian.gaps()
    assert await historian.rows(
        "SELECT channel_id, reason FROM unwatched WHERE channel_id > 0"
    ) == [(closed.id, 4)]
    request = await historian.request()
    assert (request.places, request.refused) == (1, 1)
    ((reason,),) = await historian.rows("SELECT reason FROM history_task")
    assert "Read Message History" in reason


async def test_what_discord_refuses_is_asked_for_once(historian: Historian) -> None:
    """A channel that goes while it is read: one 404, then no more."""
    state, town = historian.town.state, historian.town
    doomed = state.add_channel(town.guild, "doomed")
    start = historian.clock.now()
    historian.say(700, doomed)
    await historian.away(start, historian.later(minutes=1))
    while not await historian.known():  # planned, other channels, its first pages
        assert await historian.reader.turn(historian.guild_id)
    state.delete_channel(doomed)
    await historian.read()
    request = await historian.request()
    assert (request.state, request.refused) == (State.DONE, 1)
    assert len(await historian.known()) == 400


async def test_what_was_deleted_in_the_gap_is_not_known(historian: Historian) -> None:
    """The limit that the documentation states: it was never told, so it cannot be subtracted."""
    start = historian.clock.now()
    kept = historian.say(5)
    gone = historian.town.state.send(historian.town.guild.owner, historian.town.general, "gone")
    historian.town.state.delete(gone)
    await historian.away(start, historian.later(minutes=1))
    await historian.read()
    assert await historian.known() == kept
    assert not await historian.gaps()


async def test_edits_reactions_and_authors_come_with_the_messages(historian: Historian) -> None:
    state, town = historian.town.state, historian.town
    start = historian.clock.now()
    ada = state.add_user("ada", display_name="Ada")
    state.join(ada, town.guild)
    message = state.send(ada, town.general, "first")
    historian.later(seconds=10)
    state.edit(message, "second")
    state.react(ada, message, "👍")
    state.react(town.guild.owner, message, "👍")
    state.react(ada, message, EmojiKey("party", 99, animated=True))
    await historian.away(start, historian.later(minutes=1))
    await historian.read()
    ((edited_at,),) = await historian.rows("SELECT edited_at FROM message WHERE message_type = 0")
    assert edited_at == start + timedelta(seconds=10)
    assert await historian.rows(
        "SELECT emoji_char, emoji_id, unnamed FROM reaction_unnamed ORDER BY emoji_id"
    ) == [("👍", 0, 2), ("", 99, 1)]
    assert await historian.rows("SELECT name FROM member WHERE member_id = %s", ada.id) == [
        ("Ada",)
    ]


@pytest.mark.parametrize("watched", [True, False])
async def test_a_name_that_is_known_stays(historian: Historian, watched: bool) -> None:
    """History tells no nickname."""
    owner = historian.town.guild.owner
    start = historian.clock.now()
    historian.say(1)
    if watched:
        await historian.write(
            [
                MemberSeen(
                    guild_id=historian.guild_id,
                    member_id=owner.id,
                    name="Nick",
                    avatar=None,
                    is_bot=False,
                    seen_at=start - timedelta(days=1),
                )
            ]
        )
    await historian.away(start, historian.later(minutes=1))
    await historian.read()
    assert await historian.rows("SELECT name FROM member") == [("Nick" if watched else "owner",)]


async def test_what_moderators_did_in_a_gap_comes_from_the_audit_log(historian: Historian) -> None:
    """Kicks, bans and timeouts, each once, however often the gap is read."""
    state, guild = historian.town.state, historian.town.guild
    people = [state.join(state.add_user(f"user{number}"), guild) for number in range(3)]
    state.ban(guild, state.add_user("before"), by=guild.owner)
    start = historian.later(minutes=5)
    state.kick(people[0], by=guild.owner)
    state.ban(guild, people[1].user, by=guild.owner)
    state.time_out(people[2], timedelta(hours=1), by=guild.owner)
    end = historian.later(minutes=5)
    historian.later(minutes=5)
    state.time_out(people[2], None, by=guild.owner)
    for _ in range(2):
        await historian.away(start, end)
        await historian.read()
    assert await historian.rows("SELECT measure FROM moderation ORDER BY entry_id") == [
        (20,),
        (22,),
        (1,),
    ]
    assert await coverage.spans(historian.database, historian.guild_id, Watched.MODERATION) == [
        WatchedSpan(
            guild_id=historian.guild_id,
            kind=Watched.MODERATION,
            channel_id=0,
            started_at=start,
            ended_at=end,
        )
    ]


async def test_without_the_right_to_the_audit_log_moderation_stays_unknown(
    historian: Historian,
) -> None:
    state, guild = historian.town.state, historian.town.guild
    own = next(role for role in guild.roles.values() if role.managed)
    state.edit_role(guild, own, permissions=own.permissions & ~int(Permission.VIEW_AUDIT_LOG))
    start = historian.clock.now()
    state.ban(guild, state.add_user("banned"), by=guild.owner)
    await historian.away(start, historian.later(minutes=5))
    await historian.read()
    assert not await historian.gaps()
    assert not await historian.rows("SELECT measure FROM moderation")
    assert not await coverage.spans(historian.database, historian.guild_id, Watched.MODERATION)


async def test_an_audit_log_that_fails_for_long_holds_up_no_message(historian: Historian) -> None:
    start = historian.clock.now()
    missed = historian.say(5)
    await historian.away(start, historian.later(minutes=1))
    route = "GET /guilds/{guild_id}/audit-logs"
    historian.sandbox.faults.server_error(route, status=503, times=1000)
    for _ in range(6):
        await historian.read()
        historian.later(minutes=15)
    assert await historian.known() == missed
    assert not await historian.gaps()
