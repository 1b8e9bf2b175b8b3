"""A spool that is full: what it refused is told again, or is a gap that begins where it began."""

import asyncio
from datetime import datetime, timedelta

import pytest

from statsbot.clock import DrivenClock
from statsbot.domain.facts import Audience, GapReason, Watched
from statsbot.gateway import keeping
from statsbot.sandbox import Sandbox
from statsbot.sandbox.state import Channel, ChannelType, Member
from tests.fix_bot import Counting, StartCounting, until
from tests.fix_sandbox import START, Town

MINUTE = timedelta(minutes=1)
ROOM_FOR = 30_000
"""Bytes of the spool: some hundreds of messages."""


def at(minutes: float) -> datetime:
    return START + minutes * MINUTE


class Flood:
    """Two people in voice and somebody who writes, while nothing leaves the spool."""

    def __init__(self, counting: Counting, town: Town, clock: DrivenClock) -> None:
        self.counting, self.town, self.clock = counting, town, clock
        self.lounge: Channel = town.state.add_channel(town.guild, "Lounge", ChannelType.VOICE)
        self.goes, self.stays = (self._comes(name) for name in ("goes", "stays"))
        self.sent: list[int] = []

    async def run(self) -> None:
        """Fill the spool in the tenth minute; let one leave voice in the 20th, unseen."""
        counting, state = self.counting, self.town.state
        await counting.write()
        self.clock.set(at(10))
        while counting.spool.refused_since is None:
            self._write()
            await self._store()
        self.clock.set(at(20))
        self._write()
        state.voice(self.goes, None)
        self._write()
        await self._store()
        self.clock.set(at(30))
        self._write()
        await self._store()

    async def end(self) -> None:
        """Let the spool be emptied, and wait until the bot listens again."""
        spool, gateway = self.counting.spool, self.counting.bot.gateway
        await self.counting.write()
        storing = asyncio.create_task(gateway.keep())
        await until(lambda: spool.refused_since is None and gateway.is_live)
        storing.cancel()
        await asyncio.gather(storing, return_exceptions=True)
        self.clock.set(at(40))
        self._write()
        await self.counting.write()

    async def gaps(self) -> set[tuple[int, datetime, datetime, int]]:
        rows = await self.counting.rows("SELECT kind, started_at, ended_at, reason FROM unwatched")
        return {(kind, start, end, reason) for kind, start, end, reason in rows}

    async def messages(self) -> list[int]:
        rows = await self.counting.rows("SELECT message_id FROM message ORDER BY message_id")
        return [message_id for (message_id,) in rows]

    async def voice(self, member: Member) -> list[tuple[datetime, datetime | None, bool]]:
        rows = await self.counting.rows(
            "SELECT member_id, session_started_at,"
            " CASE WHEN bool_and(ended_at IS NOT NULL) THEN max(ended_at) END, bool_or(estimated)"
            " FROM voice_segment GROUP BY 1, 2 ORDER BY 2"
        )
        return [(start, end, guess) for who, start, end, guess in rows if who == member.user.id]

    def _comes(self, name: str) -> Member:
        state = self.town.state
        member = state.join(state.add_user(name), self.town.guild)
        state.voice(member, self.lounge)
        return member

    def _write(self) -> None:
        owner, general = self.town.guild.owner, self.town.general
        self.sent += [self.town.state.send(owner, general, "hello").id for _ in range(20)]

    async def _store(self) -> None:
        await self.counting.bot.sandbox.settle()
        await self.counting.bot.gateway.store()


async def test_what_a_full_spool_refused_is_told_again_when_there_is_room(
    sandbox: Sandbox, town: Town, clock: DrivenClock, count: StartCounting
) -> None:
    flood = Flood(await count(max_bytes=ROOM_FOR), town, clock)
    await flood.run()
    assert len(await flood.messages()) < len(flood.sent)
    await flood.end()
    assert sandbox.gateway.identifies == 1
    assert await flood.messages() == flood.sent
    assert await flood.gaps() == set()
    assert await flood.voice(flood.goes) == [(START, at(20), False)]
    assert await flood.voice(flood.stays) == [(START, None, False)]


async def test_what_a_full_spool_refused_does_not_count_as_stored_before_it_is_told(
    town: Town, clock: DrivenClock, count: StartCounting
) -> None:
    flood = Flood(await count(max_bytes=ROOM_FOR), town, clock)
    await flood.run()
    counting = flood.counting
    stood_at = counting.spool.session
    counting.bot.sandbox.faults.refuse_connections()
    await counting.write()
    await counting.bot.gateway.store()
    await until(lambda: counting.spool.refused_since is None)
    await counting.bot.gateway.store()
    assert counting.spool.session == stood_at
    counting.bot.sandbox.faults.accept_connections()
    await until(lambda: counting.bot.gateway.is_live)
    await counting.write()
    assert await flood.messages() == flood.sent


async def test_what_is_told_again_is_as_public_as_it_was(
    town: Town, clock: DrivenClock, count: StartCounting
) -> None:
    """Of a thread that was archived before, and is gone when all of it is told again."""
    flood = Flood(await count(max_bytes=ROOM_FOR), town, clock)
    state, owner = town.state, town.guild.owner
    thread = state.create_thread(town.general, "a thread", owner=owner)
    await flood.counting.write()
    state.edit_thread(thread, archived=True)
    await flood.run()
    message = state.send(owner, thread, "awake")
    state.edit_thread(thread, archived=False)
    state.delete_channel(thread)
    await flood.end()
    rows = await flood.counting.rows("SELECT message_id, audience FROM message")
    assert dict(rows)[message.id] == Audience.PUBLIC


async def test_f13_what_discord_does_not_tell_again_is_a_gap_without_voice(
    sandbox: Sandbox, town: Town, clock: DrivenClock, count: StartCounting
) -> None:
    """F13: a stay that goes on is two, and what lies between them is nobody's."""
    flood = Flood(await count(max_bytes=ROOM_FOR), town, clock)
    await flood.run()
    sandbox.faults.forget_sessions()
    await flood.end()
    assert sandbox.gateway.identifies == 2
    assert await flood.gaps() == {
        (int(kind), at(10), at(30), int(GapReason.REFUSED)) for kind in Watched
    }
    assert await flood.voice(flood.goes) == [(START, at(10), True)]
    assert await flood.voice(flood.stays) == [(START, at(10), True), (at(30), None, False)]


async def test_what_public_events_told_to_a_full_spool_is_a_gap_without_voice(
    town: Town, clock: DrivenClock, count: StartCounting
) -> None:
    flood = Flood(await count(max_bytes=ROOM_FOR, publicly=True), town, clock)
    await flood.run()
    await flood.end()
    gaps = await flood.gaps()
    assert {(start, end, reason) for _, start, end, reason in gaps} == {
        (at(10), at(30), int(GapReason.REFUSED))
    }
    assert await flood.voice(flood.goes) == [(START, at(10), True)]
    assert await flood.voice(flood.stays) == [(START, at(10), True), (at(30), None, False)]


async def test_changes_of_structure_alone_do_not_fill_the_spool(
    town: Town, count: StartCounting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "ROUND_EVERY_S", 1e9)
    counting = await count(max_bytes=ROOM_FOR)
    storing = asyncio.create_task(counting.bot.gateway.keep())
    for number in range(60):
        town.state.edit_channel(town.general, name=f"general {number}" + "-" * 80)
        await counting.write()
        assert counting.spool.refused_since is None
        await until(lambda: not counting.spool.is_held_back)
    storing.cancel()
    await asyncio.gather(storing, return_exceptions=True)
