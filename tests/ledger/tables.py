"""What the tables hold, each under the name of what ``reckoning`` expects."""

from collections import Counter
from typing import Any

import psycopg

from tests.ledger.comparison import Amounts, Key
from tests.ledger.entries import Ledger

EMOJI = "CASE WHEN emoji_id = 0 THEN emoji_char ELSE emoji_id::text END"

ROWS = {
    "message": """
        SELECT guild_id, message_id, channel_id, author_id, author_kind, message_type, audience,
               reply_to, 1
        FROM message
    """,
    "message: traits, contents": "SELECT guild_id, message_id, traits, contents, 1 FROM message",
    "message: edited": "SELECT guild_id, message_id, 1 FROM message WHERE edited_at IS NOT NULL",
    "message: deleted": """
        SELECT guild_id, message_id, deleted_in_bulk, 1 FROM message WHERE deleted_at IS NOT NULL
    """,
    "message_change": "SELECT guild_id, message_id, 1 FROM message_change",
    "message_emoji": f"SELECT guild_id, message_id, {EMOJI}, times FROM message_emoji",
    "message_sticker": "SELECT guild_id, message_id, sticker_id, 1 FROM message_sticker",
    "app_answer": """
        SELECT guild_id, message_id, channel_id, application_id, member_id, command, 1
        FROM app_answer
    """,
    "moderation": "SELECT guild_id, entry_id, measure, 1 FROM moderation",
    "reaction, standing": f"""
        SELECT guild_id, message_id, member_id, {EMOJI}, 1 FROM reaction WHERE removed_at IS NULL
    """,
    "reaction, with unnamed": f"""
        SELECT guild_id, message_id, {EMOJI}, sum(reactions)::integer FROM (
            SELECT guild_id, message_id, emoji_id, emoji_char, 1 AS reactions
            FROM reaction WHERE removed_at IS NULL
            UNION ALL
            SELECT guild_id, message_id, emoji_id, emoji_char, unnamed FROM reaction_unnamed
        ) AS known GROUP BY 1, 2, 3
    """,
    "membership, present": """
        SELECT guild_id, member_id, 1 FROM membership
        WHERE left_at IS NULL AND joined_at >= to_timestamp(:began_at)
    """,
    "membership": """
        SELECT guild_id, member_id, extract(epoch FROM joined_at)::bigint, 1 FROM membership
        WHERE joined_at >= to_timestamp(:began_at)
    """,
    "departure": "SELECT guild_id, member_id, count(*) FROM departure WHERE counted GROUP BY 1, 2",
    "departure.door": "SELECT guild_id, member_id, door, 1 FROM departure WHERE door <> 0",
    "departure_explanation": """
        SELECT DISTINCT guild_id, member_id, door, 1 FROM departure_explanation
    """,
    "join_attribution": """
        SELECT guild_id, member_id, extract(epoch FROM joined_at)::bigint, 1 FROM join_attribution
    """,
    "join_attribution.code": """
        SELECT guild_id, member_id, extract(epoch FROM joined_at)::bigint, code, 1
        FROM join_attribution WHERE confidence IN (0, 1, 3)
    """,
    "invite.uses": "SELECT guild_id, code, uses FROM invite WHERE uses > 0",
    "guild.member_count": "SELECT guild_id, member_count FROM guild",
    "channel": "SELECT guild_id, channel_id, kind, audience, 1 FROM channel",
    "thread": "SELECT guild_id, thread_id, parent_id, 1 FROM thread",
    "member_day.hours": """
        SELECT guild_id, day::text, member_id, audience, hour, 1
        FROM member_day_all CROSS JOIN generate_series(0, 23) AS hour
        WHERE hours >> hour & 1 = 1
    """,
    "member_activity.first": """
        SELECT guild_id, member_id, audience, extract(epoch FROM first_message_at)::bigint, 1
        FROM member_activity
    """,
    "member_activity.last": """
        SELECT guild_id, member_id, audience, extract(epoch FROM last_message_at)::bigint, 1
        FROM member_activity
    """,
    "member_count, newest": """
        SELECT DISTINCT ON (guild_id) guild_id, members
        FROM member_count ORDER BY guild_id, day DESC
    """,
    "channel_change": "SELECT guild_id, channel_id, what, 1 FROM channel_change",
    "thread_member": """
        SELECT guild_id, thread_id, member_id, extract(epoch FROM joined_at)::bigint, 1
        FROM thread_member
    """,
    "thread_member, left": """
        SELECT guild_id, thread_id, member_id, 1 FROM thread_member WHERE left_at IS NOT NULL
    """,
    "scheduled_event": """
        SELECT guild_id, event_id, channel_id, creator_id, 1 FROM scheduled_event
    """,
    "scheduled_event.status": "SELECT guild_id, event_id, status, 1 FROM scheduled_event",
    "scheduled_event_member": """
        SELECT guild_id, event_id, member_id, is_interested, 1 FROM scheduled_event_member
    """,
    "stage": "SELECT guild_id, stage_id, channel_id, 1 FROM stage",
    "stage, closed": """
        SELECT guild_id, stage_id, channel_id, 1 FROM stage WHERE closed_at IS NOT NULL
    """,
    "channel, gone": "SELECT guild_id, channel_id, 1 FROM channel WHERE gone_at IS NOT NULL",
}

