"""Invites and the vanity address."""

from statsbot.domain.ids import instant_of
from statsbot.sandbox.rest.call import Answer, Call, Routes
from statsbot.sandbox.rest.errors import missing_permissions, unknown
from statsbot.sandbox.state import payloads
from statsbot.sandbox.state.permissions import (
    Permission,
    channel_permissions,
    guild_permissions,
)
from statsbot.sandbox.state.records import Invite
from statsbot.sandbox.wire import object_in

routes = Routes()


@routes.add("GET", "/guilds/{guild_id}/invites")
def list_guild_invites(call: Call) -> Answer:
    """Return a server's invites; their counters are for MANAGE_GUILD alone."""
    guild = call.guild()
    bits = guild_permissions(guild, call.bot.id)
    if not bits & (Permission.MANAGE_GUILD | Permission.VIEW_AUDIT_LOG):
        raise missing_permissions()
    counters = bits & Permission.MANAGE_GUILD
    spell = payloads.invite_with_metadata if counters else payloads.invite
    return [spell(each) for each in call.state.live_invites(guild)]


@routes.add("GET", "/guilds/{guild_id}/vanity-url")
def get_guild_vanity_url(call: Call) -> Answer:
    """Return the vanity code and its uses; the code is null where there is none."""
    guild = call.guild(Permission.MANAGE_GUILD)
    return {"code": guild.vanity_code, "uses": guild.vanity_uses}


@routes.add("GET", "/channels/{channel_id}/invites")
def list_channel_invites(call: Call) -> Answer:
    """Return a channel's invites with their counters."""
    channel = call.channel(Permission.MANAGE_CHANNELS)
    live = call.state.live_invites(channel.guild)
    return [payloads.invite_with_metadata(each) for each in live if each.channel is channel]


@routes.add("POST", "/channels/{channel_id}/invites")
def create_channel_invite(call: Call) -> Answer:
    """Create an invite; by default it lives a day."""
    channel = call.channel(Permission.CREATE_INSTANT_INVITE)
    body = object_in(call.body)
    invite = call.state.create_invite(
        channel,
        inviter=call.bot,
        max_uses=int(body.get("max_uses") or 0),
        max_age_s=86_400 if body.get("max_age") is None else int(body["max_age"]),
        temporary=bool(body.get("temporary")),
    )
    return payloads.invite_with_metadata(invite)


@routes.add("GET", "/invites/{code}")
def invite_resolve(call: Call) -> Answer:
    """Return what anyone may know of an invite."""
    invite = _vanity_invite(call) or _invite(call)
    payload = payloads.invite(invite)
    if call.flag("with_counts"):
        payload["approximate_member_count"] = len(invite.guild.members)
        payload["approximate_presence_count"] = len(invite.guild.members) // 3
    return payload


@routes.add("DELETE", "/invites/{code}")
def invite_revoke(call: Call) -> Answer:
    """Revoke an invite."""
    invite = _invite(call)
    bits = guild_permissions(invite.guild, call.bot.id) & Permission.MANAGE_GUILD
    bits |= channel_permissions(invite.channel, call.bot.id) & Permission.MANAGE_CHANNELS
    if not bits:
        raise missing_permissions()
    call.state.delete_invite(invite)
    return payloads.invite(invite)


def _vanity_invite(call: Call) -> Invite | None:
    """Return the vanity address as the invite it resolves to: without inviter or end."""
    for guild in call.state.guilds.values():
        code = guild.vanity_code
        channel = guild.system_channel or next(iter(guild.channels.values()), None)
        if code is not None and code == call.params["code"] and channel is not None:
            return Invite(
                code=code,
                guild=guild,
                channel=channel,
                inviter=None,
                created_at=instant_of(guild.id),
            )
    return None


def _invite(call: Call) -> Invite:
    for guild in call.state.guilds.values():
        for invite in call.state.live_invites(guild):
            if invite.code == call.params["code"]:
                return invite
    raise unknown("Invite")
