"""What messages hold, over the socket and into the tables, with and without their text."""

from typing import Any

import orjson
import pytest

from statsbot.clock import DrivenClock
from statsbot.sandbox.state import Attachment, Member, MessageType
from tests.fix_bot import Counting, StartCounting
from tests.fix_sandbox import START, Town

DAY = START.date()
MIX = "sent, replies, stickers, forwards, voice_messages, readable, attachments, embeds, polls"


@pytest.fixture
def ada(town: Town) -> Member:
    return town.state.join(town.state.add_user("ada"), town.guild)


async def talk(counting: Counting, town: Town, ada: Member) -> None:
    """One message of each kind, by a person in public."""
    state, user, general = town.state, ada.user, town.general
    first = state.send(user, general, "hello")
    state.send(user, general, "yes", reply_to=first)
    picture = Attachment(id=state.new_id(), filename="a.png", data=b"", content_type="image/png")
    state.send(user, general, attachments=[picture])
    state.send(user, general, "https://example.org", embeds=[{"type": "link"}])
    state.send_stickers(user, general, (7, "wave"), (8, "hug"))
    state.send_voice_message(user, general)
    state.send_poll(user, general, "Tea?", ["yes", "no"])
    state.forward(user, first, general)
    state.send(user, general, "my link", mentions=[state.bot], embeds=[{"type": "link"}])
    state.send(user, general, type=MessageType.PINS_ADD)
    await counting.write()


async def rows(counting: Counting, columns: str, table: str) -> list[tuple[Any, ...]]:
    async with counting.database.reading() as connection:
        cursor = await connection.execute(f"SELECT {columns} FROM {table} ORDER BY 1".encode())
        return await cursor.fetchall()


async def test_contents_land_where_the_text_is_granted(
    count: StartCounting, town: Town, ada: Member
) -> None:
    counting = await count(message_content=True)
    await talk(counting, town, ada)
    assert await rows(counting, MIX, "channel_day") == [(9, 1, 1, 1, 1, 9, 2, 2, 1)]
    kept = await rows(counting, "message_id, message_type, traits, contents", "message")
    assert [row[1:] for row in kept] == [
        (0, 0, 0), (19, 0, 0), (0, 0, 1), (0, 0, 2), (0, 1, 0), (0, 4, 1), (0, 0, 4), (0, 2, 0),
        (0, 0, 2), (6, 0, 0),
    ]  # fmt: skip
    assert await rows(counting, "sent, other_messages, bot_messages", "slot_count") == [(9, 1, 0)]


async def test_contents_are_unknown_without_the_text_and_all_else_is_told(
    count: StartCounting, town: Town, ada: Member
) -> None:
    """Discord shows what mentions the bot; nothing is concluded from that for the others."""
    counting = await count(message_content=False)
    await talk(counting, town, ada)
    assert await rows(counting, MIX, "channel_day") == [(9, 1, 1, 1, 1, 0, 0, 0, 0)]
    kept = await rows(counting, "message_id, message_type, traits, contents", "message")
    assert [row[1:] for row in kept] == [
        (0, 0, None), (19, 0, None), (0, 0, None), (0, 0, None), (0, 1, None), (0, 4, None),
        (0, 0, None), (0, 2, None), (0, 0, None), (6, 0, None),
    ]  # fmt: skip
    assert await rows(counting, "*", "message_emoji") == []
    assert await rows(counting, "sticker_id, name", "sticker") == [(7, "wave"), (8, "hug")]
    assert await rows(counting, "sticker_id, day, uses, audience", "sticker_day") == [
        (7, DAY, 1, 0), (8, DAY, 1, 0)
    ]  # fmt: skip


async def test_a_preview_that_arrives_later_is_neither_embed_nor_edit(
    count: StartCounting, town: Town, ada: Member
) -> None:
    counting = await count(message_content=True)
    message = town.state.send(ada.user, town.general, "https://example.org")
    message.embeds = ({"type": "link"},)
    town.state.edit(message)
    await counting.write()
    assert await rows(counting, "sent, edited, readable, embeds", "channel_day") == [(1, 0, 1, 0)]


