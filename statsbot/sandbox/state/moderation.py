"""Verbs of moderators: kick, ban, prune, time out; each with its entry in the audit log."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from statsbot.sandbox.state import payloads
from statsbot.sandbox.state.events import Intent
from statsbot.sandbox.state.members import MemberVerbs
from statsbot.sandbox.state.permissions import Permission
from statsbot.sandbox.state.records import AuditAction, AuditEntry, Guild, Json, Member, User


class ModerationVerbs(MemberVerbs):
    """What moderators do to people; ``by`` is who does it."""

    def kick(self, member: Member, *, by: User) -> None:
        """Put a member out: they leave, and the audit log says why."""
        self.leave(member)
        self._log(member.guild, AuditAction.MEMBER_KICK, by=by, target=member.user)

    def ban(self, guild: Guild, user: User, *, by: User) -> None:
        """Put somebody out for good, whether or not they are a member."""
        guild.bans[user.id] = user
        member = guild.members.get(user.id)
        if member is not None:
            self.leave(member)
        self._emit_ban("GUILD_BAN_ADD", guild, user)
        self._log(guild, AuditAction.MEMBER_BAN_ADD, by=by, target=user)

    def unban(self, guild: Guild, user: User, *, by: User) -> None:
        """Let somebody come again."""
        del guild.bans[user.id]
        self._emit_ban("GUILD_BAN_REMOVE", guild, user)
        self._log(guild, AuditAction.MEMBER_BAN_REMOVE, by=by, target=user)

    def prune(self, guild: Guild, members: Iterable[Member], *, by: User, days: int = 7) -> None:
        """Put out members who were away; the audit log says how many, not who."""
        pruned = list(members)
        for member in pruned:
            self.leave(member)
        options = {"delete_member_days": str(days), "members_removed": str(len(pruned))}
        self._log(guild, AuditAction.MEMBER_PRUNE, by=by, options=options)

    def time_out(self, member: Member, span: timedelta | None, *, by: User) -> None:
        """Silence a member for a while; None lifts it before its time."""
        before = member.timeout_until
        member.timeout_until = None if span is None else self.clock.now() + span
        member.payload = None
        self._emit_member_update(member)
        change: Json = {"key": "communication_disabled_until"}
        if before is not None:
            change["old_value"] = payloads.iso(before)
        if member.timeout_until is not None:
            change["new_value"] = payloads.iso(member.timeout_until)
        self._log(
            member.guild, AuditAction.MEMBER_UPDATE, by=by, target=member.user, changes=(change,)
        )

    def _log(
        self,
        guild: Guild,
        action: AuditAction,
        *,
        by: User,
        target: User | None = None,
        changes: tuple[Json, ...] = (),
        options: Json | None = None,
        at: datetime | None = None,
    ) -> None:
        entry = AuditEntry(
            id=self.new_id(at),
            action=action,
            user=by,
            target=target,
            changes=changes,
            options=options,
        )
        guild.audit_log.append(entry)
        self.emit(
            "GUILD_AUDIT_LOG_ENTRY_CREATE",
            lambda: payloads.audit_entry(entry) | {"guild_id": str(guild.id)},
            intent=Intent.GUILD_MODERATION,
            guild=guild,
            guild_permission=Permission.VIEW_AUDIT_LOG,
        )

    def _emit_ban(self, name: str, guild: Guild, user: User) -> None:
        self.emit(
            name,
            lambda: {"guild_id": str(guild.id), "user": payloads.user(user)},
            intent=Intent.GUILD_MODERATION,
            guild=guild,
            guild_permission=Permission.BAN_MEMBERS | Permission.VIEW_AUDIT_LOG,
        )
