"""What all commands share: registration, refusals, forged input, errors."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from discord.app_commands import Command

from statsbot.commands.tree import sync_if_changed
from statsbot.sandbox.interactions import Interaction, InteractionType
from statsbot.sandbox.state import payloads
from statsbot.store.rows import GuildSettings
from statsbot.store.settings import settings
from tests.fix_bot import until
from tests.fix_town import Bot

NewBot = Callable[[], Awaitable[Bot]]


@pytest.fixture
async def fresh(new_bot: NewBot) -> Bot:
    return await new_bot()


async def forge(
    bot: Bot, data: dict[str, Any], kind: InteractionType = InteractionType.COMMAND
) -> str:
    """Send what Discord's own client never would, and return the private answer."""
    message = None
    if kind is InteractionType.COMPONENT:
        message = bot.town.state.send(bot.town.state.bot, bot.town.general, "pressed")
    interaction = bot.sandbox.interactions._open(
        kind, bot.guild.owner, bot.town.general, data, message=message
    )
    return await answered_in_private(interaction)


async def answered_in_private(interaction: Interaction) -> str:
    async with asyncio.timeout(10):
        await interaction.finished.wait()
    assert interaction.original is not None
    assert interaction.original.ephemeral
    return interaction.original.content


def command(bot: Bot, name: str, subcommand: str, *options: dict[str, Any]) -> dict[str, Any]:
    registered = bot.town.state.commands.values()
    (found,) = [each for each in registered if each.definition["name"] == name]
    inner = {"name": subcommand, "type": 1, "options": list(options)}
    return {"id": str(found.id), "name": name, "type": 1, "options": [inner]}


async def test_commands_are_registered_for_servers_alone(fresh: Bot) -> None:
    definitions = [each.definition for each in fresh.town.state.commands.values()]
    known = {each["name"]: each for each in definitions}
    assert known.keys() == {"serverstats", "invites", "statsbot", "privacy"}
    for definition in known.values():
        assert definition["contexts"] == [0]
        assert definition["integration_types"] == [0]
    assert known["statsbot"]["default_member_permissions"] == str(1 << 5)  # Manage Server
    assert known["serverstats"].get("default_member_permissions") is None


async def test_each_command_has_its_paragraph(fresh: Bot) -> None:
    page = (Path(__file__).parents[2] / "docs" / "reports.md").read_text(encoding="utf-8")
    commands = [each for each in fresh.client.tree.walk_commands() if isinstance(each, Command)]
    assert len(commands) > 10
    headings = [line for line in page.splitlines() if line.startswith("### ")]
    for command in commands:
        group = command.qualified_name.partition(" ")[0]
        assert any(
            f"`/{command.qualified_name}`" in line or line == f"### `/{group}`" for line in headings
        ), command.qualified_name
        assert f"`{command.name}`" in page or f"/{command.qualified_name}`" in page
        assert not [each.name for each in command.parameters if f"`{each.name}`" not in page]


async def test_commands_are_told_again_only_when_they_changed(fresh: Bot) -> None:
    tree = fresh.client.tree
    before = set(fresh.town.state.commands)
    assert not await sync_if_changed(tree)
    assert set(fresh.town.state.commands) == before
    tree.remove_command("invites")
    assert await sync_if_changed(tree)
    assert not await sync_if_changed(tree)
    assert len(fresh.town.state.commands) == len(before) - 1


async def test_a_forged_button_is_answered_with_a_sentence(fresh: Bot) -> None:
    data = {"component_type": 2, "custom_id": "settings:1:delete-everything", "id": 1}
    assert "no longer in use" in await forge(fresh, data, InteractionType.COMPONENT)


async def test_a_command_that_is_gone_is_answered_with_a_sentence(fresh: Bot) -> None:
    data = command(fresh, "serverstats", "overview")
    assert "has changed" in await forge(fresh, data | {"name": "oldstats"})
    unknown = {"name": "colour", "type": 3, "value": "red"}
    assert await forge(fresh, command(fresh, "serverstats", "purge", unknown))


async def test_a_number_that_was_not_offered_is_refused(fresh: Bot) -> None:
    for name, number in [
        *(("hour", each) for each in (-1, 24, 2**53, 1.5, "noon", True)),
        *(("weekday", each) for each in (-1, 7)),
    ]:
        option = {"name": name, "type": 4, "value": number}
        answer = await forge(fresh, command(fresh, "statsbot", "settings", option))
        assert "cannot be used here" in answer
    assert await settings(fresh.database, fresh.guild.id) == GuildSettings()


async def test_another_servers_channel_is_refused(fresh: Bot) -> None:
    other = fresh.town.state.add_guild("Elsewhere", owner=fresh.town.state.add_user("other"))
    theirs = fresh.town.state.add_channel(other, "theirs")
    data = command(
        fresh,
        "statsbot",
        "settings",
        {"name": "reports_channel", "type": 7, "value": str(theirs.id)},
    )
    resolved = {"channels": {str(theirs.id): payloads.channel(theirs) | {"permissions": "0"}}}
    assert "cannot be used here" in await forge(fresh, data | {"resolved": resolved})
    assert await forge(fresh, data)  # and where Discord resolves nothing


async def test_an_unforeseen_error_is_one_sentence_with_its_incident(
    fresh: Bot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError("secret details")

    monkeypatch.setattr("statsbot.commands.settings.settings", broken)
    with caplog.at_level(logging.ERROR):
        sentence = await fresh.refusal("statsbot settings")
    assert "secret" not in sentence
    incident = sentence.rpartition(" ")[2].rstrip(".")
    (record,) = [each for each in caplog.records if each.name.startswith("statsbot")]
    assert record.__dict__["incident"] == incident


async def test_two_instances_give_one_answer(
    fresh: Bot, new_bot: NewBot, caplog: pytest.LogCaptureFixture
) -> None:
    """Both hear the command; the one that comes second is told 40060, and only logs it."""
    await new_bot()
    await fresh.refusal("statsbot settings")
    answers = [each for each in fresh.town.general.messages.values() if each.ephemeral]
    assert len(answers) == 1
    await until(lambda: any("another instance" in each.message for each in caplog.records))


async def test_outside_of_servers_it_says_where_to_go(fresh: Bot) -> None:
    interactions = fresh.sandbox.interactions
    served = interactions._payload

    def in_a_direct_message(interaction: Interaction) -> dict[str, Any]:
        payload = served(interaction)
        member = payload.pop("member")
        payload.pop("guild_id")
        payload.pop("guild")
        return payload | {"user": member["user"], "context": 1}

    interactions._payload = in_a_direct_message  # type: ignore[method-assign]
    data = command(fresh, "serverstats", "overview")
    assert "belong to a server" in await forge(fresh, data)
