"""What a server's voice finds: how long, how many, how full, by channel."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from statsbot.analytics.arrays import BoolArray, IntArray
from statsbot.analytics.channel_sums import channels_seen, homes_for
from statsbot.analytics.channels import SPOKEN, kind_of
from statsbot.analytics.coverage import ENOUGH_WATCHED, Coverage
from statsbot.analytics.groups import Ratio, Typical, may_tell
from statsbot.analytics.question import Question
from statsbot.analytics.rhythm import Stretch, WeekGrid, busiest_stretch, rhythm, week_grid
from statsbot.analytics.voice_stays import (
    cut,
    hours_of,
    lengths,
    most_at_once,
    occupied,
    used_share,
)
from statsbot.domain.facts import ChannelKind
from statsbot.domain.ids import ChannelId
from statsbot.store.channel_days import ChannelDays
from statsbot.store.channel_homes import ChannelHomes
from statsbot.store.channel_people import ChannelPeople
from statsbot.store.rows import SlotCounts
from statsbot.store.voice_channels import VoiceUse
from statsbot.store.voice_stays import VoiceStays

_USES = ("streaming", "video", "muted", "speaking", "listening")
_BY_STAYS = (
    "utilisation", "evening_utilisation", "stays", "mean_stay_seconds", "median_stay_seconds",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceMix:
    """How people were in voice: shares of their seconds, counted as voice time or not.

    The first five are disjoint and add up to all; no share of fewer than five people's to members.
    """

    company: Ratio
    """With somebody else, and hearing them."""
    deaf: Ratio
    alone: Ratio
    alone_deaf: Ratio
    afk: Ratio
    streaming: Ratio
    video: Ratio
    muted: Ratio
    speaking: Ratio
    """On a stage, as one of its speakers."""
    listening: Ratio
    """In a stage's audience."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceFigures:
    """Voice in one channel, or in all together."""

    voice_seconds: int
    """Of all people, as far as they count as voice time in the server."""
    people: int
    """Different people with a name who were there for a second or more."""
    peak: int | None
    """Most people at once; in all together, the AFK channel apart."""
    utilisation: float | None
    """Share of watched local hours in which somebody was there."""
    evening_utilisation: float | None
    """The same of the hours from 18 to midnight."""
    stays: int | None
    """That began in the window, the AFK channel apart. None, as the three around it: the window's
    facts have left."""
    mean_stay_seconds: Typical | None
    median_stay_seconds: Typical | None
    mix: VoiceMix


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceChannel:
    """A voice or stage channel."""

    channel_id: ChannelId
    """:data:`~statsbot.analytics.channel_sums.UNNAMED`: of several together."""
    kind: ChannelKind | int | None
    figures: VoiceFigures


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class VoiceFindings:
    """Voice in the window, by days of the server's zone; who is there still is so up to now."""

    question: Question
    watched_share: float
    """Share of the window in which voice was watched."""
    whole: VoiceFigures
    week: WeekGrid
    """People at once, on average, as far as their time counts as voice time."""
    busiest: Stretch | None
    """The three hours in a row with the most voice time per watched hour, its rate in seconds;
    None: less than 60 % was watched, or nobody was there."""
    channels: tuple[VoiceChannel, ...]
    """Most voice time first, then the smaller id."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class VoiceRows:
    """What the store answered for a question about voice."""

    days: ChannelDays
    """Of the window's days, as the next two."""
    people: ChannelPeople
    uses: Sequence[VoiceUse]
    stays: VoiceStays | None
    """None: facts of the window have left."""
    slots: SlotCounts
    homes: ChannelHomes
    watched: Coverage
    """Of voice."""


def find_voice(question: Question, rows: VoiceRows) -> VoiceFindings:
    """Return the findings of what was read."""
    reading = _Reading(question, rows)
    channels = [reading.channel(place) for place in range(len(reading.ids))]
    week = rhythm(
        rows.slots.slot, rows.slots.voice_seconds, rows.watched, question.window, question.zone
    )
    share = rows.watched.share(question.window)
    return VoiceFindings(
        question=question,
        watched_share=share,
        whole=reading.whole(),
        week=week_grid(week, 3600),
        busiest=busiest_stretch(week) if share >= ENOUGH_WATCHED else None,
        channels=tuple(
            sorted(channels, key=lambda each: (-each.figures.voice_seconds, each.channel_id))
        ),
    )


