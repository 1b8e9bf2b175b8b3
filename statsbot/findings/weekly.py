"""Everything that a weekly report is made of."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeAlias

from statsbot.analytics.channels import ChannelsFindings
from statsbot.analytics.dependence import DependenceFindings
from statsbot.analytics.health import HealthFindings
from statsbot.analytics.invites import InvitesFindings
from statsbot.analytics.members import MembersFindings
from statsbot.analytics.newcomers import NewcomersFindings
from statsbot.analytics.overview import OverviewFindings
from statsbot.analytics.question import Question
from statsbot.analytics.scores import ActivityFindings
from statsbot.analytics.segments import SegmentsFindings
from statsbot.analytics.trend import TrendFindings
from statsbot.analytics.week import RhythmFindings
from statsbot.findings.activity import count_activity
from statsbot.findings.channels import count_channels
from statsbot.findings.dependence import count_dependence
from statsbot.findings.health import count_health, of_members, of_newcomers
from statsbot.findings.invites import count_invites
from statsbot.findings.members import count_members
from statsbot.findings.newcomers import count_newcomers
from statsbot.findings.overview import count_overview
from statsbot.findings.rhythm import count_rhythm
from statsbot.findings.segments import count_segments
from statsbot.findings.source import Source
from statsbot.findings.trend import count_trend

LOOKS_BACK = 63
"""Days before the window that its findings look at: eight weeks, and the week that may run."""
LOOKS_AHEAD = 15
"""Days after it, in which newcomers have their second week."""
_Count: TypeAlias = Callable[[Source, Question], Awaitable[object]]
_COUNTS: tuple[_Count, ...] = (
    count_overview,
    count_members,
    count_segments,
    count_activity,
    count_dependence,
    count_invites,
    count_channels,
    count_rhythm,
    count_trend,
    count_health,
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WeeklyFindings:
    """What a week was like."""

    question: Question
    watched_share: float
    overview: OverviewFindings
    members: MembersFindings
    segments: SegmentsFindings
    activity: ActivityFindings
    dependence: DependenceFindings
    newcomers: NewcomersFindings
    """Of the 60 days to the week's end: some of whom have had time for each step."""
    invites: InvitesFindings
    channels: ChannelsFindings
    rhythm: RhythmFindings
    trend: TrendFindings
    health: HealthFindings


async def count_weekly(source: Source, question: Question) -> WeeklyFindings:
    """Return what a week was like; any other window of whole days is answered likewise.

    Raises:
        WindowError: the window is not made of whole days of the server's zone.
        DatabaseAwayError: Postgres does not answer.
    """
    await source.require_days(question)
    # Read once for all who look back from here.
    await source.people(question, question.first_day - LOOKS_BACK, question.after_day + LOOKS_AHEAD)
    everything: list[tuple[_Count, Question]] = [
        *((count, question) for count in _COUNTS),
        (count_newcomers, of_newcomers(question)),
        (count_members, of_members(question)),
    ]
    # All at once, so that Postgres reads the next while we count.
    await asyncio.gather(*(source.found(count, asked) for count, asked in everything))
    overview = await source.found(count_overview, question)
    return WeeklyFindings(
        question=question,
        watched_share=overview.watched_share,
        overview=overview,
        members=await source.found(count_members, question),
        segments=await source.found(count_segments, question),
        activity=await source.found(count_activity, question),
        dependence=await source.found(count_dependence, question),
        newcomers=await source.found(count_newcomers, of_newcomers(question)),
        invites=await source.found(count_invites, question),
        channels=await source.found(count_channels, question),
        rhythm=await source.found(count_rhythm, question),
        trend=await source.found(count_trend, question),
        health=await source.found(count_health, question),
    )
