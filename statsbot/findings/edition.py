"""A calendar month or year of a server."""

from statsbot.analytics.edition import TOP_MEMBERS, EditionFindings, Span, plan_edition
from statsbot.analytics.question import Question
from statsbot.findings.channels import count_channels
from statsbot.findings.comparison import count_against
from statsbot.findings.rhythm import count_calendar
from statsbot.findings.source import Source
from statsbot.store.counts import member_totals


async def count_month(source: Source, question: Question) -> EditionFindings:
    """Return what is found of the calendar month in which the window ends.

    Raises:
        WindowError: the zone is not the server's own.
        DatabaseAwayError: Postgres does not answer.
    """
    return await _count(source, question, "month")


async def count_year(source: Source, question: Question) -> EditionFindings:
    """Return what is found of the calendar year in which the window ends.

    Raises:
        WindowError: the zone is not the server's own.
        DatabaseAwayError: Postgres does not answer.
    """
    return await _count(source, question, "year")


async def _count(source: Source, question: Question, span: Span) -> EditionFindings:
    plan = plan_edition(question, span)
    question = question.over(plan.window)
    await source.require_days(question)
    now, before = await count_against(source, question, plan.earlier)
    totals = await source.ask(
        member_totals, question.guild_id, question.window, question.reader, TOP_MEMBERS
    )
    calendar = await source.found(count_calendar, question)
    return EditionFindings(
        question=question,
        watched_share=calendar.watched_share,
        span=span,
        first_day=plan.first_day,
        after_day=plan.after_day,
        now=now,
        before=before,
        calendar=calendar,
        channels=await source.found(count_channels, question),
        top_members=tuple(totals),
    )
