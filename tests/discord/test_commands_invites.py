"""``/invites``: what was recorded, with how surely it is known."""

from datetime import timedelta

import pytest

from statsbot.domain.facts import (
    Confidence,
    Fact,
    InviteSeen,
    JoinAttributed,
    MemberJoined,
    MemberLeft,
)
from statsbot.sandbox.state import User
from tests.fix_sandbox import START
from tests.fix_town import Bot

DAY = timedelta(days=1)


def invite(bot: Bot, code: str, maker: User | None) -> InviteSeen:
    return InviteSeen(
        guild_id=bot.guild.id,
        code=code,
        inviter_id=maker and maker.id,
        channel_id=bot.town.general.id,
        uses=1,
        max_uses=0,
        created_at=None,
        expires_at=None,
        seen_at=START - 20 * DAY,
    )


def came(
    bot: Bot,
    who: User,
    days_ago: int,
    confidence: Confidence,
    code: str | None = None,
    maker: User | None = None,
    candidates: tuple[str, ...] = (),
) -> list[Fact]:
    at = START - days_ago * DAY
    return [
        MemberJoined(guild_id=bot.guild.id, member_id=who.id, joined_at=at, is_bot=False),
        JoinAttributed(
            guild_id=bot.guild.id,
            member_id=who.id,
            joined_at=at,
            confidence=confidence,
            code=code,
            inviter_id=maker and maker.id,
            candidates=candidates,
        ),
    ]


@pytest.fixture
def guest(bot: Bot) -> User:
    guest = bot.town.state.add_user("guest", display_name="Guest ||of|| honour")
    bot.town.state.join(guest, bot.guild)
    return guest


async def who(bot: Bot, guest: User) -> str:
    return await bot.refusal("invites who", bot.people[0], member=guest)


async def test_a_certain_way_is_named_with_invite_and_maker(bot: Bot, guest: User) -> None:
    ada = bot.people[0]
    await bot.write(
        [invite(bot, "abc123", ada), *came(bot, guest, 3, Confidence.EXACT, "abc123", ada)]
    )
    text = await who(bot, guest)
    assert "Guest \\|\\|of\\|\\| honour" in text
    assert "invite abc123 of **\u2068Ada\u2069**. Certain" in text


async def test_an_inferred_way_says_so_and_its_maker_takes_no_effect(bot: Bot, guest: User) -> None:
    hostile = bot.people[2]
    await bot.write(came(bot, guest, 3, Confidence.INFERRED, "xyz", hostile))
    interaction = await bot.run("invites who", bot.people[0], member=guest)
    assert interaction.original is not None
    assert "\\@everyone \\*\\*x\\*\\* \\<\\@1\\>" in interaction.original.content
    assert "Very likely" in interaction.original.content
    assert not interaction.original.mention_everyone


async def test_an_ambiguous_way_names_all_candidates_and_chooses_none(
    bot: Bot, guest: User
) -> None:
    ada, layla = bot.people[:2]
    await bot.write(
        [
            invite(bot, "one", ada),
            invite(bot, "two", layla),
            *came(bot, guest, 3, Confidence.AMBIGUOUS, candidates=("one", "two", "gone")),
        ]
    )
    text = await who(bot, guest)
    assert "invite one of **\u2068Ada\u2069**, or invite two of **\u2068ليلى\u2069**, or" in text
    assert "invite gone whose maker is not known" in text
    assert "Not certain" in text
    for maker in (ada, layla):
        assert "Nobody is known" in await bot.refusal("invites by", member=maker)


@pytest.mark.parametrize(
    ("confidence", "words"),
    [
        (Confidence.VANITY, "the server's own address"),
        (Confidence.DISCOVERY, "server discovery"),
        (Confidence.BOT, "added by an administrator"),
        (Confidence.UNKNOWN, "unknown"),
    ],
)
async def test_ways_without_an_invite(
    bot: Bot, guest: User, confidence: Confidence, words: str
) -> None:
    await bot.write(came(bot, guest, 3, confidence))
    assert words in await who(bot, guest)


