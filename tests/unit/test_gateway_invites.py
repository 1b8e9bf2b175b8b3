"""What two looks at a server's invites say about those who came in between."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statsbot.clock import DrivenClock
from statsbot.domain.facts import (
    Confidence,
    Fact,
    InviteGone,
    InviteSeen,
    JoinAttributed,
    MemberJoined,
)
from statsbot.gateway.attribution import InviteWatch
from statsbot.gateway.invites import Counters, attribute, rises

NOW = datetime(2026, 9, 7, tzinfo=UTC)


def invite(
    code: str, uses: int, *, max_uses: int = 0, expires_at: datetime | None = None
) -> InviteSeen:
    return InviteSeen(
        guild_id=1,
        code=code,
        inviter_id=hash(code) % 1000 + 1,
        channel_id=2,
        uses=uses,
        max_uses=max_uses,
        created_at=NOW,
        expires_at=expires_at,
        seen_at=NOW,
    )


def counters(*invites: InviteSeen, vanity: int | None = None) -> Counters:
    return Counters(
        invites={each.code: each for each in invites},
        vanity_code=None if vanity is None else "vanity",
        vanity_uses=vanity or 0,
        are_new_told=True,
    )


@pytest.mark.parametrize(
    ("before", "after", "joins", "expected"),
    [
        pytest.param(counters(), counters(), 1, {}, id="no invites"),
        pytest.param(
            counters(invite("a", 3)), counters(invite("a", 4)), 1, {"a": 1}, id="one rose"
        ),
        pytest.param(counters(), counters(invite("a", 1)), 1, {"a": 1}, id="a new one, used"),
        pytest.param(counters(), counters(invite("a", 0)), 1, {}, id="a new one, unused"),
        pytest.param(counters(invite("a", 4, max_uses=5)), counters(), 1, {"a": 1}, id="used up"),
        pytest.param(
            counters(invite("a", 2, max_uses=5)),
            counters(),
            1,
            {},
            id="revoked with uses left",
        ),
        pytest.param(counters(invite("a", 2)), counters(), 1, {}, id="revoked, had no limit"),
        pytest.param(
            counters(invite("a", 4, max_uses=5), invite("b", 2)),
            counters(),
            1,
            {"a": 1, "b": 1},
            id="used up, or used and revoked",
        ),
        pytest.param(
            counters(invite("a", 0, max_uses=1, expires_at=NOW)), counters(), 1, {}, id="expired"
        ),
        pytest.param(
            counters(invite("a", 0, max_uses=1, expires_at=NOW + timedelta(hours=1))),
            counters(),
            1,
            {"a": 1},
            id="used up before it expired",
        ),
        pytest.param(counters(vanity=7), counters(vanity=8), 1, {"vanity": 1}, id="vanity"),
        pytest.param(counters(), counters(vanity=8), 1, {}, id="the vanity address is new"),
        pytest.param(
            counters(invite("a", 3)), counters(invite("a", 0)), 1, {}, id="a counter that fell"
        ),
    ],
)
def test_rises(before: Counters, after: Counters, joins: int, expected: dict[str, int]) -> None:
    assert rises(before, after, joins, NOW) == expected


@pytest.mark.parametrize(
    ("risen", "joins", "confidence", "code", "candidates"),
    [
        ({}, 1, Confidence.UNKNOWN, None, ()),
        ({"a": 1}, 1, Confidence.INFERRED, "a", ()),
        ({"a": 2}, 2, Confidence.INFERRED, "a", ()),
        ({"a": 2}, 1, Confidence.INFERRED, "a", ()),
        ({"a": 1}, 2, Confidence.AMBIGUOUS, None, ("a",)),
        ({"b": 1, "a": 1}, 2, Confidence.AMBIGUOUS, None, ("a", "b")),
        ({"vanity": 1}, 1, Confidence.VANITY, "vanity", ()),
        ({"vanity": 1, "a": 1}, 1, Confidence.AMBIGUOUS, None, ("a", "vanity")),
    ],
)
def test_attribution(
    risen: dict[str, int],
    joins: int,
    confidence: Confidence,
    code: str | None,
    candidates: tuple[str, ...],
) -> None:
    known = counters(invite("a", 5), invite("b", 5), vanity=5)
    said = attribute(risen, joins, known, known)
    assert (said.confidence, said.code, said.candidates) == (confidence, code, candidates)
    assert (said.inviter_id is not None) is (confidence is Confidence.INFERRED)


@given(
    uses=st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 50), min_size=1),
    used=st.data(),
)
def test_a_single_join_is_never_credited_to_another_invite(
    uses: dict[str, int], used: st.DataObject
) -> None:
    """Whatever else happens to invites, the true one is named or among the candidates."""
    true = used.draw(st.sampled_from(sorted(uses)))
    limited = used.draw(st.booleans())
    before = {code: invite(code, n) for code, n in uses.items()}
    if limited:
        before[true] = invite(true, uses[true], max_uses=uses[true] + 1)
    after = {code: each for code, each in before.items() if code != true}
    if not limited:
        after[true] = invite(true, uses[true] + 1)
    gone = used.draw(st.sets(st.sampled_from(sorted(uses)))) - {true}
    after = {code: each for code, each in after.items() if code not in gone}
    first, second = Counters(invites=before), Counters(invites=after)
    said = attribute(rises(first, second, 1, NOW), 1, first, second)
    assert said.code == true or true in said.candidates


async def test_an_invite_revoked_while_it_was_asked_brings_nobody_later() -> None:
    """The answer lists it, though Discord told meanwhile that it is gone."""
    told: list[Fact] = []
    clock = DrivenClock(NOW)
    listed = [counters(invite("a", 0, max_uses=1), invite("b", 0, max_uses=1)), counters()]

    async def ask(guild_id: int) -> Counters:
        if len(listed) == 2:
            watch.invite_deleted(InviteGone(guild_id=guild_id, code="a", gone_at=NOW))
        return listed.pop(0)

    watch = InviteWatch(ask, told.extend, clock)
    watch.guild_opened(1)
    await watch.settled()
    clock.set(NOW + timedelta(hours=1))
    joined_at = clock.now()
    watch.joined(
        MemberJoined(guild_id=1, member_id=5, joined_at=joined_at, is_bot=False, returns=False)
    )
    await watch.settled()
    (said,) = [fact for fact in told if isinstance(fact, JoinAttributed)]
    assert (said.confidence, said.code) == (Confidence.INFERRED, "b")


async def test_an_answer_that_comes_late_does_not_forget_what_was_used_up_then() -> None:
    told: list[Fact] = []
    clock = DrivenClock(NOW)
    listed = [counters(invite("a", 4, max_uses=5), invite("b", 0)), counters(invite("b", 1))]

    async def ask(_: int) -> Counters:
        if len(listed) == 1:
            clock.set(NOW + timedelta(hours=1))
        return listed.pop(0)

    watch = InviteWatch(ask, told.extend, clock)
    watch.guild_opened(1)
    await watch.settled()
    watch.joined(MemberJoined(guild_id=1, member_id=5, joined_at=NOW, is_bot=False, returns=False))
    watch.invite_deleted(InviteGone(guild_id=1, code="a", gone_at=NOW))
    await watch.settled()
    (said,) = [fact for fact in told if isinstance(fact, JoinAttributed)]
    assert (said.confidence, said.candidates) == (Confidence.AMBIGUOUS, ("a", "b"))


async def test_an_invite_made_while_it_is_asked_for_the_first_time_is_known() -> None:
    """The answer does not list it yet, and when it is asked again it was used up."""
    told: list[Fact] = []
    clock = DrivenClock(NOW)
    listed = [counters(invite("b", 4, max_uses=5)), counters()]

    async def ask(_: int) -> Counters:
        if len(listed) == 2:
            watch.invite_created(invite("a", 0, max_uses=1))
        return listed.pop(0)

    watch = InviteWatch(ask, told.extend, clock)
    watch.guild_opened(1)
    await watch.settled()
    watch.joined(MemberJoined(guild_id=1, member_id=5, joined_at=NOW, is_bot=False, returns=False))
    await watch.settled()
    (said,) = [fact for fact in told if isinstance(fact, JoinAttributed)]
    assert (said.confidence, said.candidates) == (Confidence.AMBIGUOUS, ("a", "b"))
