"""What a batch adds to the rollups: collected per subject, added up, written once per table.

Every amount is placed by server, slot and audience; the server's zone turns the slot into the
local day and hour. Amounts may be negative: what is undone is taken from where it was counted.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
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
_ADD_VOICE_DAYS = Command("add_to_voice_days")

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
PEAK = "peak"
VOICE_METRICS = (
    PEAK, "streaming_seconds", "video_seconds", "muted_seconds", "speaking_seconds",
    "listening_seconds",
)  # fmt: skip
"""Of the peak, the greatest amount holds; it cannot be undone."""
RECEIVED = "reactions_received"
PASSIVE = {
    RECEIVED, "voice_alone_seconds", "voice_deaf_seconds", "voice_alone_deaf_seconds",
    "voice_afk_seconds",
}  # fmt: skip
"""What makes nobody active in its hour."""
EMOJI_METRICS = ("reactions", "in_messages")


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where amounts belong. All arrays of one length; none may be missing."""

    guild_id: IntArray
    slot: IntArray
    audience: IntArray
    channel_id: IntArray | None = None
    """Given: counted for the channel's day, too."""
    member_id: IntArray | None = None
    """Given: counted for the person's day, too, and the hour marked as active."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Amounts(Places):
    """Amounts of one metric, each placed."""

    amount: IntArray


class Rollups:
    """What one batch adds to the rollups."""

    def __init__(self, zones: dict[int, ZoneInfo]) -> None:
        self._zones = zones
        self._slots = _Sums(3, SLOT_METRICS)
        self._channel_days = _Sums(4, CHANNEL_METRICS)
        self._member_days = _Sums(4, MEMBER_METRICS, with_hours=True)
        self._channel_member_days = _Sums(5, CHANNEL_MEMBER_METRICS)
        self._emoji_days = _Sums(5, EMOJI_METRICS)
        self._voice_days = _Sums(4, VOICE_METRICS)
        self._emoji_chars: dict[str, int] = {}

    def add(self, metric: str, amounts: Amounts) -> None:
        """Add to every table that keeps ``metric`` and whose key is given."""
        self.add_all({metric: amounts.amount}, amounts)

    def add_all(self, metrics: Mapping[str, npt.NDArray[Any]], places: Places) -> None:
        """Add several metrics, each an amount or a truth for each of the same places."""
        amounts = {metric: each for metric, each in metrics.items() if each.any()}
        guild, audience = places.guild_id, places.audience
        self._slots.add(_of(SLOT_METRICS, amounts), guild, places.slot, audience)
        channel, member = places.channel_id, places.member_id
        of_channels = {} if channel is None else _of(CHANNEL_METRICS, amounts)
        of_members = {} if member is None else _of(MEMBER_METRICS, amounts)
        of_voice = {} if channel is None else _of(VOICE_METRICS, amounts)
        if not of_channels and not of_members and not of_voice:
            return
        days, hours = self._local(guild, places.slot)
        if channel is not None:
            self._channel_days.add(of_channels, guild, days, channel, audience)
            self._voice_days.add(of_voice, guild, days, channel, audience)
        if channel is not None and member is not None:
            in_channel: dict[str, npt.NDArray[Any]] = {}
            for metric in of_members.keys() & _IN_CHANNEL.keys():
                kept_as, sign = _IN_CHANNEL[metric]
                in_channel[kept_as] = in_channel.get(kept_as, 0) + sign * amounts[metric]
            people = np.maximum(member, ANONYMOUS)
            self._channel_member_days.add(in_channel, guild, days, channel, people, audience)
        if member is not None:
            known = member > ANONYMOUS  # numbers below stand for nobody either
            keys = (guild[known], days[known], member[known], audience[known])
            marks = 1 << hours[known]
            if of_members.keys() <= PASSIVE:
                marks = np.zeros_like(marks)
            of_known = {metric: each[known] for metric, each in of_members.items()}
            self._member_days.add(of_known, *keys, marks=marks)

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
        self._emoji_days.add({metric: amounts.amount}, *keys)

    def write(self, connection: Connection) -> None:
        """Add everything to the tables: one statement for each, keys in order."""
        # The server adds one table up while the sums of the next are made here.
        with connection.pipeline():
            self._write_slots(connection)
            self._write_channel_days(connection)
            self._write_member_days(connection)
            self._write_channel_member_days(connection)
            self._write_emoji_days(connection)
            self._write_voice_days(connection)

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

    def _write_voice_days(self, connection: Connection) -> None:
        guild, day, channel, audience, *amounts = self._voice_days.sums()
        if len(guild):
            _ADD_VOICE_DAYS.run(
                connection,
                guild_id=guild,
                day=_dates(day),
                channel_id=channel,
                audience=audience.astype(np.int16),
                **_narrow(VOICE_METRICS, amounts),
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


def _of(
    metrics: tuple[str, ...], amounts: Mapping[str, npt.NDArray[Any]]
) -> dict[str, npt.NDArray[Any]]:
    """Return those of ``amounts`` that are of one of ``metrics``."""
    return {metric: each for metric, each in amounts.items() if metric in metrics}


def _narrow(metrics: tuple[str, ...], amounts: list[IntArray]) -> dict[str, npt.NDArray[np.int32]]:
    return {
        metric: amount.astype(np.int32) for metric, amount in zip(metrics, amounts, strict=True)
    }


def _dates(days: IntArray) -> npt.NDArray[np.datetime64]:
    return days.astype("datetime64[D]")


class _Block(NamedTuple):
    """Amounts of some metrics for the same keys."""

    keys: tuple[IntArray, ...]
    amounts: dict[int, npt.NDArray[Any]]
    """By the metric's place among the table's."""
    marks: IntArray | None


class _Sums:
    """Amounts by key, to be added up. With hours, marks are or-ed together beside the sums."""

    def __init__(self, keys: int, metrics: tuple[str, ...], *, with_hours: bool = False) -> None:
        self._keys = keys
        self._metrics = metrics
        self._with_hours = with_hours
        self._blocks: list[_Block] = []

    def add(
        self,
        amounts: Mapping[str, npt.NDArray[Any]],
        *keys: IntArray,
        marks: IntArray | None = None,
    ) -> None:
        if amounts and len(keys[0]):
            of_metrics = {self._metrics.index(name): each for name, each in amounts.items()}
            self._blocks.append(_Block(keys, of_metrics, marks))

    def sums(self) -> list[npt.NDArray[Any]]:
        """Return the distinct keys in order, then each metric's sums, then the hours."""
        width = self._keys + len(self._metrics) + self._with_hours
        if not self._blocks:
            return [np.empty(0, dtype=np.int64)] * width
        keys = [
            np.concatenate([block.keys[place] for block in self._blocks])
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
        for block in self._blocks:
            of_block = place[begin : begin + len(block.keys[0])]
            for metric, amount in block.amounts.items():
                if self._metrics[metric] == PEAK:
                    np.maximum.at(sums[metric], of_block, amount)
                elif amount.dtype == np.bool_:  # quicker, and most are
                    sums[metric] += np.bincount(of_block[amount], minlength=len(starts))
                else:
                    np.add.at(sums[metric], of_block, amount)
            if block.marks is not None:
                np.bitwise_or.at(hours, of_block, block.marks)
            begin += len(of_block)
        columns: list[npt.NDArray[Any]] = [key[starts] for key in keys]
        columns += list(sums)
        return [*columns, hours] if self._with_hours else columns
