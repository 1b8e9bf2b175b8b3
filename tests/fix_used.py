"""Findings about channels, emoji, reactions and apps of a made-up server."""

from dataclasses import fields, replace
from datetime import date

import numpy as np

from statsbot.analytics.apps import AppFigures, AppsFindings, CommandUse, OwnCommand
from statsbot.analytics.channel import ChannelFindings, Concentration
from statsbot.analytics.channels import (
    ChannelFigures,
    ChannelsFindings,
    ContentMix,
    LifeCount,
    ThreadUse,
)
from statsbot.analytics.emoji import EmojiFigures, EmojiFindings, StickerFigures
from statsbot.analytics.groups import Ratio
from statsbot.analytics.lifecycle import WEEKS, Life, hints_of
from statsbot.analytics.reactions import ReactionsFindings, ReactionTotal
from statsbot.analytics.rhythm import Stretch, WeekGrid
from statsbot.domain.facts import ChannelKind
from statsbot.domain.windows import whole_days
from statsbot.reports.faces import Face, Faces
from statsbot.store.rows import MemberTotal, Reader
from tests.fix_findings import BERLIN, asked

DAYS = 30
MONTH = whole_days(date(2025, 10, 21), DAYS, BERLIN)
NAMES = {
    1: "general",
    2: "off-topic",
    3: "map-making",
    4: "show-and-tell",
    5: "help-desk",
    6: "さくらの部屋",
    7: "ankündigungen-und-neuigkeiten-der-woche",
    8: "الترحيب",
    9: "memes",
    10: "old-archive",
}
MEMBERS = {
    101: "moss & lantern",
    102: "さくら🌸ちゃん",
    103: "Дмитрий",
    104: "محمد العربي",
    105: "꧁༺ Skylar ༻꧂",
    201: "Dice Roller",
    202: "音楽ボット",
    203: "Poll Keeper",
}
FACES = Faces(
    server=Face(name="The Cartographers Guild"),
    members={key: Face(name=name) for key, name in MEMBERS.items()},
    channels={key: f"#{name}" for key, name in NAMES.items()},
)
THREADS = ThreadUse(created=12, archived=9, joined=30, written_in=17, messages=640)


def content(messages: int) -> ContentMix:
    """What messages are made of; without any, nothing is told."""

    def ratio(part: float) -> Ratio:
        told = part if messages else None
        return Ratio(part=round(part * messages), of=messages, share=told)

    return ContentMix(
        replies=ratio(0.31),
        stickers=ratio(0.014),
        forwards=ratio(0.004),
        voice_messages=ratio(0.002),
        attachments=ratio(0.122),
        embeds=ratio(0.083),
        polls=ratio(0.001),
    )


def untold(messages: int) -> ContentMix:
    """The same of so few people that no share is told."""
    nothing = Ratio(part=1, of=messages, share=None)
    return ContentMix(**{each.name: nothing for each in fields(ContentMix)})


def figures(
    channel_id: int, messages: int, previous: int | None, life: Life | None, of: int = 35_000
) -> ChannelFigures:
    """A channel with so many messages."""
    times = {Life.WAKING: 2.4, Life.FADING: 0.4, Life.DEAD: 0.0}.get(life or Life.STEADY, 1.0)
    weekly = np.full(WEEKS, messages / 4.3)
    weekly[2:] = messages / 4.3 / (times or 1.0)
    authors = round(messages**0.62)
    return ChannelFigures(
        channel_id=channel_id,
        kind=ChannelKind.TEXT,
        is_gone=False,
        watched_share=1.0,
        messages=messages,
        share=Ratio(part=messages, of=of, share=messages / of),
        authors=authors,
        previous=previous,
        change=messages / previous - 1 if previous and previous >= 20 else None,
        mix=content(messages),
        threads=THREADS,
        reactions=round(messages * 0.34),
        reactions_per_message=0.34 if messages else None,
        voice_seconds=0,
        weekly=weekly,
        life=life,
        hints=hints_of(life, weekly, authors, float("nan")),
    )


