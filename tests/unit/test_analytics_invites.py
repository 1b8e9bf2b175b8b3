"""What invites brought, worked out by hand."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from statsbot.analytics.coverage import Coverage
from statsbot.analytics.invites import (
    Estimate,
    InvitesFindings,
    InvitesRows,
    LinkBrought,
    find_invites,
    wilson,
)
from statsbot.domain.facts import Confidence
from statsbot.domain.ids import first_id_at
from statsbot.domain.windows import Window, whole_days
from statsbot.store.rows import InviteRow, Reader
from tests.fix_findings import BERLIN, asked, watched
from tests.fix_newcomers import Person, comings_of, days_of, joins_in

WINDOW = whole_days(date(2025, 9, 1), 14, BERLIN)
NOW = datetime(2025, 11, 20, 15, 30, tzinfo=UTC)
ALL = Window(start=WINDOW.start, end=NOW)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
MONDAY = datetime(2025, 9, 1, 10, tzinfo=UTC)
MAKER = 90 << 22


def guest(number: int, **given: object) -> Person:
    """Somebody who came by the link ``abc``."""
    told = Person(
        member=number << 22, joined=MONDAY, how=Confidence.INFERRED, code="abc", inviter=MAKER
    )
    return replace(told, **given)


FOUR = (
    guest(1, first_message=MONDAY + HOUR, days=tuple(date(2025, 9, day) for day in (1, 2, 28))),
    guest(2, left=MONDAY + 7 * DAY, days=(date(2025, 9, 29),)),
    guest(3, left=MONDAY + 7 * DAY + HOUR),
    guest(4, is_return=True, code="xyz"),
)


def found(
    *people: Person,
    now: datetime = NOW,
    messages: Coverage | None = None,
    members: Coverage | None = None,
    described: tuple[InviteRow, ...] = (),
    unnamed: int = 0,
    reader: Reader = Reader.STAFF,
) -> InvitesFindings:
    rows = InvitesRows(
        comings=comings_of(people),
        people=days_of(people),
        invites=described,
        joins=joins_in(people, WINDOW) + unnamed,
        messages_watched=messages or watched(ALL),
        members_watched=members or watched(ALL),
        invites_watched=watched(ALL),
    )
    return find_invites(asked(WINDOW, BERLIN, reader, now), rows)


def links(*people: Person, **how: Any) -> tuple[LinkBrought, ...]:
    by_link = found(*people, **how).by_link
    assert by_link is not None
    return by_link


def shown(estimate: Estimate) -> tuple[int, int]:
    return estimate.part, estimate.of


def test_a_link() -> None:
    link, other = links(*FOUR)
    assert (link.code, link.brought.joined, link.brought.returned) == ("abc", 3, 0)
    assert (other.code, other.brought.joined, other.brought.returned) == ("xyz", 1, 1)
    brought = link.brought
    assert brought.here_now == 1
    # Who left at the instant is gone.
    assert shown(brought.stayed_week) == (2, 3)
    assert shown(brought.stayed_month) == (1, 3)
    assert shown(brought.spoke) == (1, 3)
    # 3, 0 and 0 days: the 29th is the 29th day.
    assert (brought.active_days.value, brought.active_days.people) == (0, 3)
    assert brought.is_small
    # Who comes again is no newcomer: nothing is said of whether they spoke.
    assert shown(other.brought.spoke) == (0, 0)
    assert other.brought.active_days.value is None


def test_a_median_of_two_lies_between_them() -> None:
    (link,) = links(*FOUR[:2])
    assert link.brought.active_days.value == 1.5


def test_inviters_and_ways() -> None:
    findings = found(*FOUR, guest(5, how=Confidence.UNKNOWN), guest(6, how=Confidence.DISCOVERY))
    assert [(each.inviter_id, each.brought.joined) for each in findings.by_inviter] == [(MAKER, 4)]
    assert [(each.how, each.brought.joined) for each in findings.by_source] == [
        (Confidence.INFERRED, 4),
        (Confidence.DISCOVERY, 1),
        (Confidence.UNKNOWN, 1),
    ]
    assert findings.everybody and findings.everybody.joined == 6


def test_who_has_no_name_is_told_apart() -> None:
    findings = found(*FOUR, unnamed=2)
    assert findings.everybody and (findings.everybody.joined, findings.unnamed) == (4, 2)


def test_who_came_is_not_known_where_nobody_watched() -> None:
    findings = found(members=watched())
    assert (findings.everybody, findings.unnamed) == (None, None)
    told = found(*FOUR, members=watched()).everybody  # told all the same
    assert told is not None and told.joined == 4


def test_a_vanity_address_has_no_maker() -> None:
    findings = found(guest(1, how=Confidence.VANITY, inviter=0))
    assert [each.code for each in findings.by_link] == ["abc"]
    assert findings.by_inviter == ()


def test_a_stay_that_another_link_began_is_not_credited_to_the_first() -> None:
    again = guest(1, left=MONDAY + DAY, again=(MONDAY + 2 * DAY, None))
    (link,) = links(again)
    assert link.brought.joined == 2
    assert link.brought.returned == 1
    assert shown(link.brought.stayed_month) == (1, 2)


def test_young_accounts() -> None:
    week = timedelta(days=7)
    young, old = (first_id_at(MONDAY - age) for age in (week - HOUR, week))
    findings = found(guest(1, member=young), guest(1, member=old))
    assert findings.everybody and findings.everybody.young == 1


def test_whose_time_is_not_over_is_not_in_the_base() -> None:
    (link,) = links(*FOUR[:3], now=MONDAY + 7 * DAY - HOUR)
    assert link.brought.joined == 3
    assert shown(link.brought.stayed_week) == (0, 0)
    assert link.brought.stayed_week.share is None
    assert link.brought.active_days.value is None


def test_what_the_staff_call_a_link() -> None:
    row = InviteRow(
        code="abc", inviter_id=MAKER, channel_id=None, uses=3, max_uses=0, created_at=None,
        expires_at=None, label="Poster", gone_at=MONDAY,
    )  # fmt: skip
    link, other = links(*FOUR, described=(row,))
    assert (link.label, link.inviter_id, link.is_gone) == ("Poster", MAKER, True)
    assert (other.label, other.inviter_id, other.is_gone) == (None, None, False)


def test_twenty_are_enough() -> None:
    (link,) = links(*(guest(n) for n in range(1, 20)))
    assert link.brought.is_small
    (link,) = links(*(guest(n) for n in range(1, 21)))
    assert not link.brought.is_small


def test_members_are_told_no_share_of_fewer_than_five_and_of_no_link() -> None:
    few = [guest(n, how=Confidence.DISCOVERY) for n in range(1, 5)]
    findings = found(*few, *(guest(n) for n in range(5, 10)), reader=Reader.PUBLIC)
    assert findings.by_link is None
    assert findings.by_inviter is None
    five, four = (each.brought for each in findings.by_source)
    assert five.stayed_week.share == 1.0
    assert five.active_days.value == 0
    assert (four.joined, four.stayed_week.of, four.active_days.people) == (4, 4, 4)
    for estimate in (four.stayed_week, four.stayed_month, four.spoke):
        assert (estimate.share, estimate.low, estimate.high) == (None, None, None)
    assert four.active_days.value is None


@pytest.mark.parametrize(
    ("part", "of", "low", "high"),
    [(8, 10, 0.4901625, 0.9433178), (0, 5, 0.0, 0.4344825), (5, 5, 0.5655175, 1.0)],
)
def test_wilsons_interval(part: int, of: int, low: float, high: float) -> None:
    estimate = wilson(part, of)
    assert estimate.share == part / of
    assert estimate.low == pytest.approx(low, abs=2e-5)
    assert estimate.high == pytest.approx(high, abs=2e-5)


@pytest.mark.parametrize(("of", "true"), [(20, 0.1), (20, 0.5), (60, 0.04), (200, 0.9)])
def test_wilsons_interval_holds_the_planted_share_as_often_as_it_says(of: int, true: float) -> None:
    drawn = np.random.default_rng(9).binomial(of, true, 4000)
    held = [(each.low or 0) <= true <= (each.high or 1) for each in map(wilson, drawn, [of] * 4000)]
    assert 0.92 < np.mean(held) < 0.98


def test_of_twenty_people_half_is_known_to_forty_points() -> None:
    estimate = wilson(10, 20)
    assert (estimate.low or 0, estimate.high or 0) == pytest.approx((0.3, 0.7), abs=0.001)
