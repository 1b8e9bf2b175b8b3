"""Invites: chooses the words, draws."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from renderers.cards.invites import (
    Donut,
    DonutPart,
    InvitesCard,
    Parted,
    PartedRow,
    Step,
    Steps,
)
from renderers.panels.parted import ROWS
from statsbot.analytics.comings import FOUR_WEEKS
from statsbot.analytics.groups import FEWEST_TO_JUDGE, Ratio, Typical, may_tell, ratio
from statsbot.analytics.invites import (
    Brought,
    Estimate,
    InviterBrought,
    InvitesFindings,
)
from statsbot.locale import Language
from statsbot.reports.comings import (
    UNKNOWN,
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
from statsbot.reports.newcomers import steps_told
from statsbot.reports.picture import Picture
from statsbot.reports.telling import brief, heading, title_told
from statsbot.store.rows import Reader

FEWEST_TO_PRAISE = 5
"""People whom an inviter must have brought for the card to be about that."""
LARGE_PART = 0.15
"""Share of all that they must be for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """What a row tells of some people who came."""

    joined: int
    here_now: int | None
    """None: of too few to tell."""
    stayed: float | None
    stayed_of: int
    spoke: float | None
    spoke_of: int


async def picture_invites(desk: Desk, findings: InvitesFindings) -> Picture:
    """Return the drawn card of invites; members are told of no link and no inviter.

    Raises:
        DrawingError: the card could not be drawn.
    """
    shown = [each.inviter_id for each in (findings.by_inviter or ())[:ROWS]]
    card = describe_invites(findings, await desk.faces(findings, shown), desk.speak)
    return await desk.picture(
        "invites",
        findings,
        card,
        told=invites_told(findings, card, desk.speak),
        source=source(findings.question, desk.speak),
    )


def describe_invites(findings: InvitesFindings, faces: Faces, speak: Language) -> InvitesCard:
    """Return the card that says by which ways people came, and whether they stay."""
    question, share = findings.question, findings.watched_share
    return InvitesCard(
        header=heading(
            question,
            faces,
            invites_insight(findings, faces, speak),
            speak,
            beside=known_part(question, share, findings.known_since, speak),
        ),
        brought=_inviters(findings, faces, speak)
        if question.reader is Reader.STAFF
        else _by_way(findings, speak),
        origins=_ways(findings, speak)
        if question.reader is Reader.STAFF
        else _newness(findings, speak),
        stay=Steps(
            title=speak.say("invites.became"),
            rows=_stay(findings, speak),
            unwatched=speak.say("common.not_watched"),
            empty=nobody(share, speak),
        ),
    )


def invites_insight(findings: InvitesFindings, faces: Faces, speak: Language) -> str:
    """Return the one sentence: who brought most, or how many came and are still here."""
    everybody = findings.everybody
    came = everybody.joined if everybody else 0
    nothing = nothing_to_tell(findings.watched_share, came, speak)
    if nothing is not None:
        return nothing
    best = _best(findings)
    if best is not None:
        return speak.say(
            "invites.best",
            name=f"\u2068{faces.member(best.inviter_id).name}\u2069",
            part=best.brought.joined,
            count=came,
            here=best.brought.here_now,
        )
    return speak.say("invites.came", count=came, here=everybody.here_now if everybody else 0)


def invites_told(findings: InvitesFindings, card: InvitesCard, speak: Language) -> list[str]:
    """Return the description: card, server, period, insight, main numbers, rows, source."""
    header = card.header
    rows = speak.semicolons(
        speak.say("overview.number", label=row.name, value=row.values[0])
        for row in card.brought.rows
    )
    parts = speak.semicolons(
        speak.say("overview.number", label=part.label, value=part.value)
        for part in card.origins.parts
    )
    return [
        title_told("invites.title", header, findings.question, speak),
        header.insight,
        steps_told(card.stay, speak),
        parts,
        rows,
        speak.say("invites.unnamed_more", count=findings.unnamed) if findings.unnamed else "",
        header.comparison,
        source(findings.question, speak),
    ]


