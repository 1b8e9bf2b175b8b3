"""Community health: strong, weak, partly known, without an index."""

from collections.abc import Callable
from dataclasses import replace

from renderers import Card, Look
from statsbot.analytics.health import LINES, Aspect, HealthFindings, Measure, find_health
from statsbot.locale import language
from statsbot.reports.faces import Face, Faces
from statsbot.reports.health import describe_health
from tests.fix_findings import asked

FACES = Faces(server=Face(name="The Cartographers Guild"))
USUAL = (0.21, 0.14, 1.08, 0.56, 0.012, 0.31, 0.11, 0.83)


def found(*values: float | None, share: float = 1.0, people: int = 100) -> HealthFindings:
    """Findings with these values of the aspects, in their order, each of as many people."""
    measures = (Measure(value=value, people=people) for value in values)
    return find_health(asked(), share, dict(zip(Aspect, measures, strict=False)))


def first_days() -> HealthFindings:
    """Much was written, and one person joined."""
    many, one = Measure(value=0.7, people=94), Measure(value=1.0, people=1)
    measures = {Aspect.BREADTH: many, Aspect.WELCOME: one, Aspect.RETURN: one, Aspect.ANSWERS: one}
    return find_health(asked(), 0.68, measures)


def at(points: float) -> HealthFindings:
    """Findings in which each part has as many points."""
    return found(*(low + (high - low) * points / 100 for low, high in LINES.values()))


def card(made: HealthFindings, tag: str = "en", faces: Faces = FACES) -> Card:
    speak = language(tag)
    return replace(describe_health(made, faces, speak), look=Look(leftward=speak.leftward))


SAMPLES: dict[str, Callable[[], Card]] = {
    "usual": lambda: card(found(*USUAL)),
    "german": lambda: card(found(*USUAL), "de", Faces(server=Face(name="Ж" * 90))),
    "japanese": lambda: card(found(*USUAL[:5]), "ja"),
    "arabic": lambda: card(found(*USUAL), "ar"),
    "hebrew": lambda: card(found(0.02, None, 0.4, 0.1, -0.3, 0.0, None, 0.2), "he"),
    "withheld": lambda: card(found(0.4, 0.2, 1.2, None, -0.02, None, None, None)),
    "few": lambda: card(found(0.4, None, 1.2), "de"),
    "nothing": lambda: card(found()),
    "first_days": lambda: card(first_days()),
    "first_days_german": lambda: card(first_days(), "de"),
    "hardly_watched": lambda: card(found(*USUAL, share=0.31)),
    "unwatched": lambda: card(found(share=0.0)),
    "full": lambda: card(at(100)),
    "zero": lambda: card(at(0)),
}
