-- name: count_slots
-- row: PackedSlots
-- What happened per quarter of an hour, the audiences that the reader may see added up; slots
-- without anything are absent. By primary key. All slots in one value, nine big-endian bigint
-- each and ordered by the first: half a year has 17,000, too many to be made rows of in a loop.
SELECT coalesce(
    string_agg(
        int8send(slot) || int8send(sent - deleted) || int8send(sent) || int8send(deleted)
        || int8send(bot_messages) || int8send(reactions) || int8send(voice_seconds)
        || int8send(joins) || int8send(leaves),
        ''::bytea ORDER BY slot
    ),
    ''::bytea
) AS slots
FROM (
    SELECT
        slot::bigint AS slot,
        sum(sent)::bigint AS sent,
        sum(deleted)::bigint AS deleted,
        sum(bot_messages)::bigint AS bot_messages,
        sum(reactions)::bigint AS reactions,
        sum(voice_seconds)::bigint AS voice_seconds,
        sum(joins)::bigint AS joins,
        sum(leaves)::bigint AS leaves
    FROM slot_count
    WHERE
        guild_id = %(guild_id)s::bigint
        AND slot >= %(first_slot)s::integer AND slot < %(after_slot)s::integer
        AND audience <= %(reader)s::smallint
    GROUP BY slot
) AS counted;

-- name: count_people_by_member_day
-- row: DayPeople
-- Distinct people per day of the server's zone: authors of messages that stand, and everybody who
-- wrote, reacted or was in voice. By primary key.
SELECT
    day,
    count(DISTINCT member_id) FILTER (WHERE sent > deleted) AS authors,
    count(DISTINCT member_id) FILTER (
        WHERE sent > deleted OR reactions > 0 OR voice_seconds > 0
    ) AS active
FROM member_day
WHERE
    guild_id = %(guild_id)s::bigint
    AND day >= %(first_day)s::date AND day < %(after_day)s::date
    AND audience <= %(reader)s::smallint
GROUP BY day
ORDER BY day;

-- name: count_authors_by_bucket
-- row: BucketPeople
-- Distinct authors of messages that stand, between consecutive ids: people per day of any zone,
-- from facts. By the primary key, within the partitions that the ids lie in.
SELECT
    width_bucket(message_id, %(ids)s::bigint[]) - 1 AS place,
    count(DISTINCT author_id) AS people
FROM message
WHERE
    guild_id = %(guild_id)s::bigint
    AND message_id >= %(first_id)s::bigint AND message_id < %(after_id)s::bigint
    AND deleted_at IS NULL AND author_kind = 0 AND message_type IN (0, 19)
    AND audience <= %(reader)s::smallint
GROUP BY place
ORDER BY place;

-- name: count_active_by_bucket
-- row: BucketPeople
-- Distinct people who wrote, reacted or were in voice, between consecutive instants, from facts.
-- By the primary key of messages and the time indexes of reactions and voice.
WITH active AS (
    SELECT width_bucket(message_id, %(ids)s::bigint[]) - 1 AS place, author_id AS member_id
    FROM message
    WHERE
        guild_id = %(guild_id)s::bigint
        AND message_id >= %(first_id)s::bigint AND message_id < %(after_id)s::bigint
        AND deleted_at IS NULL AND author_kind = 0 AND message_type IN (0, 19)
        AND audience <= %(reader)s::smallint
    UNION ALL
    SELECT width_bucket(added_at, %(instants)s::timestamptz[]) - 1 AS place, member_id
    FROM reaction
    WHERE
        guild_id = %(guild_id)s::bigint
        AND added_at >= %(since)s::timestamptz AND added_at < %(until)s::timestamptz
        AND removed_at IS NULL AND NOT by_bot AND audience <= %(reader)s::smallint
    UNION ALL
    SELECT generate_series(
        width_bucket(greatest(started_at, %(since)s::timestamptz), %(instants)s::timestamptz[]) - 1,
        width_bucket(
            least(rolled_until, %(until)s::timestamptz) - interval '1 second',
            %(instants)s::timestamptz[]
        ) - 1
    ) AS place, member_id
    FROM (
        -- Voice counts in whole seconds.
        SELECT
            member_id,
            date_trunc('second', started_at) AS started_at,
            date_trunc('second', rolled_until) AS rolled_until
        FROM voice_session
        WHERE
            guild_id = %(guild_id)s::bigint
            AND rolled_until > %(since)s::timestamptz AND started_at < %(until)s::timestamptz
            AND NOT is_bot AND NOT in_afk AND audience <= %(reader)s::smallint
    ) AS stay
    WHERE rolled_until > started_at AND rolled_until > %(since)s::timestamptz
)
SELECT place, count(DISTINCT member_id) AS people
FROM active
GROUP BY place
ORDER BY place;

