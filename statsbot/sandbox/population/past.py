"""What is remembered of happenings, and which part of it is asked for."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo

from statsbot.domain.ids import ChannelId, MemberId, MessageId
from statsbot.domain.voice import VoiceClass
from statsbot.domain.windows import Window, midnight
from statsbot.sandbox.population.happenings import Held


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which part of the truth is asked for."""

    window: Window | None = None
    """None: all of it."""
    seen: bool = False
    """Only what the bot could see, as it saw it: a deletion it missed did not happen."""
    public: bool = False
    """Only channels that everyone in the server can see."""

    def holds(self, instant: datetime) -> bool:
        """Return whether ``instant`` lies in the window."""
        return self.window is None or self.window.start <= instant < self.window.end


ALL = Scope()


@dataclass(slots=True, kw_only=True, eq=False)
class PastMessage:
    """A message that was sent."""

    at: datetime
    channel_id: ChannelId
    author_id: MemberId
    counted: bool
    """Of a type that counts, by a person."""
    text: str
    seen: bool
    is_reply: bool = False
    held: Held = Held.NOTHING
    deleted_at: datetime | None = None
    deletion_seen: bool = False

    def stands(self, *, as_seen: bool) -> bool:
        """Return whether it was not deleted, or (as seen) not for all the bot knows."""
        return self.deleted_at is None or (as_seen and not self.deletion_seen)


@dataclass(slots=True, kw_only=True, eq=False)
class PastReaction:
    """A reaction that was given."""

    at: datetime
    channel_id: ChannelId
    message_id: MessageId
    member_id: MemberId
    emoji: str
    by_person: bool
    seen: bool
    ended: bool = False
    end_seen: bool = False

    def stands(self, *, as_seen: bool) -> bool:
        """Return whether it was not taken back, or (as seen) not for all the bot knows."""
        return not self.ended or (as_seen and not self.end_seen)


@dataclass(slots=True, kw_only=True, eq=False)
class VoiceStay:
    """A stay of someone in one voice channel, hearing the others or not."""

    channel_id: ChannelId
    member_id: MemberId
    began_at: datetime
    deafened: bool
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PastUse:
    """A use of an app: another's, answered where all could see it, or the statistics bot's."""

    at: datetime
    channel_id: ChannelId
    app_id: MemberId | None
    """None: the statistics bot."""
    command: str
    seen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A join of a person, and the door it came through."""

    member_id: MemberId
    at: datetime
    code: str | None
    vanity: bool
    seen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """A leaving of a person."""

    at: datetime
    member_id: MemberId
    seen: bool


def by_class(
    stays: Iterable[VoiceStay], *, afk_id: ChannelId, until: datetime
) -> Iterator[tuple[VoiceStay, datetime, datetime, VoiceClass]]:
    """Yield stretches of people's stays in which nobody came or left, and the class of each.

    Open stays end at ``until``.
    """
    of_channel: dict[ChannelId, list[tuple[VoiceStay, datetime]]] = {}
    for stay in stays:
        of_channel.setdefault(stay.channel_id, []).append((stay, stay.ended_at or until))
    for channel_id, ended in of_channel.items():
        comings = Counter(stay.began_at for stay, _ in ended)
        comings.subtract(end for _, end in ended)
        cuts = sorted(comings)
        people = list(accumulate(comings[cut] for cut in cuts))
        for stay, end in ended:
            for place in range(bisect_left(cuts, stay.began_at), bisect_left(cuts, end)):
                kind = _CLASSES[people[place] == 1, stay.deafened]
                if channel_id == afk_id:
                    kind = VoiceClass.AFK
                yield stay, cuts[place], cuts[place + 1], kind


def without(
    stretches: Iterable[tuple[datetime, datetime]], gap: Window
) -> Iterator[tuple[datetime, datetime]]:
    """Yield what is left of stretches outside a gap."""
    for begin, end in stretches:
        if begin < gap.start:
            yield begin, min(end, gap.start)
        if end > gap.end:
            yield max(begin, gap.end), end


def split(begin: datetime, end: datetime, zone: ZoneInfo) -> Iterator[tuple[date, int]]:
    """Yield (local date, whole seconds) of the parts of a stretch."""
    while begin < end:
        day = begin.astimezone(zone).date()
        until = min(end, midnight(day + timedelta(days=1), zone))
        yield day, round((until - begin).total_seconds())
        begin = until


_CLASSES = {
    (False, False): VoiceClass.COMPANY,
    (False, True): VoiceClass.DEAF,
    (True, False): VoiceClass.ALONE,
    (True, True): VoiceClass.ALONE_DEAF,
}
"""By whether somebody is alone, and deafened."""
