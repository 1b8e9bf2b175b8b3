"""Roles: who the staff are, and what newcomers chose.

Of people's roles only those are kept that make staff or are offered to newcomers. A role that
becomes one of them is kept from then on; who has it is learned from the list of members, which is
then asked for anew (``history``).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

import numpy as np
from psycopg import Connection

from statsbot.domain.facts import (
    GuildListed,
    MemberLeft,
    MemberRolesSeen,
    OnboardingSeen,
    RoleGone,
    RoleSeen,
)
from statsbot.domain.ids import GuildId, MemberId
from statsbot.store.arrays import IntArray, instants, integers, storable
from statsbot.store.pool import Database
from statsbot.store.statements import Command, Query


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleRow:
    """A role as last described."""

    role_id: int
    name: str
    is_staff: bool
    """It permits to moderate or manage."""
    is_onboarding: bool
    """Newcomers are offered it."""
    gone_at: datetime | None
    """When it was deleted; None: it is there."""


RoleFact: TypeAlias = (
    RoleSeen | RoleGone | OnboardingSeen | GuildListed | MemberRolesSeen | MemberLeft
)
"""What changes roles, and who has them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRole:
    """A role of which it is kept who has it."""

    role_id: int
    kept_since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleOfMember:
    """A role that a member has."""

    member_id: int
    role_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffMember:
    """Somebody of the staff."""

    member_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenRole:
    """A role that newcomers are offered, and somebody who has or had it."""

    role_id: int
    name: str
    member_id: int | None
    """None: nobody ever had it."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OnboardingRole:
    """A role that newcomers are offered, and who chose it."""

    role_id: int
    name: str
    member_ids: IntArray
    """Ascending; those included who have left since, or gave it back, while that is kept."""


_DESCRIBE = Command("describe_roles")
_END = Command("end_roles")
_END_UNLISTED = Command("end_unlisted_roles")
_OFFER = Command("offer_roles")
_OFFER_NO_OTHER = Command("offer_no_other_roles")
_SETTLE = Command("settle_roles")
_DROP = Command("drop_roles_of_members")
_GIVE = Command("give_roles")
_TAKE = Command("take_roles")
_KEPT = Query("kept_roles", KeptRole)
_HELD = Query("roles_of_members", RoleOfMember)
_STAFF = Query("staff_members", StaffMember)
_CHOSEN = Query("chosen_roles", ChosenRole)
_ROLES = Query("roles_of_guild", RoleRow)


async def staff(db: Database, guild_id: GuildId) -> IntArray:
    """Return who a server's staff are now, ascending; bots and people who opted out are not in it.

    Those with the role that the server chose (``staff_role_id``); without one, those with a role
    that permits to moderate or manage, and the owner.
    """
    async with db.reading() as connection:
        return integers(
            row.member_id for row in await _STAFF.all_async(connection, guild_id=guild_id)
        )


async def onboarding_roles(db: Database, guild_id: GuildId) -> list[OnboardingRole]:
    """Return the roles that newcomers are offered, by id, with who chose each."""
    async with db.reading() as connection:
        rows = await _CHOSEN.all_async(connection, guild_id=guild_id)
    names = {row.role_id: row.name for row in rows}
    members: dict[int, list[int]] = {role_id: [] for role_id in names}
    for row in rows:
        if row.member_id is not None:
            members[row.role_id].append(row.member_id)
    return [
        OnboardingRole(role_id=role_id, name=name, member_ids=integers(members[role_id]))
        for role_id, name in names.items()
    ]


async def roles(db: Database, guild_id: GuildId) -> list[RoleRow]:
    """Return the roles of a server, by id, deleted ones included; not @everyone nor bots'."""
    async with db.reading() as connection:
        return await _ROLES.all_async(connection, guild_id=guild_id)


async def kept_roles(db: Database, guild_id: GuildId) -> dict[int, datetime]:
    """Return the roles of which it is kept who has them, and since when."""
    async with db.reading() as connection:
        rows = await _KEPT.all_async(connection, guild_id=guild_id)
    return {row.role_id: row.kept_since for row in rows}


async def roles_of_members(
    db: Database, guild_id: GuildId, *, after: MemberId, until: MemberId
) -> dict[MemberId, set[int]]:
    """Return the kept roles of members with an id above ``after`` and up to ``until``."""
    async with db.reading() as connection:
        rows = await _HELD.all_async(connection, guild_id=guild_id, after=after, until=until)
    held: dict[MemberId, set[int]] = {}
    for row in rows:
        held.setdefault(row.member_id, set()).add(row.role_id)
    return held


def write_roles(connection: Connection, told: Sequence[RoleFact]) -> int:
    """Keep roles and who has them, as told in this order; return how much was news."""
    changed = 0
    for facts in _rounds(told):
        changed += _describe(connection, [fact for fact in facts if isinstance(fact, RoleSeen)])
        changed += _end(connection, [fact for fact in facts if isinstance(fact, RoleGone)])
        changed += _offer(connection, [fact for fact in facts if isinstance(fact, OnboardingSeen)])
        _end_unlisted(connection, [fact for fact in facts if isinstance(fact, GuildListed)])
        _settle(connection, [fact for fact in facts if not isinstance(fact, _OF_PEOPLE)])
        changed += _give(connection, [fact for fact in facts if isinstance(fact, _OF_PEOPLE)])
    return changed


