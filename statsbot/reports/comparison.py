"""Things beside each other: what every comparison says alike, and how its card is put together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from renderers.cards.comparison import ComparisonCard
from renderers.panels.comparison import Cell, Compared, Comparison
from renderers.panels.courses import Courses
from renderers.panels.header import Header
from renderers.scale import axis_ticks
from statsbot.analytics.arrays import FloatArray
from statsbot.analytics.average import trailing_mean
from statsbot.analytics.coverage import ENOUGH_WATCHED
from statsbot.analytics.question import Question
from statsbot.locale import Language
from statsbot.reports.axes import day_ticks
from statsbot.reports.faces import Faces
from statsbot.reports.periods import Period
from statsbot.reports.telling import heading, messages_source, title_told, watched_part

UNKNOWN = "–"
SMOOTHED_FROM = 45
"""Days from which courses are drawn as averages of seven."""
LONGEST_NAME = 28
"""Letters of a name within a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One number of each of the things."""

    label: str
    values: Sequence[float | None]
    """None: not known."""
    write: Callable[[float], str]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Beside:
    """What is put beside each other, before it is laid out."""

    question: Question
    watched_share: float
    insight: str
    label: str
    """What the large numbers count."""
    columns: Sequence[Compared]
    """Still without cells."""
    rows: Sequence[Row]
    daily: Sequence[FloatArray]
    """Of each thing, one number a day; shape (days,)."""
    title: str
    """Of the courses."""
    write: Callable[[float], str]
    """Writes a number of ``daily``."""
    relative: bool = False
    """Courses are multiples of their own mean."""
    keys: Sequence[str] = ()
    """Short names of the courses; none: those of the columns."""


def put_together(beside: Beside, faces: Faces, speak: Language) -> ComparisonCard:
    """Return the card of things beside each other."""
    return ComparisonCard(
        header=_heading(beside, faces, speak),
        comparison=Comparison(
            label=beside.label,
            rows=tuple(row.label for row in beside.rows),
            columns=tuple(
                replace(column, cells=tuple(_cell(row, place) for row in beside.rows))
                for place, column in enumerate(beside.columns)
            ),
        ),
        courses=_courses(beside, speak),
    )


def told_of(card: ComparisonCard, beside: Beside, speak: Language) -> list[str]:
    """Return the description: card, server, period, insight, each thing's numbers, source."""
    header, comparison = card.header, card.comparison
    each: list[str] = []
    for column in comparison.columns:
        numbers = [
            speak.say("overview.number", label=label, value=text)
            for label, text in (
                (comparison.label, column.value),
                *zip(comparison.rows, (cell.text for cell in column.cells), strict=True),
            )
        ]
        each.append(speak.say("compare.one", name=column.name, numbers=speak.commas(numbers)))
    return [
        title_told("compare.title", header, beside.question, speak),
        header.insight,
        *each,
        messages_source(beside.question, speak),
    ]


def leader(
    names: Sequence[str],
    values: Sequence[float | None],
    write: Callable[[float], str],
    share: float,
    speak: Language,
) -> str:
    """Return the one sentence: who has most, and how much more than the next."""
    known = [(value, name) for value, name in zip(values, names, strict=True) if value is not None]
    if not (known or share):
        return speak.say("compare.nothing_known")
    if share < ENOUGH_WATCHED:
        return speak.say("overview.only_a_part")
    if not known:
        return speak.say("compare.too_few")
    known.sort(key=lambda pair: -pair[0])
    most, first = known[0]
    if not most:
        return speak.say("compare.nobody_wrote")
    first = first if len(first) <= LONGEST_NAME else f"{first[: LONGEST_NAME - 1]}…"
    if len(known) == 1 or not known[1][0]:
        return speak.say("compare.alone", name=first, number=write(most))
    second = known[1][0]
    if write(second) == write(most):
        return speak.say("compare.level", number=write(most))
    if most >= 2 * second > 0:
        return speak.say(
            "compare.times_ahead", name=first, number=write(most), times=speak.short(most / second)
        )
    return speak.say("compare.ahead", name=first, number=write(most), second=write(second))


def _heading(beside: Beside, faces: Faces, speak: Language) -> Header:
    watched = watched_part(beside.watched_share, speak)
    return heading(beside.question, faces, beside.insight, speak, beside=watched)


def _cell(row: Row, place: int) -> Cell:
    value = row.values[place]
    if value is None:
        return Cell(text=UNKNOWN, share=None)
    known = [each for each in row.values if each is not None]
    most, text = max(abs(each) for each in known), row.write(value)
    return Cell(
        text=text,
        share=max(value, 0.0) / most if most else 0.0,
        # What is written alike is alike to those who read it.
        leads=text == row.write(max(known)) != row.write(min(known)),
    )


def _courses(beside: Beside, speak: Language) -> Courses:
    """Return the lines over the days of the window that are over."""
    question = beside.question
    days = Period(question.window, question.zone)
    count = days.count - (not question.last_day_ended)
    lines = np.full((len(beside.daily), max(count, 1)), np.nan)
    for line, daily in zip(lines, beside.daily, strict=True):
        part = daily[: len(line)]
        line[: len(part)] = part
    means = [float(np.nanmean(line)) if not np.isnan(line).all() else None for line in lines]
    if beside.relative:
        lines = np.array(
            [line / mean if mean else line for line, mean in zip(lines, means, strict=True)]
        )
    smooth = count > SMOOTHED_FROM
    if smooth:
        means_of_seven = np.array([trailing_mean(line, fewest=1) for line in lines])
        lines = np.where(np.isnan(lines), np.nan, means_of_seven)
    top = float(np.nanmax(lines, initial=0.0))
    if beside.relative:
        ticks = axis_ticks(
            top,
            lambda value: speak.say("compare.times", number=speak.short(value)),
            most=2,
            whole=False,
        )
    else:
        ticks = axis_ticks(top, speak.short, most=3)
    return Courses(
        title=beside.title,
        note="" if np.isnan(lines).all() else _note(beside, speak, smooth=smooth),
        lines=lines,
        names=tuple(beside.keys or (column.name for column in beside.columns)),
        numbers=tuple(_mean(mean, beside) for mean in means),
        value_ticks=ticks,
        day_ticks=day_ticks(days.first, len(lines[0]), speak),
        unwatched=speak.say("common.not_watched"),
        empty=_empty(lines, count, speak),
    )


def _mean(mean: float | None, beside: Beside) -> str:
    """Write a course's average day; nothing where it is a row of the table already."""
    if beside.relative:
        return ""
    return UNKNOWN if mean is None else beside.write(mean)


def _note(beside: Beside, speak: Language, *, smooth: bool) -> str:
    if beside.relative:
        return speak.say("compare.of_own_mean")
    return speak.say("overview.average" if smooth else "compare.mean_beside")


def _empty(lines: FloatArray, count: int, speak: Language) -> str:
    if bool(np.isnan(lines).all()):
        return speak.say("overview.unseen_days")
    return speak.say("compare.too_short") if count < 2 else ""
