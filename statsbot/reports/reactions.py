"""Reactions: chooses the words, draws."""

from collections.abc import Sequence

import numpy as np

from renderers.cards.reactions import ReactionsCard
from renderers.panels.ranking import ROWS, Ranking, RankingRow
from renderers.panels.tile import Tile
from renderers.panels.trend import LONGEST
from statsbot.analytics.coverage import ENOUGH_WATCHED
from statsbot.analytics.reactions import ReactionsFindings, ReactionTotal
from statsbot.locale import Language
from statsbot.reports.daily import daily_trend
from statsbot.reports.desk import Desk
from statsbot.reports.faces import Faces
from statsbot.reports.moves import moved
from statsbot.reports.periods import Period
from statsbot.reports.picture import Picture
from statsbot.reports.telling import heading, source_told, tiles_told, title_told, watched_part

WORTH_TELLING = 0.1
"""A change from which it is what the card says."""
_HUNDRED = 100
_LEAST = 0.01
"""Reactions for a message, below which two decimals do not tell how many."""


async def picture_reactions(desk: Desk, findings: ReactionsFindings) -> Picture:
    """Return the drawn reactions of a server.

    Raises:
        DrawingError: the card could not be drawn.
    """
    shown = {each.member_id for each in (*findings.top_givers, *findings.top_receivers)}
    card = describe_reactions(findings, await desk.faces(findings, shown), desk.speak)
    return await desk.picture(
        "reactions",
        findings,
        card,
        told=reactions_told(findings, card, desk.speak),
        source=source_told("reactions.source", findings.question, desk.speak),
    )


def describe_reactions(findings: ReactionsFindings, faces: Faces, speak: Language) -> ReactionsCard:
    """Return the card that says what was found."""
    question = findings.question
    nothing = _silence(findings, speak)
    return ReactionsCard(
        header=heading(
            question,
            faces,
            reactions_insight(findings, speak),
            speak,
            beside=watched_part(findings.watched_share, speak),
        ),
        tiles=_tiles(findings, speak),
        trend=daily_trend(
            question.days,
            findings.daily,
            speak,
            title=speak.say("reactions.per_day"),
            empty="" if findings.given else nothing,
            ended=question.last_day_ended,
            most=LONGEST,
        ),
        receivers=_ranking("receivers", findings.top_receivers, faces, speak, nothing),
        givers=_ranking("givers", findings.top_givers, faces, speak, nothing),
    )


def reactions_insight(findings: ReactionsFindings, speak: Language) -> str:
    """Return the one sentence: how much more or less is reacted, or how often."""
    period = Period(findings.question.window, findings.question.zone)
    if findings.given is None:
        return period.say(speak, "unwatched")
    if findings.watched_share < ENOUGH_WATCHED:
        return speak.say("overview.only_a_part")
    if not findings.given:
        return speak.say("reactions.none")
    change = findings.change
    if change is not None and abs(change) >= WORTH_TELLING:
        return speak.say(
            "reactions.more" if change > 0 else "reactions.fewer",
            percent=speak.percent(abs(change)),
            before=period.say(speak, "before"),
        )
    if findings.per_message is not None:
        hundred = speak.short(findings.per_message * _HUNDRED)
        return speak.say("reactions.in_a_hundred", number=hundred)
    return speak.say("reactions.total", count=findings.given)


def reactions_told(findings: ReactionsFindings, card: ReactionsCard, speak: Language) -> list[str]:
    """Return the description: card, server, period, insight, main numbers, who leads, source."""
    header = card.header
    boards = [
        speak.say(
            "overview.number",
            label=board.title,
            value=speak.commas(f"{row.name} {row.value}" for row in board.rows),
        )
        for board in (card.receivers, card.givers)
        if board.rows
    ]
    removed = findings.removed
    return [
        title_told("reactions.title", header, findings.question, speak),
        header.insight,
        tiles_told(card.tiles, speak),
        speak.say("reactions.removed", count=removed) if removed else "",
        *boards,
        source_told("reactions.source", findings.question, speak),
    ]


def _silence(findings: ReactionsFindings, speak: Language) -> str:
    if findings.given is None:
        return speak.say("overview.unseen_days")
    return speak.say("reactions.none")


def _tiles(findings: ReactionsFindings, speak: Language) -> tuple[Tile, ...]:
    unknown = speak.say("common.not_watched") if findings.given is None else ""
    delta = moved(
        findings.given,
        findings.previous,
        speak,
        change=findings.change,
        muted=findings.change is None,
    )
    givers, per_message = findings.givers, findings.per_message
    course = findings.per_message_course[-LONGEST:]
    of_active = ""
    if givers is not None and givers.share is not None:
        of_active = speak.say("reactions.of_active", percent=speak.percent(givers.share))
    return (
        Tile(
            label=speak.say("reactions.given"),
            value="–" if findings.given is None else speak.count(findings.given),
            delta=delta,
            note="" if delta else unknown,
        ),
        Tile(
            label=speak.say("reactions.per_message"),
            value=per_message_told(per_message, speak),
            note=unknown or speak.say("reactions.too_few") if per_message is None else "",
            spark=course if per_message is not None and np.isfinite(course).any() else np.empty(0),
        ),
        Tile(
            label=speak.say("reactions.people_giving"),
            value="–" if givers is None else speak.count(givers.part),
            note=unknown or of_active,
        ),
        Tile(
            label=speak.say("reactions.people_receiving"),
            value="–" if findings.receivers is None else speak.count(findings.receivers),
            note=unknown,
        ),
    )


def per_message_told(reactions: float | None, speak: Language) -> str:
    """Write the reactions a message got: with two decimals below 1, else with one."""
    if reactions is None:
        return "–"
    return speak.under(_LEAST) if 0 < reactions < _LEAST else speak.factor(reactions)


def _ranking(
    who: str, board: Sequence[ReactionTotal], faces: Faces, speak: Language, empty: str
) -> Ranking:
    most = max((each.reactions for each in board), default=1)
    return Ranking(
        title=speak.say(f"reactions.{who}"),
        note=speak.say(f"reactions.{who}_note"),
        rows=tuple(
            RankingRow(
                name=faces.member(each.member_id).name,
                value=speak.count(each.reactions),
                share=each.reactions / most,
                avatar=faces.member(each.member_id).image,
                seed=each.member_id,
            )
            for each in board[:ROWS]
        ),
        empty=empty,
    )
