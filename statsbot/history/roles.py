"""What Discord's lists tell of roles: who has one that is kept, which newcomers are offered."""

from collections.abc import Collection, Iterable
from datetime import datetime

from statsbot.domain.facts import MemberRolesSeen, OnboardingSeen
from statsbot.domain.ids import GuildId, MemberId, snowflake
from statsbot.history.asking import Payload
from statsbot.store import roles
from statsbot.store.pool import Database


def offered(onboarding: Payload, *, guild_id: GuildId, now: datetime) -> OnboardingSeen:
    """Return the roles that newcomers get for what they answer when they come.

    Raises:
        KeyError, TypeError, ValueError: it is no onboarding.
    """
    prompts: Iterable[Payload] = onboarding["prompts"] if onboarding["enabled"] else ()
    role_ids = {
        snowflake(role_id)
        for prompt in prompts
        if prompt["in_onboarding"]
        for option in prompt["options"]
        for role_id in option["role_ids"]
    }
    return OnboardingSeen(guild_id=guild_id, role_ids=tuple(sorted(role_ids)), seen_at=now)


async def roles_told(
    db: Database,
    guild_id: GuildId,
    page: Collection[Payload],
    after: MemberId,
    until: MemberId,
    asked_at: datetime,
) -> list[MemberRolesSeen]:
    """Return who has other roles than is kept; who is not in the list has none.

    Args:
        db: where it is kept who has which roles.
        guild_id: the server.
        page: members as Discord's API lists them: all with an id above ``after`` and up to
            ``until``.
        after: where the page begins.
        until: where it ends.
        asked_at: when Discord was asked: what the gateway tells from then on is newer.

    Raises:
        KeyError, TypeError, ValueError: it is no list of members.
    """
    wanted = (await roles.kept_roles(db, guild_id)).keys()
    if not wanted:
        return []
    kept = await roles.roles_of_members(db, guild_id, after=after, until=until)
    listed: dict[MemberId, set[int]] = {
        int(member["user"]["id"]): wanted & {snowflake(each) for each in member["roles"]}
        for member in page
        if not member["user"].get("bot")
    }
    return [
        MemberRolesSeen(
            guild_id=guild_id,
            member_id=member_id,
            role_ids=tuple(sorted(listed.get(member_id, ()))),
            seen_at=asked_at,
        )
        for member_id in sorted(listed.keys() | kept.keys())
        if listed.get(member_id, set()) != kept.get(member_id, set())
    ]
