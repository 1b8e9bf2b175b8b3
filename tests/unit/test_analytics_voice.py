"""Voice, by hand-computed examples."""

import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pytest

from statsbot.analytics.coverage import Coverage, since_1970
from statsbot.analytics.groups import Ratio, Typical
from statsbot.analytics.question import Question
from statsbot.analytics.rhythm import Stretch
from statsbot.analytics.voice import StayFigures, VoiceFigures, VoiceFindings, VoiceRows, find_voice
from statsbot.analytics.voice_stays import cut, hours_of, most_at_once, occupied
from statsbot.domain.facts import ChannelKind
from statsbot.domain.voice import VoiceClass
from statsbot.domain.windows import Window, whole_days, zone
from statsbot.store.rows import Reader
from statsbot.store.voice_channels import VoiceUse
from statsbot.store.voice_stays import VoiceStays
from tests.fix_findings import BERLIN, WEEK, asked, counts, people, watched
from tests.fix_server_channels import Day, channel_days, channel_people, homes

LOUNGE, STAGE, AFK = 5, 6, 7
DESCRIBED = [
    (LOUNGE, ChannelKind.VOICE, LOUNGE, 0),
    (STAGE, ChannelKind.STAGE, STAGE, 0),
    (AFK, ChannelKind.VOICE, AFK, 0),
]
HOUR = 3600
Part = tuple[float, float, int, int]
"""Hours since the week began: start, end; channel, member."""


def hour(number: float) -> datetime:
    return WEEK.start + timedelta(hours=number)


def stays_of(parts: Sequence[Part], began: dict[int, float] | None = None) -> VoiceStays:
    """Stays; ``began`` tells those of which a part is not the first, by place."""
    began = began or {}
    starts = [since_1970(hour(part[0])) for part in parts]
    return VoiceStays(
        channel_id=np.array([part[2] for part in parts], np.int64),
        member_id=np.array([part[3] for part in parts], np.int64),
        stay_began=np.array(
            [since_1970(hour(began[n])) if n in began else at for n, at in enumerate(starts)],
            np.int64,
        ),
        began=np.array(starts, np.int64),
        ended=np.array([since_1970(hour(part[1])) for part in parts], np.int64),
        in_afk=np.array([part[2] == AFK for part in parts], np.bool_),
    )


def found(
    question: Question,
    stays: VoiceStays | None,
    *,
    days: list[Day] | None = None,
    there: list[tuple[int, int, int]] | None = None,
    uses: list[VoiceUse] | None = None,
    coverage: Coverage | None = None,
    members: Sequence[tuple[int, int, dict[str, int]]] = (),
) -> VoiceFindings:
    rows = VoiceRows(
        days=channel_days(days or []), people=channel_people([], there),
        members=people(*members), uses=uses or [],
        stays=stays, slots=counts([(hour(20), 2 * HOUR)], "voice_seconds"),
        homes=homes(DESCRIBED), watched=coverage or watched(WEEK),
    )  # fmt: skip
    return find_voice(question, rows)


def use(channel_id: int, peak: int, **seconds: int) -> VoiceUse:
    told: dict[str, Any] = dict.fromkeys(
        ("streaming", "video", "muted", "speaking", "listening"), 0
    ) | seconds  # fmt: skip
    return VoiceUse(
        channel_id=channel_id, peak=peak, **{f"{name}_seconds": of for name, of in told.items()}
    )


def told(figures: VoiceFigures) -> StayFigures:
    assert figures.stays is not None
    return figures.stays


def test_utilisation_is_of_watched_hours() -> None:
    # Monday 20:30 to 22:10 touches three hours, all of the evening; of 168, of which 42 are.
    week = found(asked(), stays_of([(20.5, 22 + 1 / 6, LOUNGE, 1)]))
    assert told(week.whole).utilisation == 3 / 168
    assert told(week.whole).evening_utilisation == 3 / 42
    lounge, stage, afk = sorted(week.channels, key=lambda each: each.channel_id)
    assert told(lounge.figures).utilisation == 3 / 168
    assert (stage.kind, told(stage.figures).utilisation) == (ChannelKind.STAGE, 0)
    assert told(afk.figures).stays == 0
    # Watched from Wednesday 08:00 on: 112 hours, of which the stay on Monday is none.
    part = watched(Window(start=hour(56), end=WEEK.end))
    late = found(asked(), stays_of([(20.5, 22, LOUNGE, 1), (60, 61, LOUNGE, 1)]), coverage=part)
    assert told(late.whole).utilisation == 1 / 112
    little = found(
        asked(),
        stays_of([(150, 151, LOUNGE, 1)]),
        coverage=watched(Window(start=hour(100), end=WEEK.end)),
    )
    assert (told(little.whole).utilisation, told(little.whole).stays) == (None, 1)
    assert little.busiest is None


def test_nobody_tells_what_facts_told_that_have_left() -> None:
    week = found(asked(), None, uses=[use(LOUNGE, 4)])
    assert (week.whole.stays, week.whole.peak, week.channels[0].figures.stays) == (None, None, None)
    assert week.channels[0].figures.peak == 4


def test_voice_that_nobody_watched_is_not_known() -> None:
    week = found(asked(), stays_of([]), coverage=Coverage([]))
    whole = week.whole
    assert (whole.voice_seconds, whole.people, whole.peak, whole.stays) == (None,) * 4
    assert {each.figures.voice_seconds for each in week.channels} == {None}


def test_most_at_once_counts_nobody_twice_and_no_afk() -> None:
    parts = [
        (1, 2, LOUNGE, 1),
        (2, 3, LOUNGE, 1),
        (1, 3, LOUNGE, 2),
        (2, 4, STAGE, 3),
        (1, 5, AFK, 4),
    ]
    assert found(asked(), stays_of(parts)).whole.peak == 3
    assert most_at_once(stays_of([])) == 0


