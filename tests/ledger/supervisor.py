"""The run: processes begun, faults struck, and in the end everything compared."""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from random import Random

import psycopg

from tests.ledger.closing import close_days
from tests.ledger.comparison import Line, compare
from tests.ledger.entries import Dark, Ledger
from tests.ledger.gaps import compare_gaps, read_gaps
from tests.ledger.processes import END, BotProcess, DiscordProcess, PostgresProcess
from tests.ledger.reckoning import Reckoning
from tests.ledger.tables import read_tables
from tests.ledger.trouble import FULL, FULL_UNTIL, SHORT, Due, Trouble, plan

_POSTGRES_AWAY_S = 3.0
_LOOK_S = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a run came to."""

    events: int
    kills: int
    seconds: float
    lines: list[Line]
    failures: list[str]

    @property
    def is_right(self) -> bool:
        """Whether there is nothing to complain of."""
        return not self.failures and all(line.is_right for line in self.lines)


async def run(folder: Path, *, short: bool, seed: int) -> Outcome:
    """Run the story in ``folder``, where everything stays that can be looked at afterwards."""
    began_at = asyncio.get_running_loop().time()
    scale = SHORT if short else FULL
    postgres = PostgresProcess(folder)
    await postgres.start()
    discord = await DiscordProcess.start(folder, "short" if short else "full", seed)
    await postgres.prepare(discord.zones)
    bot = BotProcess(
        folder,
        discord.environment()
        | {"DATABASE_URL": postgres.url, "STATSBOT_SPOOL_MAX_MB": str(scale.spool_mb)},
    )
    try:
        bot.start()
        discord.say("begin")
        async with asyncio.timeout(scale.longest_s):
            full = await _break_things(plan(scale, seed), Random(seed), bot, discord, postgres)
            await discord.reached(END, bot)
            await _settle(postgres.url, scale.settle_s)
        code = await bot.stop()
        if code != 0:
            bot.failures.append(f"the bot ended with {code} when it was asked to")
        if await discord.close() != 0:
            bot.failures.append("Discord was asked for what it does not know, see discord.log")
        ledger = Ledger.read(folder / "ledger.jsonl")
        for stretch in full:
            ledger.add(stretch)
        ledger.write(folder / "ledger.jsonl")
        await close_days(postgres.url, ledger)
        lines = compare_all(postgres.url, ledger)
    finally:
        await bot.abandon()
        await discord.kill()
        await postgres.stop()
    return Outcome(
        events=ledger.span.events,
        kills=bot.kills,
        seconds=asyncio.get_running_loop().time() - began_at,
        lines=lines,
        failures=bot.failures,
    )


async def look_again(folder: Path) -> list[Line]:
    """Compare what a run has left in ``folder`` once more."""
    postgres = PostgresProcess(folder)
    await postgres.start()
    try:
        return compare_all(postgres.url, Ledger.read(folder / "ledger.jsonl"))
    finally:
        await postgres.stop()


def compare_all(url: str, ledger: Ledger) -> list[Line]:
    """Compare every table with the ledger."""
    servers = [each.guild for each in ledger.servers]
    gaps = read_gaps(url, servers, ledger.span)
    expected = Reckoning(ledger, gaps).of
    found = read_tables(url, ledger)
    names = sorted(name for name in expected.keys() | found.keys() if expected[name] or found[name])
    return [
        *(compare(name, expected[name], found[name]) for name in names),
        *compare_gaps(gaps, ledger.dark, ledger.span),
    ]


async def _break_things(
    due: list[Due],
    random: Random,
    bot: BotProcess,
    discord: DiscordProcess,
    postgres: PostgresProcess,
) -> list[Dark]:
    """Break what is due in order; return when a spool was full whose session was over then."""
    full: list[Dark] = []
    for each in due:
        if not each.trouble.is_ours:
            continue
        await discord.reached(each.share, bot)
        await asyncio.sleep(random.random() / 2)
        match each.trouble:
            case Trouble.KILL_BOT:
                await bot.kill()
            case Trouble.KILL_BOT_AND_FORGET:
                await bot.kill()
                discord.say("forget")
            case Trouble.KILL_POSTGRES:
                await postgres.kill()
                await asyncio.sleep(random.random() * _POSTGRES_AWAY_S)
                await postgres.start()
            case Trouble.FILL_SPOOL:
                # Without Postgres no bot starts.
                while not discord.is_heard:  # noqa: ASYNC110 - it comes from another process
                    await asyncio.sleep(0.1)
                began_at = discord.now
                await postgres.kill()
                await discord.reached(FULL_UNTIL - 0.05, bot)
                is_lost = random.random() < 0.5
                if is_lost:
                    discord.say("forget")
                await postgres.start()
                # It is emptied before facts are taken again.
                await discord.reached(FULL_UNTIL, bot)
                if is_lost:
                    full.append(Dark(guild=0, began_at=began_at, ended_at=discord.now, why="full"))
            case _:
                raise AssertionError(each.trouble)
    return full


async def _settle(url: str, longest_s: float) -> None:
    """Wait until the tables have come to rest and history is read, or the time is over."""
    loop = asyncio.get_running_loop()
    until = loop.time() + longest_s
    before, rested = (-1, 0), 0
    while loop.time() < until and rested < 3:
        await asyncio.sleep(_LOOK_S)
        now = await asyncio.to_thread(_progress, url)
        rested = rested + 1 if now == before and now[1] == 0 else 0
        before = now


def _progress(url: str) -> tuple[int, int]:
    """Return how many messages there are, and how many stretches of history are to be read."""
    with psycopg.connect(url) as connection:
        row = connection.execute(
            """
            SELECT (SELECT count(*) FROM message),
                   (SELECT count(*) FROM history_request WHERE state < 2)
            """
        ).fetchone()
    assert row is not None
    return row
