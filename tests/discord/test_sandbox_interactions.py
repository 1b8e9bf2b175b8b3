"""Commands, buttons, selects and forms: from a person's act to the bot's answer and back."""

import asyncio
import io
from collections.abc import Awaitable, Callable
from typing import Any, Literal

import discord
import pytest
from discord import app_commands, ui

from statsbot.sandbox import Limits, Sandbox
from statsbot.sandbox.images import picture
from statsbot.sandbox.interactions import Interaction
from statsbot.sandbox.state import Overwrite
from tests.fix_sandbox import Client, Town

Start = Callable[..., Awaitable[Client]]
Act = discord.Interaction[Any]


class Form(ui.Modal, title="Settings"):
    zone: ui.TextInput[Any] = ui.TextInput(label="Zone", custom_id="zone")

    async def on_submit(self, interaction: Act) -> None:
        await interaction.response.send_message(f"zone is {self.zone.value}", ephemeral=True)


class Buttons(ui.View):
    @ui.button(label="Count", custom_id="count")
    async def count(self, interaction: Act, button: ui.Button[Any]) -> None:
        await interaction.response.edit_message(content="counted")

    @ui.button(label="Slow", custom_id="slow")
    async def slow(self, interaction: Act, button: ui.Button[Any]) -> None:
        await interaction.response.defer()
        await interaction.edit_original_response(content="slowly counted")

    @ui.button(label="Off", custom_id="off", disabled=True)
    async def off(self, interaction: Act, button: ui.Button[Any]) -> None:
        raise AssertionError

    @ui.select(
        custom_id="pick", options=[discord.SelectOption(label=each) for each in ("7d", "30d")]
    )
    async def pick(self, interaction: Act, select: ui.Select[Any]) -> None:
        await interaction.response.send_message(f"picked {select.values[0]}")


def commands(client: Client) -> None:
    stats = app_commands.Group(name="stats", description="Statistics")

    @stats.command(name="overview", description="An overview")
    async def overview(
        interaction: Act,
        timeframe: Literal["7d", "30d"] = "7d",
        member: discord.Member | None = None,
    ) -> None:
        who = "all" if member is None else member.name
        await interaction.response.defer()
        file = discord.File(io.BytesIO(picture("x", 16)), "card.png")
        await interaction.followup.send(f"{timeframe} {who}", file=file)

    @stats.command(name="quick", description="Quick")
    async def quick(interaction: Act) -> None:
        answer = await interaction.response.send_message("only you", ephemeral=True)
        assert answer.resource is not None
        await interaction.followup.send("and all")
        await interaction.edit_original_response(content="only you, edited")

    @client.tree.command(name="form", description="A form")
    async def form(interaction: Act) -> None:
        await interaction.response.send_modal(Form())

    @client.tree.command(name="buttons", description="Buttons")
    async def buttons(interaction: Act) -> None:
        await interaction.response.send_message("0", view=Buttons())

    @client.tree.command(name="slow", description="Never answers")
    async def slow(interaction: Act) -> None:
        client.dispatch("slow_done", interaction)

    @client.tree.command(name="zone", description="Choose a zone")
    async def zone(interaction: Act, name: str) -> None:
        await interaction.response.send_message(name)

    @zone.autocomplete("name")
    async def complete(interaction: Act, current: str) -> list[app_commands.Choice[str]]:
        names = ("Asia/Kolkata", "Asia/Kathmandu", "Europe/Berlin")
        return [
            app_commands.Choice(name=each, value=each)
            for each in names
            if current.casefold() in each.casefold()
        ]

    @client.tree.context_menu(name="Who is this")
    async def who(interaction: Act, member: discord.Member) -> None:
        await interaction.response.send_message(member.name)

    client.tree.add_command(stats)


@pytest.fixture
async def client(discord_client: Start) -> Client:
    client = await discord_client(prepare=commands)
    await client.tree.sync()
    return client


async def finished(interaction: Interaction) -> Interaction:
    await asyncio.wait_for(interaction.finished.wait(), 5)
    return interaction


async def test_commands_are_registered_and_keep_their_ids(
    sandbox: Sandbox, town: Town, client: Client
) -> None:
    before = {each.name: each.id for each in await client.tree.fetch_commands()}
    assert sorted(before) == ["Who is this", "buttons", "form", "slow", "stats", "zone"]
    await client.tree.sync()
    assert {each.name: each.id for each in await client.tree.fetch_commands()} == before
    guild = discord.Object(town.guild.id)
    client.tree.copy_global_to(guild=guild)
    assert len(await client.tree.sync(guild=guild)) == 6
    assert len(sandbox.state.commands) == 12


async def test_a_deferred_command_shows_thinking_then_its_answer(
    sandbox: Sandbox, town: Town, client: Client
) -> None:
    interaction = sandbox.interactions.run_command(
        town.guild.owner,
        town.general,
        "stats overview",
        {"timeframe": "30d", "member": str(town.guild.owner.id)},
    )
    await interaction.acknowledged.wait()
    await finished(interaction)
    message = interaction.original
    assert message is not None
    assert (message.content, message.type) == ("30d owner", 20)
    assert message.attachments[0].filename == "card.png"
    assert list(town.general.messages) == [message.id], "the answer took thinking's place"
    assert message.command_name == "stats overview"


