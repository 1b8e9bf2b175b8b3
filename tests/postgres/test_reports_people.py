"""Facts to cards about people on a real PostgreSQL: every card is drawn, and names who it shows."""

import io
import json
from datetime import UTC, date, datetime, timedelta

import pytest
import pytest_asyncio
from PIL import Image

from renderers import Card, Look
from statsbot.analytics.question import Question
from statsbot.domain.facts import (
    Audience,
    ChannelKind,
    ChannelSeen,
    Fact,
    GuildSeen,
    MemberSeen,
    Watched,
)
from statsbot.domain.windows import whole_days, zone
from statsbot.drawing.studio import draw_here
from statsbot.locale import language
from statsbot.reports.catalogue import CARDS, picture_of
from statsbot.reports.desk import Desk
from statsbot.reports.picture import LONGEST_ALT_TEXT, Picture
from statsbot.store.ingest import FactWriter
from statsbot.store.pool import Database
from statsbot.store.rows import Reader
from tests.postgres.facts import GUILD, sent, watched

UTC_ZONE = zone("UTC")
START, END = datetime(2026, 5, 4, tzinfo=UTC), datetime(2026, 7, 6, tzinfo=UTC)
NAMES = ("moss", "fern", "さくら", "محمد", "reed", "kestrel")
MOSS, GOAL = 11, 100
OF = {"member": (MOSS,), "goal": (GOAL,)}


@pytest_asyncio.fixture
async def told(database: Database) -> Database:
    """Nine weeks in which the first writes most, and one more person writes in each week."""
    facts: list[Fact] = [
        GuildSeen(
            guild_id=GUILD, owner_id=1, seen_at=START, member_count=6, name="Tea & Maps", icon=None
        ),
        ChannelSeen(
            guild_id=GUILD, channel_id=1, name="map-making", kind=ChannelKind.TEXT,
            parent_id=None, audience=Audience.PUBLIC, seen_at=START,
        ),
        *(watched(kind, START, END) for kind in Watched),
    ]  # fmt: skip
    for number, name in enumerate(NAMES):
        facts.append(
            MemberSeen(
                guild_id=GUILD,
                member_id=MOSS + number,
                name=name,
                avatar=None,
                is_bot=False,
                seen_at=START,
            )
        )
        for day in range(7 * number, 63, number + 1):
            at = START + timedelta(days=day, hours=18)
            facts += [sent(at, 10 * number + n, author_id=MOSS + number) for n in range(6 - number)]
    await FactWriter(database).write(facts)
    return database


async def drawn(database: Database, name: str, tag: str = "en") -> Picture:
    async def draw(card: Card) -> bytes:
        return draw_here(card)

    speak = language(tag)
    look = Look(theme="dawn", leftward=speak.leftward)
    desk = Desk(database=database, draw=draw, speak=speak, look=look)
    finding = CARDS[name].finding
    of = OF.get({"rank": "member"}.get(finding, finding), ())
    window = whole_days(date(2026, 6, 8), 28, UTC_ZONE)
    asked = Question(
        guild_id=GUILD, window=window, zone=UTC_ZONE, reader=Reader.PUBLIC, now=END, of=of
    )
    return await picture_of(name, desk, asked)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("leaderboard", ("⁨moss⁩ leads 6 active members", "⁨#map-making⁩")),
        ("member", ("most in ⁨#map-making⁩", "#1 of 6 who wrote", "active on 28 of 28 days")),
        ("rank", ("Level: 5", "Rank: #1, no change", "nobody is ahead")),
        ("level-up", ("⁨moss⁩ reached level 5", "Rank 1 of 6 active members")),
        ("goal", ("100 messages: goal reached", "Reached on 16 Jun 2026")),
        ("segments", ("Regulars: ", "Last week: New: 0")),
        ("dependence", ("Half of all messages came from 1 of 6 people",)),
    ],
)
async def test_each_card_says_what_happened(
    told: Database, name: str, words: tuple[str, ...]
) -> None:
    picture = await drawn(told, name)
    with Image.open(io.BytesIO(picture.png)) as image:
        assert image.size == (1320, 840)
    assert len(picture.alt_text) <= LONGEST_ALT_TEXT
    assert [each for each in words if each not in picture.alt_text] == []
    assert "Tea & Maps" in picture.alt_text
    assert picture.filename.startswith(f"{name}-")
    json.dumps(picture.data, allow_nan=False)
    mirrored = await drawn(told, name, "ar")
    assert mirrored.png != picture.png
