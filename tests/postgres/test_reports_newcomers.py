"""Cards about people who come, drawn from what is stored."""

import io

import pytest
from PIL import Image

from renderers import Card, Look, Studio
from renderers import draw as draw_card
from statsbot.analytics.question import Question
from statsbot.locale import language
from statsbot.reports.catalogue import picture_of
from statsbot.reports.desk import Desk
from statsbot.store.pool import Database
from statsbot.store.rows import Reader
from tests.fix_findings import BERLIN
from tests.postgres.newcomer_town import GUILD, NOW, OLD, WINDOW, made


@pytest.mark.parametrize("name", ["invites", "newcomers", "retention"])
async def test_it_is_drawn_for_members_and_for_the_staff(
    database: Database, studio: Studio, name: str
) -> None:
    async def draw(card: Card) -> bytes:
        return draw_card(card, studio)

    await made().write(database)
    inviter = str(OLD[0])
    for reader, tag in ((Reader.STAFF, "en"), (Reader.PUBLIC, "ar")):
        speak = language(tag)
        desk = Desk(
            database=database,
            draw=draw,
            speak=speak,
            look=Look(theme="dawn", leftward=speak.leftward),
        )
        question = Question(guild_id=GUILD, window=WINDOW, zone=BERLIN, reader=reader, now=NOW)
        picture = await picture_of(name, desk, question)
        with Image.open(io.BytesIO(picture.png)) as image:
            assert image.size == (1320, 840)
        assert picture.filename == f"{name}-2025-09-10-2025-10-29.png"
        assert str(picture.data["insight"]) in picture.alt_text
        assert picture.data["audience"] == reader.name.lower()
        assert (inviter in str(picture.data)) == (name != "retention" and reader is Reader.STAFF)
