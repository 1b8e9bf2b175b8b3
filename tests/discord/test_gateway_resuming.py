"""A bot that was killed resumes its session: it misses nothing, and there is no gap."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from statsbot.clock import DrivenClock
from statsbot.collectors.spool import Spool
from statsbot.domain import facts
from statsbot.domain.facts import Confidence, GapReason, Watched
from statsbot.domain.ids import instant_of
from statsbot.gateway import keeping, shadow
from statsbot.sandbox import Sandbox
from statsbot.sandbox.faults import SELF_DATED
from statsbot.sandbox.state import ChannelType, Permission
from statsbot.store.coverage import merged
from tests.fix_bot import Listening, StartListening
from tests.fix_sandbox import BOT_PERMISSIONS, START, Town

MINUTE = timedelta(minutes=1)


class Run:
    """One run of the bot over a spool that outlives it."""

    def __init__(self, bot: Listening, spool: Spool) -> None:
        self.bot = bot
        self.spool = spool

    async def stored(self) -> list[facts.Fact]:
        """Let everything told until now be stored, and return what came since the last time."""
        await self.bot.sandbox.settle()
        await self.bot.gateway.settled()
        self.bot.gateway.beat()
        await self.bot.gateway.store()
        told: list[facts.Fact] = []
        while batch := await self.spool.batch(100_000):
            told += batch.facts
            await self.spool.committed(batch)
        return told

    async def kill(self) -> None:
        """End it as ``kill -9`` does: nothing more is stored."""
        await self.bot.stop()
        await self.spool.close()


StartRun = Callable[..., Awaitable[Run]]


@pytest.fixture
async def start(
    listen: StartListening, tmp_path: Path, clock: DrivenClock
) -> AsyncIterator[StartRun]:
    runs: list[Run] = []

    async def run(*, resume_url: str | None = None, wait: bool = True) -> Run:
        spool = Spool(tmp_path / "spool", max_bytes=64 << 20, clock=clock)
        if resume_url is not None:
            assert spool.session is not None
            spool.session = replace(spool.session, resume_url=resume_url)
        spool.applied(spool.number)
        runs.append(Run(await listen(spool=spool, wait=wait), spool))
        return runs[-1]

    yield run
    await runs[-1].kill()


async def test_f1_a_killed_bot_resumes_and_is_told_what_it_missed(
    sandbox: Sandbox, town: Town, clock: DrivenClock, start: StartRun
) -> None:
    """F1: what was not stored is told again, what was missed is told, and there is no gap."""
    first = await start()
    state = town.state
    state.send(town.guild.owner, town.general, "stored")
    before = await first.stored()
    clock.set(START + MINUTE)
    lost = state.send(town.guild.owner, town.general, "heard, but not stored")
    await sandbox.settle()
    await first.kill()
    clock.set(START + 20 * MINUTE)
    missed = state.send(town.guild.owner, town.general, "missed")
    second = await start()
    after = await second.stored()
    assert sandbox.gateway.identifies == 1
    sent = [f for f in after if isinstance(f, facts.MessageSent)]
    assert [f.message_id for f in sent] == [lost.id, missed.id]
    assert {f.audience for f in sent} == {facts.Audience.PUBLIC}
    spans = [f for f in (*before, *after) if isinstance(f, facts.WatchedSpan)]
    watched = {s.kind: (s.started_at, s.ended_at) for s in merged(spans)}
    assert watched == dict.fromkeys(Watched, (START, START + 20 * MINUTE))
    assert len(merged(spans)) == len(Watched)
    assert not [f for f in after if isinstance(f, facts.Unwatched | facts.GuildSeen)]


async def test_f1_a_bot_killed_before_it_was_connected_leaves_the_session_resumable(
    sandbox: Sandbox, town: Town, start: StartRun
) -> None:
    first = await start()
    await first.stored()
    await first.kill()
    missed = town.state.send(town.guild.owner, town.general, "missed")
    sandbox.faults.refuse_connections()
    second = await start(wait=False)
    await second.bot.gateway.store()
    await second.kill()
    sandbox.faults.accept_connections()
    third = await start()
    sent = [f for f in await third.stored() if isinstance(f, facts.MessageSent)]
    assert [f.message_id for f in sent] == [missed.id]
    assert sandbox.gateway.identifies == 1


async def test_a_resumed_client_knows_its_servers_and_is_ready(town: Town, start: StartRun) -> None:
    first = await start()
    await first.stored()
    voice = town.state.add_channel(town.guild, "Lounge", ChannelType.VOICE)
    secret = town.state.add_channel(town.guild, "secret")
    await first.stored()
    await first.kill()
    client = (await start()).bot.gateway.client
    assert client.is_ready()
    assert client.user is not None
    assert client.application_id is not None
    guild = client.get_guild(town.guild.id)
    assert guild is not None
    assert {channel.id for channel in guild.channels} >= {town.general.id, voice.id, secret.id}
    assert guild.me.guild_permissions.value & BOT_PERMISSIONS == BOT_PERMISSIONS


async def test_who_was_in_voice_stays_and_moves_lie_between_the_last_instant_and_now(
    sandbox: Sandbox, town: Town, clock: DrivenClock, start: StartRun
) -> None:
    state, guild = town.state, town.guild
    lounge = state.add_channel(guild, "Lounge", ChannelType.VOICE)
    stays, goes, comes = (
        state.join(state.add_user(name), guild) for name in ("stays", "goes", "comes")
    )
    first = await start()
    for member in (stays, goes):
        state.voice(member, lounge)
    await first.stored()
    await first.kill()
    clock.set(START + 5 * MINUTE)
    state.voice(goes, None)
    clock.set(START + 10 * MINUTE)
    between = state.send(guild.owner, town.general, "tells the time")
    state.voice(comes, lounge)
    clock.set(START + 20 * MINUTE)
    second = await start()
    moves = [f for f in await second.stored() if isinstance(f, facts.VoiceMoved)]
    assert [(f.member_id, f.channel_id) for f in moves] == [
        (goes.user.id, None), (comes.user.id, lounge.id)
    ]  # fmt: skip
    assert moves[0].at == START
    assert moves[1].at == instant_of(between.id)


async def test_roles_given_and_taken_while_it_was_dead_are_told_once(
    town: Town, clock: DrivenClock, start: StartRun
) -> None:
    state, guild = town.state, town.guild
    mods, blue = (state.add_role(guild, name) for name in ("Mods", "Blue"))
    ada = state.join(state.add_user("ada"), guild)
    first = await start()
    await first.stored()
    state.edit_member(ada, roles=[mods])
    await first.bot.sandbox.settle()  # heard, and not stored
    await first.kill()
    clock.set(START + MINUTE)
    state.edit_member(ada, roles=[mods, blue])
    state.edit_role(guild, mods, permissions=int(Permission.KICK_MEMBERS))
    state.delete_role(guild, blue)
    told = await (await start()).stored()
    assert [(f.role_ids, f.member_id) for f in told if isinstance(f, facts.MemberRolesSeen)] == [
        ((mods.id,), ada.user.id),
        ((mods.id, blue.id), ada.user.id),
    ]
    assert [
        (f.role_id, f.is_staff) for f in told if isinstance(f, facts.RoleSeen)
    ] == [(mods.id, True)]  # fmt: skip
    assert [f.role_id for f in told if isinstance(f, facts.RoleGone)] == [blue.id]
    assert not [f for f in told if isinstance(f, facts.GuildListed)]


async def test_changes_of_structure_are_known_after_a_kill(
    town: Town, start: StartRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the spool's records, and from the files once these have been brought up to date."""
    monkeypatch.setattr("statsbot.gateway.keeping.ROUND_EVERY_S", 0.0)
    state, guild = town.state, town.guild
    run = await start()
    await run.stored()
    for name in ("one", "two", "three"):
        channel = state.add_channel(guild, name)
        role = state.add_role(guild, name)
        thread = state.create_thread(channel, name, owner=guild.owner)
        state.edit_thread(thread, archived=True)
        await run.stored()
        await run.bot.gateway.store()
        await run.kill()
        run = await start()
        message = state.send(guild.owner, channel, "told in public")
        woken = state.send(guild.owner, thread, "told in public, too")
        sent = [f for f in await run.stored() if isinstance(f, facts.MessageSent)]
        assert [(each.message_id, each.audience) for each in sent] == [
            (message.id, facts.Audience.PUBLIC),
            (woken.id, facts.Audience.PUBLIC),
        ]
        known = run.bot.gateway.client.get_guild(guild.id)
        assert known is not None
        assert known.get_role(role.id) is not None


