"""Channels, by hand-computed examples."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from statsbot.analytics.channel import concentration_of, find_channel
from statsbot.analytics.channel_sums import UNNAMED, read_window
from statsbot.analytics.channels import ChannelFigures, coverage_of_each, find_channels
from statsbot.analytics.coverage import Coverage
from statsbot.analytics.groups import Ratio
from statsbot.analytics.lifecycle import Hint, Life, hints_of, life_of
from statsbot.analytics.slots import slots_from
from statsbot.domain.facts import ChannelKind
from statsbot.domain.voice import VoiceClass
from statsbot.domain.windows import Window, midnight, whole_days
from statsbot.store.channel_hours import WrittenSlots
from statsbot.store.rows import MemberTotal, Reader
from statsbot.store.threads import ThreadTotal
from tests.fix_findings import BERLIN, WEEK, asked, spans, watched
from tests.fix_server_channels import Day, channel_rows, homes, made_at

OLD = datetime(2020, 1, 1, tzinfo=UTC)
GENERAL, HELP, POST, LOUNGE, SECRET = (made_at(OLD, number) for number in range(5))
MONDAY = date(2025, 11, 10)
DESCRIBED = [
    (GENERAL, ChannelKind.TEXT, GENERAL, 0),
    (HELP, ChannelKind.FORUM, HELP, 0),
    (POST, ChannelKind.PUBLIC_THREAD, HELP, 0),
    (LOUNGE, ChannelKind.VOICE, LOUNGE, 0),
    (SECRET, ChannelKind.TEXT, SECRET, 1),
]
NAN = np.nan


def weeks(*counts: float) -> np.ndarray:
    return np.array(counts, np.float64)


def by_id(channels: tuple[ChannelFigures, ...]) -> dict[int, ChannelFigures]:
    return {each.channel_id: each for each in channels}


def test_a_post_counts_for_its_forum() -> None:
    question = asked()
    rows = channel_rows(
        question,
        [
            (GENERAL, MONDAY, {"messages": 30, "sent": 40, "replies": 10, "reactions": 15}),
            (POST, MONDAY, {"messages": 10}),
        ],
        # The second of the five wrote in both.
        [(GENERAL, n, 5) for n in range(101, 107)] + [(POST, 102, 4), (POST, 0, 6)],
        DESCRIBED,
        previous={GENERAL: 24, POST: 10},
        threads=[ThreadTotal(parent_id=HELP, created=2, archived=1, joined=7)],
    )
    found = find_channels(question, rows)
    general, forum = found.channels[:2]
    assert (found.messages, found.authors, found.watched_share) == (40, 6, 1.0)
    assert (general.channel_id, general.messages, general.authors) == (GENERAL, 30, 6)
    assert general.share == Ratio(part=30, of=40, share=0.75)
    assert general.mix.replies == Ratio(part=10, of=40, share=0.25)
    assert general.mix.attachments == Ratio(part=0, of=0, share=None)
    assert general.reactions_per_message == 0.5
    assert (general.previous, general.change) == (24, 0.25)
    assert (forum.channel_id, forum.kind, forum.messages) == (HELP, ChannelKind.FORUM, 10)
    assert (forum.authors, forum.previous, forum.change) == (1, 10, None)
    assert (forum.threads.created, forum.threads.joined) == (2, 7)
    assert (forum.threads.written_in, forum.threads.messages) == (1, 10)
    assert {each.channel_id for each in found.channels} == {GENERAL, HELP, LOUNGE}


def test_members_are_told_no_share_over_four_authors() -> None:
    days: list[Day] = [(GENERAL, MONDAY, {"messages": 30, "replies": 10, "reactions": 3})]
    people = [(GENERAL, member, 7) for member in range(101, 105)]
    for reader, told in ((Reader.PUBLIC, False), (Reader.STAFF, True)):
        question = asked(reader=reader)
        found = find_channels(question, channel_rows(question, days, people, DESCRIBED))
        general = by_id(found.channels)[GENERAL]
        assert (general.mix.replies.part, general.mix.replies.of) == (10, 30)
        assert general.share is not None
        shares = general.mix.replies.share, general.share.share, general.reactions_per_message
        assert shares == ((1 / 3, 1.0, 0.1) if told else (None, None, None))


def test_a_channel_that_was_closed_to_some_is_not_named_to_members() -> None:
    days: list[Day] = [(SECRET, MONDAY, {"messages": 8}), (GENERAL, MONDAY, {"messages": 3})]
    named = {
        reader: {
            each.channel_id: each.messages
            for each in find_channels(
                asked(reader=reader), channel_rows(asked(reader=reader), days, [], DESCRIBED)
            ).channels
        }
        for reader in Reader
    }
    assert named[Reader.PUBLIC] == {UNNAMED: 8, GENERAL: 3, HELP: 0, LOUNGE: 0}
    assert named[Reader.STAFF] == {SECRET: 8, GENERAL: 3, HELP: 0, LOUNGE: 0}


def test_a_change_is_of_what_was_watched() -> None:
    question = asked()
    half = midnight(date(2025, 11, 7), BERLIN)
    # Four of the seven days before were not watched: too few. Then two, with 25 in five days.
    days: list[Day] = [(GENERAL, MONDAY, {"messages": 42})]
    for since, change in ((half, None), (half - timedelta(days=2), 42 / (25 / (5 / 7)) - 1)):
        rows = channel_rows(
            question, days, [], DESCRIBED, previous={GENERAL: 25},
            coverage=watched(Window(start=since, end=WEEK.end)),
        )  # fmt: skip
        general = by_id(find_channels(question, rows).channels)[GENERAL]
        assert general.previous == 25
        assert general.change == (pytest.approx(change) if change is not None else None)


def test_a_channel_made_in_the_window_has_no_window_before() -> None:
    question = asked()
    new = made_at(midnight(date(2025, 11, 15), BERLIN))
    rows = channel_rows(
        question,
        [(new, date(2025, 11, 15), {"messages": 50})],
        [],
        [(new, ChannelKind.TEXT, new, 0)],
        coverage=watched(whole_days(date(2025, 11, 16), 1, BERLIN)),
    )
    (found,) = find_channels(question, rows).channels
    assert (found.previous, found.change, found.watched_share) == (None, None, 0.5)
    assert (found.life, found.hints) == (Life.NEW, (Hint.ANNOUNCE,))
    assert np.isnan(found.weekly).all()


def test_an_imported_channel_has_a_watch_of_its_own() -> None:
    question = asked()
    week, before = WEEK, question.previous
    coverage = Coverage([*spans(before), *spans(week, GENERAL, POST)])
    general, forum, lounge = coverage_of_each(coverage, homes(DESCRIBED), [GENERAL, HELP, LOUNGE])
    assert [each.share(week) for each in (general, forum, lounge)] == [1, 1, 0]
    assert [each.share(before) for each in (general, forum, lounge)] == [1, 1, 1]


def test_what_nobody_watched_is_not_known() -> None:
    question = asked()
    nothing = Coverage([])
    rows = channel_rows(
        question,
        [(GENERAL, MONDAY, {"messages": 2, "reactions": 1})],
        [],
        [*DESCRIBED, (made_at(WEEK.end), ChannelKind.TEXT, made_at(WEEK.end), 0)],
        coverage=nothing,
    )
    rows = replace(rows, reactions_watched=nothing, voice_watched=nothing)
    found = find_channels(question, rows)
    channels = by_id(found.channels)
    assert set(channels) == {GENERAL, HELP, LOUNGE}  # one is made only when the week is over
    general, forum = channels[GENERAL], channels[HELP]
    assert (found.messages, general.messages, general.reactions) == (2, 2, 1)
    assert (forum.messages, forum.authors, forum.share, forum.reactions) == (None,) * 4
    assert (forum.voice_seconds, forum.life, forum.previous) == (None, None, None)
    assert (forum.threads.created, forum.threads.archived, forum.threads.joined) == (None,) * 3
    assert (forum.threads.written_in, forum.threads.messages) == (None, None)
    assert (found.threads.created, found.threads.messages) == (None, None)


def test_weeks_end_with_the_last_day_that_is_over() -> None:
    now = datetime(2025, 11, 13, 12, tzinfo=UTC)  # a Thursday
    question = asked(Window(start=midnight(MONDAY, BERLIN), end=now), now=now)
    days: list[Day] = [
        (GENERAL, date(2025, 11, 13), {"messages": 90}),  # today: in the window, in no week
        (GENERAL, date(2025, 11, 12), {"messages": 5}),
        (GENERAL, date(2025, 11, 5), {"messages": 7}),
        (GENERAL, date(2025, 9, 18), {"messages": 3}),
        (LOUNGE, date(2025, 11, 12), {"voice_seconds": 5400}),
    ]
    rows = channel_rows(question, days, [], DESCRIBED)
    assert read_window(question).start == midnight(date(2025, 9, 18), BERLIN)
    found = by_id(find_channels(question, rows).channels)
    assert found[GENERAL].messages == 95
    assert found[GENERAL].weekly.tolist() == [5, 7, 0, 0, 0, 0, 0, 3]
    assert found[LOUNGE].weekly[0] == 1.5
    part = watched(
        Window(start=read_window(question).start, end=midnight(date(2025, 11, 9), BERLIN))
    )
    rows = replace(rows, watched=part)
    # Three of seven days of the newest week, and the one before it as a whole.
    weekly = by_id(find_channels(question, rows).channels)[GENERAL].weekly
    assert np.isnan(weekly[0])
    assert weekly[1] == 7


@pytest.mark.parametrize(
    ("weekly", "life"),
    [
        (weeks(50, 50, 50, 50, 50, 50, 50, 50), Life.STEADY),
        (weeks(20, 20, 10, 10, 10, 10, 10, 10), Life.WAKING),
        (weeks(19, 20, 10, 10, 10, 10, 10, 10), Life.STEADY),
        (weeks(4, 4, 1, 1, 1, 1, 1, 1), Life.STEADY),  # too little to mean anything
        (weeks(20, 0, 0, 0, 0, 0, 0, 0), Life.WAKING),
        (weeks(10, 10, 20, 20, 20, 20, 20, 20), Life.FADING),
        (weeks(0, 0, 0, 0, 90, 90, 90, 90), Life.DEAD),
        (weeks(0, 0, 0, NAN, 90, 90, 90, 90), Life.DEAD),
        (weeks(0, 1, 0, 2, 90, 90, 90, 90), Life.DEAD),  # less than one a week
        (weeks(0, 1, 1, 2, 9, 9, 9, 9), Life.STEADY),
        (weeks(0, 0, NAN, NAN, 90, 90, 90, 90), Life.FADING),
        (weeks(NAN, NAN, 9, 9, 9, 9, 9, 9), None),
        (weeks(9, 9, 9, 9, NAN, NAN, NAN, NAN), None),
        (weeks(30, 30, 500, 10, 10, 10, 10, 10), Life.WAKING),  # one event is no habit
    ],
)
def test_life(weekly: np.ndarray, life: Life | None) -> None:
    assert life_of(weekly, 1000) is life
    assert life_of(weekly, 27.9) is Life.NEW


def test_hints() -> None:
    gone, fresh = weeks(*[0] * 8), weeks(0, 0, 0, 0, 9, 9, 9, 9)
    assert hints_of(Life.DEAD, gone, 0, NAN) == (Hint.ARCHIVE,)
    assert hints_of(Life.DEAD, gone, 9, NAN, carries=True) == (Hint.REVIVE,)
    assert hints_of(Life.DEAD, fresh, 0, NAN) == (Hint.REVIVE,)
    assert hints_of(Life.DEAD, weeks(0, 0, 0, 1, 0, 0, 0, 6), 0, NAN) == (Hint.ARCHIVE,)
    assert hints_of(Life.DEAD, gone + 0.2, 0, NAN, 1.0) == (Hint.REVIVE,)  # hours
    assert hints_of(Life.FADING, fresh, 9, 0.7) == (Hint.REVIVE, Hint.FORUM)
    assert hints_of(Life.WAKING, fresh, 9, 0.5) == (Hint.SUPPORT,)
    assert hints_of(Life.NEW, fresh, 5, NAN) == ()
    assert hints_of(None, fresh, 5, NAN) == ()


def test_no_advice_for_where_people_are_away_or_reports_are_posted() -> None:
    silent, afk, reports = (made_at(OLD, number) for number in range(3))
    question = asked()
    rows = channel_rows(
        question,
        [(afk, date(2025, 11, 12), {str(VoiceClass.AFK): 600})],
        [],
        [
            (silent, ChannelKind.TEXT, silent, 0),
            (afk, ChannelKind.VOICE, afk, 0),
            (reports, ChannelKind.TEXT, reports, 0),
        ],
    )
    found = by_id(find_channels(question, replace(rows, reports_id=reports)).channels)
    hints = [found[each].hints for each in (silent, afk, reports)]
    assert hints == [(Hint.ARCHIVE,), (), ()]


def test_channels_that_carry_half_of_all_are_not_to_be_archived() -> None:
    busiest, as_busy, third, silent = (made_at(OLD, number) for number in range(4))
    question = asked(window=whole_days(date(2025, 3, 1), 258, BERLIN))
    rows = channel_rows(
        question,
        [
            (each, date(2025, 3, 3), {"messages": messages})
            for each, messages in ((busiest, 4), (as_busy, 4), (third, 3))
        ],
        [],
        [(each, ChannelKind.TEXT, each, 0) for each in (busiest, as_busy, third, silent)],
    )
    found = by_id(find_channels(question, rows).channels)
    assert {each.life for each in found.values()} == {Life.DEAD}
    hints = [found[each].hints for each in (busiest, as_busy, third, silent)]
    assert hints == [(Hint.REVIVE,), (Hint.REVIVE,), (Hint.ARCHIVE,), (Hint.ARCHIVE,)]


def test_concentration() -> None:
    even = concentration_of(np.array([10, 10, 10, 10, 10]), Reader.PUBLIC)
    assert (even.top_1_share, even.top_5_share, even.effective_authors) == (0.2, 1.0, 5.0)
    assert even.half == 3
    one = concentration_of(np.array([1, 1, 1, 1, 1, 95]), Reader.PUBLIC)
    assert (one.top_1_share, one.top_5_share) == (0.95, 0.99)
    assert one.half == 1
    assert one.effective_authors == pytest.approx(100**2 / (95**2 + 5))
    assert concentration_of(np.array([9, 1]), Reader.PUBLIC).effective_authors is None
    assert concentration_of(np.array([9, 1]), Reader.STAFF).top_1_share == 0.9


def test_one_channel() -> None:
    question = asked(of=(GENERAL,))
    rows = channel_rows(
        question,
        [(GENERAL, MONDAY, {"messages": 3}), (GENERAL, date(2025, 11, 12), {"messages": 4})],
        [(GENERAL, 11, 2), (GENERAL, 13, 2), (GENERAL, 12, 3), (POST, 12, 9), (GENERAL, 0, 5)],
        DESCRIBED,
        coverage=watched(whole_days(MONDAY, 5, BERLIN)),
    )
    at = datetime(2025, 11, 10, 9, tzinfo=UTC)
    slots = WrittenSlots(slot=slots_from([at]), messages=np.array([7]))
    found = find_channel(question, GENERAL, rows, slots)
    assert found.watched_share == pytest.approx(5 / 7)
    np.testing.assert_array_equal(found.daily, [3, 0, 4, 0, 0, NAN, NAN])
    assert found.hours is not None
    assert found.hours.peak == (0, 10)
    assert found.top_authors == (
        MemberTotal(member_id=12, messages=3),
        MemberTotal(member_id=11, messages=2),
        MemberTotal(member_id=13, messages=2),
    )
    assert find_channel(question, GENERAL, rows, None).hours is None
    first = whole_days(MONDAY, 5, BERLIN)
    late = watched(Window(start=first.start + timedelta(hours=2), end=first.end))
    daily = find_channel(question, GENERAL, replace(rows, watched=late), None).daily
    np.testing.assert_array_equal(daily, [NAN, 0, 4, 0, 0, NAN, NAN])


@pytest.mark.parametrize(
    ("days", "messages", "is_told"),
    [(5, 500, True), (4, 500, False), (5, 100, True), (5, 99, False)],
)
def test_when_a_channel_is_busiest_is_not_said_of_little_watched_or_written(
    days: int, messages: int, is_told: bool
) -> None:
    question = asked(of=(GENERAL,))
    rows = channel_rows(
        question,
        [(GENERAL, MONDAY, {"messages": messages})],
        [(GENERAL, 11, messages)],
        DESCRIBED,
        coverage=watched(whole_days(MONDAY, days, BERLIN)),
    )
    slots = WrittenSlots(
        slot=slots_from([datetime(2025, 11, 10, 9, tzinfo=UTC)]), messages=np.array([messages])
    )
    assert (find_channel(question, GENERAL, rows, slots).stretch is not None) is is_told
