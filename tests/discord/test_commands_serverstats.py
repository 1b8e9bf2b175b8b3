"""``/serverstats overview``, as members use it."""

import io
from collections.abc import Awaitable, Callable

import pytest
from PIL import Image
from psycopg.conninfo import conninfo_to_dict

from statsbot.errors import DrawingError
from statsbot.sandbox.interactions import Interaction
from tests.fix_postgres import Server
from tests.fix_town import Bot

OVERVIEW = "serverstats overview"


def picture(interaction: Interaction) -> tuple[Image.Image, str]:
    """Return the answer's one picture and its alt text."""
    answer = interaction.original
    assert answer is not None
    (file,) = answer.attachments
    image = Image.open(io.BytesIO(file.data))
    image.load()
    return image, file.description or ""


async def test_the_answer_is_a_picture_for_everybody(bot: Bot) -> None:
    interaction = await bot.run(OVERVIEW, timeframe="7d")
    image, alt_text = picture(interaction)
    assert (image.format, image.size) == ("PNG", (1320, 840))
    assert alt_text.startswith("Overview of Glasshouse, 1–7 Sept 2026")
    assert "Messages: " in alt_text
    assert interaction.original is not None
    assert not interaction.original.ephemeral
    assert interaction.original.mentions == ()
    assert not interaction.original.mention_everyone


async def test_every_way_to_name_a_window(bot: Bot) -> None:
    for timeframe in ["24h", "90d", "all", " 30D ", "2026-09-01..2026-09-05"]:
        interaction = await bot.run(OVERVIEW, timeframe=timeframe)
        assert picture(interaction)[0].size == (1320, 840)
    assert "10 Aug\u2009–\u20097 Sept 2026" in picture(await bot.run(OVERVIEW, timeframe="all"))[1]
    assert "9 Aug\u2009–\u20097 Sept 2026" in picture(await bot.run(OVERVIEW))[1]  # 30 days


async def test_channels_that_not_everyone_sees_are_not_counted(bot: Bot) -> None:
    """Every fifth message was restricted; a staff member's answer is visible to all as well."""
    alt_text = picture(await bot.run(OVERVIEW, timeframe="2026-09-01..2026-09-05"))[1]
    # 5 days x 1440 / 47 minutes, four of five of them.
    total = int(alt_text.split("Messages: ")[1].split(",")[0])
    assert total == pytest.approx(5 * 1440 / 47 * 4 / 5, abs=2)


NO_WINDOWS = {
    "yesterday": "is not a window",
    "-1": "is not a window",
    str(2**64): "is not a window",
    "1e9": "is not a window",
    "2026-02-30..2026-03-01": "no calendar has",
    "0000-00-00..9999-12-31": "no calendar has",
    "2026-09-05..2026-09-01": "first day comes first",
    "2024-01-01..2024-01-31": "what is known begins on 2026-08-10 and ends on 2026-09-07",
    "2027-01-01..2027-01-31": "what is known begins on",
    "@everyone `x`" * 300: "is not a window",
}


async def test_a_refusal_is_one_sentence_in_private(bot: Bot) -> None:
    for timeframe, words in NO_WINDOWS.items():
        sentence = await bot.refusal(OVERVIEW, timeframe=timeframe)
        assert words in sentence
        assert len(sentence) < 300
    assert all(message.ephemeral for message in bot.town.general.messages.values())


async def test_a_server_without_a_past_is_told_so(
    new_bot: Callable[[], Awaitable[Bot]],
) -> None:
    bot = await new_bot()
    assert "nothing to show yet" in await bot.refusal(OVERVIEW)
    assert "nothing to show yet" in await bot.refusal(OVERVIEW, timeframe="all")


async def test_without_its_database_it_says_so_in_time(
    bot: Bot, postgres: Server, database_url: str
) -> None:
    postgres.drop(str(conninfo_to_dict(database_url)["dbname"]))
    sentence = await bot.refusal(OVERVIEW)
    assert sentence == ("The statistics are out of reach at present: try again in a few minutes.")


async def test_a_picture_that_cannot_be_drawn_is_told_in_words(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def out_of_memory(*_: object) -> bytes:
        raise DrawingError("The picture could not be drawn: it ended its worker.")

    monkeypatch.setattr("tests.fix_town.draw_here", out_of_memory)
    answer = (await bot.run(OVERVIEW, timeframe="7d")).original
    assert answer is not None
    assert answer.content.startswith("Overview of Glasshouse")
    assert "\\@everyone" in answer.content
    assert not answer.mention_everyone


async def test_windows_are_offered_while_typing(bot: Bot) -> None:
    offers = await bot.offers(OVERVIEW, "timeframe", "")
    assert [value for _, value in offers] == ["24h", "7d", "14d", "30d", "90d", "365d", "all"]
    assert ("45d", "45d") in await bot.offers(OVERVIEW, "timeframe", "45d")
    assert await bot.offers(OVERVIEW, "timeframe", "soon") == []
