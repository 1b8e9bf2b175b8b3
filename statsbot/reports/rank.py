"""Rank and level of a member, and a level just reached: chooses the words, draws."""

from dataclasses import replace

from renderers.cards.celebration import Celebration, CelebrationCard
from renderers.cards.leaderboard import BoardRow
from renderers.cards.rank import AROUND, Board, Climb, RankCard, Tile
from renderers.panels.climb import Way
from renderers.panels.person import Person
from renderers.panels.tile import Delta
from statsbot.analytics.levels import Level
from statsbot.analytics.rank import Placed, RankFindings
from statsbot.findings.as_json import finding_json
from statsbot.locale import Language
from statsbot.reports.desk import Desk
from statsbot.reports.faces import Faces
from statsbot.reports.moves import apart, climbed, moved, points
from statsbot.reports.periods import Period
from statsbot.reports.picture import Picture
from statsbot.reports.telling import heading, messages_source, tiles_told, title_told, watched_part

UNKNOWN = "–"
LEAST_MISSING = 0.1
"""Points to the next rank or level that are written at least: some are missing, however few."""


async def picture_rank(desk: Desk, findings: RankFindings) -> Picture:
    """Return the drawn rank and level of what was found.

    Raises:
        DrawingError: the card could not be drawn.
    """
    card = describe_rank(findings, await _faces(desk, findings), desk.speak)
    return await desk.picture("rank", findings, card, told=rank_told(findings, card, desk.speak))


async def picture_level_up(desk: Desk, findings: RankFindings) -> Picture:
    """Return the drawn celebration of a level, or how far it is to the next.

    Raises:
        DrawingError: the card could not be drawn.
    """
    card = describe_level_up(findings, await _faces(desk, findings), desk.speak)
    source = messages_source(findings.question, desk.speak)
    return await desk.picture(
        "level-up",
        findings,
        card,
        told=celebration_told(card, desk.speak, source),
        filename=f"level-up-{findings.question.days[-1]}",
        data={**finding_json("rank", findings), "headline": card.celebration.headline},
    )


def describe_rank(findings: RankFindings, faces: Faces, speak: Language) -> RankCard:
    """Return the card that says how far a member has come."""
    question = findings.question
    against = ""
    if findings.previous is not None:
        before = Period(question.previous, question.zone)
        against = Period(question.window, question.zone).against(before, speak)
    beside = " · ".join(filter(None, (against, watched_part(findings.watched_share, speak))))
    return RankCard(
        header=heading(question, faces, _insight(findings, faces, speak), speak, beside=beside),
        climb=_climb(findings, faces, speak),
        stats=_stats(findings, speak),
        around=_around(findings, faces, speak),
    )


def describe_level_up(findings: RankFindings, faces: Faces, speak: Language) -> CelebrationCard:
    """Return the card that celebrates a level, if one was reached in the window."""
    face, level = faces.member(findings.member_id), findings.level
    reached, known = _has_risen(findings), level is not None
    words = "level_reached" if reached else "level_is" if known else "level_unknown"
    return CelebrationCard(
        header=heading(
            findings.question,
            faces,
            speak.say("rank.new_level" if reached else "rank.no_new_level")
            if known
            else _unwatched(findings, speak),
            speak,
        ),
        celebration=Celebration(
            name=face.name,
            headline=speak.say(
                f"rank.{words}", name=apart(face.name), level=level.level if level else 0
            ),
            text=_place(findings, speak) if findings.now else "",
            way=_way(findings, speak),
            reached=reached,
            image=face.image,
            seed=findings.member_id,
        ),
    )


def rank_told(findings: RankFindings, card: RankCard, speak: Language) -> list[str]:
    """Return the description: card, member, server, period, level, main numbers, source."""
    header, climb = card.header, card.climb
    return [
        title_told("rank.title", header, findings.question, speak, name=apart(climb.person.name)),
        header.insight,
        speak.say("overview.number", label=climb.level_label, value=climb.level),
        climb.way.done,
        climb.way.ahead,
        tiles_told(card.stats, speak),
        messages_source(findings.question, speak),
    ]


def celebration_told(card: CelebrationCard, speak: Language, source: str) -> list[str]:
    """Return the description: headline, line, server, period, how far, source."""
    header, told = card.header, card.celebration
    return [
        told.headline,
        told.text,
        f"{header.server}, {header.period}",
        told.way.done,
        told.way.ahead,
        source,
    ]


async def _faces(desk: Desk, findings: RankFindings) -> Faces:
    shown = {findings.member_id, *(each.member_id for each in findings.around)}
    return await desk.faces(findings, sorted(shown))


def _has_risen(findings: RankFindings) -> bool:
    level, before = findings.level, findings.level_before
    return level is not None and before is not None and level.level > before.level


