"""Laws of the findings over people: parts make the whole, more is never less, order has no say."""

from dataclasses import fields, replace
from datetime import date, timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from statsbot.analytics.arrays import IntArray
from statsbot.analytics.dependence import find_dependence, gini
from statsbot.analytics.members import MembersRows, find_members, watched_window
from statsbot.analytics.question import day_number
from statsbot.analytics.scores import day_scores, days_read, find_activity, read_window
from statsbot.analytics.segments import (
    MemberSegment,
    SegmentRows,
    find_segments,
    weeks_read,
    weeks_shown,
)
from statsbot.domain.windows import Window, local_day, whole_days
from statsbot.findings.activity import weights
from statsbot.store.active_members import ActiveDays, ActivePeople
from statsbot.store.arrays import microseconds
from statsbot.store.memberships import Memberships
from statsbot.store.people import PeopleDays
from statsbot.store.rows import GuildSettings, Reader, Snapshots
from tests.fix_findings import BERLIN, WEEK, asked, people, watched

IDS = st.sets(st.integers(1, 40), max_size=25).map(
    lambda ids: np.array(sorted(ids), dtype=np.int64)
)
AMOUNTS = st.lists(st.integers(1, 10_000), min_size=1, max_size=40).map(
    lambda amounts: np.array(amounts, dtype=np.int64)
)
STAFF = asked(reader=Reader.STAFF)
WEIGHTS = weights(GuildSettings())
DEEDS = ("messages", "replies", "reactions", "reactions_received", "voice_seconds")
_ENDLESS = int(np.iinfo(np.int64).max)


@st.composite
def memberships(draw: st.DrawFn, window: Window) -> Memberships:
    """Memberships that overlap a window, of people who may come and go more than once."""
    start, end = microseconds(window.start), microseconds(window.end)
    rows: list[tuple[int, int, int]] = []
    for member in draw(st.sets(st.integers(1, 40), max_size=25)):
        since = start - draw(st.integers(0, 10**13))
        for passing in sorted(draw(st.sets(st.integers(start, end + 10**12), max_size=4))):
            rows.append((member, since, passing))
            since = passing + 1
        if draw(st.booleans()):
            rows.append((member, since, _ENDLESS))
    rows = sorted(row for row in rows if row[1] < end)
    columns = np.array(rows, dtype=np.int64).reshape(-1, 3).T
    return Memberships(member_id=columns[0], joined_at=columns[1], left_at=columns[2])


@given(IDS, IDS, IDS, memberships(WEEK), st.data())
def test_members_are_the_sum_of_their_parts(
    now: IntArray, before: IntArray, earlier: IntArray, here: Memberships, data: st.DataObject
) -> None:
    ever = watched(watched_window(STAFF))
    week = np.arange(7, dtype=np.int64)
    nothing = {field.name: np.zeros(3, np.int64) for field in fields(Snapshots)}
    rows = MembersRows(
        people=ActivePeople(daily=week, weekly=week + 7, monthly=week + 30),
        now=now,
        before=before,
        earlier=earlier,
        memberships=here,
        told=[],
        passages=Snapshots(**nothing),
        messages_watched=ever,
        members_watched=ever,
    )
    found = find_members(STAFF, rows)
    turnover, members = found.turnover, found.here
    assert members is not None and found.tenure is not None
    assert turnover.returning is not None and turnover.first_time is not None
    assert turnover.back is not None and turnover.lapsed is not None
    assert turnover.gone is not None and members.lapsed is not None
    assert members.lurking is not None and members.quiet is not None and members.never is not None
    assert turnover.returning + turnover.first_time + turnover.back == turnover.active == len(now)
    assert turnover.returning + turnover.lapsed + turnover.gone == turnover.previous == len(before)
    assert members.active.part + members.inactive.part == members.people
    assert members.lapsed.part + members.lurking.part == members.inactive.part
    assert members.quiet.part + members.never.part == members.lurking.part
    assert members.lapsed.part == turnover.lapsed
    assert all(each.part >= 0 for each in (members.lurking, members.quiet, members.never))
    assert members.active.part <= turnover.active
    assert sum(group.part for group in found.tenure.groups) == members.people
    # What members may read says the same of everything but the shares of few.
    public = find_members(asked(), rows)
    assert public.turnover.back == turnover.back
    ratios = (public.here.active, public.here.quiet) if public.here else ()
    assert all((each.share is None) == (each.of < 5) for each in ratios if each)
    # To be active for one week more moves people from the inactive to the active alone.
    somebody = data.draw(st.integers(1, 40))
    more = find_members(STAFF, replace(rows, now=np.union1d(now, [somebody])))
    assert more.here is not None and more.here.people == members.people
    assert more.here.active.part - members.active.part in (0, 1)


