"""How a piece of text is set."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class TextStyle:
    """A face and a size; scripts the face lacks are set in others of the same size."""

    family: Literal["Inter", "InterDisplay"]
    weight: Literal["Regular", "Medium", "SemiBold", "Bold"]
    size: float
    """Logical pixels per em."""
    tabular: bool = False
    """Figures of one width, for columns of numbers."""
    kerned: bool = True
    """Off for large numbers: kerning draws the comma of 1,126 into its neighbour."""

    @property
    def face(self) -> str:
        """Name of the face that leads: "Inter-Medium"."""
        return f"{self.family}-{self.weight}"
