"""How a community is, from what other findings say of it."""

from collections.abc import Mapping

import numpy as np

from statsbot.analytics.dependence import DependenceFindings
from statsbot.analytics.groups import Ratio
from statsbot.analytics.health import Aspect, HealthFindings, Measure, find_health
from statsbot.analytics.members import MembersFindings
from statsbot.analytics.newcomers import NewcomersFindings
from statsbot.analytics.overview import OverviewFindings
from statsbot.analytics.question import Question, day_of
from statsbot.domain.windows import Window, midnight
from statsbot.findings.dependence import count_dependence
from statsbot.findings.members import count_members
from statsbot.findings.newcomers import count_newcomers
from statsbot.findings.overview import count_overview
from statsbot.findings.source import Source

MEMBERS_OF = 30
"""Days, to the window's end, of whose members is told."""
NEWCOMERS_OF = 60
"""Days, to the window's end, of whose newcomers is told: some have had time for their steps."""
_TALKERS = 5
_NOTHING = Measure(value=None, people=None)


async def count_health(source: Source, question: Question) -> HealthFindings:
    """Return how a community is.

    Raises:
        WindowError: the window is not made of whole days of the server's zone.
        DatabaseAwayError: Postgres does not answer.
    """
    await source.require_days(question)
    overview = await source.found(count_overview, question)
    members = await source.found(count_members, of_members(question))
    dependence = await source.found(count_dependence, question)
    newcomers = await source.found(count_newcomers, of_newcomers(question))
    measures = {
        **_of_members(members),
        Aspect.MOMENTUM: _momentum(overview),
        Aspect.BREADTH: _breadth(dependence),
        **_of_newcomers(newcomers),
    }
    return find_health(question, overview.watched_share, measures)


def of_newcomers(question: Question) -> Question:
    """Return the question about the newcomers of whom the index tells."""
    return _last_days(question, NEWCOMERS_OF)


def of_members(question: Question) -> Question:
    """Return the question about the members of whom the index tells."""
    return _last_days(question, MEMBERS_OF)


def _last_days(question: Question, days: int) -> Question:
    start = midnight(day_of(question.after_day - days), question.zone)
    return question.over(Window(start=start, end=question.window.end))


def _of_members(members: MembersFindings) -> Mapping[Aspect, Measure]:
    here, growth = members.here, members.growth
    monthly = members.monthly[~np.isnan(members.monthly)]
    began_with = None if here is None or growth.net is None else here.people - growth.net
    return {
        Aspect.STICKINESS: Measure(
            value=members.stickiness, people=round(monthly.mean()) if len(monthly) else None
        ),
        Aspect.PARTICIPATION: _NOTHING if here is None else _share(here.active),
        Aspect.GROWTH: Measure(value=growth.share, people=began_with),
    }


def _momentum(overview: OverviewFindings) -> Measure:
    active = overview.active_members
    if active.value is None or active.within_normal is None or not active.normal:
        return _NOTHING
    usual = active.normal.expected
    return Measure(value=active.value / usual if usual else None, people=round(usual))


def _breadth(dependence: DependenceFindings) -> Measure:
    now = dependence.now
    shares = dict(zip(now.first_authors, (first.share for first in now.first), strict=True))
    share = shares.get(_TALKERS)
    return Measure(value=None if share is None else 1 - share, people=now.authors)


def _of_newcomers(newcomers: NewcomersFindings) -> Mapping[Aspect, Measure]:
    funnel = newcomers.funnel
    return {
        Aspect.WELCOME: _share(funnel.spoke_first_week.reached),
        Aspect.RETURN: _share(funnel.active_week_two.reached),
        Aspect.ANSWERS: _share(newcomers.answered),
    }


def _share(ratio: Ratio) -> Measure:
    return Measure(value=ratio.share, people=ratio.of)
