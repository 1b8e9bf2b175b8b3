"""Recaps of events: many, one alone, none, not over, unwatched."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from renderers import Card, Look
from statsbot.analytics.events import EventsFindings, Lift, Lifted, MarkLift
from statsbot.analytics.normal import NormalBand
from statsbot.domain.windows import midnight, whole_days
from statsbot.locale import language
from statsbot.reports.events import describe_events
from statsbot.reports.faces import Face, Faces
from statsbot.store.marks import MarkKind
from tests.fix_findings import BERLIN, asked

FACES = Faces(server=Face(name="The Cartographers Guild"), channels={7: "#tavern-stage"})
MONTH = asked(whole_days(date(2025, 10, 18), 30, BERLIN))


def lifted(value: float | None, usual: float | None, width: float = 0.3) -> Lifted:
    """A number and what is usual; None: not known."""
    if value is None or usual is None:
        return Lifted(value=value, normal=None, ratio=None, within_normal=None)
    band = NormalBand(expected=usual, low=usual * (1 - width), high=usual * (1 + width), weeks=8)
    ratio = value / usual if usual else None
    return Lifted(value=value, normal=band, ratio=ratio, within_normal=band.holds(value))


def mark(
    before: int,
    label: str | None,
    messages: Lifted | None,
    *,
    kind: MarkKind = MarkKind.HAPPENING,
    hours: float | None = 3,
    came: int | None = None,
    hour: float = 19,
) -> MarkLift:
    """A mark so many days before the month's end; without ``messages`` it is not over."""
    at = midnight(date(2025, 11, 16) - timedelta(days=before), BERLIN) + timedelta(hours=hour)
    ends = None if hours is None else at + timedelta(hours=hours)

    def lift(share: float) -> Lift | None:
        if messages is None:
            return None
        value = messages.value
        usual = messages.normal.expected if messages.normal else None
        return Lift(
            start=at,
            end=ends or at + timedelta(hours=24),
            watched_share=float(value is not None),
            messages=messages
            if share == 1
            else lifted(value and value * 2, usual and usual * 2 / share),
            active_members=lifted(value and value // 9, usual and usual / 8),
            voice_hours=lifted(value and value / 40, usual and usual / 60 / share, 0.5),
        )

    return MarkLift(
        kind=kind,
        at=at,
        ends_at=ends,
        label=label,
        mark_id=None if label is None else before,
        event_id=None if label is not None else 9,
        channel_id=7 if kind is MarkKind.EVENT else None,
        attendance=came,
        during=None if hours is None else lift(1),
        after=lift(0.8),
    )


def found(*marks: MarkLift, total: int | None = None) -> EventsFindings:
    """Findings of these marks, the newest first."""
    return EventsFindings(
        question=MONTH, watched_share=1.0, total=total or len(marks), marks=marks[::-1]
    )


EVENT = mark(1, None, lifted(2_840, 1_200), kind=MarkKind.EVENT, came=84)
MAP = mark(4, "Map contest", lifted(6_010, 1_310), hours=5)
POST = mark(9, None, lifted(1_020, 990), kind=MarkKind.ANNOUNCEMENT, hours=None)
QUIET = mark(12, "Server maintenance", lifted(240, 900), hours=2)
BLIND = mark(16, "During the outage", lifted(None, None))
NEW = mark(20, "Before there was a usual week", lifted(420, None))
FIRST = mark(20, None, lifted(158, None), kind=MarkKind.ANNOUNCEMENT, hours=None)
COMING = mark(0, "Winter fair", None)
LONG = mark(
    2, "Das große Sommerfest mit allen Nachbarschaften 🎆 und einem Feuerwerk zum Schluss",
    lifted(98_765_432, 1_310.0), hours=72, hour=0, kind=MarkKind.EVENT, came=12_345,
)  # fmt: skip
ALIKE = [
    mark(
        days, None, lifted(value, 1_000), kind=MarkKind.ANNOUNCEMENT, hours=None, hour=19
    )
    for days, value in enumerate((2_383, 1_100, 920, 900, 860, 480, 990), start=2)
]  # fmt: skip


def card(made: EventsFindings, tag: str = "en") -> Card:
    speak = language(tag)
    return replace(describe_events(made, FACES, speak), look=Look(leftward=speak.leftward))


SAMPLES: dict[str, Callable[[], Card]] = {
    "several": lambda: card(found(EVENT, MAP, POST, QUIET)),
    "six": lambda: card(found(COMING, LONG, MAP, BLIND, NEW, QUIET, total=23), "de"),
    "japanese": lambda: card(found(EVENT, MAP, POST, QUIET), "ja"),
    "arabic": lambda: card(found(EVENT, MAP, POST, BLIND), "ar"),
    "hebrew": lambda: card(found(EVENT), "he"),
    "one": lambda: card(found(EVENT)),
    "one-long": lambda: card(found(LONG), "de"),
    "one-moment": lambda: card(found(POST)),
    "one-new": lambda: card(found(FIRST)),
    "one-coming": lambda: card(found(COMING)),
    "one-blind": lambda: card(found(BLIND), "ja"),
    "two": lambda: card(found(POST, NEW)),
    "usual": lambda: card(found(POST, replace(POST, label="Patch notes"))),
    "alike": lambda: card(found(*ALIKE), "de"),
    "unwatched": lambda: card(replace(found(), watched_share=0.0)),
    "none": lambda: card(found()),
    "none-de": lambda: card(found(), "de"),
}
