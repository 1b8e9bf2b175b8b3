"""Streams of facts for the store's laws, and a plain reading of what they add up to."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from statsbot.domain.facts import (
    AppAnswered,
    Audience,
    AuthorKind,
    ChannelGone,
    ChannelKind,
    ChannelSeen,
    CommandRun,
    Confidence,
    Contents,
    Emoji,
    Fact,
    GuildSeen,
    InviteGone,
    InviteSeen,
    JoinAttributed,
    MemberJoined,
    MemberLeft,
    MemberSeen,
    MessageDeleted,
    MessageEdited,
    MessageSent,
    Outcome,
    ReactionAdded,
    ReactionRemoved,
    ReactionsCleared,
    ReactionsTallied,
    Sticker,
    Traits,
    VoiceFlags,
    VoiceMoved,
    VoiceReconciled,
    Watched,
    WatchedSpan,
)
from statsbot.domain.ids import first_id_at, instant_of
from statsbot.store.rollups import CHANNEL_METRICS, MEMBER_METRICS, PASSIVE, SLOT_METRICS
from tests.property.voice_model import VoiceTruth, ways

START = datetime(2026, 3, 27, 20, 7, 30, 250_000, tzinfo=UTC)
"""Shortly before the clocks of Europe go forward, on a day that ends early in Asia."""

EMOJI = (
    Emoji(emoji_id=0, name="🎉"),
    Emoji(emoji_id=0, name="👍🏽"),
    Emoji(emoji_id=77, name="party"),
)
STICKERS = (Sticker(sticker_id=88, name="wave"), Sticker(sticker_id=89, name="hug"))
BOT = 5
"""The member who is a bot; 1 to 4 are people."""
SILENT_CHANNELS = {11: Audience.PUBLIC, 12: Audience.RESTRICTED, 13: Audience.PUBLIC}
AFK_CHANNEL = 13
VOICE_FLAGS = (
    VoiceFlags(0),
    VoiceFlags.SELF_DEAF | VoiceFlags.SELF_MUTE | VoiceFlags.STAGE | VoiceFlags.SUPPRESS,
    VoiceFlags.STREAM | VoiceFlags.VIDEO | VoiceFlags.STAGE,
)


@dataclass(frozen=True)
class Step:
    """One drawn step; what it means depends on ``kind``."""

    kind: str
    seconds: int
    member: int
    channel: int
    message: int
    emoji: int


ORDER_FREE = ("send", "edit", "delete", "answer", "command", "join", "leave", "describe")
KINDS = (
    *ORDER_FREE, "react", "react", "unreact", "clear", "tally", "voice", "voice", "reconcile",
    "watch", "attribute", "invite",
)  # fmt: skip


OWN_TIME = tuple(kind for kind in KINDS if kind not in ("clear", "tally", "reconcile", "attribute"))
"""Those whose facts tell a state with its time, or are found by what they say alone."""


def steps(kinds: Sequence[str] = KINDS) -> st.SearchStrategy[list[Step]]:
    step = st.builds(
        Step,
        kind=st.sampled_from(kinds),
        seconds=st.sampled_from([1, 40, 700, 3_300, 9_000, 40_000]),
        member=st.integers(1, BOT),
        channel=st.sampled_from(sorted(SILENT_CHANNELS)),
        message=st.integers(0, 5),
        emoji=st.integers(0, len(EMOJI) - 1),
    )
    # Long from the start: what goes wrong takes several facts about the same thing.
    return st.lists(step, min_size=15, max_size=60)


def message(guild_id: int, number: int) -> MessageSent:
    """The same message each time it is told."""
    author = number % 5 + 1
    kind = AuthorKind.BOT if author == BOT else AuthorKind.PERSON
    at = START + timedelta(hours=5 * number)
    return MessageSent(
        guild_id=guild_id,
        channel_id=21 + number % 2,
        message_id=first_id_at(at) + number,
        author_id=author,
        author_kind=kind,
        message_type=(0, 19, 7)[number % 3] if number != 4 else 0,
        audience=Audience(number % 2),
        emoji=None if number == 3 else ((EMOJI[number % 3], 2), (EMOJI[0], 1)),
        traits=Traits((1, 5, 0, 2, 4, 1)[number]),
        contents=None if number == 3 else Contents((0, 7, 1, 0, 2, 4)[number]),
        stickers=STICKERS[: number + 1] if number < 2 or number == 5 else (),
    )


def build(drawn: Sequence[Step], guild_id: int) -> list[Fact]:
    """Turn steps into facts as a gateway would tell them: time goes on from step to step."""
    at = START
    facts: list[Fact] = []
    for step in drawn:
        at += timedelta(seconds=step.seconds, milliseconds=137)
        facts += _facts(step, at, guild_id)
    return facts


def _facts(step: Step, at: datetime, guild_id: int) -> list[Fact]:
    about_reactions = step.kind in ("react", "unreact", "clear", "tally")
    # Few reactions, so that the same one is given and taken again and again.
    sent = message(guild_id, step.message % 2 if about_reactions else step.message)
    place = {"guild_id": guild_id, "channel_id": sent.channel_id, "message_id": sent.message_id}
    who = {"guild_id": guild_id, "member_id": step.member}
    by_bot = step.member == BOT
    emoji = EMOJI[step.emoji]
    giver = BOT if by_bot else 1 + step.member % 2
    match step.kind:
        case "send":
            return [sent]
        case "edit":
            return [MessageEdited(**place, edited_at=at)]
        case "delete":
            at, in_bulk = instant_of(sent.message_id), step.message % 2 == 1
            return [MessageDeleted(**place, deleted_at=at, in_bulk=in_bulk)]
        case "answer":
            command = None if step.message == 2 else f"play {step.message % 2}"
            asked = {"application_id": 99, "member_id": 1, "command": command}
            return [AppAnswered(**place, **asked, audience=sent.audience)]
        case "command":
            return [
                CommandRun(
                    guild_id=guild_id,
                    interaction_id=sent.message_id + 1,
                    channel_id=sent.channel_id,
                    member_id=1,
                    command="serverstats",
                    audience=sent.audience,
                    outcome=Outcome(step.message % 3),
                    latency_ms=100 + step.message,
                )
            ]
        case "join":
            return [MemberJoined(**who, joined_at=at, is_bot=by_bot)]
        case "leave":
            return [MemberLeft(**who, left_at=at)]
        case "react":
            reaction = {"member_id": giver, "by_bot": by_bot, "emoji": emoji}
            reaction["message_author_id"] = sent.author_id
            return [ReactionAdded(**place, **reaction, audience=sent.audience, added_at=at)]
        case "unreact":
            return [ReactionRemoved(**place, member_id=giver, emoji=emoji, removed_at=at)]
        case "clear":
            chosen = emoji if step.channel == AFK_CHANNEL else None
            return [ReactionsCleared(**place, emoji=chosen, cleared_at=at)]
        case "tally":
            told = 2 + step.message
            tally = {"emoji": emoji, "audience": sent.audience, "reactions": told}
            return [ReactionsTallied(**place, **tally, told_at=at)]
        case "voice":
            channel = None if step.message == 0 else step.channel
            return [
                VoiceMoved(
                    **who,
                    is_bot=by_bot,
                    channel_id=channel,
                    in_afk_channel=channel == AFK_CHANNEL,
                    flags=VOICE_FLAGS[step.emoji] if channel else VOICE_FLAGS[0],
                    audience=SILENT_CHANNELS[step.channel],
                    at=at,
                )
            ]
        case "reconcile":
            return [VoiceReconciled(guild_id=guild_id, at=at)]
        case "watch":
            back = timedelta(hours=step.message)
            kind = Watched.VOICE if step.member < 4 else Watched.MESSAGES
            channel = 0 if kind is Watched.VOICE else step.channel
            return [
                WatchedSpan(
                    guild_id=guild_id, kind=kind, channel_id=channel, started_at=at - back,
                    ended_at=at,
                )
            ]  # fmt: skip
        case "attribute":
            return [
                JoinAttributed(
                    **who,
                    joined_at=START,
                    confidence=Confidence.AMBIGUOUS,
                    code=None,
                    inviter_id=None,
                    candidates=tuple("abc"[: step.emoji]),
                )
            ]
        case "invite":
            gone = InviteGone(guild_id=guild_id, code=f"i{step.emoji}", gone_at=at)
            seen = InviteSeen(
                guild_id=guild_id, code=f"i{step.message % 3}", inviter_id=step.member,
                channel_id=None, uses=step.seconds, max_uses=0, created_at=None, expires_at=None,
                seen_at=at,
            )  # fmt: skip
            return [gone if step.channel == AFK_CHANNEL else seen]
        case _:
            return _descriptions(step, at, guild_id)


def _descriptions(step: Step, at: datetime, guild_id: int) -> list[Fact]:
    name = f"name at {step.seconds}"
    return [
        GuildSeen(
            guild_id=guild_id, name=name, icon=None, owner_id=step.member, member_count=5,
            seen_at=at,
        ),
        ChannelSeen(
            guild_id=guild_id, channel_id=step.channel, name=name, kind=ChannelKind.VOICE,
            parent_id=None, audience=SILENT_CHANNELS[step.channel], seen_at=at,
        ),
        ChannelGone(guild_id=guild_id, channel_id=20 + step.message, gone_at=at),
        MemberSeen(
            guild_id=guild_id, member_id=step.member, name=name, avatar=None,
            is_bot=step.member == BOT, seen_at=at,
        ),
    ]  # fmt: skip


@dataclass
class Sums:
    """What facts add up to, metric by metric; amounts of zero are left out."""

    slot_count: Counter[tuple[object, ...]] = field(default_factory=Counter)
    channel_day: Counter[tuple[object, ...]] = field(default_factory=Counter)
    member_day: Counter[tuple[object, ...]] = field(default_factory=Counter)
    channel_member_day: Counter[tuple[object, ...]] = field(default_factory=Counter)
    emoji_day: Counter[tuple[object, ...]] = field(default_factory=Counter)
    sticker_day: Counter[tuple[object, ...]] = field(default_factory=Counter)
    voice_day: Counter[tuple[object, ...]] = field(default_factory=Counter)
    app_day: Counter[tuple[object, ...]] = field(default_factory=Counter)
    command_day: Counter[tuple[object, ...]] = field(default_factory=Counter)
    activity: dict[tuple[int, int], tuple[datetime, datetime]] = field(
        default_factory=dict[tuple[int, int], tuple[datetime, datetime]]
    )
    """Of each person, by audience: when they first and last wrote."""
    hours: defaultdict[tuple[date, int, int], set[int]] = field(
        default_factory=lambda: defaultdict(set)
    )


class Truth:
    """Reads a stream fact by fact, the slow and obvious way."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._sums = Sums()
        self._messages: dict[int, MessageSent] = {}
        self._deleted: dict[int, bool] = {}
        """Whether together with others."""
        self._edited: set[int] = set()
        self._answers: dict[int, AppAnswered] = {}
        self._runs: dict[int, CommandRun] = {}
        self._removed: dict[tuple[int, int, Emoji], ReactionAdded] = {}
        self._standing: dict[tuple[int, int, Emoji], ReactionAdded] = {}
        self._unnamed: dict[tuple[int, Emoji], tuple[int, int]] = {}
        self._voice = VoiceTruth()
        self._passages: set[tuple[int, datetime, str]] = set()
        self._bots: set[int] = set()
        """Whoever was told to be a bot; one who only leaves is taken for a person."""

    def sums(self, facts: Sequence[Fact]) -> Sums:
        for fact in facts:
            self._read(fact)
        self._count_messages()
        self._count_removed()
        self._count_commands()
        self._count_unnamed()
        self._count_voice()
        self._count_passages()
        return self._sums

    def _read(self, fact: Fact) -> None:
        match fact:
            case MessageSent():
                self._messages[fact.message_id] = fact
            case MessageDeleted():
                self._deleted.setdefault(fact.message_id, fact.in_bulk)
            case MessageEdited():
                self._edited.add(fact.message_id)
            case AppAnswered():
                self._answers[fact.message_id] = fact
            case CommandRun():
                self._runs[fact.interaction_id] = fact
            case ReactionAdded():
                key = fact.message_id, fact.member_id, fact.emoji
                if key not in self._standing:
                    self._standing[key] = fact
                    self._react(fact, 1)
                    self._removed.pop(key, None)
            case ReactionRemoved():
                self._unreact((fact.message_id, fact.member_id, fact.emoji))
            case ReactionsCleared():
                for key in list(self._standing):
                    if key[0] == fact.message_id and fact.emoji in (None, key[2]):
                        self._unreact(key)
                for tally in list(self._unnamed):
                    if tally[0] == fact.message_id and fact.emoji in (None, tally[1]):
                        del self._unnamed[tally]
            case ReactionsTallied():
                tally = fact.message_id, fact.emoji
                named = sum((key[0], key[2]) == tally for key in self._standing)
                self._unnamed[tally] = (max(0, fact.reactions - named), fact.audience)
            case VoiceMoved() | VoiceReconciled() | WatchedSpan():
                self._voice.read(fact)
            case MemberJoined():
                self._passages.add((fact.member_id, fact.joined_at, "joins"))
                self._bots |= {fact.member_id} if fact.is_bot else set()
            case MemberLeft():
                self._passages.add((fact.member_id, fact.left_at, "leaves"))
            case MemberSeen():
                self._bots |= {fact.member_id} if fact.is_bot else set()
            case _:
                pass

    def _add(
        self, metric: str, at: datetime, audience: int, amount: int, channel: int | None = None,
        member: int | None = None,
    ) -> None:  # fmt: skip
        local = at.astimezone(self._zone)
        slot = int(at.timestamp()) // 900
        if metric in SLOT_METRICS:
            self._sums.slot_count[slot, int(audience), metric] += amount
        if channel is not None and metric in CHANNEL_METRICS:
            self._sums.channel_day[local.date(), channel, int(audience), metric] += amount
        if member is not None and metric in MEMBER_METRICS:
            self._sums.member_day[local.date(), member, int(audience), metric] += amount
            if amount > 0 and metric not in PASSIVE:
                self._sums.hours[local.date(), member, int(audience)].add(local.hour)
            if channel is not None:
                self._add_in_channel(metric, (local.date(), channel, member, int(audience)), amount)

    def _add_in_channel(self, metric: str, place: tuple[object, ...], amount: int) -> None:
        if metric in ("sent", "deleted"):
            net = amount if metric == "sent" else -amount
            self._sums.channel_member_day[*place, "messages"] += net
        elif metric.startswith("voice_"):
            self._sums.channel_member_day[*place, "voice_seconds"] += amount

    def _add_emoji(self, metric: str, at: datetime, emoji: Emoji, audience: int, n: int) -> None:
        key = (emoji.emoji_id, "" if emoji.emoji_id else emoji.name)
        day = at.astimezone(self._zone).date()
        self._sums.emoji_day[day, *key, int(audience), metric] += n

    def _react(self, fact: ReactionAdded, amount: int) -> None:
        self._add_emoji("reactions", fact.added_at, fact.emoji, fact.audience, amount)
        if not fact.by_bot:
            self._add(
                "reactions", fact.added_at, fact.audience, amount, fact.channel_id, fact.member_id
            )
            author = fact.message_author_id
            if author != fact.member_id and author is not None:
                day = fact.added_at.astimezone(self._zone).date()
                key = day, author, int(fact.audience), "reactions_received"
                self._sums.member_day[key] += amount

    def _unreact(self, key: tuple[int, int, Emoji]) -> None:
        added = self._standing.pop(key, None)
        if added is not None:
            self._react(added, -1)
            self._removed[key] = added

    def _count_messages(self) -> None:
        for fact in self._messages.values():
            at, audience = instant_of(fact.message_id), fact.audience
            if fact.author_kind is not AuthorKind.PERSON:
                self._add("bot_messages", at, audience, 1)
            elif fact.message_type in (0, 19):
                self._count_message(fact, at)
            else:
                self._add("other_messages", at, audience, 1)

    def _count_message(self, fact: MessageSent, at: datetime) -> None:
        shown = fact.contents
        gone = fact.message_id in self._deleted
        true = {
            "sent": True,
            "edited": fact.message_id in self._edited,
            "deleted": gone,
            "deleted_in_bulk": gone and self._deleted[fact.message_id],
            "replies": fact.message_type == 19,
            "stickers": Traits.STICKER in fact.traits,
            "forwards": Traits.FORWARD in fact.traits,
            "voice_messages": Traits.VOICE_MESSAGE in fact.traits,
            "readable": shown is not None,
            "attachments": shown is not None and Contents.ATTACHMENT in shown,
            "embeds": shown is not None and Contents.EMBED in shown,
            "polls": shown is not None and Contents.POLL in shown,
        }
        for metric in (metric for metric, holds in true.items() if holds):
            self._add(metric, at, fact.audience, 1, fact.channel_id, fact.author_id)
        if not gone:
            for emoji, times in fact.emoji or ():
                self._add_emoji("in_messages", at, emoji, fact.audience, times)
            day = at.astimezone(self._zone).date()
            for sticker in fact.stickers:
                key = day, sticker.sticker_id, int(fact.audience), "uses"
                self._sums.sticker_day[key] += 1
        person = fact.author_id, int(fact.audience)
        first, last = self._sums.activity.get(person, (at, at))
        self._sums.activity[person] = min(first, at), max(last, at)

    def _count_removed(self) -> None:
        for fact in self._removed.values():
            if not fact.by_bot:
                self._add("reactions_removed", fact.added_at, fact.audience, 1)

    def _count_commands(self) -> None:
        for fact in self._answers.values():
            day = instant_of(fact.message_id).astimezone(self._zone).date()
            key = day, fact.application_id, fact.command or "", int(fact.audience), "uses"
            self._sums.app_day[key] += 1
        for run in self._runs.values():
            day = instant_of(run.interaction_id).astimezone(self._zone).date()
            key, counts = (day, run.command, int(run.audience)), self._sums.command_day
            counts[*key, "runs"] += 1
            counts[*key, "refused"] += run.outcome is Outcome.REFUSED
            counts[*key, "failed"] += run.outcome is Outcome.FAILED
            counts[*key, "latency_ms"] += run.latency_ms
            counts[*key, "slowest_ms"] = max(counts[*key, "slowest_ms"], run.latency_ms)

    def _count_unnamed(self) -> None:
        for (message_id, emoji), (unnamed, audience) in self._unnamed.items():
            self._add_emoji("reactions", instant_of(message_id), emoji, audience, unnamed)

    def _count_voice(self) -> None:
        for part, at, seconds in self._voice.seconds():
            who = part.channel, part.member
            self._add(part.voice_class, at, part.audience, seconds, *who)
            day = at.astimezone(self._zone).date()
            for metric in ways(part):
                self._sums.voice_day[day, part.channel, int(part.audience), metric] += seconds
        for place, people in self._voice.peaks(self._zone).items():
            self._sums.voice_day[*place, "peak"] = people

    def _count_passages(self) -> None:
        last: dict[int, str] = {}
        for member, at, kind in sorted(self._passages, key=lambda passage: passage[1]):
            if member in self._bots:
                continue
            if kind == "joins" or last.get(member) != "leaves":
                self._add(kind, at, Audience.PUBLIC, 1)
            if kind == "joins" and member in last:
                self._add("rejoins", at, Audience.PUBLIC, 1)
                if last[member] == "joins":  # nobody saw them leave
                    self._add("leaves", at, Audience.PUBLIC, 1)
            last[member] = kind
