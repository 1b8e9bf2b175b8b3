"""What happened, as the product remembers it. Ids and instants (UTC) only, never text.

A fact is recorded once and never changed. Each class says what makes it the same fact when
Discord, a resumed session or an import tells it again. The collectors hand batches of facts, in
the order of the gateway, to ``store``; nothing else writes. One module for each subject.
"""

from typing import TypeAlias

from statsbot.domain.facts.apps import AppAnswered, CommandRun, Outcome
from statsbot.domain.facts.events import (
    EventStatus,
    ScheduledEventInterest,
    ScheduledEventSeen,
    StageClosed,
    StageOpened,
)
from statsbot.domain.facts.invites import Confidence, InviteGone, InviteSeen, JoinAttributed
from statsbot.domain.facts.kinds import (
    ANONYMOUS,
    COUNTED_MESSAGE_TYPES,
    Audience,
    AuthorKind,
    ChannelKind,
    Emoji,
    Sticker,
)
from statsbot.domain.facts.members import (
    DepartureExplained,
    Door,
    MemberJoined,
    MemberLeft,
    MembersCounted,
    MemberSeen,
)
from statsbot.domain.facts.messages import (
    Contents,
    MessageDeleted,
    MessageEdited,
    MessageSent,
    Traits,
)
from statsbot.domain.facts.moderation import Measure, ModerationTaken
from statsbot.domain.facts.reactions import (
    ReactionAdded,
    ReactionRemoved,
    ReactionsCleared,
    ReactionsTallied,
)
from statsbot.domain.facts.roles import MemberRolesSeen, OnboardingSeen, RoleGone, RoleSeen
from statsbot.domain.facts.structure import (
    ChannelGone,
    ChannelSeen,
    GuildLeft,
    GuildListed,
    GuildSeen,
    ThreadJoined,
    ThreadLeft,
    ThreadSeen,
)
from statsbot.domain.facts.voice import VoiceFlags, VoiceMoved, VoiceReconciled
from statsbot.domain.facts.watching import GapReason, Unwatched, Watched, WatchedSpan

Fact: TypeAlias = (
    MessageSent
    | MessageEdited
    | MessageDeleted
    | ReactionAdded
    | ReactionRemoved
    | ReactionsCleared
    | ReactionsTallied
    | VoiceMoved
    | VoiceReconciled
    | MemberJoined
    | MemberLeft
    | DepartureExplained
    | MembersCounted
    | MemberSeen
    | MemberRolesSeen
    | RoleSeen
    | RoleGone
    | OnboardingSeen
    | JoinAttributed
    | InviteSeen
    | InviteGone
    | GuildSeen
    | GuildListed
    | GuildLeft
    | ChannelSeen
    | ChannelGone
    | ThreadSeen
    | ThreadJoined
    | ThreadLeft
    | ScheduledEventSeen
    | ScheduledEventInterest
    | StageOpened
    | StageClosed
    | ModerationTaken
    | AppAnswered
    | CommandRun
    | WatchedSpan
    | Unwatched
)
"""Everything the store takes."""

__all__ = [
    "ANONYMOUS",
    "COUNTED_MESSAGE_TYPES",
    "AppAnswered",
    "Audience",
    "AuthorKind",
    "ChannelGone",
    "ChannelKind",
    "ChannelSeen",
    "CommandRun",
    "Confidence",
    "Contents",
    "DepartureExplained",
    "Door",
    "Emoji",
    "EventStatus",
    "Fact",
    "GapReason",
    "GuildLeft",
    "GuildListed",
    "GuildSeen",
    "InviteGone",
    "InviteSeen",
    "JoinAttributed",
    "Measure",
    "MemberJoined",
    "MemberLeft",
    "MemberRolesSeen",
    "MemberSeen",
    "MembersCounted",
    "MessageDeleted",
    "MessageEdited",
    "MessageSent",
    "ModerationTaken",
    "OnboardingSeen",
    "Outcome",
    "ReactionAdded",
    "ReactionRemoved",
    "ReactionsCleared",
    "ReactionsTallied",
    "RoleGone",
    "RoleSeen",
    "ScheduledEventInterest",
    "ScheduledEventSeen",
    "StageClosed",
    "StageOpened",
    "Sticker",
    "ThreadJoined",
    "ThreadLeft",
    "ThreadSeen",
    "Traits",
    "Unwatched",
    "VoiceFlags",
    "VoiceMoved",
    "VoiceReconciled",
    "Watched",
    "WatchedSpan",
]
