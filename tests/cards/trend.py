"""Trends: of servers that grow, fade, are new, silent, unwatched, marked all over."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

import numpy as np

from renderers import Card, Look
from statsbot.analytics.trend import TrendFindings, TrendRows, find_trend
from statsbot.domain.windows import Window, midnight, whole_days
from statsbot.locale import language
from statsbot.reports.faces import Face, Faces
from statsbot.reports.trend import describe_trend
from statsbot.store.marks import EventMark, MarkKind
from tests.fix_findings import BERLIN, asked, counts, watched

LAST = date(2025, 11, 16)
FACES = Faces(server=Face(name="The Cartographers Guild"))
LONG = Faces(server=Face(name="Die Vereinigte Donaudampfschifffahrtsgesellschaft 🚢 " * 3))


def found(
    daily: Sequence[float],
    *,
    days: int = 90,
    unwatched: Sequence[tuple[int, int]] = (),
    marks: Sequence[tuple[int, str | None]] = (),
    now: datetime | None = None,
) -> TrendFindings:
    """Findings over these daily counts, the last of ``LAST``.

    Args:
        daily: messages per day, oldest first.
        days: length of the window.
        unwatched: stretches that nobody watched, in days before ``LAST``: first and last.
        marks: days before ``LAST``, and the staff's words; None: a scheduled event.
        now: when it is asked.
    """
    first = LAST - timedelta(days=len(daily) - 1)
    happened = [
        (midnight(first + timedelta(days=n), BERLIN) + timedelta(hours=12), int(count))
        for n, count in enumerate(daily)
        if count
    ]
    stretch = whole_days(first, len(daily), BERLIN)
    edges = [stretch.start]
    for before, until in sorted(unwatched, reverse=True):
        edges += [
            midnight(LAST - timedelta(days=before), BERLIN),
            midnight(LAST - timedelta(days=until - 1), BERLIN),
        ]
    edges.append(stretch.end)
    spans = [
        Window(start=start, end=end)
        for start, end in zip(edges[::2], edges[1::2], strict=True)
        if start < end
    ]
    coverage = watched(*spans)
    question = asked(
        whole_days(LAST - timedelta(days=days - 1), days, BERLIN), now=now or stretch.end
    )
    rows = TrendRows(
        slots=counts(happened),
        active=None,
        messages_watched=coverage,
        voice_watched=coverage,
        members_watched=coverage,
        marks=[
            EventMark(
                kind=MarkKind.EVENT if label is None else MarkKind.HAPPENING,
                at=midnight(LAST - timedelta(days=before), BERLIN) + timedelta(hours=19),
                ends_at=None,
                label=label,
            )
            for before, label in sorted(marks, reverse=True)
        ],
    )
    return find_trend(question, rows)


def course(days: int = 150, level: float = 5400, growth: float = 0.0, seed: int = 5) -> list[float]:
    """A made-up course: a week, a little noise, and growth per week."""
    rng = np.random.default_rng(seed)
    at = np.arange(days)
    week = np.array([0.9, 0.86, 0.95, 0.9, 1.05, 1.25, 1.3])[(at - (days - 7)) % 7]
    mean = level * week * (1 + growth) ** ((at - days) / 7) * rng.gamma(60, 1 / 60, days)
    return rng.poisson(mean).astype(float).tolist()


def eventful() -> TrendFindings:
    daily = course(growth=0.012)
    daily[-72] *= 1.9
    daily[-38] *= 0.25
    return found(daily, marks=[(71, "Map contest"), (20, None)], unwatched=[(55, 52)])


def shifted() -> TrendFindings:
    daily = [*course(130, 2_000, seed=3), *course(20, 3_600, seed=4)]
    return found(daily, marks=[(21, "Moved to the new forum")])


def crowded() -> TrendFindings:
    daily = course()
    for before in (5, 9, 33, 36, 60):
        daily[-before - 1] *= 2.5
    words = "Sommerfest mit allen Nachbarschaften und einem Feuerwerk zum Schluss"
    return found(daily, marks=[(n, f"{words} {n}") for n in (0, 1, 2, 12, 13, 40, 41, 88, 89)])


def card(made: TrendFindings, tag: str = "en", faces: Faces = FACES, theme: str = "dusk") -> Card:
    speak = language(tag)
    look = Look(theme="dawn" if theme == "dawn" else "dusk", leftward=speak.leftward)
    return replace(describe_trend(made, faces, speak), look=look)


SAMPLES: dict[str, Callable[[], Card]] = {
    "eventful": lambda: card(eventful()),
    "change": lambda: card(shifted(), "de"),
    "crowded": lambda: card(crowded(), "de", LONG),
    "japanese": lambda: card(eventful(), "ja"),
    "arabic": lambda: card(eventful(), "ar"),
    "hebrew": lambda: card(shifted(), "he"),
    "short": lambda: card(found(course(20, 300), days=7, unwatched=[(0, 0)])),
    "young": lambda: card(found(course(6, 40), days=7)),
    "silent": lambda: card(found([0.0] * 90)),
    "one": lambda: card(found([*[0.0] * 89, 1.0])),
    "equal": lambda: card(found([12.0] * 120)),
    "huge": lambda: card(found(course(level=98_765_432), now=asked().now + timedelta(days=90))),
    "blind": lambda: card(found([0.0] * 90, unwatched=[(89, 0)]), "de"),
    "half": lambda: card(found(course(90, 80), unwatched=[(89, 40), (12, 3)])),
    "year": lambda: card(found(course(400, 900, -0.02), days=365)),
}
