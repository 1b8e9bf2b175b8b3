"""One channel: chooses the words, draws."""

from dataclasses import replace

import numpy as np

from renderers.cards.channel import DAYS, KINDS, ChannelCard
from renderers.panels.hours import HourGrid
from renderers.panels.ranking import ROWS, Ranking, RankingRow
from renderers.panels.tile import Tile
from statsbot.analytics.channel import ChannelFindings
from statsbot.analytics.channels import SPOKEN, ChannelFigures
from statsbot.analytics.coverage import ENOUGH_WATCHED
from statsbot.analytics.lifecycle import RECENT, Life
from statsbot.locale import Language
from statsbot.reports.channels import STANDINGS, sign_of
from statsbot.reports.daily import daily_trend
from statsbot.reports.desk import Desk
from statsbot.reports.faces import Faces
from statsbot.reports.hour_grid import hour_grid
from statsbot.reports.mix import content_mix
from statsbot.reports.moves import apart, moved
from statsbot.reports.overview import silence
from statsbot.reports.periods import Period
from statsbot.reports.picture import Picture
from statsbot.reports.reactions import per_message_told
from statsbot.reports.telling import heading, messages_source, tiles_told, watched_part


async def picture_channel(desk: Desk, findings: ChannelFindings) -> Picture:
    """Return the drawn channel.

    Raises:
        DrawingError: the card could not be drawn.
    """
    channel_id = findings.channel.channel_id
    shown = [each.member_id for each in findings.top_authors]
    faces = await desk.faces(findings, shown, channels=[channel_id])
    card = describe_channel(findings, faces, desk.speak)
    days = findings.question.days
    return await desk.picture(
        "channel",
        findings,
        card,
        told=channel_told(findings, card, faces, desk.speak),
        filename=f"channel-{channel_id}-{days[0]}-{days[-1]}",
    )


def describe_channel(findings: ChannelFindings, faces: Faces, speak: Language) -> ChannelCard:
    """Return the card that says what was found."""
    figures = findings.channel
    sign = sign_of(figures.life, speak)
    watched = watched_part(findings.watched_share, speak)
    stands = speak.say("channel.stands", standing=sign.word) if sign else ""
    beside = " · ".join(filter(None, (stands, watched)))
    name = faces.channel(figures.channel_id)
    header = heading(
        findings.question, faces, channel_insight(findings, speak), speak, beside=beside
    )
    return ChannelCard(
        header=replace(header, subject=name),
        tiles=_tiles(findings, speak),
        trend=daily_trend(
            findings.days,
            findings.daily,
            speak,
            title=speak.say("overview.messages_per_day"),
            empty="" if figures.messages else silence(findings.watched_share, "days", speak),
            ended=findings.question.last_day_ended,
            most=DAYS,
        ),
        mix=content_mix(figures.mix, speak, places=KINDS, share=findings.watched_share),
        hours=_hours(findings, speak),
        ranking=_ranking(findings, faces, speak),
    )


def channel_insight(findings: ChannelFindings, speak: Language) -> str:
    """Return the one sentence: how it goes on, and when it is busiest."""
    figures, period = findings.channel, Period(findings.question.window, findings.question.zone)
    if figures.messages is None:
        return period.say(speak, "unwatched")
    if findings.watched_share < ENOUGH_WATCHED:
        return speak.say("overview.only_a_part")
    if figures.life in (Life.WAKING, Life.FADING):
        recent = figures.weekly[:RECENT]
        unit = "hours" if figures.kind in SPOKEN else "messages"
        return speak.say(
            f"channel.{STANDINGS[figures.life]}_{unit}",
            now=speak.short(float(np.nanmean(recent))),
            before=speak.short(float(np.nanmedian(figures.weekly[RECENT:]))),
        )
    if figures.life is Life.DEAD:
        return speak.say("channel.dead")
    if not figures.messages:
        return period.say(speak, "nothing")
    if figures.life is Life.NEW:
        return speak.say("channel.new", count=figures.authors or 0)
    stretch = findings.stretch
    if stretch is None:
        return speak.say("channel.total", count=figures.messages)
    return speak.say(
        "channel.busiest",
        weekday=speak.weekday(stretch.weekday),
        start=f"{stretch.hour:02d}:00",
        end=f"{(stretch.hour + stretch.hours) % 24:02d}:00",
    )


