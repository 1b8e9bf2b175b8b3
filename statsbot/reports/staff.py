"""How the staff cover the week: chooses the words, draws. For the staff alone."""

from dataclasses import replace

import numpy as np

from renderers.cards.staff import PLACES, StaffCard
from renderers.panels.board import Board, BoardRow
from renderers.panels.grid import Grid, Outline
from renderers.panels.tile import Tile
from statsbot.analytics.coverage import ENOUGH_WATCHED
from statsbot.analytics.rhythm import Stretch
from statsbot.analytics.staff import StaffFindings
from statsbot.locale import Language
from statsbot.reports.desk import Desk
from statsbot.reports.faces import Faces
from statsbot.reports.hour_grid import hour_grid
from statsbot.reports.overview import silence
from statsbot.reports.periods import Period
from statsbot.reports.picture import Picture
from statsbot.reports.telling import (
    clock,
    heading,
    hour_of_week,
    tiles_told,
    title_told,
    watched_part,
)


async def picture_staff(desk: Desk, findings: StaffFindings) -> Picture:
    """Return the drawn cover of a server's week by its staff.

    Raises:
        DrawingError: the card could not be drawn.
    """
    shown = [each.member_id for each in findings.board[:PLACES]]
    card = describe_staff(findings, await desk.faces(findings, shown), desk.speak)
    return await desk.picture(
        "staff",
        findings,
        card,
        told=staff_told(findings, card, desk.speak),
        source=_source(findings, desk.speak),
    )


def staff_told(findings: StaffFindings, card: StaffCard, speak: Language) -> list[str]:
    """Return the description: card, server, period, insight, main numbers, source."""
    return [
        title_told("staff.title", card.header, findings.question, speak),
        card.header.insight,
        tiles_told(card.stats, speak),
        _source(findings, speak),
    ]


def _source(findings: StaffFindings, speak: Language) -> str:
    return speak.say("staff.source", zone=findings.question.zone.key)


def describe_staff(findings: StaffFindings, faces: Faces, speak: Language) -> StaffCard:
    """Return the card that says what was found."""
    question = findings.question
    zone = speak.say("common.times_in", zone=question.zone.key)
    beside = " · ".join(filter(None, (zone, watched_part(findings.watched_share, speak))))
    members, cover = _grids(findings, speak)
    return StaffCard(
        header=heading(question, faces, sentence(findings, speak), speak, beside=beside),
        members=members,
        cover=cover,
        stats=(
            _share("hours", findings.covered_hours, findings, speak),
            _share("activity", findings.covered_activity, findings, speak),
            _uncovered(findings, speak),
            _active(findings, speak),
        ),
        board=_board(findings, faces, speak),
    )


def sentence(findings: StaffFindings, speak: Language) -> str:
    """Return what is worth saying: when most members are about without staff."""
    if findings.watched_share == 0:
        return Period(findings.question.window, findings.question.zone).say(speak, "unwatched")
    if not findings.staff:
        return speak.say("staff.not_known")
    if findings.watched_share < ENOUGH_WATCHED or findings.covered_hours is None:
        return speak.say("staff.only_a_part")
    stretch = findings.uncovered_stretch
    if stretch is None:
        somebody = findings.covered_activity is not None
        return speak.say("staff.always" if somebody else "staff.no_members")
    return speak.say(
        "staff.without",
        weekday=speak.weekday(stretch.weekday),
        start=clock(stretch.hour),
        end=clock(stretch.hour + stretch.hours),
        number=speak.decimal(stretch.rate),
    )


def _grids(findings: StaffFindings, speak: Language) -> tuple[Grid, Grid]:
    """Return members active and staff there, both with the stretch in outline."""
    stretch, members = findings.uncovered_stretch, findings.members
    outlines = () if stretch is None else outlines_of(stretch)
    known = float(np.mean(~np.isnan(members)))
    active = hour_grid(
        members,
        speak,
        title=speak.say("staff.active_members"),
        empty="" if np.nansum(members) else silence(known, "grid", speak),
        every_day=True,
    ).grid
    there = replace(
        active,
        title=speak.say("staff.there"),
        shares=findings.covered,
        legend_low=speak.percent(0),
        legend_high=speak.percent(1),
        outlines=outlines,
        empty=_unattended(findings, known, speak),
    )
    return replace(active, outlines=outlines), there


def outlines_of(stretch: Stretch) -> tuple[Outline, ...]:
    """Return the rings around hours in a row, of which some may lie in the next row."""
    first = min(stretch.hours, 24 - stretch.hour)
    found = [Outline(row=stretch.weekday, column=stretch.hour, cells=first)]
    if first < stretch.hours:
        next_day = (stretch.weekday + 1) % 7
        found.append(Outline(row=next_day, column=0, cells=stretch.hours - first))
    return tuple(found)


def _unattended(findings: StaffFindings, known: float, speak: Language) -> str:
    if not known:
        return silence(known, "grid", speak)
    return speak.say("staff.none_active" if findings.staff else "staff.unknown_staff")


def _share(words: str, share: float | None, findings: StaffFindings, speak: Language) -> Tile:
    label = speak.say(f"staff.{words}")
    if share is None:
        return Tile(label=label, value="–", note=_why_not(findings, speak))
    return Tile(label=label, value=speak.percent(share), note=speak.say(f"staff.of_{words}"))


def _uncovered(findings: StaffFindings, speak: Language) -> Tile:
    label, stretch = speak.say("staff.uncovered"), findings.uncovered_stretch
    if stretch is None:
        told = findings.covered_hours is not None
        note = speak.say("staff.never_uncovered") if told else _why_not(findings, speak)
        return Tile(label=label, value="–", note=note)
    return Tile(
        label=label,
        value=hour_of_week(stretch.weekday, stretch.hour, speak),
        note=speak.say("staff.an_hour", number=speak.decimal(stretch.rate)),
    )


def _active(findings: StaffFindings, speak: Language) -> Tile:
    label = speak.say("staff.active")
    if findings.watched_share == 0 or not findings.staff:
        return Tile(label=label, value="–", note=_why_not(findings, speak))
    note = speak.say("staff.of_staff", count=findings.staff)
    return Tile(label=label, value=speak.count(findings.active_staff), note=note)


def _why_not(findings: StaffFindings, speak: Language) -> str:
    if findings.watched_share == 0:
        return speak.say("common.not_watched")
    if not findings.staff:
        return speak.say("staff.unknown_staff")
    return speak.say("common.too_little") if findings.watched_share < ENOUGH_WATCHED else ""


def _board(findings: StaffFindings, faces: Faces, speak: Language) -> Board:
    members = findings.board[:PLACES]
    most = max((member.hours for member in members), default=1)
    known = float(np.mean(~np.isnan(findings.members)))
    return Board(
        title=speak.say("staff.board"),
        note=speak.say("staff.hours_active"),
        rows=tuple(
            BoardRow(
                name=faces.member(member.member_id).name,
                value=speak.say("common.hours", number=speak.count(member.hours)),
                share=member.hours / most,
                avatar=faces.member(member.member_id).image,
                seed=member.member_id,
            )
            for member in members
        ),
        places=PLACES,
        empty=_unattended(findings, known, speak),
        watched=known > 0,
    )
