-- name: people_at_edges
-- row: EdgeRows
-- What people did in stretches that are no whole days, from facts: bucket, member, messages that
-- stand, and the marks of a member's day; big-endian bigint, in one value. By the primary key of
-- messages, and the indexes by time of reactions and voice.
WITH edge AS (
    SELECT *
    FROM unnest(
        %(bucket)s::integer[], %(first_id)s::bigint[], %(after_id)s::bigint[],
        %(since)s::timestamptz[], %(until)s::timestamptz[]
    ) AS edge (bucket, first_id, after_id, since, until)
), deed AS (
    SELECT edge.bucket, message.author_id AS member_id, 1 AS messages, 1 AS marks
    FROM edge
    JOIN message ON message.message_id >= edge.first_id AND message.message_id < edge.after_id
    WHERE
        message.guild_id = %(guild_id)s::bigint AND message.deleted_at IS NULL
        AND message.author_kind = 0 AND message.message_type IN (0, 19)
        AND message.author_id > 0 AND message.audience <= %(reader)s::smallint
    UNION ALL
    SELECT edge.bucket, reaction.member_id, 0 AS messages, 2 AS marks
    FROM edge
    JOIN reaction ON reaction.added_at >= edge.since AND reaction.added_at < edge.until
    WHERE
        reaction.guild_id = %(guild_id)s::bigint AND reaction.removed_at IS NULL
        AND NOT reaction.by_bot AND reaction.member_id > 0
        AND reaction.audience <= %(reader)s::smallint
    UNION ALL
    SELECT
        edge.bucket, stay.member_id, 0 AS messages,
        CASE
            WHEN stay.in_afk THEN 64
            WHEN stay.is_alone AND stay.flags & 12 > 0 THEN 32
            WHEN stay.flags & 12 > 0 THEN 16
            WHEN stay.is_alone THEN 8
            ELSE 4
        END AS marks
    FROM edge
    JOIN voice_segment AS stay
        ON
            (stay.ended_at > edge.since OR stay.ended_at IS NULL) AND stay.started_at < edge.until
            -- Voice counts in whole seconds.
            AND greatest(date_trunc('second', stay.started_at), edge.since)
            < least(date_trunc('second', stay.rolled_until), edge.until)
    WHERE
        stay.guild_id = %(guild_id)s::bigint AND NOT stay.is_bot AND stay.member_id > 0
        AND stay.audience <= %(reader)s::smallint
)
SELECT
    coalesce(
        string_agg(
            int8send(bucket) || int8send(member_id) || int8send(messages) || int8send(marks),
            ''::bytea
        ),
        ''::bytea
    ) AS rows
FROM (
    SELECT bucket, member_id, sum(messages) AS messages, bit_or(marks) AS marks
    FROM deed
    GROUP BY bucket, member_id
) AS person;

-- name: channels_at_edges
-- row: EdgeRows
-- Messages that stand per channel and member in stretches that are no whole days, from facts;
-- big-endian bigint, in one value. By primary key.
SELECT
    coalesce(
        string_agg(
            int8send(channel_id) || int8send(member_id) || int8send(messages), ''::bytea
        ),
        ''::bytea
    ) AS rows
FROM (
    SELECT
        message.channel_id, greatest(message.author_id, 0) AS member_id, count(*) AS messages
    FROM unnest(%(first_id)s::bigint[], %(after_id)s::bigint[]) AS edge (first_id, after_id)
    JOIN message ON message.message_id >= edge.first_id AND message.message_id < edge.after_id
    WHERE
        message.guild_id = %(guild_id)s::bigint AND message.deleted_at IS NULL
        AND message.author_kind = 0 AND message.message_type IN (0, 19)
        AND message.audience <= %(reader)s::smallint
    GROUP BY message.channel_id, greatest(message.author_id, 0)
) AS written;

-- name: total_emoji
-- row: EmojiTotal
-- Reactions and occurrences in messages per emoji: whole days of the server's zone from the
-- emoji-days, what is left at the window's edges from facts. By primary keys and the time index
-- of reactions.
WITH edge AS (
    SELECT *
    FROM unnest(
        %(first_id)s::bigint[], %(after_id)s::bigint[], %(since)s::timestamptz[],
        %(until)s::timestamptz[]
    ) AS edge (first_id, after_id, since, until)
), used AS (
    SELECT emoji_id, emoji_char, reactions, in_messages
    FROM emoji_day
    WHERE
        guild_id = %(guild_id)s::bigint
        AND day >= %(first_day)s::date AND day < %(after_day)s::date
        AND audience <= %(reader)s::smallint
    UNION ALL
    SELECT reaction.emoji_id, reaction.emoji_char, 1 AS reactions, 0 AS in_messages
    FROM edge
    JOIN reaction ON reaction.added_at >= edge.since AND reaction.added_at < edge.until
    WHERE
        reaction.guild_id = %(guild_id)s::bigint AND reaction.removed_at IS NULL
        AND reaction.audience <= %(reader)s::smallint
    UNION ALL
    SELECT tally.emoji_id, tally.emoji_char, tally.unnamed AS reactions, 0 AS in_messages
    FROM edge
    JOIN reaction_unnamed AS tally
        ON tally.message_id >= edge.first_id AND tally.message_id < edge.after_id
    WHERE
        tally.guild_id = %(guild_id)s::bigint AND tally.audience <= %(reader)s::smallint
    UNION ALL
    SELECT found.emoji_id, found.emoji_char, 0 AS reactions, found.times AS in_messages
    FROM edge
    JOIN message ON message.message_id >= edge.first_id AND message.message_id < edge.after_id
    JOIN message_emoji AS found
        ON found.guild_id = message.guild_id AND found.message_id = message.message_id
    WHERE
        message.guild_id = %(guild_id)s::bigint AND message.deleted_at IS NULL
        AND message.audience <= %(reader)s::smallint
)
SELECT
    used.emoji_id,
    coalesce(emoji.name, used.emoji_char) AS name,
    sum(used.reactions)::bigint AS reactions,
    sum(used.in_messages)::bigint AS in_messages
FROM used
LEFT JOIN emoji
    ON emoji.guild_id = %(guild_id)s::bigint AND emoji.emoji_id = used.emoji_id
GROUP BY used.emoji_id, used.emoji_char, emoji.name
HAVING sum(used.reactions) > 0 OR sum(used.in_messages) > 0
ORDER BY reactions DESC, in_messages DESC, name, emoji_id;
