"""Who may see what is counted in an imported channel."""

from collections.abc import Mapping

from statsbot.domain.facts import Audience, ChannelKind
from statsbot.domain.ids import ChannelId, GuildId
from statsbot.store import guilds
from statsbot.store.pool import Database


class ChannelAudiences:
    """Answers from what the bot knows of the channels, else from what the operator said."""

    def __init__(self, database: Database, said: Audience | None) -> None:
        """Prepare to answer.

        Args:
            database: where the bot's knowledge lies.
            said: who may see channels that the bot does not know: PUBLIC. RESTRICTED holds for
                all channels. None: staff alone, where the bot does not know better.
        """
        self._database = database
        self._said = said
        self._known: dict[GuildId, Mapping[ChannelId, Audience]] = {}

    async def of(
        self,
        guild_id: GuildId,
        channel_id: ChannelId,
        *,
        parent_id: ChannelId | None = None,
        kind: int | None = None,
    ) -> Audience:
        """Return who may see what is counted in a channel; a thread is seen as its parent is."""
        if kind == ChannelKind.PRIVATE_THREAD or self._said is Audience.RESTRICTED:
            return Audience.RESTRICTED
        if guild_id not in self._known:
            rows = await guilds.channels(self._database, guild_id)
            self._known[guild_id] = {
                row.channel_id: Audience(row.audience) for row in rows if row.audience is not None
            }
        known = self._known[guild_id]
        for each in (channel_id, parent_id):
            if each is not None and each in known:
                return known[each]
        return Audience.RESTRICTED if self._said is None else self._said
