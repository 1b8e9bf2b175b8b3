"""Monthly and yearly editions: chooses their words, draws."""

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np

from renderers.cards.edition import (
    EditionCard,
    Grid,
    Header,
    Outline,
    Ranking,
    RankingRow,
    Tile,
)
from renderers.scale import Tick
from statsbot.analytics.arrays import FloatArray
from statsbot.analytics.calendar import CalendarFindings
from statsbot.analytics.coverage import ENOUGH_WATCHED, WHOLLY_WATCHED
from statsbot.analytics.edition import EditionFindings
from statsbot.analytics.standing import SMALL_BASE
from statsbot.domain.windows import local_day
from statsbot.findings.as_json import finding_json
from statsbot.locale import Language
from statsbot.reports.calendar import watched_sentence
from statsbot.reports.calendar_days import month_ticks
from statsbot.reports.day_ramp import day_ramp
from statsbot.reports.desk import Desk
from statsbot.reports.faces import Faces
from statsbot.reports.insight import NEARLY_EQUAL
from statsbot.reports.moves import moved
from statsbot.reports.picture import Picture
from statsbot.reports.telling import silence, tiles_told, title_told

UNKNOWN = "–"
ROWS = 4
_FEWEST_MONTHS = 3
"""Known months of which a year's course is made."""


async def picture_edition(desk: Desk, findings: EditionFindings) -> Picture:
    """Return the drawn edition of a month or year.

    Raises:
        DrawingError: the card could not be drawn.
    """
    faces = await desk.faces(
        findings,
        [each.member_id for each in findings.top_members],
        channels=[each.channel_id for each in findings.channels.channels[:ROWS]],
    )
    card = describe_edition(findings, faces, desk.speak)
    told = edition_told(findings, card, desk.speak)
    day, span = findings.first_day, findings.span
    return await desk.picture(
        span,
        findings,
        card,
        told=told,
        filename=f"month-{day:%Y-%m}" if span == "month" else f"year-{day:%Y}",
        data={**finding_json(span, findings), "words": [*told]},
    )


def describe_edition(findings: EditionFindings, faces: Faces, speak: Language) -> EditionCard:
    """Return the card that says what was found."""
    calendar = findings.calendar
    spark = _watched(calendar) if findings.span == "month" else _monthly(findings)
    return EditionCard(
        header=_header(findings, faces, speak),
        calendar=_calendar(findings, speak),
        tiles=(
            _tile("overview.messages", "messages", findings, speak, spark, _a_day(findings, speak)),
            _best(findings, speak),
            _tile("overview.active_members", "active", findings, speak),
            _tile("overview.new_members", "joins", findings, speak),
        ),
        channels=_ranking(
            speak.say("edition.top_channels"),
            [
                (faces.channel(each.channel_id), each.messages, None, each.channel_id)
                for each in findings.channels.channels[:ROWS]
                if each.messages
            ],
            findings,
            speak,
            has_face=False,
        ),
        members=_ranking(
            speak.say("overview.top_members"),
            [
                (face.name, each.messages, face.image, each.member_id)
                for each in findings.top_members[:ROWS]
                for face in (faces.member(each.member_id),)
            ],
            findings,
            speak,
        ),
    )


def edition_told(findings: EditionFindings, card: EditionCard, speak: Language) -> list[str]:
    """Return the description: card, server, period, insight, then the main numbers."""
    header = card.header
    words = f"edition.title_{findings.span}"
    told = [
        title_told(words, header, findings.question, speak),
        header.insight,
        tiles_told(card.tiles, speak),
        header.comparison,
    ]
    if findings.now.messages is not None:
        had = int(np.count_nonzero(findings.calendar.messages > 0))
        told.append(speak.say("edition.active_days", count=had))
    lists = (("edition.top_channels_are", "channels"), ("overview.top", "members"))
    for (words, place), ranking in zip(lists, (card.channels, card.members), strict=True):
        if ranking.rows:
            named = speak.commas(f"{row.name} {row.value}" for row in ranking.rows)
            told.append(speak.say(words, **{place: named}))
    return told


