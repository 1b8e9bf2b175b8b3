"""Laws of what becomes of newcomers: recounts agree, parts sum, nothing unfinished counts."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from statsbot.analytics.cohorts import RetentionFindings, RetentionRows, find_retention
from statsbot.analytics.coverage import Coverage
from statsbot.analytics.funnel import Funnel, Step
from statsbot.analytics.invites import InvitesFindings, InvitesRows, find_invites, wilson
from statsbot.analytics.newcomers import NewcomersFindings, NewcomersRows, find_newcomers
from statsbot.domain.facts import Confidence
from statsbot.domain.windows import Window, local_day, midnight, whole_days
from statsbot.store.rows import Reader
from tests.fix_findings import asked, watched
from tests.fix_newcomers import Person, answers_to, comings_of, days_of, joins_in

few = settings(max_examples=60)  # each is a population
DAY, WEEK, MONTH = timedelta(days=1), timedelta(days=7), timedelta(days=30)
ZONES = st.sampled_from(
    [ZoneInfo(name) for name in ("UTC", "Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe")]
)
SECONDS = st.integers(0, 45 * 86_400)
CODES = st.sampled_from([None, "abc", "xyz"])


@st.composite
def populations(draw: st.DrawFn) -> tuple[Window, ZoneInfo, datetime, list[Person], Coverage]:
    """A window around a clock change, people who came in it and around it, and what was watched."""
    zone = draw(ZONES)
    window = whole_days(draw(st.dates(date(2025, 2, 20), date(2025, 4, 10))), 21, zone)
    now = window.end + draw(st.timedeltas(timedelta(), 60 * DAY))
    people: list[Person] = []
    for number in range(draw(st.integers(0, 12))):
        joined = window.start + timedelta(seconds=draw(st.integers(-86_400, 22 * 86_400)))
        joined = max(min(joined, now - timedelta(seconds=1)), window.start)

        def later(least: datetime) -> datetime | None:
            instant = least + timedelta(seconds=draw(SECONDS))
            return instant if instant <= now and draw(st.booleans()) else None

        left = later(joined + timedelta(seconds=1))
        back = later(left + timedelta(seconds=1)) if left else None
        days = {joined + DAY * draw(st.integers(0, 40)) for _ in range(draw(st.integers(0, 4)))}
        people.append(
            Person(
                member=(number + 1) << 22,
                joined=joined,
                left=left,
                again=(back, later(back + timedelta(seconds=1))) if back else None,
                first_message=later(joined),
                days=tuple(local_day(day, zone) for day in days if day <= now),
                how=draw(st.sampled_from(Confidence)),
                code=draw(CODES),
                inviter=draw(st.sampled_from([0, 90 << 22])),
            )
        )
    start, end = sorted(window.start + timedelta(seconds=draw(SECONDS)) for _ in range(2))
    spans = [Window(start=window.start - 8 * DAY, end=start + timedelta(seconds=1))]
    if end + timedelta(seconds=2) < now:
        spans.append(Window(start=end + timedelta(seconds=1), end=now))
    return window, zone, now, people, watched(*spans)


Population = tuple[Window, ZoneInfo, datetime, list[Person], Coverage]


def newcomers(told: Population, people: Sequence[Person] | None = None) -> NewcomersFindings:
    window, zone, now, everybody, coverage = told
    people = everybody if people is None else people
    rows = NewcomersRows(
        comings=comings_of(people),
        people=days_of(people),
        answers=answers_to(people),
        joins=joins_in(people, window),
        roles=(),
        messages_watched=coverage,
        members_watched=coverage,
    )
    return find_newcomers(asked(window, zone, Reader.STAFF, now), rows)


def retention(told: Population) -> RetentionFindings:
    window, zone, now, people, coverage = told
    rows = RetentionRows(
        comings=comings_of(people),
        people=days_of(people),
        messages_watched=coverage,
        members_watched=coverage,
    )
    return find_retention(asked(window, zone, Reader.STAFF, now), rows)


def invited(told: Population) -> InvitesFindings:
    window, zone, now, people, coverage = told
    rows = InvitesRows(
        comings=comings_of(people),
        people=days_of(people),
        invites=(),
        joins=joins_in(people, window),
        messages_watched=coverage,
        members_watched=coverage,
        invites_watched=coverage,
    )
    return find_invites(asked(window, zone, Reader.STAFF, now), rows)


def wholly(coverage: Coverage, start: datetime, end: datetime) -> bool:
    return coverage.share(Window(start=start, end=end)) >= 0.95


def here(person: Person, instant: datetime) -> bool:
    stays = [(person.joined, person.left)] + ([person.again] if person.again else [])
    return any(came <= instant and (left is None or left > instant) for came, left in stays)


def stretches(person: Person, zone: ZoneInfo) -> dict[str, tuple[datetime, datetime, bool]]:
    """Of each step: when its time begins and ends, and whether the person did it."""
    joined, wrote, day = person.joined, person.first_message, local_day(person.joined, zone)
    second = [day + n * DAY for n in range(7, 14)]
    month = joined + MONTH
    return {
        "spoke_first_day": (joined, joined + DAY, wrote is not None and wrote < joined + DAY),
        "spoke_first_week": (joined, joined + WEEK, wrote is not None and wrote < joined + WEEK),
        "active_week_two": (
            midnight(second[0], zone),
            midnight(second[-1] + DAY, zone),
            any(each in person.days for each in second),
        ),
        "here_after_month": (month - WEEK, month, here(person, month)),
    }


def steps(funnel: Funnel) -> dict[str, Step]:
    names = ("spoke_first_day", "spoke_first_week", "active_week_two", "here_after_month")
    return {name: getattr(funnel, name) for name in names}


def came_in(window: Window, people: Sequence[Person]) -> list[Person]:
    return [each for each in people if window.start <= each.joined < window.end]


@few
@given(populations())
def test_a_plain_recount_agrees(told: Population) -> None:
    window, zone, now, people, coverage = told
    came = came_in(window, people)
    findings = newcomers(told)
    assert findings.joined == len(came)
    for name, step in steps(findings.funnel).items():
        each = [stretches(person, zone)[name] for person in came]
        over = [(start, end, did) for start, end, did in each if end <= now]
        known = [did for start, end, did in over if wholly(coverage, start, end)]
        assert (step.reached.part, step.reached.of) == (sum(known), len(known))
        assert (step.unfinished, step.unwatched) == (len(each) - len(over), len(over) - len(known))


@few
@given(populations())
def test_parts_sum_to_the_whole_and_from_step_to_step_never_more_go_on(told: Population) -> None:
    findings = newcomers(told)
    for step in steps(findings.funnel).values():
        assert step.reached.of + step.unfinished + step.unwatched == findings.joined
        assert step.reached.part <= step.reached.of
    funnels = [each.funnel for each in findings.by_source]
    assert sum(funnel.joined or 0 for funnel in funnels) == findings.joined
    for name, step in steps(findings.funnel).items():
        parts = [steps(funnel)[name] for funnel in funnels]
        assert sum(part.reached.part for part in parts) == step.reached.part
        assert sum(part.reached.of for part in parts) == step.reached.of

    path = findings.path
    assert path.spoke_first_week.of >= path.spoke_first_week.part
    assert path.spoke_first_week.part >= path.then_active_week_two.part
    assert path.then_active_week_two.part >= path.then_here_after_month.part


@few
@given(populations(), st.integers(1, 20))
def test_who_has_just_come_changes_no_share(told: Population, fresh: int) -> None:
    window, zone, now, people, coverage = told
    told = window, zone, min(now, window.end), people, coverage
    people = [each for each in people if each.joined <= told[2]]
    joined = told[2] - timedelta(seconds=1)
    new = [Person(member=(100 + n) << 22, joined=joined) for n in range(fresh)]
    before, after = newcomers(told, people), newcomers(told, [*people, *new])
    assert after.joined == (before.joined or 0) + fresh
    for name, step in steps(after.funnel).items():
        assert step.reached == steps(before.funnel)[name].reached
        assert step.unfinished == steps(before.funnel)[name].unfinished + fresh
    assert after.path == before.path


@few
@given(populations())
def test_a_plain_recount_of_the_triangles_agrees(told: Population) -> None:
    window, zone, now, people, coverage = told
    findings = retention(told)
    for i, monday in enumerate(findings.weeks):
        cohort = [
            each
            for each in people
            if monday <= local_day(each.joined, zone) < monday + WEEK and each.joined < window.end
        ]
        last = min(monday + 6 * DAY, local_day(window.end - timedelta(microseconds=1), zone))
        for k in range(len(findings.weeks)):
            finished = midnight(last + (k + 1) * WEEK, zone) <= now
            assert findings.finished[i, k] == finished
            active: list[bool] = []
            stayed: list[bool] = []
            for person in cohort:
                first = local_day(person.joined, zone) + k * WEEK
                start, end = midnight(first, zone), midnight(first + WEEK, zone)
                if finished and wholly(coverage, start, end):
                    active.append(any(first <= day < first + WEEK for day in person.days))
                    stayed.append(here(person, end))
            for triangle, did in ((findings.active, active), (findings.here, stayed)):
                assert triangle.people[i, k] == len(did)
                expected = sum(did) / len(did) if did else np.nan
                assert triangle.share[i, k] == pytest.approx(expected, nan_ok=True)


@few
@given(populations())
def test_cohorts_hold_everybody_once(told: Population) -> None:
    findings = retention(told)
    assert np.nansum(findings.joined) == len(came_in(told[0], told[3]))
    assert not findings.active.people[~findings.finished].any()
    assert np.isnan(findings.here.share[~findings.finished]).all()
    # What is finished of a cohort is finished of those before it, and in the weeks before.
    assert (findings.finished[1:] <= findings.finished[:-1]).all()
    assert (findings.finished[:, 1:] <= findings.finished[:, :-1]).all()


@few
@given(populations())
def test_who_never_comes_back_is_only_lost_once(told: Population) -> None:
    window, zone, now, people, _ = told
    people = [replace(each, again=None) for each in people]
    always = watched(Window(start=window.start - 8 * DAY, end=now + DAY))
    shares = retention((window, zone, now, people, always)).here.share
    known = ~np.isnan(shares[:, 1:])
    assert (shares[:, 1:][known] <= shares[:, :-1][known]).all()


@few
@given(populations())
def test_what_invites_brought_sums_to_all_comings(told: Population) -> None:
    window, _, _, people, _ = told
    findings = invited(told)
    assert findings.everybody and findings.everybody.joined == joins_in(people, window)
    brought = [each.brought for each in findings.by_source]
    for count in ("joined", "returned", "young", "here_now"):
        assert sum(getattr(each, count) for each in brought) == getattr(findings.everybody, count)
    for share in ("stayed_week", "stayed_month", "spoke"):
        whole = getattr(findings.everybody, share)
        assert sum(getattr(each, share).part for each in brought) == whole.part
        assert sum(getattr(each, share).of for each in brought) == whole.of
    assert sum(each.brought.joined for each in findings.by_link) <= findings.everybody.joined


@given(st.integers(1, 400).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_a_share_lies_in_its_interval(counts: tuple[int, int]) -> None:
    estimate, opposite = wilson(*counts), wilson(counts[1] - counts[0], counts[1])
    assert estimate.share is not None
    assert estimate.low is not None
    assert estimate.high is not None
    assert opposite.low is not None
    assert 0 <= estimate.low <= estimate.share <= estimate.high <= 1
    assert estimate.high == pytest.approx(1 - opposite.low)
