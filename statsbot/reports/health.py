"""Community health: chooses the words, draws."""

from collections.abc import Sequence

from renderers.cards.health import HealthCard
from renderers.panels.index import Index, IndexPart, IndexParts
from statsbot.analytics.coverage import ENOUGH_WATCHED
from statsbot.analytics.groups import FEWEST_TO_JUDGE
from statsbot.analytics.health import Aspect, HealthFindings, Part
from statsbot.locale import Language
from statsbot.reports.desk import Desk
from statsbot.reports.faces import Faces
from statsbot.reports.periods import Period
from statsbot.reports.picture import Picture
from statsbot.reports.telling import heading, messages_source, signed, title_told

UNKNOWN = "–"


async def picture_health(desk: Desk, findings: HealthFindings) -> Picture:
    """Return the drawn health of a community.

    Raises:
        DrawingError: the card could not be drawn.
    """
    faces = await desk.faces(findings)
    card = describe_health(findings, faces, desk.speak)
    return await desk.picture(
        "health", findings, card, told=health_told(findings, card, desk.speak)
    )


def describe_health(findings: HealthFindings, faces: Faces, speak: Language) -> HealthCard:
    """Return the card that says how a community is."""
    index = findings.index
    known = [part for part in findings.parts if part.points is not None]
    weakest = min(known, key=_points) if index is not None and not _alike(known) else None
    return HealthCard(
        header=heading(findings.question, faces, health_insight(findings, speak), speak),
        index=Index(
            title=speak.say("health.title"),
            share=None if index is None else index / 100,
            number=UNKNOWN if index is None else speak.count(index),
            of="" if index is None else speak.say("health.of_all"),
            words=_why_none(findings, speak)
            if index is None
            else _mean_of(len(known), len(findings.parts), speak),
        ),
        parts=IndexParts(
            title=speak.say("health.parts"),
            note=speak.say("health.value_and_full"),
            parts=tuple(_part(part, speak, golden=part is weakest) for part in findings.parts),
            unknown=speak.say("health.unknown" if findings.watched_share else "common.not_watched"),
        ),
    )


def _mean_of(known: int, count: int, speak: Language) -> str:
    if known == count:
        return speak.say("health.mean_of_all", count=count)
    return speak.say("health.mean_of", known=known, count=count)


def health_insight(findings: HealthFindings, speak: Language) -> str:
    """Return the one sentence: how it is, and where to look."""
    index = findings.index
    if index is None:
        return _why_none(findings, speak)
    known = [part for part in findings.parts if part.points is not None]
    if _alike(known):
        return speak.say("health.all_alike", index=index)
    strongest, weakest = max(known, key=_points), min(known, key=_points)
    return speak.say(
        "health.strong_and_weak",
        index=index,
        strongest=_name(strongest, speak),
        weakest=_name(weakest, speak),
    )


def health_told(findings: HealthFindings, card: HealthCard, speak: Language) -> list[str]:
    """Return the description: card, server, period, insight, each part, source."""
    header = card.header
    numbers = (
        speak.say("health.part", label=part.label, value=part.value, points=part.points)
        for part in card.parts.parts
        if part.share is not None
    )
    unknown = [part.label for part in card.parts.parts if part.share is None]
    return [
        title_told("health.told", header, findings.question, speak),
        header.insight,
        speak.semicolons(numbers),
        speak.say("health.unknown_are", parts=speak.commas(unknown)) if unknown else "",
        messages_source(findings.question, speak),
    ]


def _why_none(findings: HealthFindings, speak: Language) -> str:
    if not findings.watched_share:
        return Period(findings.question.window, findings.question.zone).say(speak, "unwatched")
    if findings.watched_share < ENOUGH_WATCHED:
        return speak.say(
            "health.hardly_watched",
            percent=speak.percent(findings.watched_share),
            enough=speak.percent(ENOUGH_WATCHED),
        )
    known = sum(part.points is not None for part in findings.parts)
    if not known:
        return speak.say("health.no_points")
    return speak.say("health.too_few", count=known, all=len(findings.parts))


def _part(part: Part, speak: Language, *, golden: bool) -> IndexPart:
    label, note = _name(part, speak), speak.say(f"health.{part.aspect.name.lower()}_is")
    if part.value is None or part.points is None:
        people = part.people or 0
        few = 0 < people < FEWEST_TO_JUDGE
        note = speak.say("health.few", count=people) if few else note
        return IndexPart(label=label, note=note, value="", points=UNKNOWN, share=None, few=few)
    if part.aspect is Aspect.GROWTH:
        value, full = signed(part.value, speak), signed(part.full, speak)
    else:
        value, full = speak.percent(part.value), speak.percent(part.full)
    return IndexPart(
        label=label,
        note=note,
        value=speak.say("health.of_full", value=value, full=full),
        points=speak.count(part.points),
        share=part.points / 100,
        golden=golden,
    )


def _name(part: Part, speak: Language) -> str:
    return speak.say(f"health.{part.aspect.name.lower()}")


def _alike(known: Sequence[Part]) -> bool:
    return len({part.points for part in known}) == 1


def _points(part: Part) -> float:
    return part.points or 0.0
