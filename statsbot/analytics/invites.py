"""Which invites bring people who stay and take part: by way, by link and by inviter."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import sqrt

import numpy as np

from statsbot.analytics.arrays import FloatArray, IntArray
from statsbot.analytics.comings import (
    FIRST_WEEK,
    FOUR_WEEKS,
    MONTH,
    NOWHERE,
    Newcomers,
    active_days,
    comings_before,
    known_shares,
    known_since,
    midnights,
    newcomers_in,
    span_micros,
)
from statsbot.analytics.coverage import Coverage, known_count
from statsbot.analytics.funnel import outcome
from statsbot.analytics.groups import FEWEST_TO_JUDGE, Typical, may_tell
from statsbot.analytics.question import Question, day_number
from statsbot.analytics.ways import credited_inviter, credited_link, grouped
from statsbot.domain.facts import Confidence
from statsbot.domain.ids import DISCORD_EPOCH, MemberId
from statsbot.domain.windows import local_day
from statsbot.store.arrays import microseconds
from statsbot.store.invites import YOUNG
from statsbot.store.newcomers import Comings
from statsbot.store.people import PeopleDays
from statsbot.store.rows import InviteRow, Reader

MOST_LISTED = 100
"""Links and inviters that are told of: those who brought most."""
_Z = 1.96
"""Standard deviations to either side that hold 95 % of a normal distribution."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A share of people, and between which shares the true one lies with 95 % confidence."""

    part: int
    of: int
    share: float | None
    """0 to 1; None: of nobody, or of too few to tell members; so are the two that follow."""
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """The people who came in one way, or through one invite or member."""

    joined: int
    """Comings; somebody who came twice counts twice."""
    returned: int
    """Of these, comings of people who had been here before."""
    young: int
    """Of these, those whose account was made less than 7 days before."""
    here_now: int
    """Of these, those that have not ended by now."""
    stayed_week: Estimate
    """Of the comings 7 times 24 hours ago or more: those that lasted longer."""
    stayed_month: Estimate
    """The same of 30 times 24 hours."""
    spoke: Estimate
    """Of those who came for the first time, so long ago: those who wrote within
    7 times 24 hours."""
    active_days: Typical
    """On how many of their first 28 local days those were active who came so long ago: their
    quality, which no amount of messages on one day raises."""
    is_small: bool
    """Fewer than 20 comings are known for a week: their shares say little."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceBrought:
    """Those who came in one way."""

    how: Confidence
    """How surely the way is known, which also says which it is."""
    brought: Brought


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkBrought:
    """Those for whom one invite is credited."""

    code: str
    label: str | None
    """What the staff call it."""
    inviter_id: MemberId | None
    is_gone: bool
    """Whether it is no more."""
    brought: Brought


@dataclass(frozen=True, slots=True, kw_only=True)
class InviterBrought:
    """Those for whom one member is credited."""

    inviter_id: MemberId
    brought: Brought


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class InvitesFindings:
    """Which invites brought whom in a window, and what became of them by now."""

    question: Question
    watched_share: float
    """Share of the window in which members were watched, and comings are kept."""
    known_since: datetime | None
    """Who came before is in no number, for of those only who stayed are kept; None: all are in."""
    invites_watched_share: float
    unnamed: int | None
    """Comings of people who asked not to be known or were erased, of whom nothing else is kept;
    None, as the next: nobody watched, and none is known."""
    everybody: Brought | None
    """All other comings, however they came."""
    by_source: tuple[SourceBrought, ...]
    """Most comings first; together, all of them."""
    by_link: tuple[LinkBrought, ...] | None
    """Likewise, without those for whom no one link is credited; None: for the staff to see."""
    by_inviter: tuple[InviterBrought, ...] | None
    """Likewise."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class InvitesRows:
    """What the store answered, all as far as it is known by now."""

    comings: Comings
    """From the window's start on."""
    people: PeopleDays
    """Of the days of the window and the four weeks after it."""
    invites: Sequence[InviteRow]
    joins: int
    """All comings that were counted in the window, from when on they are kept."""
    messages_watched: Coverage
    """From the window's start to a month after its end; the others likewise."""
    members_watched: Coverage
    invites_watched: Coverage


def find_invites(question: Question, rows: InvitesRows) -> InvitesFindings:
    """Return which invites brought whom in the window of ``question``."""
    comings, edges = rows.comings, (question.window.start, question.window.end)
    became = _Became(question, rows)
    count = became.count
    share = float(known_shares(comings, rows.members_watched, edges)[0])
    return InvitesFindings(
        question=question,
        watched_share=share,
        known_since=known_since(comings, question.window),
        invites_watched_share=rows.invites_watched.share(question.window),
        unnamed=known_count(rows.joins - count, share),
        everybody=became.of(np.zeros(count, dtype=np.int64), 1)[0] if count or share else None,
        by_source=tuple(
            SourceBrought(how=Confidence(how), brought=brought)
            for how, brought in became.by(comings.confidence[:count])
        ),
        by_link=_by_link(rows, became) if question.reader is Reader.STAFF else None,
        by_inviter=_by_inviter(comings, became) if question.reader is Reader.STAFF else None,
    )


def wilson(part: int, of: int) -> Estimate:
    """Return a share with Wilson's score interval of 95 %."""
    if of == 0:
        return Estimate(part=part, of=of, share=None, low=None, high=None)
    share, grown = part / of, 1 + _Z**2 / of
    centre = (share + _Z**2 / (2 * of)) / grown
    half = _Z * sqrt(share * (1 - share) / of + _Z**2 / (4 * of**2)) / grown
    return Estimate(
        part=part,
        of=of,
        share=share,
        # Where nobody or everybody did, rounding would leave the share outside.
        low=min(max(centre - half, 0.0), share),
        high=max(min(centre + half, 1.0), share),
    )