def channels(reader: Reader = Reader.STAFF) -> ChannelsFindings:
    """Ten channels, each in its own way."""
    told = (
        (1, 9214, 8800, Life.STEADY),
        (2, 6120, 7005, Life.STEADY),
        (3, 5482, 2210, Life.WAKING),
        (4, 3877, 3721, Life.STEADY),
        (5, 2410, 2390, Life.STEADY),
        (6, 1322, 3100, Life.FADING),
        (7, 1104, 1190, Life.STEADY),
        (8, 41, None, Life.NEW),
        (9, 12, 15, None),
        (10, 0, 3, Life.DEAD),
    )
    found = tuple(figures(*each) for each in told)
    lives = [each.life for each in found]
    return ChannelsFindings(
        question=asked(MONTH, reader=reader),
        watched_share=1.0,
        messages=sum(each.messages or 0 for each in found),
        authors=1126,
        threads=THREADS,
        lives=tuple(LifeCount(life=each, channels=lives.count(each)) for each in Life),
        channels=found,
    )


def unwatched_channels() -> ChannelsFindings:
    """Nobody watched."""
    found = channels()
    nothing = tuple(
        replace(
            each, messages=None, share=None, authors=None, previous=None, change=None,
            mix=content(0), life=None, hints=(), watched_share=0.0,
        )
        for each in found.channels[:4]
    )  # fmt: skip
    return replace(
        found,
        watched_share=0.0,
        messages=None,
        authors=None,
        lives=tuple(LifeCount(life=each, channels=0) for each in Life),
        channels=nothing,
    )


def week(seed: int = 7) -> WeekGrid:
    """Evenings, and most on Sundays."""
    hours = np.arange(24)
    shape = 0.1 + np.exp(-((hours - 20) ** 2) / 18) + 0.4 * np.exp(-((hours - 13) ** 2) / 8)
    days = np.array([1, 0.9, 0.95, 1, 1.2, 1.5, 1.8])
    noise = np.random.default_rng(seed).gamma(9, 1 / 9, (7, 24))
    counted = np.round(np.outer(days, shape) * noise * 60)
    watched = np.full((7, 24), 4.0)
    rate = counted / watched
    row, column = np.unravel_index(int(np.argmax(rate)), rate.shape)
    return WeekGrid(
        rate=rate,
        by_hour=rate.mean(axis=0),
        by_weekday=rate.mean(axis=1),
        counted=counted,
        watched_hours=watched,
        peak=(int(row), int(column)),
    )


def channel(life: Life | None = Life.STEADY) -> ChannelFindings:
    """A busy channel."""
    question = asked(MONTH, of=(3,))
    daily = np.round(np.random.default_rng(3).gamma(12, 15, DAYS))
    return ChannelFindings(
        question=question,
        watched_share=1.0,
        channel=figures(3, int(daily.sum()), 4821, life),
        days=question.days,
        daily=daily,
        daily_share=np.ones(DAYS),
        hours_window=MONTH,
        hours=week(),
        stretch=Stretch(weekday=6, hour=19, hours=3, rate=33.0),
        top_authors=tuple(
            MemberTotal(member_id=each, messages=round(700 / (place + 1)))
            for place, each in enumerate((101, 102, 103, 104, 105))
        ),
        concentration=Concentration(top_1_share=0.13, top_5_share=0.38, half=9),
    )


def unwatched_channel() -> ChannelFindings:
    """Nobody watched it, and its hours have left."""
    found = channel(None)
    figures = replace(unwatched_channels().channels[2], reactions=None, reactions_per_message=None)
    return replace(
        found,
        watched_share=0.0,
        channel=figures,
        daily=np.full(DAYS, np.nan),
        daily_share=np.zeros(DAYS),
        hours=None,
        stretch=None,
        top_authors=(),
        concentration=Concentration(),
    )


def emoji_figures(
    name: str, reactions: int, in_messages: int | None, rank: int | None, emoji_id: int = 0
) -> EmojiFigures:
    """An emoji and where it was before."""
    known = in_messages is not None
    return EmojiFigures(
        emoji_id=emoji_id,
        name=name,
        reactions=reactions,
        reactions_share=reactions / 20_000,
        previous_reactions=0 if rank is None else reactions,
        in_messages=in_messages,
        in_messages_share=(in_messages or 0) / 11_480 if known else None,
        previous_in_messages=in_messages,
        previous_rank=rank,
    )


