"""Which stretch of a channel's history an export covers, and which it must not claim."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from statsbot.domain.facts import Watched
from statsbot.domain.ids import instant_of
from statsbot.importing.coverage import ReadExtent, covered_span
from statsbot.importing.header import read_header
from statsbot.importing.search import ExportFile
from tests.fix_exports import CHANNEL, DAY, GUILD, NOW, ExportFileMaker, Sent, sent

CREATED = instant_of(CHANNEL)
EXPORTED = DAY + timedelta(days=7)
MOMENT = timedelta(milliseconds=1)


@pytest.fixture
def cover(export_file: ExportFileMaker) -> Any:
    def span(
        messages: Sequence[Sent] = (sent(0), sent(60)),
        *,
        to_the_end: bool = True,
        part: int = 1,
        has_next_part: bool = False,
        previous: Sequence[Sent] | None = None,
        now: datetime = NOW,
        **header: Any,
    ) -> tuple[datetime, datetime] | None:
        path = export_file(messages, **header)
        export = ExportFile(
            header=read_header(path, now), size=1, part=part, has_next_part=has_next_part
        )
        covered = covered_span(
            export,
            GUILD,
            extent(messages),
            to_the_end=to_the_end,
            previous_part=None if previous is None else extent(previous),
            now=now,
        )
        if covered is None:
            return None
        assert (covered.guild_id, covered.channel_id) == (GUILD, export.header.channel_id)
        assert covered.kind is Watched.MESSAGES
        return covered.started_at, covered.ended_at

    return span


def extent(messages: Sequence[Sent]) -> ReadExtent:
    if not messages:
        return ReadExtent()
    return ReadExtent(first=messages[0].id, last=messages[-1].id)


def at(minute: float) -> datetime:
    return DAY + timedelta(minutes=minute)


def test_without_a_range_from_the_channels_creation_to_the_export(cover: Any) -> None:
    assert cover() == (CREATED, EXPORTED)
    assert cover(()) == (CREATED, EXPORTED)


def test_without_a_date_of_export_up_to_and_with_the_last_message(cover: Any) -> None:
    assert cover(version="2.38") == (CREATED, at(60) + MOMENT)
    assert cover((), version="2.38") is None


def test_the_range_that_was_asked_for(cover: Any) -> None:
    assert cover(after=at(-5), before=at(100)) == (at(-5), at(100))
    assert cover((), after=at(-5), before=at(100), version="2.38") == (at(-5), at(100))


def test_what_lay_ahead_of_the_export_was_not_watched(cover: Any) -> None:
    assert cover(before=EXPORTED + timedelta(days=90)) == (CREATED, EXPORTED)
    assert cover(exported_at=NOW + timedelta(days=1)) == (CREATED, NOW)
    assert cover(before=NOW + timedelta(days=9), version="2.38") == (CREATED, at(60) + MOMENT)


def test_every_message_is_inside_whatever_the_header_says(cover: Any) -> None:
    assert cover(after=at(10), before=at(20)) == (at(0), at(60) + MOMENT)
    first = sent(-60 * 24 * 2000)
    assert cover((first, sent(0)))[0] == instant_of(first.id)


def test_a_channel_id_that_carries_no_time(cover: Any) -> None:
    assert cover(channel_id=12345) == (at(0), EXPORTED)


def test_a_cut_file_covers_what_is_whole(cover: Any) -> None:
    assert cover(to_the_end=False) == (CREATED, at(60) + MOMENT)
    assert cover((), to_the_end=False) is None


def test_one_message_does_not_tell_which_way_its_file_goes_on(cover: Any) -> None:
    assert cover((sent(60),), to_the_end=False) == (at(60), at(60) + MOMENT)
    assert cover((sent(60),), has_next_part=True) == (at(60), at(60) + MOMENT)
    assert cover((sent(60),)) == (CREATED, EXPORTED)


def test_newest_first(cover: Any) -> None:
    messages = (sent(60), sent(0))
    assert cover(messages) == (CREATED, EXPORTED)
    assert cover(messages, to_the_end=False) == (at(0), EXPORTED)


def test_parts_touch_and_only_the_ends_reach_further(cover: Any) -> None:
    first, second, third = (sent(0), sent(10)), (sent(20), sent(30)), (sent(40), sent(50))
    spans = [
        cover(first, has_next_part=True),
        cover(second, part=2, has_next_part=True, previous=first),
        cover(third, part=3, previous=second),
    ]
    assert spans == [
        (CREATED, at(10) + MOMENT),
        (at(10), at(30) + MOMENT),
        (at(30), EXPORTED),
    ]


def test_a_part_without_the_one_before_begins_with_its_first_message(cover: Any) -> None:
    assert cover(part=2) == (at(0), EXPORTED)


def test_parts_newest_first(cover: Any) -> None:
    first, second = (sent(50), sent(40)), (sent(30), sent(20))
    assert cover(first, has_next_part=True) == (at(40), EXPORTED)
    assert cover(second, part=2, previous=first) == (CREATED, at(40))
