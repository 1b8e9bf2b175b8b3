"""A report into a channel of the local Discord: once, whatever goes wrong."""

import io
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import discord
import pytest
from PIL import Image

from statsbot.delivery.channel import Channels, DeliveryPostponedError, UndeliverableError
from statsbot.delivery.message import ReportMessage
from statsbot.reports.picture import Picture
from statsbot.sandbox import Sandbox
from statsbot.sandbox.state import Channel, ChannelType, Overwrite, Permission
from tests.fix_sandbox import START, Client, Town

Start = Callable[..., Awaitable[Client]]

POST = "POST /channels/{channel_id}/messages"
FILENAME = "weekly-2026-08-31.png"


def png() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8), "navy").save(buffer, "PNG")
    return buffer.getvalue()


def message(title: str = "Weekly report", **words: str) -> ReportMessage:
    return ReportMessage(
        title=title,
        insight=words.get("insight", "Busiest week of 12."),
        source="Messages of people",
        picture=Picture(
            png=png(),
            filename=FILENAME,
            alt_text="Overview of Glasshouse",
            data={},
        ),
        nonce="00112233445566778899aabb",
    )


def texts(channel: Channel) -> list[str]:
    """Return the text displays of the channel's only message."""
    (sent,) = channel.messages.values()
    (container,) = sent.components
    return [each["content"] for each in container["components"] if each["type"] == 10]


def forget_nonces(sandbox: Sandbox) -> None:
    """Let the minutes pass in which Discord remembers a nonce."""
    sandbox._api._world.nonces.clear()


async def test_a_report_is_one_container_with_words_and_picture(
    sandbox: Sandbox, town: Town, discord_client: Start
) -> None:
    client = await discord_client()
    posted = await Channels(client).post(town.guild.id, town.general.id, message())
    (sent,) = town.general.messages.values()
    assert (sent.id, sent.author, sent.content) == (posted, town.state.bot, "")
    (container,) = sent.components
    assert [part["type"] for part in container["components"]] == [10, 12, 10]
    assert texts(town.general) == ["## Weekly report\nBusiest week of 12.", "-# Messages of people"]
    (item,) = container["components"][1]["items"]
    assert item["description"] == "Overview of Glasshouse"
    (file,) = sent.attachments
    assert (file.filename, file.data) == (FILENAME, png())


async def test_names_take_no_effect_and_ping_nobody(
    sandbox: Sandbox, town: Town, discord_client: Start
) -> None:
    client = await discord_client()
    hostile = f"@everyone <@{town.guild.owner.id}> [x](https://evil.example) **b**"
    report = message(hostile, insight="# no heading")
    await Channels(client).post(town.guild.id, town.general.id, report)
    (sent,) = town.general.messages.values()
    assert (sent.mentions, sent.mention_everyone, sent.mention_role_ids) == ((), False, ())
    shown = texts(town.general)[0]
    assert "\\@everyone \\<\\@" in shown
    assert "\n\\# no heading" in shown


