"""How much depends on few."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from renderers import Look
from renderers.cards.dependence import Arc, Arcs, DependenceCard, Header, Tile
from renderers.panels.tile import Delta
from statsbot.analytics.dependence import find_dependence
from statsbot.domain.windows import Window
from statsbot.locale import language
from statsbot.reports.dependence import describe_dependence
from statsbot.reports.faces import Face, Faces
from tests.fix_findings import asked, watched

_LONG = "Durchschnittliche Donaudampfschifffahrtsgesellschaftszugehörigkeit"


def _arc(label: str, share: float | None, before: float | None) -> Arc:
    told = share is not None and before is not None
    return Arc(
        label=label,
        value="–" if share is None else f"{share:.0%}",
        share=share,
        before=before if told else None,
        before_text=f"before: {before:.0%}" if told else "",
        delta=Delta(text=f"{abs(share - before):.0%}", direction="up" if share > before else "down")
        if share is not None and before is not None
        else None,
    )


def full() -> DependenceCard:
    """A server that few keep going."""
    return DependenceCard(
        header=Header(
            server="The Cartographers Guild",
            insight="Ten of 1,126 people wrote 61% of all messages",
            period="10–16 Nov 2026",
            comparison="vs 3–9 Nov",
            seed=7,
        ),
        arcs=Arcs(
            title="Who the talk depends on",
            note="share of all messages",
            arcs=(
                _arc("Top author", 0.17, 0.14),
                _arc("The first five", 0.43, 0.47),
                _arc("The first ten", 0.61, 0.58),
            ),
            number="7",
            words="people wrote half of all messages",
        ),
        shares="Their share of all messages",
        stats=(
            Tile(
                label="Half of it by", value="7", unit="of 1,126",
                delta=Delta(text="−2", direction="down"),
            ),
            Tile(
                label="Inequality", value="0.81", unit="Gini",
                delta=Delta(text="+0.02", direction="up"),
            ),
        ),
    )  # fmt: skip


def _states(card: DependenceCard, *arcs: tuple[str, float | None, float | None]) -> DependenceCard:
    first, second, third = (_arc(*each) for each in arcs)
    return replace(card, arcs=replace(card.arcs, arcs=(first, second, third)))


def empty() -> DependenceCard:
    """Nobody wrote, or too few to tell."""
    card = _states(full(), ("Top author", None, None), ("5", None, None), ("10", None, None))
    blank = Tile(label="Half of it by", value="–", note="too few people to tell")
    return replace(
        card,
        header=replace(card.header, insight="Too few people wrote to tell", comparison=""),
        arcs=replace(card.arcs, number="", words="", empty="Too few people to tell"),
        stats=(blank, blank),
    )


def one() -> DependenceCard:
    """One wrote everything, and there is nothing before."""
    card = _states(full(), ("1", 1.0, None), ("5", 1.0, None), ("10", 1.0, None))
    return replace(card, arcs=replace(card.arcs, number="1", words="person wrote half"))


def even() -> DependenceCard:
    """Ten thousand people wrote as much as each other."""
    card = _states(full(), ("1", 0.0001, 0.0001), ("5", 0.0005, 0.0), ("10", 0.001, 0.5))
    return replace(card, arcs=replace(card.arcs, number="1,234,567", words=_LONG))


def long() -> DependenceCard:
    """Words without end."""
    card = _states(full(), (_LONG, 0.17, 0.14), (_LONG, 0.43, 0.47), (_LONG, 0.61, 0.58))
    rows = tuple(replace(arc, before_text=_LONG, value="100.00%") for arc in card.arcs.arcs)
    tile = Tile(
        label=_LONG, value="1,234,567", unit="Std.", delta=Delta(text=_LONG, direction="up")
    )
    return replace(
        card,
        arcs=replace(
            card.arcs,
            title=_LONG,
            note=_LONG,
            arcs=(rows[0], rows[1], rows[2]),
            words=f"{_LONG} " * 4,
        ),
        shares=_LONG,
        stats=(tile, tile),
    )


def told(tag: str, *, share: float = 1.0, authors: int = 300) -> DependenceCard:
    """What is found where few write most, in a language."""
    question, speak = asked(), language(tag)
    now, before = (
        np.random.default_rng(seed).zipf(level, authors) for seed, level in ((1, 1.7), (2, 1.6))
    )
    stretch = question.window.end - question.previous.start
    end = question.window.end
    seen = watched(Window(start=end - stretch * share, end=end)) if share else watched()
    findings = find_dependence(question, np.minimum(now, 900), np.minimum(before, 900), seen)
    card = describe_dependence(findings, Faces(server=Face(name="The Cartographers Guild")), speak)
    return replace(card, look=Look(leftward=speak.leftward))


SAMPLES: dict[str, Callable[[], DependenceCard]] = {
    "full": full,
    "empty": empty,
    "one": one,
    "even": even,
    "long": long,
    "german": lambda: told("de"),
    "japanese": lambda: told("ja"),
    "arabic": lambda: told("ar"),
    "hebrew": lambda: told("he", share=0.5),
    "half": lambda: told("en", share=0.2),
    "nobody": lambda: told("en", authors=0),
    "unwatched": lambda: told("en", share=0.0, authors=0),
}
