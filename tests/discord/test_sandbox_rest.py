"""The local REST API, used by the real discord.py."""

import io
from collections.abc import Awaitable, Callable
from datetime import timedelta

import aiohttp
import discord
import pytest
from discord import ui

from statsbot.clock import DrivenClock
from statsbot.sandbox import Limits, Sandbox
from statsbot.sandbox.images import picture
from statsbot.sandbox.state import ChannelType, EmojiKey, Overwrite, Permission
from tests.fix_sandbox import START, Client, Town

Start = Callable[..., Awaitable[Client]]
PNG = picture("test", 32)


@pytest.fixture
async def channel(town: Town, discord_client: Start) -> discord.TextChannel:
    """``general`` as a client of the bot sees it."""
    client = await discord_client()
    found = client.get_channel(town.general.id)
    assert isinstance(found, discord.TextChannel)
    return found


def revoke(town: Town, *permissions: Permission) -> None:
    """Take permissions from the bot in ``general``."""
    deny = sum(int(each) for each in permissions)
    own = Overwrite(id=town.state.bot.id, member=True, deny=deny)
    town.state.edit_channel(town.general, overwrites=[own])


async def test_send_edit_and_delete(town: Town, channel: discord.TextChannel) -> None:
    message = await channel.send("first", embed=discord.Embed(title="t", description="d"))
    assert town.general.messages[message.id].content == "first"
    assert message.embeds[0].title == "t"
    edited = await message.edit(content="second", embed=None)
    assert (edited.content, edited.embeds) == ("second", [])
    assert town.general.messages[message.id].edited_at == START
    await message.delete()
    assert town.general.messages == {}


async def test_files_go_up_and_come_down(town: Town, channel: discord.TextChannel) -> None:
    file = discord.File(io.BytesIO(PNG), "card one.png", description="What the card says")
    message = await channel.send(file=file)
    attachment = message.attachments[0]
    assert (attachment.filename, attachment.size) == ("card_one.png", len(PNG))
    assert (attachment.width, attachment.height) == (32, 32)
    assert attachment.description == "What the card says"
    assert await attachment.read() == PNG
    second = discord.File(io.BytesIO(PNG), "two.png")
    kept = await message.edit(attachments=[attachment, second])
    assert [each.filename for each in kept.attachments] == ["card_one.png", "two.png"]
    emptied = await message.edit(content="text", attachments=[])
    assert emptied.attachments == []


async def test_a_layout_view_with_a_gallery(town: Town, channel: discord.TextChannel) -> None:
    class Layout(ui.LayoutView):
        box: ui.Container[ui.LayoutView] = ui.Container(
            ui.TextDisplay("# Week 36"),
            ui.MediaGallery(
                discord.MediaGalleryItem("attachment://card.png", description="alt text")
            ),
            ui.Separator(),
            ui.ActionRow(ui.Button(label="More", custom_id="more")),
        )

    message = await channel.send(
        view=Layout(), file=discord.File(io.BytesIO(PNG), "card.png", description="alt text")
    )
    assert message.flags.components_v2
    container = town.general.messages[message.id].components[0]
    assert container["id"] == 1
    media = container["components"][1]["items"][0]["media"]
    assert media["url"] == message.attachments[0].url
    assert (media["width"], media["height"]) == (32, 32)


async def refused(sending: Awaitable[object]) -> tuple[int, int, str]:
    """Return status, code and text with which Discord refuses."""
    with pytest.raises(discord.HTTPException) as caught:
        await sending
    return caught.value.status, caught.value.code, caught.value.text


@pytest.mark.parametrize(
    ("sent", "names"),
    [
        ({"content": "x" * 2001}, "2000 or fewer"),
        ({"embeds": [discord.Embed(description="x" * 4097)]}, "4096 or fewer"),
        ({"embeds": [discord.Embed(description="x" * 3001)] * 2}, "maximum size of 6000"),
        ({"nonce": "x" * 26}, "25 or fewer"),
    ],
)
async def test_limits_of_messages(
    channel: discord.TextChannel, sent: dict[str, object], names: str
) -> None:
    status, code, text = await refused(channel.send(**({"content": "x"} | sent)))
    assert (status, code) == (400, 50035)
    assert names in text


