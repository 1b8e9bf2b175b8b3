-- name: insert_threads
-- row: ThreadKey
-- Keeps threads that are not kept yet, and returns those.
INSERT INTO thread (guild_id, thread_id, parent_id, owner_id, created_at, seen_at, audience)
SELECT
    told.guild_id, told.thread_id, told.parent_id, nullif(told.owner_id, 0), told.created_at,
    told.seen_at, told.audience
FROM unnest(
    %(guild_id)s::bigint[], %(thread_id)s::bigint[], %(parent_id)s::bigint[],
    %(owner_id)s::bigint[], %(created_at)s::timestamptz[], %(seen_at)s::timestamptz[],
    %(audience)s::smallint[]
) AS told (guild_id, thread_id, parent_id, owner_id, created_at, seen_at, audience)
ON CONFLICT DO NOTHING
RETURNING guild_id, thread_id;

-- name: see_threads
-- Notes when threads were last told of, and by whom they were opened if that was not known.
UPDATE thread AS kept
SET seen_at = told.seen_at, owner_id = coalesce(nullif(told.owner_id, 0), kept.owner_id)
FROM unnest(
    %(guild_id)s::bigint[], %(thread_id)s::bigint[], %(owner_id)s::bigint[],
    %(seen_at)s::timestamptz[]
) AS told (guild_id, thread_id, owner_id, seen_at)
WHERE
    kept.guild_id = told.guild_id AND kept.thread_id = told.thread_id
    AND kept.seen_at < told.seen_at;

-- name: insert_thread_members
-- row: ThreadMemberKey
-- Keeps who began to follow a thread, and returns what was new.
INSERT INTO thread_member (guild_id, thread_id, member_id, joined_at)
SELECT *
FROM unnest(
    %(guild_id)s::bigint[], %(thread_id)s::bigint[], %(member_id)s::bigint[],
    %(joined_at)s::timestamptz[]
)
ON CONFLICT DO NOTHING
RETURNING guild_id, thread_id, member_id, joined_at;

-- name: end_thread_members
-- Notes who follows a thread no more: the first time after they began holds.
UPDATE thread_member AS kept
SET left_at = told.left_at
FROM unnest(
    %(guild_id)s::bigint[], %(thread_id)s::bigint[], %(member_id)s::bigint[],
    %(left_at)s::timestamptz[]
) AS told (guild_id, thread_id, member_id, left_at)
WHERE
    kept.guild_id = told.guild_id AND kept.thread_id = told.thread_id
    AND kept.member_id = told.member_id AND kept.joined_at <= told.left_at
    AND kept.left_at IS NULL;

-- name: add_to_thread_days
-- Adds a batch's sums to the days of channels' threads.
INSERT INTO thread_day AS kept (guild_id, day, parent_id, audience, created, archived, joined)
SELECT *
FROM unnest(
    %(guild_id)s::bigint[], %(day)s::date[], %(parent_id)s::bigint[], %(audience)s::smallint[],
    %(created)s::integer[], %(archived)s::integer[], %(joined)s::integer[]
)
ON CONFLICT (guild_id, day, parent_id, audience) DO UPDATE SET
    created = kept.created + excluded.created,
    archived = kept.archived + excluded.archived,
    joined = kept.joined + excluded.joined;

-- name: thread_days
-- row: ThreadDay
-- What happened to threads per day of the server's zone, and in how many of them somebody wrote, of
-- given days of channels in which somebody did.
-- By primary keys.
WITH happened AS (
    SELECT
        day, sum(created)::bigint AS created, sum(archived)::bigint AS archived,
        sum(joined)::bigint AS joined
    FROM thread_day
    WHERE
        guild_id = %(guild_id)s::bigint
        AND day >= %(first_day)s::date AND day < %(after_day)s::date
        AND audience <= %(reader)s::smallint
    GROUP BY day
), written AS (
    SELECT told.day, count(*) AS written_in
    FROM unnest(%(day)s::date[], %(channel_id)s::bigint[]) AS told (day, channel_id)
    JOIN thread ON thread.thread_id = told.channel_id
    WHERE thread.guild_id = %(guild_id)s::bigint
    GROUP BY told.day
)
SELECT
    day,
    coalesce(happened.created, 0) AS created,
    coalesce(happened.archived, 0) AS archived,
    coalesce(happened.joined, 0) AS joined,
    coalesce(written.written_in, 0) AS written_in
FROM happened
FULL JOIN written USING (day)
ORDER BY day;

-- name: threads_open_at
-- row: OpenThreads
-- Threads that had been opened and were neither archived nor deleted at an instant, as far as
-- they were told. By primary keys.
SELECT count(*) AS threads
FROM thread
LEFT JOIN channel
    ON channel.guild_id = thread.guild_id AND channel.channel_id = thread.thread_id
LEFT JOIN LATERAL (
    SELECT kept.what
    FROM channel_change AS kept
    WHERE
        kept.guild_id = thread.guild_id AND kept.channel_id = thread.thread_id
        AND kept.changed_at <= %(at)s::timestamptz AND kept.what IN (2, 3)
    ORDER BY kept.changed_at DESC, kept.what
    LIMIT 1
) AS newest ON true
WHERE
    thread.guild_id = %(guild_id)s::bigint AND thread.created_at <= %(at)s::timestamptz
    AND coalesce(newest.what, 3) = 3
    AND (channel.gone_at IS NULL OR channel.gone_at > %(at)s::timestamptz)
    AND coalesce(channel.audience, thread.audience) <= %(reader)s::smallint;

-- name: total_threads
-- row: ThreadTotal
-- What happened to each channel's threads or posts on days of the server's zone. By primary key.
SELECT
    parent_id,
    sum(created)::bigint AS created,
    sum(archived)::bigint AS archived,
    sum(joined)::bigint AS joined
FROM thread_day
WHERE
    guild_id = %(guild_id)s::bigint
    AND day >= %(first_day)s::date AND day < %(after_day)s::date
    AND audience <= %(reader)s::smallint
GROUP BY parent_id
ORDER BY parent_id;