def test_stays_are_added_up_from_their_parts() -> None:
    parts = [
        (1, 2, LOUNGE, 1), (2, 4, LOUNGE, 1),  # one of three hours
        (5, 6, LOUNGE, 1),
        (1, 3, LOUNGE, -9),  # somebody without a name
        (-2, 1, LOUNGE, 2),  # began before the week
        (3, 9, AFK, 3),
        (167, 170, STAGE, 4),  # goes on after it
    ]  # fmt: skip
    week = found(asked(reader=Reader.STAFF), stays_of(parts, {1: 1}))
    assert told(week.whole).stays == 4
    assert told(week.whole).mean_seconds == Typical(value=1.75 * HOUR, people=2)
    assert told(week.whole).median_seconds == Typical(value=1.5 * HOUR, people=2)
    public = found(asked(), stays_of(parts, {1: 1}))
    assert told(public.whole).mean_seconds == Typical(value=None, people=2)
    assert told(found(asked(), stays_of([])).whole).mean_seconds == Typical(value=None, people=0)


def test_how_people_were_there_adds_up() -> None:
    days: list[Day] = [
        (LOUNGE, WEEK.start.date(), {
            "voice_seconds": 600, VoiceClass.COMPANY: 600, VoiceClass.ALONE: 300,
        }),
        (AFK, WEEK.start.date(), {VoiceClass.AFK: 100}),
    ]  # fmt: skip
    days = [(channel, WEEK.start.astimezone(BERLIN).date(), told) for channel, _, told in days]
    there = [(LOUNGE, member, 100) for member in range(1, 6)] + [(LOUNGE, 0, 99), (AFK, 1, 100)]
    week = found(
        asked(), stays_of([]), days=days, there=there,
        uses=[use(LOUNGE, 3, video=450), use(AFK, 1)],
    )  # fmt: skip
    assert (week.whole.voice_seconds, week.whole.people) == (600, 5)
    assert week.whole.mix.company == Ratio(part=600, of=1000, share=0.6)
    assert week.whole.mix.alone == Ratio(part=300, of=1000, share=0.3)
    assert week.whole.mix.afk.share == 0.1
    assert week.whole.mix.video.share == 0.45
    assert [each.channel_id for each in week.channels] == [LOUNGE, STAGE, AFK]
    lounge = week.channels[0]
    assert (lounge.figures.voice_seconds, lounge.figures.people, lounge.figures.peak) == (600, 5, 3)
    assert lounge.figures.mix.video == Ratio(part=450, of=900, share=0.5)
    assert week.week.rate[0, 20] == 2
    assert week.busiest == Stretch(weekday=0, hour=18, hours=3, rate=2 / 3)


@pytest.mark.parametrize("name", ["Asia/Kolkata", "Australia/Lord_Howe"])
def test_hours_are_those_of_the_zone(name: str) -> None:
    own = zone(name)
    window = whole_days(WEEK.start.date(), 2, own)
    hours = hours_of(window, asked(window, own), watched(window))
    assert len(hours.is_known) == 48
    assert np.flatnonzero(hours.is_evening).tolist() == [*range(18, 24), *range(42, 48)]
    begin = window.start + timedelta(minutes=90)
    stays = stays_of([((begin - WEEK.start) / timedelta(hours=1),) * 2 + (LOUNGE, 1)])
    there = VoiceStays(
        channel_id=stays.channel_id, member_id=stays.member_id, stay_began=stays.stay_began,
        began=stays.began, ended=stays.ended + 60_000_000, in_afk=stays.in_afk,
    )  # fmt: skip
    places = np.zeros(1, np.int64)
    assert np.flatnonzero(occupied(cut(there, window), places, 1, hours)[0]).tolist() == [1]


def test_voice_time_is_told_by_channel_and_day_and_of_those_with_most() -> None:
    monday, sunday = WEEK.start.date() + timedelta(days=1), WEEK.end.date()
    told: list[Day] = [
        (LOUNGE, monday, {"voice_seconds": 600, "company": 600}),
        (STAGE, monday, {"voice_seconds": 7200, "company": 7200}),
        (LOUNGE, sunday, {"voice_seconds": 60, "company": 60}),
    ]
    first = asked().first_day
    spent = [(member, first, {"voice_seconds": 10 * member}) for member in range(1, 13)]
    part = watched(Window(start=hour(0), end=hour(24)), Window(start=hour(72), end=WEEK.end))
    week = found(asked(), stays_of([]), days=told, coverage=part, members=spent)
    assert [each.channel_id for each in week.channels] == [STAGE, LOUNGE, AFK]
    assert week.days[0] == monday
    # Tuesday and Wednesday were not watched.
    nothing = [math.nan, math.nan, 0, 0, 0]
    np.testing.assert_array_equal(week.daily[0], [7200, *nothing[:2], 0, 0, 0, 0])
    np.testing.assert_array_equal(week.daily[1], [600, *nothing[:2], 0, 0, 0, 60])
    assert week.daily_share.tolist() == [1, 0, 0, 1, 1, 1, 1]
    assert [each.member_id for each in week.longest] == list(range(12, 2, -1))
    assert week.longest[0].voice_seconds == 120
    assert week.peak_at is None


def test_the_peak_is_when_most_were_first_there() -> None:
    parts = [(20, 22, LOUNGE, 1), (21, 23, STAGE, 2), (40, 41, LOUNGE, 1), (40, 41, LOUNGE, 2)]
    alone = [(50, 60, AFK, each) for each in range(1, 9)]
    week = found(asked(), stays_of([*parts, *alone]))
    assert (week.whole.peak, week.peak_at) == (2, hour(21))