UNTOUCHED = (
    "command_run", "command_day", "external_count", "gone_range", "mark", "member_role", "privacy",
    "report", "unnamed_passage",
)  # fmt: skip
"""Tables of what never happens in the story: they ought to be empty."""

APART = (
    # Names and other descriptions.
    "emoji", "member", "role", "sticker",
    # What administrators decided.
    "guild_setting",
    # How far the bot's own work has come.
    "history_request", "history_task", "spool_position", "upkeep", "writer",
    # Read by ``gaps``.
    "coverage", "unwatched",
    # Read through the views that show packed days.
    "segment",
)  # fmt: skip
"""Tables that are not compared by themselves."""

VOICE = """
    SELECT guild_id, member_id, channel_id,
           sum(extract(epoch FROM ended_at - started_at))::bigint
    FROM voice_segment GROUP BY 1, 2, 3
"""

KEYS = {
    "slot_count": "guild_id, slot, audience",
    "channel_day": "guild_id, day::text, channel_id, audience",
    "member_day": "guild_id, day::text, member_id, audience",
    "channel_member_day": "guild_id, day::text, channel_id, member_id, audience",
    "thread_day": "guild_id, day::text, parent_id, audience",
    "sticker_day": "guild_id, day::text, sticker_id, audience",
    "app_day": "guild_id, day::text, application_id, command, audience",
    "moderation_day": "guild_id, day::text, measure",
    "voice_day": "guild_id, day::text, channel_id, audience",
    "guild_day": "guild_id, day::text, reader",
    "emoji_day": f"guild_id, day::text, {EMOJI}, audience",
}
"""The keys of the rollups; every other column is a number."""

NO_NUMBERS = {"member_day.hours", "channel_day.authors", "channel_day.voice_people"}
"""Columns of rollups that do not add up; hours are compared one by one, the others are empty."""


def read_tables(url: str, ledger: Ledger) -> dict[str, Amounts]:
    """Return how much of each key there is, by table, or by column of a rollup."""
    # Of whoever was there before the bot came, a list of members may tell; we do not ask for it.
    began_at = str(ledger.span.began_at)
    with psycopg.connect(url) as connection:
        found = {
            name: _amounts(connection, query.replace(":began_at", began_at))
            for name, query in ROWS.items()
        }
        for name in UNTOUCHED:
            found[name] = _amounts(connection, f"SELECT guild_id, count(*) FROM {name} GROUP BY 1")
        found["voice (s)"] = _amounts(connection, VOICE)
        for table, key in KEYS.items():
            found |= _rollup(connection, table, key)
    return found


def _is_there(connection: psycopg.Connection, name: str) -> bool:
    return connection.execute("SELECT to_regclass(%s) IS NOT NULL", (name,)).fetchone() == (True,)


def _amounts(connection: psycopg.Connection, query: str) -> Amounts:
    found: Amounts = Counter()
    for *key, amount in connection.execute(query.encode()):
        found[tuple(key)] += int(amount or 0)
    return found


def _rollup(connection: psycopg.Connection, table: str, key: str) -> dict[str, Amounts]:
    key_columns = {part.strip().removesuffix("::text") for part in key.split(",")}
    columns: list[tuple[str]] = connection.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s", (table,)
    ).fetchall()
    skipped = key_columns | {"emoji_id", "emoji_char", "day"}
    metrics = [
        name for (name,) in columns if name not in skipped and f"{table}.{name}" not in NO_NUMBERS
    ]
    width = key.count(",") + 1 if "CASE" not in key else 4
    found: dict[str, Amounts] = {f"{table}.{metric}": Counter[Key]() for metric in metrics}
    # Days that are over may be packed; a view shows them with the others.
    source = f"{table}_all" if _is_there(connection, f"{table}_all") else table
    rows: Any = connection.execute(f"SELECT {key}, {', '.join(metrics)} FROM {source}".encode())
    for row in rows:
        for metric, amount in zip(metrics, row[width:], strict=True):
            # Comings and leavings belong to no channel.
            short = metric in ("joins", "rejoins", "leaves")
            where = row[: 1 if metric == "leaves" else 2] if short else row[:width]
            found[f"{table}.{metric}"][where] += int(amount or 0)
    return found
