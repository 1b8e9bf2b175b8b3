"""Cards of every kind and in every state, for the tests that hold for all of them.

Each module here is a subject with ``SAMPLES``: cards by the name of their state, made when called.
"""

from collections.abc import Callable, Mapping
from importlib import import_module
from pkgutil import iter_modules

from renderers import Card


def samples() -> Mapping[str, Callable[[], Card]]:
    """All sample cards, by ``subject-state``."""
    found: dict[str, Callable[[], Card]] = {}
    for module in iter_modules(__path__):
        made: Mapping[str, Callable[[], Card]] = import_module(f"{__name__}.{module.name}").SAMPLES
        found |= {f"{module.name}-{state}": sample for state, sample in made.items()}
    return found
