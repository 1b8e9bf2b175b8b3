"""``python -m tests.gallery``: see :mod:`tests.gallery`."""

import asyncio
import io
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from PIL import Image
from rich.progress import track

from renderers import Card, Look
from renderers.palette import PALETTES
from statsbot.analytics.question import Question
from statsbot.clock import DrivenClock
from statsbot.drawing.assets import Assets
from statsbot.drawing.studio import draw_here
from statsbot.findings.catalogue import find
from statsbot.locale import language
from statsbot.reports.catalogue import CARDS
from statsbot.reports.desk import Desk
from statsbot.sandbox import Sandbox
from statsbot.store.opening import open_database
from statsbot.store.pool import Database
from tests.gallery.ears import Ears
from tests.gallery.servers import (
    NOW,
    STATES,
    Stories,
    mark_the_festival,
    place_of,
    states_of,
    stories,
)
from tests.gallery.sheets import as_seen, contact_sheet, save, small
from tests.unit.colour import VISION

DOCS = Path(__file__).parents[2] / "docs"
OUT, IMAGES = DOCS / "gallery", DOCS / "images"
LANGUAGES = ("en", "de", "ar")
BEST = {
    "overview": Look(),
    "digest": Look(),
    "rhythm": Look(theme="dawn"),
    "calendar": Look(),
    "emoji": Look(theme="dawn"),
    "retention": Look(),
    "segments": Look(theme="dawn"),
}
"""The cards that the README shows, and how."""


HATCHED = {"dusk": 66, "dawn": 42}
"""The quality at which the hatching of what was not watched can still be seen on a sheet."""


async def draw_here_too(card: Card) -> bytes:
    return draw_here(card)


async def draw_all(folder: Path) -> None:
    """Let the bot hear of every server, then draw every card of them."""
    told = stories()
    sandbox = await Sandbox.start(clock=DrivenClock(NOW))
    try:
        async with (
            await open_database(None, folder) as database,
            Assets(sandbox.cdn_url) as assets,
        ):
            for story in track(told.all, "Living", transient=True):
                ears = Ears(story, database)
                await ears.listen()
                if story in (told.harbour, told.new):
                    sandbox.state.pictures.update(ears.state.pictures)
            await mark_the_festival(told.harbour, database)
            desk = Desk(database=database, draw=draw_here_too, assets=assets)
            await draw_cards(told, database, desk)
        write_sheets()
    finally:
        await sandbox.close()


async def draw_cards(told: Stories, database: Database, desk: Desk) -> None:
    """Draw every card in every state."""
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    others = told.ferry, told.lanterns
    drawn = (told.harbour, told.new, told.still)
    places = [await place_of(each, others, database) for each in drawn]
    for name in track(sorted(CARDS), "Drawing", transient=True):
        for state, question in states_of(name, *places).items():
            await draw_state(name, state, question, desk)


async def draw_state(name: str, state: str, question: Question, desk: Desk) -> None:
    """Draw what is found once, in both themes and three languages."""
    kind = CARDS[name]
    findings = await find(kind.finding, desk.database, question)
    for theme in PALETTES:
        for tag in LANGUAGES:
            speak = language(tag)
            look = Look(theme=theme, leftward=speak.leftward)
            picture = await kind.picture(replace(desk, speak=speak, look=look), findings)
            with Image.open(io.BytesIO(picture.png)) as opened:
                drawn = opened.convert("RGB")
            save(small(drawn), path_of(name, state, theme, tag))
            if state == "full" and tag == "en" and BEST.get(name) == look:
                save(drawn, IMAGES / f"{name}.webp")


def path_of(name: str, state: str, theme: str, tag: str) -> Path:
    """Return where a card is in the gallery."""
    return OUT / f"{name}-{state}-{theme}-{tag}.webp"


def cards_of(states: Iterable[str], theme: str, tag: str) -> list[Image.Image]:
    """Return the cards of the gallery in some states, one name after the other."""
    return [
        Image.open(path_of(name, state, theme, tag)) for name in sorted(CARDS) for state in states
    ]


def write_sheets() -> None:
    """Write the contact sheets, and each card as others see it: the more cards, the smaller."""
    for theme in PALETTES:
        for tag in LANGUAGES:
            full = contact_sheet(cards_of(["full"], theme, tag), 4, share=2 / 3)
            save_sheet(full, f"{theme}-{tag}", 60)
            rest = contact_sheet(cards_of(STATES[1:], theme, tag), len(STATES) - 1, share=0.5)
            save_sheet(rest, f"{theme}-{tag}-states", HATCHED[theme])
        cards = cards_of(["full"], theme, "en")
        seen = [as_seen(card.reduce(2), vision) for card in cards for vision in VISION]
        sheet = contact_sheet(seen, len(VISION), share=0.4)
        save_sheet(sheet, f"{theme}-colour-vision", 45)


def save_sheet(sheet: Image.Image, name: str, quality: int) -> None:
    """Write a contact sheet as small as it goes: sheets are kept with the code."""
    save(sheet, OUT / f"sheet-{name}.webp", quality=quality, method=6)


def main() -> None:
    """Draw the gallery."""
    with tempfile.TemporaryDirectory(prefix="statsbot-gallery-") as folder:
        asyncio.run(draw_all(Path(folder)))
    print(f"Drawn: {OUT}")


if __name__ == "__main__":
    main()
