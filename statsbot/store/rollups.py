"""What a batch adds to the rollups: collected per subject, added up, written once per table.

Every amount is placed by server, slot and audience; the server's zone turns the slot into the
local day and hour. Amounts may be negative: what is undone is taken from where it was counted.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
from psycopg import Connection

from statsbot.domain.facts import ANONYMOUS
from statsbot.store.arrays import IntArray
from statsbot.store.local_time import local_days_and_hours
from statsbot.store.statements import Command

_ADD_SLOTS = Command("add_to_slots")
_ADD_CHANNEL_DAYS = Command("add_to_channel_days")
_ADD_MEMBER_DAYS = Command("add_to_member_days")
_ADD_CHANNEL_MEMBER_DAYS = Command("add_to_channel_member_days")
_ADD_EMOJI_DAYS = Command("add_to_emoji_days")

SLOT_METRICS = (
    "sent", "deleted", "deleted_in_bulk", "edited", "bot_messages", "other_messages",
    "reactions", "reactions_removed", "voice_seconds", "voice_alone_seconds",
    "voice_deaf_seconds", "voice_alone_deaf_seconds", "voice_afk_seconds", "joins", "rejoins",
    "leaves",
)  # fmt: skip
CHANNEL_METRICS = (
    "sent", "deleted", "edited", "replies", "stickers", "forwards", "voice_messages",
    "readable", "attachments", "embeds", "polls", "reactions", "voice_seconds",
    "voice_alone_seconds", "voice_deaf_seconds", "voice_alone_deaf_seconds",
    "voice_afk_seconds",
)  # fmt: skip
MEMBER_METRICS = (
    "sent", "deleted", "replies", "reactions", "reactions_received", "voice_seconds",
    "voice_alone_seconds", "voice_deaf_seconds", "voice_alone_deaf_seconds",
    "voice_afk_seconds",
)  # fmt: skip
CHANNEL_MEMBER_METRICS = ("messages", "voice_seconds")
_IN_CHANNEL = {"sent": ("messages", 1), "deleted": ("messages", -1)} | {
    metric: ("voice_seconds", 1) for metric in MEMBER_METRICS if metric.startswith("voice_")
}
"""What a person's metric adds to their day in the channel, and with which sign."""
RECEIVED = "reactions_received"
EMOJI_METRICS = ("reactions", "in_messages")


@dataclass(frozen=True, slots=True, kw_only=True)
class Amounts:
    """Amounts of one metric, each placed. All arrays of one length; none may be missing."""

    guild_id: IntArray
    slot: IntArray
    audience: IntArray
    amount: IntArray
    channel_id: IntArray | None = None
    """Given: counted for the channel's day, too."""
    member_id: IntArray | None = None
    """Given: counted for the person's day, too, and the hour marked as active."""


