"""Servers: settings, channels, roles, members, audit log."""

from statsbot.sandbox.rest.call import Answer, Call, Routes
from statsbot.sandbox.rest.errors import missing_access, unknown
from statsbot.sandbox.state import payloads
from statsbot.sandbox.state.events import Intent
from statsbot.sandbox.state.permissions import Permission
from statsbot.sandbox.state.records import Json, Member
from statsbot.sandbox.wire import object_in

routes = Routes()


@routes.add("GET", "/guilds/{guild_id}")
def get_guild(call: Call) -> Answer:
    """Return a server; ``with_counts`` adds members and how many are online."""
    guild = call.guild()
    payload = payloads.guild_settings(guild)
    if call.flag("with_counts"):
        payload["approximate_member_count"] = len(guild.members)
        payload["approximate_presence_count"] = len(guild.members) // 3
    return payload


@routes.add("GET", "/guilds/{guild_id}/channels")
def list_guild_channels(call: Call) -> Answer:
    """Return the channels, threads apart."""
    return [payloads.channel(each) for each in call.guild().channels.values()]


@routes.add("GET", "/guilds/{guild_id}/roles")
def list_guild_roles(call: Call) -> Answer:
    """Return the roles."""
    return [payloads.role(each) for each in call.guild().roles.values()]


@routes.add("GET", "/guilds/{guild_id}/roles/member-counts")
def guild_role_member_counts(call: Call) -> Answer:
    """Return how many members each role has, @everyone apart."""
    guild = call.guild()
    counts = {str(role_id): 0 for role_id in guild.roles if role_id != guild.id}
    for member in guild.members.values():
        for role_id in member.role_ids:
            counts[str(role_id)] += 1
    return counts


@routes.add("GET", "/guilds/{guild_id}/onboarding")
def get_guilds_onboarding(call: Call) -> Answer:
    """Return what newcomers are asked."""
    return payloads.onboarding(call.guild())


@routes.add("GET", "/guilds/{guild_id}/members", limit=10, per_s=10.0)
def list_guild_members(call: Call) -> Answer:
    """Page through the members by ascending id; needs the members intent in the portal."""
    guild = call.guild()
    if not call.state.application.privileged_intents & Intent.GUILD_MEMBERS:
        raise missing_access()
    after, limit = call.query_id("after") or 0, call.limit(default=1, most=1000)
    ids = sorted(each for each in guild.members if each > after)[:limit]
    return [payloads.member(guild.members[each]) for each in ids]


@routes.add("POST", "/guilds/{guild_id}/members-search", limit=5, per_s=5.0)
def search_members_by_source(call: Call) -> Answer:
    """Return members with how they came, newest first: given ones, or all in pages.

    Not in Discord's documentation; as other bots use it.
    """
    guild, body = call.guild(Permission.MANAGE_GUILD), call.object()
    wanted = object_in(object_in(body.get("and_query")).get("user_id")).get("or_query")
    members = sorted(guild.members.values(), key=_newest_first)
    if wanted is not None:
        ids = {int(each) for each in wanted}
        members = [member for member in members if member.user.id in ids]
    if after := object_in(body.get("after")):
        reached = (-int(after["guild_joined_at"]), -int(after["user_id"]))
        members = [member for member in members if _newest_first(member) > reached]
    found = [_with_source(member) for member in members[: int(body.get("limit") or 25)]]
    return {
        "guild_id": str(guild.id),
        "members": found,
        "page_result_count": len(found),
        "total_result_count": len(members),
    }


def _newest_first(member: Member) -> tuple[int, int]:
    return -int(member.joined_at.timestamp() * 1000), -member.user.id


def _with_source(member: Member) -> Json:
    by = member.came_by
    return {
        "member": payloads.member(member),
        "join_source_type": by.type if by else 0,
        "source_invite_code": by.code if by else None,
        "inviter_id": str(by.inviter_id) if by and by.inviter_id else None,
        "integration_type": None,
    }


@routes.add("GET", "/guilds/{guild_id}/members/search", limit=10, per_s=10.0)
def search_guild_members(call: Call) -> Answer:
    """Return members whose name or nickname begins with the query."""
    guild = call.guild()
    prefix, limit = call.query.get("query", "").casefold(), call.limit(default=1, most=1000)
    found = [
        payloads.member(each)
        for each in guild.members.values()
        if each.user.username.casefold().startswith(prefix)
        or (each.nick or "").casefold().startswith(prefix)
    ]
    return found[:limit]


@routes.add("GET", "/guilds/{guild_id}/members/{user_id}")
def get_guild_member(call: Call) -> Answer:
    """Return one member."""
    member = call.guild().members.get(call.id("user_id"))
    if member is None:
        raise unknown("Member")
    return payloads.member(member)


@routes.add("GET", "/guilds/{guild_id}/emojis")
def list_guild_emojis(call: Call) -> Answer:
    """Return the custom emoji."""
    return [payloads.emoji(each) for each in call.guild().emojis.values()]


@routes.add("GET", "/guilds/{guild_id}/audit-logs")
def list_guild_audit_log_entries(call: Call) -> Answer:
    """Page through the audit log, newest entries first (oldest first ``after`` one)."""
    guild, limit = call.guild(Permission.VIEW_AUDIT_LOG), call.limit(default=50, most=100)
    before, after = call.query_id("before"), call.query_id("after")
    action, user_id = call.query.get("action_type"), call.query_id("user_id")
    found = [
        each
        for each in guild.audit_log
        if (before is None or each.id < before)
        and (after is None or each.id > after)
        and (action is None or int(each.action) == int(action))
        and (user_id is None or each.user.id == user_id)
    ]
    found.sort(key=lambda each: each.id, reverse=after is None)
    people = {
        each.id: each for entry in found[:limit] for each in (entry.user, entry.target) if each
    }
    empty = (
        "application_commands",
        "auto_moderation_rules",
        "guild_scheduled_events",
        "integrations",
        "threads",
        "webhooks",
    )
    return {key: [] for key in empty} | {
        "audit_log_entries": [payloads.audit_entry(each) for each in found[:limit]],
        "users": [payloads.user(each) for each in people.values()],
    }


@routes.add("GET", "/guilds/{guild_id}/scheduled-events")
def list_guild_scheduled_events(call: Call) -> Answer:
    """Return the scheduled events."""
    with_count = call.flag("with_user_count")
    events = call.guild().scheduled_events.values()
    return [payloads.scheduled_event(each, with_count=with_count) for each in events]


@routes.add("GET", "/stage-instances/{channel_id}")
def get_stage_instance(call: Call) -> Answer:
    """Return the stage that is live in a channel."""
    channel = call.channel()
    for stage in channel.guild.stages.values():
        if stage.channel is channel:
            return payloads.stage(stage)
    raise unknown("Stage Instance")