async def test_a_session_that_is_over_is_begun_anew_with_a_gap(
    sandbox: Sandbox, town: Town, clock: DrivenClock, start: StartRun
) -> None:
    first = await start()
    await first.stored()
    await first.kill()
    sandbox.faults.forget_sessions()
    clock.set(START + 20 * MINUTE)
    second = await start()
    town.state.send(town.guild.owner, town.general, "after")
    clock.set(START + 21 * MINUTE)
    after = await second.stored()
    assert sandbox.gateway.identifies == 2
    gaps = [f for f in after if isinstance(f, facts.Unwatched)]
    assert {(f.kind, f.started_at, f.ended_at, f.reason) for f in gaps} == {
        (kind, START, START + 20 * MINUTE, GapReason.OFFLINE) for kind in Watched
    }
    assert [f for f in after if isinstance(f, facts.VoiceReconciled)]


async def test_a_spool_without_its_shadows_begins_a_new_session(
    sandbox: Sandbox, town: Town, start: StartRun, tmp_path: Path
) -> None:
    first = await start()
    await first.stored()
    await first.kill()
    (path,) = (tmp_path / "spool" / "guilds").glob("*.json")
    path.write_bytes(path.read_bytes()[:40])
    second = await start()
    assert sandbox.gateway.identifies == 2
    assert [f for f in await second.stored() if isinstance(f, facts.GuildSeen)]


