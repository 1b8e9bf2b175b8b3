"""Healing in the face of what Discord and the network do: slower, and nothing is lost."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from statsbot.domain.facts import GapReason, Watched
from statsbot.domain.ids import instant_of
from statsbot.domain.windows import Window
from statsbot.history.asking import MESSAGES_PER_PAGE, HistoryAwayError, Payload
from statsbot.history.reading import PAGES_PER_TURN
from statsbot.sandbox.state import Permission
from statsbot.store import coverage
from statsbot.store.history import Purpose, State
from tests.fix_history import Historian

MESSAGES = "GET /channels/{channel_id}/messages"
CHANNELS = "GET /guilds/{guild_id}/channels"
LISTS = [
    "GET /guilds/{guild_id}/threads/active",
    "GET /channels/{channel_id}/threads/archived/public",
    "GET /channels/{channel_id}/threads/archived/private",
    "GET /channels/{channel_id}/users/@me/threads/archived/private",
]


async def heal(historian: Historian, missed: int = 250) -> set[int]:
    start = historian.clock.now()
    sent = historian.say(missed)
    await historian.away(start, historian.later(minutes=1))
    return sent


async def test_short_rate_limits_are_sat_out(historian: Historian) -> None:
    """F40: a storm of 429s, each obeyed by the client."""
    missed = await heal(historian)
    historian.sandbox.faults.too_many_requests(MESSAGES, retry_after=0.01, times=4)
    await historian.read()
    assert await historian.known() == missed
    assert historian.sandbox.invalid_requests <= 4


async def test_a_long_rate_limit_makes_the_task_wait_and_not_the_worker(
    historian: Historian,
) -> None:
    """F40: ``retry_after`` 1337 is a time to come back at."""
    missed = await heal(historian)
    historian.sandbox.faults.too_many_requests(MESSAGES, retry_after=1337)
    await historian.read()
    assert await historian.known() == set()
    ((retry_at,),) = await historian.rows("SELECT retry_at FROM history_task")
    assert retry_at == historian.clock.now() + timedelta(seconds=1337)
    historian.later(seconds=1336)
    await historian.read()
    assert await historian.known() == set()
    historian.later(seconds=1)
    await historian.read()
    assert await historian.known() == missed
    assert not await historian.gaps()


@pytest.mark.parametrize("route", [MESSAGES, CHANNELS])
async def test_turned_away_by_discords_network_everything_waits(
    historian: Historian, route: str
) -> None:
    """F40: a 429 without ``Via``; each more of them brings a ban nearer."""
    missed = await heal(historian)
    historian.sandbox.faults.too_many_requests(route, retry_after=1, cloudflare=True)
    with pytest.raises(HistoryAwayError) as turned_away:
        await historian.read()
    assert turned_away.value.for_all
    assert turned_away.value.wait_s >= 600
    assert historian.sandbox.invalid_requests == 1
    historian.later(seconds=turned_away.value.wait_s)
    await historian.read()
    assert await historian.known() == missed


@pytest.mark.parametrize("route", [MESSAGES, CHANNELS])
@pytest.mark.parametrize("html", [False, True])
async def test_5xx_are_tried_again_ever_more_rarely(
    historian: Historian, route: str, html: bool
) -> None:
    """F41."""
    missed = await heal(historian)
    historian.sandbox.faults.server_error(route, status=503, times=4, html=html)
    waits = []
    while (request := await historian.request()).state != State.DONE:
        await historian.read()
        if (await historian.request()).state != State.DONE:
            ((retry_at,),) = await historian.rows(
                "SELECT retry_at FROM history_task UNION SELECT retry_at FROM history_request "
                "ORDER BY retry_at LIMIT 1"
            )
            waits.append(retry_at - historian.clock.now())
            historian.clock.set(retry_at)
    assert request.added == len(missed)
    assert await historian.known() == missed
    assert waits == [timedelta(seconds=15 * 2**n) for n in range(4)]


async def test_a_failure_between_pages_keeps_what_was_read(
    historian: Historian, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F41: a 503 after the first of three pages."""
    missed = await heal(historian)
    reading = historian.discord.messages
    asked = 0

    async def messages(channel_id: int, after: int) -> Sequence[Payload]:
        nonlocal asked
        asked += 1
        if asked == 2:
            historian.sandbox.faults.server_error(MESSAGES, status=503)
        return await reading(channel_id, after)

    monkeypatch.setattr(historian.discord, "messages", messages)
    await historian.read()
    assert await historian.known() == set(sorted(missed)[:100])
    assert (await historian.rows("SELECT told FROM history_task")) == [(100,)]
    historian.later(minutes=1)
    await historian.read()
    assert await historian.known() == missed
    assert (await historian.request()).told == len(missed)


