"""What moderators, planners and stages do in the local Discord, as the real discord.py sees it."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import discord
import pytest

from statsbot.sandbox.state import ChannelType, EventStatus, Permission
from tests.fix_sandbox import START, Client, Town

HOUR = timedelta(hours=1)
Start = Callable[..., Awaitable[Client]]


@pytest.fixture
async def guild(town: Town, discord_client: Start) -> discord.Guild:
    client = await discord_client()
    found = client.get_guild(town.guild.id)
    assert found is not None
    return found


async def test_the_audit_log_holds_what_moderators_did(town: Town, guild: discord.Guild) -> None:
    state, owner = town.state, town.guild.owner
    people = [state.join(state.add_user(f"p{n}"), town.guild) for n in range(3)]
    state.time_out(people[0], HOUR, by=owner)
    state.kick(people[0], by=owner)
    state.ban(town.guild, people[1].user, by=owner)
    state.unban(town.guild, people[1].user, by=owner)
    state.prune(town.guild, people[2:], by=owner)
    entries = [entry async for entry in guild.audit_logs(limit=None, oldest_first=True)]
    action = discord.AuditLogAction
    assert [entry.action for entry in entries] == [
        action.member_update, action.kick, action.ban, action.unban, action.member_prune,
    ]  # fmt: skip
    assert entries[0].after.timed_out_until == START + HOUR
    assert [getattr(entry.target, "id", None) for entry in entries] == [
        people[0].user.id, people[0].user.id, people[1].user.id, people[1].user.id, None,
    ]  # fmt: skip
    newest = [entry async for entry in guild.audit_logs(limit=2)]
    assert [entry.id for entry in newest] == [entry.id for entry in entries[:-3:-1]]
    kicks = [entry async for entry in guild.audit_logs(action=action.kick)]
    assert [entry.id for entry in kicks] == [entries[1].id]
    role = next(role for role in town.guild.roles.values() if role.managed)
    state.edit_role(town.guild, role, permissions=int(Permission.VIEW_CHANNEL))
    with pytest.raises(discord.Forbidden):
        assert [entry async for entry in guild.audit_logs()]


async def test_scheduled_events_and_stages_can_be_read(town: Town, guild: discord.Guild) -> None:
    state, owner = town.state, town.guild.owner
    hall = state.add_channel(town.guild, "Hall", ChannelType.STAGE)
    lounge = state.add_channel(town.guild, "Lounge", ChannelType.VOICE)
    talk = state.schedule(town.guild, "Talk", creator=owner, channel=hall, starts_at=START + HOUR)
    state.schedule(town.guild, "Quiz", creator=owner, channel=lounge, starts_at=START + HOUR)
    state.schedule(town.guild, "Picnic", creator=owner, starts_at=START + HOUR)
    for _ in range(2):
        state.set_interest(talk, owner, interested=True)
    state.set_event_status(talk, EventStatus.ACTIVE)
    state.open_stage(hall, "hello", event=talk)
    found = await guild.fetch_scheduled_events(with_counts=True)
    assert [(event.name, event.user_count, event.status) for event in found] == [
        ("Talk", 1, discord.EventStatus.active),
        ("Quiz", 0, discord.EventStatus.scheduled),
        ("Picnic", 0, discord.EventStatus.scheduled),
    ]
    stage = guild.get_channel(hall.id)
    assert isinstance(stage, discord.StageChannel)
    assert (await stage.fetch_instance()).topic == "hello"
