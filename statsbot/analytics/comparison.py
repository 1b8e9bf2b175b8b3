"""A server against its own past, and beside another one."""

from dataclasses import dataclass, field
from datetime import timedelta
from zoneinfo import ZoneInfo

import numpy as np

from statsbot.analytics.arrays import FloatArray, IntArray
from statsbot.analytics.channel import ChannelFindings
from statsbot.analytics.coverage import ENOUGH_WATCHED, WHOLLY_WATCHED, Coverage, known_count
from statsbot.analytics.groups import Ratio, may_tell, ratio
from statsbot.analytics.measures import sums
from statsbot.analytics.question import Question
from statsbot.analytics.slots import bucket_sums, slots_from
from statsbot.domain.ids import GuildId
from statsbot.domain.windows import Window, day_edges, days, shifted
from statsbot.store.rows import Reader, SlotCounts

YEAR_BACK = 364
"""Days: a year in whole weeks, so that weekdays meet weekdays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What a window brought; None: not watched."""

    messages: int | None
    authors: int | None
    """Different people who wrote."""
    active: int | None
    """Different people who spoke, reacted or were in voice."""
    voice_hours: float | None
    joins: int | None
    leaves: int | None
    net_growth: int | None
    daily: FloatArray = field(default_factory=lambda: np.empty(0), compare=False)
    """Messages per day, the last one as far as the window goes; NaN: not watched for 95 %; shape
    (days,)."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Watching:
    """When what was watched, for :class:`Figures`."""

    messages: Coverage
    voice: Coverage
    members: Coverage


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """How many different people there were in a window."""

    authors: int
    active: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A window of the server's past, and how the present one differs from it."""

    window: Window
    watched_share: float
    """For messages."""
    figures: Figures
    change: dict[str, float]
    """By the name of each figure, the growth since: 0.2 is a fifth more. Absent where either is
    not known, or not comparable, or where there was nothing."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PeriodsFindings:
    """A server against its own past."""

    question: Question
    watched_share: float
    now: Figures
    before: Period
    """The window just before: for seven days, week over week."""
    year_before: Period
    """The same weekdays 52 weeks ago: year over year."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerFigures:
    """One of several servers, in figures that do not depend on its size."""

    guild_id: GuildId
    watched_share: float
    figures: Figures
    members: int | None
    """That Discord last told within or before the window, bots included."""
    messages_per_day: float | None
    """Per watched day."""
    messages_per_author: float | None
    active_of_members: Ratio | None
    """Of those, and of those who left in the window."""
    voice_hours_per_active: float | None
    growth: float | None
    """Joins less leaves, of the members there were before them."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ServersCompared:
    """Servers beside each other, the one that was asked for first."""

    question: Question
    watched_share: float
    """Of the one that was watched least."""
    servers: tuple[ServerFigures, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ChannelsCompared:
    """Channels beside each other, in the order in which they were named."""

    question: Question
    watched_share: float
    """Of the one that was watched least."""
    channels: tuple[ChannelFindings, ...]


def year_before(question: Question) -> Window:
    """Return the same weekdays 52 weeks before the window."""
    return shifted(question.window, YEAR_BACK, question.zone)


def figures(
    window: Window, slots: SlotCounts, people: People, watching: Watching, zone: ZoneInfo
) -> Figures:
    """Return what a window brought."""

    def counted(counts: IntArray, coverage: Coverage) -> int | None:
        count = int(sums(slots.slot, counts, [window.start, window.end])[0])
        return known_count(count, coverage.share(window))

    messages = counted(slots.messages, watching.messages)
    seconds = counted(slots.voice_seconds, watching.voice)
    joins = counted(slots.joins, watching.members)
    leaves = counted(slots.leaves, watching.members)
    return Figures(
        messages=messages,
        authors=None if messages is None else people.authors,
        active=None if messages is None else people.active,
        voice_hours=None if seconds is None else seconds / 3600,
        joins=joins,
        leaves=leaves,
        net_growth=None if joins is None or leaves is None else joins - leaves,
        daily=_daily(window, slots, watching.messages, zone),
    )


def _daily(window: Window, slots: SlotCounts, watched: Coverage, zone: ZoneInfo) -> FloatArray:
    edges = [window.start, *day_edges(days(window, zone), zone)[1:-1], window.end]
    messages = bucket_sums(slots.slot, slots.messages, slots_from(edges))
    return np.where(watched.shares(edges) >= WHOLLY_WATCHED, messages, np.nan)


def compare_period(
    question: Question, now: Figures, earlier: Window, then: Figures, watching: Watching
) -> Period:
    """Return how the window differs from an ``earlier`` one."""
    kinds = {
        "messages": watching.messages,
        "authors": watching.messages,
        "active": watching.messages,
        "voice_hours": watching.voice,
        "joins": watching.members,
        "leaves": watching.members,
    }
    change: dict[str, float] = {}
    for name, coverage in kinds.items():
        new, old = getattr(now, name), getattr(then, name)
        if new is not None and old and coverage.comparable(question.window, earlier):
            change[name] = new / old - 1
    return Period(
        window=earlier,
        watched_share=watching.messages.share(earlier),
        figures=then,
        change=change,
    )


def server_figures(
    guild_id: GuildId,
    window: Window,
    found: Figures,
    watching: Watching,
    members: int | None,
    reader: Reader,
) -> ServerFigures:
    """Return a server's figures beside which those of a larger or smaller one may stand."""
    share = watching.messages.share(window)
    enough = share >= ENOUGH_WATCHED
    length = share * (window.length / timedelta(days=1))
    told = found if enough else None
    talk, meet = (may_tell(people or 0, reader) for people in (found.authors, found.active))
    meet &= watching.voice.share(window) >= ENOUGH_WATCHED
    return ServerFigures(
        guild_id=guild_id,
        watched_share=share,
        figures=found,
        members=members,
        messages_per_day=told and _over(told.messages, length),
        messages_per_author=_over(told.messages, told.authors) if told and talk else None,
        active_of_members=(
            ratio(told.active, members + (told.leaves or 0), reader)
            if told and told.active is not None and members
            else None
        ),
        voice_hours_per_active=_over(told.voice_hours, told.active) if told and meet else None,
        growth=(
            _over(found.net_growth, max((members or 0) - (found.net_growth or 0), 0))
            if watching.members.share(window) >= ENOUGH_WATCHED and may_tell(members or 0, reader)
            else None
        ),
    )


def _over(part: float | None, of: float | None) -> float | None:
    return None if part is None or not of else part / of
