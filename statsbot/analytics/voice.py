"""What a server's voice finds: how long, how many, how full, by channel."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime

import numpy as np

from statsbot.analytics.arrays import BoolArray, FloatArray, IntArray
from statsbot.analytics.channel_sums import channels_seen, homes_for, places_among, sums_at
from statsbot.analytics.channels import SPOKEN, kind_of
from statsbot.analytics.coverage import ENOUGH_WATCHED, Coverage, known_count
from statsbot.analytics.groups import Ratio, Typical, may_tell
from statsbot.analytics.question import Question
from statsbot.analytics.rhythm import Stretch, WeekGrid, busiest_stretch, rhythm, week_grid
from statsbot.analytics.voice_stays import (
    BegunStays,
    begun_stays,
    cut,
    hours_of,
    most_at_once,
    occupied,
    used_share,
    when_most,
)
from statsbot.domain.facts import ChannelKind
from statsbot.domain.ids import ChannelId, MemberId
from statsbot.domain.voice import VoiceClass
from statsbot.domain.windows import day_edges
from statsbot.store.channel_days import ChannelDays
from statsbot.store.channel_homes import ChannelHomes
from statsbot.store.channel_people import ChannelPeople
from statsbot.store.people import PeopleDays
from statsbot.store.rows import SlotCounts
from statsbot.store.voice_channels import VoiceUse
from statsbot.store.voice_stays import VoiceStays

LONGEST = 10
"""Members who are named."""
_USES = ("streaming", "video", "muted", "speaking", "listening")


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
class StayFigures:
    """What single stays tell beyond their sum."""

    utilisation: float | None
    """Share of watched local hours in which somebody was there; None: less than 60 % of the window
    was watched."""
    evening_utilisation: float | None
    """The same of the hours from 18 to midnight."""
    stays: int
    """That began in the window, the AFK channel apart."""
    mean_seconds: Typical
    """How long those were, up to the window's end."""
    median_seconds: Typical


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceFigures:
    """Voice in one channel, or in all together."""

    voice_seconds: int | None
    """Of all people, as far as they count as voice time in the server; None: not watched, as for
    the next two."""
    people: int | None
    """Different people with a name who were there for a second or more."""
    peak: int | None
    """Most people at once; in all together the AFK channel apart, and None as ``stays``."""
    mix: VoiceMix
    stays: StayFigures | None
    """None: not watched, or facts of the window have left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceChannel:
    """A voice or stage channel."""

    channel_id: ChannelId
    """:data:`~statsbot.analytics.channel_sums.UNNAMED`: of several together."""
    kind: ChannelKind | int | None
    figures: VoiceFigures


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceMember:
    """Somebody with voice time."""

    member_id: MemberId
    voice_seconds: int


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
    """The three hours in a row with the most voice time per watched hour, its rate being people at
    once; None: less than 60 % was watched, or nobody was there."""
    peak_at: datetime | None
    """When most people were first there at once; None: nobody was, or it is not known."""
    channels: tuple[VoiceChannel, ...]
    """Most voice time first, then the smaller id."""
    days: tuple[date, ...]
    """The local days of the window, oldest first."""
    daily: FloatArray
    """Seconds of voice time in each of ``channels`` on each day; NaN: not watched at all; shape
    (channels, days)."""
    daily_share: FloatArray
    """Watched part of each day, of the last one as far as the window goes; shape (days,)."""
    longest: tuple[VoiceMember, ...]
    """Who had most voice time, most first, then the smaller id; ten at most."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class VoiceRows:
    """What the store answered for a question about voice."""

    days: ChannelDays
    """Of the window's days, as the next three."""
    people: ChannelPeople
    members: PeopleDays
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
    channels.sort(key=lambda each: (-(each.figures.voice_seconds or 0), each.channel_id))
    week = rhythm(
        rows.slots.slot, rows.slots.voice_seconds, rows.watched, question.window, question.zone
    )
    share = rows.watched.share(question.window)
    busiest = busiest_stretch(week) if share >= ENOUGH_WATCHED else None
    return VoiceFindings(
        question=question,
        watched_share=share,
        whole=reading.whole(),
        week=week_grid(week, 3600),
        busiest=replace(busiest, rate=busiest.rate / 3600) if busiest is not None else None,
        peak_at=reading.peak_at,
        channels=tuple(channels),
        days=question.days,
        daily=reading.daily([each.channel_id for each in channels]),
        daily_share=reading.daily_share,
        longest=_longest(rows.members),
    )


def _longest(people: PeopleDays) -> tuple[VoiceMember, ...]:
    spent = sums_at(people.member, people.voice_seconds, len(people.ids))
    order = np.lexsort((people.ids, -spent))[:LONGEST]
    return tuple(
        VoiceMember(member_id=int(people.ids[place]), voice_seconds=int(spent[place]))
        for place in order
        if spent[place]
    )