def _header(findings: EditionFindings, faces: Faces, speak: Language) -> Header:
    period = _named(findings.first_day, findings, speak, year=True)
    if not findings.is_over:
        last = speak.day(findings.question.days[-1])
        period = speak.say("edition.until", period=period, day=last)
    before = _before(findings, speak, year=True)
    watched = int(np.count_nonzero(findings.calendar.daily_share >= WHOLLY_WATCHED))
    count = len(findings.calendar.days)
    beside = [
        speak.say("common.vs", period=before) if findings.before.change else "",
        speak.say("overview.watched_days", watched=watched, count=count) if watched < count else "",
    ]
    return Header(
        server=faces.server.name,
        insight=edition_insight(findings, speak),
        period=period,
        comparison=" · ".join(filter(None, beside)),
        icon=faces.server.image,
        seed=findings.question.guild_id,
    )


def edition_insight(findings: EditionFindings, speak: Language) -> str:
    """Return what is worth saying of a month or year, without a full stop."""
    best, messages = findings.calendar.best, findings.now.messages
    if messages is None:
        unseen = findings.watched_share == 0
        return speak.say("overview.unseen_days" if unseen else "overview.only_a_part")
    if best is None:
        return speak.say("edition.nothing")
    day = speak.day(best.day)
    change = findings.before.change.get("messages")
    base = findings.before.figures.messages or 0
    if findings.watched_share < ENOUGH_WATCHED:
        return watched_sentence(findings.calendar, messages, speak)
    if change is None or base < SMALL_BASE or not _whole(findings):
        return speak.say("edition.best_of_all", count=messages, day=day)
    before, than = _before(findings, speak), findings.span if findings.is_over else "days"
    if abs(change) <= NEARLY_EQUAL:
        return speak.say(f"edition.about_as_many_{than}", before=before)
    words = "more" if change > 0 else "fewer"
    percent = speak.percent(abs(change))
    return speak.say(f"edition.{words}_{than}", percent=percent, before=before, day=day)


def _whole(findings: EditionFindings) -> bool:
    """Return whether fewer messages than before were not just less time watched."""
    return min(findings.watched_share, findings.before.watched_share) >= WHOLLY_WATCHED


def _named(day: date, findings: EditionFindings, speak: Language, *, year: bool = False) -> str:
    """Write the month or the year that ``day`` lies in."""
    if findings.span == "year":
        return speak.year(day)
    return speak.month(day, year=year, wide=True)


def _before(findings: EditionFindings, speak: Language, *, year: bool = False) -> str:
    """Write what it stands beside: ``October 2026``, ``2025``, or as many days: ``1–19 Oct``."""
    earlier = findings.before.window
    first = local_day(earlier.start, findings.question.zone)
    if findings.is_over:
        return _named(first, findings, speak, year=year)
    last = local_day(earlier.end, findings.question.zone) - timedelta(days=1)
    return speak.days(first, last, year=last.year != findings.first_day.year)


def _weekday_day(day: date, speak: Language) -> str:
    weekday = speak.weekday(day.weekday(), "abbreviated")
    return speak.say("edition.weekday_day", weekday=weekday, day=speak.day(day))


def _tile(
    label: str,
    figure: str,
    findings: EditionFindings,
    speak: Language,
    spark: FloatArray | None = None,
    note: str = "",
) -> Tile:
    """Return a number with its change, or with a note where there is none."""
    value: int | None = getattr(findings.now, figure)
    words = speak.say(label)
    if value is None:
        return Tile(label=words, value=UNKNOWN, note=speak.say("common.not_watched"))
    base: int | None = getattr(findings.before.figures, figure)
    comparable, muted = figure in findings.before.change, not _whole(findings)
    delta = moved(value, base, speak, muted=muted) if comparable else None
    return Tile(
        label=words,
        value=speak.count(value),
        delta=delta,
        note=note if delta is None else "",
        spark=np.empty(0) if spark is None else spark,
    )


def _best(findings: EditionFindings, speak: Language) -> Tile:
    label, best = speak.say("edition.best_day"), findings.calendar.best
    if best is not None:
        note = _weekday_day(best.day, speak)
        return Tile(label=label, value=speak.count(best.messages), note=note)
    unwatched = findings.now.messages is None
    note = speak.say("common.not_watched") if unwatched else ""
    return Tile(label=label, value=UNKNOWN, note=note)


