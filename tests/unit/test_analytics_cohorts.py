"""Retention week by week, worked out by hand."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from statsbot.analytics.cohorts import (
    RetentionFindings,
    RetentionRows,
    cohorts_window,
    find_retention,
    seen_days,
)
from statsbot.analytics.coverage import Coverage
from statsbot.analytics.question import day_number
from statsbot.domain.windows import Window, whole_days
from statsbot.store.rows import Reader
from tests.fix_findings import BERLIN, asked, watched
from tests.fix_newcomers import Person, comings_of, days_of

WINDOW = Window(
    start=whole_days(date(2025, 9, 3), 1, BERLIN).start,  # a Wednesday
    end=datetime(2025, 9, 24, 12, tzinfo=UTC),  # a Wednesday again
)
NOW = WINDOW.end
ALL = Window(start=datetime(2025, 8, 31, 22, tzinfo=UTC), end=NOW)
"""From the Monday before, in Berlin."""
DAY = timedelta(days=1)
MONDAY = datetime(2025, 9, 1, 10, tzinfo=UTC)

FIRST = Person(
    member=1, joined=MONDAY, days=(date(2025, 9, 1), date(2025, 9, 7), date(2025, 9, 15))
)
SECOND = Person(member=2, joined=MONDAY + 6 * DAY, days=(date(2025, 9, 14),), left=MONDAY + 8 * DAY)
THIRD = Person(member=3, joined=MONDAY + 7 * DAY, days=(date(2025, 9, 8),))


def found(
    *people: Person,
    reader: Reader = Reader.STAFF,
    now: datetime = NOW,
    messages: Coverage | None = None,
    members: Coverage | None = None,
) -> RetentionFindings:
    rows = RetentionRows(
        comings=comings_of(people),
        people=days_of(people),
        messages_watched=messages or watched(ALL),
        members_watched=members or watched(ALL),
    )
    return find_retention(asked(WINDOW, BERLIN, reader, now), rows)


def rows_of(shares: np.ndarray) -> list[list[float | None]]:
    return [[None if np.isnan(share) else share for share in row] for row in shares.tolist()]


def test_the_triangle() -> None:
    findings = found(FIRST, SECOND, THIRD)
    assert findings.weeks == tuple(date(2025, 9, day) for day in (1, 8, 15, 22))
    assert findings.joined.tolist() == [2, 1, 0, 0]
    # A week is over when it is for who came on the Sunday: on the 14th, 21st, 28th ...
    assert findings.finished.tolist() == [
        [True, True, False, False],
        [True, False, False, False],
        [False, False, False, False],
        [False, False, False, False],
    ]
    # The first was active in the first and third week, the second from the 14th: in the second one.
    assert rows_of(findings.active.share) == [
        [0.5, 0.5, None, None],
        [1.0, None, None, None],
        [None] * 4,
        [None] * 4,
    ]
    # The second left before their first week ended.
    assert rows_of(findings.here.share)[:2] == [[0.5, 0.5, None, None], [1.0, None, None, None]]
    assert findings.active.people.tolist()[:2] == [[2, 2, 0, 0], [1, 0, 0, 0]]


def test_all_cohorts_together() -> None:
    findings = found(FIRST, SECOND, THIRD)
    assert findings.active.overall[:2].tolist() == [pytest.approx(2 / 3), 0.5]
    assert np.isnan(findings.active.overall[2:]).all()


def test_members_cannot_subtract_what_they_are_not_told() -> None:
    def came(count: int, person: Person) -> list[Person]:
        return [replace(person, member=person.member * 100 + n) for n in range(count)]

    def told(*people: Person) -> tuple[object, ...]:
        made = found(*people, reader=Reader.PUBLIC).active
        return bool(np.isnan(made.share[1, 0])), bool(np.isnan(made.overall[0]))

    assert told(*came(6, FIRST), *came(4, THIRD)) == (True, True)
    assert told(*came(6, FIRST), *came(5, THIRD)) == (False, False)
    staff = found(*came(6, FIRST), *came(4, THIRD)).active
    assert not np.isnan(staff.overall[0])


def test_later_a_past_window_is_whole() -> None:
    now = datetime(2025, 12, 1, tzinfo=UTC)
    whole = watched(Window(start=ALL.start, end=now))
    findings = found(FIRST, SECOND, THIRD, now=now, messages=whole, members=whole)
    assert findings.finished.all()
    assert rows_of(findings.active.share)[:2] == [[0.5, 0.5, 0.5, 0.0], [1.0, 0.0, 0.0, 0.0]]
    assert rows_of(findings.here.share)[:2] == [[0.5] * 4, [1.0] * 4]


def test_an_unwatched_week_is_unknown() -> None:
    gap = (datetime(2025, 9, 8, tzinfo=UTC), datetime(2025, 9, 9, tzinfo=UTC))
    messages = watched(Window(start=ALL.start, end=gap[0]), Window(start=gap[1], end=ALL.end))
    findings = found(FIRST, SECOND, THIRD, messages=messages)
    # The day lies in the first one's second week, and in the first week of the two others.
    assert rows_of(findings.active.share)[:2] == [[1.0, 1.0, None, None], [None] * 4]
    assert findings.active.people.tolist()[:2] == [[1, 1, 0, 0], [0, 0, 0, 0]]
    assert rows_of(findings.here.share)[0] == [0.5, 0.5, None, None]


def test_members_are_told_no_shares_of_few() -> None:
    five = [
        Person(member=10 + n, joined=MONDAY, days=(date(2025, 9, 2),) if n < 2 else ())
        for n in range(5)
    ]
    findings = found(*five, THIRD, reader=Reader.PUBLIC)
    assert rows_of(findings.active.share)[:2] == [[0.4, 0.0, None, None], [None] * 4]
    assert findings.joined.tolist() == [5, 1, 0, 0]


def test_comings_of_a_week_that_nobody_watched_are_unknown() -> None:
    members = watched(Window(start=datetime(2025, 9, 15, tzinfo=UTC), end=NOW))
    findings = found(members=members)
    assert np.isnan(findings.joined[:2]).all()
    assert findings.joined[2:].tolist() == [0, 0]
    assert findings.joined_watched[1] == 0
    assert findings.joined_watched[3] == 1


def test_a_planted_retention_is_found() -> None:
    chance = np.random.default_rng(4)
    window, count, kept = whole_days(date(2025, 3, 3), 84, BERLIN), 6000, 0.8
    came = [window.start + (window.end - window.start) * part for part in chance.random(count)]
    stays = chance.exponential(-1 / np.log(kept), count)
    people = [
        Person(member=n + 1, joined=joined, left=joined + 7 * DAY * weeks)
        for n, (joined, weeks) in enumerate(zip(came, stays.tolist(), strict=True))
    ]
    whole = watched(Window(start=window.start, end=NOW))
    rows = RetentionRows(
        comings=comings_of(people),
        people=days_of([]),
        messages_watched=whole,
        members_watched=whole,
    )
    found = find_retention(asked(window, BERLIN, now=NOW), rows).here.overall
    # Own weeks begin at midnight: half a day of the first one has passed, on average.
    expected = kept ** (np.arange(1, 13) - 0.5 / 7)
    error = 3 * np.sqrt(expected * (1 - expected) / count)
    assert (np.abs(found - expected) < error).all()


def test_whole_weeks_are_read_from_the_monday_on() -> None:
    question = asked(WINDOW, BERLIN, now=NOW)
    assert cohorts_window(question) == Window(start=ALL.start, end=WINDOW.end)
    today = day_number(date(2025, 9, 24))
    assert seen_days(question) == (day_number(date(2025, 9, 1)), today + 1)
    later = asked(WINDOW, BERLIN, now=NOW + 365 * DAY)
    assert seen_days(later)[1] == today + 1 + 4 * 7
