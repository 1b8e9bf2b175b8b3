"""The rhythm of talk: evenings, weekends, few who say much, growth, one event."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from statsbot.domain.windows import Window
from statsbot.sandbox.population.community import SMALL
from statsbot.sandbox.population.demo import Story
from statsbot.sandbox.population.happenings import Said
from statsbot.sandbox.population.rhythm import Rhythm, cumulative, day_curve, pick


@pytest.fixture(scope="module")
def talk(demo_story: Story) -> list[Said]:
    """What people said, the occasion apart."""
    people = {each.member_id for each in demo_story.community.people}
    window = demo_story.community.occasion.window
    return [
        each
        for each in demo_story.happenings
        if isinstance(each, Said)
        and each.kind in (0, 19)
        and each.author_id in people
        and not window.start <= each.at < window.end
    ]


def test_evenings_are_lively_and_nights_are_still() -> None:
    hours = np.arange(0, 24, 0.25)
    for free in (False, True):
        curve = day_curve(hours, free=np.full(hours.shape, free))
        assert 19 < hours[curve.argmax()] < 23
        assert curve[(hours > 2) & (hours < 6)].max() < 0.2 * curve.max()


def test_the_server_wakes_up_in_its_own_zone(demo_story: Story, talk: list[Said]) -> None:
    zone = ZoneInfo(demo_story.community.zone)
    hours = Counter(each.at.astimezone(zone).hour for each in talk)
    night, evening = sum(hours[h] for h in range(3, 8)), sum(hours[h] for h in range(18, 23))
    assert evening > 2.5 * night


def test_weekends_are_fuller(demo_story: Story, talk: list[Said]) -> None:
    zone = ZoneInfo(demo_story.community.zone)
    days = Counter(each.at.astimezone(zone).date() for each in talk)
    free = [count for day, count in days.items() if day.weekday() >= 5]
    working = [count for day, count in days.items() if day.weekday() < 5]
    assert np.mean(free) > 1.15 * np.mean(working)


def test_summer_is_as_quiet_as_asked_for(small_story: Story) -> None:
    community = small_story.community
    june = datetime(2026, 6, 1, tzinfo=UTC)
    window = Window(start=june, end=june + timedelta(weeks=17))
    lively, quiet = (
        Rhythm(replace(community, story=window, size=replace(SMALL, summer=summer)))
        for summer in (1.0, 0.5)
    )
    share = quiet.about.sum(axis=1) / lively.about.sum(axis=1)
    assert share[lively.hour_of(datetime(2026, 8, 1, tzinfo=UTC))] == pytest.approx(0.5, abs=0.01)
    assert share[0] > 0.95
    assert share[-1] > 0.95


def test_few_say_much(talk: list[Said]) -> None:
    counts = np.array(sorted(Counter(each.author_id for each in talk).values(), reverse=True))
    top_tenth = counts[: len(counts) // 10].sum() / counts.sum()
    assert 0.4 < top_tenth < 0.75
    assert np.median(counts) < 0.5 * counts.mean()


def test_talk_comes_in_bursts(talk: list[Said]) -> None:
    by_channel: dict[int, list[Said]] = {}
    for each in talk:
        by_channel.setdefault(each.channel_id, []).append(each)
    gaps = sorted(
        (b.at - a.at).total_seconds() for said in by_channel.values() for a, b in pairwise(said)
    )
    half, ninth_tenth = gaps[len(gaps) // 2], gaps[len(gaps) * 9 // 10]
    assert half < 120
    assert ninth_tenth > 10 * half


def test_the_community_grows(talk: list[Said], demo_story: Story) -> None:
    start = demo_story.community.story.start
    weeks = Counter((each.at - start) // timedelta(days=7) for each in talk)
    assert weeks[10] + weeks[11] > 1.15 * (weeks[0] + weeks[1])


def test_the_occasion_lifts_talk_as_planted(demo_story: Story) -> None:
    occasion = demo_story.community.occasion
    window, week = occasion.window, timedelta(days=7)
    said = [each.at for each in demo_story.happenings if isinstance(each, Said)]

    def in_weekend(shift: int) -> int:
        back = shift * week
        return sum(window.start - back <= at < window.end - back for at in said)

    usual = np.mean([in_weekend(shift) for shift in (1, 2, 3, -1, -2)])
    assert 0.7 * occasion.lift < in_weekend(0) / usual < 1.5 * occasion.lift


def test_nobody_weighs_anything_while_away(demo_story: Story) -> None:
    rhythm = Rhythm(demo_story.community)
    for column, person in enumerate(rhythm.people):
        for hour in range(0, rhythm.hours, 97):
            begin = rhythm.start_of(hour)
            there = any(
                stay.joined_at < begin + timedelta(hours=1)
                and (stay.left_at is None or stay.left_at > begin)
                for stay in person.stays
            )
            assert (rhythm.about[hour, column] > 0) == there


@given(weights=st.lists(st.floats(0, 1e6), min_size=1, max_size=30), chance=st.floats(0, 0.999999))
def test_only_what_has_weight_is_picked(weights: list[float], chance: float) -> None:
    sums = cumulative(np.array(weights))
    if sums is None:
        assert not any(weights)
    elif sums[-1] > 1e-300:
        assert weights[pick(sums, chance)] > 0
