"""What all cards have in common."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass

from renderers import theme
from renderers.palette import ThemeName
from renderers.panels import header
from renderers.panels.header import Header
from renderers.plot.marks import Layout, Panel, Rect
from renderers.text.typesetter import Typesetter

_HEAD = Rect(theme.MARGIN, 16, theme.WIDTH - 2 * theme.MARGIN, 45)


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

    def lay_out(self, text: Typesetter) -> Layout:
        """Return where everything is, in logical pixels, before it is painted; not mirrored."""
        head = header.lay_out(self.header, _HEAD, text)
        return Layout(panels=(head, *self.panels(text)))

    @abstractmethod
    def panels(self, text: Typesetter) -> Iterable[Panel]:
        """Return what stands under the header."""
