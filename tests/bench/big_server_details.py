"""What else is kept for ever of the server of ``tests.bench.big_server``: its small tables.

How many rows there are, and how wide, is what matters; the numbers in them are any.
"""

from dataclasses import dataclass

from psycopg import Connection, sql

from tests.bench.big_server import DAYS, GUILD, TODAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """A table to be filled."""

    volume: str
    """In words, for the printed report."""
    columns: str
    values: str
    """Of a row: ``day`` is its date and ``n`` its number from 0, of that day or in all."""
    per_day: int = 0
    in_all: int = 0


ANY = "1 + (random() * 5000)::integer"
AT = "day + interval '9 hours'"
DETAILS = {
    "voice_day": Details(
        volume="30 voice channels a day", per_day=30,
        columns="channel_id, day, peak, streaming_seconds, video_seconds, muted_seconds,"
        " speaking_seconds, listening_seconds, audience",
        values=f"8e17 + n, day, {ANY}, {ANY}, {ANY}, {ANY}, {ANY}, {ANY}, 0",
    ),
    "thread_day": Details(
        volume="25 channels a day", per_day=25,
        columns="parent_id, created, archived, joined, day, audience",
        values=f"8e17 + n, {ANY}, {ANY}, {ANY}, day, 0",
    ),
    "sticker_day": Details(
        volume="20 stickers a day", per_day=20,
        columns="sticker_id, day, uses, audience",
        values=f"8e17 + n, day, {ANY}, 0",
    ),
    "app_day": Details(
        volume="30 commands of apps a day", per_day=30,
        columns="application_id, day, uses, audience, command",
        values=f"8e17 + n / 6, day, {ANY}, 0, 'command-' || n",
    ),
    "command_day": Details(
        volume="10 of our commands a day", per_day=10,
        columns="latency_ms, day, runs, refused, failed, slowest_ms, audience, command",
        values=f"{ANY}, day, {ANY}, 0, 0, {ANY}, 0, 'serverstats overview ' || n",
    ),
    "moderation_day": Details(
        volume="4 measures a day", per_day=4,
        columns="times, people, day, measure", values=f"{ANY}, {ANY}, day, n",
    ),
    "member_count": Details(
        volume="once a day", per_day=1,
        columns="counted_at, members, day", values=f"{AT}, {ANY}, day",
    ),
    "thread": Details(
        volume="10 new ones a day, each a channel, too", per_day=10,
        columns="thread_id, parent_id, owner_id, created_at, seen_at, audience",
        values=f"7e17 + 10 * (day - date '2020-01-01') + n, 8e17 + n, 1, {AT}, {AT}, 0",
    ),
    "channel": Details(
        volume="200, and the threads", per_day=10,
        columns="channel_id, parent_id, seen_at, kind, audience, name",
        values=f"7e17 + 10 * (day - date '2020-01-01') + n, 8e17, {AT}, 11, 0,"
        " 'a thread about ' || n || ' things'",
    ),
    "channel_change": Details(
        volume="one a day", per_day=1,
        columns="channel_id, changed_at, what", values=f"8e17 + n, {AT}, 1",
    ),
    "coverage": Details(
        volume="three breaks a month", in_all=110 * 5,
        columns="channel_id, started_at, ended_at, kind",
        values=f"0, {AT} + n / 5 * interval '1 hour', {AT} + n / 5 * interval '1 hour'"
        " + interval '50 minutes', n %% 5",
    ),
    "unwatched": Details(
        volume="three a month", in_all=110 * 5,
        columns="channel_id, started_at, ended_at, kind, reason",
        values=f"0, {AT} + n / 5 * interval '1 hour', {AT} + n / 5 * interval '1 hour'"
        " + interval '50 minutes', n %% 5, 1",
    ),
    "emoji": Details(
        volume="400", in_all=400,
        columns="emoji_id, seen_at, name", values=f"9e17 + n, {AT}, 'emoji_name_' || n",
    ),
    "sticker": Details(
        volume="60", in_all=60,
        columns="sticker_id, seen_at, name", values=f"9e17 + n, {AT}, 'sticker ' || n",
    ),
    "invite": Details(
        volume="500", in_all=500,
        columns="inviter_id, channel_id, created_at, seen_at, code, label",
        values=f"1, 8e17, {AT}, {AT}, left(md5(n::text), 8), 'label ' || n",
    ),
    "scheduled_event": Details(
        volume="150", in_all=150,
        columns="event_id, creator_id, starts_at, ends_at, seen_at, status",
        values=f"9e17 + n, 1, {AT}, {AT}, {AT}, 3",
    ),
    "stage": Details(
        volume="150", in_all=150,
        columns="stage_id, channel_id, closed_at", values=f"9e17 + n, 8e17, {AT}",
    ),
    "report": Details(
        volume="weekly and monthly", in_all=190,
        columns="channel_id, message_id, due_at, next_at, posted_at, period_start, kind, state",
        values=f"8e17, 9e17 + n, {AT}, {AT}, {AT}, day + n, 'weekly', 'posted'",
    ),
}  # fmt: skip

OF_EVERY_MEMBER = {
    "member": (
        "the names of all who ever wrote, six of ten with an avatar",
        """
        INSERT INTO member (guild_id, member_id, seen_at, is_bot, name, avatar)
        SELECT
            guild_id, member_id, last_message_at, false, left(md5(member_id::text), 10),
            CASE WHEN random() < 0.6 THEN md5(random()::text) END
        FROM member_activity ORDER BY first_message_at
        """,
    ),
    "join_attribution": (
        "of all who ever wrote, two of three with an invite and its maker",
        """
        INSERT INTO join_attribution (
            guild_id, member_id, joined_at, inviter_id, confidence, code, candidates
        )
        SELECT
            guild_id, member_id, first_message_at, CASE WHEN known THEN 7e17 END,
            1, CASE WHEN known THEN left(md5(member_id::text), 8) END, '{}'
        FROM (
            SELECT *, random() < 0.67 AS known FROM member_activity
        ) AS told ORDER BY first_message_at
        """,
    ),
}


def write_details(connection: Connection) -> None:
    """Fill the tables; the members' rows must be there."""
    for table, details in DETAILS.items():
        statement = sql.SQL(
            "INSERT INTO {} (guild_id, " + details.columns + ") SELECT %(guild)s, " + details.values
            + " FROM generate_series(0, %(days)s - 1) AS past"
            " CROSS JOIN LATERAL (SELECT %(today)s::date - %(days)s + 1 + past AS day) AS at"
            " CROSS JOIN LATERAL generate_series(0, %(rows)s - 1) AS n ORDER BY day, n"
        )  # fmt: skip
        connection.execute(
            statement.format(sql.Identifier(table)),
            {
                "guild": GUILD,
                "today": TODAY,
                "days": DAYS if details.per_day else 1,
                "rows": details.per_day or details.in_all,
            },
        )
    for _, statement in OF_EVERY_MEMBER.values():
        connection.execute(statement.encode())


def volumes() -> dict[str, str]:
    """Return in words how much each table holds."""
    told = {table: details.volume for table, details in DETAILS.items()}
    told["emoji_day"] = "28 emoji a day"  # which the server writes day by day
    return told | {table: volume for table, (volume, _) in OF_EVERY_MEMBER.items()}
