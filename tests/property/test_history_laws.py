"""However often and in whatever order live, history and an import tell of it, it counts once."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from statsbot.collectors.message_payload import message_sent
from statsbot.domain.facts import Audience, Fact, Watched, WatchedSpan
from statsbot.domain.windows import Window
from statsbot.history.plan import MARGIN, without
from statsbot.history.translation import translate
from statsbot.importing.header import read_header
from statsbot.importing.translation import Translator
from statsbot.store.ingest import FactWriter
from statsbot.store.pool import Database
from tests.fix_exports import ADA, BEA, CHANNEL, DAY, NOW, ROBOT, Person, Sent, as_message, sent

Tell = Callable[[Sequence[Sent], int], list[Fact]]

_guilds = count(1)
_AUTHORS = st.sampled_from([ADA, BEA, ROBOT])


def drawn_message(author: Person, reactions: int, edited: bool) -> Sent:
    return sent(
        0,
        author,
        reactions=((0, "👍", reactions, ()),) if reactions else (),
        edited_at=DAY + timedelta(days=1) if edited else None,
    )


def as_payload(message: Sent) -> dict[str, Any]:
    """A message as Discord's API tells it."""
    author = message.author
    return {
        "id": str(message.id),
        "channel_id": str(CHANNEL),
        "type": 0,
        "content": "",
        "author": {"id": str(author.id), "username": author.name, "bot": author.is_bot},
        "edited_timestamp": message.edited_at.isoformat() if message.edited_at else None,
        "reactions": [
            {"emoji": {"id": None, "name": name}, "count": number}
            for _, name, number, _ in message.reactions
        ],
    }


def live(messages: Sequence[Sent], guild_id: int) -> list[Fact]:
    return [
        message_sent(
            as_payload(each), guild_id=guild_id, audience=Audience.PUBLIC, reads_text=False
        )
        for each in messages
    ]


def history(messages: Sequence[Sent], guild_id: int) -> list[Fact]:
    page = translate(
        map(as_payload, messages),
        guild_id=guild_id,
        audience=Audience.PUBLIC,
        reads_text=False,
        told_at=NOW,
    )
    assert not page.not_understood
    return list(page.facts)


def imported(path: Path) -> Tell:
    header = read_header(path, NOW)

    def tell(messages: Sequence[Sent], guild_id: int) -> list[Fact]:
        translator = Translator(
            header=header, guild_id=guild_id, audience=Audience.PUBLIC, counted_at=NOW, now=NOW
        )
        translated = [translator.translate(as_message(each, "2.47")) for each in messages]
        return [fact for each in translated for fact in (each.message, *each.others)]

    return tell


_KEPT = {
    "message": "message_id, author_id, edited_at",
    "slot_count": "slot, sent, bot_messages, edited, reactions",
    "member_day": "day, member_id, sent, hours",
    "emoji_day": "day, reactions",
}


async def counted(database: Database, guild_id: int) -> dict[str, object]:
    """All that the tables say of messages and their reactions."""
    kept: dict[str, object] = {}
    async with database.reading() as connection:
        for table, columns in _KEPT.items():
            query = f"SELECT {columns} FROM {table} WHERE guild_id = {guild_id} ORDER BY 1, 2"
            kept[table] = await (await connection.execute(query.encode())).fetchall()
    return kept


@given(
    drawn=st.lists(
        st.builds(drawn_message, _AUTHORS, st.integers(0, 3), st.booleans()),
        min_size=1,
        max_size=12,
    ),
    told=st.lists(
        st.tuples(
            st.sampled_from(["live", "history", "import"]), st.integers(0, 11), st.integers(1, 12)
        ),
        max_size=6,
    ),
    last=st.integers(0, 6),
)
@settings(max_examples=30)
async def test_live_history_and_import_in_any_order_count_each_message_once(
    database: Database,
    export_file: Callable[..., Path],
    drawn: list[Sent],
    told: list[tuple[str, int, int]],
    last: int,
) -> None:
    """A walk over all of it somewhere among any pieces from anywhere is what the walk alone is."""
    messages = [
        sent(37 * at, each.author, reactions=each.reactions, edited_at=each.edited_at)
        for at, each in enumerate(drawn)
    ]
    tell: dict[str, Tell] = {"live": live, "history": history, "import": imported(export_file())}
    alone, mixed = next(_guilds), next(_guilds)
    writer = FactWriter(database)
    await writer.write(history(messages, alone))
    pieces = [(tell[way], messages[at : at + size]) for way, at, size in told]
    pieces.insert(min(last, len(pieces)), (history, messages))
    for tells, piece in pieces:
        await writer.write(tells(piece, mixed))
    assert await counted(database, mixed) == await counted(database, alone)


@given(
    spans=st.lists(st.tuples(st.integers(0, 300), st.integers(1, 100)), max_size=6),
    end=st.integers(1, 300),
)
def test_what_was_watched_is_left_out_and_nothing_else(
    spans: list[tuple[int, int]], end: int
) -> None:
    """Minute by minute: a stretch is to be read if and only if nobody watched it."""
    window = Window(start=DAY, end=DAY + timedelta(minutes=2 * end))
    told = [
        WatchedSpan(
            guild_id=1,
            kind=Watched.MESSAGES,
            channel_id=0,
            started_at=DAY + timedelta(minutes=2 * start),
            ended_at=DAY + timedelta(minutes=2 * (start + length)),
        )
        for start, length in spans
    ]
    left = without(window, told)
    assert all(piece.length > MARGIN for piece in left)
    for minute in range(2 * end):
        at = DAY + timedelta(minutes=minute, seconds=1)
        watched = any(span.started_at <= at < span.ended_at for span in told)
        assert sum(piece.start <= at < piece.end for piece in left) == (not watched)
