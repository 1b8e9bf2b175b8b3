"""Daily counts to try forecasts on: of a real server, of made-up communities, of planted truths.

All are oldest first, NaN where nobody watched.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from statsbot.sandbox.population.community import DEMO, SMALL, Size
from statsbot.sandbox.population.demo import tell
from statsbot.sandbox.population.happenings import Said
from statsbot.sandbox.population.truth import Truth

FloatArray = npt.NDArray[np.float64]

REAL = Path(__file__).parents[2] / "shared" / "realdata" / "open_source_community"
"""Beside the checkout, where it is."""
FEWEST_MESSAGES = 100
"""Of a real channel that is tried."""
UTC_ZONE = ZoneInfo("UTC")
STORY_END = datetime(2026, 11, 21, tzinfo=UTC)
MIDDLING = Size(founders=120, arrivals=200, messages_per_day=220, voice_evenings_per_week=7)
STORIES = (("demo", 276, 16, DEMO), ("middling", 3, 40, MIDDLING), ("small", 8, 52, SMALL))
"""Name, seed, weeks and size."""
WEEK = np.array([0.94, 0.89, 0.89, 0.94, 1.08, 1.22, 1.04])
DAYS = 400
SHIFTED_ON = 230
"""The day from which shifted series have another level."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DailySeries:
    """A named series."""

    name: str
    daily: FloatArray
    whole: bool = True
    """Whether it is made of events."""
    trending: bool = False
    """Whether it was planted with a trend."""


def real_series() -> Iterator[DailySeries]:
    """Yield the messages of a real server and of its channels, as far as they are known."""
    server = Counter[date]()
    for path in sorted(REAL.glob("*.json")):
        channel = Counter(
            datetime.fromisoformat(message["timestamp"]).astimezone(UTC).date()
            for message in json.loads(path.read_text(encoding="utf-8"))["messages"]
            if not message["author"]["isBot"] and message["type"] in {"Default", "Reply"}
        )
        server += channel
        if channel.total() >= FEWEST_MESSAGES:
            yield DailySeries(name=f"real channel {path.name[:2]}", daily=_array(channel))
    if server:
        yield DailySeries(name="real server", daily=_array(server))


def told_series() -> Iterator[DailySeries]:
    """Yield what happens in made-up communities: each as a whole, and in some of its channels."""
    for name, seed, weeks, size in STORIES:
        story = tell(now=STORY_END, seed=seed, weeks=weeks, size=size)
        truth = Truth.of(story.community, story.happenings)
        first = (story.begins_at + timedelta(days=1)).date()
        outage = (story.community.outage.start.date() - first).days
        voice = truth.voice_seconds_per_day(UTC_ZONE)
        told: dict[str, Mapping[date, float]] = {
            "messages": truth.messages_per_day(UTC_ZONE),
            "active": truth.active_per_day(UTC_ZONE),
            "joins": truth.joins_per_day(UTC_ZONE),
            "voice": {day: seconds / 3600 for day, seconds in voice.items()},
        }
        largest = truth.messages_per_channel().most_common(10)
        for place in (0, 2, 5, 9):
            channel_id = largest[place][0]
            told[f"channel {place + 1}"] = Counter(
                each.at.date()
                for each in story.happenings
                if isinstance(each, Said) and each.channel_id == channel_id
            )
        for what, counts in told.items():
            daily = _array(counts, first, STORY_END.date() - timedelta(days=1))
            daily[outage] = np.nan
            yield DailySeries(name=f"{name} {what}", daily=daily, whole=what != "voice")


def planted_series(seed: int) -> Iterator[DailySeries]:
    """Yield series whose truth is known: counts with a variance beyond chance."""
    chance = np.random.default_rng(seed)
    day = np.arange(DAYS)
    week = np.resize(WEEK, DAYS)

    def counts(expected: FloatArray, evenness: float = 12) -> FloatArray:
        lively = expected * chance.gamma(evenness, 1 / evenness, DAYS)
        return chance.poisson(lively).astype(np.float64)

    def wandering(memory: float, step: float) -> FloatArray:
        walk = np.zeros(DAYS)
        for each in range(1, DAYS):
            walk[each] = memory * walk[each - 1] + chance.normal(0, step)
        return np.exp(walk)

    def series(name: str, daily: FloatArray, *, trending: bool = False) -> DailySeries:
        return DailySeries(name=f"{name} {seed}", daily=daily, trending=trending)

    yield series("steady", counts(200 * week))
    yield series("+3 % a week", counts(60 * week * 1.03 ** (day / 7)), trending=True)
    yield series("+10 % a week", counts(10 * week * 1.1 ** (day / 7), 30), trending=True)
    yield series("-3 % a week", counts(600 * week * 0.97 ** (day / 7)), trending=True)
    yield series("level x 2.5", counts(np.where(day < SHIFTED_ON, 80, 200) * week))
    yield series("level x 0.35", counts(np.where(day < SHIFTED_ON, 200, 70) * week))
    holed = counts(150 * week)
    holed[chance.random(DAYS) < 0.08] = np.nan
    holed[250:262] = np.nan
    yield series("outages", holed)
    for usual in (0.3, 2.0, 5.0):
        yield series(f"{usual:g} a day", counts(usual * week))
    quiet = np.ones(DAYS)
    quiet[180:194], quiet[300:303], quiet[90] = 0.3, 0.4, 0.2
    yield series("holidays", counts(300 * week * quiet))
    lifted = np.ones(DAYS)
    lifted[chance.integers(0, DAYS, 14)] = chance.uniform(3, 6, 14)
    yield series("events", counts(150 * week * lifted))
    yield series("wandering", counts(120 * week * wandering(0.99, 0.06)))
    yield series("moods", counts(120 * week * wandering(0.8, 0.2), 30))
    weekend = np.resize([0.2, 0.2, 0.25, 0.3, 0.6, 2.6, 2.85], DAYS)
    yield series("weekends only", counts(300 * weekend, 60))
    yield series("large", counts(20_000 * week, 1e6))


def _array(
    counts: Mapping[date, float], first: date | None = None, last: date | None = None
) -> FloatArray:
    first, last = first or min(counts), last or max(counts)
    days = (first + timedelta(days=each) for each in range((last - first).days + 1))
    return np.array([counts.get(day, 0) for day in days], np.float64)
