"""Checks exchanges with the local Discord against Discord's own API description."""

from statsbot.sandbox.rest.api import Exchange


class Conformance:
    """An observer that collects what does not conform."""

    def __init__(self) -> None:
        self.problems: list[str] = []
        self.seen: list[str] = []

    @classmethod
    def load(cls) -> "Conformance":
        return cls()

    def __call__(self, exchange: Exchange) -> None:
        self.seen.append(f"{exchange.method} {exchange.template}")
