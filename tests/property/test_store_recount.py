"""Every count of messages, reactions and commands can be made again from the facts that are kept.

In SQL, by somebody who knows the tables alone and nothing of the order in which facts were told.
"""

from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from statsbot.store.pool import Database
from tests.property.store_model import KINDS, Step, build, steps
from tests.property.test_store_laws import ZONES, new_guild, write

_MESSAGE_AT = "to_timestamp(((message_id >> 22) + 1420070400000) / 1000.0)"
_RUN_AT = "to_timestamp(((interaction_id >> 22) + 1420070400000) / 1000.0)"
_COUNTED = "author_kind = 0 AND message_type IN (0, 19)"

MESSAGES = f"""
    SELECT *, {_MESSAGE_AT} AS at, {_COUNTED} AS counts FROM message WHERE guild_id = %(guild)s
"""
GIVEN = "SELECT *, added_at AS at FROM reaction WHERE guild_id = %(guild)s"
EMOJI = f"""
    SELECT {_MESSAGE_AT} AS at, e.emoji_id, e.emoji_char, m.audience,
        0 AS reactions, e.times AS in_messages
    FROM message_emoji e JOIN message m USING (guild_id, message_id)
    WHERE guild_id = %(guild)s AND m.deleted_at IS NULL
    UNION ALL
    SELECT added_at, emoji_id, emoji_char, audience, 1, 0
    FROM reaction WHERE guild_id = %(guild)s AND removed_at IS NULL
    UNION ALL
    SELECT {_MESSAGE_AT}, emoji_id, emoji_char, audience, unnamed, 0
    FROM reaction_unnamed WHERE guild_id = %(guild)s
"""
STICKERS = f"""
    SELECT {_MESSAGE_AT} AS at, s.sticker_id, m.audience
    FROM message_sticker s JOIN message m USING (guild_id, message_id)
    WHERE guild_id = %(guild)s AND m.deleted_at IS NULL
"""
ANSWERS = f"SELECT *, {_MESSAGE_AT} AS at FROM app_answer WHERE guild_id = %(guild)s"
RUNS = f"SELECT *, {_RUN_AT} AS at FROM command_run WHERE guild_id = %(guild)s"

SLOT = "floor(extract(epoch FROM at) / 900)::integer AS slot"
DAY = "(at AT TIME ZONE %(zone)s)::date AS day"