async def test_where_components_are_refused_the_words_come_plainly(
    sandbox: Sandbox, town: Town, discord_client: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = await discord_client()
    report = message()
    view = report.view().add_item(discord.ui.TextDisplay("more than Discord takes " * 200))
    monkeypatch.setattr(ReportMessage, "view", lambda _: view)
    await Channels(client).post(town.guild.id, town.general.id, report)
    (sent,) = town.general.messages.values()
    assert sent.content == "**Weekly report**\nBusiest week of 12.\n-# Messages of people"
    (file,) = sent.attachments
    assert (file.filename, file.description) == (FILENAME, "Overview of Glasshouse")


@pytest.mark.parametrize("remembered", [True, False])
async def test_a_lost_answer_leads_to_no_second_message(
    sandbox: Sandbox, town: Town, discord_client: Start, remembered: bool
) -> None:
    channels = Channels(await discord_client())
    sandbox.faults.lose_response(POST)
    with pytest.raises(DeliveryPostponedError):
        await channels.post(town.guild.id, town.general.id, message())
    (stands,) = town.general.messages
    town.state.send(town.guild.owner, town.general, "what a week")
    if remembered:
        assert await channels.post(town.guild.id, town.general.id, message()) == stands
    else:
        forget_nonces(sandbox)
        found = await channels.find(town.guild.id, town.general.id, FILENAME, START)
        assert found == stands
    assert len(town.general.messages) == 2


async def test_a_plain_message_is_found_too_and_others_are_not(
    sandbox: Sandbox, town: Town, discord_client: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = await discord_client()
    channels = Channels(client)
    assert await channels.find(town.guild.id, town.general.id, FILENAME, START) is None
    channel = client.get_channel(town.general.id)
    sent = await channel.send("x", file=message().file())  # type: ignore[union-attr]
    assert await channels.find(town.guild.id, town.general.id, FILENAME, START) == sent.id
    assert await channels.find(town.guild.id, town.general.id, "weekly-2026.png", START) is None
    later = START + timedelta(hours=1)
    assert await channels.find(town.guild.id, town.general.id, FILENAME, later) is None


async def test_500_is_repeated_by_the_library_without_a_second_message(
    sandbox: Sandbox, town: Town, discord_client: Start
) -> None:
    channels = Channels(await discord_client())
    sandbox.faults.server_error(POST, status=500)
    await channels.post(town.guild.id, town.general.id, message())
    assert len(town.general.messages) == 1


async def test_what_may_pass_is_postponed(
    sandbox: Sandbox, town: Town, discord_client: Start
) -> None:
    channels = Channels(await discord_client(max_ratelimit_timeout=60.0))

    async def wait_told() -> timedelta:
        with pytest.raises(DeliveryPostponedError) as caught:
            await channels.post(town.guild.id, town.general.id, message())
        return caught.value.wait

    sandbox.faults.server_error(POST, status=503, html=True)
    assert await wait_told() == timedelta(minutes=1)
    sandbox.faults.too_many_requests(POST, retry_after=1337)
    assert await wait_told() == timedelta(seconds=1337)
    sandbox.faults.too_many_requests(POST, retry_after=5, cloudflare=True)
    assert await wait_told() == timedelta(minutes=10)
    town.state.begin_outage(town.guild)
    await sandbox.settle()
    assert await wait_told() == timedelta(minutes=5)
    assert town.general.messages == {}


async def test_a_channel_that_takes_no_reports_is_told_before_any_request(
    sandbox: Sandbox, town: Town, discord_client: Start
) -> None:
    state, guild = town.state, town.guild
    hidden = state.add_channel(
        guild, "staff", overwrites=[Overwrite(id=guild.id, deny=Permission.VIEW_CHANNEL)]
    )
    no_files = state.add_channel(
        guild, "calm", overwrites=[Overwrite(id=guild.id, deny=Permission.ATTACH_FILES)]
    )
    forum = state.add_channel(guild, "forum", ChannelType.FORUM)
    category = state.add_channel(guild, "Talk", ChannelType.CATEGORY)
    channels = Channels(await discord_client())

    async def reason(channel_id: int) -> str:
        with pytest.raises(UndeliverableError) as caught:
            await channels.post(guild.id, channel_id, message())
        assert caught.value.lasting
        return str(caught.value)

    assert "View Channel" in await reason(hidden.id)
    assert await reason(no_files.id) == (
        "The bot lacks permissions in the reports channel: Attach Files."
    )
    assert "takes no messages" in await reason(forum.id)
    assert "takes no messages" in await reason(category.id)
    assert "no longer exists" in await reason(12345)
    state.delete_channel(town.general)
    await sandbox.settle()
    assert "no longer exists" in await reason(town.general.id)


async def test_another_servers_channel_is_refused(
    sandbox: Sandbox, town: Town, discord_client: Start
) -> None:
    other = town.state.add_guild("Elsewhere", owner=town.state.add_user("other"))
    theirs = town.state.add_channel(other, "theirs")
    town.state.install(other, permissions=int(Permission.ADMINISTRATOR))
    channels = Channels(await discord_client())
    with pytest.raises(UndeliverableError):
        await channels.post(town.guild.id, theirs.id, message())
    assert theirs.messages == {}


async def test_a_thread_takes_reports_until_it_is_locked_away(
    sandbox: Sandbox, town: Town, discord_client: Start
) -> None:
    thread = town.state.create_thread(town.general, "reports", owner=town.guild.owner)
    channels = Channels(await discord_client())
    await channels.post(town.guild.id, thread.id, message())
    town.state.edit_thread(thread, archived=True, locked=True)
    await sandbox.settle()
    forget_nonces(sandbox)
    with pytest.raises(UndeliverableError, match="archived"):
        await channels.post(town.guild.id, thread.id, message())


async def test_a_busy_channel_gets_no_message_that_it_may_have_already(
    sandbox: Sandbox, town: Town, discord_client: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("statsbot.delivery.channel._MOST_READ_BACK", 5)
    for _ in range(6):
        town.state.send(town.guild.owner, town.general, "hello")
    channels = Channels(await discord_client())
    with pytest.raises(UndeliverableError, match="too busy") as caught:
        since = datetime(2026, 9, 7, 9, tzinfo=UTC)
        await channels.find(town.guild.id, town.general.id, FILENAME, since)
    assert not caught.value.lasting