async def test_a_session_of_which_nothing_was_stored_is_begun_anew(
    sandbox: Sandbox, town: Town, start: StartRun
) -> None:
    first = await start()
    await sandbox.settle()
    await first.kill()
    await start()
    assert sandbox.gateway.identifies == 2


async def test_no_name_of_a_person_is_in_the_spools_shadows(
    town: Town, start: StartRun, tmp_path: Path
) -> None:
    state, guild = town.state, town.guild
    lounge = state.add_channel(guild, "Lounge", ChannelType.VOICE)
    member = state.join(state.add_user("a-name-of-a-person"), guild)
    state.voice(member, lounge)
    run = await start()
    await run.stored()
    kept = b"".join(path.read_bytes() for path in (tmp_path / "spool" / "guilds").iterdir())
    assert str(member.user.id).encode() in kept
    assert b"a-name-of-a-person" not in kept


async def test_f33_a_long_replay_tells_nothing_twice_and_forgets_nothing(
    sandbox: Sandbox, town: Town, start: StartRun
) -> None:
    """F33: 5,000 events, of which a tenth was stored."""
    first = await start()
    sent = [town.state.send(town.guild.owner, town.general, "hello").id for _ in range(500)]
    told = await first.stored()
    sent += [town.state.send(town.guild.owner, town.general, "hello").id for _ in range(4_500)]
    await sandbox.settle()
    await first.kill()
    told += await (await start()).stored()
    assert sandbox.gateway.identifies == 1
    assert [f.message_id for f in told if isinstance(f, facts.MessageSent)] == sent


async def test_what_was_stored_and_is_told_again_changes_no_number(
    sandbox: Sandbox, town: Town, start: StartRun
) -> None:
    """F33: comings and goings are counted into the number of members, so once each."""
    state, guild = town.state, town.guild
    first = await start()
    comes = state.join(state.add_user("comes"), guild)
    state.leave(state.join(state.add_user("goes"), guild))
    await first.stored()
    await first.kill()
    sandbox.faults.resend(20)
    second = await start()
    state.leave(comes)
    told = await second.stored()
    assert sandbox.gateway.identifies == 1
    assert not [f for f in told if isinstance(f, facts.MemberJoined)]
    assert [f.member_id for f in told if isinstance(f, facts.MemberLeft)] == [comes.user.id]
    seen = [f.member_count for f in told if isinstance(f, facts.GuildSeen)]
    assert seen == [len(guild.members)]


async def test_a_join_told_again_under_a_new_sequence_after_a_kill_is_one(
    sandbox: Sandbox, town: Town, clock: DrivenClock, start: StartRun
) -> None:
    """F33: what was stored is told again as news, to a bot that was started anew since."""
    state, guild = town.state, town.guild
    first = await start()
    state.join(state.add_user("here a while ago"), guild)
    await first.stored()
    clock.set(START + 70 * MINUTE)
    comes = state.join(state.add_user("comes"), guild)
    await first.stored()
    await first.kill()
    sandbox.faults.repeat(20, names=SELF_DATED)
    second = await start()
    sandbox.faults.repeat(20, names=SELF_DATED)
    state.leave(comes)
    told = await second.stored()
    assert sandbox.gateway.identifies == 1
    assert comes.user.id not in {f.member_id for f in told if isinstance(f, facts.MemberJoined)}
    seen = [f.member_count for f in told if isinstance(f, facts.GuildSeen)]
    assert seen == [len(guild.members)]


