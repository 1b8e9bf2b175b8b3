"""From stretches of time in voice to the rollups: whole seconds by class, and how many at once."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from statsbot.domain.facts import VoiceFlags
from statsbot.domain.voice import MUTED, Gathering, Stretch, VoiceClass
from statsbot.store.arrays import IntArray, column, integers, microseconds
from statsbot.store.local_time import split_by_slot
from statsbot.store.rollups import PEAK, Amounts, Places, Rollups

_NUMBER_OF = {each: number for number, each in enumerate(VoiceClass)}
_LISTENING = VoiceFlags.STAGE | VoiceFlags.SUPPRESS


def count_stretches(stretches: Sequence[Stretch], rollups: Rollups) -> None:
    """Add people's seconds to the slots, days and people they belong to, if they are counted.

    Instants are cut to the second, so that adjacent stretches add up exactly.
    """
    stretches = [stretch for stretch in stretches if stretch.segment.is_counted]
    starts, ends = _whole_seconds(stretches)
    parts = split_by_slot(np.minimum(starts, ends), np.maximum(starts, ends))
    seconds = np.where(ends < starts, -1, 1)[parts.of] * parts.seconds
    segments = [stretch.segment for stretch in stretches]
    kind = integers(_NUMBER_OF[segment.voice_class] for segment in segments)[parts.of]
    flags = column(segments, "flags")[parts.of]
    channel_id, member_id = (
        column(segments, name)[parts.of] for name in ("channel_id", "member_id")
    )
    guild_id, audience = (column(segments, name)[parts.of] for name in ("guild_id", "audience"))
    for each, number in _NUMBER_OF.items():
        of_class = kind == number
        rollups.add(
            each,
            Amounts(
                guild_id=guild_id[of_class],
                slot=parts.slot[of_class],
                audience=audience[of_class],
                channel_id=channel_id[of_class],
                member_id=member_id[of_class],
                amount=seconds[of_class],
            ),
        )
    stage = flags & int(_LISTENING)
    rollups.add_all(
        {
            "streaming_seconds": seconds * _has(flags, VoiceFlags.STREAM),
            "video_seconds": seconds * _has(flags, VoiceFlags.VIDEO),
            "muted_seconds": seconds * _has(flags, MUTED),
            "speaking_seconds": seconds * (stage == int(VoiceFlags.STAGE)),
            "listening_seconds": seconds * (stage == int(_LISTENING)),
        },
        Places(guild_id=guild_id, slot=parts.slot, audience=audience, channel_id=channel_id),
    )


def count_gatherings(gatherings: Sequence[Gathering], rollups: Rollups) -> None:
    """Raise the peak of each channel's days to how many people were there at once."""
    starts, ends = _whole_seconds(gatherings)
    parts = split_by_slot(starts, ends)
    guild_id, audience, channel_id, people = (
        column(gatherings, name)[parts.of]
        for name in ("guild_id", "audience", "channel_id", "people")
    )
    rollups.add(
        PEAK,
        Amounts(
            guild_id=guild_id,
            slot=parts.slot,
            audience=audience,
            channel_id=channel_id,
            amount=people,
        ),
    )


def _has(flags: IntArray, flag: VoiceFlags) -> npt.NDArray[np.bool_]:
    return (flags & int(flag)) > 0


def _whole_seconds(times: Sequence[Stretch | Gathering]) -> tuple[IntArray, IntArray]:
    """Return when each starts and ends, in Unix seconds, cut."""
    starts = integers(microseconds(each.started_at) // 1_000_000 for each in times)
    ends = integers(microseconds(each.ended_at) // 1_000_000 for each in times)
    return starts, ends
