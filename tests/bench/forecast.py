"""The forecast against what came, beside the plain one: ``python -m tests.bench.forecast``.

From every few days of each series, the days up to it forecast the fourteen after it. Printed per
series: the error as a share of that of the seasonal-naive forecast over the same days, which is the
ratio of their mean absolute scaled errors (R. J. Hyndman and A. B. Koehler, "Another look at
measures of forecast accuracy", 2006), and the part of the days that the 80 % band held, each for
the first and the second week ahead. Where little happens no band of whole numbers holds 80 %: what
it holds without its ends stands behind it. Goals: nowhere worse than the plain forecast, better
where there is a trend, 75 to 85 % in the band.
"""

import textwrap
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from statsbot.analytics.changes import change_points
from statsbot.analytics.course import course_of
from statsbot.analytics.forecast import FEWEST_DAYS, forecast, seasonal_naive
from tests.fix_daily import (
    SHIFTED_ON,
    DailySeries,
    FloatArray,
    planted_series,
    real_series,
    told_series,
)

AHEAD = 14
WEEKS = (slice(0, 7), slice(7, 14))
HISTORY = 400
"""Days that a forecast is given, at most."""
SETTLED = 60
"""Days after which a history is not short."""
SEEDS = (1, 2)
FEWEST_TRIALS = 10
HELD = (0.75, 0.85)
FIRST = date(2025, 1, 6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How forecasts of one series did, for each week ahead."""

    name: str
    trials: int
    skill: tuple[float, ...]
    """Error over that of the plain forecast; NaN if that made none."""
    held: tuple[float, ...]
    """Part of the days in the band,"""
    inside: tuple[float, ...]
    """and in it without its ends."""

    @property
    def line(self) -> str:
        """Its line of the table."""
        cells = (
            f"{skill:9.2f}{held:7.0%} ({inside:4.0%})"
            for skill, held, inside in zip(self.skill, self.held, self.inside, strict=True)
        )
        return f"  {self.name:<22}{self.trials:6}{''.join(cells)}"


def main() -> int:
    """Print all scores; return 1 if the forecast is worse than the plain one anywhere."""
    series = [*real_series(), *told_series()]
    for seed in SEEDS:
        series += planted_series(seed)
    print(f"  {'series':<22}{'trials':>6}" + "".join(f"{f'week {n}':>23}" for n in (1, 2)))
    scores = scored(series, range(SETTLED, 10_000, 4), show=True)
    reached = summed_up("histories of 60 days and more", scores)
    young = scored(series, range(FEWEST_DAYS, SETTLED, 2), show=False)
    summed_up("histories of 14 to 59 days", young)
    trending = {each.name for each in series if each.trending}
    no_better = [each.name for each in scores if each.name in trending and max(each.skill) >= 1]
    print(_goal("better wherever a trend was planted", no_better))
    print_changes(series)
    print_speed(next(each for each in series if each.name.startswith("steady")).daily)
    return 1 if no_better or not reached else 0


def scored(series: Iterable[DailySeries], origins: range, *, show: bool) -> list[Score]:
    """Return the scores of all series in which enough could be forecast."""
    found: list[Score] = []
    for each in series:
        score = score_of(each, origins)
        if score is not None:
            found.append(score)
            if show:
                print(score.line, flush=True)
    return found


def score_of(series: DailySeries, origins: range) -> Score | None:
    """Return how the forecasts from ``origins`` did; None: too few could be made."""
    rows: list[FloatArray] = []
    for origin in range(origins.start, min(origins.stop, len(series.daily)), origins.step):
        past = series.daily[max(0, origin - HISTORY) : origin]
        found, plain = forecast(past, AHEAD, whole=series.whole), seasonal_naive(past, AHEAD)
        if found is not None and plain is not None:
            came = np.full(AHEAD, np.nan)
            future = series.daily[origin : origin + AHEAD]
            came[: len(future)] = future
            rows.append(np.stack((came, found.middle, found.low, found.high, plain)))
    if len(rows) < FEWEST_TRIALS:
        return None
    weeks = [np.concatenate([row[:, week] for row in rows], axis=1) for week in WEEKS]
    weeks = [week[:, ~np.isnan(week[0])] for week in weeks]
    return Score(
        name=series.name,
        trials=len(rows),
        skill=tuple(
            _error(came, middle) / (_error(came, plain) or np.nan)
            for came, middle, _, _, plain in weeks
        ),
        held=tuple(float(((c >= low) & (c <= high)).mean()) for c, _, low, high, _ in weeks),
        inside=tuple(float(((c > low) & (c < high)).mean()) for c, _, low, high, _ in weeks),
    )


def _error(truth: FloatArray, expected: FloatArray) -> float:
    return float(np.abs(truth - expected).mean())


def summed_up(what: str, scores: list[Score]) -> bool:
    """Print what the scores say together; return whether none is worse than the plain forecast."""
    skills = np.array([each.skill for each in scores])
    held = np.array([each.held for each in scores])
    inside = np.array([each.inside for each in scores])
    low, high = HELD
    good = (held >= low) & (held <= high)
    whole = (held > high) & (inside <= high)
    worse = [each.name for each in scores if max(each.skill) > 1]
    missed = [
        f"{each.name} {each.held[0]:.0%}, {each.held[1]:.0%}"
        for each, fine in zip(scores, (good | whole).tolist(), strict=True)
        if not all(fine)
    ]
    print(f"\n  {what}: {len(scores)} series")
    print(f"  error over the plain forecast's, geometric mean: {np.exp(np.log(skills).mean()):.2f}")
    print(_goal("not worse anywhere", worse))
    print(f"  held by the band, mean: {held[:, 0].mean():.0%} and {held[:, 1].mean():.0%}")
    print(f"  75 to 85 % held: in {good.mean():.0%}; more for whole numbers: in {whole.mean():.0%}")
    print(_goal("one or the other in all series", missed))
    return not worse


def print_changes(series: Iterable[DailySeries]) -> None:
    """Print how many planted changes are found, and how many are found where none is."""
    found, planted, false, years = 0, 0, 0, 0.0
    for each in series:
        if each.name.startswith(("level", "steady", "moods", "events", "outages", "large", "+3")):
            days = [FIRST + timedelta(days=number) for number in range(len(each.daily))]
            changes = [(one.day - FIRST).days for one in change_points(days, each.daily)]
            near = [one for one in changes if abs(one - SHIFTED_ON) <= 3]
            is_planted = each.name.startswith("level")
            planted += is_planted
            found += is_planted and bool(near)
            false += len(changes) - (bool(near) if is_planted else 0)
            years += len(each.daily) / 365
    print(f"  new levels found within 3 days: {found} of {planted};", end="")
    print(f" changes found where none is: {false} in {years:.0f} years")


def print_speed(daily: FloatArray) -> None:
    """Print the CPU time of one series of 400 days."""
    days = [FIRST + timedelta(days=number) for number in range(len(daily))]
    for name, work in (
        ("forecast", lambda: forecast(daily)),
        ("course", lambda: course_of(days, daily)),
        ("changes", lambda: change_points(days, daily)),
    ):
        times: list[float] = []
        for _ in range(15):
            began = time.process_time()
            work()
            times.append(time.process_time() - began)
        print(f"  {name} of {len(daily)} days: {1000 * float(np.median(times)):.1f} ms")


def _goal(goal: str, missed: list[str]) -> str:
    told = f"{goal}: reached" if not missed else f"{goal}: MISSED by {'; '.join(missed)}"
    return textwrap.fill(told, 100, initial_indent="  ", subsequent_indent="    ")


if __name__ == "__main__":
    raise SystemExit(main())
