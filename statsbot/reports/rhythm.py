"""When the server is awake: chooses the words, draws."""

import numpy as np

from renderers.cards.rhythm import RhythmCard
from renderers.panels.row_sums import RowSums
from renderers.panels.tile import Tile
from renderers.panels.week import Week
from statsbot.analytics.arrays import FloatArray
from statsbot.analytics.coverage import ENOUGH_WATCHED
from statsbot.analytics.rhythm import FEWEST_MESSAGES, WeekGrid
from statsbot.analytics.week import RhythmFindings
from statsbot.locale import Language
from statsbot.reports.desk import Desk
from statsbot.reports.faces import Faces
from statsbot.reports.hour_grid import hour_grid
from statsbot.reports.overview import silence
from statsbot.reports.periods import Period
from statsbot.reports.picture import Picture
from statsbot.reports.telling import (
    clock,
    heading,
    hour_of_week,
    messages_source,
    tiles_told,
    title_told,
    watched_part,
)

CARRIES = 0.4
"""Share of all messages from which a quarter of the day, or the weekend, is said to carry them."""
_GOLDEN_HOURS = 3
_LEAST = 0.1
"""Messages a day, below which more digits say nothing."""
_PARTS = ("night", "morning", "afternoon", "evening")


async def picture_rhythm(desk: Desk, findings: RhythmFindings) -> Picture:
    """Return the drawn week of a server.

    Raises:
        DrawingError: the card could not be drawn.
    """
    card = describe_rhythm(findings, await desk.faces(findings), desk.speak)
    return await desk.picture(
        "rhythm", findings, card, told=rhythm_told(findings, card, desk.speak)
    )


def rhythm_told(findings: RhythmFindings, card: RhythmCard, speak: Language) -> list[str]:
    """Return the description: card, server, period, insight, main numbers, source."""
    question, header = findings.question, card.header
    return [
        title_told("rhythm.title", header, question, speak),
        header.insight,
        tiles_told(card.stats, speak),
        messages_source(question, speak),
    ]


def describe_rhythm(findings: RhythmFindings, faces: Faces, speak: Language) -> RhythmCard:
    """Return the card that says what was found."""
    question, grid = findings.question, findings.messages
    zone = speak.say("common.times_in", zone=question.zone.key)
    beside = " · ".join(filter(None, (zone, watched_part(findings.watched_share, speak))))
    return RhythmCard(
        header=heading(question, faces, sentence(findings, speak), speak, beside=beside),
        week=_week(grid, speak, rings=_is_enough(findings)),
        stats=(
            _peak(grid, speak, known=_is_enough(findings)),
            _quiet(findings, speak),
            _weekend(findings, speak),
            _best(findings, speak),
        ),
    )


def sentence(findings: RhythmFindings, speak: Language) -> str:
    """Return what is worth saying: which part of day or week carries it, or when it is busiest."""
    period = Period(findings.question.window, findings.question.zone)
    messages = int(findings.messages.counted.sum())
    if findings.watched_share == 0 and not messages:
        return period.say(speak, "unwatched")
    if findings.watched_share < ENOUGH_WATCHED:
        return speak.say("rhythm.only_a_part")
    if messages == 0:
        return period.say(speak, "nothing")
    if messages < FEWEST_MESSAGES:
        return speak.say("rhythm.too_few", count=messages)
    rates = findings.messages.by_hour
    parts = rates.reshape(4, 6).sum(axis=1) / rates.sum()
    part = int(np.argmax(np.nan_to_num(parts)))
    if parts[part] >= CARRIES:
        return speak.say(f"rhythm.{_PARTS[part]}", percent=speak.percent(float(parts[part])))
    weekend = weekend_share(findings.messages)
    if weekend is not None and weekend >= CARRIES:
        return speak.say("rhythm.weekends", percent=speak.percent(weekend))
    stretch = findings.busiest
    if stretch is None:
        return speak.say("rhythm.no_busiest")
    return speak.say(
        "rhythm.busiest",
        weekday=speak.weekday(stretch.weekday),
        start=clock(stretch.hour),
        end=clock(stretch.hour + stretch.hours),
    )


def weekend_share(grid: WeekGrid) -> float | None:
    """Return the share of Saturday and Sunday in a week, by rates; None: a day is not known."""
    days = a_day(grid)
    if np.isnan(days).any() or not days.any():
        return None
    return float(days[5:].sum() / days.sum())