async def test_an_ephemeral_answer_is_seen_by_one(
    sandbox: Sandbox, town: Town, client: Client
) -> None:
    interactions = sandbox.interactions
    interaction = interactions.run_command(town.guild.owner, town.general, "stats quick")
    await finished(interaction)
    message = interaction.original
    assert message is not None
    while message.content != "only you, edited":  # noqa: ASYNC110 - the bot is on a socket
        await asyncio.sleep(0.005)
    assert message.seen_by is town.guild.owner
    assert [each.content for each in interaction.followups] == ["and all"]
    assert [each.content for each in sandbox.state.history(town.general)] == ["and all"]


async def test_buttons_and_selects(sandbox: Sandbox, town: Town, client: Client) -> None:
    interactions, owner = sandbox.interactions, town.guild.owner
    message = (await finished(interactions.run_command(owner, town.general, "buttons"))).original
    assert message is not None
    await finished(interactions.press(owner, message, "count"))
    assert message.content == "counted"
    interaction = await finished(interactions.press(owner, message, "slow"))
    while message.content != "slowly counted":  # noqa: ASYNC110 - the bot is on a socket
        await asyncio.sleep(0.005)
    assert interaction.original is message
    answer = (await finished(interactions.choose(owner, message, "pick", ["30d"]))).original
    assert answer is not None
    assert answer.content == "picked 30d"
    with pytest.raises(ValueError, match="disabled"):
        interactions.press(owner, message, "off")
    with pytest.raises(ValueError, match="no component"):
        interactions.press(owner, message, "gone")


async def test_a_form_is_shown_and_submitted(sandbox: Sandbox, town: Town, client: Client) -> None:
    shown = sandbox.interactions.run_command(town.guild.owner, town.general, "form")
    await finished(shown)
    assert shown.modal is not None
    assert shown.modal["title"] == "Settings"
    with pytest.raises(ValueError, match="zone"):
        sandbox.interactions.submit(shown, {})
    answered = await finished(sandbox.interactions.submit(shown, {"zone": "Asia/Kolkata"}))
    assert answered.original is not None
    assert answered.original.content == "zone is Asia/Kolkata"
    assert answered.original.ephemeral


async def test_autocomplete(sandbox: Sandbox, town: Town, client: Client) -> None:
    interaction = sandbox.interactions.autocomplete(
        town.guild.owner, town.general, "zone", {"name": "kath"}, "name"
    )
    await finished(interaction)
    assert [each["value"] for each in interaction.choices or ()] == ["Asia/Kathmandu"]


async def test_a_context_menu(sandbox: Sandbox, town: Town, client: Client) -> None:
    owner = town.guild.owner
    interaction = sandbox.interactions.run_context_command(
        owner, town.general, "Who is this", owner
    )
    await finished(interaction)
    assert interaction.original is not None
    assert interaction.original.content == "owner"


@pytest.mark.parametrize(
    ("path", "values", "names"),
    [
        ("nothing", {}, "no command /nothing"),
        ("stats", {}, "needs a subcommand: overview, quick"),
        ("stats gone", {}, "no command /stats gone"),
        ("stats overview", {"timeframe": "1y"}, "none of the choices"),
        ("stats overview", {"when": "now"}, "no option when"),
        ("zone", {}, "needs the option name"),
    ],
)
async def test_what_cannot_be_run(
    sandbox: Sandbox, town: Town, client: Client, path: str, values: Any, names: str
) -> None:
    with pytest.raises(ValueError, match=names):
        sandbox.interactions.run_command(town.guild.owner, town.general, path, values)


async def test_a_second_or_late_first_answer_is_refused(town: Town, discord_client: Start) -> None:
    del discord_client
    sandbox = await Sandbox.start(state=town.state, limits=Limits(interaction_answer_s=0.0))
    import aiohttp

    address = f"{sandbox.rest_url}/applications/{town.state.bot.id}/commands"
    headers = {
        "Authorization": f"Bot {town.state.application.token}",
        "User-Agent": "DiscordBot (test, 1)",
    }
    async with aiohttp.ClientSession(headers=headers) as session:
        async with session.post(address, json={"name": "x", "description": "x"}) as response:
            assert response.status == 201
        interaction = sandbox.interactions.run_command(town.guild.owner, town.general, "x")
        await asyncio.sleep(0.01)
        place = f"{sandbox.rest_url}/interactions/{interaction.id}/{interaction.token}/callback"
        async with session.post(place, json={"type": 5}) as response:
            assert (response.status, (await response.json())["code"]) == (404, 10062)
        sandbox.interactions._limits = Limits()
        for code in (204, 400):
            async with session.post(place, json={"type": 5}) as response:
                assert response.status == code
                body = await response.json() if code == 400 else {}
        assert body == {
            "message": "Interaction has already been acknowledged.",
            "code": 40060,
        }
    await sandbox.close()


async def test_answers_need_no_permission_in_the_channel(
    sandbox: Sandbox, town: Town, client: Client
) -> None:
    deny = Overwrite(id=town.state.bot.id, member=True, deny=(1 << 53) - 1)
    town.state.edit_channel(town.general, overwrites=[deny])
    interaction = sandbox.interactions.run_command(town.guild.owner, town.general, "stats quick")
    await finished(interaction)
    assert interaction.original is not None
