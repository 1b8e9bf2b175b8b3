"""Without a name everything still counts: totals are those of a server where nobody asked."""

from datetime import timedelta

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from statsbot.domain.facts import (
    AppAnswered,
    CommandRun,
    MemberJoined,
    MemberLeft,
    MessageDeleted,
    MessageEdited,
    MessageSent,
    ReactionAdded,
)
from statsbot.store.erasure import erase_member
from statsbot.store.pool import Database
from statsbot.store.privacy_choices import opt_out
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
