"""``/statsbot settings``, as those who manage a server use it."""

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from statsbot.sandbox.state import ChannelType, Overwrite, Permission
from statsbot.store.reports import claim_report, mark_failed, reports
from statsbot.store.rows import GuildSettings
from statsbot.store.settings import settings
from tests.fix_sandbox import START
from tests.fix_town import Bot

SETTINGS = "statsbot settings"


@pytest.fixture
async def fresh(new_bot: Callable[[], Awaitable[Bot]]) -> Bot:
    return await new_bot()


async def pending(bot: Bot) -> list[tuple[date, datetime]]:
    rows = await reports(bot.database, bot.guild.id)
    return [(row.period_start, row.due_at) for row in rows if row.state == "pending"]


async def test_without_options_it_shows_what_holds(fresh: Bot) -> None:
    text = await fresh.refusal(SETTINGS)
    assert "**Time zone**: UTC, where it is 09:00 now" in text
    assert "**Weekly report**: off" in text
    assert await reports(fresh.database, fresh.guild.id) == []


async def test_choosing_a_channel_plans_the_next_report(fresh: Bot) -> None:
    channel = fresh.town.general
    text = await fresh.refusal(
        SETTINGS, reports_channel=channel, weekday=2, hour=18, zone="Asia/Kolkata"
    )
    assert await settings(fresh.database, fresh.guild.id) == GuildSettings(
        zone="Asia/Kolkata", reports_channel_id=channel.id, report_weekday=2, report_hour=18
    )
    due_at = datetime(2026, 9, 9, 12, 30, tzinfo=UTC)
    assert await pending(fresh) == [(date(2026, 9, 2), due_at)]
    assert f"in <#{channel.id}>, every Wednesday at 18:00" in text
    assert f"**Next**, 2–8 Sept 2026: due <t:{int(due_at.timestamp())}:F>" in text


async def test_a_change_replaces_the_plan_and_off_ends_it(fresh: Bot) -> None:
    await fresh.refusal(SETTINGS, reports_channel=fresh.town.general)
    # START is a Monday at 09:00, which is no longer to come.
    assert await pending(fresh) == [(date(2026, 9, 7), START + timedelta(days=7))]
    await fresh.refusal(SETTINGS, hour=10)
    assert await pending(fresh) == [(date(2026, 8, 31), START + timedelta(hours=1))]
    await fresh.refusal(SETTINGS, zone="America/New_York")
    assert await pending(fresh) == [(date(2026, 8, 31), START + timedelta(hours=5))]
    text = await fresh.refusal(SETTINGS, reports_off=True)
    assert "off" in text
    assert await pending(fresh) == []


async def test_what_cannot_be_is_refused_and_changes_nothing(fresh: Bot) -> None:
    state, guild = fresh.town.state, fresh.guild
    deaf = state.add_channel(
        guild, "deaf", overwrites=[Overwrite(id=guild.id, deny=Permission.SEND_MESSAGES)]
    )
    voice = state.add_channel(guild, "voice", ChannelType.VOICE)
    await fresh.sandbox.settle()
    for values, words in [
        ({"zone": "Mars/Olympus"}, "is not a time zone"),
        ({"zone": "../../etc/passwd"}, "is not a time zone"),
        ({"zone": "posix/Europe/Berlin"}, "is not a time zone"),
        ({"zone": "Factory"}, "is not a time zone"),
        ({"zone": "localtime", "hour": 3}, "is not a time zone"),
        ({"reports_channel": deaf}, "lacks permissions in the reports channel: Send Messages"),
        ({"reports_channel": voice}, "cannot be used here"),
        ({"reports_channel": fresh.town.general, "reports_off": True}, "not both"),
    ]:
        assert words in await fresh.refusal(SETTINGS, **values)
    assert await settings(fresh.database, guild.id) == GuildSettings()
    assert await pending(fresh) == []


async def test_a_failure_is_shown_until_the_channel_is_chosen_again(fresh: Bot) -> None:
    database, guild_id = fresh.database, fresh.guild.id
    await fresh.refusal(SETTINGS, reports_channel=fresh.town.general, hour=10)
    claim = await claim_report(
        database, guild_id, now=START + timedelta(hours=1), lease=timedelta(minutes=5)
    )
    assert claim is not None
    await mark_failed(database, claim, reason="The `reports` channel is gone.", retry_at=None)
    text = await fresh.refusal(SETTINGS)
    assert (
        "**31 Aug\u2009–\u20096 Sept 2026**: not posted. The \\`reports\\` channel is gone." in text
    )
    assert "No more reports" in text
    text = await fresh.refusal(SETTINGS, reports_channel=fresh.town.general)
    assert "No more reports" not in text
    assert await pending(fresh) == [(date(2026, 9, 7), START + timedelta(days=7, hours=1))]