# Rollup, its columns; keys and sums that make it anew; from which facts; which of them.
RECOUNTS = (
    (
        "slot_count", "slot, audience",
        "sent, deleted, deleted_in_bulk, edited, bot_messages, other_messages",
        f"{SLOT}, audience",
        """count(*) FILTER (WHERE counts),
        count(*) FILTER (WHERE counts AND deleted_at IS NOT NULL),
        count(*) FILTER (WHERE counts AND deleted_in_bulk),
        count(*) FILTER (WHERE counts AND edited_at IS NOT NULL),
        count(*) FILTER (WHERE author_kind <> 0),
        count(*) FILTER (WHERE author_kind = 0 AND NOT counts)""",
        MESSAGES,
    ),
    (
        "slot_count", "slot, audience", "reactions, reactions_removed", f"{SLOT}, audience",
        """count(*) FILTER (WHERE removed_at IS NULL AND NOT by_bot),
        count(*) FILTER (WHERE removed_at IS NOT NULL AND NOT by_bot)""",
        GIVEN,
    ),
    (
        "channel_day", "day, channel_id, audience",
        """sent, deleted, edited, replies, stickers, forwards, voice_messages, readable,
        attachments, embeds, polls""",
        f"{DAY}, channel_id, audience",
        """count(*) FILTER (WHERE counts),
        count(*) FILTER (WHERE counts AND deleted_at IS NOT NULL),
        count(*) FILTER (WHERE counts AND edited_at IS NOT NULL),
        count(*) FILTER (WHERE counts AND message_type = 19),
        count(*) FILTER (WHERE counts AND traits & 1 > 0),
        count(*) FILTER (WHERE counts AND traits & 2 > 0),
        count(*) FILTER (WHERE counts AND traits & 4 > 0),
        count(*) FILTER (WHERE counts AND contents IS NOT NULL),
        count(*) FILTER (WHERE counts AND contents & 1 > 0),
        count(*) FILTER (WHERE counts AND contents & 2 > 0),
        count(*) FILTER (WHERE counts AND contents & 4 > 0)""",
        MESSAGES,
    ),
    (
        "channel_day", "day, channel_id, audience", "reactions", f"{DAY}, channel_id, audience",
        "count(*) FILTER (WHERE removed_at IS NULL AND NOT by_bot)", GIVEN,
    ),
    (
        "member_day", "day, member_id, audience", "sent, deleted, replies",
        f"{DAY}, author_id AS member_id, audience",
        """count(*) FILTER (WHERE counts),
        count(*) FILTER (WHERE counts AND deleted_at IS NOT NULL),
        count(*) FILTER (WHERE counts AND message_type = 19)""",
        MESSAGES,
    ),
    (
        "member_day", "day, member_id, audience", "reactions", f"{DAY}, member_id, audience",
        "count(*) FILTER (WHERE removed_at IS NULL AND NOT by_bot)", GIVEN,
    ),
    (
        "member_day", "day, member_id, audience", "reactions_received",
        f"{DAY}, message_author_id AS member_id, audience",
        """count(*) FILTER (WHERE removed_at IS NULL AND NOT by_bot
            AND message_author_id <> member_id)""",
        GIVEN,
    ),
    (
        "emoji_day", "day, emoji_id, emoji_char, audience", "reactions, in_messages",
        f"{DAY}, emoji_id, emoji_char, audience", "sum(reactions), sum(in_messages)", EMOJI,
    ),
    (
        "sticker_day", "day, sticker_id, audience", "uses", f"{DAY}, sticker_id, audience",
        "count(*)", STICKERS,
    ),
    (
        "app_day", "day, application_id, command, audience", "uses",
        f"{DAY}, application_id, coalesce(command, '') AS command, audience", "count(*)", ANSWERS,
    ),
    (
        "command_day", "day, command, audience", "runs, refused, failed, latency_ms, slowest_ms",
        f"{DAY}, command, audience",
        """count(*), count(*) FILTER (WHERE outcome = 1), count(*) FILTER (WHERE outcome = 2),
        sum(latency_ms), max(latency_ms)""",
        RUNS,
    ),
    (
        "member_activity", "member_id, audience", "first_message_at, last_message_at",
        "author_id AS member_id, audience",
        "min(at) FILTER (WHERE counts), max(at) FILTER (WHERE counts)", MESSAGES,
    ),
)  # fmt: skip
"""The hours of ``member_day`` keep what was undone, and voice, comings and leavings are followed by
laws of their own."""


@given(drawn=steps(KINDS), cut=st.integers(0, 60), zone=ZONES)
@settings(max_examples=20)
async def test_rollups_are_what_the_kept_facts_add_up_to(
    database: Database, drawn: list[Step], cut: int, zone: str
) -> None:
    guild_id = await new_guild(database, zone)
    facts = build(drawn, guild_id)
    await write(database, facts[:cut], facts[cut:])
    given_ = {"guild": guild_id, "zone": ZoneInfo(zone).key}
    async with database.reading() as connection:
        for table, keys, metrics, made_keys, sums, source in RECOUNTS:
            something = " OR ".join(
                f"{metric.strip()}::text <> '0'" for metric in metrics.split(",")
            )
            kept = f"SELECT {keys}, {metrics} FROM {table} WHERE guild_id = %(guild)s"
            groups = ", ".join(str(n + 1) for n in range(len(keys.split(","))))
            made = f"SELECT {made_keys}, {sums} FROM ({source}) AS fact GROUP BY {groups}"
            named = f"SELECT * FROM ({made}) AS made ({keys}, {metrics}) WHERE {something}"
            kept = f"{kept} AND ({something})"
            question = f"(({kept}) EXCEPT ({named})) UNION ALL (({named}) EXCEPT ({kept}))"
            rows = await (await connection.execute(question.encode(), given_)).fetchall()
            assert rows == [], (table, metrics)
