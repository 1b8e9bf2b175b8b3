"""Which stretches of which channels are to be read for a request."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from statsbot.domain.facts import (
    Audience,
    ChannelKind,
    ChannelSeen,
    Fact,
    ThreadSeen,
    Watched,
    WatchedSpan,
)
from statsbot.domain.ids import ChannelId, GuildId, first_id_at, instant_of
from statsbot.domain.windows import Window
from statsbot.history.places import Place
from statsbot.store.history import HistoryRequest, PlannedTask, Purpose

MARGIN = timedelta(minutes=1)
"""How much is read beyond both ends of a stretch: the bot's clock, by which it knows when it
watched, may differ from the one that Discord writes into ids. What is told twice counts once."""
EVERY_CHANNEL: ChannelId = 0
_KINDS = frozenset(ChannelKind)


@dataclass(slots=True, kw_only=True)
class Plan:
    """What a portion of places comes to."""

    tasks: list[PlannedTask] = field(default_factory=list[PlannedTask])
    facts: list[Fact] = field(default_factory=list[Fact])
    """The names of places that were not known."""
    quiet: list[Fact] = field(default_factory=list[Fact])
    """Stretches in which nothing was ever sent."""


def plan(
    request: HistoryRequest,
    places: Iterable[Place],
    *,
    spans: Mapping[ChannelId, Sequence[WatchedSpan]],
    named: frozenset[ChannelId],
    now: datetime,
) -> Plan:
    """Plan what is to be read in ``places``.

    A gap is read in each channel that may have had a message since it began, unless that channel
    was read already, when not all of its server could be. A backfill is read where nobody watched;
    channels that were named are read whole.

    Args:
        request: what was asked for.
        places: channels, threads and posts.
        spans: when messages were watched, by channel; under 0 in all of them.
        named: places whose name is kept already.
        now: the present instant.
    """
    result = Plan()
    for place in places:
        if place.channel_id not in named:
            result.facts += _described(request.guild_id, place, now)
        for window in _windows(request, place, spans):
            if _has_messages(place, window):
                result.tasks.append(_task(place, window))
            elif place.missing is None:
                result.quiet.append(watched(request.guild_id, place.channel_id, window))
    return result


def watched(guild_id: GuildId, channel_id: ChannelId, window: Window) -> WatchedSpan:
    """Return the fact that the messages of ``window`` are known."""
    return WatchedSpan(
        guild_id=guild_id,
        kind=Watched.MESSAGES,
        channel_id=channel_id,
        started_at=window.start,
        ended_at=window.end,
    )


def unlisted(request: HistoryRequest, reason: str) -> PlannedTask:
    """Return what stands for places that Discord does not list: the request cannot be complete."""
    return PlannedTask(
        channel_id=EVERY_CHANNEL,
        started_at=request.started_at,
        ended_at=request.ended_at,
        cursor_id=0,
        audience=Audience.RESTRICTED,
        refusal=reason,
    )


def first_id_to_read(started_at: datetime) -> int:
    """Return the smallest id that is read for a stretch that begins at ``started_at``."""
    return first_id_at(started_at - MARGIN)


def last_id_to_read(ended_at: datetime) -> int:
    """Return the id from which on nothing is read for a stretch that ends at ``ended_at``."""
    return first_id_at(ended_at + MARGIN)


def without(window: Window, spans: Iterable[WatchedSpan]) -> list[Window]:
    """Return what is left of ``window`` without ``spans``, pieces of a moment left out."""
    left: list[Window] = []
    start = window.start
    for span in sorted(spans, key=lambda span: span.started_at):
        if start + MARGIN < min(span.started_at, window.end):
            left.append(Window(start=start, end=min(span.started_at, window.end)))
        start = max(start, span.ended_at)
    if start + MARGIN < window.end:
        left.append(Window(start=start, end=window.end))
    return left


def _windows(
    request: HistoryRequest, place: Place, spans: Mapping[ChannelId, Sequence[WatchedSpan]]
) -> list[Window]:
    start = max(request.started_at, instant_of(place.channel_id) - MARGIN)
    if start >= request.ended_at:
        return []
    window = Window(start=start, end=request.ended_at)
    own = spans.get(place.channel_id, ())
    if request.purpose == Purpose.HEAL:
        is_read = any(each.started_at <= start and each.ended_at >= window.end for each in own)
        return [] if is_read else [window]
    if request.channels is not None:
        return [window]
    return without(window, (*spans.get(EVERY_CHANNEL, ()), *own))


def _has_messages(place: Place, window: Window) -> bool:
    """Whether a message may have been sent since the window began; it may be deleted by now."""
    last = place.last_message_id
    return last is None or last >= first_id_to_read(window.start)


def _task(place: Place, window: Window) -> PlannedTask:
    return PlannedTask(
        channel_id=place.channel_id,
        started_at=window.start,
        ended_at=window.end,
        cursor_id=max(first_id_to_read(window.start) - 1, 0),
        audience=place.audience,
        refusal=f"The bot lacks {place.missing} there." if place.missing else None,
    )


def _described(guild_id: GuildId, place: Place, now: datetime) -> list[Fact]:
    kind = ChannelKind(place.kind) if place.kind in _KINDS else place.kind
    facts: list[Fact] = [
        ChannelSeen(
            guild_id=guild_id,
            channel_id=place.channel_id,
            name=place.name,
            kind=kind,
            parent_id=place.parent_id,
            audience=place.audience,
            seen_at=now,
        )
    ]
    if isinstance(kind, ChannelKind) and kind.is_thread and place.parent_id is not None:
        facts.append(
            ThreadSeen(
                guild_id=guild_id,
                thread_id=place.channel_id,
                parent_id=place.parent_id,
                owner_id=place.owner_id,
                audience=place.audience,
                created_at=place.created_at,
                is_archived=place.is_archived,
                archive_changed_at=place.archive_changed_at,
                seen_at=now,
            )
        )
    return facts
