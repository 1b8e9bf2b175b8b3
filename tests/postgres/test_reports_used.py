"""Cards of channels, emoji, reactions and apps, drawn from facts on a real PostgreSQL."""

import io
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from PIL import Image

from renderers import Card
from renderers.cards.apps import AppsCard
from renderers.cards.channel import ChannelCard
from renderers.cards.channels import ChannelsCard
from renderers.cards.emoji import EmojiCard
from renderers.cards.reactions import ReactionsCard
from renderers.panels.glyph import Glyph
from statsbot.domain.facts import AppAnswered, Audience, CommandRun, MemberSeen, Outcome
from statsbot.domain.ids import first_id_at
from statsbot.drawing.assets import Assets
from statsbot.drawing.studio import draw_here
from statsbot.reports.catalogue import picture_of
from statsbot.reports.desk import Desk
from statsbot.reports.picture import LONGEST_ALT_TEXT, Picture
from statsbot.store.ingest import FactWriter
from statsbot.store.pool import Database
from statsbot.store.rows import Reader
from tests.fix_findings import asked
from tests.postgres.facts import GUILD
from tests.postgres.talk import GENERAL, NOW, STAFF, ZONE, home, last_days, tell

APP = 9


def _pixel() -> bytes:
    file = io.BytesIO()
    Image.new("RGBA", (8, 8), "red").save(file, "PNG")
    return file.getvalue()


PIXEL = _pixel()


async def drawn(
    database: Database,
    name: str,
    reader: Reader = Reader.STAFF,
    *,
    of: tuple[int, ...] = (),
    assets: Assets | None = None,
) -> tuple[Card, Picture]:
    """Return a card and its picture."""
    cards: list[Card] = []

    async def draw(card: Card) -> bytes:
        cards.append(card)
        return draw_here(card)

    question = asked(last_days(7), ZONE, reader, NOW, of=of, guild_id=GUILD)
    picture = await picture_of(name, Desk(database=database, draw=draw, assets=assets), question)
    with Image.open(io.BytesIO(picture.png)) as image:
        assert image.size == (1320, 840)
    assert 0 < len(picture.alt_text) <= LONGEST_ALT_TEXT
    assert picture.data["card"] == name
    return cards[0], picture


@pytest.mark.parametrize("reader", Reader)
async def test_channels_are_those_told(database: Database, reader: Reader) -> None:
    talk = await tell(database)
    card, picture = await drawn(database, "channels", reader)
    assert isinstance(card, ChannelsCard)
    written = Counter(home(each.channel_id) for each in talk.standing(last_days(7), reader))
    values = [row.values[0] for row in card.table.rows if row.values[0] != "0"]
    assert values == [str(count) for _, count in written.most_common()]
    assert (card.advice is None) == (reader is Reader.PUBLIC)
    assert str(STAFF) not in str(picture.data) or reader is Reader.STAFF


async def test_a_channel_is_the_one_named(database: Database) -> None:
    talk = await tell(database)
    card, picture = await drawn(database, "channel", of=(GENERAL,))
    assert isinstance(card, ChannelCard)
    here = [
        each for each in talk.standing(last_days(7), Reader.STAFF) if each.channel_id == GENERAL
    ]
    assert card.tiles[0].value == str(len(here))
    assert int(card.trend.daily.sum()) == len(here)
    assert card.header.subject == "#a"
    assert picture.filename.startswith(f"channel-{GENERAL}-")


async def test_emoji_are_those_told(database: Database) -> None:
    talk = await tell(database)
    card, _ = await drawn(database, "emoji")
    assert isinstance(card, EmojiCard)
    window = last_days(7)
    used = Counter(each.emoji.name for each in talk.given(window, Reader.STAFF))
    for message in talk.standing(window, Reader.STAFF):
        used.update({emoji.name: times for emoji, times in message.emoji or ()})
    values = [card.hero.value, *(row.values[0] for row in card.table.rows)]
    assert values == [str(count) for _, count in used.most_common()]
    assert card.stickers is not None


async def test_custom_emoji_and_stickers_are_fetched(database: Database) -> None:
    await tell(database)
    asked_for: list[str] = []

    async def answer(request: web.Request) -> web.Response:
        asked_for.append(request.path)
        return web.Response(body=PIXEL, content_type="image/png")

    app = web.Application()
    app.router.add_get("/{path:.*}", answer)
    async with TestServer(app) as cdn, Assets(str(cdn.make_url(""))) as assets:
        card, _ = await drawn(database, "emoji", assets=assets)
    assert isinstance(card, EmojiCard)
    assert asked_for.count("/emojis/77.png") == asked_for.count("/stickers/88.png") == 1
    glyphs = [card.hero.glyph, *(row.face for row in card.table.rows)]
    images = {glyph.name: glyph.image for glyph in glyphs if isinstance(glyph, Glyph)}
    assert images == {"party": PIXEL, "🎉": None, "👍": None}
    assert card.stickers is not None
    assert card.stickers.things[0][0].image == PIXEL


async def test_reactions_are_those_told(database: Database) -> None:
    talk = await tell(database)
    card, picture = await drawn(database, "reactions")
    assert isinstance(card, ReactionsCard)
    given = talk.given(last_days(7), Reader.STAFF)
    assert card.tiles[0].value == str(len(given))
    most = Counter(each.member_id for each in given).most_common(1)[0][1]
    assert card.givers.rows[0].value == str(most)
    assert "Who reacts most: user-00" in picture.alt_text


async def test_apps_are_called_by_their_names(database: Database) -> None:
    at = first_id_at(NOW - timedelta(hours=5))
    answer = AppAnswered(
        guild_id=GUILD, channel_id=GENERAL, message_id=at, application_id=APP, member_id=1,
        command="play", audience=Audience.PUBLIC,
    )  # fmt: skip
    run = CommandRun(
        guild_id=GUILD, interaction_id=at, channel_id=GENERAL, member_id=1, command="serverstats",
        audience=Audience.PUBLIC, outcome=Outcome(0), latency_ms=321,
    )  # fmt: skip
    named = MemberSeen(
        guild_id=GUILD, member_id=APP, name="Jukebox", avatar=None, is_bot=True, seen_at=NOW
    )
    await tell(database)
    more = [replace(answer, message_id=at + 1), replace(answer, message_id=at + 2)]
    await FactWriter(database).write([answer, *more, run, named])
    card, picture = await drawn(database, "apps")
    assert isinstance(card, AppsCard)
    (app,), (own,) = card.apps.rows, card.own.rows
    assert (app.name, app.note, app.values) == ("Jukebox", "/play", ("3",))
    assert (own.name, own.note, own.values) == ("/serverstats", "", ("1", "321"))
    assert "Apps: Jukebox 3 (/play)" in picture.alt_text
