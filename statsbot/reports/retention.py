"""Retention: chooses the words, draws."""

from datetime import timedelta

import numpy as np

from renderers.arrays import runs
from renderers.cards.retention import CellKind, RetentionCard, Tile, Triangle, TriangleRow
from renderers.panels.triangle import COLUMNS, ROWS
from statsbot.analytics.arrays import FloatArray
from statsbot.analytics.cohorts import RetentionFindings
from statsbot.analytics.cohorts import Triangle as Shares
from statsbot.analytics.groups import FEWEST_TO_JUDGE
from statsbot.locale import Language
from statsbot.reports.comings import UNKNOWN, known_part, nothing_to_tell, source
from statsbot.reports.desk import Desk
from statsbot.reports.faces import Faces
from statsbot.reports.picture import Picture
from statsbot.reports.telling import heading, tiles_told, title_told

SECOND, THIRD, FOURTH = 1, 2, 3
"""Columns of the second, third and fourth weeks."""
TO_COME = 4
"""Columns that are outlined before the first of them has a number."""
_FIRST_NUMBER = timedelta(days=13)
"""After the Monday of a week, when a week is over for all who came in it."""


async def picture_retention(desk: Desk, findings: RetentionFindings) -> Picture:
    """Return the drawn triangle of cohorts.

    Raises:
        DrawingError: the card could not be drawn.
    """
    card = describe_retention(findings, await desk.faces(findings), desk.speak)
    return await desk.picture(
        "retention",
        findings,
        card,
        told=retention_told(findings, card, desk.speak),
        source=source(findings.question, desk.speak),
    )


def describe_retention(findings: RetentionFindings, faces: Faces, speak: Language) -> RetentionCard:
    """Return the card that says how those who came in a week were retained."""
    question, last = findings.question, _last_finished(findings)
    return RetentionCard(
        header=heading(
            question,
            faces,
            retention_insight(findings, speak),
            speak,
            beside=known_part(question, findings.watched_share, findings.known_since, speak),
        ),
        tiles=(
            _joined(findings, speak),
            _share("active_in", findings.active, SECOND, findings, speak),
            _share("active_in", findings.active, max(last, THIRD), findings, speak),
            _share("here_after", findings.here, last, findings, speak),
        ),
        triangle=_triangle(findings, speak),
    )


def retention_insight(findings: RetentionFindings, speak: Language) -> str:
    """Return the one sentence: how many are still active, and still here."""
    came = float(np.nansum(findings.joined))
    nothing = nothing_to_tell(findings.watched_share, came, speak)
    if nothing is not None:
        return nothing
    active, here = _overall(findings.active, SECOND), _overall(findings.here, FOURTH)
    of_few = _people(findings.active, SECOND) < FEWEST_TO_JUDGE
    if active is None or of_few:
        why = "not_known"
        if not findings.finished[:, SECOND:].any():
            why = "too_early"
        elif _people(findings.active, SECOND):
            why = "too_few"
        return speak.say(f"retention.{why}")
    if here is None or _people(findings.here, FOURTH) < FEWEST_TO_JUDGE:
        return speak.say("retention.active", percent=speak.percent(active))
    return speak.say(
        "retention.active_and_here", percent=speak.percent(active), here=speak.percent(here)
    )


def retention_told(findings: RetentionFindings, card: RetentionCard, speak: Language) -> list[str]:
    """Return the description: card, server, period, insight, main numbers, all weeks, source."""
    header = card.header
    grid = card.triangle
    weeks = speak.semicolons(
        speak.say("retention.week_number", number=head, percent=words)
        for head, (kind, words) in zip(grid.column_heads, grid.overall.cells, strict=True)
        if kind == "told"
    )
    return [
        title_told("retention.title", header, findings.question, speak),
        header.insight,
        tiles_told(card.tiles, speak),
        speak.say("retention.all_weeks", weeks=weeks) if weeks else "",
        header.comparison,
        source(findings.question, speak),
    ]


def _last_finished(findings: RetentionFindings) -> int:
    """Return the column of the last week that is over for a cohort, the fourth at most."""
    return min(max(int(findings.finished.any(axis=0).sum()) - 1, 0), FOURTH)


def _overall(shares: Shares, week: int) -> float | None:
    """Return the share of all cohorts in a week; None: not known."""
    if week >= len(shares.overall) or np.isnan(shares.overall[week]):
        return None
    return float(shares.overall[week])


def _people(shares: Shares, week: int) -> int:
    """Return of how many a week's share is."""
    return int(shares.people[:, week].sum()) if week < shares.people.shape[1] else 0


def _joined(findings: RetentionFindings, speak: Language) -> Tile:
    label = speak.say("newcomers.new_members")
    if np.isnan(findings.joined).all():
        return Tile(label=label, value=UNKNOWN, note=speak.say("common.not_watched"))
    return Tile(
        label=label,
        value=speak.count(float(np.nansum(findings.joined))),
        note=speak.say("retention.in_weeks", count=len(findings.weeks)),
        spark=findings.joined,
    )


