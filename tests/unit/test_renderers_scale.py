"""Axis steps."""

import pytest

from renderers.scale import axis_ticks, nice_step, round_up


@pytest.mark.parametrize(
    ("top", "expected"),
    [
        (0, [0, 1]),
        (1, [0, 1]),
        (3, [0, 1, 2, 3]),
        (5, [0, 2, 4]),
        (8, [0, 2, 4, 6, 8]),
        (12, [0, 5, 10]),
        (999, [0, 200, 400, 600, 800]),
        (1000, [0, 250, 500, 750, 1000]),
        (8900, [0, 2000, 4000, 6000, 8000]),
        (1_234_567, [0, 250_000, 500_000, 750_000, 1_000_000]),
    ],
)
def test_ticks_are_round_and_few(top: float, expected: list[float]):
    assert [tick.at for tick in axis_ticks(top, str)] == expected


def test_counts_have_whole_steps_and_rates_need_not():
    assert nice_step(2.2) == 1
    assert nice_step(0.9, whole=False) == 0.2


@pytest.mark.parametrize("top", [float("nan"), float("inf"), -1.0])
def test_no_step_for_no_range(top: float):
    with pytest.raises(ValueError, match="no step"):
        nice_step(top)


def test_labels_are_the_caller_s():
    assert [tick.label for tick in axis_ticks(2, lambda value: f"{value:.0f} Tsd.")] == [
        "0 Tsd.",
        "1 Tsd.",
        "2 Tsd.",
    ]


@pytest.mark.parametrize(
    ("value", "rounded"),
    [(468.2, 470), (10, 10), (100.1, 110), (0.0312, 0.032), (1, 1), (9.91, 10)],
)
def test_the_top_of_a_ramp_is_rounded_up(value: float, rounded: float) -> None:
    assert round_up(value) == rounded