class Rollups:
    """What one batch adds to the rollups."""

    def __init__(self, zones: dict[int, ZoneInfo]) -> None:
        self._zones = zones
        self._slots = _Sums(3, SLOT_METRICS)
        self._channel_days = _Sums(4, CHANNEL_METRICS)
        self._member_days = _Sums(4, MEMBER_METRICS, with_hours=True)
        self._channel_member_days = _Sums(5, CHANNEL_MEMBER_METRICS)
        self._emoji_days = _Sums(5, EMOJI_METRICS)
        self._emoji_chars: dict[str, int] = {}

    def add(self, metric: str, amounts: Amounts) -> None:
        """Add to every table that keeps ``metric`` and whose key is given."""
        if not len(amounts.amount):
            return
        guild, audience = amounts.guild_id, amounts.audience
        if metric in SLOT_METRICS:
            self._slots.add(metric, amounts.amount, guild, amounts.slot, audience)
        of_channels = amounts.channel_id is not None and metric in CHANNEL_METRICS
        of_members = amounts.member_id is not None and metric in MEMBER_METRICS
        if not of_channels and not of_members:
            return
        days, hours = self._local(guild, amounts.slot)
        if amounts.channel_id is not None and of_channels:
            keys = (guild, days, amounts.channel_id, audience)
            self._channel_days.add(metric, amounts.amount, *keys)
            if amounts.member_id is not None and metric in _IN_CHANNEL:
                kept_as, sign = _IN_CHANNEL[metric]
                named = np.maximum(amounts.member_id, ANONYMOUS)
                people = (guild, days, amounts.channel_id, named, audience)
                self._channel_member_days.add(kept_as, sign * amounts.amount, *people)
        if amounts.member_id is not None and of_members:
            known = amounts.member_id > ANONYMOUS  # numbers below stand for nobody either
            keys = (guild[known], days[known], amounts.member_id[known], audience[known])
            marks = 1 << hours[known]
            if metric == RECEIVED:
                marks = np.zeros_like(marks)  # others were active, not they
            self._member_days.add(metric, amounts.amount[known], *keys, marks=marks)

    def day(self, guild_id: int, at: datetime) -> date:
        """Return the day of the server's zone that ``at`` lies in."""
        return at.astimezone(self._zones[guild_id]).date()

    def add_emoji(self, metric: str, amounts: Amounts, emoji: list[tuple[int, str]]) -> None:
        """Add to the emoji's days; ``emoji`` are the keys (id, character), as long as amounts."""
        if not emoji:
            return
        days, _ = self._local(amounts.guild_id, amounts.slot)
        codes = self._emoji_chars
        ids = np.array([key for key, _ in emoji], dtype=np.int64)
        chars = np.array([codes.setdefault(char, len(codes)) for _, char in emoji], dtype=np.int64)
        keys = (amounts.guild_id, days, ids, chars, amounts.audience)
        self._emoji_days.add(metric, amounts.amount, *keys)

    def write(self, connection: Connection) -> None:
        """Add everything to the tables: one statement for each, keys in order."""
        # The server adds one table up while the sums of the next are made here.
        with connection.pipeline():
            self._write_slots(connection)
            self._write_channel_days(connection)
            self._write_member_days(connection)
            self._write_channel_member_days(connection)
            self._write_emoji_days(connection)

    def _write_slots(self, connection: Connection) -> None:
        guild, slot, audience, *amounts = self._slots.sums()
        if len(guild):
            _ADD_SLOTS.run(
                connection,
                guild_id=guild,
                slot=slot.astype(np.int32),
                audience=audience.astype(np.int16),
                **_narrow(SLOT_METRICS, amounts),
            )

    def _write_channel_days(self, connection: Connection) -> None:
        guild, day, channel, audience, *amounts = self._channel_days.sums()
        if len(guild):
            _ADD_CHANNEL_DAYS.run(
                connection,
                guild_id=guild,
                day=_dates(day),
                channel_id=channel,
                audience=audience.astype(np.int16),
                **_narrow(CHANNEL_METRICS, amounts),
            )

    def _write_member_days(self, connection: Connection) -> None:
        guild, day, member, audience, *amounts, hours = self._member_days.sums()
        if len(guild):
            _ADD_MEMBER_DAYS.run(
                connection,
                guild_id=guild,
                day=_dates(day),
                member_id=member,
                audience=audience.astype(np.int16),
                hours=hours.astype(np.int32),
                **_narrow(MEMBER_METRICS, amounts),
            )

    def _write_channel_member_days(self, connection: Connection) -> None:
        guild, day, channel, member, audience, *amounts = self._channel_member_days.sums()
        if len(guild):
            _ADD_CHANNEL_MEMBER_DAYS.run(
                connection,
                guild_id=guild,
                day=_dates(day),
                channel_id=channel,
                member_id=member,
                audience=audience.astype(np.int16),
                **_narrow(CHANNEL_MEMBER_METRICS, amounts),
            )

    def _write_emoji_days(self, connection: Connection) -> None:
        guild, day, emoji, char, audience, *amounts = self._emoji_days.sums()
        if len(guild):
            chars = list(self._emoji_chars)
            _ADD_EMOJI_DAYS.run(
                connection,
                guild_id=guild,
                day=_dates(day),
                emoji_id=emoji,
                emoji_char=[chars[int(code)] for code in char],
                audience=audience.astype(np.int16),
                **dict(zip(EMOJI_METRICS, amounts, strict=True)),
            )

    def _local(self, guild: IntArray, slot: IntArray) -> tuple[IntArray, IntArray]:
        zones = {self._zones[guild_id] for guild_id in np.unique(guild).tolist()}
        if len(zones) == 1:
            return local_days_and_hours(slot, zones.pop())
        days, hours = np.empty_like(slot), np.empty_like(slot)
        for guild_id in np.unique(guild).tolist():
            of_guild = guild == guild_id
            days[of_guild], hours[of_guild] = local_days_and_hours(
                slot[of_guild], self._zones[guild_id]
            )
        return days, hours


def _narrow(metrics: tuple[str, ...], amounts: list[IntArray]) -> dict[str, npt.NDArray[np.int32]]:
    return {
        metric: amount.astype(np.int32) for metric, amount in zip(metrics, amounts, strict=True)
    }


def _dates(days: IntArray) -> npt.NDArray[np.datetime64]:
    return days.astype("datetime64[D]")


class _Sums:
    """Amounts by key, to be added up. With hours, marks are or-ed together beside the sums."""

    def __init__(self, keys: int, metrics: tuple[str, ...], *, with_hours: bool = False) -> None:
        self._keys = keys
        self._metrics = metrics
        self._with_hours = with_hours
        self._blocks: list[tuple[tuple[IntArray, ...], int, IntArray, IntArray | None]] = []

    def add(
        self, metric: str, amount: IntArray, *keys: IntArray, marks: IntArray | None = None
    ) -> None:
        if len(amount):
            self._blocks.append((keys, self._metrics.index(metric), amount, marks))

    def sums(self) -> list[npt.NDArray[Any]]:
        """Return the distinct keys in order, then each metric's sums, then the hours."""
        width = self._keys + len(self._metrics) + self._with_hours
        if not self._blocks:
            return [np.empty(0, dtype=np.int64)] * width
        keys = [
            np.concatenate([block[0][place] for block in self._blocks])
            for place in range(self._keys)
        ]
        order = np.lexsort(keys[::-1])
        keys = [key[order] for key in keys]
        changes = np.zeros(len(order), dtype=np.bool_)
        changes[0] = True
        for key in keys:
            changes[1:] |= key[1:] != key[:-1]
        starts = np.flatnonzero(changes)
        place = np.empty(len(order), dtype=np.int64)
        place[order] = np.cumsum(changes) - 1
        sums = np.zeros((len(self._metrics), len(starts)), dtype=np.int64)
        hours = np.zeros(len(starts), dtype=np.int64)
        begin = 0
        for _, metric, amount, marks in self._blocks:
            of_block = place[begin : begin + len(amount)]
            np.add.at(sums[metric], of_block, amount)
            if marks is not None:
                np.bitwise_or.at(hours, of_block, marks)
            begin += len(amount)
        columns: list[npt.NDArray[Any]] = [key[starts] for key in keys]
        columns += list(sums)
        return [*columns, hours] if self._with_hours else columns