async def test_those_who_came_unwatched_are_not_guessed_at(bot: Bot, guest: User) -> None:
    assert "is not known: nobody watched" in await who(bot, guest)
    assert "Nobody is known" in await bot.refusal("invites by", member=guest)


async def test_each_coming_is_told_newest_first(bot: Bot, guest: User) -> None:
    ada = bot.people[0]
    left = MemberLeft(guild_id=bot.guild.id, member_id=guest.id, left_at=START - 5 * DAY)
    await bot.write([*came(bot, guest, 9, Confidence.EXACT, "first", ada), left])
    await bot.write(came(bot, guest, 2, Confidence.VANITY))
    lines = (await who(bot, guest)).splitlines()
    assert len(lines) == 3
    assert "own address" in lines[1]
    assert "invite first" in lines[2]
    assert "left" in lines[2]


async def test_whom_a_member_brought_and_who_stayed(bot: Bot) -> None:
    ada = bot.people[0]
    guests = [bot.town.state.add_user(f"guest{n}") for n in range(60)]
    facts: list[Fact] = []
    for guest in guests:
        facts += came(bot, guest, 5, Confidence.EXACT, "abc", ada)
    facts += [
        MemberLeft(guild_id=bot.guild.id, member_id=guest.id, left_at=START - DAY)
        for guest in guests[:20]
    ]
    await bot.write(facts)
    text = await bot.refusal("invites by", member=ada)
    lines = text.splitlines()
    assert lines[0] == "**\u2068Ada\u2069** brought 60 members, of whom 40 stayed:"
    assert len(text) <= 2000
    shown = sum(line.startswith("- ") for line in lines)
    assert lines[-1] == f"and {60 - shown} more."


async def test_links_tell_what_they_brought_to_staff_alone(bot: Bot) -> None:
    ada = bot.people[0]
    old = bot.town.state.add_user("settled")
    facts: list[Fact] = [invite(bot, "poster", ada), invite(bot, "flyer", None)]
    facts += came(bot, old, 3, Confidence.INFERRED, "poster", ada)
    for n in range(2):
        facts += came(bot, bot.town.state.add_user(f"n{n}"), 2, Confidence.EXACT, "flyer")
    facts.append(MemberLeft(guild_id=bot.guild.id, member_id=old.id, left_at=START - DAY))
    await bot.write(facts)
    label = await bot.refusal("invites label", code="https://discord.gg/poster", text="At *school*")
    assert label == "The invite poster is now labelled **At \\*school\\***."
    text = await bot.refusal("invites links", timeframe="7d")
    lines = text.splitlines()
    assert lines[0] == "How 3 people came in 7d:"
    assert lines[1].startswith("- `flyer`: 2 came, 2 stayed")
    assert lines[2].startswith(
        "- **At \\*school\\*** (`poster`) of **\u2068Ada\u2069**: 1 came, 0 stayed"
    )
    top = await bot.refusal("invites top", timeframe="7d")
    assert top.splitlines()[1].startswith("- **\u2068Ada\u2069**: 1 came, 0 stayed")
    for path, values in (
        ("invites links", {}),
        ("invites top", {}),
        ("invites label", {"code": "poster"}),
    ):
        assert "those who manage the server" in await bot.refusal(path, ada, **values)


async def test_labels_are_offered_and_taken_away(bot: Bot) -> None:
    await bot.write([invite(bot, "poster", None), invite(bot, "flyer", None)])
    await bot.refusal("invites label", code="poster", text="School")
    assert await bot.offers("invites label", "code", "scho") == [("poster (School)", "poster")]
    assert "has no label" in await bot.refusal("invites label", code="poster")
    assert [value for _, value in await bot.offers("invites label", "code", "")] == [
        "flyer",
        "poster",
    ]
    assert "No invite nowhere is known" in await bot.refusal("invites label", code="nowhere")


async def test_a_window_in_which_nobody_came_and_one_unwatched(bot: Bot) -> None:
    assert await bot.refusal("invites links", timeframe="24h") == "Nobody came in 24h."
    assert "Nobody is known" in await bot.refusal("invites top", timeframe="24h")
    text = await bot.refusal("invites links", timeframe="2019-01-01..2019-01-31")
    assert "Nobody watched who came on those days" in text
