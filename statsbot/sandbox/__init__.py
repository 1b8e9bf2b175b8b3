"""The local Discord: gateway, REST, CDN and a page to look at, on loopback.

Written from Discord's documentation. What it does not model answers 501 and names the
route; ``Sandbox.unmodelled`` keeps the list.
"""

from statsbot.sandbox.limits import REAL, RELAXED, Limits
from statsbot.sandbox.sandbox import Sandbox

__all__ = ["REAL", "RELAXED", "Limits", "Sandbox"]