async def test_a_lost_answer_is_asked_for_again(historian: Historian) -> None:
    """F41."""
    missed = await heal(historian)
    historian.sandbox.faults.lose_response(MESSAGES, times=2)
    await historian.read()
    historian.later(minutes=1)
    await historian.read()
    assert await historian.known() == missed


async def test_a_server_that_is_no_longer_ours_is_refused(historian: Historian) -> None:
    """F38."""
    await heal(historian)
    historian.town.state.uninstall(historian.town.guild)
    await historian.read()
    request = await historian.request()
    assert request.state == State.REFUSED
    assert request.reason == "Unknown Guild"
    assert await historian.gaps()


async def test_many_rate_limits_in_a_row_stop_everything(
    historian: Historian, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F40, P12: not one 429 for each channel of a large server."""
    state, guild = historian.town.state, historian.town.guild
    start = historian.clock.now()
    channels = [state.add_channel(guild, f"channel{number}") for number in range(60)]
    missed = {each for channel in channels for each in historian.say(1, channel)}
    await historian.away(start, historian.later(minutes=1))
    historian.sandbox.faults.too_many_requests(MESSAGES, retry_after=90, times=1000)
    with pytest.raises(HistoryAwayError) as stopped:
        await historian.read()
    assert stopped.value.for_all
    assert historian.sandbox.invalid_requests <= 30
    historian.sandbox.faults.clear()
    monkeypatch.setattr("statsbot.history.asking._INVALID_WITHIN_S", 0.0)  # ten minutes later
    historian.later(minutes=10)
    await historian.read()
    assert await historian.known() == missed


async def test_a_gap_that_opens_again_is_read_again(historian: Historian) -> None:
    """Facts that were healed and then lost on disk."""
    start = historian.clock.now()
    missed = historian.say(5)
    end = historian.later(minutes=1)
    await historian.away(start, end)
    await historian.read()
    await historian.rows("DELETE FROM message RETURNING 1")
    await historian.rows("DELETE FROM slot_count RETURNING 1")
    await historian.rows("DELETE FROM coverage RETURNING 1")
    await historian.away(start, end)
    assert await historian.gaps()
    await historian.read()
    assert await historian.known() == missed
    assert not await historian.gaps()


async def test_what_was_not_foreseen_holds_up_only_its_own_channel(
    historian: Historian, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = historian.clock.now()
    odd = historian.town.state.add_channel(historian.town.guild, "odd")
    historian.say(3, odd)
    missed = historian.say(5)
    reading = historian.discord.messages

    async def messages(channel_id: int, after: int) -> Sequence[Payload]:
        page = await reading(channel_id, after)
        return [{"id": None}] if channel_id == odd.id else page

    monkeypatch.setattr(historian.discord, "messages", messages)
    await historian.away(start, historian.later(minutes=1))
    await historian.read()
    assert await historian.known() == missed
    assert await historian.gaps()
    ((reason,),) = await historian.rows("SELECT reason FROM history_task WHERE state = 1")
    assert "TypeError" in reason


@pytest.mark.parametrize("purpose", [Purpose.HEAL, Purpose.BACKFILL])
async def test_a_message_that_is_not_understood_is_said_to_be_missing(
    historian: Historian, monkeypatch: pytest.MonkeyPatch, purpose: Purpose
) -> None:
    """No span of its channel lies over it, though the gap around it is closed."""
    state, town = historian.town.state, historian.town
    start = historian.clock.now()
    before = historian.say(10)
    strange = state.send(town.guild.owner, town.general, "")
    reading = historian.discord.messages

    async def messages(channel_id: int, after: int) -> Sequence[Payload]:
        page = await reading(channel_id, after)
        return [
            {**each, "author": None} if each["id"] == str(strange.id) else each for each in page
        ]

    monkeypatch.setattr(historian.discord, "messages", messages)
    after = historian.say(PAGES_PER_TURN * MESSAGES_PER_PAGE + 10)
    if purpose is Purpose.HEAL:
        await historian.away(start, historian.later(minutes=1))
        await historian.read()
    else:
        await historian.backfill(channels=[town.general.id])
    assert await historian.known() == before | after
    sent_at, moment = instant_of(strange.id), timedelta(milliseconds=1)
    assert await historian.rows(
        "SELECT channel_id, started_at, ended_at, reason FROM unwatched WHERE channel_id > 0"
    ) == [(town.general.id, sent_at, sent_at + moment, GapReason.DAMAGED)]
    assert not await historian.gaps()
    spans = await coverage.spans(historian.database, historian.guild_id, Watched.MESSAGES)
    own = [each for each in spans if each.channel_id == town.general.id]
    if purpose is Purpose.BACKFILL:
        assert [each.ended_at for each in own][:1] == [sent_at]
        assert [each.started_at for each in own][1:] == [sent_at + moment]


async def test_a_message_that_the_gateway_did_not_understand_is_healed(
    historian: Historian,
) -> None:
    """A gap of a millisecond is read like any other."""
    others = historian.say(3)
    (missed,) = historian.say(1)
    others |= historian.say(3)
    sent_at = instant_of(missed)
    await historian.away(sent_at, sent_at + timedelta(milliseconds=1))
    await historian.read()
    assert missed in await historian.known()
    assert not await historian.gaps()


@pytest.mark.parametrize("told", [{}, {"last_message_id": None}])
async def test_without_a_newest_message_a_channel_is_read(
    historian: Historian, monkeypatch: pytest.MonkeyPatch, told: dict[str, Any]
) -> None:
    """Asking costs one page; a channel taken for empty would be a gap that passes for healed."""
    listing = historian.discord.channels

    async def channels(guild_id: int) -> Sequence[Payload]:
        return [
            {key: value for key, value in each.items() if key != "last_message_id"} | told
            for each in await listing(guild_id)
        ]

    monkeypatch.setattr(historian.discord, "channels", channels)
    missed = await heal(historian)
    await historian.read()
    assert await historian.known() == missed
    assert not await historian.gaps()


@pytest.mark.parametrize("route", LISTS)
async def test_what_is_not_listed_stays_a_gap_of_the_server(
    historian: Historian, route: str
) -> None:
    """Channels are healed, and told one by one; a later try closes the gap."""
    state, town = historian.town.state, historian.town
    quiet = state.add_channel(town.guild, "quiet")
    if route == LISTS[2]:
        own = next(role for role in town.guild.roles.values() if role.managed)
        more = own.permissions | int(Permission.MANAGE_THREADS)
        state.edit_role(town.guild, own, permissions=more)
    start = historian.clock.now()
    missed = historian.say(120)
    end = historian.later(minutes=1)
    await historian.away(start, end)
    historian.sandbox.faults.server_error(route, status=404, times=10)
    await historian.read()
    assert await historian.known() == missed
    assert await historian.gaps() == [Window(start=start, end=end)]
    assert await historian.rows(
        "SELECT channel_id, started_at, ended_at FROM coverage WHERE kind = 0 ORDER BY channel_id"
    ) == [(town.general.id, start, end), (quiet.id, start, end)]
    request = await historian.request()
    assert (request.state, request.refused, request.told) == (State.DONE, 1, len(missed))
    assert request.reason is not None
    assert "not listed" in request.reason

    historian.sandbox.faults.clear()
    await historian.away(start, end)
    await historian.read()
    assert not await historian.gaps()
    request = await historian.request()
    assert (request.refused, request.told, request.reason) == (0, 0, None)
