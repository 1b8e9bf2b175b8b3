"""What truly happened, kept apart from the bot and counted by other means than the bot's.

It says what the bot ought to answer: totals of everything (``seen=False``), or of what a bot
that was away during outages and cannot enter every channel could know (``seen=True``).
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

from statsbot.domain.facts import COUNTED_MESSAGE_TYPES
from statsbot.domain.ids import ChannelId, MemberId, MessageId
from statsbot.domain.voice import VoiceCounting
from statsbot.domain.windows import Window
from statsbot.sandbox.population import phrases
from statsbot.sandbox.population.community import Community
from statsbot.sandbox.population.founding import AFK_CHANNEL
from statsbot.sandbox.population.happenings import (
    WORDLESS,
    Asked,
    BulkDeleted,
    Deleted,
    Happening,
    Held,
    Joined,
    Left,
    OutageBegan,
    OutageEnded,
    Reacted,
    ReactionsCleared,
    Said,
    ThreadOpened,
    Unreacted,
    VoiceChanged,
)
from statsbot.sandbox.population.past import (
    ALL,
    Arrival,
    Departure,
    PastMessage,
    PastReaction,
    PastUse,
    Scope,
    VoiceStay,
    by_class,
    split,
    without,
)

NOT_AFK = VoiceCounting(alone=True, deaf=True)
"""Takes for voice time all that is not in the AFK channel."""


class Truth:
    """Learns of each happening in order, and counts on request. Days with nothing are absent."""

    def __init__(self, community: Community) -> None:
        self._people = {each.member_id for each in community.people}
        self._restricted = {each.channel_id for each in community.places if each.staff_only}
        self._hidden = {each.channel_id for each in community.places if each.hidden_from_bot}
        self._afk_id = community.place(AFK_CHANNEL).channel_id
        self._custom_emoji = tuple(f":{each}:" for each in community.custom_emoji)
        self._messages: dict[MessageId, PastMessage] = {}
        self._uses: list[PastUse] = []
        self._reactions: list[PastReaction] = []
        self._standing: dict[tuple[MessageId, MemberId, str], PastReaction] = {}
        self._voice: list[VoiceStay] = []
        self._in_voice: dict[MemberId, VoiceStay] = {}
        self._departures: list[Departure] = []
        self._away_since: datetime | None = None
        self._newest = community.story.start
        self.arrivals: list[Arrival] = []
        self.outages: list[Window] = []
        """The outages that are over."""

    def observe(self, happening: Happening) -> None:
        """Take note of a happening; they come in the order of their time."""
        self._newest = max(self._newest, happening.at)
        match happening:
            case Said():
                self._hear(happening)
            case Deleted():
                self._lose([happening.message_id], happening.at)
            case BulkDeleted():
                self._lose(happening.message_ids, happening.at)
            case Reacted():
                self._add_reaction(happening)
            case Unreacted():
                key = (happening.message_id, happening.member_id, happening.emoji)
                self._end_reaction(key)
            case ReactionsCleared():
                self._clear(happening)
            case VoiceChanged():
                self._move(happening)
            case Asked():
                self._use(happening, None, happening.command)
            case ThreadOpened():
                self._open(happening)
            case Joined():
                self._arrive(happening)
            case Left():
                departure = Departure(
                    at=happening.at, member_id=happening.member_id, seen=self._watching
                )
                self._departures.append(departure)
            case OutageBegan():
                self._away_since = happening.at
            case OutageEnded():
                if self._away_since is not None:
                    self.outages.append(Window(start=self._away_since, end=happening.at))
                self._away_since = None
            case _:
                pass

    @classmethod
    def of(cls, community: Community, happenings: Iterable[Happening]) -> "Truth":
        """Return the truth about all of ``happenings``."""
        truth = cls(community)
        for happening in happenings:
            truth.observe(happening)
        return truth

    @property
    def _watching(self) -> bool:
        return self._away_since is None

    def _hear(self, said: Said) -> None:
        self._messages[said.message_id] = PastMessage(
            at=said.at,
            channel_id=said.channel_id,
            author_id=said.author_id,
            counted=said.kind in COUNTED_MESSAGE_TYPES and said.author_id in self._people,
            text=said.text,
            seen=self._watching and said.channel_id not in self._hidden,
            is_reply=said.reply_to is not None,
            held=said.held,
        )
        if said.answers is not None:
            self._use(said, said.author_id, said.answers.name)

    def _use(self, use: Said | Asked, app_id: MemberId | None, command: str) -> None:
        self._uses.append(
            PastUse(
                at=use.at,
                channel_id=use.channel_id,
                app_id=app_id,
                command=command,
                seen=self._watching and use.channel_id not in self._hidden,
            )
        )

    def _lose(self, message_ids: Iterable[MessageId], at: datetime) -> None:
        for message_id in message_ids:
            message = self._messages[message_id]
            message.deleted_at = at
            message.deletion_seen = self._watching and message.channel_id not in self._hidden

    def _add_reaction(self, reacted: Reacted) -> None:
        key = (reacted.message_id, reacted.member_id, reacted.emoji)
        if key in self._standing:
            return
        reaction = PastReaction(
            at=reacted.at,
            channel_id=reacted.channel_id,
            message_id=reacted.message_id,
            member_id=reacted.member_id,
            emoji=reacted.emoji,
            by_person=reacted.member_id in self._people,
            seen=self._watching and reacted.channel_id not in self._hidden,
        )
        self._standing[key] = reaction
        self._reactions.append(reaction)

    def _end_reaction(self, key: tuple[MessageId, MemberId, str]) -> None:
        reaction = self._standing.pop(key, None)
        if reaction is not None:
            reaction.ended = True
            reaction.end_seen = self._watching

    def _clear(self, cleared: ReactionsCleared) -> None:
        keys = [
            key
            for key in self._standing
            if key[0] == cleared.message_id and cleared.emoji in (None, key[2])
        ]
        for key in keys:
            self._end_reaction(key)

    def _move(self, change: VoiceChanged) -> None:
        stay = self._in_voice.get(change.member_id)
        if stay is not None and (stay.channel_id, stay.deafened) == (
            change.channel_id,
            change.deafened,
        ):
            return
        if stay is not None:
            stay.ended_at = change.at
            del self._in_voice[change.member_id]
        if change.channel_id is not None:
            stay = VoiceStay(
                channel_id=change.channel_id,
                member_id=change.member_id,
                began_at=change.at,
                deafened=change.deafened,
            )
            self._in_voice[change.member_id] = stay
            self._voice.append(stay)

    def _open(self, opened: ThreadOpened) -> None:
        if opened.private or opened.parent_id in self._restricted:
            self._restricted.add(opened.thread_id)
        if opened.parent_id in self._hidden or (opened.private and not opened.with_bot):
            self._hidden.add(opened.thread_id)

    def _arrive(self, joined: Joined) -> None:
        if joined.member_id in self._people:
            self.arrivals.append(
                Arrival(
                    member_id=joined.member_id,
                    at=joined.at,
                    code=joined.code,
                    vanity=joined.vanity,
                    seen=self._watching,
                )
            )

    def _counted(self, scope: Scope, *, gross: bool) -> Iterator[PastMessage]:
        for message in self._messages.values():
            if (
                message.counted
                and (message.seen or not scope.seen)
                and not (scope.public and message.channel_id in self._restricted)
                and scope.holds(message.at)
                and (gross or message.stands(as_seen=scope.seen))
            ):
                yield message

    def messages(self, scope: Scope = ALL, *, gross: bool = False) -> int:
        """Return the messages (default and reply, by people), less those deleted unless gross."""
        return sum(1 for _ in self._counted(scope, gross=gross))

    def other_messages(self, scope: Scope = ALL) -> int:
        """Return the messages of bots, webhooks and notices; join notices are not among them."""
        return sum(
            1
            for each in self._messages.values()
            if not each.counted
            and (each.seen or not scope.seen)
            and not (scope.public and each.channel_id in self._restricted)
            and scope.holds(each.at)
        )

    def messages_per_day(
        self, zone: ZoneInfo, scope: Scope = ALL, *, gross: bool = False
    ) -> Counter[date]:
        """Return messages by local date."""
        return Counter(
            each.at.astimezone(zone).date() for each in self._counted(scope, gross=gross)
        )

    def messages_per_week_hour(
        self, zone: ZoneInfo, scope: Scope = ALL
    ) -> Counter[tuple[int, int]]:
        """Return messages by local weekday (Monday is 0) and hour."""
        found: Counter[tuple[int, int]] = Counter()
        for each in self._counted(scope, gross=False):
            local = each.at.astimezone(zone)
            found[local.weekday(), local.hour] += 1
        return found

    def messages_per_channel(self, scope: Scope = ALL) -> Counter[ChannelId]:
        """Return messages by channel, thread or forum post."""
        return Counter(each.channel_id for each in self._counted(scope, gross=False))

    def messages_per_member(self, scope: Scope = ALL) -> Counter[MemberId]:
        """Return messages by author."""
        return Counter(each.author_id for each in self._counted(scope, gross=False))

    def authors_per_day(self, zone: ZoneInfo, scope: Scope = ALL) -> Counter[date]:
        """Return the distinct people who wrote, by local date."""
        pairs = {
            (each.at.astimezone(zone).date(), each.author_id)
            for each in self._counted(scope, gross=False)
        }
        return Counter(day for day, _ in pairs)

    def emoji_in_messages(self, scope: Scope = ALL) -> Counter[str]:
        """Return how often each emoji stands in the texts of messages, as first written."""
        found: Counter[str] = Counter()
        for each in self._counted(scope, gross=False):
            if each.held in WORDLESS:
                continue
            for emoji in (*phrases.EMOJI, *self._custom_emoji):
                times = each.text.count(emoji)
                if times:
                    found[emoji] += times
        return found

    def held(self, scope: Scope = ALL) -> Counter[Held]:
        """Return what messages held, deleted since or not."""
        return Counter(each.held for each in self._counted(scope, gross=True))

    def replies(self, scope: Scope = ALL) -> int:
        """Return the messages that were replies, deleted since or not."""
        return sum(each.is_reply for each in self._counted(scope, gross=True))

    def stickers(self, scope: Scope = ALL) -> Counter[str]:
        """Return the uses of each sticker."""
        counted = self._counted(scope, gross=False)
        return Counter(each.text for each in counted if each.held is Held.STICKER)

    def _used(self, scope: Scope) -> Iterator[PastUse]:
        for each in self._uses:
            if (
                (each.seen or not scope.seen)
                and not (scope.public and each.channel_id in self._restricted)
                and scope.holds(each.at)
            ):
                yield each

    def app_uses(self, scope: Scope = ALL) -> Counter[tuple[MemberId, str]]:
        """Return the uses of other apps by app and command."""
        return Counter(
            (each.app_id, each.command) for each in self._used(scope) if each.app_id is not None
        )

    def own_uses(self, scope: Scope = ALL) -> Counter[str]:
        """Return the uses of the statistics bot by command."""
        return Counter(each.command for each in self._used(scope) if each.app_id is None)

    def _reacted(self, scope: Scope, *, under_deleted: bool) -> Iterator[PastReaction]:
        for reaction in self._reactions:
            message = self._messages[reaction.message_id]
            if (
                (reaction.seen or not scope.seen)
                and reaction.stands(as_seen=scope.seen)
                and (under_deleted or message.stands(as_seen=scope.seen))
                and not (scope.public and reaction.channel_id in self._restricted)
                and scope.holds(reaction.at)
            ):
                yield reaction

    def reactions_per_emoji(
        self, scope: Scope = ALL, *, under_deleted: bool = True
    ) -> Counter[str]:
        """Return the reactions that stand, everybody's, by emoji, at the time they were given."""
        reactions = self._reacted(scope, under_deleted=under_deleted)
        return Counter(each.emoji for each in reactions)

    def reactions_per_day(
        self, zone: ZoneInfo, scope: Scope = ALL, *, under_deleted: bool = True
    ) -> Counter[date]:
        """Return the reactions of people that stand, by the local date they were given on."""
        reactions = self._reacted(scope, under_deleted=under_deleted)
        return Counter(each.at.astimezone(zone).date() for each in reactions if each.by_person)

    def _heard(
        self, scope: Scope, counting: VoiceCounting
    ) -> Iterator[tuple[VoiceStay, datetime, datetime]]:
        """Stretches of people's voice time, cut to the scope; open ones end now."""
        stays = [stay for stay in self._voice if stay.member_id in self._people]
        for stay, begin, end, kind in by_class(stays, afk_id=self._afk_id, until=self._newest):
            if kind not in counting.classes:
                continue
            if scope.public and stay.channel_id in self._restricted:
                continue
            if scope.seen and stay.channel_id in self._hidden:
                continue
            stretches = [(begin, end)]
            if scope.seen:
                for outage in self._blind():
                    stretches = list(without(stretches, outage))
            if scope.window is not None:
                window = scope.window
                stretches = [(max(a, window.start), min(b, window.end)) for a, b in stretches]
            for begin, end in stretches:
                if begin < end:
                    yield stay, begin, end

    def _blind(self) -> list[Window]:
        if self._away_since is None or self._away_since >= self._newest:
            return self.outages
        return [*self.outages, Window(start=self._away_since, end=self._newest)]

    def voice_seconds(self, scope: Scope = ALL, counting: VoiceCounting = NOT_AFK) -> float:
        """Return the voice time of people, in seconds."""
        return sum((end - begin).total_seconds() for _, begin, end in self._heard(scope, counting))

    def voice_seconds_per_day(
        self, zone: ZoneInfo, scope: Scope = ALL, counting: VoiceCounting = NOT_AFK
    ) -> Counter[date]:
        """Return whole seconds in voice by local date, split at midnights."""
        found: Counter[date] = Counter()
        for _, begin, end in self._heard(scope, counting):
            for day, seconds in split(begin, end, zone):
                found[day] += seconds
        return found

    def voice_seconds_per_channel(
        self, scope: Scope = ALL, counting: VoiceCounting = NOT_AFK
    ) -> Counter[ChannelId]:
        """Return whole seconds in voice by channel."""
        found: Counter[ChannelId] = Counter()
        for stay, begin, end in self._heard(scope, counting):
            found[stay.channel_id] += round((end - begin).total_seconds())
        return found

    def active_per_day(
        self, zone: ZoneInfo, scope: Scope = ALL, counting: VoiceCounting = NOT_AFK
    ) -> Counter[date]:
        """Return the distinct people who wrote, reacted or had voice time, by local date."""
        pairs = {
            (each.at.astimezone(zone).date(), each.author_id)
            for each in self._counted(scope, gross=False)
        }
        pairs |= {
            (each.at.astimezone(zone).date(), each.member_id)
            for each in self._reacted(scope, under_deleted=True)
            if each.by_person
        }
        for stay, begin, end in self._heard(scope, counting):
            pairs |= {(day, stay.member_id) for day, _ in split(begin, end, zone)}
        return Counter(day for day, _ in pairs)

    def joins_per_day(self, zone: ZoneInfo, scope: Scope = ALL) -> Counter[date]:
        """Return the joins of people by local date."""
        return Counter(each.at.astimezone(zone).date() for each in self.joins(scope))

    def joins(self, scope: Scope = ALL) -> list[Arrival]:
        """Return the joins of people, oldest first."""
        return [
            each for each in self.arrivals if scope.holds(each.at) and (each.seen or not scope.seen)
        ]

    def joins_per_code(self, scope: Scope = ALL) -> Counter[str | None]:
        """Return joins by invite code; None is the vanity address, or unknown."""
        return Counter(each.code for each in self.joins(scope))

    def leaves_per_day(self, zone: ZoneInfo, scope: Scope = ALL) -> Counter[date]:
        """Return the leavings of people by local date."""
        return Counter(
            each.at.astimezone(zone).date()
            for each in self._departures
            if scope.holds(each.at) and (each.seen or not scope.seen)
        )
