"""One server of the story: its channels, people and what can happen to them next."""

from collections import deque
from dataclasses import dataclass, field
from random import Random

from statsbot.sandbox.state import (
    Channel,
    ChannelType,
    EmojiKey,
    Guild,
    Invite,
    Member,
    Message,
    Overwrite,
    Permission,
    State,
    User,
)
from tests.fix_sandbox import BOT_PERMISSIONS

ZONES = ("UTC", "Europe/Berlin", "Asia/Kathmandu", "America/New_York", "Pacific/Chatham")
UNICODE = ("👍", "🎉", "😂", "🔥", "👩‍🚀", "🏳️‍🌈")

VIEW = int(Permission.VIEW_CHANNEL)
RESTRICTED_NAMES = frozenset({"staff", "war room", "vault"})


@dataclass(slots=True, kw_only=True, eq=False)
class Village:
    """A server, and what the storyteller remembers of it."""

    guild: Guild
    zone: str
    hook: User
    bots: list[User]
    talk: list[Channel]
    """Channels that hold messages, and live threads; the bot sees them all."""
    hidden: Channel
    """The bot does not see this one."""
    parents: list[Channel]
    """Where threads are opened."""
    voice: list[Channel]
    people: list[Member] = field(default_factory=list[Member])
    """Present, without bots."""
    gone: list[tuple[User, int]] = field(default_factory=list[tuple[User, int]])
    """Who left, and when."""
    threads: list[Channel] = field(default_factory=list[Channel])
    """Live ones."""
    asleep: list[Channel] = field(default_factory=list[Channel])
    """Archived ones."""
    spare: list[Channel] = field(default_factory=list[Channel])
    """Channels made in the story, which may go again."""
    recent: deque[Message] = field(default_factory=lambda: deque[Message](maxlen=150))
    """Messages that stand, newest last."""
    invites: list[Invite] = field(default_factory=list[Invite])
    emoji: list[EmojiKey] = field(default_factory=list[EmojiKey])
    reacted: set[tuple[int, int, str]] = field(default_factory=set[tuple[int, int, str]])
    """Message, member and emoji of each reaction there ever was."""
    interested: set[tuple[int, int]] = field(default_factory=set[tuple[int, int]])
    """Event and member of whoever ever said to come."""
    renamed_at: int | None = None
    """When a channel got another name last."""

    def is_restricted(self, channel: Channel) -> bool:
        """Whether only some can see a channel."""
        return (channel.parent or channel).name in RESTRICTED_NAMES


def found(state: State, number: int, random: Random) -> Village:
    """Build a server with its people; the bot is in it, and heard nothing of how it came to be."""
    guild = state.add_guild(
        f"Village {number}",
        owner=state.add_user(f"elder{number}"),
        vanity_code=f"village{number}" if number % 5 == 0 else None,
    )
    everyone_out = Overwrite(id=guild.id, deny=VIEW)
    for_staff = [everyone_out, Overwrite(id=state.bot.id, member=True, allow=VIEW)]
    talk = [state.add_channel(guild, f"talk-{n}") for n in range(4)]
    talk.append(state.add_channel(guild, "news", ChannelType.ANNOUNCEMENT))
    talk.append(state.add_channel(guild, "staff", overwrites=for_staff))
    forum = state.add_channel(guild, "forum", ChannelType.FORUM)
    lounges = [
        state.add_channel(guild, "Lounge", ChannelType.VOICE),
        state.add_channel(guild, "Music", ChannelType.VOICE),
        state.add_channel(guild, "Stage", ChannelType.STAGE),
        state.add_channel(guild, "war room", ChannelType.VOICE, overwrites=for_staff),
        state.add_channel(guild, "Away", ChannelType.VOICE),
    ]
    guild.afk_channel = lounges[-1]
    village = Village(
        guild=guild,
        zone=ZONES[number % len(ZONES)],
        hook=state.add_user(f"hook{number}", bot=True),
        bots=[state.add_user(f"helper{number}-{n}", bot=True) for n in range(2)],
        talk=talk,
        hidden=state.add_channel(guild, "vault", overwrites=[everyone_out]),
        parents=[*talk[:4], talk[5], forum],
        voice=lounges,
    )
    for bot in village.bots:
        state.join(bot, guild)
    for n in range(random.randint(25, 60)):
        village.people.append(state.join(state.add_user(f"dweller{number}-{n}"), guild))
    named = state.add_emojis(guild, [f"wave{number}", f"star{number}"])
    village.emoji = [EmojiKey(each) for each in UNICODE]
    village.emoji += [EmojiKey(each.name, each.id) for each in named]
    village.invites = [
        state.create_invite(random.choice(talk[:4]), inviter=village.people[n].user)
        for n in range(3)
    ]
    extra = int(Permission.MANAGE_CHANNELS) if number % 2 else 0
    state.install(guild, permissions=BOT_PERMISSIONS | extra)
    return village
