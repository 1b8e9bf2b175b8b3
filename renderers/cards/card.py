"""What all cards have in common."""

from abc import ABC, abstractmethod
from dataclasses import dataclass

from renderers.palette import ThemeName
from renderers.panels.header import Header
from renderers.plot.marks import Layout
from renderers.text.typesetter import Typesetter


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a card is drawn, whatever it says."""

    theme: ThemeName = "dusk"
    leftward: bool = False
    """Mirrored, for languages that are read from right to left."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Card(ABC):
    """Everything a picture says: its words and numbers, chosen and frozen."""

    look: Look = Look()
    header: Header
    """Whose card it is, what it found, which days it covers."""

    @abstractmethod
    def lay_out(self, text: Typesetter) -> Layout:
        """Return where everything is, in logical pixels, before it is painted; not mirrored."""
