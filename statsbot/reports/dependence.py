"""Dependence on those who write most: chooses the words, draws."""

from renderers.cards.dependence import Arc, Arcs, DependenceCard, Tile
from statsbot.analytics.coverage import ENOUGH_WATCHED
from statsbot.analytics.dependence import Dependence, DependenceFindings
from statsbot.locale import Language
from statsbot.reports.desk import Desk
from statsbot.reports.faces import Faces
from statsbot.reports.moves import differed, in_points
from statsbot.reports.periods import Period
from statsbot.reports.picture import Picture
from statsbot.reports.telling import heading, messages_source, tiles_told, title_told, watched_part

UNKNOWN = "–"


async def picture_dependence(desk: Desk, findings: DependenceFindings) -> Picture:
    """Return the drawn card of what was found.

    Raises:
        DrawingError: the card could not be drawn.
    """
    faces = await desk.faces(findings)
    card = describe_dependence(findings, faces, desk.speak)
    return await desk.picture(
        "dependence", findings, card, told=dependence_told(findings, card, desk.speak)
    )


def describe_dependence(
    findings: DependenceFindings, faces: Faces, speak: Language
) -> DependenceCard:
    """Return the card that says how much depends on few."""
    question, now, before = findings.question, findings.now, _told(findings.previous)
    why = _why_untold(findings, speak)
    period = Period(question.window, question.zone)
    against = period.against(Period(question.previous, question.zone), speak) if before else ""
    beside = " · ".join(filter(None, (against, watched_part(findings.watched_share, speak))))
    first, second, third = (_arc(place, now, before, speak) for place in range(3))
    return DependenceCard(
        header=heading(question, faces, why or _insight(now, before, speak), speak, beside=beside),
        arcs=Arcs(
            title=speak.say("dependence.who"),
            note=speak.say("dependence.of_all"),
            arcs=(first, second, third),
            number="" if now.half is None else speak.count(now.half),
            words="" if now.half is None else speak.say("dependence.wrote_half"),
            empty=_state(findings, speak) if why else "",
        ),
        shares=speak.say("dependence.shares"),
        stats=(_half(findings, before, speak), _gini(findings, before, speak)),
    )


def dependence_told(
    findings: DependenceFindings, card: DependenceCard, speak: Language
) -> list[str]:
    """Return the description: card, server, period, insight, main numbers, source."""
    header = card.header
    shares = speak.semicolons(
        speak.say("overview.number", label=arc.label, value=arc.value) for arc in card.arcs.arcs
    )
    return [
        title_told("dependence.title", header, findings.question, speak),
        header.insight,
        shares,
        tiles_told(card.stats, speak),
        messages_source(findings.question, speak),
    ]


def _told(previous: Dependence | None) -> Dependence | None:
    """Return what can be shown of the window before."""
    return previous if previous is not None and previous.half is not None else None


def _state(findings: DependenceFindings, speak: Language) -> str:
    """Return in few words why a number is not told."""
    if findings.watched_share == 0:
        return speak.say("common.not_watched")
    if findings.watched_share < ENOUGH_WATCHED:
        return speak.say("dependence.unwatched")
    return speak.say("dependence.too_few" if findings.now.messages else "dependence.nobody")


def _why_untold(findings: DependenceFindings, speak: Language) -> str:
    """Return why nothing is concluded; "" if something is."""
    if findings.now.half is not None:
        return ""
    period = Period(findings.question.window, findings.question.zone)
    if findings.watched_share == 0:
        return period.say(speak, "unwatched")
    if findings.watched_share < ENOUGH_WATCHED:
        return speak.say("overview.only_a_part")
    if not findings.now.messages:
        return period.say(speak, "nothing")
    return speak.say("dependence.too_few_wrote", count=findings.now.authors or 0)


def _insight(now: Dependence, before: Dependence | None, speak: Language) -> str:
    half, people = now.half or 0, speak.count(now.authors or 0)
    if before is None or before.half == half:
        return speak.say("dependence.half_by", count=half, people=people)
    earlier = speak.count(before.half or 0)
    return speak.say("dependence.half_was", count=half, people=people, before=earlier)


def _arc(place: int, now: Dependence, before: Dependence | None, speak: Language) -> Arc:
    people, share = now.first_authors[place], now.first[place].share
    earlier = before.first[place].share if before else None
    label = speak.say("dependence.first" if place else "dependence.most", count=people)
    if share is None:
        return Arc(label=label, value=UNKNOWN, share=0.0 if now.messages == 0 else None)
    if earlier is None:
        return Arc(label=label, value=speak.percent(share), share=share)
    value, was, delta = in_points(share, earlier, speak)
    return Arc(
        label=label,
        value=value,
        share=share,
        before=earlier,
        before_text=speak.say("dependence.before", number=was),
        delta=delta,
    )


def _half(findings: DependenceFindings, before: Dependence | None, speak: Language) -> Tile:
    now, label = findings.now, speak.say("dependence.half")
    if now.half is None:
        return Tile(label=label, value=UNKNOWN, note=_state(findings, speak))
    delta = (
        differed(now.half, before.half, speak, speak.count, muted=True)
        if (before and before.half is not None)
        else None
    )
    unit = speak.say("dependence.of_people", number=now.authors or 0)
    return Tile(label=label, value=speak.count(now.half), unit=unit, delta=delta)


def _gini(findings: DependenceFindings, before: Dependence | None, speak: Language) -> Tile:
    now, label = findings.now, speak.say("dependence.gini")
    if now.gini is None:
        return Tile(label=label, value=UNKNOWN, note=_state(findings, speak))
    told = speak.hundredths(now.gini)
    if before is None or before.gini is None:
        return Tile(label=label, value=told, note=speak.say("dependence.gini_scale"))
    delta = differed(round(now.gini, 2), round(before.gini, 2), speak, speak.hundredths, muted=True)
    return Tile(label=label, value=told, delta=delta)
