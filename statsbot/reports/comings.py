"""What cards about people who come say alike: by which ways, and how much of it is known."""

from datetime import datetime

from renderers.panels.steps import Step
from statsbot.analytics.coverage import ENOUGH_WATCHED
from statsbot.analytics.question import Question
from statsbot.domain.facts import Confidence
from statsbot.domain.windows import local_day
from statsbot.locale import Language
from statsbot.reports.telling import source_told, watched_part

UNKNOWN = "–"
"""Stands for what is not known, or not told."""
_WAYS = {
    Confidence.EXACT: "invite",
    Confidence.INFERRED: "invite",
    Confidence.AMBIGUOUS: "invite",
    Confidence.VANITY: "vanity",
    Confidence.DISCOVERY: "discovery",
    Confidence.BOT: "bot",
    Confidence.UNKNOWN: "unknown",
}


def way(how: Confidence, speak: Language) -> str:
    """Return by which way somebody came, however surely that is known."""
    return speak.say(f"newcomers.way_{_WAYS[how]}")


def unknown_way(speak: Language) -> str:
    """Return what stands for the way of those of whom it is not known."""
    return way(Confidence.UNKNOWN, speak)


def known_part(
    question: Question, watched_share: float, known_since: datetime | None, speak: Language
) -> str:
    """Return how much of a window is known; "" if nearly all of it is."""
    if known_since is None:
        return watched_part(watched_share, speak)
    day = local_day(known_since, question.zone)
    return speak.say("newcomers.known_since", day=speak.day(day, year=True))


def nothing_to_tell(watched_share: float, came: float, speak: Language) -> str | None:
    """Return what is said of a window in which nobody came, or too little was watched.

    Args:
        watched_share: of the window.
        came: how many people, as far as is known.
        speak: the language.
    """
    if not came:
        if watched_share == 0:
            return speak.say("newcomers.unwatched")
        return speak.say("newcomers.nobody")
    if watched_share < ENOUGH_WATCHED:
        return speak.say("newcomers.only_a_part")
    return None


def nobody(watched_share: float, speak: Language) -> str:
    """Return what stands where people would be."""
    return speak.say("common.not_watched" if watched_share == 0 else "newcomers.nobody_short")


def unwatched(label: str) -> Step:
    """Return a step of people nobody watched."""
    return Step(label=label, value=UNKNOWN, reached=0.0, unwatched=1.0, muted=True)


def source(question: Question, speak: Language) -> str:
    """Return the source line: who is told of, by which messages, and in which zone's days."""
    return source_told("newcomers.source", question, speak)


def duration(seconds: float, speak: Language) -> tuple[str, str]:
    """Return a length of time in its largest fitting unit: ``("3.4", "h")``."""
    for unit, length, until in (
        ("seconds", 1, 90),
        ("minutes", 60, 90 * 60),
        ("hours", 3600, 48 * 3600),
    ):
        if seconds < until:
            return speak.decimal(seconds / length), speak.say(f"newcomers.{unit}")
    return speak.decimal(seconds / 86_400), speak.say("newcomers.days")