def days_up_to_sunday(count: int) -> Window:
    return whole_days(date(2025, 11, 17) - timedelta(days=count), count, BERLIN)


@st.composite
def segment_rows(draw: st.DrawFn, days_asked: int) -> tuple[SegmentRows, int]:
    question = asked(
        whole_days(date(2025, 11, 17) - timedelta(days=days_asked), days_asked, BERLIN)
    )
    read = weeks_read(question)
    first = day_number(local_day(read.start, question.zone))
    after = day_number(local_day(read.end, question.zone))
    told = sorted(
        draw(st.sets(st.tuples(st.integers(1, 30), st.integers(first, after - 1)), max_size=120))
    )
    ids, member = np.unique(np.array([row[0] for row in told], np.int64), return_inverse=True)
    rows = SegmentRows(
        days=ActiveDays(ids=ids, member=member, day=np.array([row[1] for row in told], np.int64)),
        earlier=draw(IDS),
        memberships=draw(memberships(read)),
        messages_watched=watched(read),
        members_watched=watched(read) if draw(st.booleans()) else watched(),
    )
    return rows, days_asked


@given(st.integers(1, 40).flatmap(segment_rows))
def test_everybody_ever_active_is_in_one_segment_a_week(told: tuple[SegmentRows, int]) -> None:
    rows, count = told
    question = asked(days_up_to_sunday(count), reader=Reader.STAFF)
    found = find_segments(question, rows)
    assert len(found.weeks) == -(-count // 7)
    assert weeks_shown(question).end <= question.window.end
    table = np.array([each.people for each in found.segments])
    table = np.where(np.isnan(table), 0, table)  # nobody is said to have left
    ever = [
        len(
            np.union1d(
                rows.earlier,
                rows.days.ids[rows.days.member[rows.days.day < day_number(monday) + 7]],
            )
        )
        for monday in found.weeks
    ]
    assert table.sum(axis=0).tolist() == ever == found.ever_active.tolist()
    assert all(np.diff(ever) >= 0)
    active = table[: MemberSegment.DROPPED].sum(axis=0).tolist()
    assert active == [
        len(
            np.unique(
                rows.days.member[
                    (rows.days.day >= day_number(monday)) & (rows.days.day < day_number(monday) + 7)
                ]
            )
        )
        for monday in found.weeks
    ]
    for segment in MemberSegment:
        came = sum(move.people for move in found.moves if move.after is segment)
        assert came == table[segment, -1]
        if len(found.weeks) > 1:
            went = sum(move.people for move in found.moves if move.before is segment)
            assert went == table[segment, -2]
    new = sum(move.people for move in found.moves if move.before is None)
    assert new == table[MemberSegment.NEW, -1]
    # Nobody of those who are away the one week is new, and nobody lapses right after a week there.
    moves = {(move.before, move.after) for move in found.moves}
    assert not {(each, MemberSegment.NEW) for each in MemberSegment} & moves
    assert (
        not {(each, MemberSegment.LAPSED) for each in list(MemberSegment)[: MemberSegment.DROPPED]}
        & moves
    )
    assert (
        not {(each, MemberSegment.BACK) for each in list(MemberSegment)[: MemberSegment.DROPPED]}
        & moves
    )
    dropped = table[MemberSegment.DROPPED, -1]
    assert len(found.dropped_ids) == min(dropped, 20)


@st.composite
def did(draw: st.DrawFn) -> PeopleDays:
    first, after = days_read(STAFF)
    keys = draw(
        st.sets(
            st.tuples(st.integers(1, 30), st.integers(first, after - 1)), min_size=1, max_size=60
        )
    )
    amounts = st.fixed_dictionaries({name: st.integers(0, 3000) for name in DEEDS})
    return people(*((*key, draw(amounts)) for key in sorted(keys)))


@given(did(), st.sampled_from(DEEDS), st.data())
def test_doing_more_never_scores_less(days: PeopleDays, deed: str, data: st.DataObject) -> None:
    which = data.draw(st.integers(0, len(days.day) - 1))
    amounts: IntArray = getattr(days, deed).copy()
    amounts[which] += data.draw(st.integers(1, 1000))
    changed: dict[str, IntArray] = {deed: amounts}
    more = replace(days, **changed)
    before, after = day_scores(days, WEIGHTS), day_scores(more, WEIGHTS)
    assert (after >= before).all()
    assert np.flatnonzero(after > before).tolist() in ([], [which])


@given(st.integers(1, 5000), st.integers(1, 5000))
def test_spread_over_two_days_counts_more_than_at_once(one: int, other: int) -> None:
    """Nobody gains by doing everything at once; ten times as much is not ten times as good."""
    apart = people((1, 0, {"messages": one}), (1, 1, {"messages": other}))
    at_once = people((1, 0, {"messages": one + other}))
    assert day_scores(apart, WEIGHTS).sum() > day_scores(at_once, WEIGHTS).sum()
    ten = people((1, 0, {"messages": 10 * one}))
    alone = day_scores(people((1, 0, {"messages": one})), WEIGHTS)
    assert day_scores(ten, WEIGHTS)[0] < 3.2 * alone[0]


@given(did(), st.integers(1, 60))
def test_the_board_is_in_order_and_days_are_never_more_than_the_window_has(
    days: PeopleDays, factor: int
) -> None:
    ever = watched(read_window(STAFF))
    found = find_activity(STAFF, days, WEIGHTS, ever)
    scores = [row.score for row in found.board]
    assert scores == sorted(scores, reverse=True)
    assert all(1 <= row.rank <= place for place, row in enumerate(found.board, start=1))
    assert all(row.active_days <= 7 for row in found.board)
    assert len(found.board) == min(found.people, 20)
    gained = [(row.previous_rank or 10**9) - row.rank for row in found.rising]
    assert all(gain > 0 for gain in gained)
    # Weights that are all greater by a factor change no order.
    heavier = replace(
        WEIGHTS, **{each.name: getattr(WEIGHTS, each.name) * factor for each in fields(WEIGHTS)}
    )
    again = find_activity(STAFF, days, heavier, ever)
    assert [row.rank for row in again.board] == [row.rank for row in found.board]


@given(AMOUNTS, st.integers(2, 9))
def test_dependence_knows_neither_order_nor_scale(amounts: IntArray, factor: int) -> None:
    of = gini(amounts)
    assert of is not None and 0 <= of <= 1 - 1 / len(amounts) + 1e-12
    shuffled = np.random.default_rng(factor).permutation(amounts)
    for same in (shuffled, amounts * factor, np.concatenate((amounts, amounts))):
        assert np.isclose(gini(same) or 0.0, of)
    both = watched(Window(start=STAFF.previous.start, end=WEEK.end))
    one = find_dependence(STAFF, amounts, amounts[:0], both).now
    shares = [each.share or 0.0 for each in one.first]
    assert shares == sorted(shares) and shares[-1] <= 1
    assert one.half is not None and 1 <= one.half <= (len(amounts) + 1) // 2
    most = np.sort(amounts)[::-1]
    assert 2 * most[: one.half].sum() >= one.messages > 2 * most[: one.half - 1].sum()


@given(AMOUNTS)
def test_taking_from_who_has_most_makes_it_more_equal(amounts: IntArray) -> None:
    """The principle of transfers: Pigou and Dalton."""
    rising = np.sort(amounts)
    gap = int(rising[-1] - rising[0])
    if len(rising) < 2 or gap < 2:
        return
    fairer = rising.copy()
    fairer[0] += gap // 2
    fairer[-1] -= gap // 2
    assert (gini(fairer) or 0.0) < (gini(rising) or 0.0)