def _share(
    words: str, shares: Shares, week: int, findings: RetentionFindings, speak: Language
) -> Tile:
    """Return how many of all do something in a week."""
    label = speak.say(f"retention.{words}", count=week + 1)
    share = _overall(shares, week)
    people = _people(shares, week)
    if share is not None:
        few = people < FEWEST_TO_JUDGE
        course = np.where(shares.people[:, week] < FEWEST_TO_JUDGE, np.nan, shares.share[:, week])
        return Tile(
            label=label,
            value=speak.percent(share),
            note=speak.say("newcomers.of_few" if few else "newcomers.of_people", count=people),
            muted=few,
            spark=_unbroken(course[findings.finished[:, week]]),
        )
    if week >= len(shares.overall) or not findings.finished[:, week].any():
        why = "retention.not_over"
    elif people:
        why = "newcomers.too_few"
    else:
        came = findings.joined[findings.finished[:, week]]
        why = "common.not_watched" if np.nansum(came) or np.isnan(came).any() else ""
    return Tile(label=label, value=UNKNOWN, note=speak.say(why) if why else "")


def _unbroken(course: FloatArray) -> FloatArray:
    """Return a course from its newest known stretch on: dots and dashes before it say little."""
    stretches = runs(course)
    return course[stretches[-1].start :] if stretches else course


def _triangle(findings: RetentionFindings, speak: Language) -> Triangle:
    """Return the newest weeks, as many as there is room for."""
    shares = findings.active
    first = max(len(findings.weeks) - ROWS, 0)
    begun = int(findings.finished.any(axis=0).sum())
    columns = min(begun or TO_COME, COLUMNS)
    count = len(findings.weeks)
    if begun:
        kinds = _kinds(findings)[first:, :columns]
        overall = _overall_kinds(findings)[:columns]
        told = np.vstack((shares.overall[:columns], shares.share[first:, :columns]))
    else:
        kinds = np.full((count - first, columns), "unfinished")
        overall = kinds[0]
        told = np.full((1 + count - first, columns), np.nan)
    joined = findings.joined
    came = float(np.nansum(joined))
    return Triangle(
        title=speak.say("retention.active_by_week"),
        note=speak.say("retention.newest_of", newest=count - first, count=count)
        if first
        else speak.say("retention.of_joined"),
        label_head=speak.say("retention.week_of"),
        size_head=speak.say("retention.joined"),
        column_heads=tuple(speak.count(week + 1) for week in range(columns)),
        overall=TriangleRow(
            label=speak.say("retention.all"),
            size=UNKNOWN if np.isnan(joined).all() else speak.count(came),
            cells=_cells(overall, told[0], speak),
        ),
        rows=tuple(
            TriangleRow(
                label=speak.day(findings.weeks[first + row]),
                size=UNKNOWN if np.isnan(joined[first + row]) else speak.count(joined[first + row]),
                cells=_cells(kinds[row], told[row + 1], speak),
            )
            for row in range(count - first)
        ),
        shares=told,
        unwatched=speak.say("common.not_watched"),
        unfinished=speak.say("retention.not_over"),
        withheld=speak.say(
            "newcomers.too_few" if shares.people[np.isnan(shares.share)].any() else "newcomers.none"
        ),
        few=speak.say("newcomers.under", count=FEWEST_TO_JUDGE),
        empty=_empty(findings, speak),
    )


def _empty(findings: RetentionFindings, speak: Language) -> str:
    """Return what stands where no cell has a number: why, or from when on one has."""
    if findings.finished.any() or not np.nansum(findings.joined):
        return retention_insight(findings, speak)
    return speak.say("retention.first_on", day=speak.day(findings.weeks[0] + _FIRST_NUMBER))


def _kinds(findings: RetentionFindings) -> np.ndarray:
    """Return what each cell of the triangle is; shape (c, k)."""
    shares = findings.active
    nobody = (findings.joined == 0)[:, np.newaxis]
    withheld = (shares.people > 0) | (nobody & findings.finished)
    told = ~np.isnan(shares.share)
    return np.select(
        [told & (shares.people < FEWEST_TO_JUDGE), told, ~findings.finished, withheld],
        ["few", "told", "unfinished", "withheld"],
        "unwatched",
    )


def _overall_kinds(findings: RetentionFindings) -> np.ndarray:
    """Return the same of all cohorts together; shape (k,)."""
    kinds = _kinds(findings)
    told = ~np.isnan(findings.active.overall)
    few = findings.active.people.sum(axis=0) < FEWEST_TO_JUDGE
    return np.select(
        [told & few, told, (kinds == "unfinished").all(axis=0), (kinds == "withheld").any(axis=0)],
        ["few", "told", "unfinished", "withheld"],
        "unwatched",
    )


def _cells(
    kinds: np.ndarray, shares: FloatArray, speak: Language
) -> tuple[tuple[CellKind, str], ...]:
    return tuple(
        # Of so few people, a tenth of a percent says nothing.
        (kind, "" if np.isnan(share) else speak.percent(round(share, 2) or share))
        for kind, share in zip(kinds.tolist(), shares.tolist(), strict=True)
    )
