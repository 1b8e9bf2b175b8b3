"""Cards refuse what could not be drawn truthfully."""

import pickle
from dataclasses import FrozenInstanceError, replace

import numpy as np
import pytest

from renderers.cards.overview import (
    Delta,
    Forecast,
    OverviewCard,
    Ranking,
    RankingRow,
    Tick,
    Tile,
)
from tests.fix_cards import CARDS, rich


def test_a_card_holds_read_only_copies():
    values = np.ones(14)
    tile = Tile(label="Messages", value="14", spark=values)
    values[0] = 99
    assert tile.spark[0] == 1
    with pytest.raises(ValueError, match="read-only"):
        tile.spark[0] = 5
    with pytest.raises(FrozenInstanceError):
        tile.label = "Other"  # pyright: ignore[reportAttributeAccessIssue]


@pytest.mark.parametrize("name", sorted(CARDS))
def test_a_card_travels_to_another_process(name: str):
    card = CARDS[name]()
    back: OverviewCard = pickle.loads(pickle.dumps(card))
    assert back.header == card.header
    assert back.ranking == card.ranking
    np.testing.assert_array_equal(back.trend.daily, card.trend.daily)


@pytest.mark.parametrize("value", [np.inf, -np.inf, -1.0])
def test_numbers_are_finite_and_not_negative_or_nan(value: float):
    daily = np.ones(60)
    daily[3] = value
    with pytest.raises(ValueError, match="daily"):
        replace(rich().trend, daily=daily)
    daily[3] = np.nan
    assert np.isnan(replace(rich().trend, daily=daily).daily[3])


def test_a_day_that_is_not_over_has_a_count_so_far():
    daily = np.ones(60)
    daily[-1] = np.nan
    with pytest.raises(ValueError, match="so far"):
        replace(rich().trend, daily=daily, partial_last=True)


def test_the_average_has_a_value_per_day():
    with pytest.raises(ValueError, match="average"):
        replace(rich().trend, average=np.ones(59))


@pytest.mark.parametrize("days", [0, 121])
def test_a_trend_has_room_for_its_days(days: int):
    with pytest.raises(ValueError, match="1 to 120"):
        replace(rich().trend, daily=np.ones(days), average=np.ones(days))


def test_a_band_is_ordered_and_known():
    ones = np.ones(14)
    with pytest.raises(ValueError, match="ordered"):
        Forecast(middle=ones, low=ones * 2, high=ones * 3)
    with pytest.raises(ValueError, match="ordered"):
        Forecast(middle=ones, low=ones * 0, high=ones * 0.5)
    with pytest.raises(ValueError, match="knows each"):
        Forecast(middle=ones, low=np.full(14, np.nan), high=ones)
    with pytest.raises(ValueError, match="negative"):
        Forecast(middle=ones, low=-ones, high=ones)


@pytest.mark.parametrize("ticks", [(), (0.0,), (1.0, 2.0), (0.0, 2.0, 1.0), (0.0, 0.0)])
def test_value_ticks_rise_from_zero(ticks: tuple[float, ...]):
    with pytest.raises(ValueError, match="value ticks"):
        replace(rich().trend, value_ticks=tuple(Tick(at=at, label="") for at in ticks))


@pytest.mark.parametrize("ticks", [(-1.0,), (74.0,), (9.0, 3.0)])
def test_day_ticks_lie_on_the_axis(ticks: tuple[float, ...]):
    trend = rich().trend
    assert trend.span == 74
    with pytest.raises(ValueError, match="day ticks"):
        replace(trend, day_ticks=tuple(Tick(at=at, label="") for at in ticks))


def test_the_grid_is_a_week_of_hours():
    hours = rich().hours
    with pytest.raises(ValueError, match=r"\(24, 7\)"):
        replace(hours, rate=np.ones((24, 7)))
    with pytest.raises(ValueError, match="above 0"):
        replace(hours, top=0.0)


def test_the_peak_is_a_watched_cell():
    hours = rich().hours
    rate = hours.rate.copy()
    rate[2, 5] = np.nan
    with pytest.raises(ValueError, match="watched cell"):
        replace(hours, rate=rate, peak=(2, 5))
    with pytest.raises(ValueError, match="watched cell"):
        replace(hours, peak=(7, 0))


def test_a_tile_has_a_delta_or_a_note():
    with pytest.raises(ValueError, match="not both"):
        Tile(label="a", value="1", delta=Delta(text="x", direction="up"), note="y")


@pytest.mark.parametrize("share", [-0.1, 1.1, float("nan")])
def test_a_bar_is_a_share(share: float):
    with pytest.raises(ValueError, match="between 0 and 1"):
        RankingRow(name="a", value="1", share=share)


def test_a_ranking_has_four_rows():
    row = RankingRow(name="a", value="1", share=1)
    with pytest.raises(ValueError, match="4 rows"):
        Ranking(title="", note="", rows=(row,) * 5)
