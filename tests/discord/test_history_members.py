"""Who came and left while nobody watched."""

from datetime import datetime, timedelta

import pytest

from statsbot.domain.facts import MemberJoined, MemberLeft
from statsbot.domain.ids import first_id_at
from statsbot.sandbox.state import Member
from statsbot.store.history import Purpose, State
from tests.fix_history import Historian


async def compared(historian: Historian, since: datetime) -> None:
    """Compare the members as after a watch that began at ``since``."""
    await historian.ask(Purpose.MEMBERS, since, since, request_id=first_id_at(since))
    await historian.read()


async def totals(historian: Historian) -> tuple[int, int]:
    ((joins, leaves),) = await historian.rows(
        "SELECT coalesce(sum(joins), 0)::int, coalesce(sum(leaves), 0)::int FROM slot_count"
    )
    return joins, leaves


def came(historian: Historian, name: str, *, bot: bool = False) -> Member:
    historian.later(seconds=1)
    return historian.town.state.join(
        historian.town.state.add_user(name, bot=bot), historian.town.guild
    )


async def test_who_was_there_before_the_bot_is_kept_and_counts_as_no_coming(
    historian: Historian,
) -> None:
    people = [came(historian, name) for name in ("ada", "bob")]
    await compared(historian, historian.later(hours=1))
    kept = await historian.rows("SELECT member_id FROM membership WHERE NOT is_bot ORDER BY 1")
    owner = historian.town.guild.owner
    assert kept == [(each,) for each in sorted([owner.id, *(each.user.id for each in people)])]
    assert await totals(historian) == (0, 0)
    assert await historian.rows("SELECT count(*) FROM join_attribution") == [(0,)]
    assert (await historian.request()).state == State.DONE


async def test_comings_and_leavings_of_the_gap(historian: Historian) -> None:
    """Came, left, came and left, came back, a bot: what the two lists can tell."""
    state = historian.town.state
    stays, leaves, returns = (came(historian, name) for name in ("stays", "leaves", "returns"))
    first = historian.later(hours=1)
    await compared(historian, first)
    await historian.watched(first, historian.later(hours=1))
    new = came(historian, "new")
    unseen = came(historian, "unseen")
    state.leave(unseen)
    state.leave(leaves)
    state.leave(returns)
    historian.later(seconds=1)
    again = state.join(returns.user, historian.town.guild)
    robot = came(historian, "robot", bot=True)
    noticed = historian.later(minutes=5)
    await compared(historian, noticed)

    assert await totals(historian) == (2, 2)
    rows = await historian.rows("SELECT member_id, left_at, estimated FROM departure")
    assert rows == [(leaves.user.id, noticed, True)]
    kept = dict(
        await historian.rows(
            "SELECT member_id, count(*) FILTER (WHERE left_at IS NULL) FROM membership GROUP BY 1"
        )
    )
    assert kept[stays.user.id] == kept[new.user.id] == kept[again.user.id] == 1
    assert kept[leaves.user.id] == 0
    assert unseen.user.id not in kept
    assert await historian.rows(
        "SELECT member_id, confidence FROM join_attribution ORDER BY joined_at"
    ) == [(new.user.id, 6), (again.user.id, 6), (robot.user.id, 4)]


async def test_comparing_again_adds_nothing(historian: Historian) -> None:
    gone = came(historian, "gone")
    first = historian.later(hours=1)
    await compared(historian, first)
    await historian.watched(first, historian.later(hours=1))
    came(historian, "new")
    historian.town.state.leave(gone)
    await compared(historian, historian.later(minutes=1))
    before = await totals(historian)
    historian.written.clear()
    await compared(historian, historian.later(minutes=1))
    assert historian.written == []
    assert await totals(historian) == before == (1, 1)
    ((requests,),) = await historian.rows("SELECT count(*) FROM history_request")
    assert requests == 1


async def test_who_came_since_the_first_watch_began_is_left_to_the_gateway(
    historian: Historian,
) -> None:
    """Nobody can have come in a gap before it, however little they came after its beginning."""
    since = historian.later(hours=1)
    told = came(historian, "told by the gateway")
    await compared(historian, since)
    joined = [each for each in historian.written if isinstance(each, MemberJoined)]
    assert told.user.id not in {each.member_id for each in joined}


async def test_who_came_since_the_watch_began_is_left_to_the_gateway(historian: Historian) -> None:
    """They may be in the list and not yet in the tables, or the other way round."""
    since = historian.later(hours=1)
    historian.later(minutes=2)
    listed = came(historian, "listed")
    kept = came(historian, "kept")
    await historian.write(
        [
            MemberJoined(
                guild_id=historian.guild_id,
                member_id=kept.user.id,
                joined_at=kept.joined_at,
                is_bot=False,
            )
        ]
    )
    historian.town.state.leave(kept)
    historian.later(seconds=5)
    historian.written.clear()
    await compared(historian, since)
    told = [each for each in historian.written if isinstance(each, MemberJoined | MemberLeft)]
    assert {each.member_id for each in told} & {listed.user.id, kept.user.id} == set()


@pytest.mark.parametrize("ahead_s", [0, 40])
async def test_who_came_at_the_very_end_of_a_gap_is_counted_once(
    historian: Historian, ahead_s: int
) -> None:
    """The gateway may have told of them, or not: Discord's clock may be ahead of the bot's."""
    first = historian.later(hours=1)
    await compared(historian, first)
    await historian.watched(first, historian.later(hours=1))
    since = historian.later(minutes=5)
    historian.later(seconds=ahead_s)
    came(historian, "told to nobody")
    told = came(historian, "told, and on the way to the tables")
    historian.later(seconds=5)
    await compared(historian, since)
    joined = MemberJoined(
        guild_id=historian.guild_id,
        member_id=told.user.id,
        joined_at=told.joined_at,
        is_bot=False,
    )
    await historian.write([joined])
    assert await totals(historian) == (2, 0)


async def test_many_members_are_read_page_by_page_and_go_on_after_a_failure(
    historian: Historian,
) -> None:
    """F42: a page in memory at a time, whatever the server's size."""
    state, guild = historian.town.state, historian.town.guild
    for number in range(2500):
        state.join(state.add_user(f"user{number}", avatar=False), guild)
    since = historian.later(hours=1)
    route = "GET /guilds/{guild_id}/members"
    await historian.ask(Purpose.MEMBERS, since, since, request_id=first_id_at(since))
    assert await historian.reader.turn(historian.guild_id)
    assert await historian.reader.turn(historian.guild_id)
    historian.sandbox.faults.too_many_requests(route, retry_after=90)
    await historian.read()
    assert (await historian.request()).told == 1000
    historian.later(seconds=90)
    await historian.read()
    request = await historian.request()
    assert (request.state, request.told) == (State.DONE, len(guild.members))
    ((kept,),) = await historian.rows("SELECT count(*) FROM membership")
    assert kept == len(guild.members)
    assert await historian.rows("SELECT count(*) FROM member") == [(len(guild.members),)]


@pytest.mark.parametrize("nick", ["Nick", ""])
async def test_names_are_those_that_the_server_sees(historian: Historian, nick: str) -> None:
    member = came(historian, "ada")
    historian.town.state.edit_member(member, nick=nick)
    await compared(historian, historian.later(minutes=1))
    ((name,),) = await historian.rows("SELECT name FROM member ORDER BY member_id DESC LIMIT 1")
    assert name == (nick or "ada")
    assert historian.clock.now() - member.joined_at == timedelta(minutes=1)