def channel_told(
    findings: ChannelFindings, card: ChannelCard, faces: Faces, speak: Language
) -> list[str]:
    """Return the description: card, server, period, insight, main numbers, who writes, source."""
    leaders = speak.commas(f"{row.name} {row.value}" for row in card.ranking.rows)
    mix = speak.commas(f"{row.name} {row.values[0]}" for row in card.mix.rows)
    return [
        speak.say(
            "channel.title",
            channel=apart(faces.channel(findings.channel.channel_id)),
            server=faces.server.name,
            period=card.header.period,
            zone=findings.question.zone.key,
        ),
        card.header.insight,
        tiles_told(card.tiles, speak),
        speak.say("overview.top", members=leaders) if leaders else "",
        speak.say("overview.number", label=card.mix.title, value=mix) if mix else "",
        messages_source(findings.question, speak),
    ]


def _tiles(findings: ChannelFindings, speak: Language) -> tuple[Tile, ...]:
    figures, spread = findings.channel, findings.concentration
    unknown = speak.say("common.not_watched") if figures.messages is None else ""
    withheld = unknown or speak.say("reactions.too_few")
    share = figures.share.share if figures.share else None
    delta = moved(
        figures.messages,
        figures.previous,
        speak,
        change=figures.change,
        muted=figures.change is None,
    )
    half = ""
    if spread.half is not None:
        half = speak.say("channel.half", count=spread.half)
    return (
        Tile(
            label=speak.say("overview.messages"),
            value="–" if figures.messages is None else speak.count(figures.messages),
            delta=delta,
            note="" if delta else unknown,
            spark=findings.daily[-DAYS:],
        ),
        Tile(
            label=speak.say("channel.authors"),
            value="–" if figures.authors is None else speak.count(figures.authors),
            note=unknown or half,
        ),
        Tile(
            label=speak.say("channel.share"),
            value="–" if share is None else speak.percent(share),
            note=withheld if share is None else speak.say("channel.of_all_channels"),
        ),
        Tile(
            label=speak.say("reactions.per_message"),
            value=per_message_told(figures.reactions_per_message, speak),
            note=_reactions_note(figures, speak),
        ),
    )


def _reactions_note(figures: ChannelFigures, speak: Language) -> str:
    if figures.reactions is None:
        return speak.say("common.not_watched")
    if figures.reactions_per_message is None:
        return speak.say("reactions.too_few")
    return speak.say("reactions.total", count=figures.reactions)


def _hours(findings: ChannelFindings, speak: Language) -> HourGrid:
    zone, grid = findings.question.zone.key, findings.hours
    if grid is None:
        left = hour_grid(
            np.full((7, 24), np.nan),
            speak,
            title=speak.say("overview.when_you_talk"),
            note=zone,
            empty=speak.say("channel.hours_left"),
        )
        return replace(left, unwatched="")
    known = not np.isnan(grid.rate).all()
    return hour_grid(
        grid.rate,
        speak,
        title=speak.say("overview.when_you_talk"),
        note=zone,
        peak=grid.peak if findings.stretch else None,
        empty=silence(float(known), "grid", speak),
    )


def _ranking(findings: ChannelFindings, faces: Faces, speak: Language) -> Ranking:
    authors, five = findings.top_authors[:ROWS], findings.concentration.top_5_share
    most = max((author.messages for author in authors), default=1)
    note = speak.say("overview.messages_small")
    if five is not None and (findings.channel.authors or 0) > 5:
        note = speak.say("channel.top_five", percent=speak.percent(five))
    return Ranking(
        title=speak.say("overview.top_members"),
        note=note,
        rows=tuple(
            RankingRow(
                name=faces.member(author.member_id).name,
                value=speak.count(author.messages),
                share=author.messages / most,
                avatar=faces.member(author.member_id).image,
                seed=author.member_id,
            )
            for author in authors
        ),
        empty=silence(findings.watched_share, "days", speak),
    )
