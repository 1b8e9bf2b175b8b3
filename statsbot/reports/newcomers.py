"""Newcomers: chooses the words, draws."""

from collections.abc import Iterable

from renderers.cards.newcomers import NewcomersCard, Step, Steps, Tile
from statsbot.analytics.funnel import Step as FunnelStep
from statsbot.analytics.groups import FEWEST_TO_JUDGE, Ratio, Typical, may_tell, ratio
from statsbot.analytics.newcomers import NewcomersFindings
from statsbot.locale import Language
from statsbot.reports.comings import (
    UNKNOWN,
    duration,
    known_part,
    nobody,
    nothing_to_tell,
    source,
    unknown_way,
    unwatched,
    way,
)
from statsbot.reports.desk import Desk
from statsbot.reports.faces import Faces
from statsbot.reports.picture import Picture
from statsbot.reports.telling import heading, tiles_told, title_told
from statsbot.store.rows import Reader


async def picture_newcomers(desk: Desk, findings: NewcomersFindings) -> Picture:
    """Return the drawn funnel of newcomers.

    Raises:
        DrawingError: the card could not be drawn.
    """
    card = describe_newcomers(findings, await desk.faces(findings), desk.speak)
    return await desk.picture(
        "newcomers",
        findings,
        card,
        told=newcomers_told(findings, card, desk.speak),
        source=source(findings.question, desk.speak),
    )


def describe_newcomers(findings: NewcomersFindings, faces: Faces, speak: Language) -> NewcomersCard:
    """Return the card that says what became of newcomers."""
    question, share = findings.question, findings.watched_share
    return NewcomersCard(
        header=heading(
            question,
            faces,
            newcomers_insight(findings, speak),
            speak,
            beside=known_part(question, share, findings.known_since, speak),
        ),
        tiles=_tiles(findings, speak),
        funnel=Steps(
            title=speak.say("newcomers.how_far"),
            rows=_funnel(findings, speak),
            unfinished=speak.say("newcomers.to_come"),
            unwatched=speak.say("common.not_watched"),
            empty=nobody(share, speak),
        ),
        ways=Steps(
            title=speak.say("newcomers.by_way"),
            note=speak.say("newcomers.wrote_week_small"),
            rows=_ways(findings, speak),
            foot=speak.say("newcomers.bars"),
            empty=nobody(share, speak),
        ),
    )


def newcomers_insight(findings: NewcomersFindings, speak: Language) -> str:
    """Return the one sentence: how many write, and how many of them come back."""
    nothing = nothing_to_tell(findings.watched_share, findings.joined or 0, speak)
    if nothing is not None:
        return nothing
    spoke = findings.funnel.spoke_first_week.reached
    later = findings.funnel.active_week_two.reached
    if not spoke.of or spoke.share is None:
        early = findings.funnel.spoke_first_week.unfinished == findings.joined
        return speak.say(
            "newcomers.too_early" if early else "newcomers.came", count=findings.joined or 0
        )
    if spoke.of < FEWEST_TO_JUDGE:
        return speak.say("newcomers.few", part=spoke.part, count=spoke.of)
    if later.share is None or later.of < FEWEST_TO_JUDGE:
        return speak.say("newcomers.spoke", percent=speak.percent(spoke.share))
    return speak.say(
        "newcomers.spoke_and_back",
        percent=speak.percent(spoke.share),
        back=speak.percent(later.share),
    )


def newcomers_told(findings: NewcomersFindings, card: NewcomersCard, speak: Language) -> list[str]:
    """Return the description: card, server, period, insight, main numbers, ways, source."""
    header = card.header
    return [
        title_told("newcomers.title", header, findings.question, speak),
        header.insight,
        steps_told(card.funnel, speak),
        tiles_told(card.tiles[1:], speak) if card.funnel.rows else "",
        speak.say("overview.number", label=card.ways.title, value=steps_told(card.ways, speak))
        if card.ways.rows
        else "",
        header.comparison,
        source(findings.question, speak),
    ]


def steps_told(steps: Steps, speak: Language) -> str:
    """Return steps in words, as one sentence."""
    return speak.semicolons(
        speak.say(
            "overview.number_flat" if row.notes else "overview.number",
            label=row.label,
            value=row.value,
            change=row.notes[0] if row.notes else "",
        )
        for row in steps.rows
    )


