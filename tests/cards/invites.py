"""Invites: who brought people in, and whether they stay."""

from collections.abc import Callable
from dataclasses import replace

from renderers.cards.invites import (
    Donut,
    DonutPart,
    Header,
    InvitesCard,
    Parted,
    PartedRow,
    Step,
    Steps,
)
from tests.fix_cards import picture

NAMES = (
    "kestrel.",
    "Ayşe Yılmaz",
    "moss & lantern",
    "さくら🌸ちゃん",
    "bytewitch",
    "Zoë van Dijk",
    "Дмитрий",
    "pixel_otter",
)
COUNTS = ((19, 3), (14, 1), (9, 2), (8, 1), (6, 3), (4, 2), (5, 0), (3, 1))
WAYS = ("Invites", "Vanity URL", "Server Discovery", "Unknown")


def rows(
    names: tuple[str, ...], counts: tuple[tuple[int, int], ...], *, portraits: bool = True
) -> tuple[PartedRow, ...]:
    most = max(sum(each) for each in counts) or 1
    return tuple(
        PartedRow(
            name=name,
            kept=kept / most,
            lost=lost / most,
            values=(
                f"{kept + lost:,}",
                f"{kept / (kept + lost):.0%}" if kept + lost > 4 else "–",
                f"{(index * 37 + 41) % 60 + 20}%" if kept + lost > 4 else "–",
            ),
            avatar=picture(40 + 55 * index) if portraits and index % 3 else None,
            seed=(index * 5 + 3) << 22,
            highlighted=portraits and index == 0,
            muted=(False, 4 < kept + lost < 20, 4 < kept + lost < 20),
        )
        for index, (name, (kept, lost)) in enumerate(zip(names, counts, strict=True))
    )


def donut(values: tuple[int, ...], labels: tuple[str, ...] = WAYS) -> Donut:
    total = sum(values)
    return Donut(
        title="How they joined",
        total=f"{total:,}" if total < 100_000 else f"{total / 1e6:.1f}M",
        unit="joins",
        parts=tuple(
            DonutPart(label=label, value=f"{value:,}", share=value / total, is_rest=index > 2)
            for index, (label, value) in enumerate(zip(labels, values, strict=True))
        ),
    )


def full() -> InvitesCard:
    return InvitesCard(
        header=Header(
            server="The Cartographers Guild",
            insight="\u2068kestrel.\u2069 brought 22 of 123 people; 19 are still here",
            period="17 Oct – 16 Nov 2026",
            comparison="",
            icon=picture(190, 128),
            seed=81384788765712384,
        ),
        brought=Parted(
            title="Who brought people in",
            kept="still here",
            lost="left",
            columns=("joined", "stayed", "wrote"),
            few="grey: under 20 people",
            rows=rows(NAMES, COUNTS),
        ),
        origins=donut((83, 24, 12, 4)),
        stay=Steps(
            title="What became of them",
            rows=(
                Step(
                    label="Stayed a week", value="89%", notes=("of 97",), reached=0.89, missed=0.11
                ),
                Step(
                    label="Stayed a month", value="82%", notes=("of 41",), reached=0.82, missed=0.18
                ),
                Step(
                    label="Wrote in week 1",
                    value="61%",
                    notes=("of 88",),
                    reached=0.61,
                    missed=0.39,
                ),
                Step(
                    label="Active days",
                    value="3",
                    notes=("of 28, median",),
                    reached=3 / 28,
                    missed=25 / 28,
                ),
            ),
        ),
    )


def of_members() -> InvitesCard:
    """For public readers: ways, and no share of fewer than five."""
    card = full()
    return replace(
        card,
        header=replace(card.header, insight="123 people joined, 101 are still here"),
        brought=replace(
            card.brought,
            title="How they joined",
            rows=rows(WAYS, ((70, 13), (20, 4), (10, 2), (1, 3)), portraits=False),
            portraits=False,
        ),
        origins=replace(
            donut((96, 22, 5), ("For the first time", "Back again", "Unnamed")),
            title="Who they are",
        ),
    )


