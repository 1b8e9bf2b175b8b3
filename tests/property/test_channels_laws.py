"""Laws of channels: parts sum to the whole, whatever hangs on what and whoever reads."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from statsbot.analytics.channel import concentration_of
from statsbot.analytics.channels import find_channels
from statsbot.analytics.lifecycle import (
    LEAST_MESSAGES,
    NEXT_TO_NOTHING,
    WEEKS,
    Life,
    hints_of,
    life_of,
)
from statsbot.domain.facts import ChannelKind
from statsbot.store.rows import Reader
from statsbot.store.threads import ThreadTotal
from tests.fix_findings import asked
from tests.fix_server_channels import channel_rows, made_at

MADE = datetime(2020, 1, 1, tzinfo=UTC)
CHANNELS = [made_at(MADE, number) for number in range(6)]
CHANNEL = st.sampled_from(CHANNELS)
COUNT = st.integers(0, 60)
DAY = st.integers(-60, 6).map(lambda n: date(2025, 11, 10) + timedelta(days=n))
DESCRIBED = st.lists(
    st.tuples(
        CHANNEL, st.sampled_from([ChannelKind.TEXT, ChannelKind.FORUM, ChannelKind.VOICE]),
        CHANNEL, st.sampled_from([-1, 0, 1]),
    ),
    unique_by=lambda row: row[0],
).map(
    lambda rows: [
        (each, ChannelKind.PUBLIC_THREAD if home != each else kind, home, audience)
        for each, kind, home, audience in rows
    ]
)  # fmt: skip
WRITTEN = st.dictionaries(st.tuples(CHANNEL, DAY), COUNT, max_size=20)
PEOPLE = st.dictionaries(st.tuples(CHANNEL, st.integers(0, 9)), st.integers(1, 9), max_size=20)
WEEKLY = st.lists(
    st.one_of(st.just(np.nan), st.floats(0, 500)), min_size=WEEKS, max_size=WEEKS
).map(np.array)


@given(
    reader=st.sampled_from(Reader), described=DESCRIBED, written=WRITTEN, people=PEOPLE,
    previous=st.dictionaries(CHANNEL, COUNT),
    created=st.dictionaries(st.one_of(st.just(0), CHANNEL), COUNT),
)  # fmt: skip
def test_channels_sum_to_the_server(
    reader: Reader,
    described: list[tuple[int, ChannelKind, int, int]],
    written: dict[tuple[int, date], int],
    people: dict[tuple[int, int], int],
    previous: dict[int, int],
    created: dict[int, int],
) -> None:
    question = asked(reader=reader)
    days = [(channel, day, {"messages": count}) for (channel, day), count in written.items()]
    rows = channel_rows(
        question,
        # Whoever wrote in a channel wrote on a day.
        days + [(channel, date(2025, 11, 10), {"messages": 0}) for channel in CHANNELS],
        [(channel, member, count) for (channel, member), count in people.items()],
        described,
        previous=previous,
        threads=[
            ThreadTotal(parent_id=each, created=count, archived=0, joined=count)
            for each, count in created.items()
        ],
    )
    found = find_channels(question, rows)
    inside = {key: count for key, count in written.items() if key[1] in question.days and count}
    assert found.messages == sum(inside.values()) == sum(e.messages for e in found.channels)
    assert found.threads.created == sum(created.values())
    assert sum(each.threads.messages for each in found.channels) == found.threads.messages
    assert all(each.threads.messages <= each.messages for each in found.channels)
    assert sum(each.previous or 0 for each in found.channels) == sum(previous.values())
    named = {member for _, member in people if member}
    assert found.authors == len(named) <= sum(each.authors for each in found.channels)
    assert max((each.authors for each in found.channels), default=0) <= found.authors
    ids = [each.channel_id for each in found.channels]
    assert len(set(ids)) == len(ids)
    if reader is Reader.PUBLIC:
        assert not set(ids) & {each for each, _, _, audience in described if audience == 1}
    assert sum(each.channels for each in found.lives) <= len(found.channels)


@given(weekly=WEEKLY, age=st.floats(0, 3000))
def test_a_life_follows_from_what_is_known(weekly: np.ndarray, age: float) -> None:
    life = life_of(weekly, age)
    known = weekly[~np.isnan(weekly)]
    if life is Life.DEAD:
        newest = weekly[:4]
        assert newest[~np.isnan(newest)].mean() < NEXT_TO_NOTHING * LEAST_MESSAGES
    if life in (Life.WAKING, Life.FADING):
        assert np.ptp(known) >= 10
    assert (life is Life.NEW) == (age < 28)
    assert len(hints_of(life, weekly, 3, np.nan)) <= 1


@given(messages=st.lists(st.integers(1, 1000), min_size=1), times=st.integers(2, 9))
def test_concentration_does_not_depend_on_size(messages: list[int], times: int) -> None:
    told = np.array(messages, np.int64)
    once, more = (concentration_of(each, Reader.STAFF) for each in (told, told * times))
    assert once.top_1_share is not None
    assert once.top_5_share is not None
    assert once.effective_authors is not None
    assert 1 / len(told) <= once.top_1_share + 1e-12
    assert once.top_1_share <= once.top_5_share <= 1
    assert once.effective_authors + 1e-9 >= 1
    assert once.effective_authors <= len(told) + 1e-9
    np.testing.assert_allclose(once.effective_authors, more.effective_authors)
    np.testing.assert_allclose(once.top_1_share, more.top_1_share)
