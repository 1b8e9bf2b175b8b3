"""What becomes of people who come: whether they speak, are answered, come back and stay."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from statsbot.analytics.answers import answers_of
from statsbot.analytics.arrays import IntArray
from statsbot.analytics.comings import (
    NOWHERE,
    Newcomers,
    comings_before,
    known_shares,
    known_since,
    newcomers_in,
    places,
)
from statsbot.analytics.coverage import Coverage, known_count
from statsbot.analytics.funnel import Funnel, Outcomes, Path, outcomes_of
from statsbot.analytics.groups import Ratio, Typical, median_of, ratio
from statsbot.analytics.question import Question
from statsbot.analytics.ways import credited_inviter, credited_link, grouped
from statsbot.domain.facts import Confidence
from statsbot.domain.ids import MemberId
from statsbot.store.newcomers import Comings, FirstAnswers
from statsbot.store.people import PeopleDays
from statsbot.store.roles import OnboardingRole
from statsbot.store.rows import Reader

MOST_LISTED = 100
"""Links and inviters that are told of: those who brought most."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NewcomersRows:
    """What the store answered, all as far as it is known by now."""

    comings: Comings
    """From the window's start to a month after its end."""
    people: PeopleDays
    """Of the days of the window and the two weeks after it, or more."""
    answers: FirstAnswers
    """Of the people who came in :func:`~statsbot.analytics.answers.answers_window`."""
    joins: int
    """All comings that were counted in the window, from when on they are kept."""
    roles: Sequence[OnboardingRole]
    messages_watched: Coverage
    """From the window's start to a month after its end; the other likewise."""
    members_watched: Coverage


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFunnel:
    """Those who came in one way."""

    how: Confidence
    """How surely the way is known, which also says which it is."""
    funnel: Funnel


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkFunnel:
    """Those for whom one invite is credited."""

    code: str
    funnel: Funnel


@dataclass(frozen=True, slots=True, kw_only=True)
class InviterFunnel:
    """Those for whom one member is credited."""

    inviter_id: MemberId
    funnel: Funnel


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleFunnel:
    """Those who chose one of the roles that newcomers are offered; they may have chosen several."""

    role_id: int
    funnel: Funnel


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NewcomersFindings:
    """What became of the people who came in a window, as far as is known now."""

    question: Question
    watched_share: float
    """Share of the window in which members were watched, and comings are kept."""
    known_since: datetime | None
    """Who came before is in no number, for of those only who stayed are kept; None: all are in."""
    messages_watched_share: float
    joined: int | None
    """People who came for the first time: the newcomers; None, as the next two: nobody watched, and
    none is known."""
    returned: int | None
    """Comings of people who had been here before; with the other two, all comings."""
    unnamed: int | None
    """Comings of people who asked not to be known or were erased, of whom nothing else is kept."""
    funnel: Funnel
    path: Path
    to_first_message: Typical
    """Seconds from coming to the first message, of those who spoke in their first week."""
    answered: Ratio
    """Who was replied to within 24 hours, of the newcomers of at most the window's last 30 days who
    spoke in their first week, 200 at most, if those hours are over and were watched."""
    to_first_reply: Typical
    """Seconds from the first message to the first reply, of those who were."""
    by_source: tuple[SourceFunnel, ...]
    """Most people first; together, all newcomers."""
    by_link: tuple[LinkFunnel, ...] | None
    """Those of the most people, first first; None: links are for the staff to see."""
    by_inviter: tuple[InviterFunnel, ...] | None
    """Likewise."""
    by_role: tuple[RoleFunnel, ...]
    """By id."""


def find_newcomers(question: Question, rows: NewcomersRows) -> NewcomersFindings:
    """Return what became of those who came in the window of ``question``."""
    reader, comings = question.reader, rows.comings
    came = newcomers_in(comings, question.window, question.zone)
    outcomes = outcomes_of(question, came, rows.people, rows.messages_watched, rows.members_watched)
    spoke = outcomes.spoke_first_week.reached
    answers = answers_of(question, came, rows.answers, rows.messages_watched)
    edges = question.window.start, question.window.end
    share = float(known_shares(comings, rows.members_watched, edges)[0])
    named = comings_before(comings, question.window.end)
    everybody = np.zeros(len(came.row), dtype=np.int64)
    return NewcomersFindings(
        question=question,
        watched_share=share,
        known_since=known_since(comings, question.window),
        messages_watched_share=rows.messages_watched.share(question.window),
        joined=known_count(len(came.row), share),
        returned=known_count(named - len(came.row), share),
        unnamed=known_count(rows.joins - named, share),
        funnel=outcomes.funnels(everybody, 1, reader, share)[0],
        path=outcomes.path(reader),
        to_first_message=median_of((came.first_message - came.joined)[spoke] / 1e6, reader),
        answered=ratio(
            int(np.count_nonzero(answers.within.reached)),
            int(np.count_nonzero(answers.within.known)),
            reader,
        ),
        to_first_reply=median_of(answers.seconds, reader),
        by_source=tuple(
            SourceFunnel(how=Confidence(how), funnel=funnel)
            for how, funnel in _by(comings.confidence[came.row], outcomes, reader, share)
        ),
        by_link=_by_link(comings, came, outcomes, share) if reader is Reader.STAFF else None,
        by_inviter=_by_inviter(comings, came, outcomes, share) if reader is Reader.STAFF else None,
        by_role=tuple(_of_role(role, came, outcomes, reader, share) for role in rows.roles),
    )


def _of_role(
    role: OnboardingRole, came: Newcomers, outcomes: Outcomes, reader: Reader, share: float
) -> RoleFunnel:
    chose = places(came.member, role.member_ids) >= 0
    (funnel,) = outcomes.funnels(np.where(chose, 0, NOWHERE), 1, reader, share)
    return RoleFunnel(role_id=role.role_id, funnel=funnel)


def _by_link(
    comings: Comings, came: Newcomers, outcomes: Outcomes, share: float
) -> tuple[LinkFunnel, ...]:
    return tuple(
        LinkFunnel(code=comings.codes[link], funnel=funnel)
        for link, funnel in _by(credited_link(comings)[came.row], outcomes, Reader.STAFF, share)
    )


def _by_inviter(
    comings: Comings, came: Newcomers, outcomes: Outcomes, share: float
) -> tuple[InviterFunnel, ...]:
    return tuple(
        InviterFunnel(inviter_id=inviter_id, funnel=funnel)
        for inviter_id, funnel in _by(
            credited_inviter(comings)[came.row], outcomes, Reader.STAFF, share
        )
    )


def _by(
    keys: IntArray, outcomes: Outcomes, reader: Reader, share: float
) -> Iterable[tuple[int, Funnel]]:
    """Return the funnel of the newcomers of each key, most people first."""
    groups = grouped(keys)
    listed = groups.keys[:MOST_LISTED]
    group = np.where(groups.group < MOST_LISTED, groups.group, NOWHERE)
    return zip(listed, outcomes.funnels(group, len(listed), reader, share), strict=True)