async def test_limits_of_layouts(channel: discord.TextChannel) -> None:
    view = ui.LayoutView()
    view.add_item(ui.MediaGallery(discord.MediaGalleryItem("attachment://missing.png")))
    assert "missing.png was not found" in (await refused(channel.send(view=view)))[2]
    many = ui.LayoutView()
    for _ in range(40):
        many.add_item(ui.TextDisplay("x"))
    await channel.send(view=many)
    much = ui.LayoutView()
    much.add_item(ui.TextDisplay("x" * 4000))
    much._children.append(ui.TextDisplay("x"))
    assert "4000 or fewer" in (await refused(channel.send(view=much)))[2]


async def test_an_empty_message_is_refused(channel: discord.TextChannel) -> None:
    assert (await refused(channel.send("")))[:2] == (400, 50006)


async def test_a_file_that_is_too_large(town: Town, discord_client: Start) -> None:
    client = await discord_client()
    channel = client.get_partial_messageable(town.general.id)
    data = bytes(10 * 2**20 + 1)
    assert (await refused(channel.send(file=discord.File(io.BytesIO(data), "big.bin"))))[:2] == (
        413,
        40005,
    )


async def test_a_nonce_is_honoured_for_minutes(
    town: Town, channel: discord.TextChannel, clock: DrivenClock
) -> None:
    first = await channel.send("report", nonce="report-1")
    again = await channel.send("report", nonce="report-1")
    assert again.id == first.id
    assert list(town.general.messages) == [first.id]
    clock.set(START + timedelta(minutes=6))
    later = await channel.send("report", nonce="report-1")
    assert later.id != first.id


@pytest.mark.parametrize(
    ("permission", "code"),
    [
        (Permission.VIEW_CHANNEL, 50001),
        (Permission.SEND_MESSAGES, 50013),
        (Permission.ATTACH_FILES, 50013),
        (Permission.EMBED_LINKS, 50013),
    ],
)
async def test_what_may_not_be_sent(
    town: Town, channel: discord.TextChannel, permission: Permission, code: int
) -> None:
    revoke(town, permission)
    sending = channel.send(
        "x", embed=discord.Embed(title="t"), file=discord.File(io.BytesIO(PNG), "a.png")
    )
    status, refusal, text = await refused(sending)
    assert (status, refusal) == (403, code)
    assert text == {50001: "Missing Access", 50013: "Missing Permissions"}[code]


async def test_history_pages_like_discord(town: Town, channel: discord.TextChannel) -> None:
    sent = [
        town.state.send(town.guild.owner, town.general, str(n), at=START - timedelta(hours=250 - n))
        for n in range(250)
    ]
    found = [message.content async for message in channel.history(limit=None)]
    assert found == [str(n) for n in reversed(range(250))]
    after = discord.Object(sent[99].id)
    found = [m.content async for m in channel.history(limit=None, after=after, oldest_first=True)]
    assert found == [str(n) for n in range(100, 250)]
    around = [m.content async for m in channel.history(limit=5, around=discord.Object(sent[9].id))]
    assert sorted(map(int, around)) == [7, 8, 9, 10, 11]
    revoke(town, Permission.READ_MESSAGE_HISTORY)
    assert [message async for message in channel.history()] == []


async def test_bulk_delete(town: Town, channel: discord.TextChannel) -> None:
    own = Overwrite(id=town.state.bot.id, member=True, allow=int(Permission.MANAGE_MESSAGES))
    town.state.edit_channel(town.general, overwrites=[own])
    sent = [await channel.send(str(n)) for n in range(3)]
    await channel.delete_messages(sent[:2])
    assert list(town.general.messages) == [sent[2].id]
    old = town.state.send(town.guild.owner, town.general, at=START - timedelta(days=15))
    objects = [discord.Object(old.id), discord.Object(sent[2].id)]
    assert (await refused(channel.delete_messages(objects)))[:2] == (400, 50034)