def emoji(*, stickers: bool = True) -> EmojiFindings:
    """Ten emoji and three stickers."""
    told: tuple[tuple[str, int, int, int | None, int], ...] = (
        ("🔥", 3120, 1692, 2, 0),
        ("😂", 3003, 1652, 1, 0),
        ("❤️", 2700, 1277, 3, 0),
        ("👀", 2000, 840, 5, 0),
        ("inkblot", 1800, 591, 9, 7001),
        ("😭", 1400, 718, 4, 0),
        ("🫡", 1100, 402, None, 0),
        ("💀", 1000, 388, 6, 0),
        ("✨", 900, 304, 8, 0),
        ("🗺️", 20, 4, 11, 0),
    )
    used = (("Hello there", 61, 8001), ("wave", 40, 8002), ("", 9, 8003)) if stickers else ()
    return EmojiFindings(
        question=asked(MONTH),
        watched_share=1.0,
        messages_watched_share=1.0,
        readable_share=1.0,
        reactions=20_000,
        previous_reactions=19_000,
        in_messages=11_480,
        previous_in_messages=11_000,
        sticker_uses=110 if stickers else 0,
        previous_sticker_uses=90,
        different=412,
        emoji=tuple(emoji_figures(*each) for each in told),
        stickers=tuple(
            StickerFigures(sticker_id=key, name=name, uses=uses, share=uses / 110, previous=None)
            for name, uses, key in used
        ),
    )


def no_emoji(watched: float = 1.0) -> EmojiFindings:
    """None was used, or nobody watched."""
    return replace(
        emoji(stickers=False),
        watched_share=watched,
        messages_watched_share=watched,
        reactions=0 if watched else None,
        in_messages=None,
        different=0,
        emoji=(),
    )


def reactions(reader: Reader = Reader.STAFF) -> ReactionsFindings:
    """A month of reactions."""
    daily = np.round(np.random.default_rng(5).gamma(14, 24, DAYS))
    given = int(daily.sum())
    return ReactionsFindings(
        question=asked(MONTH, reader=reader),
        watched_share=1.0,
        given=given,
        removed=88,
        previous=round(given / 1.18),
        change=0.18,
        per_message=0.34,
        per_message_course=0.34 + np.sin(np.arange(DAYS) / 5) * 0.06,
        givers=Ratio(part=341, of=1126, share=341 / 1126),
        receivers=512,
        daily=daily,
        top_givers=tuple(
            ReactionTotal(member_id=each, reactions=round(900 / (place + 1)))
            for place, each in enumerate((103, 101, 105, 104, 102))
        ),
        top_receivers=tuple(
            ReactionTotal(member_id=each, reactions=round(1400 / (place + 1.5)))
            for place, each in enumerate((102, 104, 101, 103, 105))
        ),
    )


def no_reactions(watched: float = 1.0) -> ReactionsFindings:
    """Nobody reacted, or nobody watched."""
    nothing = np.full(DAYS, 0.0 if watched else np.nan)
    return replace(
        reactions(),
        watched_share=watched,
        given=0 if watched else None,
        removed=0 if watched else None,
        previous=None,
        change=None,
        per_message=None,
        per_message_course=np.full(DAYS, np.nan),
        givers=None,
        receivers=0 if watched else None,
        daily=nothing,
        top_givers=(),
        top_receivers=(),
    )


def apps() -> AppsFindings:
    """Three apps and four commands of ours."""
    used = ((201, 812, 640, ("roll", "stats")), (202, 455, 470, ("play",)), (203, 31, 12, ("",)))
    own = (
        ("serverstats", 64, 41, 3, 0, 412.0, 2100),
        ("invites", 22, 25, 0, 1, 188.0, 900),
        ("mark", 6, 6, 1, 0, 95.0, 210),
        ("privacy", 4, 0, 0, 0, 60.0, 130),
    )
    return AppsFindings(
        question=asked(MONTH),
        watched_share=1.0,
        previous_watched_share=1.0,
        uses=1298,
        previous_uses=1122,
        daily=30 + 20 * np.sin(np.arange(30.0)),
        apps=tuple(
            AppFigures(
                application_id=key,
                uses=uses,
                previous=before,
                commands=tuple(CommandUse(command=each, uses=uses) for each in commands),
            )
            for key, uses, before, commands in used
        ),
        own_runs=96,
        own=tuple(
            OwnCommand(
                command=name,
                runs=runs,
                previous=before,
                refused=refused,
                failed=failed,
                mean_latency_ms=mean,
                slowest_ms=slowest,
            )
            for name, runs, before, refused, failed, mean, slowest in own
        ),
    )


def no_apps(watched: float = 1.0) -> AppsFindings:
    """No app was used, or nobody watched."""
    return replace(
        apps(),
        watched_share=watched,
        uses=0 if watched else None,
        previous_uses=None,
        daily=np.full(30, 0.0 if watched else np.nan),
        apps=(),
        own_runs=0 if watched else None,
        own=(),
    )