def a_day(grid: WeekGrid) -> FloatArray:
    """Return the messages of each weekday; NaN: an hour of it was never watched; shape (7,)."""
    return np.where(np.isnan(grid.rate).any(axis=1), np.nan, grid.by_weekday * 24)


def _is_enough(findings: RhythmFindings) -> bool:
    return (
        findings.watched_share >= ENOUGH_WATCHED
        and findings.messages.counted.sum() >= FEWEST_MESSAGES
    )


def _week(grid: WeekGrid, speak: Language, *, rings: bool) -> Week:
    days = a_day(grid)
    hours = np.nan_to_num(grid.by_hour)
    golden = np.argsort(-hours, kind="stable")[:_GOLDEN_HOURS] if rings else np.empty(0)
    share = float(np.mean(~np.isnan(grid.rate)))
    return Week(
        hours=hour_grid(
            grid.rate,
            speak,
            title=speak.say("rhythm.by_hour"),
            peak=grid.peak if rings else None,
            empty="" if grid.counted.any() else silence(share, "grid", speak),
            every_day=True,
        ),
        by_hour=grid.by_hour,
        weekdays=RowSums(
            values=days,
            words=tuple(_mean_told(float(each), speak) for each in days),
            note=speak.say("rhythm.a_day"),
            golden=int(np.nanargmax(days)) if rings and np.nansum(days) else None,
        ),
        golden_hours=tuple(int(hour) for hour in golden if hours[int(hour)] > 0),
    )


def _mean_told(messages: float, speak: Language) -> str:
    """Write the messages of an average day; NaN: not known."""
    if np.isnan(messages):
        return "–"
    return speak.under(_LEAST) if 0 < messages < _LEAST else speak.short(messages)


def _peak(grid: WeekGrid, speak: Language, *, known: bool) -> Tile:
    label = speak.say("rhythm.peak")
    if grid.peak is None or not known:
        return Tile(label=label, value="–", note=_why_not(grid, speak))
    weekday, hour = grid.peak
    number = speak.short(float(grid.rate[weekday, hour]))
    return Tile(
        label=label,
        value=hour_of_week(weekday, hour, speak),
        note=speak.say("rhythm.an_hour", number=number),
    )


def _quiet(findings: RhythmFindings, speak: Language) -> Tile:
    label, quiet = speak.say("rhythm.quiet"), findings.quiet
    if quiet is not None:
        return Tile(
            label=label,
            value=speak.say(
                "rhythm.span", start=clock(quiet.hour), end=clock(quiet.hour + quiet.hours)
            ),
            note=speak.say("rhythm.of_messages", percent=speak.percent(quiet.share)),
        )
    known = _is_enough(findings) and not np.isnan(findings.messages.by_hour).any()
    note = speak.say("rhythm.never_quiet") if known else _why_not(findings.messages, speak)
    return Tile(label=label, value="–", note=note)


def _weekend(findings: RhythmFindings, speak: Language) -> Tile:
    label, share = speak.say("rhythm.weekend"), weekend_share(findings.messages)
    if share is None or not _is_enough(findings):
        return Tile(label=label, value="–", note=_why_not(findings.messages, speak))
    return Tile(
        label=label,
        value=speak.percent(share),
        note=speak.say("rhythm.of_even_days", percent=speak.percent(2 / 7)),
    )


def _best(findings: RhythmFindings, speak: Language) -> Tile:
    label = speak.say("rhythm.best")
    if not _is_enough(findings):
        return Tile(label=label, value="–", note=_why_not(findings.messages, speak))
    if not findings.best:
        return Tile(label=label, value="–", note=speak.say("rhythm.too_little_known"))
    best = findings.best[0]
    return Tile(
        label=label,
        value=hour_of_week(best.weekday, best.hour, speak),
        note=speak.say("rhythm.reaches", count=max(round(best.people), 1)),
    )


def _why_not(grid: WeekGrid, speak: Language) -> str:
    """Return why a number of the week is not told."""
    if not (grid.watched_hours > 0).any():
        return speak.say("common.not_watched")
    enough = grid.counted.sum() >= FEWEST_MESSAGES
    return speak.say("common.too_little" if enough else "rhythm.few_messages")
