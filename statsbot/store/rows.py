"""What the store returns to other rooms: one frozen row type for each named statement.

Rows of one subject, which few ask for, stand beside their statements.

A row's fields are the statement's columns, by name and type; a test proves it on a real server.
Instants are aware, in UTC. Counts are net of deletions unless a name says otherwise.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum
from hashlib import blake2b
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from statsbot.domain.ids import ChannelId, GuildId, MemberId, MessageId

IntArray: TypeAlias = npt.NDArray[np.int64]


class Reader(IntEnum):
    """Who reads: decides which audiences a count may contain."""

    PUBLIC = 0
    """Any member: what happened in channels that everyone in the server can see."""
    STAFF = 1
    """The server's staff, and the operator's command line: everything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotCounts:
    """What happened in a server, per slot of 15 minutes. All arrays int64, of one length.

    Slots in which nothing was counted are absent, watched or not: see ``coverage``.
    """

    slot: IntArray
    """Seconds since 1970 // 900, ascending. ``slot * 900`` is the slot's start in Unix time."""
    messages: IntArray
    """Default and Reply messages of people, less those deleted since."""
    sent: IntArray
    """The same, gross."""
    deleted: IntArray
    """How many of the slot's ``sent`` were deleted since, at whatever time."""
    bot_messages: IntArray
    """Messages of bots and webhooks, of any type, gross."""
    reactions: IntArray
    """Reactions of people that still stand, at the time they were given."""
    voice_seconds: IntArray
    """Seconds of people in voice that count as such in the server."""
    joins: IntArray
    """People who came."""
    leaves: IntArray
    """People who left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshots:
    """What happened in a server between consecutive instants. All arrays int64, of one length."""

    messages: IntArray
    """Default and Reply messages of people, less those deleted since."""
    sent: IntArray
    """The same, gross."""
    deleted: IntArray
    deleted_in_bulk: IntArray
    """How many of those were deleted together with others."""
    edited: IntArray
    """How many of the sent ones were edited since."""
    bot_messages: IntArray
    other_messages: IntArray
    """Messages of people of any other type: notices."""
    reactions: IntArray
    """Reactions of people that still stand."""
    reactions_removed: IntArray
    """Those that were taken back since."""
    voice_seconds: IntArray
    """Seconds of people in voice that count as such in the server."""
    joins: IntArray
    leaves: IntArray
    rejoins: IntArray
    """How many of those who came had been here before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelTotal:
    """A channel, thread or forum post in a window."""

    channel_id: ChannelId
    messages: int
    authors: int
    """Distinct people with counted messages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberTotal:
    """A person's counted messages in a window."""

    member_id: MemberId
    messages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRank:
    """Where a person stands among those with counted messages in a window."""

    messages: int
    rank: int
    """1 is the most; those with as many share a rank."""
    members: int
    """How many have counted messages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberDays:
    """What a person did per day of the server's zone; all arrays of one length.

    Days without anything are absent, watched or not: see ``coverage``.
    """

    day: npt.NDArray[np.datetime64]
    """Ascending; datetime64[D]."""
    messages: IntArray
    """Default and Reply messages, less those deleted since."""
    replies: IntArray
    reactions: IntArray
    """Reactions given that still stand."""
    reactions_received: IntArray
    voice_seconds: IntArray
    """Seconds in voice that count as such in the server."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EmojiTotal:
    """An emoji in a window."""

    emoji_id: int
    """0: a Unicode emoji."""
    name: str
    """The custom emoji's newest name, or the character."""
    reactions: int
    """As Discord shows them: everybody's, bots included, also those known without a name."""
    in_messages: int
    """Occurrences in the text of people's counted messages, where the text was readable."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GuildRow:
    """A server as last seen."""

    guild_id: GuildId
    name: str
    icon: str | None
    """Discord's hash of the icon."""
    owner_id: MemberId | None
    member_count: int | None
    left_at: datetime | None
    """When the bot was removed; None while it is there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelRow:
    """A channel, thread or forum post as last seen."""

    channel_id: ChannelId
    name: str
    kind: int
    """A :class:`~statsbot.domain.facts.ChannelKind`, or a number of Discord's newer than it."""
    parent_id: ChannelId | None
    audience: int | None
    """An :class:`~statsbot.domain.facts.Audience`; None: never told."""
    gone_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRow:
    """A member, with how they are called. Members whose name was never told have no row."""

    member_id: MemberId
    name: str
    avatar: str | None
    """Discord's hash of the user's avatar; None: the default one."""
    is_bot: bool
    joined_at: datetime | None
    """The newest join; None: not told."""
    left_at: datetime | None
    """When they left after it; None: still here, or not told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GuildSettings:
    """What an administrator decides for a server. A server without a row has the defaults."""

    zone: str = "UTC"
    """IANA zone in which its people's days begin."""
    zone_since: datetime | None = None
    """Since when ``zone`` holds; None: for all that is kept. The store sets it."""
    reports_channel_id: ChannelId | None = None
    """Where reports are posted; None: nowhere."""
    report_weekday: int = 0
    """0 is Monday."""
    report_hour: int = 9
    """0 to 23, in ``zone``."""
    audience_role_id: int | None = None
    """What members with this role can see is public; None: what everyone can see."""
    retention_days: int = 400
    """For how many days facts are kept, 31 to 36,500."""
    voice_counts_afk: bool = False
    """Whether time in the AFK channel is voice time."""
    voice_counts_alone: bool = False
    """Whether time alone in a channel is voice time."""
    voice_counts_deaf: bool = False
    """Whether time deafened is voice time."""
    counts_opted_out: bool = True
    """Whether people who opted out add to totals, without a name."""
    exact_invites: bool = False
    """Whether Discord's search of members is asked who came by which invite."""
    staff_role_id: int | None = None
    """Members with this role are the staff; None: who may moderate or manage, and the owner."""
    score_message: float = 1.0
    """Points of the activity score for a message, 0 to 100, as for each of the following."""
    score_reply: float = 1.0
    """Points a reply gets besides."""
    score_reaction: float = 0.5
    """Points for a reaction given."""
    score_received: float = 0.5
    """Points for a reaction received."""
    score_voice_minute: float = 0.2
    """Points for a minute in voice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberCount:
    """How many members a server had on a day of its zone."""

    day: date
    members: int
    """Bots included."""
    counted_at: datetime
    """When that was, within the day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorCount:
    """How many people left by one door."""

    door: int
    """A :class:`~statsbot.domain.facts.Door`."""
    departures: int
    estimated: int
    """How many of them were only noticed afterwards."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivacyState:
    """What a person asked for in a server. Who asked for nothing has no row."""

    opted_out_at: datetime | None = None
    """Since when nothing is collected of them; None: it is."""
    named_from: datetime | None = None
    """What happened before stays without their name: the newest erasure or opting in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InviteRow:
    """An invite as last seen."""

    code: str
    inviter_id: MemberId | None
    channel_id: ChannelId | None
    uses: int
    max_uses: int
    """0: without limit."""
    created_at: datetime | None
    expires_at: datetime | None
    label: str | None
    """What the server's staff call it."""
    gone_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkJoins:
    """The people who came through one invite in a window."""

    code: str | None
    """None: those for whom no one invite is credited."""
    joins: int
    """Comings of people; somebody who came twice counts twice."""
    stayed: int
    """Those who have not left since."""
    young: int
    """Those whose account was new when they came."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MakerJoins:
    """The people whom one member brought in a window."""

    inviter_id: MemberId
    joins: int
    stayed: int
    young: int


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinRow:
    """One coming of a member, and what is known of the way."""

    member_id: MemberId
    joined_at: datetime
    left_at: datetime | None
    confidence: int
    """A :class:`~statsbot.domain.facts.Confidence`; UNKNOWN where nothing was attributed."""
    code: str | None
    inviter_id: MemberId | None
    candidates: list[str]
    """The codes it could be when ``confidence`` is AMBIGUOUS."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportClaim:
    """A report that one worker may post now: nobody else can claim it until the lease ends."""

    guild_id: GuildId
    kind: str
    """Which report, for example ``weekly``."""
    period_start: date
    """First local day of the period. A report is posted once for a guild, kind and period."""
    due_at: datetime
    attempt: int
    """1 on the first claim. Marking a result with an older attempt's claim has no effect."""

    @property
    def nonce(self) -> str:
        """24 characters that are the same for each attempt; Discord takes at most 25."""
        key = f"{self.guild_id}/{self.kind}/{self.period_start.isoformat()}"
        return blake2b(key.encode(), digest_size=12).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRow:
    """A report in the outbox, for the administrator to see."""

    guild_id: GuildId
    kind: str
    period_start: date
    due_at: datetime
    state: str
    """``pending``, ``posted`` or ``failed``."""
    attempt: int
    next_at: datetime
    """While pending: from when on it may be claimed (due, lease ended, or retry)."""
    channel_id: ChannelId | None
    message_id: MessageId | None
    reason: str | None
    """Why the last attempt failed."""
    posted_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteResult:
    """What a batch did."""

    facts: int
    """Facts handed in."""
    new: int
    """Facts that changed what is kept; the rest was known already."""
    new_messages: int
    """The messages among those."""
