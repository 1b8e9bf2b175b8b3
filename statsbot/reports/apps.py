"""Apps: chooses the words, draws."""

from renderers.cards.apps import ROWS, ROWS_UNDER_TREND, AppsCard
from renderers.panels.table import Avatar, Table, TableRow
from renderers.panels.tile import Tile
from renderers.panels.trend import LONGEST, Trend
from statsbot.analytics.apps import AppFigures, AppsFindings, OwnCommand
from statsbot.analytics.coverage import ENOUGH_WATCHED
from statsbot.analytics.growth import growth
from statsbot.locale import Language
from statsbot.reports.daily import daily_trend
from statsbot.reports.desk import Desk
from statsbot.reports.faces import Face, Faces
from statsbot.reports.moves import apart, moved
from statsbot.reports.periods import Period
from statsbot.reports.picture import Picture
from statsbot.reports.telling import heading, source_told, tiles_told, title_told, watched_part

OFTEN = 0.05
"""Share of our commands' uses from which it is worth saying that they fail."""


async def picture_apps(desk: Desk, findings: AppsFindings) -> Picture:
    """Return the drawn apps of a server.

    Raises:
        DrawingError: the card could not be drawn.
    """
    # An app that is a bot has the bot's id, name and avatar, apart from a few of Discord's oldest.
    shown = [each.application_id for each in findings.apps]
    card = describe_apps(findings, await desk.faces(findings, shown), desk.speak)
    return await desk.picture(
        "apps",
        findings,
        card,
        told=apps_told(findings, card, desk.speak),
        source=source_told("apps.source", findings.question, desk.speak),
    )


def describe_apps(findings: AppsFindings, faces: Faces, speak: Language) -> AppsCard:
    """Return the card that says what was found; short lists leave room for the days."""
    is_short = max(len(findings.apps), len(findings.own)) <= ROWS_UNDER_TREND
    places = ROWS_UNDER_TREND if is_short else ROWS
    return AppsCard(
        header=heading(
            findings.question,
            faces,
            apps_insight(findings, faces, speak),
            speak,
            beside=watched_part(findings.watched_share, speak),
        ),
        tiles=_tiles(findings, speak),
        trend=_trend(findings, speak) if is_short else None,
        apps=_apps(findings, faces, speak, places),
        own=_own(findings, speak, places),
    )


def apps_insight(findings: AppsFindings, faces: Faces, speak: Language) -> str:
    """Return the one sentence: what of ours fails, or which app is used most."""
    period = Period(findings.question.window, findings.question.zone)
    failed = sum(each.failed for each in findings.own)
    if failed and findings.own_runs and failed / findings.own_runs >= OFTEN:
        return speak.say("apps.failing", failed=failed, count=findings.own_runs)
    if findings.uses is None:
        return period.say(speak, "unwatched")
    if findings.apps:
        first = findings.apps[0]
        name = apart(_face(first, faces).name)
        words = "apps.only" if len(findings.apps) == 1 else "apps.most"
        return speak.say(words, app=name, count=first.uses)
    if findings.own:
        first_own = findings.own[0]
        return speak.say(
            "apps.most_own", command=apart(f"/{first_own.command}"), count=first_own.runs
        )
    return speak.say("apps.none")


def apps_told(findings: AppsFindings, card: AppsCard, speak: Language) -> list[str]:
    """Return the description: card, server, period, insight, main numbers, tables, source."""
    header = card.header
    tables = [
        speak.say(
            "overview.number",
            label=table.title,
            value=speak.commas(
                f"{row.name} {row.values[0]}{f' ({row.note})' if row.note else ''}"
                for row in table.rows
            ),
        )
        for table in (card.apps, card.own)
        if table.rows
    ]
    return [
        title_told("apps.title", header, findings.question, speak),
        header.insight,
        tiles_told(card.tiles, speak),
        *tables,
        source_told("apps.source", findings.question, speak),
    ]


def _face(app: AppFigures, faces: Faces) -> Face:
    known = faces.members.get(app.application_id)
    return known or Face(name=f"app-{app.application_id % 10_000:04d}")