async def test_zones_are_offered_while_typing(fresh: Bot) -> None:
    offers = await fresh.offers(SETTINGS, "zone", "kolk")
    assert offers == [("Asia/Kolkata (14:30)", "Asia/Kolkata")]
    assert (await fresh.offers(SETTINGS, "zone", "new york"))[0][1] == "America/New_York"
    assert len(await fresh.offers(SETTINGS, "zone", "")) == 25
    assert len(await fresh.offers(SETTINGS, "zone", "a")) == 25
    assert await fresh.offers(SETTINGS, "zone", "../etc") == []
    assert await fresh.offers(SETTINGS, "zone", "x" * 6000) == []


async def test_what_counts_is_decided_and_shown(fresh: Bot) -> None:
    """Only what is given changes, and the gateway hears of the role."""
    guild_id = fresh.guild.id
    role = fresh.town.state.add_role(fresh.guild, "verified")
    await fresh.sandbox.settle()
    text = await fresh.refusal("statsbot counting")
    assert "where every member can look" in text
    assert "**Time deafened**: is counted apart" in text
    text = await fresh.refusal(
        "statsbot counting", audience_role=role.id, voice_deafened=True, exact_invites=True
    )
    assert f"where a member with <@&{role.id}> can look" in text
    assert "**Time deafened**: is voice time" in text
    assert await settings(fresh.database, guild_id) == GuildSettings(
        audience_role_id=role.id, voice_counts_deaf=True, exact_invites=True
    )
    assert fresh.audience_roles == {guild_id: role.id}
    await fresh.refusal("statsbot counting", voice_deafened=False)
    assert fresh.audience_roles == {guild_id: role.id}
    await fresh.refusal("statsbot counting", audience_everyone=True)
    assert fresh.audience_roles == {guild_id: None}
    assert await settings(fresh.database, guild_id) == GuildSettings(exact_invites=True)
    await fresh.refusal("statsbot counting", audience_role=guild_id)
    assert (await settings(fresh.database, guild_id)).audience_role_id is None
    words = await fresh.refusal("statsbot counting", audience_role=role.id, audience_everyone=True)
    assert "not both" in words


async def test_what_is_kept_is_decided_and_shown(fresh: Bot) -> None:
    text = await fresh.refusal("statsbot privacy")
    assert "**Kept in detail**: for 400 days" in text
    text = await fresh.refusal("statsbot privacy", retention_days=90, count_opted_out=False)
    assert "**Kept in detail**: for 90 days" in text
    assert "are in no total" in text
    kept = GuildSettings(retention_days=90, counts_opted_out=False)
    assert await settings(fresh.database, fresh.guild.id) == kept
    # Discord offers no such number, and discord.py passes on what it is sent.
    for days in (0, 30, 36_501):
        assert "for" in await fresh.refusal("statsbot privacy", retention_days=days)
    assert await settings(fresh.database, fresh.guild.id) == kept


async def test_staff_and_points_are_decided_and_shown(fresh: Bot) -> None:
    role = fresh.town.state.add_role(fresh.guild, "Helpers")
    await fresh.sandbox.settle()
    text = await fresh.refusal("statsbot people")
    assert "**Staff**: who may moderate or manage, and the owner" in text
    assert "a message 1, a reply 1 more, a reaction 0.5, one received 0.5, a minute" in text
    text = await fresh.refusal("statsbot people", staff_role=role.id, message=2.5, voice_minute=0)
    assert f"**Staff**: <@&{role.id}>" in text
    assert "a message 2.5, a reply 1 more" in text
    kept = GuildSettings(staff_role_id=role.id, score_message=2.5, score_voice_minute=0)
    assert await settings(fresh.database, fresh.guild.id) == kept
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"staff_role": role.id, "staff_by_permissions": True}, "not both"),
        ({"staff_role": fresh.guild.id}, "Not everyone"),
        ({"reply": 101}, "0 to 100"),
        ({"reply": -1}, "0 to 100"),
    ]
    for values, words in wrong:
        assert words in await fresh.refusal("statsbot people", **values)
    assert await settings(fresh.database, fresh.guild.id) == kept
    assert "and the owner" in await fresh.refusal("statsbot people", staff_by_permissions=True)
    assert (await settings(fresh.database, fresh.guild.id)).staff_role_id is None
