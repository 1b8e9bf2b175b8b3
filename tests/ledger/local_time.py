"""Instants by the servers' clocks."""

from collections.abc import Iterable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from tests.ledger import entries

SLOT_S = 900


class LocalTime:
    """Knows the zone of each server."""

    def __init__(self, servers: Iterable[entries.Server]) -> None:
        self._zones = {each.guild: ZoneInfo(each.zone) for each in servers}
        self._told: dict[tuple[int, int], tuple[str, int]] = {}

    def day(self, guild: int, at: int) -> str:
        """Return the date there."""
        return self.hour(guild, at)[0]

    def hour(self, guild: int, at: int) -> tuple[str, int]:
        """Return the date and the hour there; both hold for the whole quarter of an hour."""
        key = (guild, at // SLOT_S)
        told = self._told.get(key)
        if told is None:
            local = datetime.fromtimestamp(at, UTC).astimezone(self._zones[guild])
            told = self._told[key] = local.date().isoformat(), local.hour
        return told