class _Reading:
    """What was read, by channel."""

    def __init__(self, question: Question, rows: VoiceRows) -> None:
        self._question, self._rows = question, rows
        self._share = rows.watched.share(question.window)
        self._hours = hours_of(question.window, question, rows.watched)
        stays = None
        if rows.stays is not None and (self._share or len(rows.stays.began)):
            stays = cut(rows.stays, question.window)
        days, people = rows.days, rows.people
        spoke = np.sum([of > 0 for of in days.spent.values()], axis=0) > 0
        used_ids = np.array([each.channel_id for each in rows.uses], dtype=np.int64)
        seen = channels_seen(question, rows.homes)
        spoken = np.isin(seen, rows.homes.ids[np.isin(rows.homes.kind, SPOKEN)])
        found = [
            days.ids[np.unique(days.channel[spoke])],
            used_ids,
            people.ids[np.unique(people.channel[people.voice_seconds > 0])],
            used_ids if stays is None else np.unique(stays.channel_id),
        ]
        self.ids = np.unique(np.concatenate([*map(self._homes, found), seen[spoken]]))
        size = len(self.ids)
        of_people = self._places(people.ids)
        self._people = people.speakers(of_people, size)
        self._all_people = int(people.speakers(np.zeros_like(of_people), 1)[0])
        of_day, of_use = self._places(days.ids)[days.channel][spoke], self._places(used_ids)
        self._sums = {
            kind.name.lower(): sums_at(of_day, of[spoke], size) for kind, of in days.spent.items()
        }
        self._sums["counted"] = sums_at(of_day, days.voice_seconds[spoke], size)
        for name in _USES:
            seconds = [getattr(each, f"{name}_seconds") for each in rows.uses]
            self._sums[name] = sums_at(of_use, seconds, size)
        self._daily = np.zeros((size, len(question.days)))
        day = days.day[spoke] - question.first_day
        np.add.at(self._daily, (of_day, day), days.voice_seconds[spoke])
        edges = [*day_edges(list(question.days), question.zone)[:-1], question.window.end]
        self.daily_share = rows.watched.shares(edges)
        self.peak_at: datetime | None = None
        self._peaks = np.zeros(size, dtype=np.int64)
        np.maximum.at(self._peaks, of_use, [each.peak for each in rows.uses])
        self._stays = stays
        if stays is not None:
            place = self._places(stays.channel_id)
            self._begun = begun_stays(stays, place, question.window)
            self._there = occupied(stays, place, size, self._hours)
            self.peak_at = when_most(stays.chosen(~stays.in_afk))

    def channel(self, place: int) -> VoiceChannel:
        """Return what is found of a channel."""
        channel_id, people = int(self.ids[place]), int(self._people[place])
        sums = {name: int(of[place]) for name, of in self._sums.items()}
        stays = None
        if self._stays is not None:
            stays = self._stay_figures(self._begun.between(place, place + 1), self._there[place])
        return VoiceChannel(
            channel_id=channel_id,
            kind=kind_of(self._rows.homes, channel_id),
            figures=VoiceFigures(
                voice_seconds=known_count(sums["counted"], self._share),
                people=known_count(people, self._share),
                peak=known_count(int(self._peaks[place]), self._share),
                mix=self._mix(sums, people),
                stays=stays,
            ),
        )

    def daily(self, channel_ids: Sequence[ChannelId]) -> FloatArray:
        """Return the voice time of these on each day; NaN: nobody watched, and there is none."""
        daily = self._daily[np.searchsorted(self.ids, np.array(channel_ids, dtype=np.int64))]
        known = (self.daily_share > 0) | self._daily.any(axis=0)
        return np.where(known, daily, np.nan)

    def whole(self) -> VoiceFigures:
        """Return what is found of all channels together."""
        sums = {name: int(of.sum()) for name, of in self._sums.items()}
        stays, peak = None, None
        if self._stays is not None:
            own = self._stays.chosen(~self._stays.in_afk)
            in_one = np.zeros(len(own.began), dtype=np.int64)
            stays = self._stay_figures(self._begun, occupied(own, in_one, 1, self._hours)[0])
            peak = most_at_once(own)
        return VoiceFigures(
            voice_seconds=known_count(sums["counted"], self._share),
            people=known_count(self._all_people, self._share),
            peak=peak,
            mix=self._mix(sums, self._all_people),
            stays=stays,
        )

    def _homes(self, channel_ids: IntArray) -> IntArray:
        return homes_for(channel_ids, self._question, self._rows.homes)

    def _places(self, channel_ids: IntArray) -> IntArray:
        """Return the place of each; -1: nobody was in voice there."""
        return places_among(self.ids, self._homes(channel_ids))

    def _mix(self, sums: dict[str, int], people: int) -> VoiceMix:
        total = sum(sums[kind.name.lower()] for kind in VoiceClass)
        told = may_tell(people, self._question.reader) and total > 0
        return VoiceMix(
            **{
                field.name: Ratio(
                    part=sums[field.name],
                    of=total,
                    share=sums[field.name] / total if told else None,
                )
                for field in fields(VoiceMix)
            }
        )

    def _stay_figures(self, begun: BegunStays, there: BoolArray) -> StayFigures:
        """Return what stays tell, given in which hours somebody was there."""
        people = begun.people
        told = self._share >= ENOUGH_WATCHED and may_tell(people, self._question.reader)
        told &= len(begun.seconds) > 0

        def used(*, evenings: bool) -> float | None:
            share = used_share(there, self._hours, evenings=evenings)
            return share if self._share >= ENOUGH_WATCHED else None

        return StayFigures(
            utilisation=used(evenings=False),
            evening_utilisation=used(evenings=True),
            stays=len(begun.seconds),
            mean_seconds=Typical(
                value=float(begun.seconds.mean()) if told else None, people=people
            ),
            median_seconds=Typical(
                value=float(np.median(begun.seconds)) if told else None, people=people
            ),
        )
