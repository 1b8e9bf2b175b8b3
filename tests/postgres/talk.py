"""A server's month of talk, as facts: for findings to be compared with a plain recount of it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

from statsbot.domain.facts import (
    Audience,
    AuthorKind,
    ChannelKind,
    ChannelSeen,
    Contents,
    Emoji,
    Fact,
    MessageDeleted,
    MessageSent,
    ReactionAdded,
    Sticker,
    ThreadSeen,
    Traits,
    Watched,
    WatchedSpan,
)
from statsbot.domain.ids import first_id_at, instant_of
from statsbot.domain.windows import Window, local_day, midnight, zone
from statsbot.store.ingest import FactWriter
from statsbot.store.pool import Database
from statsbot.store.rows import GuildSettings, Reader
from statsbot.store.settings import save_settings
from tests.postgres.facts import GUILD

ZONE = zone("Asia/Kolkata")
NOW = datetime(2026, 5, 20, 9, 40, tzinfo=UTC)
START = midnight(local_day(NOW, ZONE) - timedelta(days=69), ZONE)
"""Ten weeks before the end of the present day."""
_MADE = first_id_at(datetime(2024, 1, 1, tzinfo=UTC))
GENERAL, STAFF, FORUM, LOUNGE = (_MADE + number for number in range(4))
POSTS = (first_id_at(START) + 1, first_id_at(START) + 2)
RESTRICTED = {STAFF}
HOME = dict.fromkeys(POSTS, FORUM)
WAVE = Sticker(sticker_id=88, name="wave")
EMOJI = (
    Emoji(emoji_id=77, name="party"),
    Emoji(emoji_id=0, name="🎉"),
    Emoji(emoji_id=0, name="👍"),
)


@dataclass(frozen=True)
class Talk:
    """What was told."""

    messages: list[MessageSent] = field(default_factory=list)
    deleted: set[int] = field(default_factory=set)
    reactions: list[ReactionAdded] = field(default_factory=list)

    def counted(self, window: Window, reader: Reader) -> list[MessageSent]:
        """People's messages of a window that the reader may see, deleted or not."""
        return [
            each for each in self.messages
            if each.author_kind is AuthorKind.PERSON and each.audience <= reader
            and window.start <= instant_of(each.message_id) < window.end
        ]  # fmt: skip

    def standing(self, window: Window, reader: Reader) -> list[MessageSent]:
        return [
            each for each in self.counted(window, reader) if each.message_id not in self.deleted
        ]

    def given(self, window: Window, reader: Reader) -> list[ReactionAdded]:
        return [
            each for each in self.reactions
            if each.audience <= reader and window.start <= each.added_at < window.end
        ]  # fmt: skip


def last_days(count: int) -> Window:
    """The last local days, today cut at now."""
    return Window(start=midnight(local_day(NOW, ZONE) - timedelta(days=count - 1), ZONE), end=NOW)


def home(channel_id: int) -> int:
    return HOME.get(channel_id, channel_id)


async def tell(database: Database, seed: int = 7) -> Talk:
    """Write a month of talk; return what was said."""
    talk, chance = _invented(Random(seed)), Random(seed)
    whole = {"guild_id": GUILD, "channel_id": 0, "started_at": START, "ended_at": NOW}
    facts: list[Fact] = [WatchedSpan(kind=kind, **whole) for kind in Watched]
    facts += [
        ChannelSeen(
            guild_id=GUILD, channel_id=channel_id, name="a", kind=kind, parent_id=parent,
            audience=Audience(int(channel_id in RESTRICTED)), seen_at=NOW,
        )
        for channel_id, kind, parent in (
            (GENERAL, ChannelKind.TEXT, None), (STAFF, ChannelKind.TEXT, None),
            (FORUM, ChannelKind.FORUM, None), (LOUNGE, ChannelKind.VOICE, None),
            *((post, ChannelKind.PUBLIC_THREAD, FORUM) for post in POSTS),
        )
    ]  # fmt: skip
    facts += [
        ThreadSeen(
            guild_id=GUILD, thread_id=post, parent_id=FORUM, owner_id=1, audience=Audience.PUBLIC,
            created_at=NOW - timedelta(days=5), is_archived=False, archive_changed_at=None,
            seen_at=NOW,
        )
        for post in POSTS
    ]  # fmt: skip
    facts += [*talk.messages, *talk.reactions]
    facts += [
        MessageDeleted(
            guild_id=GUILD, channel_id=GENERAL, message_id=each,
            deleted_at=instant_of(each) + timedelta(hours=chance.randrange(1, 99)),
        )
        for each in sorted(talk.deleted)
    ]  # fmt: skip
    await save_settings(database, GUILD, GuildSettings(zone=ZONE.key), now=START)
    await FactWriter(database).write(facts)
    return talk


def _invented(chance: Random) -> Talk:
    talk = Talk()
    places = (GENERAL, GENERAL, GENERAL, STAFF, *POSTS)
    for number in range(700):
        at = START + (NOW - START) * chance.random()
        channel_id = chance.choice(places)
        about = {"guild_id": GUILD, "channel_id": channel_id}
        about |= {"audience": Audience(int(channel_id in RESTRICTED))}
        readable = chance.random() < 0.7
        sticker = chance.random() < 0.1
        message = MessageSent(
            message_id=first_id_at(at) + number,
            author_id=1 + min(chance.randrange(12), chance.randrange(12)),
            author_kind=AuthorKind.BOT if chance.random() < 0.1 else AuthorKind.PERSON,
            message_type=chance.choice((0, 0, 19)),
            traits=Traits.STICKER if sticker else chance.choice((Traits(0), Traits.FORWARD)),
            contents=chance.choice(list(Contents)) if readable else None,
            emoji=((chance.choice(EMOJI), 2),) if readable else None,
            stickers=(WAVE,) if sticker else (),
            **about,
        )
        talk.messages.append(message)
        if chance.random() < 0.1:
            talk.deleted.add(message.message_id)
        if chance.random() < 0.4:
            talk.reactions.append(
                ReactionAdded(
                    message_id=message.message_id, member_id=1 + chance.randrange(12),
                    by_bot=False, emoji=chance.choice(EMOJI), added_at=at + (NOW - at) / 9, **about,
                )
            )  # fmt: skip
    return talk
