"""Voice read the slow and obvious way: who was where, how, and with whom."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from statsbot.domain.facts import Fact, VoiceFlags, VoiceMoved, VoiceReconciled, WatchedSpan
from statsbot.domain.facts import Watched as Kind

SLOT = 900


@dataclass(kw_only=True)
class Part:
    """A stretch in which nothing changed for one member."""

    member: int
    channel: int
    flags: VoiceFlags
    audience: int
    in_afk: bool
    is_bot: bool
    start: datetime
    alone: bool = False
    end: datetime | None = None

    @property
    def voice_class(self) -> str:
        deaf = bool(self.flags & (VoiceFlags.SELF_DEAF | VoiceFlags.DEAF))
        words = ["alone"] * self.alone + ["deaf"] * deaf
        return "_".join(["voice", *(["afk"] if self.in_afk else words), "seconds"])


class VoiceTruth:
    """Follows the facts of one server in their order."""

    def __init__(self) -> None:
        self.parts: list[Part] = []
        self.open: dict[int, Part] = {}
        self._spans: list[tuple[datetime, datetime]] = []

    def read(self, fact: Fact) -> None:
        match fact:
            case VoiceMoved():
                self._move(fact)
            case VoiceReconciled():
                self._reconcile(fact.at)
            case WatchedSpan(kind=Kind.VOICE, channel_id=0) if fact.started_at < fact.ended_at:
                self._spans.append((fact.started_at, fact.ended_at))
            case _:
                pass

    def _move(self, fact: VoiceMoved) -> None:
        part = self.open.get(fact.member_id)
        state = fact.channel_id, fact.flags, fact.audience, fact.in_afk_channel
        if part is None and fact.channel_id is None:
            return
        if part and (part.channel, part.flags, part.audience, part.in_afk) == state:
            return
        if part and part.channel == fact.channel_id:
            changed = replace(
                part, flags=fact.flags, audience=fact.audience, in_afk=fact.in_afk_channel
            )
            self._follow(part, changed, fact.at)
        else:
            if part:
                self.open.pop(fact.member_id).end = fact.at
            if fact.channel_id is not None:
                came = Part(
                    member=fact.member_id, channel=fact.channel_id, flags=fact.flags,
                    audience=fact.audience, in_afk=fact.in_afk_channel, is_bot=fact.is_bot,
                    start=fact.at,
                )  # fmt: skip
                self._begin(came)
        self._spans.append((fact.at, fact.at))
        for each in list(self.open.values()):
            alone = not each.is_bot and self._people_in(each.channel) == 1
            if each.alone is not alone:
                self._follow(each, replace(each, alone=alone), fact.at)

    def _people_in(self, channel: int) -> int:
        return sum(each.channel == channel and not each.is_bot for each in self.open.values())

    def _begin(self, part: Part) -> None:
        self.open[part.member] = part
        self.parts.append(part)

    def _follow(self, part: Part, changed: Part, at: datetime) -> None:
        part.end = max(at, part.start)
        changed.start = part.end
        self._begin(changed)

    def _reconcile(self, at: datetime) -> None:
        seen = max((end for start, end in self._spans if start < at), default=None)
        for part in self.open.values():
            part.end = max(part.start, min(seen, at) if seen else part.start)
        self.open.clear()

    def stretches(self) -> list[tuple[Part, int, int]]:
        """People's parts with their first and last whole second; open ones until last watched."""
        watched = max((end for start, end in self._spans if start < end), default=None)
        found: list[tuple[Part, int, int]] = []
        for part in self.parts:
            end = part.end or max(part.start, watched or part.start)
            first, last = (int(at.timestamp() // 1) for at in (part.start, end))
            if first < last and not part.is_bot:
                found.append((part, first, last))
        return found

    def seconds(self) -> Iterator[tuple[Part, datetime, int]]:
        """Parts with the start and length of each of their stretches within one slot."""
        for part, first, last in self.stretches():
            while first < last:
                until = min(last, first // SLOT * SLOT + SLOT)
                yield part, datetime.fromtimestamp(first, UTC), until - first
                first = until

    def peaks(self, zone: ZoneInfo) -> dict[tuple[date, int, int], int]:
        """Most people at once by local day, channel and audience."""
        places: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
        for part, first, last in self.stretches():
            places[part.channel, int(part.audience)].append((first, last))
        peaks: Counter[tuple[date, int, int]] = Counter()
        for (channel, audience), stretches in places.items():
            cuts = sorted({cut for stretch in stretches for cut in stretch})
            for begin, end in pairwise(cuts):
                people = sum(first <= begin and end <= last for first, last in stretches)
                day, last_day = (datetime.fromtimestamp(at, zone).date() for at in (begin, end - 1))
                while day <= last_day and people:
                    peaks[day, channel, audience] = max(peaks[day, channel, audience], people)
                    day += timedelta(days=1)
        return peaks


def ways(part: Part) -> Iterator[str]:
    """The metrics of a channel's day that a part's seconds are of, its class apart."""
    flags = part.flags
    if flags & VoiceFlags.STREAM:
        yield "streaming_seconds"
    if flags & VoiceFlags.VIDEO:
        yield "video_seconds"
    if flags & (VoiceFlags.SELF_MUTE | VoiceFlags.MUTE):
        yield "muted_seconds"
    if flags & VoiceFlags.STAGE:
        yield "listening_seconds" if flags & VoiceFlags.SUPPRESS else "speaking_seconds"
