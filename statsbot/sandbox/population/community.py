"""Who and what a made-up community consists of, before anything happens in it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from statsbot.domain.facts import ChannelKind
from statsbot.domain.ids import DISCORD_EPOCH, ChannelId, GuildId, MemberId
from statsbot.domain.windows import Window

_MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How large a community is, and how much goes on in it."""

    founders: int
    """People who are there when the story begins; a dozen at least."""
    arrivals: int
    """People who come while it is told, raiders apart."""
    messages_per_day: float
    """Messages of people on an average day, the special occasion apart."""
    voice_evenings_per_week: float
    grain: timedelta = timedelta(minutes=1)
    """What untimed happenings are rounded up to."""
    summer: float = 1.0
    """How lively the height of summer is, against the rest of the year."""
    occasion_at: float = 0.7
    """About how far into the story the special occasion lies, from 0 to 1."""
    outage: timedelta = timedelta(hours=5.4)
    """How long the statistics bot is cut off."""


DEMO = Size(
    founders=235,
    arrivals=190,
    messages_per_day=450,
    voice_evenings_per_week=9,
    grain=timedelta(minutes=15),
)
"""For twelve weeks: some 52,000 happenings among some 350 members, with some 3,500 stops."""

SMALL = Size(founders=42, arrivals=26, messages_per_day=62, voice_evenings_per_week=5)
"""For three weeks: some 2,000 happenings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A channel or category."""

    channel_id: ChannelId
    name: str
    kind: ChannelKind
    parent_id: ChannelId | None = None
    topic: str | None = None
    staff_only: bool = False
    hidden_from_bot: bool = False
    """Not even the statistics bot can see it."""
    share: float = 0.0
    """Weight among the channels that conversations take place in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """One stretch of membership, and the door it began with."""

    joined_at: datetime
    left_at: datetime | None = None
    code: str | None = None
    vanity: bool = False

    def covers(self, instant: datetime) -> bool:
        """Return whether the member was there at ``instant``."""
        return self.joined_at <= instant and (self.left_at is None or instant < self.left_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resident:
    """A person or bot who is or comes to be a member."""

    member_id: MemberId
    username: str
    display_name: str | None = None
    nick: str | None = None
    is_bot: bool = False
    is_staff: bool = False
    is_raider: bool = False
    zone: str = "UTC"
    weekend: tuple[int, int] = (5, 6)
    talkativeness: float = 0.0
    """Relative to others; a heavy-tailed draw."""
    lateness: float = 0.0
    """Hours by which this person's day runs behind that of others."""
    sociability: float = 0.0
    """How readily this person joins voice."""
    fades_after: timedelta | None = None
    """The time after which a newcomer's interest has halved; None: it does not."""
    stays: tuple[Stay, ...] = ()

    def present(self, instant: datetime) -> bool:
        """Return whether this resident is a member at ``instant``."""
        return any(stay.covers(instant) for stay in self.stays)


@dataclass(frozen=True, slots=True, kw_only=True)
class InviteLink:
    """An invite that someone makes, before or during the story."""

    code: str
    inviter_id: MemberId
    channel_id: ChannelId
    created_at: datetime
    max_uses: int = 0
    max_age_s: int = 0
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """A community event: for its time, ``lift`` times as many messages are written."""

    window: Window
    lift: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Community:
    """Everything that is settled before the first happening."""

    seed: int
    size: Size
    story: Window
    guild_id: GuildId
    name: str
    zone: str
    """What most of its people mean by a day."""
    vanity_code: str
    places: tuple[Place, ...]
    residents: tuple[Resident, ...]
    """People first, in the order of their first arrival, then bots."""
    invites: tuple[InviteLink, ...]
    custom_emoji: tuple[str, ...]
    webhook_id: MemberId
    webhook_name: str
    occasion: Occasion
    outage: Window
    raid_at: datetime
    icon: bytes = field(repr=False)
    """A square PNG."""

    def place(self, name: str) -> Place:
        """Return the channel or category of that name."""
        return next(each for each in self.places if each.name == name)

    def of_kind(self, kind: ChannelKind) -> list[Place]:
        """Return the channels of one kind, in order."""
        return [each for each in self.places if each.kind == kind]

    @property
    def people(self) -> list[Resident]:
        """Everyone who is not a bot."""
        return [each for each in self.residents if not each.is_bot]

    def bot(self, username: str) -> Resident:
        """Return the bot of that name (not the statistics bot, which is no resident)."""
        return next(each for each in self.residents if each.username == username)


class IdMint:
    """Plans ids: unique, and apart from those that the local Discord makes itself."""

    _PLANNED = 1 << 20

    def __init__(self) -> None:
        self._made: dict[int, int] = {}

    def at(self, instant: datetime) -> int:
        """Return a new id of the millisecond of ``instant``."""
        milliseconds = (instant - DISCORD_EPOCH) // _MILLISECOND
        number = self._made.get(milliseconds, 0)
        self._made[milliseconds] = number + 1
        return milliseconds << 22 | self._PLANNED | number


def whole_milliseconds(instant: datetime) -> datetime:
    """Return ``instant`` cut to what an id can carry."""
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)


def rounded_up(instant: datetime, grain: timedelta) -> datetime:
    """Return the first whole multiple of ``grain`` at or after ``instant``."""
    return DISCORD_EPOCH - (DISCORD_EPOCH - instant) // grain * grain