_OF_PEOPLE = (MemberRolesSeen, MemberLeft)


def _rounds(told: Iterable[RoleFact]) -> list[list[RoleFact]]:
    """Return facts as rounds, in each of which one kind of fact of a server tells of each once.

    So what a batch tells of a role or a person several times is kept step by step.
    """
    rounds: list[list[RoleFact]] = []
    places: dict[GuildId, tuple[int, type[RoleFact], set[int]]] = {}
    for fact in told:
        subject = _subject(fact)
        number, kind, subjects = places.get(fact.guild_id, (0, type(fact), set[int]()))
        if kind is not type(fact) or subject in subjects:
            number, subjects = number + 1, set[int]()
        subjects.add(subject)
        places[fact.guild_id] = number, type(fact), subjects
        if number == len(rounds):
            rounds.append([])
        rounds[number].append(fact)
    return rounds


def _subject(fact: RoleFact) -> int:
    match fact:
        case RoleSeen() | RoleGone():
            return fact.role_id
        case MemberRolesSeen() | MemberLeft():
            return fact.member_id
        case OnboardingSeen() | GuildListed():
            return fact.guild_id


def _describe(connection: Connection, seen: Sequence[RoleSeen]) -> int:
    if not seen:
        return 0
    rows = sorted(seen, key=lambda fact: (fact.guild_id, fact.role_id))
    return _DESCRIBE.run(
        connection,
        guild_id=integers(row.guild_id for row in rows),
        role_id=integers(row.role_id for row in rows),
        seen_at=instants([row.seen_at for row in rows]),
        is_staff=np.array([row.is_staff for row in rows]),
        name=[storable(row.name) for row in rows],
    )


def _end(connection: Connection, gone: Sequence[RoleGone]) -> int:
    if not gone:
        return 0
    rows = sorted(gone, key=lambda fact: (fact.guild_id, fact.role_id))
    return _END.run(
        connection,
        guild_id=integers(row.guild_id for row in rows),
        role_id=integers(row.role_id for row in rows),
        gone_at=instants([row.gone_at for row in rows]),
    )


def _end_unlisted(connection: Connection, listed: Sequence[GuildListed]) -> None:
    lists = [(fact, fact.role_ids) for fact in listed if fact.role_ids is not None]
    if not lists:
        return
    pairs = [(fact.guild_id, role_id) for fact, role_ids in lists for role_id in role_ids]
    _END_UNLISTED.run(
        connection,
        guild_id=integers(fact.guild_id for fact, _ in lists),
        listed_at=instants([fact.listed_at for fact, _ in lists]),
        of_guild=integers(pair[0] for pair in pairs),
        role_id=integers(pair[1] for pair in pairs),
    )


def _offer(connection: Connection, seen: Sequence[OnboardingSeen]) -> int:
    if not seen:
        return 0
    offered = [(fact, role_id) for fact in seen for role_id in sorted(set(fact.role_ids))]
    return _OFFER.run(
        connection,
        guild_id=integers(fact.guild_id for fact, _ in offered),
        role_id=integers(role_id for _, role_id in offered),
        onboarding_at=instants([fact.seen_at for fact, _ in offered]),
    ) + _OFFER_NO_OTHER.run(
        connection,
        guild_id=integers(fact.guild_id for fact in seen),
        onboarding_at=instants([fact.seen_at for fact in seen]),
    )


def _settle(connection: Connection, told: Sequence[RoleFact]) -> None:
    """Work out anew which roles of people are kept, in the servers that ``told`` is of."""
    newest: dict[GuildId, datetime] = {}
    for fact in told:
        at = _told_at(fact)
        newest[fact.guild_id] = max(newest.get(fact.guild_id, at), at)
    if newest:
        places = {"guild_id": integers(newest), "at": instants(list(newest.values()))}
        _SETTLE.run(connection, **places)
        _DROP.run(connection, **places)


def _told_at(fact: RoleFact) -> datetime:
    match fact:
        case RoleSeen() | OnboardingSeen() | MemberRolesSeen():
            return fact.seen_at
        case RoleGone():
            return fact.gone_at
        case GuildListed():
            return fact.listed_at
        case MemberLeft():
            return fact.left_at


def _give(connection: Connection, told: Sequence[RoleFact]) -> int:
    """Keep which roles people have; who left has none."""
    if not told:
        return 0
    people = [
        (
            fact.guild_id,
            fact.member_id,
            _told_at(fact),
            fact.role_ids if isinstance(fact, MemberRolesSeen) else (),
        )
        for fact in told
        if isinstance(fact, _OF_PEOPLE)
    ]
    people.sort(key=lambda person: person[:2])
    held = [(*person[:3], role_id) for person in people for role_id in sorted(set(person[3]))]
    of_guild = integers(row[0] for row in held)
    of_member = integers(row[1] for row in held)
    role_id = integers(row[3] for row in held)
    changed = _TAKE.run(
        connection,
        guild_id=integers(person[0] for person in people),
        member_id=integers(person[1] for person in people),
        seen_at=instants([person[2] for person in people]),
        of_guild=of_guild,
        of_member=of_member,
        role_id=role_id,
    )
    if held:
        changed += _GIVE.run(
            connection,
            guild_id=of_guild,
            member_id=of_member,
            role_id=role_id,
            seen_at=instants([row[2] for row in held]),
        )
    return changed
