"""When we were watching: what makes "nothing happened" differ from "we do not know"."""

from statsbot.domain.facts import Watched, WatchedSpan
from statsbot.domain.ids import GuildId
from statsbot.domain.windows import Window
from statsbot.store.pool import Database


async def spans(
    db: Database, guild_id: GuildId, kind: Watched, window: Window | None = None
) -> list[WatchedSpan]:
    """Return the spans watched, of all channels, by channel and start; all, or in ``window``.

    Merged within each channel, not across channels; not cut at the window's ends.
    """
    raise NotImplementedError


async def watched(db: Database, guild_id: GuildId, kind: Watched) -> Window | None:
    """Return the window from the first start to the newest end; None: never watched."""
    raise NotImplementedError
