"""Without a name everything still counts: totals are those of a server where nobody asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from statsbot.domain.facts import (
    AppAnswered,
    Audience,
    CommandRun,
    Emoji,
    Fact,
    MemberJoined,
    MemberLeft,
    MessageDeleted,
    MessageEdited,
    MessageSent,
    ReactionAdded,
    ReactionRemoved,
    ReactionsCleared,
    VoiceFlags,
    VoiceMoved,
    Watched,
    WatchedSpan,
)
from statsbot.domain.ids import first_id_at
from statsbot.store.erasure import erase_member
from statsbot.store.pool import Database
from statsbot.store.privacy_choices import opt_in, opt_out
from tests.property.store_model import START, Step, Sums, build, steps
from tests.property.test_store_laws import new_guild, rollups, write

PEOPLE = st.integers(1, 4)
REPLAYED = (
    MessageSent, MessageEdited, MessageDeleted, AppAnswered, CommandRun, ReactionAdded,
    MemberJoined, MemberLeft,
)  # fmt: skip
TOTALS = ("slot_count", "channel_day", "emoji_day", "sticker_day", "voice_day", "app_day")
PASSAGES = {"joins", "rejoins", "leaves"}
"""A leaving that was not told is inferred from memberships, which are not kept without a name."""


def totals(sums: Sums) -> dict[str, dict[tuple[object, ...], int]]:
    return {
        table: {
            place: amount
            for place, amount in getattr(sums, table).items()
            if amount and place[-1] not in PASSAGES
        }
        for table in TOTALS
    }


def people(sums: Sums, but: int) -> dict[tuple[object, ...], int]:
    return {place: n for place, n in sums.member_day.items() if n and place[1] != but}


@given(drawn=steps(), member=PEOPLE)
@settings(max_examples=10, phases=[Phase.generate])
async def test_who_opted_out_changes_no_total(
    database: Database, drawn: list[Step], member: int
) -> None:
    known, unknown = await new_guild(database), await new_guild(database)
    await opt_out(database, [unknown], member, now=START - timedelta(days=1))
    await write(database, build(drawn, known))
    await write(database, build(drawn, unknown))
    with_name, without = await rollups(database, known), await rollups(database, unknown)
    told = totals(without), people(without, member)
    assert told == (totals(with_name), people(with_name, member))
    assert not [place for place in without.member_day if place[1] == member]


@given(drawn=steps(), member=PEOPLE)
@settings(max_examples=10, phases=[Phase.generate])
async def test_an_erasure_changes_no_total_and_no_replay_undoes_it(
    database: Database, drawn: list[Step], member: int
) -> None:
    guild_id = await new_guild(database)
    facts = build(drawn, guild_id)
    await write(database, facts)
    before = await rollups(database, guild_id)
    expected = totals(before), people(before, member)
    await erase_member(database, guild_id, member, now=START + timedelta(days=4000))
    for replayed in ([], [fact for fact in facts if isinstance(fact, REPLAYED)]):
        await write(database, replayed)
        after = await rollups(database, guild_id)
        assert (totals(after), people(after, 0)) == expected


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """Something of one of a few people, or what they decide, so long after what was before."""

    seconds: int
    member: int
    what: str


WHATS = ("add", "add", "add late", "remove", "clear", "hall", "hall", "kitchen", "deaf", "away")
CHOICES = ("out", "in", "erase", "erase and out")
happenings = st.lists(
    st.builds(
        Happening,
        seconds=st.sampled_from([1, 7, 400, 5000]),
        member=st.integers(1, 3),
        what=st.sampled_from([*WHATS, *CHOICES, *CHOICES, "write", "write"]),
    ),
    min_size=10,
    max_size=40,
)


def told(each: Happening, guild_id: int, at: datetime) -> Fact:
    """Return the fact of what somebody did."""
    fox, message_id = Emoji(emoji_id=0, name="🦊"), first_id_at(START)
    match each.what:
        case "add" | "add late":
            return ReactionAdded(
                guild_id=guild_id, channel_id=1, message_id=message_id, member_id=each.member,
                by_bot=False, emoji=fox, audience=Audience.PUBLIC,
                added_at=at - timedelta(seconds=900 * (each.what == "add late")),
            )  # fmt: skip
        case "remove":
            return ReactionRemoved(
                guild_id=guild_id, channel_id=1, message_id=message_id, member_id=each.member,
                emoji=fox, removed_at=at,
            )  # fmt: skip
        case "clear":
            return ReactionsCleared(
                guild_id=guild_id, channel_id=1, message_id=message_id, emoji=None, cleared_at=at
            )
        case place:
            return VoiceMoved(
                guild_id=guild_id, member_id=each.member, is_bot=False,
                channel_id={"hall": 7, "deaf": 7, "kitchen": 8}.get(place), in_afk_channel=False,
                audience=Audience.PUBLIC, at=at,
                flags=VoiceFlags.SELF_DEAF if place == "deaf" else VoiceFlags(0),
            )  # fmt: skip


async def decide(database: Database, guild_id: int, each: Happening, now: datetime) -> None:
    match each.what:
        case "out":
            await opt_out(database, [guild_id], each.member, now=now)
        case "in":
            await opt_in(database, [guild_id], each.member, now=now)
        case _:
            also_out = each.what.endswith("out")
            await erase_member(database, guild_id, each.member, now=now, opt_out=also_out)


async def live(
    database: Database, guild_id: int, drawn: Sequence[Happening], *, decides: bool
) -> None:
    """Let everything happen: what waits is written now and then, decisions hold at once."""
    at, watched_from, waiting = START, START, list[Fact]()
    for each in [*drawn, Happening(seconds=9, member=1, what="write")]:
        at += timedelta(seconds=each.seconds)
        if each.what in CHOICES:
            if decides:
                await decide(database, guild_id, each, at)
        elif each.what == "write":
            span = WatchedSpan(
                guild_id=guild_id, kind=Watched.VOICE, channel_id=0,
                started_at=watched_from, ended_at=at,
            )  # fmt: skip
            await write(database, [*waiting, span])
            watched_from, waiting = at, []
        else:
            waiting.append(told(each, guild_id, at))


@given(drawn=happenings)
@settings(max_examples=40, phases=[Phase.generate])
async def test_no_choice_changes_a_total(database: Database, drawn: list[Happening]) -> None:
    """People opt out, opt in and are erased in the midst of voice and of reactions."""
    undecided, decided = await new_guild(database), await new_guild(database)
    await live(database, undecided, drawn, decides=False)
    await live(database, decided, drawn, decides=True)
    expected = totals(await rollups(database, undecided))
    assert totals(await rollups(database, decided)) == expected