async def test_an_outage_that_a_resumed_session_tells_begins_when_it_was(
    town: Town, clock: DrivenClock, start: StartRun
) -> None:
    state, owner = town.state, town.guild.owner
    other = state.add_guild("Elsewhere", owner=owner)
    state.install(other, permissions=BOT_PERMISSIONS)
    first = await start()
    told = await first.stored()
    await first.kill()
    for minutes, happens in ((10, state.begin_outage), (20, state.end_outage)):
        clock.set(START + minutes * MINUTE)
        state.send(owner, town.general, "tells the time")
        happens(other)
    clock.set(START + 30 * MINUTE)
    told += await (await start()).stored()
    of_voice = [
        fact
        for fact in told
        if isinstance(fact, facts.WatchedSpan | facts.Unwatched)
        and (fact.guild_id, fact.kind) == (other.id, Watched.VOICE)
    ]
    spans = merged([f for f in of_voice if isinstance(f, facts.WatchedSpan)])
    gaps = [f for f in of_voice if isinstance(f, facts.Unwatched)]
    began_at, ended_at = START + 10 * MINUTE, START + 20 * MINUTE
    assert [(f.started_at, f.ended_at) for f in spans] == [
        (START, began_at), (ended_at, START + 30 * MINUTE)
    ]  # fmt: skip
    assert [(f.started_at, f.ended_at, f.reason) for f in gaps] == [
        (began_at, ended_at, GapReason.UNAVAILABLE)
    ]


async def test_joins_that_a_resumed_session_tells_are_credited_to_no_invite(
    town: Town, start: StartRun
) -> None:
    state, guild = town.state, town.guild
    one, other = (
        state.create_invite(town.general, inviter=guild.owner, code=code) for code in ("a", "b")
    )
    first = await start()
    await first.stored()
    await first.kill()
    for name, invite in (("ada", one), ("ben", other)):
        state.join(state.add_user(name), guild, invite=invite)
    second = await start()
    told = [f for f in await second.stored() if isinstance(f, facts.JoinAttributed)]
    assert [f.confidence for f in told] == [Confidence.UNKNOWN] * 2
    state.join(state.add_user("cal"), guild, invite=other)
    told = [f for f in await second.stored() if isinstance(f, facts.JoinAttributed)]
    assert [(f.confidence, f.code) for f in told] == [(Confidence.INFERRED, "b")]


async def test_a_session_whose_address_is_gone_is_resumed_at_the_general_one(
    sandbox: Sandbox, town: Town, start: StartRun
) -> None:
    first = await start()
    await first.stored()
    await first.kill()
    missed = town.state.send(town.guild.owner, town.general, "missed")
    second = await start(resume_url="ws://127.0.0.1:1")
    sent = [f for f in await second.stored() if isinstance(f, facts.MessageSent)]
    assert [f.message_id for f in sent] == [missed.id]
    assert sandbox.gateway.identifies == 1


async def test_shadows_of_former_sessions_that_cannot_be_removed_end_nothing(
    sandbox: Sandbox,
    town: Town,
    start: StartRun,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """F21: facts are stored as ever; the next run begins a new session."""
    first = await start()
    await first.stored()
    left = tmp_path / "spool" / "guilds" / "7.json"
    left.write_text("[]")
    await first.kill()
    sandbox.faults.forget_sessions()

    def frozen(path: Path, *, missing_ok: bool = False) -> None:
        raise PermissionError(1, "Operation not permitted", str(path), missing_ok)

    monkeypatch.setattr(Path, "unlink", frozen)
    second = await start()
    sent = town.state.send(town.guild.owner, town.general, "counted")
    told = [f for f in await second.stored() if isinstance(f, facts.MessageSent)]
    assert [f.message_id for f in told] == [sent.id]
    assert left.exists()


async def test_a_change_that_shadows_cannot_hold_ends_nothing(
    town: Town, start: StartRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its session is not resumed after a kill; facts are stored as ever."""
    monkeypatch.setattr(keeping, "ROUND_EVERY_S", 0.0)

    def unforeseen(*_: object) -> None:
        raise KeyError("voice_states")

    monkeypatch.setattr(shadow, "changed", unforeseen)
    run = await start()
    storing = asyncio.create_task(run.bot.gateway.keep())
    sent = {town.state.send(town.guild.owner, town.general, "counted").id for _ in range(3)}
    told: set[int] = set()
    async with asyncio.timeout(20):
        while told < sent or run.spool.session is not None:
            town.state.add_channel(town.guild, "new")
            told |= {f.message_id for f in await run.stored() if isinstance(f, facts.MessageSent)}
            assert not storing.done()
    storing.cancel()
    await asyncio.gather(storing, return_exceptions=True)
