"""Where pictures are made: what a builder of cards has at hand."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from renderers import Card, Look
from statsbot.drawing.assets import Assets
from statsbot.drawing.office import Draw
from statsbot.locale import Language, language
from statsbot.reports.picture import Json, Picture, alt_text_of
from statsbot.store.pool import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Names and pictures to look up, words to choose from, and somebody who draws."""

    database: Database
    """Where names are."""
    draw: Draw
    """Makes PNG of a card."""
    assets: Assets | None = None
    """Fetches icons, avatars and emoji; None: all of them are generated."""
    speak: Language = field(default_factory=lambda: language("en"))
    look: Look = field(default_factory=Look)
    """Every card is drawn like this; mirrored where the language is read so."""

    async def picture(
        self, card: Card, *, filename: str, alt_text: Sequence[str], data: dict[str, Json]
    ) -> Picture:
        """Return a drawn card.

        Args:
            card: with the look of this desk.
            filename: ASCII letters, digits and hyphens, without ``.png``.
            alt_text: sentences without full stops, the most important first; what does not fit
                into Discord's limit is cut off. Empty ones are left out.
            data: the numbers that are drawn.

        Raises:
            DrawingError: it could not be drawn.
        """
        return Picture(
            png=await self.draw(card),
            filename=f"{filename}.png",
            alt_text=alt_text_of(alt_text, self.speak),
            data=data,
        )
