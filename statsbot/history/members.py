"""Compares a page of a server's members with those that are kept: who came, who is gone."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from statsbot.domain.facts import (
    Confidence,
    Fact,
    JoinAttributed,
    MemberJoined,
    MemberLeft,
    MemberSeen,
)
from statsbot.domain.ids import GuildId, MemberId
from statsbot.history.asking import Payload
from statsbot.history.plan import MARGIN
from statsbot.store.history import NewestMembership
from statsbot.store.rows import MemberRow

_DID_REJOIN = 1 << 0
"""Discord's flag of a member."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What a page told."""

    facts: list[Fact]
    members: int
    added: int
    """Comings and leavings that were not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Listed:
    """A member of the list."""

    member_id: MemberId
    joined_at: datetime
    name: str
    avatar: str | None
    is_bot: bool
    returns: bool
    """Discord says that they had been here before."""


def compare(
    page: Collection[Payload],
    *,
    guild_id: GuildId,
    kept: Mapping[MemberId, NewestMembership],
    named: Iterable[MemberRow],
    watched_since: datetime,
    first_watched_at: datetime,
    now: datetime,
) -> Compared:
    """Return what the page tells that was not known.

    Who came since the present watch began is told by the gateway and left to it, but for those of
    its first minute: they may have come just before it, by Discord's clock, and what is told twice
    counts once. Nobody saw the others come: they count as comings only if the server was watched at
    all before that, and how they found it is unknown. Who is kept and not listed has left; nobody
    knows when, so it counts where it was noticed.

    Args:
        page: members as Discord's API lists them.
        guild_id: the server.
        kept: the newest coming that is kept of each member in the range of ids of the page.
        named: those of the page whose names are kept.
        watched_since: when the present watch began.
        first_watched_at: when the members of the server were first watched.
        now: the present instant.

    Raises:
        KeyError, TypeError, ValueError: it is no list of members.
    """
    there = {int(member["user"]["id"]) for member in page}
    names = {row.member_id: row for row in named}
    is_first = first_watched_at >= watched_since
    told_from = watched_since if is_first else watched_since + MARGIN
    facts: list[Fact] = []
    added = 0
    for each in filter(None, map(_listed, page)):
        facts += _seen(guild_id, each, names.get(each.member_id), now)
        before = kept.get(each.member_id)
        if each.joined_at >= told_from or (before and before.joined_at >= each.joined_at):
            continue
        facts += _came(guild_id, each, counts=each.joined_at >= first_watched_at)
        added += 1
    for member_id in kept.keys() - there:
        if kept[member_id].left_at is None and kept[member_id].joined_at < watched_since:
            facts.append(_left(guild_id, member_id, now))
            added += 1
    return Compared(facts=facts, members=len(there), added=added)


def _came(guild_id: GuildId, each: _Listed, *, counts: bool) -> Iterator[Fact]:
    yield MemberJoined(
        guild_id=guild_id,
        member_id=each.member_id,
        joined_at=each.joined_at,
        is_bot=each.is_bot,
        counts=counts,
        returns=each.returns,
    )
    if counts:
        yield JoinAttributed(
            guild_id=guild_id,
            member_id=each.member_id,
            joined_at=each.joined_at,
            confidence=Confidence.BOT if each.is_bot else Confidence.UNKNOWN,
            code=None,
            inviter_id=None,
        )


def _left(guild_id: GuildId, member_id: MemberId, left_at: datetime) -> MemberLeft:
    return MemberLeft(guild_id=guild_id, member_id=member_id, left_at=left_at, estimated=True)


def _seen(
    guild_id: GuildId, each: _Listed, kept: MemberRow | None, now: datetime
) -> Iterable[MemberSeen]:
    if kept is not None and (kept.name, kept.avatar) == (each.name, each.avatar):
        return ()
    seen = MemberSeen(
        guild_id=guild_id,
        member_id=each.member_id,
        name=each.name,
        avatar=each.avatar,
        is_bot=each.is_bot,
        seen_at=now,
    )
    return (seen,)


def _listed(payload: Payload) -> _Listed | None:
    """Return a member of the list; None: a guest of a voice channel, who has not joined."""
    user, joined_text = payload["user"], payload["joined_at"]
    if joined_text is None:
        return None
    return _Listed(
        member_id=int(user["id"]),
        joined_at=datetime.fromisoformat(joined_text).astimezone(UTC),
        name=payload.get("nick") or user.get("global_name") or user["username"],
        avatar=user.get("avatar"),
        is_bot=bool(user.get("bot")),
        returns=bool((payload.get("flags") or 0) & _DID_REJOIN),
    )
