"""Marks: what staff set, events that began, and posts of staff in channels for announcements."""

from datetime import datetime

import pytest

from statsbot.domain.facts import (
    Audience,
    ChannelKind,
    ChannelSeen,
    EventStatus,
    GuildSeen,
    ScheduledEventSeen,
)
from statsbot.domain.windows import Window
from statsbot.errors import MisuseError
from statsbot.store import marks
from statsbot.store.erasure import erase_member
from statsbot.store.ingest import FactWriter
from statsbot.store.marks import EventMark, MarkKind, add_mark, marks_set, remove_mark
from statsbot.store.pool import Database
from statsbot.store.privacy_choices import opt_out
from statsbot.store.rows import Reader
from statsbot.store.sealing import seal
from tests.postgres.facts import GUILD, MAY, NOON, after, deleted, sent
from tests.postgres.stored import table

OWNER, MEMBER = 10, 11
NEWS, SECRET, LOUNGE = 31, 32, 33


def channel(
    channel_id: int, kind: ChannelKind, audience: Audience, seen_at: datetime = NOON
) -> ChannelSeen:
    return ChannelSeen(
        guild_id=GUILD, channel_id=channel_id, name="", kind=kind, parent_id=None,
        audience=audience, seen_at=seen_at,
    )  # fmt: skip


PLACES = (
    GuildSeen(guild_id=GUILD, name="", icon=None, owner_id=OWNER, member_count=2, seen_at=NOON),
    channel(NEWS, ChannelKind.ANNOUNCEMENT, Audience.PUBLIC),
    channel(SECRET, ChannelKind.ANNOUNCEMENT, Audience.RESTRICTED),
    channel(LOUNGE, ChannelKind.VOICE, Audience.PUBLIC),
)


def event(
    event_id: int, hours: float, status: EventStatus, channel_id: int | None
) -> ScheduledEventSeen:
    return ScheduledEventSeen(
        guild_id=GUILD, event_id=event_id, channel_id=channel_id, creator_id=None,
        starts_at=after(hours=1), ends_at=None, status=status, interested=None,
        seen_at=after(hours=hours),
    )  # fmt: skip


async def test_marks_are_set_numbered_and_removed(database: Database) -> None:
    first = await add_mark(database, GUILD, at=after(days=1), ends_at=None, label=" Sale ")
    second = await add_mark(
        database, GUILD, at=NOON, ends_at=after(hours=2), label="Meet-up",
        kind=MarkKind.ANNOUNCEMENT, creator_id=MEMBER,
    )  # fmt: skip
    await add_mark(database, 999, at=NOON, ends_at=None, label="another server's")
    assert (first, second) == (1, 2)
    sale = EventMark(
        kind=MarkKind.HAPPENING, at=after(days=1), ends_at=None, label="Sale", mark_id=1
    )
    meeting = EventMark(
        kind=MarkKind.ANNOUNCEMENT, at=NOON, ends_at=after(hours=2), label="Meet-up", mark_id=2,
        creator_id=MEMBER,
    )  # fmt: skip
    assert await marks_set(database, GUILD) == [meeting, sale]
    day = Window(start=NOON, end=after(days=1))
    assert await marks_set(database, GUILD, day) == [meeting]
    assert await remove_mark(database, GUILD, 2)
    assert not await remove_mark(database, GUILD, 2)
    assert await marks_set(database, GUILD) == [sale]


async def test_what_is_no_mark_is_refused(database: Database) -> None:
    for label, end in ((" ", None), ("x" * 81, None), ("x", NOON)):
        with pytest.raises(MisuseError):
            await add_mark(database, GUILD, at=NOON, ends_at=end, label=label)
    assert await marks_set(database, GUILD) == []


