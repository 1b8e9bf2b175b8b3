"""``/privacy``, as members use it, through the local Discord."""

import asyncio
import gzip
import json
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from statsbot.commands import privacy
from statsbot.domain.facts import Audience, AuthorKind, Fact, GuildLeft, GuildSeen, MessageSent
from statsbot.domain.ids import GuildId, first_id_at
from statsbot.sandbox.interactions import Interaction
from statsbot.sandbox.state import User
from statsbot.store.privacy_choices import privacy_state
from statsbot.store.rows import PrivacyState
from tests.fix_sandbox import START
from tests.fix_town import ANSWERED_WITHIN_S, Bot
from tests.postgres.stored import rows_with, table


async def state(bot: Bot, member: User, guild_id: GuildId | None = None) -> PrivacyState:
    return await privacy_state(bot.database, guild_id or bot.guild.id, member.id)


def said(bot: Bot, member: User, guild_id: GuildId | None = None) -> Fact:
    return MessageSent(
        guild_id=guild_id or bot.guild.id,
        channel_id=bot.town.general.id,
        message_id=first_id_at(START + timedelta(minutes=1)) + 1,
        author_id=member.id,
        author_kind=AuthorKind.PERSON,
        message_type=0,
        audience=Audience.PUBLIC,
    )


async def submit(bot: Bot, shown: Interaction, word: str) -> str:
    """Fill in the form and return the private answer."""
    submitted = bot.sandbox.interactions.submit(shown, {"word": word})
    async with asyncio.timeout(ANSWERED_WITHIN_S):
        await submitted.finished.wait()
    assert submitted.original is not None
    assert submitted.original.ephemeral
    return submitted.original.content


async def test_who_asked_for_nothing_is_told_so(bot: Bot) -> None:
    text = await bot.refusal("privacy status", bot.people[0])
    assert "is counted, and kept with your id" in text
    text = await bot.refusal("privacy policy", bot.people[0])
    assert "never its text" in text
    assert "/privacy erase" in text


async def test_opting_out_holds_from_the_next_event_until_opting_in(bot: Bot) -> None:
    ada = bot.people[0]
    text = await bot.refusal("privacy opt-out", ada)
    assert "nothing of yours is collected in this server" in text
    assert await state(bot, ada) == PrivacyState(opted_out_at=START)
    assert "since <t:" in await bot.refusal("privacy status", ada)
    await bot.write([said(bot, ada)])
    assert await table(bot.database, "SELECT count(*) FROM message WHERE author_id = 0") == [(1,)]

    bot.clock.set(START + timedelta(hours=1))
    assert "counted as yours again" in await bot.refusal("privacy opt-in", ada)
    assert await state(bot, ada) == PrivacyState(named_from=START + timedelta(hours=1))
    assert (bot.guild.id, ada.id) in bot.forgotten  # or their name would not be told again


async def test_erasing_takes_the_word_that_confirms_it(bot: Bot) -> None:
    ada, layla = bot.people[:2]
    shown = await bot.run("privacy erase", ada)
    assert shown.modal is not None
    assert "Nothing was erased" in await submit(bot, shown, "yes")
    assert await rows_with(bot.database, ada.id) != []

    others = await rows_with(bot.database, layla.id)
    shown = await bot.run("privacy erase", ada)
    text = await submit(bot, shown, "erase")
    assert "Everything that named you was erased in this server" in text
    assert "counted again" in text
    assert await rows_with(bot.database, ada.id) == []
    assert await rows_with(bot.database, layla.id) == others
    assert bot.forgotten == [(bot.guild.id, ada.id)]
    assert await state(bot, ada) == PrivacyState(named_from=START)


async def test_erasing_and_opting_out_in_one_go(bot: Bot) -> None:
    ada = bot.people[0]
    shown = await bot.run("privacy erase", ada, opt_out=True)
    assert "Nothing more is collected of you" in await submit(bot, shown, "ERASE")
    await bot.write([said(bot, ada)])
    assert await rows_with(bot.database, ada.id) == []
    assert await state(bot, ada) == PrivacyState(opted_out_at=START, named_from=START)


async def test_a_form_of_before_a_restart_is_understood(
    bot: Bot, new_bot: Callable[[], Awaitable[Bot]]
) -> None:
    ada = bot.people[0]
    shown = await bot.run("privacy erase", ada)
    await bot.client.close()
    again = await new_bot()
    assert "was erased" in await submit(again, shown, "ERASE")
    assert await rows_with(again.database, ada.id) == []


async def test_everywhere_is_every_server_that_the_bot_is_in(bot: Bot) -> None:
    ada, elsewhere, left = bot.people[0], bot.guild.id + 1, bot.guild.id + 2
    for guild_id in (elsewhere, left):
        seen = GuildSeen(
            guild_id=guild_id, name="G", icon=None, owner_id=None, member_count=1, seen_at=START
        )
        await bot.write([seen, said(bot, ada, guild_id)])
    await bot.write([GuildLeft(guild_id=left, left_at=START + timedelta(seconds=1))])
    text = await bot.refusal("privacy opt-out", ada, everywhere=True)
    assert "in every server that this bot is in" in text
    opted_out = PrivacyState(opted_out_at=START)
    assert await state(bot, ada) == await state(bot, ada, elsewhere) == opted_out
    assert await state(bot, ada, left) == PrivacyState()
    shown = await bot.run("privacy erase", ada, everywhere=True)
    await submit(bot, shown, "ERASE")
    rows = await table(bot.database, f"SELECT guild_id FROM message WHERE author_id = {ada.id}")
    assert rows == [(left,)]


async def test_the_export_is_a_private_file_with_nobody_else_in_it(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada, *others = bot.people
    answer = (await bot.run("privacy export", ada)).original
    assert answer is not None
    assert answer.ephemeral
    (attachment,) = answer.attachments
    content = attachment.data
    told = json.loads(content)
    assert told["member"] == str(ada.id)
    assert told["rows"] == sum(map(len, told["kept"].values())) > 100
    assert told["kept"]["member.member_id"][0]["name"] == "Ada"
    assert not [person for person in others if str(person.id) in json.dumps(told)]
    # What is large is packed, and what is too large is refused with who can help.
    monkeypatch.setattr(privacy, "LARGEST_FILE", len(content) - 1)
    answer = (await bot.run("privacy export", ada)).original
    assert answer is not None
    packed = answer.attachments[0].data
    assert json.loads(gzip.decompress(packed))["rows"] == told["rows"]
    monkeypatch.setattr(privacy, "LARGEST_FILE", 10)
    assert "statsbot privacy export" in await bot.refusal("privacy export", ada)