def _by_link(rows: InvitesRows, became: "_Became") -> tuple[LinkBrought, ...]:
    described = {row.code: row for row in rows.invites}
    return tuple(
        _link(rows.comings.codes[link], described, brought)
        for link, brought in became.by(credited_link(rows.comings)[: became.count])
    )


def _by_inviter(comings: Comings, became: "_Became") -> tuple[InviterBrought, ...]:
    return tuple(
        InviterBrought(inviter_id=inviter_id, brought=brought)
        for inviter_id, brought in became.by(credited_inviter(comings)[: became.count])
    )


def _link(code: str, described: Mapping[str, InviteRow], brought: Brought) -> LinkBrought:
    row = described.get(code)
    return LinkBrought(
        code=code,
        label=row.label if row else None,
        inviter_id=row.inviter_id if row else None,
        is_gone=row is not None and row.gone_at is not None,
        brought=brought,
    )


class _Became:
    """What became of each coming in the window; all arrays of shape (count,)."""

    def __init__(self, question: Question, rows: InvitesRows) -> None:
        comings, now = rows.comings, question.now
        self._reader = question.reader
        came = newcomers_in(comings, question.window, question.zone)
        self.count = comings_before(comings, question.window.end)
        joined, left = comings.joined[: self.count], comings.left[: self.count]
        self._newcomer = np.zeros(self.count, dtype=np.bool_)
        self._newcomer[came.row] = True
        self._returned = ~self._newcomer
        made = (comings.member[: self.count] >> 22) * 1000 + microseconds(DISCORD_EPOCH)
        self._young = joined - made < span_micros(YOUNG)
        self._here_now = left == 0
        self._stayed = [
            outcome(
                rows.members_watched,
                now,
                joined + span_micros(span - FIRST_WEEK),
                joined + span_micros(span),
                self._here_now | (left > joined + span_micros(span)),
            )
            for span in (FIRST_WEEK, MONTH)
        ]
        first = comings.first_message[: self.count]
        self._spoke = outcome(
            rows.messages_watched,
            now,
            joined,
            joined + span_micros(FIRST_WEEK),
            (first > 0) & (first < joined + span_micros(FIRST_WEEK)),
        ).of(self._newcomer)
        self._days = np.full(self.count, np.nan)
        self._days[came.row] = _days_active(question, rows, came)

    def by(self, keys: IntArray) -> Iterable[tuple[int, Brought]]:
        """Return what the comings of each key brought, most first; keys of shape (count,)."""
        groups = grouped(keys)
        listed = groups.keys[:MOST_LISTED]
        group = np.where(groups.group < MOST_LISTED, groups.group, NOWHERE)
        return zip(listed, self.of(group, len(listed)), strict=True)

    def of(self, group: IntArray, groups: int) -> list[Brought]:
        """Return what became of the comings of each group; NOWHERE: in none; shape (count,)."""
        week, month = self._stayed
        flags = (
            group >= 0, self._returned, self._young, self._here_now, week.reached, week.known,
            month.reached, month.known, self._spoke.reached, self._spoke.known,
        )  # fmt: skip
        counts = [np.bincount(group[flag & (group >= 0)], minlength=groups) for flag in flags]
        days = _medians(self._days, group, groups, self._reader)
        return [
            _brought(each, typical, self._reader)
            for each, typical in zip(np.transpose(counts).tolist(), days, strict=True)
        ]


def _brought(counts: Sequence[int], active_days: Typical, reader: Reader) -> Brought:
    joined, returned, young, here_now, *shares = counts
    stayed_week, stayed_month, spoke = (_told(shares[n], shares[n + 1], reader) for n in (0, 2, 4))
    return Brought(
        joined=joined,
        returned=returned,
        young=young,
        here_now=here_now,
        stayed_week=stayed_week,
        stayed_month=stayed_month,
        spoke=spoke,
        active_days=active_days,
        is_small=stayed_week.of < FEWEST_TO_JUDGE,
    )


def _told(part: int, of: int, reader: Reader) -> Estimate:
    if may_tell(of, reader):
        return wilson(part, of)
    return Estimate(part=part, of=of, share=None, low=None, high=None)


def _days_active(question: Question, rows: InvitesRows, came: Newcomers) -> FloatArray:
    """Return on how many of their first days newcomers were active; NaN: not known; shape (n,)."""
    today = day_number(local_day(question.now, question.zone))
    after = came.day + FOUR_WEEKS
    watched = outcome(
        rows.messages_watched,
        question.now,
        midnights(came.day, question.zone),
        # What is still to come is not over, whenever exactly it ends.
        midnights(np.minimum(after, today + 1), question.zone),
        np.ones(len(came.row), dtype=np.bool_),
    )
    days = active_days(rows.people, came.member, came.day, after)
    return np.where(watched.known, days, np.nan)


def _medians(values: FloatArray, group: IntArray, groups: int, reader: Reader) -> list[Typical]:
    """Return the median of each group's values; NaN and group NOWHERE are left out."""
    has = ~np.isnan(values) & (group >= 0)
    values, group = values[has], group[has]
    values = values[np.lexsort((values, group))]
    people = np.bincount(group, minlength=groups)
    start = np.cumsum(people) - people
    lower, upper = ((start + (people - 1 + up) // 2)[people > 0] for up in (0, 1))
    medians = np.full(groups, np.nan)
    medians[people > 0] = (values[lower] + values[upper]) / 2
    return [
        Typical(value=median if may_tell(of, reader) else None, people=of)
        for median, of in zip(medians.tolist(), people.tolist(), strict=True)
    ]
