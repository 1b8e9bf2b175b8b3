-- name: comings_in_window
-- row: PackedComings
-- The counted comings of people with a name in a window, in order of time: member, when they came and
-- left (microseconds since 2000; 0: not), whether they had been here before, how surely the way is
-- known (6: not at all), inviter (0: not known), place of the invite among the codes (from 1; 0: not
-- known), and when they wrote the oldest message that the reader may see (0: never); big-endian
-- bigint, in one value. Comings that ended leave as facts do, so nobody is told of who came before
-- the facts that are kept. By the index on comings, and primary keys.
WITH kept AS MATERIALIZED (
    SELECT facts_since FROM upkeep WHERE guild_id = %(guild_id)s::bigint
), came AS MATERIALIZED (
    SELECT
        coming.member_id, coming.joined_at, coming.left_at, coming.is_return,
        coalesce(way.confidence, 6) AS confidence, coalesce(way.inviter_id, 0) AS inviter_id,
        way.code,
        (
            SELECT min(activity.first_message_at)
            FROM member_activity AS activity
            WHERE
                activity.guild_id = %(guild_id)s::bigint
                AND activity.member_id = coming.member_id
                AND activity.audience <= %(reader)s::smallint
        ) AS first_message_at
    FROM membership AS coming
    LEFT JOIN join_attribution AS way
        ON
            way.guild_id = coming.guild_id AND way.member_id = coming.member_id
            AND way.joined_at = coming.joined_at
            AND way.joined_at >= %(since)s::timestamptz
            AND way.joined_at < %(until)s::timestamptz
    WHERE
        coming.guild_id = %(guild_id)s::bigint AND coming.counted AND coming.member_id > 0
        AND coming.joined_at >= %(since)s::timestamptz
        AND coming.joined_at < %(until)s::timestamptz
        AND coming.joined_at >= coalesce((SELECT facts_since FROM kept), '-infinity')
), link AS (
    SELECT code, row_number() OVER (ORDER BY code) AS place
    FROM came
    WHERE code IS NOT NULL
    GROUP BY code
)
SELECT
    (SELECT facts_since FROM kept) AS facts_since,
    coalesce((SELECT array_agg(link.code ORDER BY link.place) FROM link), '{}') AS codes,
    coalesce(
        string_agg(
            int8send(came.member_id)
            || timestamptz_send(came.joined_at)
            || coalesce(timestamptz_send(came.left_at), int8send(0))
            || int8send(came.is_return::integer) || int8send(came.confidence)
            || int8send(came.inviter_id) || int8send(coalesce(link.place, 0))
            || coalesce(timestamptz_send(came.first_message_at), int8send(0)),
            ''::bytea ORDER BY came.joined_at, came.member_id
        ),
        ''::bytea
    ) AS rows
FROM came
LEFT JOIN link ON link.code = came.code;

-- name: newest_first_messages
-- row: FirstMessage
-- The first messages of people who first came in a window and wrote within so many seconds, in
-- channels that the reader may see, the newest so many. By the index on comings, and primary key.
SELECT coming.member_id, oldest.wrote_at
FROM membership AS coming
CROSS JOIN LATERAL (
    SELECT min(activity.first_message_at) AS wrote_at
    FROM member_activity AS activity
    WHERE
        activity.guild_id = coming.guild_id AND activity.member_id = coming.member_id
        AND activity.audience <= %(reader)s::smallint
) AS oldest
WHERE
    coming.guild_id = %(guild_id)s::bigint AND coming.counted AND NOT coming.is_return
    AND coming.member_id > 0
    AND coming.joined_at >= %(since)s::timestamptz AND coming.joined_at < %(until)s::timestamptz
    AND oldest.wrote_at >= coming.joined_at
    AND oldest.wrote_at < coming.joined_at + make_interval(secs => %(wrote_within)s::integer)
ORDER BY oldest.wrote_at DESC, coming.member_id
LIMIT %(most)s::integer;

-- name: first_answers
-- row: PackedAnswers
-- What became of first messages: of given people, each with the range of ids from their first message
-- to the end of what counts, the member, that message, its channel, and the first reply (0: none) that
-- somebody else gave in the range to anything that they wrote in it. All are messages that the reader
-- may see, deleted since or not; big-endian bigint, in one value. Reads all messages in the hull of the
-- ranges, once, by the primary key.
WITH newcomer AS MATERIALIZED (
    SELECT *
    FROM unnest(
        %(member_id)s::bigint[], %(first_id)s::bigint[], %(after_id)s::bigint[]
    ) AS newcomer (member_id, first_id, after_id)
), heard AS MATERIALIZED (
    SELECT message_id, author_id, channel_id, reply_to
    FROM message
    WHERE
        guild_id = %(guild_id)s::bigint
        AND message_id >= %(from_id)s::bigint AND message_id < %(until_id)s::bigint
        AND author_kind = 0 AND message_type IN (0, 19) AND audience <= %(reader)s::smallint
        AND (reply_to IS NOT NULL OR author_id IN (SELECT newcomer.member_id FROM newcomer))
), said AS MATERIALIZED (
    SELECT
        heard.author_id, heard.message_id, heard.channel_id, newcomer.first_id,
        newcomer.after_id
    FROM newcomer
    JOIN heard
        ON
            heard.author_id = newcomer.member_id AND heard.message_id >= newcomer.first_id
            AND heard.message_id < newcomer.after_id
), oldest AS (
    SELECT DISTINCT ON (author_id) author_id, message_id, channel_id, first_id
    FROM said
    ORDER BY author_id, message_id
), answer AS (
    SELECT said.author_id, min(reply.message_id) AS message_id
    FROM said
    JOIN heard AS reply
        ON
            reply.reply_to = said.message_id AND reply.author_id <> said.author_id
            AND reply.message_id < said.after_id
    GROUP BY said.author_id
)
SELECT
    coalesce(
        string_agg(
            int8send(oldest.author_id) || int8send(oldest.message_id)
            || int8send(oldest.channel_id) || int8send(coalesce(answer.message_id, 0)),
            ''::bytea
        ),
        ''::bytea
    ) AS rows
FROM oldest
LEFT JOIN answer ON answer.author_id = oldest.author_id
-- Else the first message, known to the millisecond, has left: what became of it is not known.
WHERE oldest.message_id < oldest.first_id + (1 << 22);
