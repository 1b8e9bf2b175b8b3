"""An entry of the audit log to the fact that a moderator acted.

Who did it, to whom and why is not read. Source of the numbers: Discord's API reference, "Audit Log
Events".
"""

from collections.abc import Mapping
from typing import Any

from statsbot.domain.facts import Measure, ModerationTaken
from statsbot.domain.ids import GuildId, snowflake

_MEMBER_UPDATE = 24
_TIMED_OUT_BY_AUTOMOD = 145
_MEASURES = {
    **{int(each): each for each in (Measure.KICK, Measure.PRUNE, Measure.BAN, Measure.UNBAN)},
    _TIMED_OUT_BY_AUTOMOD: Measure.TIMEOUT,
}


def moderation_taken(entry: Mapping[str, Any], guild_id: GuildId) -> ModerationTaken | None:
    """Return what an entry tells; None: of no measure.

    Raises:
        KeyError, TypeError, ValueError: it is no entry of the audit log.
    """
    measure = _measure(entry)
    if measure is None:
        return None
    # A prune names nobody, only how many.
    options: Mapping[str, Any] = entry.get("options") or {}
    return ModerationTaken(
        guild_id=guild_id,
        entry_id=snowflake(entry["id"]),
        measure=measure,
        people=int(options.get("members_removed", 1)) if measure is Measure.PRUNE else 1,
    )


def _measure(entry: Mapping[str, Any]) -> Measure | None:
    action = entry["action_type"]
    if action != _MEMBER_UPDATE:
        return _MEASURES.get(action)
    for change in entry.get("changes") or ():
        if change["key"] == "communication_disabled_until":
            return Measure.TIMEOUT if change.get("new_value") else Measure.TIMEOUT_LIFTED
    return None