async def test_first_and_last_messages_and_bulk_deletions_land(
    count: StartCounting, town: Town, ada: Member, clock: DrivenClock
) -> None:
    counting = await count()
    sent = [town.state.send(ada.user, town.general, str(n)) for n in range(4)]
    town.state.bulk_delete(sent[:3])
    town.state.delete(sent[3])
    await counting.write()
    assert await rows(counting, "sent, deleted, deleted_in_bulk", "slot_count") == [(4, 4, 3)]
    assert await rows(counting, "message_id, deleted_in_bulk", "message") == [
        (each.id, each is not sent[3]) for each in sent
    ]
    assert await rows(counting, "*", "member_activity") == [
        (town.guild.id, ada.user.id, START, START, 0)
    ]


async def test_received_and_removed_reactions_land(
    count: StartCounting, town: Town, ada: Member
) -> None:
    old = town.state.send(ada.user, town.general, "before the bot listened")
    counting = await count()
    owner = town.guild.owner
    for emoji in ("👍", "🎉", "🔥"):
        town.state.react(owner, old, emoji)
    town.state.react(ada.user, old, "👍")
    town.state.react(town.state.bot, old, "👍")
    town.state.unreact(owner, old, "🎉")
    town.state.clear_reactions(old, None)
    town.state.react(owner, old, "🔥")
    await counting.write()
    assert await rows(counting, "member_id, reactions, reactions_received", "member_day") == sorted(
        [(owner.id, 1, 0), (ada.user.id, 0, 1)]
    )
    assert await rows(counting, "reactions, reactions_removed", "slot_count") == [(1, 3)]


async def test_answers_of_other_apps_land(count: StartCounting, town: Town, ada: Member) -> None:
    counting = await count()
    state, general = town.state, town.general
    jukebox = state.add_user("jukebox", bot=True)
    answer = state.answer_command(jukebox, general, "play song", ada.user, "Playing.")
    menu = MessageType.CONTEXT_MENU_COMMAND
    other = state.answer_command(jukebox, general, "Report", ada.user, type=menu)
    state.delete(other)
    await counting.write()
    assert await rows(counting, "*", "app_answer") == [
        (town.guild.id, message.id, general.id, jukebox.id, ada.user.id, 0, command)
        for message, command in ((answer, "play song"), (other, "Report"))
    ]
    assert await rows(counting, "command, application_id, day, uses, audience", "app_day") == [
        ("Report", jukebox.id, DAY, 1, 0), ("play song", jukebox.id, DAY, 1, 0)
    ]  # fmt: skip
    assert await rows(counting, "author_kind, message_type", "message") == [(1, 20), (1, 23)]


async def test_what_is_no_message_is_counted_as_a_fault_and_spoils_nothing(
    count: StartCounting, town: Town, ada: Member
) -> None:
    """Bad input 46: ids that no column holds, in the middle of a batch."""
    counting = await count()
    (session,) = counting.bot.sandbox.gateway.sessions.values()
    first = town.state.send(ada.user, town.general, "one")
    await counting.bot.sandbox.settle()
    name, frame = session.newest(1)[0]
    payload = orjson.loads(frame)
    for bad in (str(2**63), str(2**64), "-1", "1e9", "", None, str(2**63 - 1)):
        session.dispatch(name, orjson.dumps(payload | {"id": bad}))
    author = {"id": str(2**63), "username": "x"}
    session.dispatch(name, orjson.dumps(payload | {"author": author}))
    reaction = {
        "guild_id": str(town.guild.id), "channel_id": str(town.general.id), "user_id": "5",
        "emoji": {"id": str(2**65), "name": "x"}, "message_id": str(first.id),
    }  # fmt: skip
    session.dispatch("MESSAGE_REACTION_ADD", orjson.dumps(reaction))
    last = town.state.send(ada.user, town.general, "two")
    await counting.write()
    kept = await rows(counting, "message_id", "message")
    assert kept == [(first.id,), (last.id,), (2**63 - 1,)]
    faults = counting.bot.gateway.faults.counts
    assert (faults["MESSAGE_CREATE"], faults["MESSAGE_REACTION_ADD"]) == (7, 1)
