"""Verbs on people: joining, leaving, roles, invites, voice."""

from collections.abc import Iterable
from datetime import datetime

from statsbot.sandbox.state import payloads
from statsbot.sandbox.state.events import Intent
from statsbot.sandbox.state.guilds import GuildVerbs
from statsbot.sandbox.state.messages import MessageVerbs
from statsbot.sandbox.state.permissions import Permission
from statsbot.sandbox.state.records import (
    Channel,
    ChannelType,
    Guild,
    Invite,
    JoinSource,
    Member,
    MessageType,
    Role,
    User,
    VoiceState,
)

_BY_INVITE, _BY_VANITY = 5, 6
"""Discord's ``join_source_type``."""
_DID_REJOIN = 1 << 0
"""Of a member's flags (Discord: "Guild Member Flags")."""


class MemberVerbs(GuildVerbs, MessageVerbs):
    """Members, invites and voice states."""

    def join(
        self,
        user: User,
        guild: Guild,
        *,
        invite: Invite | None = None,
        vanity: bool = False,
        at: datetime | None = None,
    ) -> Member:
        """Let someone join, by an invite, the vanity address, or in a way no one sees.

        The counter rises before the event, as it does on Discord. An invite that is used
        up vanishes (INVITE_DELETE) before GUILD_MEMBER_ADD. A server with a system channel
        gets the join notice (message type 7).
        """
        when = self.when(at)
        if user.id in guild.members:
            raise ValueError(f"user {user.id} is already in server {guild.id}")
        flags = _DID_REJOIN if user.id in guild.former_ids else 0
        member = Member(user=user, guild=guild, joined_at=when, flags=flags)
        guild.members[user.id] = member
        if vanity:
            guild.vanity_uses += 1
            member.came_by = JoinSource(_BY_VANITY, guild.vanity_code)
        if invite is not None:
            inviter_id = invite.inviter.id if invite.inviter else None
            member.came_by = JoinSource(_BY_INVITE, invite.code, inviter_id)
            invite.uses += 1
            if invite.max_uses and invite.uses >= invite.max_uses:
                self.delete_invite(invite)
        self._emit_member_add(member)
        if guild.system_channel is not None:
            self.send(user, guild.system_channel, type=MessageType.USER_JOIN, at=when)
        return member

    def leave(self, member: Member) -> None:
        """Let a member leave (or be kicked: the gateway tells both alike), voice first."""
        user, guild = member.user, member.guild
        self.voice(member, None)
        del guild.members[user.id]
        guild.former_ids.add(user.id)
        self.emit(
            "GUILD_MEMBER_REMOVE",
            lambda: {"guild_id": str(guild.id), "user": payloads.user(user)},
            intent=Intent.GUILD_MEMBERS,
            guild=guild,
        )

    def edit_member(
        self,
        member: Member,
        *,
        nick: str | None = None,
        roles: Iterable[Role] | None = None,
        timeout_until: datetime | None = None,
    ) -> None:
        """Change what is given: nickname (empty removes it), roles, time-out."""
        if nick is not None:
            member.nick = nick or None
        if roles is not None:
            member.role_ids = [role.id for role in roles]
        if timeout_until is not None:
            member.timeout_until = timeout_until
        member.payload = None
        self._emit_member_update(member)

    def edit_user(
        self, user: User, *, display_name: str | None = None, new_avatar: bool = False
    ) -> None:
        """Change an account; each server where it is a member tells so."""
        user.display_name = display_name or user.display_name
        user.avatar = self.new_hash() if new_avatar else user.avatar
        user.payload = None
        for guild in self.guilds.values():
            if user.id in guild.members:
                self._emit_member_update(guild.members[user.id])

    def create_invite(
        self,
        channel: Channel,
        *,
        inviter: User | None,
        max_uses: int = 0,
        max_age_s: int = 0,
        temporary: bool = False,
        code: str | None = None,
        at: datetime | None = None,
    ) -> Invite:
        """Create an invite; 0 means without limit.

        INVITE_CREATE and INVITE_DELETE reach only bots with MANAGE_CHANNELS in the channel:
        Discord's documentation is silent, discord.py's says so from experience.
        """
        invite = Invite(
            code=code or self.new_code(8),
            guild=channel.guild,
            channel=channel,
            inviter=inviter,
            created_at=self.when(at),
            max_uses=max_uses,
            max_age_s=max_age_s,
            temporary=temporary,
        )
        channel.guild.invites[invite.code] = invite
        payload = payloads.invite_with_metadata(invite) | {
            "channel_id": str(channel.id),
            "uses": 0,
        }
        del payload["guild"], payload["channel"]
        self.emit(
            "INVITE_CREATE",
            lambda: payload,
            intent=Intent.GUILD_INVITES,
            guild=channel.guild,
            channel=channel,
            permission=Permission.MANAGE_CHANNELS,
        )
        return invite

    def delete_invite(self, invite: Invite) -> None:
        """Revoke an invite."""
        invite.guild.invites.pop(invite.code, None)
        self.emit(
            "INVITE_DELETE",
            lambda: {
                "channel_id": str(invite.channel.id),
                "guild_id": str(invite.guild.id),
                "code": invite.code,
            },
            intent=Intent.GUILD_INVITES,
            guild=invite.guild,
            channel=invite.channel,
            permission=Permission.MANAGE_CHANNELS,
        )

    def live_invites(self, guild: Guild) -> list[Invite]:
        """Return the invites that still work; those that aged out vanish without a word."""
        now = self.clock.now()
        for invite in list(guild.invites.values()):
            end = payloads.expires_at(invite)
            if end is not None and end <= now:
                del guild.invites[invite.code]
        return list(guild.invites.values())

    def voice(
        self,
        member: Member,
        channel: Channel | None,
        *,
        self_mute: bool = False,
        self_deaf: bool = False,
        self_video: bool = False,
        self_stream: bool = False,
        mute: bool = False,
        deaf: bool = False,
        suppress: bool | None = None,
    ) -> VoiceState | None:
        """Connect, move or change a member's voice state; without a channel they leave.

        On a stage they sit in the audience, suppressed, unless told otherwise. The event
        carries no time, so there is no ``at``: what counts is when it arrives.
        """
        user, guild = member.user, member.guild
        before = guild.voice_states.get(user.id)
        if channel is None:
            if before is not None:
                del guild.voice_states[user.id]
                self._emit_voice_state(before, guild, left=True)
            return None
        state = VoiceState(
            user=user,
            channel=channel,
            session_id=self.new_hash() if before is None else before.session_id,
            self_mute=self_mute,
            self_deaf=self_deaf,
            self_video=self_video,
            self_stream=self_stream,
            mute=mute,
            deaf=deaf,
            suppress=channel.type == ChannelType.STAGE if suppress is None else suppress,
        )
        guild.voice_states[user.id] = state
        self._emit_voice_state(state, guild, left=False)
        return state

    def _emit_member_add(self, member: Member) -> None:
        self.emit(
            "GUILD_MEMBER_ADD",
            lambda: payloads.member(member) | {"guild_id": str(member.guild.id)},
            intent=Intent.GUILD_MEMBERS,
            guild=member.guild,
        )

    def _emit_voice_state(self, state: VoiceState, guild: Guild, *, left: bool) -> None:
        member = guild.members.get(state.user.id)
        if member is not None:
            member.payload = None
        payload = payloads.voice_state(state, left=left) | {"guild_id": str(guild.id)}
        if member is not None:
            payload["member"] = payloads.member(member)
        self.emit(
            "VOICE_STATE_UPDATE", lambda: payload, intent=Intent.GUILD_VOICE_STATES, guild=guild
        )

    def _emit_member_update(self, member: Member) -> None:
        self.emit(
            "GUILD_MEMBER_UPDATE",
            lambda: payloads.member(member) | {"guild_id": str(member.guild.id)},
            intent=0 if member.user is self.bot else Intent.GUILD_MEMBERS,
            guild=member.guild,
        )
