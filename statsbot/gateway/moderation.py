"""GUILD_AUDIT_LOG_ENTRY_CREATE and GUILD_BAN_ADD to facts: what moderators did.

Who did it, and why, is not read; to whom, only where it was the end of their stay.

Source of the numbers: Discord's API reference, "Audit Log Events".
"""

from collections.abc import Iterable
from datetime import datetime

from statsbot.domain.facts import DepartureExplained, Door, Fact, Measure, ModerationTaken
from statsbot.domain.ids import snowflake
from statsbot.gateway.knowledge import Knowledge
from statsbot.gateway.payloads import Payload

_MEMBER_UPDATE = 24
_TIMED_OUT_BY_AUTOMOD = 145
_DOORS = {Measure.KICK: Door.KICKED, Measure.PRUNE: Door.PRUNED, Measure.BAN: Door.BANNED}
_MEASURES = {
    **{int(each): each for each in (*_DOORS, Measure.UNBAN)},
    _TIMED_OUT_BY_AUTOMOD: Measure.TIMEOUT,
}


def entry_made(payload: Payload, known: Knowledge, now: datetime) -> Iterable[Fact]:
    """GUILD_AUDIT_LOG_ENTRY_CREATE, which is told to those who may view the audit log."""
    measure = _measure(payload)
    if measure is None:
        return ()
    guild_id = snowflake(payload["guild_id"])
    # A prune names nobody, only how many: so it explains no departure.
    options: Payload = payload.get("options") or {}
    taken = ModerationTaken(
        guild_id=guild_id,
        entry_id=snowflake(payload["id"]),
        measure=measure,
        people=int(options.get("members_removed", 1)) if measure is Measure.PRUNE else 1,
    )
    target = payload.get("target_id")
    if measure not in _DOORS or target is None:
        return (taken,)
    return (taken, _explained(guild_id, snowflake(target), _DOORS[measure], now))


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


def _measure(payload: Payload) -> Measure | None:
    action = payload["action_type"]
    if action != _MEMBER_UPDATE:
        return _MEASURES.get(action)
    for change in payload.get("changes") or ():
        if change["key"] == "communication_disabled_until":
            return Measure.TIMEOUT if change.get("new_value") else Measure.TIMEOUT_LIFTED
    return None
