"""Who came to the server of ``tests.bench.big_server``, and who was answered there of late."""

from psycopg import Connection

from tests.bench.big_server import GUILD, NOW

_STAYS = """
    INSERT INTO membership (guild_id, member_id, joined_at, left_at, is_bot, counted)
    SELECT
        guild_id, member_id, first_message_at,
        CASE
            WHEN last_message_at < %(now)s - interval '30 days'
            THEN last_message_at + interval '1 day'
        END,
        false, true
    FROM member_activity WHERE guild_id = %(guild)s ORDER BY first_message_at
"""
_REPLIES = """
    UPDATE message SET message_type = 19, reply_to = told.answers
    FROM (
        SELECT message_id, lag(message_id, 1 + (message_id %% 20)::integer) OVER (
            ORDER BY message_id
        ) AS answers
        FROM message
        WHERE
            guild_id = %(guild)s
            AND message_id >= (
                extract(epoch FROM %(now)s - interval '40 days')::bigint * 1000 - 1420070400000
            ) << 22
    ) AS told
    WHERE
        message.guild_id = %(guild)s AND message.message_id = told.message_id
        AND told.message_id %% 10 < 3 AND told.answers IS NOT NULL
"""


def write_newcomers(connection: Connection) -> None:
    """Let everybody have come with their first message; three in ten of late are replies."""
    for statement in (_STAYS, _REPLIES):
        connection.execute(statement.encode(), {"guild": GUILD, "now": NOW})
    connection.execute("VACUUM ANALYZE membership, message")
