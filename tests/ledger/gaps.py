"""When the bot says that it did not watch, and whether that is true."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from enum import IntEnum

import psycopg

from tests.ledger.comparison import Expected, Line, compare
from tests.ledger.entries import Dark, Span

Stretch = tuple[int, int]


class Kind(IntEnum):
    """The kinds of fact whose watching the bot keeps."""

    MESSAGES = 0
    REACTIONS = 1
    VOICE = 2
    MEMBERS = 3
    MODERATION = 5
    EVENTS = 6


class Gaps:
    """The recorded gaps of each server and kind, until now healed or not.

    Args:
        watched: Spans of coverage by server and kind.
        unwatched: Recorded gaps by server and kind.
        servers: All of them.
        span: The story's.
    """

    def __init__(
        self,
        watched: dict[tuple[int, int], list[Stretch]],
        unwatched: dict[tuple[int, int], list[Stretch]],
        servers: Iterable[int],
        span: Span,
    ) -> None:
        self.of: dict[tuple[int, int], list[Stretch]] = {}
        for guild in servers:
            for kind in Kind:
                key = (guild, int(kind))
                holes = complement(watched.get(key, []), span.began_at, span.ended_at)
                self.of[key] = merged([*holes, *unwatched.get(key, [])])

    def hold(self, guild: int, kind: Kind, *instants: int | None) -> bool:
        """Whether one of the instants lies within a gap, its ends included."""
        gaps = self.of[guild, int(kind)]
        for instant in instants:
            if instant is not None:
                place = bisect_right(gaps, (instant, 1 << 62))
                if place and gaps[place - 1][1] >= instant:
                    return True
        return False

    def edges(
        self, guild: int, kind: Kind, began_at: int, ended_at: int, slack_s: int
    ) -> list[Stretch]:
        """Return what of a stretch lies in the first moments of gaps."""
        firsts = [(began, min(ended, began + slack_s)) for began, ended in self.of[guild, kind]]
        cut = [(max(began, began_at), min(ended, ended_at)) for began, ended in firsts]
        return [(began, ended) for began, ended in cut if began < ended]

    def without(self, guild: int, kind: Kind, began_at: int, ended_at: int) -> list[Stretch]:
        """Return a stretch less the gaps."""
        left: list[Stretch] = []
        for gap_began, gap_ended in self.of[guild, int(kind)]:
            if gap_ended <= began_at or gap_began >= ended_at:
                continue
            if gap_began > began_at:
                left.append((began_at, gap_began))
            began_at = gap_ended
        if began_at < ended_at:
            left.append((began_at, ended_at))
        return left


def read_gaps(url: str, servers: Sequence[int], span: Span) -> Gaps:
    """Read what the bot recorded, of all channels together."""
    with psycopg.connect(url) as connection:
        watched = _stretches(connection, "coverage")
        unwatched = _stretches(connection, "unwatched")
    return Gaps(watched, unwatched, servers, span)


def compare_gaps(gaps: Gaps, dark: Sequence[Dark], span: Span) -> list[Line]:
    """Say how long each kind was not watched, and how much of that Discord cannot explain."""
    lines: list[Line] = []
    for kind in Kind:
        expected, found = Expected(), Expected()
        for (guild, number), stretches in gaps.of.items():
            if number != int(kind):
                continue
            explained = merged(
                (each.began_at - span.slack_s, each.ended_at + span.slack_s)
                for each in (*dark, *_edges(span))
                if each.guild in (0, guild)
            )
            for began_at, ended_at in stretches:
                long = ended_at - began_at
                true = sum(
                    max(0, min(ended_at, end) - max(began_at, begin)) for begin, end in explained
                )
                expected.add((guild,), true, sure=True)
                found.add((guild,), long, sure=True)
        lines.append(compare(f"gaps of {kind.name.lower()} (s)", expected, found.sure))
    return lines


def _edges(span: Span) -> list[Dark]:
    return [
        Dark(guild=0, began_at=at, ended_at=at, why="edge") for at in (span.began_at, span.ended_at)
    ]


def complement(spans: Iterable[Stretch], began_at: int, ended_at: int) -> list[Stretch]:
    """Return what of a stretch no span covers."""
    holes: list[Stretch] = []
    at = began_at
    for begin, end in merged(spans):
        if begin > at:
            holes.append((at, min(begin, ended_at)))
        at = max(at, end)
        if at >= ended_at:
            break
    if at < ended_at:
        holes.append((at, ended_at))
    return holes


def merged(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Return stretches in order, those that touch as one."""
    found: list[Stretch] = []
    for begin, end in sorted(stretches):
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((begin, end))
    return found


def _stretches(connection: psycopg.Connection, table: str) -> dict[tuple[int, int], list[Stretch]]:
    found: defaultdict[tuple[int, int], list[Stretch]] = defaultdict(list)
    rows = connection.execute(
        f"""
        SELECT guild_id, kind, extract(epoch FROM started_at)::bigint,
               extract(epoch FROM ended_at)::bigint
        FROM {table} WHERE channel_id = 0
        """.encode()
    )
    for guild, kind, began_at, ended_at in rows:
        found[guild, kind].append((began_at, ended_at))
    return found