async def test_reactions(town: Town, channel: discord.TextChannel) -> None:
    blob = town.state.add_emojis(town.guild, ["blob"])[0]
    message = await channel.send("x")
    await message.add_reaction("🦊")
    await message.add_reaction(f"<:blob:{blob.id}>")
    town.state.react(town.guild.owner, town.general.messages[message.id], "🦊")
    again = await channel.fetch_message(message.id)
    assert [(str(each.emoji), each.count, each.me) for each in again.reactions] == [
        ("🦊", 2, True),
        (f"<:blob:{blob.id}>", 1, True),
    ]
    users = [user.id async for user in again.reactions[0].users()]
    assert sorted(users) == sorted([town.state.bot.id, town.guild.owner.id])
    await message.remove_reaction("🦊", channel.guild.me)
    assert list((town.general.messages[message.id].reactions or {})[EmojiKey("🦊")]) == [
        town.guild.owner.id
    ]
    assert (await refused(message.add_reaction("<:gone:1>")))[:2] == (404, 10014)


async def test_invites_show_their_uses_to_managers_alone(
    town: Town, channel: discord.TextChannel
) -> None:
    invite = town.state.create_invite(town.general, inviter=town.guild.owner, max_uses=5)
    town.state.join(town.state.add_user("guest"), town.guild, invite=invite)
    found = await channel.guild.invites()
    assert [(each.code, each.uses, each.max_uses) for each in found] == [(invite.code, 1, 5)]
    assert found[0].inviter is not None
    assert found[0].inviter.id == town.guild.owner.id
    role = town.guild.roles[town.guild.members[town.state.bot.id].role_ids[0]]
    view_log = int(Permission.VIEW_AUDIT_LOG | Permission.VIEW_CHANNEL)
    town.state.edit_role(town.guild, role, permissions=view_log)
    assert (await channel.guild.invites())[0].uses is None
    town.state.edit_role(town.guild, role, permissions=int(Permission.VIEW_CHANNEL))
    assert (await refused(channel.guild.invites()))[:2] == (403, 50013)


async def test_the_vanity_address(town: Town, channel: discord.TextChannel) -> None:
    assert await channel.guild.vanity_invite() is None
    town.guild.vanity_code = "glass"
    town.state.join(town.state.add_user("guest"), town.guild, vanity=True)
    data = await channel._state.http.get_vanity_code(town.guild.id)
    assert data == {"code": "glass", "uses": 1}


async def test_members_and_server(town: Town, channel: discord.TextChannel) -> None:
    guests = [town.state.join(town.state.add_user(f"guest-{n}"), town.guild) for n in range(3)]
    guild = await channel._state._get_client().fetch_guild(town.guild.id)
    assert (guild.name, guild.approximate_member_count) == ("Glasshouse", 5)
    members = [member.id async for member in channel.guild.fetch_members(limit=None)]
    assert sorted(members) == sorted(town.guild.members)
    one = await channel.guild.fetch_member(guests[0].user.id)
    assert (one.name, one.joined_at) == ("guest-0", START)
    assert (await refused(channel.guild.fetch_member(1)))[:2] == (404, 10007)
    roles = await channel.guild.fetch_roles()
    assert [role.name for role in roles] == ["@everyone", "Statsbot"]
    assert (await channel.guild.fetch_channels())[0].name == "general"


async def test_archived_private_threads_that_the_bot_is_in_are_paged_by_id(
    town: Town, channel: discord.TextChannel
) -> None:
    state, joined = town.state, list[int]()
    for number in range(130):
        thread = state.create_thread(town.general, "hidden", owner=town.guild.owner, private=True)
        if number % 10:
            state.join_thread(thread, state.bot)
            joined.append(thread.id)
        state.edit_thread(thread, archived=True)
    listed = channel.archived_threads(private=True, joined=True, limit=None)
    assert [each.id async for each in listed] == sorted(joined, reverse=True)


async def test_threads(town: Town, channel: discord.TextChannel) -> None:
    thread = await channel.create_thread(name="aside", type=discord.ChannelType.public_thread)
    await thread.send("in it")
    assert (await channel.guild.active_threads())[0].name == "aside"
    await thread.edit(archived=True)
    assert await channel.guild.active_threads() == []
    archived = [each.name async for each in channel.archived_threads()]
    assert archived == ["aside"]
    await thread.send("back again")
    assert [each.archived for each in await channel.guild.active_threads()] == [False]
    forum = town.state.add_channel(town.guild, "ideas", ChannelType.FORUM)
    found = await channel._state._get_client().fetch_channel(forum.id)
    assert isinstance(found, discord.ForumChannel)
    post = await found.create_thread(name="an idea", content="the idea")
    assert post.message.id == post.thread.id
    sending = channel._state._get_client().get_partial_messageable(forum.id).send("x")
    assert (await refused(sending))[:2] == (400, 50008)


