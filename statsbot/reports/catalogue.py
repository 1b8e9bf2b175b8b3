"""Every card, by the name under which it is asked for."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from statsbot.analytics.question import Question
from statsbot.findings.catalogue import find
from statsbot.reports.apps import picture_apps
from statsbot.reports.calendar import picture_calendar
from statsbot.reports.channel import picture_channel
from statsbot.reports.channels import picture_channels
from statsbot.reports.compared import (
    picture_compared_channels,
    picture_compared_members,
    picture_compared_periods,
    picture_compared_servers,
)
from statsbot.reports.dependence import picture_dependence
from statsbot.reports.desk import Desk
from statsbot.reports.digest import picture_digest
from statsbot.reports.edition import picture_edition
from statsbot.reports.emoji import picture_emoji
from statsbot.reports.events import picture_events
from statsbot.reports.goal import picture_goal
from statsbot.reports.health import picture_health
from statsbot.reports.invites import picture_invites
from statsbot.reports.leaderboard import picture_leaderboard
from statsbot.reports.member import picture_member
from statsbot.reports.newcomers import picture_newcomers
from statsbot.reports.overview import picture_overview
from statsbot.reports.picture import Picture
from statsbot.reports.rank import picture_level_up, picture_rank
from statsbot.reports.reactions import picture_reactions
from statsbot.reports.retention import picture_retention
from statsbot.reports.rhythm import picture_rhythm
from statsbot.reports.segments import picture_segments
from statsbot.reports.staff import picture_staff
from statsbot.reports.trend import picture_trend
from statsbot.reports.voice import picture_voice


@dataclass(frozen=True, slots=True, kw_only=True)
class CardKind:
    """How a card comes about."""

    finding: str
    """What it tells of: a name of :data:`~statsbot.findings.catalogue.FINDINGS`."""
    picture: Callable[[Desk, Any], Awaitable[Picture]]
    """Chooses the words for what was found, and has it drawn."""


CARDS: Mapping[str, CardKind] = {
    "apps": CardKind(finding="apps", picture=picture_apps),
    "calendar": CardKind(finding="calendar", picture=picture_calendar),
    "channel": CardKind(finding="channel", picture=picture_channel),
    "channels": CardKind(finding="channels", picture=picture_channels),
    "compare-channels": CardKind(finding="compare-channels", picture=picture_compared_channels),
    "compare-members": CardKind(finding="compare-members", picture=picture_compared_members),
    "compare-periods": CardKind(finding="compare-periods", picture=picture_compared_periods),
    "compare-servers": CardKind(finding="compare-servers", picture=picture_compared_servers),
    "dependence": CardKind(finding="dependence", picture=picture_dependence),
    "digest": CardKind(finding="weekly", picture=picture_digest),
    "emoji": CardKind(finding="emoji", picture=picture_emoji),
    "events": CardKind(finding="events", picture=picture_events),
    "goal": CardKind(finding="goal", picture=picture_goal),
    "health": CardKind(finding="health", picture=picture_health),
    "invites": CardKind(finding="invites", picture=picture_invites),
    "leaderboard": CardKind(finding="leaderboard", picture=picture_leaderboard),
    "level-up": CardKind(finding="rank", picture=picture_level_up),
    "member": CardKind(finding="member", picture=picture_member),
    "month": CardKind(finding="month", picture=picture_edition),
    "newcomers": CardKind(finding="newcomers", picture=picture_newcomers),
    "overview": CardKind(finding="overview", picture=picture_overview),
    "rank": CardKind(finding="rank", picture=picture_rank),
    "reactions": CardKind(finding="reactions", picture=picture_reactions),
    "retention": CardKind(finding="retention", picture=picture_retention),
    "rhythm": CardKind(finding="rhythm", picture=picture_rhythm),
    "segments": CardKind(finding="segments", picture=picture_segments),
    "staff": CardKind(finding="staff", picture=picture_staff),
    "trend": CardKind(finding="trend", picture=picture_trend),
    "voice": CardKind(finding="voice", picture=picture_voice),
    "year": CardKind(finding="year", picture=picture_edition),
}


async def picture_of(name: str, desk: Desk, question: Question) -> Picture:
    """Return the card of that name, drawn in answer to ``question``.

    Raises:
        KeyError: there is no such card.
        MisuseError: window, audience, or what has to be named are none that it can show.
        DrawingError: it could not be drawn.
        DatabaseAwayError: Postgres does not answer.
    """
    kind = CARDS[name]
    return await kind.picture(desk, await find(kind.finding, desk.database, question))
