"""Comings and leavings of members, and what they come to.

What a coming or a leaving counts as follows from everything known of that member, not from the
order in which it was told.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby

from statsbot.domain.facts import ANONYMOUS, Door
from statsbot.domain.ids import GuildId, MemberId

EXPLAINS_WITHIN = timedelta(minutes=5)
"""How far from a departure a kick or ban may be told and still be its cause."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A coming or a leaving: what was told of it, and what it was last taken for."""

    guild_id: GuildId
    member_id: MemberId
    at: datetime
    is_join: bool
    is_bot: bool
    may_count: bool
    """Of a coming: False if it is only known from a list of members, from before we watched."""
    counted: bool
    left_at: datetime | None
    """Of a coming: when it ended."""
    is_return: bool
    """Of a coming: they had been here before."""
    end_inferred: bool
    """Of a coming: its end is only known from the next coming, and counts as a leaving then."""
    door: int
    """Of a leaving: a :class:`Door`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """A member was kicked or banned."""

    guild_id: GuildId
    member_id: MemberId
    told_at: datetime
    door: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """A passage as it was taken for, and as it is to be taken for."""

    before: Passage
    after: Passage

    @property
    def changed(self) -> bool:
        """Whether that is news."""
        return self.before != self.after


def settle(passages: Iterable[Passage], explanations: Iterable[Explanation]) -> list[Settled]:
    """Return what comings and leavings count as. They come by member, then in order of time.

    A person's coming counts if it happened since we watch. A leaving counts if it is the first
    ever told of that person or the first since they came; what is told again before they return
    repeats it. A coming ends with the first leaving after it; if they came again before that,
    nobody saw them leave: then it ends with the next coming. A kick or ban explains the counted
    leaving nearest in time.
    """
    told: defaultdict[tuple[GuildId, MemberId], list[Explanation]] = defaultdict(list)
    for explanation in explanations:
        told[explanation.guild_id, explanation.member_id].append(explanation)
    settled: list[Settled] = []
    for key, group in groupby(passages, key=lambda passage: (passage.guild_id, passage.member_id)):
        run = list(group)
        after = _of_nobody(run) if key[1] == ANONYMOUS else _of_member(run)
        after = _with_doors(list(after), told[key])
        settled += [Settled(before=old, after=new) for old, new in zip(run, after, strict=True)]
    return settled


def _of_member(run: Sequence[Passage]) -> Iterator[Passage]:
    is_bot = any(passage.is_bot for passage in run)
    here = True  # whoever leaves first had come before we watched
    for place, passage in enumerate(run):
        following = run[place + 1] if place + 1 < len(run) else None
        if passage.is_join:
            inferred = following is not None and following.is_join and not is_bot
            ended = following is not None and (inferred or not following.is_join)
            yield replace(
                passage,
                counted=passage.may_count and not is_bot,
                left_at=following.at if following is not None and ended else None,
                is_return=passage.is_return or place > 0,
                end_inferred=inferred,
            )
        else:
            yield replace(passage, counted=here and not is_bot)
        here = passage.is_join


def _of_nobody(run: Sequence[Passage]) -> Iterator[Passage]:
    """Passages of people who do not want to be known: of how many, nobody knows."""
    for passage in run:
        yield replace(passage, counted=passage.may_count and not passage.is_bot)


def _with_doors(run: list[Passage], explanations: Sequence[Explanation]) -> list[Passage]:
    """Say by which door each leaving went: the nearest explanation's, a ban's before a kick's."""
    leavings = [place for place, passage in enumerate(run) if _is_leaving(passage)]
    nearest: dict[int, tuple[timedelta, int]] = {}
    for explanation in explanations:
        if not leavings:
            break
        apart, place = min((abs(run[at].at - explanation.told_at), at) for at in leavings)
        if apart <= EXPLAINS_WITHIN:
            found = apart, -explanation.door
            nearest[place] = min(nearest.get(place, found), found)
    return [
        replace(passage, door=-nearest[place][1] if place in nearest else int(Door.LEFT))
        for place, passage in enumerate(run)
    ]


def _is_leaving(passage: Passage) -> bool:
    return passage.counted and not passage.is_join
