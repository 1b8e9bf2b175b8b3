"""What becomes of newcomers, worked out by hand."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from statsbot.analytics.answers import UnansweredFindings, answers_window, find_unanswered
from statsbot.analytics.coverage import Coverage
from statsbot.analytics.newcomers import NewcomersFindings, NewcomersRows, find_newcomers
from statsbot.domain.facts import Confidence
from statsbot.domain.windows import Window, whole_days
from statsbot.store.roles import OnboardingRole
from statsbot.store.rows import Reader
from tests.fix_findings import BERLIN, asked, watched
from tests.fix_newcomers import CHANNEL, Person, answers_to, comings_of, days_of, joins_in

WINDOW = whole_days(date(2025, 9, 1), 14, BERLIN)
NOW = datetime(2025, 11, 20, 15, 30, tzinfo=UTC)
ALL = Window(start=WINDOW.start, end=NOW)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
MONDAY = datetime(2025, 9, 1, 10, tzinfo=UTC)
"""Noon in Berlin."""

TALKER = Person(
    member=11 << 22, joined=MONDAY, first_message=MONDAY + 2 * HOUR,
    first_reply=MONDAY + 2 * HOUR + timedelta(minutes=5), days=(date(2025, 9, 8),),
    how=Confidence.EXACT, code="abc", inviter=90 << 22,
)  # fmt: skip
SLOW = Person(
    member=12 << 22, joined=MONDAY, first_message=MONDAY + 24 * HOUR, left=MONDAY + 30 * DAY,
    days=(date(2025, 9, 14),), how=Confidence.VANITY,
)  # fmt: skip
LATE = Person(
    member=13 << 22, joined=MONDAY, first_message=MONDAY + 7 * DAY, days=(date(2025, 9, 15),),
    left=MONDAY + 30 * DAY + HOUR, how=Confidence.INFERRED, code="xyz", inviter=90 << 22,
)  # fmt: skip
SILENT = Person(member=14 << 22, joined=MONDAY + DAY, left=MONDAY + 2 * DAY)
BACK = Person(
    member=15 << 22, joined=MONDAY + DAY, left=MONDAY + 3 * DAY, again=(MONDAY + 20 * DAY, None),
)  # fmt: skip
FIVE = (TALKER, SLOW, LATE, SILENT, BACK)


def found(
    *people: Person,
    reader: Reader = Reader.STAFF,
    now: datetime = NOW,
    messages: Coverage | None = None,
    members: Coverage | None = None,
    roles: tuple[OnboardingRole, ...] = (),
    unnamed: int = 0,
) -> NewcomersFindings:
    rows = NewcomersRows(
        comings=comings_of(people),
        people=days_of(people),
        answers=answers_to(people),
        joins=joins_in(people, WINDOW) + unnamed,
        roles=roles,
        messages_watched=messages or watched(ALL),
        members_watched=members or watched(ALL),
    )
    return find_newcomers(asked(WINDOW, BERLIN, reader, now), rows)


def lonely(*people: Person, now: datetime = NOW) -> UnansweredFindings:
    return find_unanswered(
        asked(WINDOW, BERLIN, Reader.STAFF, now), comings_of(people), answers_to(people),
        watched(ALL),
    )  # fmt: skip


def test_the_funnel() -> None:
    funnel = found(*FIVE).funnel
    assert funnel.joined == 5
    # 24 hours sharp are a day later, 7 days sharp a week later.
    assert (funnel.spoke_first_day.reached.part, funnel.spoke_first_day.reached.of) == (1, 5)
    assert (funnel.spoke_first_week.reached.part, funnel.spoke_first_week.reached.of) == (2, 5)
    assert funnel.spoke_first_week.reached.share == pytest.approx(0.4)
    # The 7th to 13th day after the 1st are the 8th to the 14th.
    assert (funnel.active_week_two.reached.part, funnel.active_week_two.reached.of) == (2, 5)
    # Who left at the instant is gone, who left later was here, who came again is here.
    assert (funnel.here_after_month.reached.part, funnel.here_after_month.reached.of) == (3, 5)


def test_the_path_counts_those_who_took_every_step() -> None:
    path = found(*FIVE).path
    steps = (path.spoke_first_week, path.then_active_week_two, path.then_here_after_month)
    assert [(each.part, each.of) for each in steps] == [(2, 5), (2, 5), (1, 5)]


def test_whose_time_is_not_over_is_not_in_the_base() -> None:
    fresh = Person(
        member=16 << 22, joined=MONDAY + 10 * DAY, first_message=MONDAY + 10 * DAY + HOUR
    )
    now = MONDAY + 10 * DAY + 23 * HOUR
    day = found(TALKER, SILENT, fresh, now=now).funnel.spoke_first_day
    assert (day.reached.part, day.reached.of, day.unfinished) == (1, 2, 1)
    day = found(TALKER, SILENT, fresh, now=now + HOUR).funnel.spoke_first_day
    assert (day.reached.part, day.reached.of, day.unfinished) == (2, 3, 0)


def test_the_second_week_ends_with_a_local_day() -> None:
    midnight_in_berlin = datetime(2025, 9, 14, 22, tzinfo=UTC)
    early = found(TALKER, now=midnight_in_berlin - timedelta(seconds=1)).funnel.active_week_two
    assert (early.reached.of, early.unfinished) == (0, 1)
    over = found(TALKER, now=midnight_in_berlin).funnel.active_week_two
    assert (over.reached.part, over.reached.of, over.unfinished) == (1, 1, 0)


def test_whose_time_was_not_watched_is_not_in_the_base() -> None:
    gap = (MONDAY + 6 * HOUR, MONDAY + 8 * HOUR)
    messages = watched(Window(start=ALL.start, end=gap[0]), Window(start=gap[1], end=ALL.end))
    funnel = found(*FIVE, messages=messages).funnel
    # Two of 24 hours are more than a twentieth, two of 168 are less.
    assert (funnel.spoke_first_day.reached.of, funnel.spoke_first_day.unwatched) == (2, 3)
    assert (funnel.spoke_first_week.reached.of, funnel.spoke_first_week.unwatched) == (5, 0)


def test_staying_asks_for_the_watch_of_the_week_before() -> None:
    until, again = MONDAY + 20 * DAY, MONDAY + 23 * DAY
    early = watched(Window(start=ALL.start, end=until), Window(start=again, end=ALL.end))
    assert found(TALKER, members=early).funnel.here_after_month.reached.of == 1
    late = watched(Window(start=ALL.start, end=again), Window(start=again + 2 * DAY, end=ALL.end))
    assert found(TALKER, members=late).funnel.here_after_month.unwatched == 1


def test_who_was_here_before_is_no_newcomer() -> None:
    told = replace(TALKER, is_return=True)
    wrote_before = replace(SLOW, first_message=MONDAY - 40 * DAY)
    outside = replace(LATE, joined=WINDOW.end)
    findings = found(told, wrote_before, SILENT, outside, unnamed=1)
    assert (findings.joined, findings.returned, findings.unnamed) == (1, 2, 1)


def test_only_who_came_since_comings_are_kept_is_counted() -> None:
    rows = NewcomersRows(
        comings=comings_of([LATE], since=WINDOW.start + 7 * DAY),
        people=days_of([]),
        answers=answers_to([]),
        joins=1,
        roles=(),
        messages_watched=watched(ALL),
        members_watched=watched(ALL),
    )
    findings = find_newcomers(asked(WINDOW, BERLIN, Reader.STAFF, NOW), rows)
    assert findings.known_since == WINDOW.start + 7 * DAY
    assert findings.watched_share == 0.5
    assert found(LATE).known_since is None


def test_medians_of_the_time_to_the_first_message_and_reply() -> None:
    findings = found(*FIVE)
    # 2 and 24 hours; the one after a week is none of the first week.
    assert findings.to_first_message.value == 13 * 3600
    assert findings.to_first_message.people == 2
    assert (findings.answered.part, findings.answered.of) == (1, 2)
    assert findings.to_first_reply.value == 300


def test_members_are_told_no_shares_of_few_and_no_links() -> None:
    findings = found(*FIVE[:4], reader=Reader.PUBLIC)
    assert findings.funnel.spoke_first_day.reached.share is None
    assert findings.funnel.spoke_first_day.reached.of == 4
    assert findings.to_first_message.value is None
    assert findings.by_link is None
    assert findings.by_inviter is None
    assert found(*FIVE, reader=Reader.PUBLIC).funnel.spoke_first_day.reached.share == 0.2


def test_by_way_link_inviter_and_role() -> None:
    roles = (
        OnboardingRole(role_id=1, name="Reader", member_ids=comings_of([TALKER, SLOW]).member),
        OnboardingRole(role_id=2, name="Writer", member_ids=comings_of([]).member),
    )
    findings = found(*FIVE, roles=roles)
    assert [(each.how, each.funnel.joined) for each in findings.by_source] == [
        (Confidence.UNKNOWN, 2),
        (Confidence.EXACT, 1),
        (Confidence.INFERRED, 1),
        (Confidence.VANITY, 1),
    ]
    assert [(each.code, each.funnel.joined) for each in findings.by_link or ()] == [
        ("abc", 1),
        ("xyz", 1),
    ]
    assert [(each.inviter_id, each.funnel.joined) for each in findings.by_inviter or ()] == [
        (90 << 22, 2)
    ]
    reader, writer = (each.funnel for each in findings.by_role)
    assert (reader.joined, reader.spoke_first_week.reached.part) == (2, 2)
    assert (writer.joined, writer.spoke_first_week.reached.share) == (0, None)


def test_an_ambiguous_invite_is_not_credited() -> None:
    guess = replace(TALKER, how=Confidence.AMBIGUOUS)
    findings = found(guess)
    assert (findings.by_link, findings.by_inviter) == ((), ())


def test_nobody_came() -> None:
    findings = found()
    assert findings.joined == 0
    assert findings.funnel.spoke_first_day.reached.share is None
    assert findings.path.spoke_first_week.share is None
    assert findings.to_first_message.value is None
    assert findings.by_source == ()


def test_who_came_is_not_known_where_nobody_watched() -> None:
    findings = found(members=watched())
    assert (findings.joined, findings.returned, findings.unnamed) == (None, None, None)
    assert findings.funnel.joined is None
    assert found(TALKER, members=watched()).joined == 1  # told all the same


def test_whom_nobody_answered() -> None:
    later = replace(SLOW, member=17 << 22, first_message=MONDAY + 2 * DAY, left=None)
    findings = lonely(*FIVE, later)
    assert [each.member_id for each in findings.unanswered] == [later.member, SLOW.member]
    newest, oldest = findings.unanswered
    assert (oldest.joined_at, oldest.wrote_at) == (MONDAY, MONDAY + 24 * HOUR)
    assert oldest.channel_id == CHANNEL
    assert (newest.is_here, oldest.is_here) == (True, False)
    assert (findings.answered, findings.waiting, findings.unwatched) == (1, 0, 0)


def test_who_waits_for_less_than_a_day_is_not_unanswered() -> None:
    assert lonely(SLOW, now=MONDAY + 48 * HOUR - timedelta(seconds=1)).waiting == 1
    assert [each.is_here for each in lonely(SLOW, now=MONDAY + 48 * HOUR).unanswered] == [True]


def test_replies_are_looked_for_of_the_last_thirty_days_of_a_window() -> None:
    assert answers_window(WINDOW) == WINDOW
    year = whole_days(date(2025, 1, 1), 365, BERLIN)
    assert answers_window(year).end - answers_window(year).start == 30 * DAY
    assert answers_window(year).end == year.end
