"""Rate limits: a bucket per route and place, a global one, and the count of bad answers.

Discord: "Rate Limits". The figures of the buckets are not published; these are plausible.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from statsbot.sandbox.limits import Limits


@dataclass(frozen=True, slots=True)
class Allowance:
    """So many requests in so many seconds."""

    requests: int = 50
    seconds: float = 1.0


@dataclass(slots=True)
class _Window:
    ends_at: float
    used: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the buckets say to one request."""

    headers: dict[str, str]
    retry_after: float | None = None
    """Seconds to wait when the request is refused."""
    is_global: bool = False


class Buckets:
    """All buckets of one bot.

    Args:
        limits: Whether buckets are enforced, and the global limit.
        now: Seconds of a monotonic clock.
    """

    def __init__(self, limits: Limits, now: Callable[[], float]) -> None:
        self._limits = limits
        self._now = now
        self._windows: dict[tuple[str, str], _Window] = {}
        self._global = _Window(0.0, 0)

    def take(
        self, route: str, place: str, allowance: Allowance, *, counts_globally: bool, epoch: float
    ) -> Verdict:
        """Count a request, or refuse it.

        Args:
            route: Method and path template: what shares a bucket.
            place: The server, channel or webhook: the top-level resource.
            allowance: The size of the bucket.
            counts_globally: False for interactions, which the global limit leaves out.
            epoch: Present time in seconds since 1970, for ``X-RateLimit-Reset``.
        """
        now = self._now()
        if counts_globally and self._global_exhausted(now):
            wait = self._global.ends_at - now
            return Verdict({"X-RateLimit-Scope": "global"}, wait, is_global=True)
        window = self._windows.get((route, place))
        if window is None or window.ends_at <= now:
            window = self._windows[route, place] = _Window(now + allowance.seconds, 0)
        refused = self._limits.enforce_buckets and window.used >= allowance.requests
        if not refused:
            window.used += 1
        reset_after = window.ends_at - now
        left = max(allowance.requests - window.used, 0)
        if not self._limits.enforce_buckets:
            left = max(left, 1)
        headers = {
            "X-RateLimit-Limit": str(allowance.requests),
            "X-RateLimit-Remaining": str(left),
            "X-RateLimit-Reset": f"{epoch + reset_after:.3f}",
            "X-RateLimit-Reset-After": f"{reset_after:.3f}",
            "X-RateLimit-Bucket": bucket_hash(route),
        }
        if not refused:
            return Verdict(headers)
        return Verdict(headers | {"X-RateLimit-Scope": "user"}, reset_after)

    def _global_exhausted(self, now: float) -> bool:
        if self._global.ends_at <= now:
            self._global = _Window(now + 1.0, 0)
        if self._global.used >= self._limits.rest_per_second:
            return True
        self._global.used += 1
        return False


def bucket_hash(route: str) -> str:
    """Return the opaque name of a route's bucket."""
    return hashlib.blake2b(route.encode(), digest_size=16).hexdigest()
