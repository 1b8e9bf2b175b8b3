"""The digest's cover: chooses a week's headline and stories, and their words."""

from dataclasses import replace

import numpy as np

from renderers.cards.digest import (
    Bars,
    Course,
    Cover,
    DigestCard,
    Gauge,
    Person,
    Story,
    Tile,
)
from statsbot.analytics.channels import ChannelFigures
from statsbot.analytics.invites import FEWEST_TO_JUDGE
from statsbot.domain.ids import MemberId
from statsbot.findings.as_json import finding_json
from statsbot.findings.weekly import WeeklyFindings
from statsbot.locale import Language
from statsbot.reports.desk import Desk
from statsbot.reports.faces import Faces, read_faces
from statsbot.reports.insight import insight
from statsbot.reports.moves import apart
from statsbot.reports.overview import beside, delta_of
from statsbot.reports.periods import Period
from statsbot.reports.picture import Picture
from statsbot.reports.telling import heading, messages_source, silence, tile_told, with_sign

_DAYS = 7
_BARS = 4
UNKNOWN = "–"


async def picture_digest(desk: Desk, findings: WeeklyFindings) -> Picture:
    """Return the drawn cover of a week.

    Raises:
        DrawingError: the card could not be drawn.
    """
    rose = _riser(findings)
    shown = [each.member_id for each in findings.overview.top_members[:1]]
    faces = await read_faces(
        desk.database,
        findings.question.guild_id,
        [*shown, rose[0]] if rose else shown,
        desk.assets,
        channel_ids={each.channel_id for each in findings.channels.channels[:1]},
    )
    speak = desk.speak
    card = replace(describe_digest(findings, faces, speak), look=desk.look)
    period = Period(findings.question.window, findings.question.zone)
    told = digest_told(findings, card, speak)
    return await desk.picture(
        card,
        filename=f"digest-{period.first}-{period.last}",
        alt_text=told,
        data={
            **finding_json("weekly", findings),
            "words": [*told],
            "source": messages_source(findings.question, speak),
        },
    )


def describe_digest(findings: WeeklyFindings, faces: Faces, speak: Language) -> DigestCard:
    """Return the cover that says what was found."""
    overview = findings.overview
    period = Period(findings.question.window, findings.question.zone)
    subtitle = "subtitle" if period.kind == "week" else "subtitle_days"
    cover = _cover(findings, speak)
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
    zone = findings.question.zone.key
    main = Tile(label=cover.label, value=cover.value, delta=cover.delta)
    return [
        speak.say("digest.title", server=header.server, period=header.period, zone=zone),
        cover.headline,
        tile_told(main, speak),
        header.comparison,
        *(_told(story, speak) for story in card.stories),
    ]


def _told(story: Story, speak: Language) -> str:
    value = f"{story.value} {story.unit}".rstrip()
    words = "alt" if story.text else "number"
    return speak.say(f"digest.{words}", title=story.title, value=value, text=story.text)


def _cover(findings: WeeklyFindings, speak: Language) -> Cover:
    overview = findings.overview
    days, running = overview.days[-_DAYS:], not overview.plan.last_day_ended
    drawn = overview.daily_used[-_DAYS:].copy()
    drawn[-1] |= running
    daily = np.where(drawn, overview.daily[-_DAYS:], np.nan)
    most = float(np.nanmax(daily, initial=0.0))
    messages = overview.messages
    return Cover(
        headline=insight(overview, speak).text,
        value=UNKNOWN if messages.value is None else speak.count(messages.value),
        label=speak.say("overview.messages_small"),
        delta=delta_of(messages, speak),
        days=daily,
        names=tuple(speak.weekday(day.weekday(), "abbreviated") for day in days),
        best=speak.short(most) if most else "",
        note=speak.say("overview.messages_per_day"),
        empty=silence(float(overview.daily_share[-_DAYS:].mean()), "days", speak),
    )


def _person(findings: WeeklyFindings, faces: Faces, speak: Language) -> Story:
    """Tell who rises, or if nobody is said to, who wrote most."""
    rose = _riser(findings)
    if rose is not None:
        member_id, places = rose
        face = faces.member(member_id)
        return Story(
            title=speak.say("digest.rising"),
            picture=Person(name=face.name, avatar=face.image, seed=member_id),
            value=with_sign(speak.count(places), speak, above=True),
            text=speak.say("digest.rose", name=apart(face.name), count=places),
        )
    title = speak.say("digest.top_member")
    if not findings.overview.top_members:
        share = findings.overview.messages.share
        picture = Bars(values=np.zeros(_BARS if share else 0))
        return Story(
            title=title, picture=picture, value=UNKNOWN, text=silence(share, "days", speak)
        )
    first = findings.overview.top_members[0]
    face = faces.member(first.member_id)
    return Story(
        title=title,
        picture=Person(name=face.name, avatar=face.image, seed=first.member_id),
        value=speak.count(first.messages),
        text=face.name,
    )


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
        unknown = speak.say("digest.too_little_known")
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
        words = silence(findings.overview.messages.share, "days", speak)
        nothing = Bars(values=np.zeros(_BARS))
        return Story(title=title, picture=nothing, value=speak.count(0), text=words)
    messages = [each.messages or 0 for each in channels]
    return Story(
        title=title,
        picture=Bars(values=np.array(messages, dtype=np.float64)),
        value=speak.count(messages[0]),
        text=faces.channel(channels[0].channel_id),
    )


def _spoken(findings: WeeklyFindings) -> tuple[ChannelFigures, ...]:
    """Return the first channels with a message."""
    return tuple(each for each in findings.channels.channels[:_BARS] if each.messages)
