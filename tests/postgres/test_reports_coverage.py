"""Which days were watched, from a real PostgreSQL to the head of a card."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from renderers import Card
from statsbot.analytics.question import Question
from statsbot.domain.facts import GuildSeen, Watched, WatchedSpan
from statsbot.domain.windows import whole_days
from statsbot.drawing.studio import draw_here
from statsbot.reports.catalogue import picture_of
from statsbot.reports.desk import WATCHED, Desk
from statsbot.store.ingest import FactWriter
from statsbot.store.pool import Database
from statsbot.store.rows import Reader

GUILD = 92 << 22
MONDAY = date(2025, 11, 3)
START = datetime(2025, 11, 3, tzinfo=UTC)
DAY = timedelta(days=1)


async def strips(database: Database, lost: tuple[float, float]) -> dict[str, tuple[float, ...]]:
    """What each card's strip shows of a week in which the days from one to another were lost."""
    facts = [
        GuildSeen(
            guild_id=GUILD, name="Tea & Maps", icon=None, owner_id=None, member_count=8,
            seen_at=START,
        ),
        *(
            WatchedSpan(
                guild_id=GUILD, kind=kind, channel_id=0,
                started_at=START + begin * DAY, ended_at=START + end * DAY,
            )
            for kind in Watched
            for begin, end in ((0, lost[0]), (lost[1], 8))
        ),
    ]  # fmt: skip
    await FactWriter(database).write(facts)
    drawn: dict[str, tuple[float, ...]] = {}
    for name in (*WATCHED, "overview"):
        shown: list[Card] = []

        async def draw(card: Card, shown: list[Card] = shown) -> bytes:
            shown.append(card)
            return draw_here(card)

        question = Question(
            guild_id=GUILD, window=whole_days(MONDAY, 7, ZoneInfo("UTC")), zone=ZoneInfo("UTC"),
            reader=Reader.STAFF, now=START + 8 * DAY, of=(1,) if name == "rank" else (),
        )  # fmt: skip
        await picture_of(name, Desk(database=database, draw=draw), question)
        drawn[name] = shown[0].header.watched
    return drawn


async def test_days_that_were_lost_are_on_the_strip_of_cards_without_days(
    database: Database,
) -> None:
    drawn = await strips(database, (1.25, 3))
    assert drawn.pop("overview") == ()
    expected = pytest.approx((1, 0.25, 0, 1, 1, 1, 1))
    assert all(shown == expected for shown in drawn.values()), drawn


async def test_there_is_none_where_nearly_all_was_watched(database: Database) -> None:
    assert set((await strips(database, (1.0, 1.01))).values()) == {()}
