"""What the commands are given to work with."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from statsbot.clock import Clock
from statsbot.delivery.channel import Channels
from statsbot.domain.facts import Audience, Fact
from statsbot.domain.ids import ChannelId, GuildId, MemberId
from statsbot.drawing.assets import Assets
from statsbot.drawing.office import Draw
from statsbot.store.pool import Database

PlanReports = Callable[[GuildId, datetime], Awaitable[object]]
"""Plans a server's reports anew, by its settings as they are now saved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """The rooms below, as the bot was put together."""

    database: Database
    clock: Clock
    channels: Channels
    draw: Draw
    assets: Assets | None
    """Fetches icons and avatars; None: all of them are generated."""
    plan_reports: PlanReports
    record: Callable[[Iterable[Fact]], None]
    """Takes facts in, as the gateway's own are."""
    audience: Callable[[GuildId, ChannelId], Audience]
    """Tells who can see a channel."""
    forget_member: Callable[[GuildId, MemberId], None]
    """Lets the gateway forget how a member is called, so that it is told anew."""
    audience_role_changed: Callable[[GuildId, int | None], None]
    """Tells the gateway which role makes "everyone" in a server, or (None) that none does."""