def _insight(findings: RankFindings, faces: Faces, speak: Language) -> str:
    level, name = findings.level, apart(faces.member(findings.member_id).name)
    if level is None:
        return _unwatched(findings, speak)
    if not level.score:
        return speak.say("rank.no_points", name=name)
    if _has_risen(findings):
        return speak.say("rank.reached_here", name=name, level=level.level)
    return _ahead(level, speak)


def _unwatched(findings: RankFindings, speak: Language) -> str:
    return Period(findings.question.window, findings.question.zone).say(speak, "unwatched")


def _ahead(level: Level, speak: Language) -> str:
    missing = points(max(level.missing, LEAST_MISSING), speak)
    return speak.say("rank.ahead", points=missing, level=level.level + 1)


def _place(findings: RankFindings, speak: Language) -> str:
    if findings.now is None or findings.now.rank is None:
        return speak.say("rank.unranked")
    return speak.say("rank.place", rank=findings.now.rank, count=findings.people or 0)


def _way(findings: RankFindings, speak: Language) -> Way:
    level = findings.level
    if level is None:
        return Way(share=None, done=speak.say("common.not_watched"), ahead="")
    done = speak.say("rank.points_in_all", points=points(level.score, speak))
    return Way(share=level.share, done=done, ahead=_ahead(level, speak))


def _climb(findings: RankFindings, faces: Faces, speak: Language) -> Climb:
    face = faces.member(findings.member_id)
    return Climb(
        person=Person(
            name=face.name,
            lines=(_place(findings, speak),) if findings.now else (),
            avatar=face.image,
            seed=findings.member_id,
        ),
        level_label=speak.say("rank.level"),
        level=speak.count(findings.level.level) if findings.level else UNKNOWN,
        way=_way(findings, speak),
    )


def _stats(findings: RankFindings, speak: Language) -> tuple[Tile, Tile, Tile, Tile]:
    now, before = findings.now, findings.previous
    labels = [speak.say(f"rank.tile_{each}") for each in ("rank", "points", "days", "next")]
    if now is None:
        note = speak.say("common.not_watched")
        first, second, third, fourth = (
            Tile(label=label, value=UNKNOWN, note=note) for label in labels
        )
        return first, second, third, fourth
    return (
        Tile(label=labels[0], value=UNKNOWN, note=speak.say("rank.no_rank"))
        if now.rank is None
        else Tile(
            label=labels[0],
            value=speak.say("rank.number", rank=now.rank),
            delta=None if before is None else _climbed(now.rank, before.rank, speak),
        ),
        Tile(
            label=labels[1],
            value=points(now.score, speak),
            delta=moved(now.score, before.score if before else None, speak),
        ),
        Tile(
            label=labels[2],
            value=speak.count(now.active_days),
            unit=speak.say("rank.of_days", number=len(findings.question.days)),
        ),
        _next_rank(now, findings, labels[3], speak),
    )


def _climbed(rank: int, before: int | None, speak: Language) -> Delta:
    delta = climbed(rank, before, speak)
    if delta.direction == "flat":
        return replace(delta, text=speak.say("common.no_change"))
    if delta.direction == "unknown" or before is None:
        return delta
    return replace(delta, text=speak.say("rank.places", count=abs(before - rank)))


def _next_rank(now: Placed, findings: RankFindings, label: str, speak: Language) -> Tile:
    ahead = [each.score for each in findings.around if each.score > now.score]
    if now.rank is None:
        return Tile(label=label, value=UNKNOWN, note=speak.say("rank.no_rank"))
    if not ahead:
        return Tile(label=label, value=UNKNOWN, note=speak.say("rank.nobody_ahead"))
    missing = points(max(min(ahead) - now.score, LEAST_MISSING), speak)
    return Tile(label=label, value=missing, unit=speak.say("leaderboard.points"))


def _around(findings: RankFindings, faces: Faces, speak: Language) -> Board:
    rows = findings.around
    most = max((row.score for row in rows), default=1.0)
    return Board(
        title=speak.say("rank.around"),
        note=speak.say("leaderboard.points"),
        rows=tuple(_row(row, most, findings, faces, speak) for row in rows),
        places=AROUND,
        empty=speak.say("rank.unranked" if findings.now else "common.not_watched"),
        watched=bool(findings.now),
    )


def _row(
    row: Placed, most: float, findings: RankFindings, faces: Faces, speak: Language
) -> BoardRow:
    face = faces.member(row.member_id)
    return BoardRow(
        name=face.name,
        value=points(row.score, speak),
        share=row.score / most,
        rank=speak.count(row.rank or 0),
        golden=row.member_id == findings.member_id,
        avatar=face.image,
        seed=row.member_id,
    )
