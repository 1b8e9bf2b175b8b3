"""History from before the bot came, read on request."""

from statsbot.domain.facts import Watched
from statsbot.sandbox.state import ChannelType
from statsbot.store import coverage
from statsbot.store.history import Purpose, State
from tests.fix_history import EVER, Historian
from tests.fix_sandbox import START


async def spans(historian: Historian) -> dict[int, list[tuple[object, object]]]:
    result: dict[int, list[tuple[object, object]]] = {}
    for span in await coverage.spans(historian.database, historian.guild_id, Watched.MESSAGES):
        result.setdefault(span.channel_id, []).append((span.started_at, span.ended_at))
    return result


async def test_everything_from_before_the_bot_is_counted(historian: Historian) -> None:
    state, town = historian.town.state, historian.town
    forum = state.add_channel(town.guild, "forum", type=ChannelType.FORUM)
    empty = state.add_channel(town.guild, "empty")
    sent = historian.say(350)
    for number in range(3):
        post = state.create_thread(forum, f"post {number}", owner=town.guild.owner)
        sent |= historian.say(5, post)
        state.edit_thread(post, archived=number > 0)
    came = historian.later(days=500)
    await historian.watched(came, historian.later(days=1))
    await historian.backfill()
    assert await historian.known() == sent
    told = await spans(historian)
    assert told[0] == [(START, historian.clock.now())]
    assert told[empty.id][0][1] == came
    request = await historian.request()
    assert (request.state, request.told, request.added) == (State.DONE, len(sent), len(sent))
    ((days,),) = await historian.rows("SELECT retention_days FROM guild_setting")
    assert days == 502
    names = await historian.rows("SELECT name FROM channel WHERE kind = 11 ORDER BY name")
    assert names == [("post 0",), ("post 1",), ("post 2",)]


async def test_what_was_watched_is_not_read_again(historian: Historian) -> None:
    historian.say(150)
    since = historian.later(hours=1)
    historian.say(400)
    await historian.watched(since, historian.clock.now())
    await historian.backfill()
    assert 150 <= (await historian.request()).told <= 300
    historian.later(seconds=1)
    await historian.backfill()
    assert (await historian.request()).told == 0


async def test_since_a_date_only(historian: Historian) -> None:
    historian.say(50)
    since = historian.later(days=1)
    recent = historian.say(20)
    historian.later(minutes=5)
    await historian.backfill(since)
    assert await historian.known() == recent
    told = await spans(historian)
    assert told[0] == told[historian.town.general.id] == [(since, historian.clock.now())]
    ((days,),) = await historian.rows("SELECT retention_days FROM guild_setting")
    assert days == 400


async def test_facts_are_kept_as_long_as_the_oldest_message_read_needs(
    historian: Historian,
) -> None:
    """However old the channel is in which it lies."""
    historian.later(days=800)
    sent = historian.say(150)
    historian.later(days=450)
    await historian.backfill()
    assert await historian.known() == sent
    ((days,),) = await historian.rows("SELECT retention_days FROM guild_setting")
    assert days == 451


async def test_named_channels_are_read_whole_with_their_threads(historian: Historian) -> None:
    """Also where the server was watched: the bot may not have seen them then."""
    state, town = historian.town.state, historian.town
    other = state.add_channel(town.guild, "other")
    start = historian.clock.now()
    sent = historian.say(30)
    thread = state.create_thread(town.general, "thread", owner=town.guild.owner)
    sent |= historian.say(5, thread)
    lone = state.create_thread(other, "lone", owner=town.guild.owner)
    historian.say(5, other)
    named = historian.say(5, lone)
    state.edit_thread(lone, archived=True)
    await historian.watched(start, historian.later(minutes=5))
    await historian.backfill(channels=[town.general.id])
    assert await historian.known() == sent
    historian.later(seconds=1)
    await historian.backfill(channels=[lone.id])
    assert await historian.known() == sent | named
    assert 0 in await spans(historian)


async def test_a_backfill_waits_for_gaps_that_are_healed_first(historian: Historian) -> None:
    old = historian.say(20)
    start = historian.later(hours=1)
    missed = historian.say(20)
    end = historian.later(minutes=5)
    await historian.ask(Purpose.BACKFILL, EVER, end)
    await historian.away(start, end)
    while await historian.gaps():
        assert await historian.reader.turn(historian.guild_id)
    assert await historian.known() == missed
    await historian.read()
    assert await historian.known() == old | missed
