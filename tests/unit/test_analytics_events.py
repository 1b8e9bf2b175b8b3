"""What marks bring, by hand: an evening that is three times as lively as usual."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from statsbot.analytics.events import (
    EventsFindings,
    EventsRows,
    Lifted,
    MarkLift,
    find_events,
    read_window,
    stretches,
)
from statsbot.analytics.normal import NormalBand
from statsbot.analytics.question import day_number
from statsbot.domain.windows import Window, whole_days
from statsbot.sandbox.population.demo import Story
from statsbot.sandbox.population.happenings import Said
from statsbot.store.marks import EventMark, MarkKind
from statsbot.store.people import PeopleDays
from statsbot.store.rows import SlotCounts
from tests.fix_findings import BERLIN, asked, counts, people, watched

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)
MONDAY = date(2025, 12, 15)
EVENING = datetime(2025, 12, 15, 17, tzinfo=UTC)
"""Six in the evening in Berlin, in winter as on all evenings before."""
WINDOW = whole_days(MONDAY, 7, BERLIN)
NOW = WINDOW.end
QUESTION = asked(WINDOW, now=NOW)
USUAL = [8, 10, 12, 10, 10, 9, 11, 10]
"""Messages at six on the Mondays before, the newest first: median 10, half of them within 1."""


def mark(hours: float = 0, lasts: float | None = 2, kind: MarkKind = MarkKind.EVENT) -> EventMark:
    at = EVENING + hours * HOUR
    ends_at = None if lasts is None else at + lasts * HOUR
    return EventMark(kind=kind, at=at, ends_at=ends_at, event_id=5, channel_id=7)


def evenings(now: int) -> list[tuple[datetime, int]]:
    """Messages of the evening and of the Mondays before it; a quarter of an hour into each."""
    first = EVENING + HOUR / 4
    told = [(first, now), *((first - (n + 1) * WEEK, many) for n, many in enumerate(USUAL))]
    return [*told, (EVENING - HOUR / 4, 1000), (EVENING + 2 * HOUR, 3)]


def visitors() -> PeopleDays:
    """Two people at six on each Monday, five on the last; one of them before it, too."""
    monday = day_number(MONDAY)
    at_six, before = {"hours": 1 << 18}, {"hours": 1 << 17}
    told = [(1, monday - 7 * n, at_six) for n in range(1, 9)]
    told += [(2, monday - 7 * n, {"hours": 1 << 19}) for n in range(1, 9)]
    told += [(3, monday - 7 * n, before) for n in range(1, 9)]
    told += [(n, monday, at_six) for n in range(1, 6)]
    return people(*told, (9, monday, before), (8, monday + 1, {"hours": 1 << 20}))


def find(
    *marks: EventMark,
    slots: SlotCounts | None = None,
    unwatched: Window | None = None,
) -> EventsFindings:
    read = read_window(QUESTION, marks)
    seen = [read]
    if unwatched is not None:
        seen = [
            Window(start=read.start, end=unwatched.start),
            Window(start=unwatched.end, end=read.end),
        ]
    rows = EventsRows(
        marks=marks,
        total=len(marks),
        attendance=[None for _ in marks],
        slots=slots or counts(evenings(30)),
        people=visitors(),
        messages_watched=watched(*seen),
        voice_watched=watched(read),
    )
    return find_events(QUESTION, rows)


def only(found: EventsFindings) -> MarkLift:
    (one,) = found.marks
    return one


def test_an_evening_three_times_as_lively_as_usual() -> None:
    during = only(find(mark())).during
    assert during is not None
    assert (during.start, during.end, during.watched_share) == (EVENING, EVENING + 2 * HOUR, 1)
    # The median absolute deviation of the Mondays is 0.5; 2 times the root of ten is more.
    half = 2 * np.sqrt(10)
    band = NormalBand(expected=10, low=10 - half, high=10 + half, weeks=8)
    assert during.messages == Lifted(value=30, normal=band, ratio=3, within_normal=False)
    # Five people in place of two: within what two independent ones vary.
    assert during.active_members.value == 5
    assert during.active_members.ratio == 2.5
    assert during.voice_hours == Lifted(
        value=0, normal=NormalBand(expected=0, low=0, high=0, weeks=8), ratio=None,
        within_normal=True,
    )  # fmt: skip


def test_the_day_after_begins_where_it_ends() -> None:
    after = only(find(mark())).after
    assert after is not None
    assert (after.start, after.end) == (EVENING + 2 * HOUR, EVENING + 26 * HOUR)
    assert after.messages.value == 3
    # At eight on the next day; nobody on the Tuesdays before.
    assert after.active_members.value == 0
    late = only(find(mark(hours=3))).after
    assert late is not None
    assert late.active_members.value == 1


def test_an_evening_like_others_is_within_the_normal() -> None:
    during = only(find(mark(), slots=counts(evenings(12)))).during
    assert during is not None
    assert (during.messages.ratio, during.messages.within_normal) == (1.2, True)


def test_voice_is_counted_in_hours() -> None:
    slots = counts([(EVENING, 5400), (EVENING - WEEK, 3600)], "voice_seconds")
    during = only(find(mark(), slots=slots)).during
    assert during is not None
    assert during.voice_hours.value == 1.5
    assert during.messages.value == 0


def test_what_was_not_watched_is_compared_with_nothing() -> None:
    hole = Window(start=EVENING, end=EVENING + HOUR)
    during = only(find(mark(), unwatched=hole)).during
    assert during is not None
    assert during.watched_share == 0.5
    assert during.messages == Lifted(value=30, normal=None, ratio=None, within_normal=None)
    silent = only(
        find(mark(), slots=counts([]), unwatched=Window(start=EVENING, end=EVENING + 2 * HOUR))
    ).during
    assert silent is not None
    assert silent.messages.value is None
    # Five Mondays that were not watched leave three: too few.
    early = Window(start=EVENING - 8 * WEEK, end=EVENING - 4 * WEEK + DAY)
    during = only(find(mark(), unwatched=early)).during
    assert during is not None
    assert during.messages.normal is None
    assert during.messages.value == 30


def test_what_is_not_over_is_not_measured() -> None:
    start = NOW - 5 * HOUR
    event = EventMark(kind=MarkKind.EVENT, at=start, ends_at=NOW + HOUR)
    assert stretches(event, NOW) == (None, None)
    ended = EventMark(kind=MarkKind.EVENT, at=start, ends_at=start + HOUR)
    assert stretches(ended, NOW) == (Window(start=start, end=start + HOUR), None)
    going_on = EventMark(kind=MarkKind.EVENT, at=EVENING, ends_at=None)
    assert stretches(going_on, NOW) == (None, None)
    found = only(find(going_on))
    assert (found.during, found.after) == (None, None)


def test_a_mark_of_one_moment_is_measured_by_what_follows_it() -> None:
    said = EventMark(kind=MarkKind.ANNOUNCEMENT, at=EVENING + timedelta(minutes=7), ends_at=None)
    assert stretches(said, NOW) == (None, Window(start=EVENING, end=EVENING + DAY))
    brief = EventMark(kind=MarkKind.EVENT, at=EVENING, ends_at=EVENING)
    assert stretches(brief, NOW) == (None, Window(start=EVENING, end=EVENING + DAY))
    odd = EventMark(kind=MarkKind.HAPPENING, at=EVENING + HOUR / 10, ends_at=EVENING + HOUR / 2.1)
    during, _ = stretches(odd, NOW)
    assert during == Window(start=EVENING, end=EVENING + HOUR / 2)
    assert only(find(said)).during is None


def test_the_same_clock_times_are_compared_where_clocks_change() -> None:
    """The first of the Mondays is in summer time: six comes an hour earlier by UTC."""
    level = WEEK
    assert read_window(QUESTION, [mark()]).start == EVENING - 8 * WEEK - HOUR - level


def test_no_marks_are_no_findings() -> None:
    assert read_window(QUESTION, []) == WINDOW
    found = find()
    assert (found.total, found.marks, found.watched_share) == (0, (), pytest.approx(1))


@pytest.mark.parametrize("lift", [1.5, 2.0, 4.0])
def test_a_planted_lift_is_recovered(lift: float) -> None:
    """Within a fifth, where some 400 messages are usual: three times what chance alone moves it."""
    chance = np.random.default_rng(int(lift * 10))
    for _ in range(20):
        usual = chance.poisson(50, size=(9, 8))
        usual[0] = chance.poisson(50 * lift, size=8)
        told = [
            (EVENING - n * WEEK + slot * HOUR / 4, int(many))
            for n, week in enumerate(usual)
            for slot, many in enumerate(week)
        ]
        during = only(find(mark(), slots=counts(told))).during
        assert during is not None
        assert during.messages.ratio == pytest.approx(lift, rel=0.2)
        assert during.messages.within_normal is False


def test_the_occasion_of_a_growing_community_is_found(demo_story: Story) -> None:
    """What it has grown by in the eight weeks is not taken for lift."""
    community = demo_story.community
    occasion = community.occasion.window
    people = {each.member_id for each in community.people}
    said = Counter(
        each.at - (each.at - EVENING) % (HOUR / 4)
        for each in demo_story.happenings
        if isinstance(each, Said) and each.kind in (0, 19) and each.author_id in people
    )
    marked = EventMark(kind=MarkKind.HAPPENING, at=occasion.start, ends_at=occasion.end)
    question = asked(community.story, ZoneInfo(community.zone), now=community.story.end)
    rows = EventsRows(
        marks=[marked], total=1, attendance=[None], slots=counts(list(said.items())),
        people=visitors(), messages_watched=watched(community.story),
        voice_watched=watched(community.story),
    )  # fmt: skip
    during = only(find_events(question, rows)).during
    assert during is not None
    assert during.messages.within_normal is False
    assert during.messages.ratio is not None
    assert during.messages.ratio == pytest.approx(community.occasion.lift, rel=0.2)


def test_what_a_server_has_grown_by_is_no_lift() -> None:
    """Each week a tenth more than the one before: the ninth is as usual."""
    weeks = np.round(1000 * 1.1 ** np.arange(9)).astype(int)
    told = [(EVENING - (8 - n) * WEEK, int(each)) for n, each in enumerate(weeks)]
    told += [(at - 3 * DAY, 5 * each) for at, each in told]
    during = only(find(mark(), slots=counts(told))).during
    assert during is not None
    assert during.messages.ratio == pytest.approx(1, rel=0.01)
