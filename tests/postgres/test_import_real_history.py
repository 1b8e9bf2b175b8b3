"""A real server's history, against counts that share no code with the product.

The scrubbed exports lie beside the checkout in ``../shared/realdata``.
"""

import asyncio
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from statsbot.domain.windows import zone
from statsbot.importing.search import find_exports
from statsbot.importing.summary import ServerSummary
from statsbot.importing.writing import Importer
from statsbot.reports.asked import asked_window
from statsbot.reports.series import read_series
from statsbot.store.pool import Database
from statsbot.store.rows import Reader
from tests.fix_exports import NOW
from tests.fix_postgres import Server

FOLDER = Path(__file__).parents[3] / "shared" / "realdata" / "open_source_community"
GUILD = 972017612456310538
ZONES = ("UTC", "Asia/Kolkata", "America/St_Johns", "Europe/Berlin", "Australia/Lord_Howe")

pytestmark = pytest.mark.skipif(not FOLDER.exists(), reason="../shared/realdata is not here")


@dataclass
class Truth:
    """The exports, counted message by message in local time."""

    of_day: Counter[date] = field(default_factory=Counter[date])
    authors_of_day: defaultdict[date, set[str]] = field(default_factory=lambda: defaultdict(set))
    of_channel: Counter[str] = field(default_factory=Counter[str])
    authors_of_channel: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    of_member: Counter[str] = field(default_factory=Counter[str])
    of_hour: Counter[tuple[int, int]] = field(default_factory=Counter[tuple[int, int]])
    reactions: Counter[str] = field(default_factory=Counter[str])


def counted(name: str) -> Truth:
    truth = Truth()
    for path in FOLDER.glob("*.json"):
        export = json.loads(path.read_text(encoding="utf-8"))
        channel = export["channel"]["id"]
        for message in export["messages"]:
            for reaction in message["reactions"]:
                truth.reactions[reaction["emoji"]["name"]] += reaction["count"]
            if message["author"]["isBot"] or message["type"] not in {"Default", "Reply"}:
                continue
            at = datetime.fromisoformat(message["timestamp"]).astimezone(ZoneInfo(name))
            author = message["author"]["id"]
            truth.of_day[at.date()] += 1
            truth.authors_of_day[at.date()].add(author)
            truth.of_channel[channel] += 1
            truth.authors_of_channel[channel].add(author)
            truth.of_member[author] += 1
            truth.of_hour[at.weekday(), at.hour] += 1
    return truth


@pytest.fixture(scope="module")
def history(postgres: Server) -> Iterator[tuple[str, ServerSummary]]:
    """The address of a database with the history in it, and what the import said."""
    name = "statsbot_real_history"
    url = postgres.clone(name)

    async def fill() -> ServerSummary:
        async with await Database.open(url) as database:
            importer = Importer(database, now=NOW, guild_id=GUILD)
            return (await importer.run(find_exports([FOLDER], NOW).exports)).servers[GUILD]

    yield url, asyncio.run(fill())
    postgres.drop(name)


@pytest.fixture
async def read(history: tuple[str, ServerSummary]) -> Any:
    async with await Database.open(history[0]) as database:

        async def series(name: str, zone_name: str) -> list[Any]:
            where = zone(zone_name)
            asked = await asked_window(database, GUILD, "all", where, NOW)
            rows = await read_series(database, name, GUILD, asked.window, where, Reader.STAFF)
            return list(rows.rows)

        yield series


def test_the_totals_are_those_of_the_source(history: tuple[str, ServerSummary]) -> None:
    summary = history[1]
    assert (summary.messages, summary.new, summary.counted) == (6072, 6072, 5624)
    assert dict(summary.types) == {0: 4654, 19: 1337, 18: 77, 20: 4}
    assert len(summary.channels) == 15
    assert summary.reactions == counted("UTC").reactions.total()


@pytest.mark.parametrize("name", ZONES)
async def test_each_day_is_right_and_the_quiet_ones_are_zero(
    read: Callable[..., Any], name: str
) -> None:
    truth = counted(name)
    rows = await read("daily", name)
    assert {row.date: (row.messages, row.authors) for row in rows if row.messages} == {
        day: (truth.of_day[day], len(truth.authors_of_day[day])) for day in truth.of_day
    }
    assert all(row.messages is not None for row in rows)
    assert [row.date for row in rows] == [
        rows[0].date + timedelta(days=n) for n in range(len(rows))
    ]
    assert min(truth.of_day) >= rows[0].date
    assert rows[-1].date >= max(truth.of_day)


@pytest.mark.parametrize("name", ZONES)
async def test_each_hour_of_the_week_is_right(read: Callable[..., Any], name: str) -> None:
    truth = counted(name)
    rows = await read("hours", name)
    assert {(row.weekday, row.hour): row.messages for row in rows} == {
        (weekday, hour): truth.of_hour[weekday, hour] for weekday in range(7) for hour in range(24)
    }


async def test_each_channel_is_right(read: Callable[..., Any]) -> None:
    truth = counted("UTC")
    rows = await read("channels", "UTC")
    assert {row.channel_id: (row.messages, row.authors) for row in rows} == {
        channel: (truth.of_channel[channel], len(truth.authors_of_channel[channel]))
        for channel in truth.of_channel
    }


async def test_each_author_is_right(read: Callable[..., Any]) -> None:
    rows = await read("members", "UTC")
    assert {row.member_id: row.messages for row in rows} == dict(counted("UTC").of_member)
    assert [row.messages for row in rows] == sorted((r.messages for r in rows), reverse=True)


async def test_each_emoji_is_right(read: Callable[..., Any]) -> None:
    rows = await read("emoji", "UTC")
    assert {row.emoji: row.reactions for row in rows if row.reactions} == dict(
        counted("UTC").reactions
    )