def _tiles(findings: AppsFindings, speak: Language) -> tuple[Tile, ...]:
    unknown = speak.say("common.not_watched") if findings.uses is None else ""
    shares = findings.watched_share, findings.previous_watched_share
    change = growth(findings.uses or 0, shares[0], findings.previous_uses, shares[1])
    delta = moved(
        findings.uses,
        findings.previous_uses,
        speak,
        change=change,
        muted=min(shares) < ENOUGH_WATCHED,
    )
    runs, own = findings.own_runs, findings.own
    mean = sum(each.mean_latency_ms * each.runs for each in own) / runs if runs else None
    slowest = max((each.slowest_ms for each in own), default=0)
    before = [each.previous for each in own if each.previous is not None]
    own_delta = moved(runs, sum(before), speak) if own and len(before) == len(own) else None
    return (
        Tile(
            label=speak.say("apps.uses"),
            value="–" if findings.uses is None else speak.count(findings.uses),
            delta=delta,
            note="" if delta else unknown,
        ),
        Tile(
            label=speak.say("apps.different"),
            value="–" if findings.uses is None else speak.count(len(findings.apps)),
            note=unknown or _new(findings, speak),
        ),
        Tile(
            label=speak.say("apps.own_runs"),
            value="–" if runs is None else speak.count(runs),
            delta=own_delta,
            note="" if runs is not None else unknown,
        ),
        Tile(
            label=speak.say("apps.answer_time"),
            value="–" if mean is None else _milliseconds(mean, speak),
            unit="" if mean is None else speak.say("apps.ms"),
            note=unknown
            if not own
            else speak.say("apps.slowest", number=_milliseconds(slowest, speak)),
        ),
    )


def _new(findings: AppsFindings, speak: Language) -> str:
    """Write how many apps were not used in the window before; "" where that is not known."""
    if not findings.apps or findings.previous_uses is None:
        return ""
    if min(findings.watched_share, findings.previous_watched_share) < ENOUGH_WATCHED:
        return ""
    new = sum(each.previous == 0 for each in findings.apps)
    return speak.say("apps.new", count=new) if new else speak.say("apps.none_new")


def _milliseconds(time: float, speak: Language) -> str:
    """Write a time that is never none at all."""
    if time >= 0.5:
        return speak.count(time)
    # Among letters that read to the left, the sign would point to the other side.
    return "\u2066<1\u2069" if speak.leftward else "<1"


def _trend(findings: AppsFindings, speak: Language) -> Trend:
    return daily_trend(
        findings.question.days,
        findings.daily,
        speak,
        title=speak.say("apps.per_day"),
        empty="",
        ended=findings.question.last_day_ended,
        most=LONGEST,
    )


def _apps(findings: AppsFindings, faces: Faces, speak: Language, places: int) -> Table:
    shown = findings.apps[:places]
    most = max((each.uses for each in shown), default=1)
    muted = min(findings.watched_share, findings.previous_watched_share) < ENOUGH_WATCHED
    return Table(
        title=speak.say("apps.apps"),
        columns=(speak.say("apps.used"),),
        moves=speak.say("apps.change"),
        rows=tuple(
            TableRow(
                name=_face(each, faces).name,
                face=Avatar(image=_face(each, faces).image, seed=each.application_id),
                parts=(each.uses / most,),
                values=(speak.count(each.uses),),
                delta=moved(each.uses, each.previous, speak, muted=muted),
                note=" ".join(f"/{of.command}" for of in each.commands[:2] if of.command),
            )
            for each in shown
        ),
        places=places,
        golden=1,
        empty=speak.say("overview.unseen_days" if findings.uses is None else "apps.no_app"),
        faces=True,
        watched=findings.uses is not None,
    )


def _own(findings: AppsFindings, speak: Language, places: int) -> Table:
    shown = findings.own[:places]
    most = max((each.runs for each in shown), default=1)
    return Table(
        title=speak.say("apps.own"),
        columns=(speak.say("apps.runs"), speak.say("apps.ms")),
        rows=tuple(
            TableRow(
                name=f"/{each.command}",
                parts=tuple(
                    part / most
                    for part in (each.runs - each.refused - each.failed, each.refused, each.failed)
                ),
                values=(speak.count(each.runs), _milliseconds(each.mean_latency_ms, speak)),
                note=_ended(each, speak),
            )
            for each in shown
        ),
        places=places,
        empty=speak.say("overview.unseen_days" if findings.own_runs is None else "apps.no_own"),
        watched=findings.own_runs is not None,
    )


def _ended(command: OwnCommand, speak: Language) -> str:
    """Return how many uses were refused, and how many failed; "" if all were answered."""
    told = [
        speak.say(f"apps.{how}", count=count)
        for how, count in (("failed", command.failed), ("refused", command.refused))
        if count
    ]
    return speak.commas(told)
