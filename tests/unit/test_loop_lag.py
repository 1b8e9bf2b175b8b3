"""The lag of the event loop, from samples."""

from statsbot.loop_lag import LoopLagSampler


def test_the_percentile_and_the_worst() -> None:
    sampler = LoopLagSampler()
    for number in range(1000):
        sampler.note(0.001 if number < 989 else 0.030)
    sampler.note(3.5)  # beyond the scale
    lag = sampler.lag()
    assert lag.samples == 1001
    assert 30 <= lag.p99_ms <= 30.2
    assert lag.worst_ms == 3500


def test_nothing_was_late() -> None:
    sampler = LoopLagSampler()
    assert sampler.lag().samples == 0
    sampler.note(-0.0001)  # woken early by the clock's grain
    assert sampler.lag().p99_ms <= 0.1
