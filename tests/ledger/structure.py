"""What the tables ought to hold of channels, threads, scheduled events and stages.

What Discord does not list when the bot is back may be missing if it happened within a gap.
"""

from collections.abc import Callable, Mapping

from tests.ledger import entries
from tests.ledger.comparison import Expected
from tests.ledger.entries import Ledger
from tests.ledger.gaps import Gaps, Kind

_THREADS = frozenset({10, 11, 12})
_STATUSES = (1, 2, 3, 4)
_RENAMED, _DELETED, _ARCHIVED, _WOKEN = range(4)


class Structure:
    """Expectations of these tables, each under the name of ``tables``."""

    def __init__(
        self,
        ledger: Ledger,
        gaps: Gaps,
        day: Callable[[int, int], str],
        of: Mapping[str, Expected],
    ) -> None:
        """Write into ``of``; ``day`` tells the local day of a server and an instant."""
        self._ledger = ledger
        self._gaps = gaps
        self._day = day
        self._of = of
        self._places = {each.channel: each for each in ledger.places}
        for place in ledger.places:
            self._place(place)
            if place.kind in _THREADS:
                self._thread(place)
        for rename in ledger.renames:
            # What was told late, or within a gap, may be told together.
            sure = not rename.is_late and self._is_told(rename.guild, rename.at)
            of["channel_change"].add((rename.guild, rename.channel, _RENAMED), sure=sure)
        for follow in ledger.follows:
            self._follow(follow)
        for event in ledger.events:
            self._event(event)
        self._interests()
        for stage in ledger.stages:
            self._stage(stage)

    def _is_told(self, guild: int, *instants: int | None, kind: Kind = Kind.MESSAGES) -> bool:
        return not self._gaps.hold(guild, kind, *instants)

    def _place(self, each: entries.Place) -> None:
        key = (each.guild, each.channel)
        seen = each.gone_at is None or self._is_told(each.guild, each.made_at)
        self._of["channel"].add((*key, each.kind, each.audience), sure=seen)
        if each.gone_at is not None:
            seen = self._is_told(each.guild, each.gone_at)
            self._of["channel, gone"].add(key, sure=seen)
            self._of["channel_change"].add((*key, _DELETED), sure=seen)

    def _thread(self, each: entries.Place) -> None:
        guild, parent = each.guild, each.parent
        if each.made_at is not None:
            seen = each.gone_at is None or self._is_told(guild, each.made_at)
            self._of["thread"].add((guild, each.channel, parent), sure=seen)
            key = (guild, self._day(guild, each.made_at), parent, each.audience)
            self._of["thread_day.created"].add(key, sure=seen)
        for what, instants in ((_ARCHIVED, each.archived_at), (_WOKEN, each.woken_at)):
            for at in instants:
                seen = self._is_told(guild, at)
                self._of["channel_change"].add((guild, each.channel, what), sure=seen)
                if what == _ARCHIVED:
                    key = (guild, self._day(guild, at), parent, each.audience)
                    self._of["thread_day.archived"].add(key, sure=seen)

    def _follow(self, each: entries.Followed) -> None:
        seen = self._is_told(each.guild, each.at)
        self._of["thread_member"].add((each.guild, each.thread, each.member, each.at), sure=seen)
        thread = self._places[each.thread]
        key = (each.guild, self._day(each.guild, each.at), thread.parent, thread.audience)
        self._of["thread_day.joined"].add(key, sure=seen)
        if each.left_at is not None:
            seen = seen and self._is_told(each.guild, each.left_at)
            self._of["thread_member, left"].add((each.guild, each.thread, each.member), sure=seen)

    def _event(self, each: entries.Event) -> None:
        is_listed = each.gone_at is None
        key = (each.guild, each.event)
        seen = is_listed or self._is_told(each.guild, each.made_at, kind=Kind.EVENTS)
        self._of["scheduled_event"].add((*key, each.channel, each.creator), sure=seen)
        if seen and (is_listed or self._is_told(each.guild, each.changed_at, kind=Kind.EVENTS)):
            self._of["scheduled_event.status"].add((*key, each.status), sure=True)
        else:
            for status in _STATUSES:
                self._of["scheduled_event.status"].add((*key, status), sure=False)

    def _interests(self) -> None:
        """Expect the newest word of each on each event: nobody changes their mind twice."""
        told: dict[tuple[int, int, int], dict[bool, bool]] = {}
        for each in self._ledger.interests:
            who = (each.guild, each.event, each.member)
            is_told = self._is_told(each.guild, each.at, kind=Kind.EVENTS)
            told.setdefault(who, {})[each.is_interested] = is_told
        for who, words in told.items():
            newest = False not in words
            sure = words[newest]
            for word in [newest] if sure else words:
                self._of["scheduled_event_member"].add((*who, word), sure=sure)

    def _stage(self, each: entries.Stage) -> None:
        key = (each.guild, each.stage, each.channel)
        is_over = each.closed_at is not None
        seen = not is_over or self._is_told(each.guild, each.made_at, kind=Kind.EVENTS)
        self._of["stage"].add(key, sure=seen)
        if is_over:
            seen = seen and self._is_told(each.guild, each.closed_at, kind=Kind.EVENTS)
            self._of["stage, closed"].add(key, sure=seen)