def one() -> InvitesCard:
    card = full()
    unknown = Step(label="Stayed a month", value="–", notes=("nobody yet",), reached=0, missed=1)
    return replace(
        card,
        header=replace(card.header, insight="1 person came, and is still here", icon=None),
        brought=replace(card.brought, rows=rows(("x",), ((1, 0),))),
        origins=donut((1,), ("Invites",)),
        stay=replace(card.stay, rows=(unknown, replace(unknown, label="Wrote in week 1"))),
    )


def empty() -> InvitesCard:
    card = full()
    return replace(
        card,
        header=replace(card.header, insight="Nobody came in these 30 days"),
        brought=replace(card.brought, rows=(), empty="Nobody came in these days"),
        origins=replace(card.origins, total="0", parts=(), empty="Nobody came"),
        stay=replace(card.stay, rows=(), empty="Nobody came"),
    )


def partly() -> InvitesCard:
    """Part of the time after they joined was not watched."""
    card = full()
    week, month, wrote, active = card.stay.rows
    return replace(
        card,
        header=replace(card.header, comparison="60% watched"),
        stay=replace(
            card.stay,
            rows=(
                replace(week, notes=("of 51",), reached=0.47, missed=0.06, unwatched=0.47),
                replace(month, value="–", notes=(), reached=0, missed=0, unwatched=1.0),
                replace(wrote, notes=("of 30",), reached=0.21, missed=0.13, unwatched=0.66),
                replace(active, value="–", notes=(), reached=0, missed=0, unwatched=1.0),
            ),
            unwatched="not watched",
        ),
    )


def unwatched() -> InvitesCard:
    card = empty()
    return replace(
        card,
        header=replace(card.header, insight="Nobody watched who came"),
        brought=replace(card.brought, empty="This period was not watched", watched=False),
        origins=replace(card.origins, total="–", empty="not watched"),
        stay=replace(
            card.stay,
            rows=tuple(
                Step(label=row.label, value="–", reached=0, unwatched=1.0)
                for row in full().stay.rows
            ),
            unwatched="not watched",
        ),
    )


def extreme() -> InvitesCard:
    card = full()
    names = (
        "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW",
        "محمد العربي الطويل جدا جدا جدا",
        "山田太郎と愉快な仲間たちの会合のお知らせ",
        "👩🏽‍🚀 प्रिया शर्मा",
        "꧁༺ ᴠᴏɪᴅ ༻꧂",
        "",
        "z̷̢̧̨̛̛͇̈́̆ͅa̷l̷g̷o̷",
        "i" * 32,
    )
    huge = ((1_234_567, 234_567), (1, 1_234_566), (999, 1), (5, 5), (4, 4), (3, 3), (1, 0), (0, 1))
    return replace(
        card,
        header=replace(
            card.header,
            server="Donaudampfschifffahrtsgesellschaftskapitäne & Freunde der Binnenschifffahrt",
            insight="Durch \u2068WWWWWWWWWWWWWWWWWWWWWWW\u2069 kamen 1.469.134 von 2.706.721",
            period="28. September – 4. Oktober 2026",
            comparison="zu 61 % beobachtet, bekannt seit 29. September 2026",
            icon=None,
        ),
        brought=replace(
            card.brought,
            title="Wer Menschen auf den Server eingeladen hat",
            kept="noch auf dem Server",
            lost="haben ihn verlassen",
            few="grau: unter 20 Menschen",
            columns=("beigetreten", "eine Woche geblieben", "haben geschrieben"),
            rows=rows(names, huge),
        ),
        origins=donut(
            (2_706_721, 1, 1, 1, 1),
            ("Einladungen", "Servereigene Adresse", "Serververzeichnis", "محمد", "Nicht bekannt"),
        ),
        stay=replace(
            card.stay,
            title="Was aus ihnen geworden ist",
            rows=tuple(
                replace(row, label=f"{row.label} und noch viel länger", notes=("von 2.706.721",))
                for row in card.stay.rows
            ),
        ),
    )


def equal() -> InvitesCard:
    card = full()
    return replace(
        card,
        brought=replace(card.brought, rows=rows(NAMES, ((5, 5),) * 8)),
        origins=donut((25, 25, 25, 25)),
    )


SAMPLES: dict[str, Callable[[], InvitesCard]] = {
    make.__name__: make
    for make in (full, of_members, one, empty, partly, unwatched, extreme, equal)
}
