"""Comings, goings, names and invites."""

from statsbot.domain.facts import (
    Audience,
    ChannelGone,
    ChannelKind,
    ChannelSeen,
    Confidence,
    GuildLeft,
    GuildSeen,
    InviteGone,
    InviteSeen,
    JoinAttributed,
    MemberJoined,
    MemberLeft,
    MemberSeen,
)
from statsbot.store import counts, guilds, invites
from statsbot.store.ingest import FactWriter
from statsbot.store.pool import Database
from statsbot.store.rows import ChannelRow, GuildRow, InviteRow, JoinRow, MemberRow, Reader
from tests.postgres.facts import GUILD, MAY, NOON, after


def joined(hours: float, member: int = 11, *, is_bot: bool = False) -> MemberJoined:
    return MemberJoined(
        guild_id=GUILD, member_id=member, joined_at=after(hours=hours), is_bot=is_bot
    )


def left(hours: float, member: int = 11) -> MemberLeft:
    return MemberLeft(guild_id=GUILD, member_id=member, left_at=after(hours=hours))


def seen(hours: float, name: str, member: int = 11, *, is_bot: bool = False) -> MemberSeen:
    return MemberSeen(
        guild_id=GUILD, member_id=member, name=name, avatar="ab12", is_bot=is_bot,
        seen_at=after(hours=hours),
    )  # fmt: skip


async def passages(database: Database) -> tuple[int, int]:
    slots = await counts.slot_counts(database, GUILD, MAY, Reader.PUBLIC)
    return int(slots.joins.sum()), int(slots.leaves.sum())


async def test_leaving_twice_without_a_return_counts_once(database: Database) -> None:
    writer = FactWriter(database)
    for batch in ([joined(0), left(1)], [left(2)], [joined(3)], [left(4), left(5)]):
        await writer.write(batch)
    assert await passages(database) == (2, 2)


async def test_a_return_told_late_makes_the_leaves_two(database: Database) -> None:
    writer = FactWriter(database)
    await writer.write([left(1), left(3)])
    assert await passages(database) == (0, 1)
    await writer.write([joined(2)])
    assert await passages(database) == (1, 2)


async def test_a_missed_leave_is_inferred_from_the_return(database: Database) -> None:
    """It counts when they came again, until somebody tells when it really was."""
    writer = FactWriter(database)
    await writer.write([joined(0), joined(2)])
    comings = await invites.attribution(database, GUILD, 11)
    assert [coming.left_at for coming in comings] == [None, after(hours=2)]
    assert await passages(database) == (2, 1)
    await writer.write([left(1)])
    comings = await invites.attribution(database, GUILD, 11)
    assert [coming.left_at for coming in comings] == [None, after(hours=1)]
    assert await passages(database) == (2, 1)


async def test_bots_are_no_members_to_count(database: Database) -> None:
    writer = FactWriter(database)
    await writer.write([joined(0, 99, is_bot=True), left(1, 99), left(1, 98)])
    assert await passages(database) == (0, 1)
    await writer.write([seen(2, "helper", 98, is_bot=True)])
    assert await passages(database) == (0, 0)


async def test_the_newest_name_holds(database: Database) -> None:
    writer = FactWriter(database)
    await writer.write([joined(0), left(1), joined(2), seen(2, "new\0 \ud800name")])
    await writer.write([seen(1, "old name")])
    assert await guilds.members(database, GUILD, [11, 12]) == [
        MemberRow(
            member_id=11, name="new ?name", avatar="ab12", is_bot=False, joined_at=after(hours=2),
            left_at=None,
        )
    ]  # fmt: skip


async def test_servers_and_channels_end_and_come_back(database: Database) -> None:
    writer = FactWriter(database)

    def guild(hours: float) -> GuildSeen:
        return GuildSeen(
            guild_id=GUILD, name="A server", icon=None, owner_id=7, member_count=None,
            seen_at=after(hours=hours),
        )  # fmt: skip

    def channel(hours: float, audience: Audience | None) -> ChannelSeen:
        return ChannelSeen(
            guild_id=GUILD, channel_id=1, name="general", kind=ChannelKind.TEXT, parent_id=None,
            audience=audience, seen_at=after(hours=hours),
        )  # fmt: skip

    await writer.write([guild(0), channel(0, Audience.RESTRICTED), channel(1, None)])
    row = GuildRow(
        guild_id=GUILD, name="A server", icon=None, owner_id=7, member_count=None, left_at=None
    )
    kept = ChannelRow(
        channel_id=1, name="general", kind=0, parent_id=None, audience=1, gone_at=None
    )
    assert await guilds.guild(database, GUILD) == row
    assert await guilds.channels(database, GUILD) == [kept]
    await writer.write([GuildLeft(guild_id=GUILD, left_at=after(hours=2))])
    await writer.write([ChannelGone(guild_id=GUILD, channel_id=1, gone_at=after(hours=2))])
    gone = (await guilds.channels(database, GUILD))[0]
    assert [(await guilds.guilds(database))[0].left_at, gone.gone_at] == [after(hours=2)] * 2
    await writer.write([guild(3), channel(3, None)])
    assert await guilds.guilds(database) == [row]
    assert await guilds.channels(database, GUILD) == [kept]
    assert await guilds.guild(database, GUILD + 1) is None


async def test_who_came_through_which_invite(database: Database) -> None:
    def attributed(confidence: Confidence, code: str | None, by: int | None) -> JoinAttributed:
        candidates = ("a", "b") if confidence is Confidence.AMBIGUOUS else ()
        return JoinAttributed(
            guild_id=GUILD, member_id=11, joined_at=after(hours=2), confidence=confidence,
            code=code, inviter_id=by, candidates=candidates,
        )  # fmt: skip

    writer = FactWriter(database)
    await writer.write([joined(0), left(1), joined(2)])
    await writer.write([attributed(Confidence.AMBIGUOUS, None, None)])
    first, second = await invites.attribution(database, GUILD, 11)
    assert (first.confidence, first.candidates) == (Confidence.AMBIGUOUS, ["a", "b"])
    assert second == JoinRow(
        member_id=11, joined_at=NOON, left_at=after(hours=1), confidence=Confidence.UNKNOWN,
        code=None, inviter_id=None, candidates=[],
    )  # fmt: skip
    await writer.write([attributed(Confidence.EXACT, "a", 7)])
    join = JoinRow(
        member_id=11, joined_at=after(hours=2), left_at=None, confidence=Confidence.EXACT,
        code="a", inviter_id=7, candidates=[],
    )  # fmt: skip
    assert await invites.joins_by(database, GUILD, 7) == [join]
    assert (await invites.attribution(database, GUILD, 11))[0] == join


async def test_invites_as_last_seen(database: Database) -> None:
    def invite(hours: float, uses: int) -> InviteSeen:
        return InviteSeen(
            guild_id=GUILD, code="abc", inviter_id=7, channel_id=1, uses=uses, max_uses=10,
            created_at=NOON, expires_at=None, seen_at=after(hours=hours),
        )  # fmt: skip

    writer = FactWriter(database)
    await writer.write([InviteGone(guild_id=GUILD, code="old", gone_at=NOON)])
    await writer.write([invite(2, 5), invite(1, 4)])
    await writer.write(
        [invite(1, 4), InviteGone(guild_id=GUILD, code="abc", gone_at=after(hours=3))]
    )
    assert await invites.invites(database, GUILD) == [
        InviteRow(
            code="abc", inviter_id=7, channel_id=1, uses=5, max_uses=10, created_at=NOON,
            expires_at=None, label=None, gone_at=after(hours=3),
        )
    ]  # fmt: skip
