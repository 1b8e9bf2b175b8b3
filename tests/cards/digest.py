"""Covers of digests."""

from dataclasses import replace

import numpy as np

from renderers.cards.digest import (
    Bars,
    Course,
    Cover,
    DigestCard,
    Gauge,
    Header,
    Person,
    Story,
    Tick,
)
from renderers.panels.tile import Delta

_LONG = "Überdurchschnittlich lange Neuigkeiten aus der Donaudampfschifffahrtsgesellschaft"


def named(*names: str, every: int = 1) -> tuple[Tick, ...]:
    """Names of days, one for each of so many."""
    return tuple(Tick(at=place * every, label=name) for place, name in enumerate(names))


_WEEK = named("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def full() -> DigestCard:
    """A good week."""
    return DigestCard(
        header=Header(
            server="The Cartographers Guild",
            insight="The week at a glance",
            period="10–16 Nov 2026",
            comparison="vs 3–9 Nov",
            seed=7,
        ),
        cover=Cover(
            headline="Busiest week since 1–7 Sept, with a peak on Sunday evening",
            value="42,334",
            label="messages",
            delta=Delta(text="20%", direction="up"),
            days=np.array([5100, 5400, 4900, 5600, 6100, 7300, 7934.0]),
            ticks=_WEEK,
            best="7.9k",
            note="Messages per day",
        ),
        stories=(
            Story(
                title="Rising",
                picture=Person(name="moss & lantern", seed=4),
                value="moss & lantern",
                is_name=True,
                delta=Delta(text="17 places", direction="up"),
            ),
            Story(
                title="Newcomers",
                picture=Course(values=np.array([9, 7, 8, 12, 9, 10, 14, 11, 12, 13, 16, 12, 15.0])),
                value="87",
                text="Lately, 38% wrote in their first week",
            ),
            Story(
                title="Community health",
                picture=Gauge(share=0.72),
                value="72",
                unit="of 100",
                text="Strongest: newcomers are answered",
            ),
            Story(
                title="Busiest channel",
                picture=Bars(values=np.array([14393, 9120, 7204, 3300, 120.0])),
                value="#map-making",
                is_name=True,
                text="14,393 messages",
            ),
        ),
    )


def partly_watched() -> DigestCard:
    """Half of the week nobody watched, and hardly anything is known."""
    card = full()
    days = np.array([120, 90, np.nan, np.nan, np.nan, np.nan, 40])
    return replace(
        card,
        header=replace(card.header, comparison="watched 3 of 7 days"),
        cover=replace(
            card.cover,
            headline="Watched too little to compare: these numbers are only a part",
            value="250",
            delta=None,
            days=days,
            best="120",
        ),
        stories=(
            Story(
                title="Top member",
                picture=Person(name="kestrel."),
                value="kestrel.",
                is_name=True,
                text="41 messages",
            ),
            Story(title="Newcomers", picture=Course(), value="–", text="not watched"),
            Story(
                title="Community health",
                picture=Gauge(share=None),
                value="–",
                text="not enough data",
            ),
            Story(title="Busiest channel", picture=Bars(), value="–", text="not watched"),
        ),
    )


def unwatched() -> DigestCard:
    """Nobody watched."""
    card = partly_watched()
    first, *others = card.stories
    return replace(
        card,
        header=replace(card.header, comparison=""),
        cover=replace(
            card.cover,
            headline="Nobody watched this week",
            value="–",
            days=np.full(7, np.nan),
            best="",
        ),
        stories=(
            Story(title=first.title, picture=Person(name=""), value="–", text="not watched"),
            *others,
        ),
    )


def first_days() -> DigestCard:
    """Three days: nothing to compare, and no health yet."""
    card = full()
    top, newcomers, health, channel = card.stories
    return replace(
        card,
        header=replace(card.header, insight="This period at a glance", comparison=""),
        cover=replace(
            card.cover,
            headline="731 messages and 166 active members",
            value="731",
            delta=None,
            days=np.array([np.nan, np.nan, np.nan, np.nan, 120, 231, 380]),
            best="380",
        ),
        stories=(
            replace(top, title="Top member", delta=None, text="75 messages"),
            replace(
                newcomers,
                picture=Course(values=np.array([np.nan] * 10 + [2, 4, 9.0])),
                value="15",
                text="",
            ),
            replace(health, picture=Gauge(share=None), value="–", unit="", text="not enough data"),
            replace(channel, text="215 messages"),
        ),
    )


def empty() -> DigestCard:
    """Nothing yet."""
    card = partly_watched()
    return replace(
        card,
        header=replace(card.header, comparison=""),
        cover=Cover(
            headline="No messages yet: this card fills up as people talk",
            value="0",
            label="messages",
            delta=None,
            days=np.zeros(7),
            ticks=_WEEK,
            empty="Nobody wrote in this period",
            note="Messages per day",
        ),
        stories=(
            Story(title="Newcomers", picture=Course(values=np.zeros(14)), value="0"),
            card.stories[2],
            Story(title="Busiest channel", picture=Bars(values=np.zeros(4)), value="0"),
        ),
    )


def long() -> DigestCard:
    """Words and numbers without end."""
    card = full()
    story = Story(
        title=_LONG,
        picture=Person(name="꧁༺ ᴋɪɴɢ ༻꧂" * 4),
        value="1,234,567,890",
        unit="Plätze",
        text=_LONG,
    )
    return replace(
        card,
        header=replace(card.header, server=_LONG, insight=_LONG, period="28 October – 3 November"),
        cover=replace(
            card.cover,
            headline=f"{_LONG}: {_LONG}",
            value="1,234,567,890",
            label="Nachrichten und Antworten",
            delta=Delta(text="123,456%", direction="up"),
            ticks=named(*("Donnerstag",) * 7),
            best="1,234,567,890",
            note=_LONG,
        ),
        stories=(story,) * 4,
    )


def unbroken() -> DigestCard:
    """One word longer than a line, two weeks, one message on a day that is not over."""
    card = full()
    days = np.zeros(14)
    days[-1] = 1
    return replace(
        card,
        cover=replace(
            card.cover,
            headline="W" * 60,
            value="1",
            days=days,
            running=True,
            ticks=named("3 Nov", "10 Nov", every=7),
            best="1",
        ),
        stories=card.stories[:2],
    )


def month() -> DigestCard:
    """Sixty days, the highest first, some watched in part, the last one not over."""
    card = full()
    days = 500 + 200 * np.sin(np.arange(60) / 3.5)
    days[0], days[20:23], days[-1] = 1234, np.nan, 210
    return replace(
        card,
        cover=replace(
            card.cover,
            headline="Quietest 60 days since 3 Jan – 3 Mar",
            days=days,
            running=True,
            ticks=named("21 Sept", "5 Oct", "19 Oct", "2 Nov", "16 Nov", every=14),
            best="1.2k",
        ),
    )


def names() -> DigestCard:
    """Names without end in every script, and what nobody knows."""
    card = full()
    stories = tuple(
        replace(card.stories[0], value=name)
        for name in (_LONG, "꧁༺ ᴋɪɴɢ ༻꧂" * 4, "محمد" * 20, "さくら🌸ちゃん" * 5)
    )
    return replace(card, stories=stories)


def japanese() -> DigestCard:
    """Words without spaces."""
    card = full()
    return replace(
        card,
        header=replace(card.header, insight="この1週間", comparison="11月3日～9日 との比較"),
        cover=replace(
            card.cover,
            headline="9月1日～7日以来、最も活発な週、ピークは日曜日の夜",
            label="メッセージ",
            ticks=named(*"月火水木金土日"),
            note="1日あたりのメッセージ",
        ),
    )


SAMPLES = {
    "full": full,
    "partly_watched": partly_watched,
    "first_days": first_days,
    "unwatched": unwatched,
    "empty": empty,
    "long": long,
    "unbroken": unbroken,
    "month": month,
    "names": names,
    "japanese": japanese,
}
