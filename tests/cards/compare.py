"""Comparisons: of periods, members, channels and servers, two to five, even, lopsided, unknown."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from renderers import Card, Look
from statsbot.analytics.arrays import FloatArray
from statsbot.analytics.channel import ChannelFindings, Concentration
from statsbot.analytics.channels import ChannelFigures, ContentMix, ThreadUse
from statsbot.analytics.comparison import (
    ChannelsCompared,
    Figures,
    Period,
    PeriodsFindings,
    ServerFigures,
    ServersCompared,
    year_before,
)
from statsbot.analytics.groups import Ratio
from statsbot.analytics.member import ComparedMember, Deeds, MembersCompared
from statsbot.analytics.question import Question
from statsbot.domain.windows import whole_days
from statsbot.locale import language
from statsbot.reports.compared import (
    beside_channels,
    beside_members,
    beside_periods,
    beside_servers,
)
from statsbot.reports.comparison import Beside, put_together
from statsbot.reports.faces import Face, Faces
from tests.fix_findings import BERLIN, asked

NAMES = (
    "moss & lantern",
    "さくら🌸ちゃん",
    "Дмитрий Щёлоков der Unermüdliche",
    "محمد العربي",
    "kestrel.",
)
PLACES = (
    "general",
    "map-making",
    "幻想地図とファンタジー世界",
    "show-and-tell-of-the-finished",
    "voice",
)
FACES = Faces(
    server=Face(name="The Cartographers Guild"),
    members={n: Face(name=name) for n, name in enumerate(NAMES)},
    channels={
        n: f"#{name}"
        for n, name in enumerate(PLACES)
    },
)  # fmt: skip
SERVERS = {n: Face(name=f"{name} HQ") for n, name in enumerate(NAMES)}


def month(days: int = 30) -> Question:
    return asked(whole_days(date(2025, 10, 18), days, BERLIN))


def course(days: int, level: float, seed: int) -> FloatArray:
    rng = np.random.default_rng(seed)
    slow = 1 + 0.3 * np.sin(np.arange(days) / 5 + seed)
    return rng.poisson(level * slow * rng.gamma(30, 1 / 30, days)).astype(np.float64)


def figures(daily: FloatArray, scale: float = 1.0) -> Figures:
    messages = int(np.nansum(daily))
    return Figures(
        messages=messages,
        authors=int(140 * scale),
        active=int(212 * scale),
        voice_hours=388.4 * scale,
        joins=int(42 * scale),
        leaves=int(17 * scale),
        net_growth=int(25 * scale),
        daily=daily,
    )


UNKNOWN = Figures(
    messages=None, authors=None, active=None, voice_hours=None, joins=None, leaves=None,
    net_growth=None,
)  # fmt: skip


def periods(
    days: int = 30,
    *,
    now: Figures | None = None,
    before: Figures | None = None,
    year: Figures | None = None,
    change: float | None = 0.2,
    share: float = 1.0,
) -> PeriodsFindings:
    question = month(days)

    def period(at: int, told: Figures | None, by: float | None) -> Period:
        window = (question.previous, year_before(question))[at]
        told = told or UNKNOWN
        return Period(
            window=window,
            watched_share=float(told.messages is not None),
            figures=told,
            change={} if by is None else {"messages": by},
        )

    return PeriodsFindings(
        question=question,
        watched_share=share,
        now=now or figures(course(days, 1400, 1)),
        before=period(0, before, change),
        year_before=period(1, year, None if year is None else -0.31),
    )


def members(counts: Sequence[float], *, days: int = 30, share: float = 1.0) -> MembersCompared:
    dailies = [course(days, count / days, seed) for seed, count in enumerate(counts)]
    if share < 1:
        for daily in dailies:
            daily[: int(days * (1 - share))] = np.nan
    total = sum(float(np.nansum(daily)) for daily in dailies) * 4
    order = sorted((float(np.nansum(daily)) for daily in dailies), reverse=True)

    def deeds(daily: FloatArray) -> Deeds:
        wrote = int(np.nansum(daily))
        return Deeds(
            messages=wrote if share else None,
            replies=wrote // 3 if share else None,
            reactions=wrote // 5 if share == 1 else None,
            reactions_received=wrote // 4 if share == 1 else None,
            voice_hours=wrote / 90 if share else None,
            active_days=int(np.count_nonzero(np.nan_to_num(daily))) if share else None,
            share=wrote / total if total else None,
            rank=1 + order.index(float(wrote)) if wrote else None,
            authors=1_240,
        )

    return MembersCompared(
        question=replace(month(days), of=tuple(range(len(counts)))),
        watched_share=share,
        days=month(days).days,
        members=tuple(
            ComparedMember(member_id=n, deeds=deeds(daily), daily=daily)
            for n, daily in enumerate(dailies)
        ),
        voice_watched_share=share,
        reactions_watched_share=float(share == 1),
    )


def channel(number: int, messages: int | None, change: float | None) -> ChannelFindings:
    question = month()
    daily = course(30, (messages or 0) / 30, number)
    few = Ratio(part=0, of=2, share=None)
    replies = Ratio(part=(messages or 0) // 4, of=messages or 0, share=0.25) if messages else few
    return ChannelFindings(
        question=question,
        watched_share=1.0,
        channel=ChannelFigures(
            channel_id=number,
            kind=0,
            is_gone=False,
            watched_share=1.0,
            messages=messages,
            share=Ratio(part=messages, of=90_000, share=messages / 90_000) if messages else None,
            authors=None if messages is None else messages // 30,
            previous=None if messages is None or change is None else round(messages / (1 + change)),
            change=change,
            mix=ContentMix(
                replies=replies, stickers=few, forwards=few, voice_messages=few, attachments=few,
                embeds=few, polls=few,
            ),
            threads=ThreadUse(created=0, archived=0, joined=0, written_in=0, messages=0),
            reactions=None if messages is None else messages // 7,
            reactions_per_message=None,
            voice_seconds=None,
            weekly=np.full(8, np.nan),
            life=None,
            hints=(),
        ),
        days=question.days,
        daily=np.full(30, np.nan) if messages is None else daily,
        daily_share=np.ones(30),
        hours_window=question.window,
        hours=None,
        stretch=None,
        top_authors=(),
        concentration=Concentration(),
    )  # fmt: skip


def channels(*told: tuple[int | None, float | None]) -> ChannelsCompared:
    return ChannelsCompared(
        question=replace(month(), of=tuple(range(len(told)))),
        watched_share=1.0,
        channels=tuple(channel(n, *each) for n, each in enumerate(told)),
    )


def servers(*levels: float | None, days: int = 30) -> ServersCompared:
    found: list[ServerFigures] = []
    for n, level in enumerate(levels):
        told = UNKNOWN if level is None else figures(course(days, level, n), 1 + n)
        members_of = None if level is None else 420 * (1 + n)
        found.append(
            ServerFigures(
                guild_id=n,
                watched_share=0.0 if level is None else 1.0,
                figures=replace(told, daily=np.full(days, np.nan)) if level is None else told,
                members=members_of,
                messages_per_day=level,
                messages_per_author=None if level is None else level / (4 + 3 * n),
                active_of_members=None
                if members_of is None
                else Ratio(part=80, of=members_of, share=0.5 / (1 + n)),
                voice_hours_per_active=None if n == 1 else 1.8 / (1 + n),
                growth=None if level is None else 0.03 - 0.02 * n,
            )
        )
    return ServersCompared(
        question=replace(month(days), guild_id=0, of=tuple(range(1, len(levels)))),
        watched_share=float(None not in levels),
        servers=tuple(found),
    )


def card(beside: Beside, tag: str = "en", faces: Faces = FACES) -> Card:
    speak = language(tag)
    return replace(put_together(beside, faces, speak), look=Look(leftward=speak.leftward))


def of_periods(made: PeriodsFindings, tag: str = "en") -> Card:
    return card(beside_periods(made, language(tag)), tag)


def of_members(made: MembersCompared, tag: str = "en") -> Card:
    return card(beside_members(made, FACES, language(tag)), tag)


def of_channels(made: ChannelsCompared, tag: str = "en") -> Card:
    return card(beside_channels(made, FACES, language(tag)), tag)


def of_servers(made: ServersCompared, tag: str = "en") -> Card:
    return card(beside_servers(made, SERVERS, language(tag)), tag)


def three() -> PeriodsFindings:
    return periods(before=figures(course(30, 1170, 2), 0.8), year=figures(course(30, 2000, 3), 1.3))


def partly() -> PeriodsFindings:
    daily = course(30, 900, 4)
    daily[4:9] = np.nan
    before = course(30, 800, 5)
    before[4:6] = np.nan
    return periods(now=figures(daily), before=figures(before), change=0.01, share=0.83)


def years() -> PeriodsFindings:
    daily = course(1_200, 900, 6)
    daily[[100, 300]] = np.nan
    before = course(1_200, 700, 7)
    before[[100, 300]] = np.nan
    return periods(1_200, now=figures(daily), before=figures(before), year=figures(before))


SAMPLES: dict[str, Callable[[], Card]] = {
    "periods-years": lambda: of_periods(years(), "ar"),
    "periods": lambda: of_periods(three()),
    "periods-de": lambda: of_periods(three(), "de"),
    "periods-partly": lambda: of_periods(partly()),
    "periods-first": lambda: of_periods(periods(7, before=None, change=None)),
    "periods-unknown": lambda: of_periods(periods(7, now=UNKNOWN, change=None, share=0.0), "ja"),
    "periods-day": lambda: of_periods(
        periods(1, before=figures(np.zeros(1), 0.0), change=None), "he"
    ),
    "periods-year": lambda: of_periods(
        periods(365, before=figures(course(365, 1300, 8), 0.9), change=-0.4), "ar"
    ),
    "members-2": lambda: of_members(members([2_900, 1_300])),
    "members-5": lambda: of_members(members([2_900, 2_310, 1_300, 900, 0]), "de"),
    "members-1": lambda: of_members(members([340]), "ja"),
    "members-none": lambda: of_members(members([0, 0, 0]), "ar"),
    "members-half": lambda: of_members(members([400, 200], share=0.4)),
    "channels-4": lambda: of_channels(
        channels((41_203, 0.2), (18_000, -0.31), (9_120, None), (412, 0.0))
    ),
    "channels-3": lambda: of_channels(channels((120, 4.31), (None, None), (0, None)), "de"),
    "channels-he": lambda: of_channels(channels((4_120, 0.2), (1_800, -0.31)), "he"),
    "servers-3": lambda: of_servers(servers(1400, 320, 90)),
    "servers-5": lambda: of_servers(servers(98_765_432, 320, None, 4, 0.0), "de"),
    "servers-ja": lambda: of_servers(servers(500, 480, days=90), "ja"),
}