def _best(findings: InvitesFindings) -> InviterBrought | None:
    """Return who brought most, if that is worth a sentence."""
    first, everybody = next(iter(findings.by_inviter or ()), None), findings.everybody
    if first is None or everybody is None or first.brought.joined < FEWEST_TO_PRAISE:
        return None
    return first if first.brought.joined >= LARGE_PART * everybody.joined else None


def _inviters(findings: InvitesFindings, faces: Faces, speak: Language) -> Parted:
    inviters = (findings.by_inviter or ())[:ROWS]
    best = _best(findings)
    most = max((each.brought.joined for each in inviters), default=1)
    return _parted(
        "who_brought",
        [
            replace(
                _row(faces.member(each.inviter_id).name, _of_brought(each.brought), most, speak),
                avatar=faces.member(each.inviter_id).image,
                seed=each.inviter_id,
                highlighted=each is best,
            )
            for each in inviters
        ],
        speak.say("invites.no_inviter")
        if findings.everybody and findings.everybody.joined
        else nobody(findings.watched_share, speak),
        speak,
        portraits=True,
        watched=findings.watched_share != 0,
    )


def _by_way(findings: InvitesFindings, speak: Language) -> Parted:
    ways: dict[str, list[Brought]] = {}
    for each in findings.by_source:
        ways.setdefault(way(each.how, speak), []).append(each.brought)
    reader = findings.question.reader
    told = {label: _together(each, reader) for label, each in ways.items()}
    most, rest = max((row.joined for row in told.values()), default=1), unknown_way(speak)
    order = sorted(told, key=lambda label: (label == rest, -told[label].joined))
    return _parted(
        "by_ways",
        [_row(label, told[label], most, speak) for label in order],
        nobody(findings.watched_share, speak),
        speak,
        portraits=False,
        watched=findings.watched_share != 0,
    )


def _together(brought: Iterable[Brought], reader: Reader) -> _Row:
    """Return what those of several sources became."""
    brought = tuple(brought)
    joined = sum(each.joined for each in brought)

    def of_all(estimates: Sequence[Estimate]) -> Ratio:
        part, of = sum(each.part for each in estimates), sum(each.of for each in estimates)
        return ratio(part, of, reader)

    stayed = of_all([each.stayed_week for each in brought])
    spoke = of_all([each.spoke for each in brought])
    return _Row(
        joined=joined,
        here_now=sum(each.here_now for each in brought) if may_tell(joined, reader) else None,
        stayed=stayed.share,
        stayed_of=stayed.of,
        spoke=spoke.share,
        spoke_of=spoke.of,
    )


def _of_brought(brought: Brought) -> _Row:
    return _Row(
        joined=brought.joined,
        here_now=brought.here_now,
        stayed=brought.stayed_week.share,
        stayed_of=brought.stayed_week.of,
        spoke=brought.spoke.share,
        spoke_of=brought.spoke.of,
    )


def _row(name: str, row: _Row, most: int, speak: Language) -> PartedRow:
    here_now, told = (0, 0) if row.here_now is None else (row.here_now, row.joined)
    return PartedRow(
        name=name,
        kept=here_now / most,
        lost=(told - here_now) / most,
        values=(
            brief(row.joined, speak),
            UNKNOWN if row.stayed is None else speak.percent(row.stayed),
            UNKNOWN if row.spoke is None else speak.percent(row.spoke),
        ),
        muted=(
            False,
            row.stayed is not None and row.stayed_of < FEWEST_TO_JUDGE,
            row.spoke is not None and row.spoke_of < FEWEST_TO_JUDGE,
        ),
    )


