"""How a report looks as a message: a container with its words around the picture."""

import io
from dataclasses import dataclass

import discord
from discord import ui

from statsbot.delivery.markup import literal
from statsbot.reports.picture import Picture

# Characters before escaping, which at most doubles them: a plain message takes 2000 in all.
_LONGEST_TITLE, _LONGEST_INSIGHT, _LONGEST_SOURCE = 200, 400, 350


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportMessage:
    """A report in words and one picture. All words are plain text; markup in them is shown."""

    title: str
    insight: str
    """One or two sentences; "" leaves the line out."""
    source: str
    """What the figures rest on: period, zone, coverage; and that it is late, where it is."""
    picture: Picture
    """Its file name says kind and period: it is how a message is known again in its channel."""
    nonce: str
    """The same for each attempt to post this report; at most 25 characters."""

    def view(self) -> ui.LayoutView:
        """Return the message as Discord's newer components (flag IS_COMPONENTS_V2)."""
        title, insight, source = self._texts()
        item = discord.MediaGalleryItem(
            f"attachment://{self.picture.filename}", description=self.picture.alt_text
        )
        view = ui.LayoutView(timeout=None)
        container = ui.Container[ui.LayoutView](
            ui.TextDisplay[ui.LayoutView](f"## {title}\n{insight}".rstrip()),
            ui.MediaGallery[ui.LayoutView](item),
            ui.TextDisplay[ui.LayoutView](f"-# {source}"),
        )
        return view.add_item(container)

    def content(self) -> str:
        """Return the words of a plain message, the picture being its attachment."""
        title, insight, source = self._texts()
        return "\n".join(filter(None, [f"**{title}**", insight, f"-# {source}"]))

    def _texts(self) -> tuple[str, str, str]:
        return (
            literal(clipped(self.title, _LONGEST_TITLE)),
            literal(clipped(self.insight, _LONGEST_INSIGHT)),
            literal(clipped(self.source, _LONGEST_SOURCE)),
        )

    def file(self) -> discord.File:
        """Return the picture as a file to be sent once."""
        return picture_file(self.picture)


def picture_file(picture: Picture) -> discord.File:
    """Return ``picture`` as a file to be sent once, its alt text beside it."""
    return discord.File(
        io.BytesIO(picture.png), filename=picture.filename, description=picture.alt_text
    )


def clipped(text: str, most: int) -> str:
    """Return at most ``most`` characters of ``text``, with an ellipsis where some are left out."""
    return text if len(text) <= most else text[: most - 1] + "…"
