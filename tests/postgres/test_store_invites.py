"""Who came by which link, and what became of them."""

from datetime import timedelta

from statsbot.domain.facts import (
    Confidence,
    Fact,
    InviteSeen,
    JoinAttributed,
    MemberJoined,
    MemberLeft,
)
from statsbot.domain.ids import first_id_at
from statsbot.store import invites
from statsbot.store.ingest import FactWriter
from statsbot.store.pool import Database
from statsbot.store.rows import LinkJoins, MakerJoins
from tests.postgres.facts import GUILD, MAY, NOON, after

DAY = timedelta(days=1)


def came(
    number: int,
    confidence: Confidence,
    code: str | None = None,
    inviter: int | None = None,
    *,
    account_days: float = 400,
    is_bot: bool = False,
    hours: float = 0,
) -> list[Fact]:
    """Return a coming by an account of some age; ``number`` tells members of one age apart."""
    joined_at = after(hours=hours)
    member_id = first_id_at(joined_at - account_days * DAY) + number
    return [
        MemberJoined(guild_id=GUILD, member_id=member_id, joined_at=joined_at, is_bot=is_bot),
        JoinAttributed(
            guild_id=GUILD,
            member_id=member_id,
            joined_at=joined_at,
            confidence=confidence,
            code=code,
            inviter_id=inviter,
        ),
    ]


def described(code: str) -> InviteSeen:
    return InviteSeen(
        guild_id=GUILD,
        code=code,
        inviter_id=7,
        channel_id=None,
        uses=1,
        max_uses=0,
        created_at=None,
        expires_at=None,
        seen_at=NOON,
    )


async def test_links_and_makers_are_credited_with_people_who_came(database: Database) -> None:
    gone = came(3, Confidence.EXACT, "poster", 7)
    facts: list[Fact] = [
        *came(1, Confidence.INFERRED, "poster", 7),
        *came(2, Confidence.EXACT, "poster", 7, account_days=6.99),
        *gone,
        *came(4, Confidence.INFERRED, "flyer", 8, account_days=7.01),
        *came(5, Confidence.VANITY, "town"),
        *came(6, Confidence.AMBIGUOUS),
        *came(7, Confidence.UNKNOWN),
        *came(8, Confidence.BOT, is_bot=True),
        *came(9, Confidence.INFERRED, "poster", 7, hours=24 * 40),  # after the window
    ]
    assert isinstance(gone[0], MemberJoined)
    facts.append(MemberLeft(guild_id=GUILD, member_id=gone[0].member_id, left_at=after(hours=30)))
    writer = FactWriter(database)
    await writer.write(facts)
    await writer.write(facts)
    assert await invites.joins_by_link(database, GUILD, MAY) == [
        LinkJoins(code="poster", joins=3, stayed=2, young=1),
        LinkJoins(code=None, joins=2, stayed=2, young=0),
        LinkJoins(code="flyer", joins=1, stayed=1, young=0),
        LinkJoins(code="town", joins=1, stayed=1, young=0),
    ]
    assert await invites.joins_by_maker(database, GUILD, MAY) == [
        MakerJoins(inviter_id=7, joins=3, stayed=2, young=1),
        MakerJoins(inviter_id=8, joins=1, stayed=1, young=0),
    ]


async def test_a_label_outlives_new_descriptions(database: Database) -> None:
    writer = FactWriter(database)
    await writer.write([described("poster")])
    assert await invites.label_invite(database, GUILD, "poster", "the poster\0 at school")
    await writer.write([described("poster")])
    assert [row.label for row in await invites.invites(database, GUILD)] == ["the poster at school"]
    assert await invites.label_invite(database, GUILD, "poster", None)
    assert [row.label for row in await invites.invites(database, GUILD)] == [None]
    assert not await invites.label_invite(database, GUILD, "nowhere", "x")


async def test_unknown_takes_the_place_of_nothing(database: Database) -> None:
    writer = FactWriter(database)
    known = came(1, Confidence.INFERRED, "poster", 7)
    await writer.write(known)
    await writer.write(came(1, Confidence.UNKNOWN))
    assert isinstance(known[0], MemberJoined)
    (row,) = await invites.attribution(database, GUILD, known[0].member_id)
    assert (row.confidence, row.code, row.inviter_id) == (Confidence.INFERRED, "poster", 7)
    await writer.write(came(1, Confidence.EXACT, "flyer", 8))
    (row,) = await invites.attribution(database, GUILD, known[0].member_id)
    assert (row.confidence, row.code, row.inviter_id) == (Confidence.EXACT, "flyer", 8)
