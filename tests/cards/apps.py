"""Apps."""

from dataclasses import replace

import numpy as np

from renderers import Look
from renderers.cards.apps import AppsCard
from statsbot.locale import language
from statsbot.reports.apps import describe_apps
from tests import fix_used
from tests.fix_used import FACES


def drawn(tag: str = "en") -> AppsCard:
    """Three apps, four commands of ours."""
    return describe_apps(fix_used.apps(), FACES, language(tag))


def failing() -> AppsCard:
    """Ours fail more often than not, and the window before is not known."""
    found = fix_used.apps()
    own = tuple(replace(each, refused=1, failed=each.runs - 2, previous=None) for each in found.own)
    apps = tuple(
        replace(each, previous=None, application_id=n) for n, each in enumerate(found.apps)
    )
    told = replace(found, own=own, apps=apps, previous_uses=None, previous_watched_share=0.0)
    return describe_apps(told, FACES, language("en"))


def short(tag: str = "en") -> AppsCard:
    """One app, and one quick command of ours: the days have the room."""
    found = fix_used.apps()
    own = replace(found.own[3], mean_latency_ms=0.2, slowest_ms=0)
    daily = found.daily.copy()
    daily[:9] = np.nan
    told = replace(found, apps=found.apps[:1], own=(own,), own_runs=own.runs, daily=daily)
    return describe_apps(told, FACES, language(tag))


def empty() -> AppsCard:
    """Nothing was used."""
    return describe_apps(fix_used.no_apps(), FACES, language("de"))


def unwatched() -> AppsCard:
    """Nobody watched; ours are known all the same."""
    own = fix_used.apps()
    told = replace(fix_used.no_apps(0.0), own=own.own[:1], own_runs=own.own[0].runs)
    return describe_apps(told, FACES, language("en"))


def partly() -> AppsCard:
    """A fifth of the month was not watched."""
    found = fix_used.apps()
    daily = found.daily.copy()
    daily[8:14] = np.nan
    return describe_apps(replace(found, watched_share=0.8, daily=daily), FACES, language("en"))


def huge() -> AppsCard:
    """Numbers and names without end."""
    card = drawn("de")
    rows = tuple(
        replace(row, name="W" * 100, note="/" + "w" * 60, values=("1,234,567,890",))
        for row in (*card.apps.rows, *card.apps.rows)
    )
    own = tuple(
        replace(row, name="/" + "w" * 32, values=("1,234,567", "1,234,567"))
        for row in card.own.rows
    )
    tiles = tuple(replace(tile, value="1,234,567,890", label=tile.label * 4) for tile in card.tiles)
    return replace(
        card,
        tiles=tiles,
        apps=replace(card.apps, rows=rows, columns=("Ü" * 40,)),
        own=replace(card.own, rows=own, title="Ü" * 60),
    )


SAMPLES = {
    "full": drawn,
    "german": lambda: drawn("de"),
    "japanese": lambda: drawn("ja"),
    "arabic": lambda: replace(drawn("ar"), look=Look(leftward=True)),
    "hebrew": lambda: replace(drawn("he"), look=Look(leftward=True)),
    "failing": failing,
    "short": short,
    "short-arabic": lambda: replace(short("ar"), look=Look(leftward=True)),
    "empty": empty,
    "partly": partly,
    "unwatched": unwatched,
    "huge": huge,
}