def _tiles(findings: NewcomersFindings, speak: Language) -> tuple[Tile, Tile, Tile, Tile]:
    joined, returned = findings.joined, findings.returned
    answered = findings.answered
    return (
        Tile(
            label=speak.say("newcomers.new_members"),
            value=UNKNOWN if joined is None else speak.count(joined),
            note=speak.say("common.not_watched")
            if joined is None
            else speak.say("newcomers.came_back", count=returned)
            if returned
            else "",
        ),
        _time("first_message", findings.to_first_message, findings, speak),
        Tile(
            label=speak.say("newcomers.answered"),
            value=UNKNOWN if answered.share is None else speak.percent(answered.share),
            note=_of(answered.of, findings, speak)
            if answered.share is None
            else speak.say("newcomers.base", part=answered.part, count=answered.of),
            muted=answered.share is not None and answered.of < FEWEST_TO_JUDGE,
        ),
        _time("first_reply", findings.to_first_reply, findings, speak),
    )


def _time(words: str, typical: Typical, findings: NewcomersFindings, speak: Language) -> Tile:
    label = speak.say(f"newcomers.{words}")
    if typical.value is None:
        return Tile(label=label, value=UNKNOWN, note=_of(typical.people, findings, speak))
    value, unit = duration(typical.value, speak)
    return Tile(
        label=label,
        value=value,
        unit=unit,
        note=speak.say("newcomers.median_of", count=typical.people),
        muted=typical.people < FEWEST_TO_JUDGE,
    )


def _of(people: int, findings: NewcomersFindings, speak: Language) -> str:
    """Return why there is no figure over so many people."""
    if people:
        return speak.say("newcomers.too_few")
    unseen = findings.joined is None or not findings.messages_watched_share
    return speak.say("common.not_watched" if unseen else "newcomers.nobody_yet")


def _funnel(findings: NewcomersFindings, speak: Language) -> tuple[Step, ...]:
    """Return the steps from coming to being here; hatched where nobody watched."""
    funnel, whole, reader = findings.funnel, findings.joined, findings.question.reader
    joined = speak.say("newcomers.joined")
    steps = {
        speak.say(f"newcomers.{words}"): step
        for words, step in (
            ("wrote_day", funnel.spoke_first_day),
            ("wrote_week", funnel.spoke_first_week),
            ("active_two", funnel.active_week_two),
            ("here_month", funnel.here_after_month),
        )
    }
    if not whole:
        return tuple(map(unwatched, (joined, *steps))) if whole is None else ()
    return (
        Step(label=joined, value=speak.count(whole), reached=1.0),
        *(_step(label, step, whole, reader, speak) for label, step in steps.items()),
    )


def _ways(findings: NewcomersFindings, speak: Language) -> tuple[Step, ...]:
    """Return who wrote in the first week, by the way in which they came."""
    reader = findings.question.reader
    ways: dict[str, list[FunnelStep]] = {}
    for each in findings.by_source:
        ways.setdefault(way(each.how, speak), []).append(each.funnel.spoke_first_week)
    steps = {label: _together(each, reader) for label, each in ways.items()}
    most, rest = max(map(_people, steps.values()), default=1), unknown_way(speak)
    order = sorted(steps, key=lambda label: (label == rest, -_people(steps[label])))
    return tuple(_step(label, steps[label], most, reader, speak) for label in order)


def _together(steps: Iterable[FunnelStep], reader: Reader) -> FunnelStep:
    """Return the step of all people of several."""
    steps = tuple(steps)
    part, of = sum(step.reached.part for step in steps), sum(step.reached.of for step in steps)
    return FunnelStep(
        reached=ratio(part, of, reader),
        unfinished=sum(step.unfinished for step in steps),
        unwatched=sum(step.unwatched for step in steps),
    )


def _people(step: FunnelStep) -> int:
    return step.reached.of + step.unfinished + step.unwatched


def _step(label: str, step: FunnelStep, most: int, reader: Reader, speak: Language) -> Step:
    """Return a step whose bar is people, on the scale of ``most``."""
    reached, told = step.reached, step.reached.share is not None
    part = reached.part if told else 0
    return Step(
        label=label,
        value=UNKNOWN if reached.share is None else speak.percent(reached.share),
        notes=_notes(reached, step.unfinished, reader, speak),
        reached=part / most,
        missed=(reached.of - part) / most,
        unfinished=step.unfinished / most,
        unwatched=step.unwatched / most,
        muted=reached.of < FEWEST_TO_JUDGE,
    )


def _notes(reached: Ratio, unfinished: int, reader: Reader, speak: Language) -> tuple[str, ...]:
    """Return of how many a share is, and how many are to come; the longest first."""
    later = speak.say("newcomers.count_to_come", count=unfinished) if unfinished else ""
    if not reached.of:
        return (later,) if later else ()
    short = speak.say("newcomers.of_people", count=reached.of)
    if may_tell(reached.of, reader):
        bases = speak.say("newcomers.base", part=reached.part, count=reached.of), short
    else:
        bases = (speak.say("newcomers.too_few"),)
    return (f"{bases[0]} · {later}", *bases) if later else bases
