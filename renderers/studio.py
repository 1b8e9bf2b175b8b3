"""The studio: everything a card needs to become a picture, opened once and used again.

A studio holds faces, emoji and the recent results of setting and drawing. It belongs to one
thread or process; two of them share nothing and give the same bytes.
"""

from collections.abc import Mapping

from PIL import Image

from renderers import theme
from renderers.painter import RecentPictures, paint
from renderers.palette import DUSK, Palette
from renderers.plot.marks import Layout
from renderers.text.emoji import EmojiPack
from renderers.text.faces import Typefaces
from renderers.text.typesetter import Typesetter


class Studio:
    """Sets text and paints layouts. Not for use by two threads at once."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        """Takes the files of ``assets/fonts`` by name, as bytes.

        Raises:
            ValueError: A face or the emoji pack is missing.
        """
        missing = [name for name in ("emoji.pack", "emoji.json") if name not in files]
        if missing:
            raise ValueError(f"the emoji are missing: {', '.join(missing)}")
        emoji = EmojiPack(files["emoji.pack"], files["emoji.json"])
        self.text = Typesetter(Typefaces(files), emoji, scale=theme.SCALE)
        self._recent = RecentPictures()

    def paint(self, layout: Layout, palette: Palette = DUSK) -> Image.Image:
        """The layout as an RGB image of 1320 x 840 pixels."""
        return paint(layout, palette, self._recent)
