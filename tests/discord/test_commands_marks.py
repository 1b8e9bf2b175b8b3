"""``/statsbot mark``, as those who manage a server use it."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from statsbot.store.marks import EventMark, MarkKind, marks_set
from statsbot.store.rows import GuildSettings
from statsbot.store.settings import save_settings
from tests.fix_sandbox import START
from tests.fix_town import Bot

HOUR = timedelta(hours=1)


@pytest.fixture
async def fresh(new_bot: Callable[[], Awaitable[Bot]]) -> Bot:
    bot = await new_bot()
    decided = GuildSettings(zone="Asia/Kolkata")
    await save_settings(bot.database, bot.guild.id, decided, now=START)
    return bot


async def test_marks_are_added_listed_and_removed(fresh: Bot) -> None:
    """Moments are on the server's clocks; what is written takes no effect in the answer."""
    text = await fresh.refusal("statsbot mark add", label="**Sale** <@1>")
    assert f"<t:{int(START.timestamp())}:f>" in text
    assert "<@1>" not in text
    text = await fresh.refusal(
        "statsbot mark add", label="News", at="2026-09-08 18:30", until="2026-09-08 20:00",
        announcement=True,
    )  # fmt: skip
    assert text.startswith("Marked: `2` **\u2068News\u2069**")
    assert text.endswith(", announced")
    begun = START.replace(day=8, hour=13)
    first, second = await marks_set(fresh.database, fresh.guild.id)
    assert (first.at, first.ends_at, first.label) == (START, None, "**Sale** <@1>")
    owner_id = fresh.guild.owner.id
    assert second == EventMark(
        kind=MarkKind.ANNOUNCEMENT, at=begun, ends_at=begun + 1.5 * HOUR, label="News", mark_id=2,
        creator_id=owner_id,
    )  # fmt: skip
    listed = (await fresh.refusal("statsbot mark list")).splitlines()
    assert listed[0].endswith(f", announced, set by <@{owner_id}>")
    assert [line[:3] for line in listed] == ["`2`", "`1`"]
    assert await fresh.offers("statsbot mark remove", "number", "ne") == [("2 News", 2)]
    assert "was removed" in await fresh.refusal("statsbot mark remove", number=2)
    assert await marks_set(fresh.database, fresh.guild.id) == [first]


async def test_what_cannot_be_is_refused_and_changes_nothing(fresh: Bot) -> None:
    assert await fresh.refusal("statsbot mark list") == "Nothing is marked yet."
    wrong: list[tuple[str, dict[str, Any], str]] = [
        ("add", {"label": "x", "at": "tomorrow"}, "is not a moment"),
        ("add", {"label": "x", "at": "2026-09-02", "until": "2026-09-01"}, "does not end"),
        ("remove", {"number": 7}, "There is no mark 7"),
    ]
    for deed, values, words in wrong:
        assert words in await fresh.refusal(f"statsbot mark {deed}", **values)
    assert await marks_set(fresh.database, fresh.guild.id) == []