-- name: count_people
-- row: People
-- Distinct people of a window: whole days of the server's zone from the member-days, what is left
-- at its edges from facts. By primary keys and the time indexes of reactions and voice.
WITH edge AS (
    SELECT *
    FROM unnest(
        %(first_id)s::bigint[], %(after_id)s::bigint[], %(since)s::timestamptz[],
        %(until)s::timestamptz[]
    ) AS edge (first_id, after_id, since, until)
), person AS (
    SELECT member_id, sent > deleted AS wrote
    FROM member_day
    WHERE
        guild_id = %(guild_id)s::bigint
        AND day >= %(first_day)s::date AND day < %(after_day)s::date
        AND audience <= %(reader)s::smallint
        AND (sent > deleted OR reactions > 0 OR voice_seconds > 0)
    UNION ALL
    SELECT message.author_id AS member_id, true AS wrote
    FROM edge
    JOIN message ON message.message_id >= edge.first_id AND message.message_id < edge.after_id
    WHERE
        message.guild_id = %(guild_id)s::bigint AND message.deleted_at IS NULL
        AND message.author_kind = 0 AND message.message_type IN (0, 19)
        AND message.audience <= %(reader)s::smallint
    UNION ALL
    SELECT reaction.member_id, false AS wrote
    FROM edge
    JOIN reaction ON reaction.added_at >= edge.since AND reaction.added_at < edge.until
    WHERE
        reaction.guild_id = %(guild_id)s::bigint AND reaction.removed_at IS NULL
        AND NOT reaction.by_bot AND reaction.audience <= %(reader)s::smallint
    UNION ALL
    SELECT stay.member_id, false AS wrote
    FROM edge
    JOIN voice_session AS stay
        ON
            stay.rolled_until > edge.since AND stay.started_at < edge.until
            AND date_trunc('second', stay.rolled_until) > edge.since
    WHERE
        stay.guild_id = %(guild_id)s::bigint AND NOT stay.is_bot AND NOT stay.in_afk
        AND stay.audience <= %(reader)s::smallint
        AND date_trunc('second', stay.rolled_until) > date_trunc('second', stay.started_at)
)
SELECT
    count(DISTINCT member_id) FILTER (WHERE wrote) AS authors,
    count(DISTINCT member_id) AS active
FROM person;

-- name: total_channels
-- row: ChannelTotal
-- Messages and distinct authors per channel: messages of whole days of the server's zone from the
-- channel-days, what is left at the window's edges and all authors from facts. By primary keys.
WITH written AS (
    SELECT channel_id, sent - deleted AS messages
    FROM channel_day
    WHERE
        guild_id = %(guild_id)s::bigint
        AND day >= %(first_day)s::date AND day < %(after_day)s::date
        AND audience <= %(reader)s::smallint
    UNION ALL
    SELECT message.channel_id, 1 AS messages
    FROM unnest(%(first_id)s::bigint[], %(after_id)s::bigint[]) AS edge (first_id, after_id)
    JOIN message ON message.message_id >= edge.first_id AND message.message_id < edge.after_id
    WHERE
        message.guild_id = %(guild_id)s::bigint AND message.deleted_at IS NULL
        AND message.author_kind = 0 AND message.message_type IN (0, 19)
        AND message.audience <= %(reader)s::smallint
), total AS (
    SELECT channel_id, sum(messages)::bigint AS messages
    FROM written
    GROUP BY channel_id
    HAVING sum(messages) > 0
), people AS (
    SELECT channel_id, count(DISTINCT author_id) AS authors
    FROM message
    WHERE
        guild_id = %(guild_id)s::bigint
        AND message_id >= %(from_id)s::bigint AND message_id < %(until_id)s::bigint
        AND deleted_at IS NULL AND author_kind = 0 AND message_type IN (0, 19)
        AND audience <= %(reader)s::smallint
    GROUP BY channel_id
)
SELECT total.channel_id, total.messages, coalesce(people.authors, 0) AS authors
FROM total
LEFT JOIN people ON people.channel_id = total.channel_id
ORDER BY total.messages DESC, total.channel_id;

-- name: total_members
-- row: MemberTotal
-- Messages per person: whole days of the server's zone from the member-days, what is left at the
-- window's edges from facts. By primary keys.
WITH written AS (
    SELECT member_id, sent - deleted AS messages
    FROM member_day
    WHERE
        guild_id = %(guild_id)s::bigint
        AND day >= %(first_day)s::date AND day < %(after_day)s::date
        AND audience <= %(reader)s::smallint
    UNION ALL
    SELECT message.author_id AS member_id, 1 AS messages
    FROM unnest(%(first_id)s::bigint[], %(after_id)s::bigint[]) AS edge (first_id, after_id)
    JOIN message ON message.message_id >= edge.first_id AND message.message_id < edge.after_id
    WHERE
        message.guild_id = %(guild_id)s::bigint AND message.deleted_at IS NULL
        AND message.author_kind = 0 AND message.message_type IN (0, 19)
        AND message.audience <= %(reader)s::smallint
)
SELECT member_id, sum(messages)::bigint AS messages
FROM written
GROUP BY member_id
HAVING sum(messages) > 0
ORDER BY messages DESC, member_id
LIMIT %(limit)s::bigint;

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
