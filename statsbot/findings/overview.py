"""A server's overview."""

import asyncio

from statsbot.analytics.overview import (
    TOP_MEMBERS,
    OverviewFindings,
    OverviewRows,
    find_overview,
)
from statsbot.analytics.overview_plan import OverviewPlan, plan_overview
from statsbot.analytics.question import Question
from statsbot.domain.facts import Watched
from statsbot.findings.source import Source
from statsbot.store import counts
from statsbot.store.people import PeopleDays


async def count_overview(source: Source, question: Question) -> OverviewFindings:
    """Return what the overview of a window finds.

    Raises:
        WindowError: the window lies in the future.
        DatabaseAwayError: Postgres does not answer.
    """
    guild_id, reader = question.guild_id, question.reader
    plan = plan_overview(question.window, question.zone, question.now)
    rows = OverviewRows(
        slots=await source.ask(counts.slot_counts, guild_id, plan.read, reader),
        messages_watched=await source.watched(question, Watched.MESSAGES, plan.read),
        voice_watched=await source.watched(question, Watched.VOICE, plan.read),
        members_watched=await source.watched(question, Watched.MEMBERS, plan.read),
        active=await source.ask(counts.active_total, guild_id, plan.window, reader),
        previous_active=await source.ask(counts.active_total, guild_id, plan.previous, reader),
        active_by_spark=await source.ask(counts.active_by_day, guild_id, plan.spark_edges, reader),
        authors=await source.ask(counts.authors_total, guild_id, plan.window, reader),
        previous_authors=await source.ask(counts.authors_total, guild_id, plan.previous, reader),
        authors_by_spark=await source.ask(
            counts.authors_by_day, guild_id, plan.spark_edges, reader
        ),
        people=await _people(source, question, plan),
        top_members=await source.ask(
            counts.member_totals, guild_id, plan.window, reader, TOP_MEMBERS
        ),
    )
    # A packed decade takes 60 ms, too long for the event loop.
    return await asyncio.to_thread(find_overview, question, plan, rows)


async def _people(source: Source, question: Question, plan: OverviewPlan) -> PeopleDays | None:
    """Return who was there in the usual windows, if those are of days of the server's zone."""
    own = (await source.settings(question)).zone
    if plan.usual_days is None or own != question.zone.key:
        return None
    return await source.people(question, *plan.usual_days)
