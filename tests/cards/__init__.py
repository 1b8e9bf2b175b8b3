"""Cards of every kind and in every state, for the tests that hold for all of them.

Each module here is a subject with ``SAMPLES``: cards by the name of their state, made when called.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from importlib import import_module
from pkgutil import iter_modules

from renderers import Card

SERVER_ALONE = ("overview", "celebration")
"""Subjects whose cards are about a server as a whole."""


def samples() -> Mapping[str, Callable[[], Card]]:
    """All sample cards, by ``subject-state``."""
    found: dict[str, Callable[[], Card]] = {}
    for module in iter_modules(__path__):
        made: Mapping[str, Callable[[], Card]] = import_module(f"{__name__}.{module.name}").SAMPLES
        for state, sample in made.items():
            found[f"{module.name}-{state}"] = partial(_about, module.name, sample)
    return found


def _about(subject: str, sample: Callable[[], Card]) -> Card:
    """A sample that says what it is about, as most cards do."""
    card = sample()
    if subject in SERVER_ALONE:
        return card
    return replace(card, header=replace(card.header, subject=f"About the {subject}"))
