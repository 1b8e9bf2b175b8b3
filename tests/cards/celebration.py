"""Levels and goals reached."""

from dataclasses import replace

from renderers.cards.celebration import Celebration, CelebrationCard, Header, Way
from tests.fix_cards import picture

_LONG = "Donaudampfschifffahrtsgesellschaftskapitän"


def level_up() -> CelebrationCard:
    """A new level."""
    return CelebrationCard(
        header=Header(
            server="The Cartographers Guild",
            insight="A new level",
            period="16 Nov 2026",
            seed=7,
        ),
        celebration=Celebration(
            name="moss & lantern",
            headline="moss & lantern reached level 15",
            text="Rank 3 of 412 active members",
            way=Way(share=0.03, done="1,130 points", ahead="150 points to level 16"),
            reached=True,
            image=picture(120, 220),
            seed=4,
        ),
    )


def goal() -> CelebrationCard:
    """A goal of a server."""
    card = level_up()
    return replace(
        card,
        celebration=Celebration(
            name="The Cartographers Guild",
            is_server=True,
            headline="40,000 messages: goal reached",
            text="On 15 Nov, two days before the end",
            way=Way(share=1.0, done="42,334 messages", ahead="goal: 40,000"),
            reached=True,
            seed=7,
        ),
    )


def ahead() -> CelebrationCard:
    """A goal that is not reached yet."""
    card = goal()
    return replace(
        card,
        celebration=replace(
            card.celebration,
            headline="9,000 messages to go",
            text="",
            way=Way(share=0.775, done="31,000 messages", ahead="goal: 40,000"),
            reached=False,
        ),
    )


def blind() -> CelebrationCard:
    """Not watched."""
    card = ahead()
    way = Way(share=None, done="not watched", ahead="goal: 40,000")
    return replace(card, celebration=replace(card.celebration, way=way))


def long() -> CelebrationCard:
    """Words without end."""
    card = level_up()
    return replace(
        card,
        celebration=replace(
            card.celebration,
            name="꧁༺ ᴠᴏɪᴅ ༻꧂",
            headline=f"{_LONG} {_LONG} {'W' * 60} {_LONG}",
            text=_LONG * 4,
            way=Way(share=1.0, done=_LONG * 3, ahead=_LONG * 3),
            image=b"no picture",
        ),
    )


SAMPLES = {"level-up": level_up, "goal": goal, "ahead": ahead, "blind": blind, "long": long}