def _a_day(findings: EditionFindings, speak: Language) -> str:
    """Write how many messages there were a watched day; "" where less than a day was watched."""
    messages, days = findings.now.messages, float(findings.calendar.daily_share.sum())
    if messages is None or days < 1:
        return ""
    return speak.say("overview.a_day", number=speak.short(messages / days))


def _watched(calendar: CalendarFindings) -> FloatArray:
    """Return the messages of each day; NaN: watched for less than 95 %."""
    return np.where(calendar.daily_share >= WHOLLY_WATCHED, calendar.messages, np.nan)


def _monthly(findings: EditionFindings) -> FloatArray:
    """Return the messages of each month that is over; NaN: a day of it was not wholly watched.

    Shape (0,): too few are known.
    """
    calendar = findings.calendar
    month = np.array([day.month for day in calendar.days])
    last = int(month[-1]) + findings.is_over
    daily = _watched(calendar)
    sums = np.array([float(daily[month == each].sum()) for each in range(1, last)])
    return sums if np.count_nonzero(~np.isnan(sums)) >= _FEWEST_MONTHS else np.empty(0)


def _calendar(findings: EditionFindings, speak: Language) -> Grid:
    calendar, first = findings.calendar, findings.first_day
    days = tuple(first + timedelta(days=n) for n in range((findings.after_day - first).days))
    # Of a month that is not over, the weeks that have begun; of a year, all.
    named = days if findings.span == "year" else days[: len(calendar.days)]
    weeks = -(-(first.weekday() + len(named)) // 7)
    places = first.weekday() + np.arange(len(days))
    shares = np.zeros((weeks, 7))
    there = np.zeros((weeks, 7), dtype=np.bool_)
    shown = places[: len(calendar.days)]
    ramp = day_ramp(calendar.messages, calendar.daily_share)
    shares[shown // 7, shown % 7] = ramp.shares
    there[shown // 7, shown % 7] = True
    best = None if calendar.best is None else first.weekday() + (calendar.best.day - first).days
    is_month = findings.span == "month"
    weekdays = [speak.weekday(day, "abbreviated") for day in range(7)]
    outline = () if best is None or np.isnan(shares.flat[best]) else (divmod(best, 7),)
    if is_month:
        rows = tuple(f"{day.day}" for day in named if day.day == 1 or day.weekday() == 0)
        columns = tuple(Tick(at=day, label=name) for day, name in enumerate(weekdays))
    else:
        rows = tuple("" if day % 2 else name for day, name in enumerate(weekdays))
        columns = month_ticks(days, -first.weekday(), speak)
    return Grid(
        title=speak.say("overview.messages_per_day"),
        note="",
        shares=shares if is_month else shares.T.copy(),
        there=there if is_month else there.T.copy(),
        row_names=rows,
        column_ticks=columns,
        legend_low=speak.short(ramp.low),
        legend_high=f"{speak.short(ramp.high)}{'+' if ramp.goes_on else ''}",
        from_nothing=ramp.low == 0,
        unwatched=speak.say("common.not_watched"),
        outlines=tuple(
            Outline(row=week if is_month else day, column=day if is_month else week)
            for week, day in outline
        ),
        empty=silence(findings.watched_share, "days", speak),
    )


def _ranking(
    title: str,
    rows: Sequence[tuple[str, int, bytes | None, int]],
    findings: EditionFindings,
    speak: Language,
    *,
    has_face: bool = True,
) -> Ranking:
    """Return names with their messages, most first."""
    most = max((messages for _, messages, _, _ in rows), default=1)
    return Ranking(
        title=title,
        note=speak.say("overview.messages_small"),
        rows=tuple(
            RankingRow(
                name=name,
                value=speak.count(messages),
                share=messages / most,
                avatar=image,
                seed=seed,
                has_face=has_face,
            )
            for name, messages, image, seed in rows
        ),
        empty=silence(findings.watched_share, "days", speak),
    )