async def test_webhooks(town: Town, channel: discord.TextChannel) -> None:
    own = Overwrite(id=town.state.bot.id, member=True, allow=int(Permission.MANAGE_WEBHOOKS))
    town.state.edit_channel(town.general, overwrites=[own])
    webhook = await channel.create_webhook(name="reports")
    message = await webhook.send("posted", username="Reporter", wait=True)
    stored = town.general.messages[message.id]
    assert (stored.author.username, stored.webhook_id) == ("Reporter", webhook.id)
    await message.edit(content="edited")
    assert stored.content == "edited"
    await message.delete()
    assert [each.name for each in await channel.webhooks()] == ["reports"]
    await webhook.delete()
    assert (await refused(webhook.send("x")))[:2] == (404, 10015)


async def test_mentions_are_found_as_far_as_allowed(
    town: Town, channel: discord.TextChannel
) -> None:
    text = f"<@{town.guild.owner.id}> @everyone"
    message = await channel.send(text, allowed_mentions=discord.AllowedMentions.none())
    assert (message.mentions, message.mention_everyone) == ([], False)
    message = await channel.send(text)
    assert [each.id for each in message.mentions] == [town.guild.owner.id]
    assert message.mention_everyone


async def test_the_cdn_draws_in_the_size_that_is_asked_for(
    town: Town, channel: discord.TextChannel
) -> None:
    me = channel.guild.me
    small = await me.display_avatar.with_size(32).with_format("png").read()
    assert small == picture(town.state.bot.avatar or "", 32)
    icon = channel.guild.icon
    assert icon is not None
    assert (await icon.with_size(64).read())[:8] == PNG[:8]


async def test_what_is_not_modelled_is_loud(sandbox: Sandbox, channel: discord.TextChannel) -> None:
    status, _, text = await refused(channel.guild.bans().__anext__())
    assert status == 501
    assert text == f"the sandbox does not model GET /guilds/{channel.guild.id}/bans"
    assert sandbox.unmodelled == [f"GET /guilds/{channel.guild.id}/bans"]


async def test_answers_are_json_exactly(sandbox: Sandbox, town: Town) -> None:
    headers = {
        "Authorization": f"Bot {sandbox.state.application.token}",
        "User-Agent": "DiscordBot (test, 1)",
    }
    async with aiohttp.ClientSession(headers=headers) as session:
        async with session.get(f"{sandbox.rest_url}/gateway/bot") as response:
            assert response.headers["Content-Type"] == "application/json"
            assert (await response.json())["url"] == sandbox.gateway_url
            assert response.headers["X-RateLimit-Remaining"].isdecimal()
        async with session.get(f"{sandbox.rest_url}/users/1") as response:
            assert (response.status, await response.json()) == (
                404,
                {"message": "Unknown User", "code": 10013},
            )
        bad = {"User-Agent": ""}
        async with session.get(f"{sandbox.rest_url}/users/@me", headers=bad) as response:
            assert response.status == 403
        address = f"{sandbox.rest_url}/channels/{town.general.id}/messages"
        async with session.post(address, data=b"{") as response:
            assert (response.status, (await response.json())["code"]) == (400, 50109)


async def test_buckets_run_empty(town: Town) -> None:
    sandbox = await Sandbox.start(state=town.state, limits=Limits())
    headers = {
        "Authorization": f"Bot {town.state.application.token}",
        "User-Agent": "DiscordBot (test, 1)",
    }
    address = f"{sandbox.rest_url}/channels/{town.general.id}/messages"
    async with aiohttp.ClientSession(headers=headers) as session:
        statuses = list[int]()
        for _ in range(6):
            async with session.post(address, json={"content": "x"}) as response:
                statuses.append(response.status)
                body = await response.json()
                remaining = response.headers["X-RateLimit-Remaining"]
        assert statuses == [200] * 5 + [429]
        assert (remaining, body["global"]) == ("0", False)
        assert 0 < body["retry_after"] <= 5
    assert sandbox.invalid_requests == 1
    await sandbox.close()
