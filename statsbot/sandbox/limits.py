"""How strict the local Discord is; the defaults are Discord's own figures."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Limits of gateway and REST. Seconds are real ones, also while the clock is driven."""

    identify_interval_s: float = 5.0
    """One IDENTIFY per concurrency key in this time, else op 9."""
    gateway_sends_per_minute: int = 120
    member_list_interval_s: float = 30.0
    """One request for all members of a server in this time, else RATE_LIMITED."""
    heartbeat_interval_s: float = 41.25
    resume_window_s: float = 300.0
    """How long a session without a connection can be resumed. (Discord names no figure.)"""
    replay_events: int = 20_000
    """Dispatches kept for a resume. (Discord names no figure.)"""
    rest_per_second: int = 50
    """Requests of a bot in all, interaction endpoints apart."""
    enforce_buckets: bool = True
    """Whether a route's own bucket can run empty."""
    interaction_answer_s: float = 3.0
    """Time for the first answer to an interaction."""
    interaction_token_s: float = 900.0
    file_bytes: int = 10 * 2**20
    request_bytes: int = 25 * 2**20


REAL = Limits()

RELAXED = Limits(
    identify_interval_s=0.0,
    member_list_interval_s=0.0,
    rest_per_second=1_000_000,
    enforce_buckets=False,
)
"""For tests and for history at high speed: the limits on pace are off, those on size stay."""
