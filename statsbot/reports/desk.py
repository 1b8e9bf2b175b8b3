"""Where pictures are made: what a builder of cards has at hand."""

from collections.abc import Sequence
from dataclasses import dataclass

from renderers import Card, Look
from statsbot.drawing.assets import Assets
from statsbot.drawing.office import Draw
from statsbot.locale import Language, language
from statsbot.reports.picture import LONGEST_ALT_TEXT, Json, Picture
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
    speak: Language = language("en")
    look: Look = Look()
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
        told = ". ".join(filter(None, alt_text)) + "."
        if len(told) > LONGEST_ALT_TEXT:
            told = told[: LONGEST_ALT_TEXT - 1] + "…"
        return Picture(
            png=await self.draw(card), filename=f"{filename}.png", alt_text=told, data=data
        )
