"""How a community is, from what other findings say of it."""

from collections.abc import Mapping

from statsbot.analytics.dependence import DependenceFindings
from statsbot.analytics.health import Aspect, HealthFindings, find_health
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
    values = {
        **_of_members(members),
        Aspect.MOMENTUM: _momentum(overview),
        Aspect.BREADTH: _breadth(dependence),
        **_of_newcomers(newcomers),
    }
    return find_health(question, overview.watched_share, values)


def of_newcomers(question: Question) -> Question:
    """Return the question about the newcomers of whom the index tells."""
    return _last_days(question, NEWCOMERS_OF)


def of_members(question: Question) -> Question:
    """Return the question about the members of whom the index tells."""
    return _last_days(question, MEMBERS_OF)


def _last_days(question: Question, days: int) -> Question:
    start = midnight(day_of(question.after_day - days), question.zone)
    return question.over(Window(start=start, end=question.window.end))


def _of_members(members: MembersFindings) -> Mapping[Aspect, float | None]:
    here = members.here
    return {
        Aspect.STICKINESS: members.stickiness,
        Aspect.PARTICIPATION: here.active.share if here is not None else None,
        Aspect.GROWTH: members.growth.share,
    }


def _momentum(overview: OverviewFindings) -> float | None:
    active = overview.active_members
    if active.value is None or active.within_normal is None or not active.normal:
        return None
    return active.value / active.normal.expected if active.normal.expected else None


def _breadth(dependence: DependenceFindings) -> float | None:
    now = dependence.now
    shares = dict(zip(now.first_authors, (first.share for first in now.first), strict=True))
    share = shares.get(_TALKERS)
    return None if share is None else 1 - share


def _of_newcomers(newcomers: NewcomersFindings) -> Mapping[Aspect, float | None]:
    funnel = newcomers.funnel
    return {
        Aspect.WELCOME: funnel.spoke_first_week.reached.share,
        Aspect.RETURN: funnel.active_week_two.reached.share,
        Aspect.ANSWERS: newcomers.answered.share,
    }
