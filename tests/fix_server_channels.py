"""Channels in which exactly what is told happened."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date, datetime

import numpy as np

from statsbot.analytics.channel_sums import ChannelRows, read_window
from statsbot.analytics.coverage import Coverage
from statsbot.analytics.question import Question, day_number
from statsbot.domain.facts import ChannelKind
from statsbot.domain.ids import first_id_at
from statsbot.domain.voice import VoiceClass
from statsbot.store.channel_days import ChannelDays
from statsbot.store.channel_homes import ChannelHomes
from statsbot.store.channel_people import ChannelPeople
from statsbot.store.threads import ThreadTotal
from tests.fix_findings import watched

Day = tuple[int, date, Mapping[str, int]]
"""A channel, a day, and what was counted there."""
Written = tuple[int, int, int]
"""A channel, a member, and how many messages."""
Home = tuple[int, ChannelKind, int, int]
"""A channel, its kind, its home and its audience."""


def made_at(instant: datetime, number: int = 0) -> int:
    """The id of a channel made then."""
    return first_id_at(instant) + number


def channel_days(told: list[Day]) -> ChannelDays:
    told = sorted(told, key=lambda row: (row[0], row[1]))
    ids, place = np.unique(np.array([row[0] for row in told], np.int64), return_inverse=True)
    columns = {
        field.name: np.array([row[2].get(field.name, 0) for row in told], np.int64)
        for field in fields(ChannelDays)
        if field.name not in ("ids", "channel", "day", "spent")
    }
    columns["sent"] = np.maximum(columns["sent"], columns["messages"])
    return ChannelDays(
        ids=ids,
        channel=place,
        day=np.array([day_number(row[1]) for row in told], np.int64),
        spent={
            each: np.array([row[2].get(str(each), 0) for row in told], np.int64)
            for each in VoiceClass
        },
        **columns,
    )


def channel_people(told: list[Written], voice: list[Written] | None = None) -> ChannelPeople:
    rows = [(*row, 0) for row in told] + [(c, m, 0, seconds) for c, m, seconds in voice or []]
    table = np.array(rows, np.int64).reshape(-1, 4)
    ids, places = np.unique(table[:, :2].ravel(), return_inverse=True)
    channel, member = places.reshape(-1, 2).T
    return ChannelPeople(
        ids=ids, channel=channel, member=member, messages=table[:, 2], voice_seconds=table[:, 3]
    )


def homes(told: list[Home]) -> ChannelHomes:
    table = np.array(sorted(told), np.int64).reshape(-1, 4)
    ids, kind, home_ids, audience = table.T
    return ChannelHomes(
        ids=ids, kind=kind, home_ids=home_ids, audience=audience,
        is_gone=np.zeros(len(ids), np.bool_),
    )  # fmt: skip


def channel_rows(
    question: Question,
    days: list[Day],
    people: list[Written],
    described: list[Home],
    *,
    previous: Mapping[int, int] | None = None,
    threads: list[ThreadTotal] | None = None,
    coverage: Coverage | None = None,
) -> ChannelRows:
    everything = watched(read_window(question))
    return ChannelRows(
        days=channel_days(days),
        people=channel_people(people),
        previous={} if previous is None else previous,
        homes=homes(described),
        threads=threads or [],
        watched=coverage or everything,
        reactions_watched=everything,
        voice_watched=everything,
    )
