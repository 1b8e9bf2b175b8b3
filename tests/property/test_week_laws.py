"""Laws of weeks, calendars and voice: nothing is lost, nothing is counted twice, in any zone."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from statsbot.analytics.best_hours import best_hours, reach
from statsbot.analytics.calendar import find_calendar, streaks_of
from statsbot.analytics.coverage import since_1970
from statsbot.analytics.question import day_number
from statsbot.analytics.rhythm import rhythm, week_grid
from statsbot.analytics.voice_stays import (
    begun_stays,
    cut,
    hours_of,
    most_at_once,
    occupied,
    used_share,
)
from statsbot.domain.windows import Window, whole_days
from statsbot.store.people import PeopleDays
from statsbot.store.voice_stays import VoiceStays
from tests.fix_findings import asked, counts, watched

ZONE = st.sampled_from(
    [
        ZoneInfo(name)
        for name in (
            "UTC", "Asia/Kolkata", "America/St_Johns", "Pacific/Chatham", "Australia/Lord_Howe",
            "Europe/Berlin", "America/Santiago", "Asia/Kathmandu",
        )
    ]
)  # fmt: skip
DATE = st.dates(date(2016, 3, 1), date(2028, 6, 1))
HAPPENED = st.dictionaries(st.integers(0, 96 * 20 - 1), st.integers(1, 50), max_size=40)
FIRST = day_number(date(2025, 9, 1))
DEEDS = st.dictionaries(
    st.tuples(st.integers(1, 6), st.integers(-1, 28)), st.integers(1, 2**24 - 1), max_size=40
)
PARTS = st.lists(
    st.tuples(st.integers(0, 2), st.integers(1, 5), st.integers(-500, 4000), st.integers(1, 900)),
    max_size=25,
)


@given(zone=ZONE, first=DATE, length=st.integers(1, 15), happened=HAPPENED, gone=st.integers(0, 15))
def test_weeks_and_calendars_hold_all_that_happened(
    zone: ZoneInfo, first: date, length: int, happened: dict[int, int], gone: int
) -> None:
    window = whole_days(first, length, zone)
    slots = counts([
        (window.start + timedelta(minutes=15 * slot), count) for slot, count in happened.items()
    ])  # fmt: skip
    inside = sum(
        count for slot, count in happened.items()
        if window.start + timedelta(minutes=15 * slot) < window.end
    )  # fmt: skip
    since = whole_days(first + timedelta(days=min(gone, length - 1)), 1, zone).start
    coverage = watched(Window(start=since, end=window.end))
    week = week_grid(rhythm(slots.slot, slots.messages, coverage, window, zone))
    assert week.counted.sum() == inside
    known = ~np.isnan(week.rate)
    np.testing.assert_allclose(
        (week.rate * week.watched_hours)[known], week.counted[known], atol=1e-9
    )
    seen = window.end - since
    np.testing.assert_allclose(week.watched_hours.sum(), seen / timedelta(hours=1))
    found = find_calendar(asked(window, zone, now=window.end), slots, coverage)
    assert found.total == inside == np.nansum(found.messages)
    assert len(found.days) == length
    if found.longest is not None:
        days = (found.longest.last - found.longest.first).days + 1
        assert 1 <= found.longest.days <= days
        assert found.current is None or found.current.days <= found.longest.days


@given(states=st.lists(st.sampled_from([-1, 0, 1]), max_size=40))
def test_streaks_are_runs_of_what_is_known(states: list[int]) -> None:
    runs: list[int] = []
    run = 0
    for state in [*states, 0]:
        if state == 1:
            run += 1
        elif state == 0 and run:
            runs.append(run)
            run = 0
    assert [days for days, _, _ in streaks_of(np.array(states, np.int64))] == runs


def people(deeds: dict[tuple[int, int], int]) -> PeopleDays:
    rows = sorted((member, FIRST + day, hours) for (member, day), hours in deeds.items())
    table = np.array(rows, np.int64).reshape(-1, 3)
    ids, member = np.unique(table[:, 0], return_inverse=True)
    nothing = np.zeros(len(rows), np.int64)
    return PeopleDays(
        ids=ids, member=member, day=table[:, 1], hours=table[:, 2], messages=nothing,
        replies=nothing, reactions=nothing, reactions_received=nothing, voice_seconds=nothing,
    )  # fmt: skip


@given(deeds=DEEDS, usable=st.lists(st.booleans(), min_size=28, max_size=28))
def test_reach_is_a_plain_count(deeds: dict[tuple[int, int], int], usable: list[bool]) -> None:
    found = reach(people(deeds), FIRST, np.array(usable))
    assert np.nan_to_num(found).max() <= 6
    for weekday in range(7):
        for hour in range(24):
            days = [
                day for day in range(28) if (FIRST + day + 3) % 7 == weekday and usable[day]
                and (hour < 22 or (day < 27 and usable[day + 1]))
            ]  # fmt: skip
            if len(days) < 3:
                assert np.isnan(found[weekday, hour])
                continue
            reached = sum(
                any(
                    deeds.get((member, day + at // 24), 0) >> at % 24 & 1
                    for at in range(hour, hour + 3)
                )
                for day in days for member in range(1, 7)
            )  # fmt: skip
            np.testing.assert_allclose(found[weekday, hour], reached / len(days))
    best = best_hours(found)
    if best:
        assert best[0].people == np.nanmax(found)


@given(zone=ZONE, first=DATE, parts=PARTS)
def test_voice_is_a_plain_count(
    zone: ZoneInfo, first: date, parts: list[tuple[int, int, int, int]]
) -> None:
    window = whole_days(first, 2, zone)
    start = since_1970(window.start)
    # Nobody is in two places at once: what overlaps an earlier part of a member is left out.
    free: dict[int, int] = {}
    kept: list[tuple[int, int, int, int]] = []
    for place, member, minute, length in sorted(parts, key=lambda part: part[2]):
        if free.get(member, -1000) <= minute:
            kept.append((place, member, minute, minute + length))
            free[member] = minute + length
    table = np.array(kept, np.int64).reshape(-1, 4)
    began, ended = (start + table[:, column] * 60_000_000 for column in (2, 3))
    stays = cut(
        VoiceStays(
            channel_id=table[:, 0], member_id=table[:, 1], stay_began=began, began=began,
            ended=ended, in_afk=np.zeros(len(table), np.bool_),
        ),
        window,
    )  # fmt: skip
    minutes = int(window.length / timedelta(minutes=1))
    there = np.zeros((3, minutes), np.int64)
    for place, _, begin, end in kept:
        there[place, max(begin, 0) : min(max(end, 0), minutes)] += 1
    assert most_at_once(stays) == there.sum(axis=0).max(initial=0)
    hours = hours_of(window, asked(window, zone), watched(window))
    per_minute = hours.of_slot[np.arange(minutes) // 15]
    for place in range(3):
        found = occupied(stays, stays.channel_id, 3, hours)[place]
        assert set(np.flatnonzero(found)) == set(per_minute[there[place] > 0])
        share = used_share(found, hours)
        assert share is not None
        assert 0 <= share <= 1
    inside = [(max(b, 0), min(e, minutes)) for _, _, b, e in kept if 0 <= b < minutes]
    begun = begun_stays(stays, stays.channel_id, window)
    assert sorted(begun.seconds.tolist()) == sorted(60 * (end - begin) for begin, end in inside)
    of_places = [len(begun.between(place, place + 1).seconds) for place in range(3)]
    assert of_places == [sum(0 <= b < minutes and p == n for p, _, b, _ in kept) for n in range(3)]


@given(first=DATE, zone=ZONE)
def test_a_window_of_one_instant_has_an_hour(first: date, zone: ZoneInfo) -> None:
    day = whole_days(first, 1, zone)
    window = Window(start=day.start, end=day.start + timedelta(minutes=15))
    hours = hours_of(window, asked(window, zone), watched(window))
    assert hours.is_known.tolist() == [True]
