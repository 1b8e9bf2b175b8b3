"""What facts are told apart by."""

from dataclasses import dataclass
from enum import IntEnum

from statsbot.domain.ids import MemberId

ANONYMOUS: MemberId = 0
"""Stands for a person who does not want to be known: added to totals, never one of the people."""

COUNTED_MESSAGE_TYPES = frozenset({0, 19})
"""Default and Reply: what "messages" means everywhere, for people, unless a name says more."""


class Audience(IntEnum):
    """Who could see a channel when a fact happened there."""

    PUBLIC = 0
    """Everyone in the server can view the channel."""
    RESTRICTED = 1
    """Some role or person cannot, or we do not know."""


class AuthorKind(IntEnum):
    """What stands behind an author id."""

    PERSON = 0
    BOT = 1
    WEBHOOK = 2


class ChannelKind(IntEnum):
    """Discord's channel types, under Discord's numbers."""

    TEXT = 0
    VOICE = 2
    CATEGORY = 4
    ANNOUNCEMENT = 5
    ANNOUNCEMENT_THREAD = 10
    PUBLIC_THREAD = 11
    PRIVATE_THREAD = 12
    STAGE = 13
    DIRECTORY = 14
    FORUM = 15
    MEDIA = 16

    @property
    def is_thread(self) -> bool:
        """Whether this is a thread or a forum post."""
        return self in (self.ANNOUNCEMENT_THREAD, self.PUBLIC_THREAD, self.PRIVATE_THREAD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Emoji:
    """A custom emoji (``emoji_id`` > 0) or a Unicode one (``emoji_id`` 0, ``name`` the character).

    The key is the id where there is one, else the character: custom emoji are renamed.
    """

    emoji_id: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sticker:
    """A sticker of a server or of Discord."""

    sticker_id: int
    name: str