def _parted(
    title: str,
    rows: Sequence[PartedRow],
    empty: str,
    speak: Language,
    *,
    portraits: bool,
    watched: bool,
) -> Parted:
    return Parted(
        title=speak.say(f"invites.{title}"),
        kept=speak.say("invites.still_here"),
        lost=speak.say("invites.left"),
        columns=tuple(
            speak.say(f"invites.column_{column}") for column in ("joined", "stayed", "wrote")
        ),
        rows=tuple(rows),
        portraits=portraits,
        few=speak.say("invites.grey", count=FEWEST_TO_JUDGE),
        empty=empty,
        watched=watched,
    )


def _ways(findings: InvitesFindings, speak: Language) -> Donut:
    """Return by which ways people came."""
    ways: dict[str, int] = {}
    for each in findings.by_source:
        label = way(each.how, speak)
        ways[label] = ways.get(label, 0) + each.brought.joined
    rest = unknown_way(speak)
    parts = sorted(ways.items(), key=lambda part: (part[0] == rest, -part[1]))
    return _donut("how_they_came", parts, findings, speak, rest=rest)


def _newness(findings: InvitesFindings, speak: Language) -> Donut:
    """Return who had been here before."""
    everybody = findings.everybody
    parts = (
        ("first_time", everybody.joined - everybody.returned if everybody else 0),
        ("back_again", everybody.returned if everybody else 0),
        ("unnamed", findings.unnamed),
    )
    named = [(speak.say(f"invites.{label}"), count) for label, count in parts if count]
    rest = speak.say("invites.unnamed")
    return _donut("who_they_are", named, findings, speak, rest=rest)


def _donut(
    title: str,
    parts: Sequence[tuple[str, int]],
    findings: InvitesFindings,
    speak: Language,
    *,
    rest: str,
) -> Donut:
    total = sum(count for _, count in parts)
    return Donut(
        title=speak.say(f"invites.{title}"),
        total=UNKNOWN if findings.watched_share == 0 and not total else speak.short(total),
        unit=speak.say("invites.joins"),
        parts=tuple(
            DonutPart(
                label=label,
                value=speak.count(count),
                share=count / total,
                is_rest=label == rest,
            )
            for label, count in parts
        ),
        empty=nobody(findings.watched_share, speak),
    )


def _stay(findings: InvitesFindings, speak: Language) -> tuple[Step, ...]:
    """Return four figures of quality; hatched where nobody watched."""
    brought = findings.everybody
    if brought is None or not brought.joined:
        words = ("stayed_week", "stayed_month", "wrote_week", "active_days")
        words = words if findings.watched_share == 0 else ()
        return tuple(unwatched(speak.say(f"invites.{each}")) for each in words)
    return (
        _estimate("stayed_week", brought.stayed_week, speak),
        _estimate("stayed_month", brought.stayed_month, speak),
        _estimate("wrote_week", brought.spoke, speak),
        _active_days(brought.active_days, speak),
    )


def _active_days(days: Typical, speak: Language) -> Step:
    label = speak.say("invites.active_days")
    if days.value is None:
        return Step(label=label, value=UNKNOWN, reached=0.0, missed=1.0)
    return Step(
        label=label,
        value=speak.decimal(days.value),
        notes=(speak.say("invites.of_days", count=FOUR_WEEKS),),
        reached=days.value / FOUR_WEEKS,
        missed=1 - days.value / FOUR_WEEKS,
        muted=days.people < FEWEST_TO_JUDGE,
    )


def _estimate(words: str, estimate: Estimate, speak: Language) -> Step:
    label = speak.say(f"invites.{words}")
    if estimate.share is None:
        why = "newcomers.too_few" if estimate.of else "newcomers.nobody_yet"
        return Step(label=label, value=UNKNOWN, notes=(speak.say(why),), reached=0.0, missed=1.0)
    return Step(
        label=label,
        value=speak.percent(estimate.share),
        notes=(
            speak.say("newcomers.base", part=estimate.part, count=estimate.of),
            speak.say("newcomers.of_people", count=estimate.of),
        ),
        reached=estimate.share,
        missed=1 - estimate.share,
        muted=estimate.of < FEWEST_TO_JUDGE,
    )
