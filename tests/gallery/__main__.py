"""``python -m tests.gallery``: see :mod:`tests.gallery`."""

import asyncio
import io
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from PIL import Image

from renderers import Card, Look
from renderers.palette import PALETTES
from statsbot.analytics.question import Question
from statsbot.config import Settings, read_settings
from statsbot.demo import run_demo
from statsbot.domain.facts import Watched
from statsbot.domain.windows import Window, local_day, whole_days
from statsbot.drawing.assets import Assets
from statsbot.drawing.studio import draw_here
from statsbot.findings.catalogue import FINDINGS
from statsbot.locale import language
from statsbot.reports.catalogue import CARDS, picture_of
from statsbot.reports.desk import Desk
from statsbot.store.counts import channel_totals, member_totals
from statsbot.store.coverage import watched
from statsbot.store.guilds import guilds
from statsbot.store.opening import open_database
from statsbot.store.pool import Database
from statsbot.store.rows import Reader
from statsbot.store.settings import settings
from tests.cards import samples
from tests.gallery.sheets import as_seen, contact_sheet, save, small
from tests.unit.colour import VISION

DOCS = Path(__file__).parents[2] / "docs"
OUT, IMAGES = DOCS / "gallery", DOCS / "images"
LANGUAGES = ("en", "de", "ar")
COLUMNS = 4
BEST = {
    "digest": Look(),
    "rhythm": Look(theme="dawn"),
    "trend": Look(),
    "emoji": Look(theme="dawn"),
    "newcomers": Look(),
    "compare-members": Look(theme="dawn"),
}
"""The cards that the README shows, and how."""
YEARLY = ("calendar", "year")
"""Cards whose days are those of the whole story."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The server that is drawn, and what is named of it."""

    guild_id: int
    zone: ZoneInfo
    story: Window
    named: Mapping[str, tuple[int, ...]]
    """By what a finding is about, the ids that it is asked for."""

    def states(self) -> Mapping[str, Window]:
        """The windows in which cards are drawn."""
        last = local_day(self.story.end, self.zone)
        first = local_day(self.story.start, self.zone)
        before = first - timedelta(days=40)
        return {
            "full": whole_days(last - timedelta(days=30), 30, self.zone),
            "first-days": whole_days(first, 3, self.zone),
            "not-watched": whole_days(before, 30, self.zone),
            "everything": whole_days(first, (last - first).days, self.zone),
        }

    def question(self, name: str, window: Window) -> Question:
        """What a card is asked."""
        of = self.named.get(FINDINGS[CARDS[name].finding].of, ())
        return Question(
            guild_id=self.guild_id,
            window=window,
            zone=self.zone,
            reader=Reader.STAFF,
            now=self.story.end,
            of=of,
        )


async def place_of(database: Database) -> Place:
    """Find the demo's server, its busiest people and channels."""
    (server,) = await guilds(database)
    guild_id = server.guild_id
    seen = await watched(database, guild_id, Watched.MESSAGES)
    assert seen is not None
    people = await member_totals(database, guild_id, seen, Reader.STAFF, 3)
    places = await channel_totals(database, guild_id, seen, Reader.STAFF)
    members = tuple(row.member_id for row in people)
    channels = tuple(row.channel_id for row in places[:3])
    return Place(
        guild_id=guild_id,
        zone=ZoneInfo((await settings(database, guild_id)).zone),
        story=seen,
        named={
            "member": members[:1],
            "members": members,
            "channel": channels[:1],
            "channels": channels,
            "goal": (5_000,),
        },
    )


async def draw_here_too(card: Card) -> bytes:
    return draw_here(card)


async def draw_all(bot: Settings) -> None:
    """Draw every card of the database that the demo's bot has left."""
    async with (
        await open_database(None, bot.data_dir) as database,
        Assets(bot.cdn_url) as assets,
    ):
        place = await place_of(database)
        desk = Desk(database=database, draw=draw_here_too, assets=assets)
        shutil.rmtree(OUT, ignore_errors=True)
        OUT.mkdir(parents=True)
        shown: dict[str, Image.Image] = {}
        for name in sorted(set(CARDS) - {"compare-servers"}):
            shown |= await draw_card(name, place, desk)
        shown |= draw_servers()
        write_sheets(shown)


async def draw_card(name: str, place: Place, desk: Desk) -> dict[str, Image.Image]:
    """Draw a card in both themes, three languages and every state; return those shown."""
    shown: dict[str, Image.Image] = {}
    states = dict(place.states())
    if name in YEARLY:
        states["full"] = states.pop("everything")
    for state, window in states.items():
        for theme in PALETTES:
            for tag in LANGUAGES if state == "full" else ("en",):
                speak = language(tag)
                look = Look(theme=theme, leftward=speak.leftward)
                made = replace(desk, speak=speak, look=look)
                picture = await picture_of(name, made, place.question(name, window))
                shown |= keep(f"{name}-{state}-{theme}-{tag}", picture.png)
                if state == "full" and tag == "en" and BEST.get(name) == look:
                    with Image.open(io.BytesIO(picture.png)) as drawn:
                        save(drawn.convert("RGB"), IMAGES / f"{name}.webp")
    return shown


def draw_servers() -> dict[str, Image.Image]:
    """Draw servers beside each other, of which the demo has but one."""
    shown: dict[str, Image.Image] = {}
    for theme in PALETTES:
        card = replace(samples()["compare-servers-3"](), look=Look(theme=theme))
        shown |= keep(f"compare-servers-full-{theme}-en", draw_here(card))
    return shown


def keep(key: str, png: bytes) -> dict[str, Image.Image]:
    """Write a card into the gallery; return it."""
    with Image.open(io.BytesIO(png)) as drawn:
        card = small(drawn)
    save(card, OUT / f"{key}.webp")
    return {key: card}


def write_sheets(shown: Mapping[str, Image.Image]) -> None:
    """Write the contact sheets, and each card as others see it."""
    for theme in PALETTES:
        for tag in LANGUAGES:
            cards = [card for key, card in shown.items() if key.endswith(f"-full-{theme}-{tag}")]
            save(contact_sheet(cards, COLUMNS), OUT / f"sheet-{theme}-{tag}.webp")
        states = [card for key, card in shown.items() if "-full-" not in key and theme in key]
        save(contact_sheet(states, 6), OUT / f"sheet-{theme}-states.webp")
        cards = [card for key, card in shown.items() if key.endswith(f"-full-{theme}-en")]
        seen = [as_seen(card, vision) for card in cards for vision in VISION]
        save(contact_sheet(seen, len(VISION)), OUT / f"sheet-{theme}-colour-vision.webp")


def main() -> None:
    """Play the demo, then draw."""
    with tempfile.TemporaryDirectory(prefix="statsbot-gallery-") as folder:
        asyncio.run(
            run_demo(
                read_settings(os.environ, {}),
                once=True,
                pictures=Path(folder),
                port=0,
                afterwards=draw_all,
            )
        )


if __name__ == "__main__":
    main()