async def test_who_asked_not_to_be_known_set_none(database: Database) -> None:
    async def makers() -> list[int | None]:
        return [row[0] for row in await table(database, "SELECT creator_id FROM mark ORDER BY at")]

    await add_mark(database, GUILD, at=NOON, ends_at=None, label="a", creator_id=MEMBER)
    await add_mark(database, GUILD, at=after(hours=1), ends_at=None, label="b", creator_id=OWNER)
    assert await makers() == [MEMBER, OWNER]
    await erase_member(database, GUILD, MEMBER, now=NOON)
    assert await makers() == [None, OWNER]
    await opt_out(database, [GUILD], OWNER, now=NOON)
    await add_mark(database, GUILD, at=after(hours=2), ends_at=None, label="c", creator_id=OWNER)
    assert await makers() == [None, OWNER, None]


async def test_events_that_began_mark_for_those_who_see_their_channel(database: Database) -> None:
    live, over = EventStatus.ACTIVE, EventStatus.COMPLETED
    await FactWriter(database).write(
        [
            *PLACES,
            event(1, 2, live, LOUNGE), event(1, 4, over, LOUNGE),
            event(2, 3, live, SECRET), event(3, 5, live, None),
            event(4, 1, EventStatus.SCHEDULED, LOUNGE),
        ]
    )  # fmt: skip

    def began(event_id: int, hours: float, channel_id: int | None) -> EventMark:
        return EventMark(
            kind=MarkKind.EVENT, at=after(hours=hours), event_id=event_id, channel_id=channel_id,
            ends_at=after(hours=4) if event_id == 1 else None,
        )  # fmt: skip

    seen = [began(1, 2, LOUNGE), began(2, 3, SECRET), began(3, 5, None)]
    assert await marks.marks(database, GUILD, MAY, Reader.STAFF) == seen
    assert await marks.marks(database, GUILD, MAY, Reader.PUBLIC) == [seen[0], seen[2]]
    early = Window(start=NOON, end=after(hours=3))
    assert await marks.marks(database, GUILD, early, Reader.STAFF) == seen[:1]


@pytest.mark.parametrize("packed", [False, True])
async def test_announcements_are_what_staff_posted(database: Database, packed: bool) -> None:
    """What is added to one within the hour is no other."""
    restricted = Audience.RESTRICTED
    withdrawn = sent(after(days=6), author_id=OWNER, channel_id=NEWS)
    await FactWriter(database).write(
        [
            *PLACES,
            sent(NOON, author_id=OWNER, channel_id=NEWS),
            sent(after(minutes=50), author_id=OWNER, channel_id=NEWS),
            sent(after(minutes=100), author_id=OWNER, channel_id=NEWS),
            sent(after(hours=1), author_id=OWNER, channel_id=1),
            sent(after(hours=2), author_id=MEMBER, channel_id=NEWS),
            sent(after(days=3), author_id=OWNER, channel_id=SECRET, audience=restricted),
            sent(after(days=4), author_id=OWNER, channel_id=NEWS, message_type=6),
            sent(after(days=5), author_id=OWNER, channel_id=NEWS, message_type=19),
            withdrawn, deleted(withdrawn, after(days=7)),
        ]
    )  # fmt: skip
    if packed:
        await database.write(lambda each: seal(each, GUILD, after(days=20).date()))

    async def posted(reader: Reader, window: Window = MAY) -> list[tuple[object, int | None]]:
        found = await marks.marks(database, GUILD, window, reader)
        assert {each.kind for each in found} <= {MarkKind.ANNOUNCEMENT}
        return [(each.at, each.channel_id) for each in found]

    public = [(NOON, NEWS), (after(days=5), NEWS)]
    assert await posted(Reader.PUBLIC) == public
    assert await posted(Reader.STAFF) == [public[0], (after(days=3), SECRET), public[1]]
    later = Window(start=after(minutes=101), end=after(days=5))
    assert await posted(Reader.PUBLIC, later) == []
    closed = channel(NEWS, ChannelKind.ANNOUNCEMENT, restricted, after(days=8))
    await FactWriter(database).write([closed])
    assert await posted(Reader.PUBLIC) == []
    assert len(await posted(Reader.STAFF)) == 3
