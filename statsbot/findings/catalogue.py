"""Every finding, by the name under which it is asked for."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from statsbot.analytics.question import Question
from statsbot.domain.windows import Window
from statsbot.errors import MisuseError, WindowError
from statsbot.findings.activity import count_activity
from statsbot.findings.channels import count_channel, count_channels
from statsbot.findings.cohorts import count_retention
from statsbot.findings.comparison import (
    count_compared_channels,
    count_compared_servers,
    count_periods,
)
from statsbot.findings.dependence import count_dependence
from statsbot.findings.edition import count_month, count_year
from statsbot.findings.events import count_events
from statsbot.findings.goal import count_goal
from statsbot.findings.health import count_health
from statsbot.findings.invites import count_invites
from statsbot.findings.leaderboard import count_leaderboard
from statsbot.findings.member import count_compared_members, count_member
from statsbot.findings.members import count_members
from statsbot.findings.newcomers import count_newcomers, count_unanswered
from statsbot.findings.overview import count_overview
from statsbot.findings.rank import count_rank
from statsbot.findings.rhythm import count_calendar, count_rhythm
from statsbot.findings.segments import count_segments
from statsbot.findings.source import Source
from statsbot.findings.staff import count_staff
from statsbot.findings.trend import count_trend
from statsbot.findings.used import count_apps, count_emoji, count_reactions
from statsbot.findings.voice import count_voice
from statsbot.findings.weekly import count_weekly
from statsbot.store.pool import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """How something is found."""

    count: Callable[[Source, Question], Awaitable[Any]]
    of: str = ""
    """What has to be named: a channel, a member, a server; empty: nothing can be."""
    most: int = 1
    """How many of them, at most."""


FINDINGS: Mapping[str, Finding] = {
    "overview": Finding(count=count_overview),
    "emoji": Finding(count=count_emoji),
    "apps": Finding(count=count_apps),
    "reactions": Finding(count=count_reactions),
    "calendar": Finding(count=count_calendar),
    "rhythm": Finding(count=count_rhythm),
    "voice": Finding(count=count_voice),
    "channel": Finding(count=count_channel, of="channel"),
    "channels": Finding(count=count_channels),
    "member": Finding(count=count_member, of="member"),
    "compare-channels": Finding(count=count_compared_channels, of="channels", most=5),
    "compare-members": Finding(count=count_compared_members, of="members", most=5),
    "compare-periods": Finding(count=count_periods),
    "compare-servers": Finding(count=count_compared_servers, of="servers", most=4),
    "health": Finding(count=count_health),
    "activity": Finding(count=count_activity),
    "leaderboard": Finding(count=count_leaderboard),
    "rank": Finding(count=count_rank, of="member"),
    "goal": Finding(count=count_goal, of="goal"),
    "dependence": Finding(count=count_dependence),
    "members": Finding(count=count_members),
    "newcomers": Finding(count=count_newcomers),
    "retention": Finding(count=count_retention),
    "invites": Finding(count=count_invites),
    "unanswered": Finding(count=count_unanswered),
    "segments": Finding(count=count_segments),
    "staff": Finding(count=count_staff),
    "trend": Finding(count=count_trend),
    "events": Finding(count=count_events),
    "weekly": Finding(count=count_weekly),
    "month": Finding(count=count_month),
    "year": Finding(count=count_year),
}


async def find(name: str, database: Database, question: Question) -> Any:
    """Return what is found: a dataclass with ``question`` and ``watched_share``.

    Raises:
        MisuseError: there is no such finding; it needs what ``question.of`` does not name; the
            window or the audience is none that it can answer for.
        DatabaseAwayError: Postgres does not answer.
    """
    finding = FINDINGS.get(name)
    if finding is None:
        raise MisuseError(f"There is no finding “{name[:64]}”: ask for {', '.join(FINDINGS)}.")
    _require_of(name, finding, question)
    return await finding.count(Source(database), _until_now(question))


def _require_of(name: str, finding: Finding, question: Question) -> None:
    given = len(question.of)
    if finding.of and not 1 <= given <= finding.most:
        many = "one" if finding.most == 1 else f"one to {finding.most}"
        raise MisuseError(f"{name} is about {many} {finding.of}: name it with --of ID.")
    if given and not finding.of:
        raise MisuseError(f"{name} is about the whole server: leave --of out.")
    own = question.guild_id if finding.of == "servers" else None
    if len({own, *question.of}) <= given:
        raise MisuseError(f"{name} puts {finding.of} beside each other: name each of them once.")


def _until_now(question: Question) -> Question:
    window = question.window
    if window.start >= question.now:
        raise WindowError("These days are still to come: ask for days that have begun.")
    return question.over(Window(start=window.start, end=min(window.end, question.now)))
