"""How servers, members and channels are called and pictured."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from renderers.text.names import clean_name
from statsbot.domain.ids import ChannelId, GuildId, MemberId
from statsbot.drawing.assets import Assets
from statsbot.store import guilds
from statsbot.store.pool import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """A name that can be shown anywhere, and an encoded picture if there is one."""

    name: str
    image: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Faces:
    """The faces on one card."""

    server: Face
    members: Mapping[MemberId, Face] = field(default_factory=dict[MemberId, Face])
    channels: Mapping[ChannelId, str] = field(default_factory=dict[ChannelId, str])
    """Their names, with the sign before them."""

    def member(self, member_id: MemberId) -> Face:
        """Return a member's face; one whose name was never told is ``user-`` and four digits."""
        return self.members.get(member_id) or Face(name=nameless(member_id))

    def channel(self, channel_id: ChannelId) -> str:
        """Return a channel's name; one that was never told is ``#`` and four digits."""
        return self.channels.get(channel_id) or f"#{channel_id % 10_000:04d}"


def nameless(member_id: MemberId) -> str:
    """Return what stands for a name that is not known or has nothing to see."""
    return f"user-{member_id % 10_000:04d}"


async def read_faces(
    database: Database,
    guild_id: GuildId,
    member_ids: Collection[MemberId],
    assets: Assets | None,
    *,
    channel_ids: Collection[ChannelId] = (),
) -> Faces:
    """Return the faces of a server, some of its members, and some of its channels.

    Args:
        database: where names are.
        guild_id: the server.
        member_ids: the members that are shown.
        assets: fetches icon and avatars; None: all of them are generated.
        channel_ids: the channels that are shown.
    """
    named = await guilds.channels(database, guild_id) if channel_ids else []
    server = await guilds.guild(database, guild_id)
    members = await guilds.members(database, guild_id, member_ids)
    images: list[bytes | None] = [None] * (len(members) + 1)
    if assets is not None:
        addresses = [server and assets.icon(guild_id, server.icon)]
        addresses += [assets.avatar(row.member_id, row.avatar) for row in members]
        images = await assets.fetch_all(addresses)
    return Faces(
        server=Face(
            name=clean_name(
                server.name if server else "",
                fallback=f"server-{guild_id % 10_000:04d}",
                max_clusters=100,
            ),
            image=images[0],
        ),
        members={
            row.member_id: Face(
                name=clean_name(row.name, fallback=nameless(row.member_id)), image=image
            )
            for row, image in zip(members, images[1:], strict=True)
        },
        channels={
            row.channel_id: f"#{clean_name(row.name, fallback=str(row.channel_id % 10_000))}"
            for row in named
            if row.channel_id in channel_ids
        },
    )
