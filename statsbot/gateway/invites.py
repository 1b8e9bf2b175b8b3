"""Invites, and which of them brought a member.

No event of Discord names the invite behind a join. What is left is to compare the counters of the
server's invites before and after: pure comparison here, its orchestration in ``attribution``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from statsbot.domain.facts import Confidence, Fact, InviteGone, InviteSeen
from statsbot.gateway.knowledge import Knowledge
from statsbot.gateway.payloads import Payload, instant, optional_id


def created(payload: Payload, known: Knowledge, now: datetime) -> Iterable[Fact]:
    """INVITE_CREATE."""
    if payload.get("guild_id") is None:
        return ()
    return (described(payload, int(payload["guild_id"]), now),)


def deleted(payload: Payload, known: Knowledge, now: datetime) -> Iterable[Fact]:
    """INVITE_DELETE: revoked, or used for the last time."""
    if payload.get("guild_id") is None:
        return ()
    return (InviteGone(guild_id=int(payload["guild_id"]), code=payload["code"], gone_at=now),)


def described(payload: Payload, guild_id: int, now: datetime) -> InviteSeen:
    """Return an invite from an event or from the list that Discord's API gives."""
    inviter, channel = payload.get("inviter"), payload.get("channel")
    created_text, max_age_s = payload.get("created_at"), payload.get("max_age")
    created_at = instant(created_text) if created_text else None
    return InviteSeen(
        guild_id=guild_id,
        code=payload["code"],
        inviter_id=int(inviter["id"]) if inviter else None,
        channel_id=optional_id(channel["id"] if channel else payload.get("channel_id")),
        uses=payload.get("uses") or 0,
        max_uses=payload.get("max_uses") or 0,
        created_at=created_at,
        expires_at=created_at + timedelta(seconds=max_age_s) if created_at and max_age_s else None,
        seen_at=now,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Counters:
    """The uses of a server's invites at one moment."""

    invites: Mapping[str, InviteSeen] = field(default_factory=dict[str, InviteSeen])
    vanity_code: str | None = None
    vanity_uses: int = 0
    are_new_told: bool = False
    """Whether Discord tells us of each invite that is made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """What a comparison says about the joins between two moments."""

    confidence: Confidence
    code: str | None = None
    inviter_id: int | None = None
    candidates: tuple[str, ...] = ()


UNKNOWN = Attribution(confidence=Confidence.UNKNOWN)


def rises(before: Counters, after: Counters, joins: int, at: datetime) -> dict[str, int]:
    """Return by how much each invite was used between two moments.

    An invite that vanished may have been used up, if ``joins`` members were enough for that and
    it had not expired ``at`` the second moment. If so, any other that vanished may as well have
    been used before it was revoked.
    """
    risen: dict[str, int] = {}
    for code, new in after.invites.items():
        old = before.invites.get(code)
        risen[code] = new.uses - (old.uses if old else 0)
    vanished = {
        code: old.max_uses - old.uses
        for code, old in before.invites.items()
        if code not in after.invites and not (old.expires_at and old.expires_at <= at)
    }
    if any(0 < left <= joins for left in vanished.values()):
        for code, left in vanished.items():
            risen[code] = left if 0 < left <= joins else joins
    if after.vanity_code is not None and after.vanity_code == before.vanity_code:
        risen[after.vanity_code] = after.vanity_uses - before.vanity_uses
    return {code: rise for code, rise in risen.items() if rise > 0}


def attribute(
    risen: Mapping[str, int], joins: int, before: Counters, after: Counters
) -> Attribution:
    """Return what can be said of each of ``joins`` members who came while counters rose.

    One counter that rose at least as often as members came: that invite, inferred. Several, or
    fewer uses than members: ambiguous, the candidates named. None: unknown. An invite that vanished
    was perhaps revoked, and another made and used up unseen, if we are not told of new ones.
    """
    if not risen:
        return UNKNOWN
    code, rise = next(iter(risen.items()))
    if len(risen) > 1 or rise < joins:
        return Attribution(confidence=Confidence.AMBIGUOUS, candidates=tuple(sorted(risen)))
    if code == after.vanity_code:
        return Attribution(confidence=Confidence.VANITY, code=code)
    invite = after.invites.get(code)
    if invite is None:
        if not is_each_told(before, after):
            return Attribution(confidence=Confidence.AMBIGUOUS, candidates=(code,))
        invite = before.invites[code]
    return Attribution(confidence=Confidence.INFERRED, code=code, inviter_id=invite.inviter_id)


def is_each_told(before: Counters, after: Counters) -> bool:
    """Return whether no invite can have been made unseen between two moments."""
    return before.are_new_told and after.are_new_told
