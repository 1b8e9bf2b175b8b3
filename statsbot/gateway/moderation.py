"""GUILD_AUDIT_LOG_ENTRY_CREATE and GUILD_BAN_ADD to facts: what moderators did.

Who did it, and why, is not read; to whom, only where it was the end of their stay.
"""

from collections.abc import Iterable
from datetime import datetime

from statsbot.collectors.audit_entry import moderation_taken
from statsbot.domain.facts import DepartureExplained, Door, Fact, Measure
from statsbot.domain.ids import snowflake
from statsbot.gateway.knowledge import Knowledge
from statsbot.gateway.payloads import Payload

_DOORS = {Measure.KICK: Door.KICKED, Measure.PRUNE: Door.PRUNED, Measure.BAN: Door.BANNED}


def entry_made(payload: Payload, known: Knowledge, now: datetime) -> Iterable[Fact]:
    """GUILD_AUDIT_LOG_ENTRY_CREATE, which is told to those who may view the audit log."""
    guild_id = snowflake(payload["guild_id"])
    taken = moderation_taken(payload, guild_id)
    if taken is None:
        return ()
    target = payload.get("target_id")
    # A prune names nobody: so it explains no departure.
    if taken.measure not in _DOORS or target is None:
        return (taken,)
    return (taken, _explained(guild_id, snowflake(target), _DOORS[taken.measure], now))


def banned(payload: Payload, known: Knowledge, now: datetime) -> Iterable[Fact]:
    """GUILD_BAN_ADD, of members and of people who never were."""
    return (
        _explained(
            snowflake(payload["guild_id"]), snowflake(payload["user"]["id"]), Door.BANNED, now
        ),
    )


def _explained(guild_id: int, member_id: int, door: Door, now: datetime) -> DepartureExplained:
    # Departures have the time at which they were told: so must what explains them.
    return DepartureExplained(guild_id=guild_id, member_id=member_id, door=door, at=now)
