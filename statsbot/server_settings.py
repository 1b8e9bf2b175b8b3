"""``statsbot settings``: what a server has decided, changed and told."""

import argparse
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from statsbot.arguments import SCORES, SWITCHES, WEEKDAYS
from statsbot.domain.ids import GuildId
from statsbot.domain.windows import zone
from statsbot.schedule.plan import plan_weekly
from statsbot.store import settings as store
from statsbot.store.pool import Database
from statsbot.store.rows import GuildSettings


def _known_zone(name: str) -> str:
    return zone(name).key


def _id_or_none(given: int) -> int | None:
    return given or None


def _yes(answer: str) -> bool:
    return answer == "yes"


_READ: tuple[tuple[str, str, Callable[[Any], Any]], ...] = (
    ("reports_channel", "reports_channel_id", _id_or_none),
    ("weekday", "report_weekday", WEEKDAYS.index),
    ("hour", "report_hour", int),
    ("zone", "zone", _known_zone),
    ("audience_role", "audience_role_id", _id_or_none),
    ("retention_days", "retention_days", int),
    ("staff_role", "staff_role_id", _id_or_none),
    *((field, field, _yes) for field, _ in SWITCHES.values()),
    *((field, field, float) for field, _ in SCORES.values()),
)
"""Each option, the field that it changes, and how its value is read."""


def changes(options: argparse.Namespace) -> dict[str, Any]:
    """Return what is asked to be changed: fields of the settings, with their new values.

    Raises:
        MisuseError: there is no such zone.
    """
    given = ((field, read, getattr(options, option)) for option, field, read in _READ)
    return {field: read(value) for field, read, value in given if value is not None}


async def decide(
    database: Database, guild_id: GuildId, changes: Mapping[str, Any], *, now: datetime
) -> GuildSettings:
    """Return what a server has decided, once ``changes`` hold.

    Raises:
        MisuseError: a value is none that the setting may have.
    """
    decided = await store.settings(database, guild_id)
    if changes:
        decided = replace(decided, **changes)
        decided = await store.save_settings(database, guild_id, decided, now=now)
        await plan_weekly(database, guild_id, now)
    return decided


def told(decided: GuildSettings) -> Iterator[str]:
    """Return a line for each setting."""
    yield f"reports channel  {decided.reports_channel_id or 'none: no reports are posted'}"
    yield f"weekday          {WEEKDAYS[decided.report_weekday]}"
    yield f"hour             {decided.report_hour}"
    yield f"zone             {decided.zone}"
    yield f"audience role    {decided.audience_role_id or 'none: what everyone can see'}"
    yield f"retention        {decided.retention_days} days"
    for name, (field, _) in SWITCHES.items():
        yield f"{name:<16} {'yes' if getattr(decided, field) else 'no'}"
    staff_role = decided.staff_role_id or "none: who may moderate or manage, and the owner"
    yield f"staff role       {staff_role}"
    for name, (field, _) in SCORES.items():
        yield f"{name:<18} {getattr(decided, field):g}"
