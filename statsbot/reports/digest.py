"""The digest's cover: chooses a week's headline and stories, and their words."""

from collections.abc import Sequence
from datetime import date

import numpy as np

from renderers.cards.digest import (
    Bars,
    Course,
    Cover,
    Delta,
    DigestCard,
    Gauge,
    Person,
    Story,
    Tick,
    Tile,
)
from statsbot.analytics.arrays import FloatArray
from statsbot.analytics.channels import ChannelFigures
from statsbot.analytics.groups import FEWEST_TO_JUDGE
from statsbot.analytics.overview import OverviewFindings
from statsbot.domain.ids import MemberId
from statsbot.findings.as_json import finding_json
from statsbot.findings.weekly import WeeklyFindings
from statsbot.locale import Language
from statsbot.reports.axes import day_ticks
from statsbot.reports.desk import Desk
from statsbot.reports.faces import Faces
from statsbot.reports.insight import insight
from statsbot.reports.overview import beside, delta_of
from statsbot.reports.periods import Period
from statsbot.reports.picture import Picture
from statsbot.reports.telling import heading, silence, tile_told, title_told

_FEWEST_DAYS = 7
"""Days that are drawn of a window of fewer."""
_BARS = 4
UNKNOWN = "–"


async def picture_digest(desk: Desk, findings: WeeklyFindings) -> Picture:
    """Return the drawn cover of a week.

    Raises:
        DrawingError: the card could not be drawn.
    """
    rose = _riser(findings)
    shown = [each.member_id for each in findings.overview.top_members[:1]]
    faces = await desk.faces(
        findings,
        [*shown, rose[0]] if rose else shown,
        channels=[each.channel_id for each in findings.channels.channels[:1]],
    )
    card = describe_digest(findings, faces, desk.speak)
    told = digest_told(findings, card, desk.speak)
    return await desk.picture(
        "digest",
        findings,
        card,
        told=told,
        data={
            **finding_json("weekly", findings),
            "insight": card.cover.headline,
            "words": [*told],
        },
    )


def describe_digest(findings: WeeklyFindings, faces: Faces, speak: Language) -> DigestCard:
    """Return the cover that says what was found."""
    overview = findings.overview
    period = Period(findings.question.window, findings.question.zone)
    subtitle = "subtitle" if period.kind == "week" else "subtitle_days"
    cover = digest_cover(overview, speak)
    told = beside(overview, speak, compared=cover.delta is not None)
    return DigestCard(
        header=heading(
            findings.question, faces, speak.say(f"digest.{subtitle}"), speak, beside=told
        ),
        cover=cover,
        stories=(
            _person(findings, faces, speak),
            _newcomers(findings, speak),
            _health(findings, speak),
            _channel(findings, faces, speak),
        ),
    )


def digest_told(findings: WeeklyFindings, card: DigestCard, speak: Language) -> list[str]:
    """Return the description: card, server, period, headline, then the numbers."""
    header, cover = card.header, card.cover
    main = Tile(label=cover.label, value=cover.value, delta=cover.delta)
    return [
        title_told("digest.title", header, findings.question, speak),
        cover.headline,
        tile_told(main, speak),
        header.comparison,
        *(_told(story, speak) for story in card.stories),
    ]


def _told(story: Story, speak: Language) -> str:
    value = f"{story.value} {story.unit}".rstrip()
    if story.delta is not None:
        return tile_told(Tile(label=story.title, value=value, delta=story.delta), speak)
    words = "alt" if story.text else "number"
    return speak.say(f"digest.{words}", title=story.title, value=value, text=story.text)


def digest_cover(overview: OverviewFindings, speak: Language) -> Cover:
    """Return the headline, the main number, and each day of the window; seven at least."""
    shown = slice(-max(overview.window_days, _FEWEST_DAYS), None)
    days, running = overview.days[shown], not overview.plan.last_day_ended
    drawn = overview.daily_used[shown].copy()
    drawn[-1] |= running
    daily = np.where(drawn, overview.daily[shown], np.nan)
    messages = overview.messages
    return Cover(
        headline=insight(overview, speak).text,
        value=UNKNOWN if messages.value is None else speak.count(messages.value),
        label=speak.say("overview.messages_small"),
        delta=delta_of(messages, speak),
        days=daily,
        running=running,
        ticks=_ticks(days, speak),
        best=_best(days, daily, speak),
        note=_which_days(overview, days, speak),
        empty=""
        if np.nansum(overview.daily[shown])
        else silence(float(overview.daily_share[shown].mean()), "days", speak),
    )


def _best(days: Sequence[date], daily: FloatArray, speak: Language) -> str:
    """Return what stands over the highest column: its count, and its day if that has no name."""
    if not np.nansum(daily):
        return ""
    best = int(np.nanargmax(daily))
    count = speak.short(float(daily[best]))
    return count if len(days) <= _FEWEST_DAYS else f"{speak.day(days[best])} · {count}"