class _Reading:
    """What was read, by channel."""

    def __init__(self, question: Question, rows: VoiceRows) -> None:
        self._question, self._rows = question, rows
        self._is_enough = rows.watched.share(question.window) >= ENOUGH_WATCHED
        self._stays = None if rows.stays is None else cut(rows.stays, question.window)
        self._hours = hours_of(question.window, question, rows.watched)
        days, people = rows.days, rows.people
        spoke = np.sum([of > 0 for of in days.spent.values()], axis=0) > 0
        there = people.voice_seconds > 0
        used = [
            np.unique(days.ids[days.channel[spoke]]),
            np.array([each.channel_id for each in rows.uses], dtype=np.int64),
            np.unique(people.ids[people.channel[there]]),
            np.zeros(0, np.int64) if self._stays is None else np.unique(self._stays.channel_id),
        ]
        seen = channels_seen(question, rows.homes)
        spoken = np.isin(seen, rows.homes.ids[np.isin(rows.homes.kind, SPOKEN)])
        self.ids = np.unique(np.concatenate([*(self._homes(each) for each in used), seen[spoken]]))
        self._of_days = self._places(days.ids)[days.channel]
        self._of_uses = self._places(used[1])
        of_people = self._places(people.ids)
        self._people = people.speakers(of_people, len(self.ids))
        self._all_people = int(people.speakers(np.zeros_like(of_people), 1)[0])
        if self._stays is not None:
            place = self._places(self._stays.channel_id)
            order = np.argsort(place, kind="stable")
            self._stays, place = self._stays.chosen(order), place[order]
            self._begins = np.searchsorted(place, np.arange(len(self.ids) + 1)).tolist()
            self._there = occupied(self._stays, place, len(self.ids), self._hours)

    def channel(self, place: int) -> VoiceChannel:
        """Return what is found of a channel."""
        uses = [
            each for each, at in zip(self._rows.uses, self._of_uses, strict=True) if at == place
        ]
        told = self._figures(self._of_days == place, uses, int(self._people[place]))
        if self._stays is not None:
            stays = self._stays.chosen(slice(*self._begins[place : place + 2]))
            told |= self._of_stays_there(stays, self._there[place])
        channel_id = int(self.ids[place])
        return VoiceChannel(
            channel_id=channel_id,
            kind=kind_of(self._rows.homes, channel_id),
            figures=VoiceFigures(**told, peak=max((each.peak for each in uses), default=0)),
        )

    def whole(self) -> VoiceFigures:
        """Return what is found of all channels together."""
        everywhere = np.ones(len(self._of_days), dtype=np.bool_)
        told = self._figures(everywhere, self._rows.uses, self._all_people)
        peak = None
        if self._stays is not None:
            stays = self._stays.chosen(~self._stays.in_afk)
            in_one = np.zeros(len(stays.began), dtype=np.int64)
            told |= self._of_stays_there(stays, occupied(stays, in_one, 1, self._hours)[0])
            peak = most_at_once(stays)
        return VoiceFigures(**told, peak=peak)

    def _homes(self, channel_ids: IntArray) -> IntArray:
        return homes_for(channel_ids, self._question, self._rows.homes)

    def _places(self, channel_ids: IntArray) -> IntArray:
        """Return the place of each; -1: nobody was in voice there."""
        home_ids = self._homes(channel_ids)
        return np.where(np.isin(home_ids, self.ids), np.searchsorted(self.ids, home_ids), -1)

    def _figures(self, which: BoolArray, uses: Iterable[VoiceUse], people: int) -> dict[str, Any]:
        """Return what sums tell; what stays tell is not known yet."""
        spent = {kind: int(of[which].sum()) for kind, of in self._rows.days.spent.items()}
        total, told = sum(spent.values()), may_tell(people, self._question.reader)

        def ratio(seconds: int) -> Ratio:
            share = seconds / total if told and total else None
            return Ratio(part=seconds, of=total, share=share)

        used = {
            name: ratio(sum(getattr(each, f"{name}_seconds") for each in uses)) for name in _USES
        }
        return {
            "voice_seconds": int(self._rows.days.voice_seconds[which].sum()),
            "people": people,
            "mix": VoiceMix(
                **{kind.name.lower(): ratio(seconds) for kind, seconds in spent.items()}, **used
            ),
            **dict.fromkeys(_BY_STAYS),
        }

    def _of_stays_there(self, stays: VoiceStays, there: BoolArray) -> dict[str, Any]:
        """Return what stays tell, given in which hours somebody was there."""
        found = lengths(stays.chosen(~stays.in_afk), self._question.window)
        told = self._is_enough and may_tell(found.people, self._question.reader)

        def typical(seconds: float | None) -> Typical:
            return Typical(value=seconds if told else None, people=found.people)

        shares = [used_share(there, self._hours, evenings=each) for each in (False, True)]
        return {
            "utilisation": shares[0] if self._is_enough else None,
            "evening_utilisation": shares[1] if self._is_enough else None,
            "stays": found.stays,
            "mean_stay_seconds": typical(found.mean_seconds),
            "median_stay_seconds": typical(found.median_seconds),
        }