def _ticks(days: Sequence[date], speak: Language) -> tuple[Tick, ...]:
    """Name each of a week's days, and of more the Mondays."""
    if len(days) > _FEWEST_DAYS:
        return day_ticks(days[0], len(days), speak)
    return tuple(
        Tick(at=place, label=speak.weekday(day.weekday(), "abbreviated"))
        for place, day in enumerate(days)
    )


def _which_days(overview: OverviewFindings, days: Sequence[date], speak: Language) -> str:
    """Return what the columns show, and of which days where those are not the window's."""
    told = speak.say("overview.messages_per_day")
    if len(days) == overview.window_days:
        return told
    which = (
        speak.say("overview.last_days", count=len(days))
        if overview.plan.forecasts
        else speak.say("overview.days_to", count=len(days), day=speak.day(days[-1]))
    )
    return f"{told} · {which}"


def _person(findings: WeeklyFindings, faces: Faces, speak: Language) -> Story:
    """Tell who rises, or if nobody is said to, who wrote most."""
    rose = _riser(findings)
    if rose is not None:
        member_id, places = rose
        face = faces.member(member_id)
        return Story(
            title=speak.say("digest.rising"),
            picture=Person(name=face.name, avatar=face.image, seed=member_id),
            value=face.name,
            is_name=True,
            delta=Delta(text=speak.say("rank.places", count=places), direction="up"),
        )
    title = speak.say("digest.top_member")
    if not findings.overview.top_members:
        share = findings.overview.messages.share
        picture = Bars(values=np.zeros(_BARS if share else 0))
        value = speak.count(0) if share else UNKNOWN
        return Story(title=title, picture=picture, value=value, text=_nobody(share, speak))
    first = findings.overview.top_members[0]
    face = faces.member(first.member_id)
    return Story(
        title=title,
        picture=Person(name=face.name, avatar=face.image, seed=first.member_id),
        value=face.name,
        is_name=True,
        text=speak.say("digest.messages", count=first.messages),
    )


def _nobody(share: float, speak: Language) -> str:
    """Return why nobody, and no channel, is named; ``share``: how much was watched."""
    return silence(share, "days", speak) if share else speak.say("common.not_watched")


def _riser(findings: WeeklyFindings) -> tuple[MemberId, int] | None:
    """Return who rose first of all, and by how many places."""
    for each in findings.activity.rising:
        if each.previous_rank is not None and each.previous_rank > each.rank:
            return each.member_id, each.previous_rank - each.rank
    return None


def _newcomers(findings: WeeklyFindings, speak: Language) -> Story:
    joins = findings.overview.joins
    title = speak.say("digest.newcomers")
    if joins.value is None:
        unknown = speak.say("common.not_watched")
        return Story(title=title, picture=Course(), value=UNKNOWN, text=unknown)
    wrote = findings.newcomers.funnel.spoke_first_week.reached
    told = ""
    if wrote.share is not None and wrote.of >= FEWEST_TO_JUDGE:
        told = speak.say("digest.newcomers_wrote", percent=speak.percent(wrote.share))
    return Story(
        title=title, picture=Course(values=joins.spark), value=speak.count(joins.value), text=told
    )


def _health(findings: WeeklyFindings, speak: Language) -> Story:
    title, health = speak.say("digest.health"), findings.health
    if health.index is None:
        known = "digest.too_little_known" if findings.watched_share else "common.not_watched"
        unknown = speak.say(known)
        return Story(title=title, picture=Gauge(share=None), value=UNKNOWN, text=unknown)
    strongest = max(health.parts, key=lambda part: -1 if part.points is None else part.points)
    return Story(
        title=title,
        picture=Gauge(share=health.index / 100),
        value=speak.count(health.index),
        unit=speak.say("digest.of_hundred"),
        text=speak.say(f"digest.{strongest.aspect.name.lower()}"),
    )


def _channel(findings: WeeklyFindings, faces: Faces, speak: Language) -> Story:
    title = speak.say("digest.busiest_channel")
    channels = _spoken(findings)
    if findings.channels.messages is None:
        unknown = speak.say("common.not_watched")
        return Story(title=title, picture=Bars(), value=UNKNOWN, text=unknown)
    if not channels:
        words = _nobody(findings.overview.messages.share, speak)
        nothing = Bars(values=np.zeros(_BARS))
        return Story(title=title, picture=nothing, value=speak.count(0), text=words)
    messages = [each.messages or 0 for each in channels]
    return Story(
        title=title,
        picture=Bars(values=np.array(messages, dtype=np.float64)),
        value=faces.channel(channels[0].channel_id),
        is_name=True,
        text=speak.say("digest.messages", count=messages[0]),
    )


def _spoken(findings: WeeklyFindings) -> tuple[ChannelFigures, ...]:
    """Return the first channels with a message."""
    return tuple(each for each in findings.channels.channels[:_BARS] if each.messages)
