-- name: ask_for_history
-- Asks for a stretch of history, unless the same was asked for before. A gap that is asked for again
-- after it was read, or refused, is still or again a gap: then it is read once more.
INSERT INTO history_request (
    guild_id, purpose, request_id, started_at, ended_at, requested_at, updated_at, channels
)
VALUES (
    %(guild_id)s, %(purpose)s, %(request_id)s, %(started_at)s, %(ended_at)s, %(requested_at)s,
    %(requested_at)s, %(channels)s::bigint[]
)
ON CONFLICT (guild_id, purpose, request_id) DO UPDATE SET
    state = 0, started_at = excluded.started_at, requested_at = excluded.requested_at,
    updated_at = excluded.updated_at, retry_at = NULL, attempts = 0, reason = NULL
WHERE history_request.purpose = 0 AND history_request.state >= 2;

-- name: forget_older_requests
-- Forgets requests of one purpose from before the newest: it takes their place.
DELETE FROM history_request
WHERE guild_id = %(guild_id)s AND purpose = %(purpose)s AND request_id < %(request_id)s;

-- name: forget_older_tasks
-- Forgets what was planned for requests from before the newest.
DELETE FROM history_task
WHERE guild_id = %(guild_id)s AND purpose = %(purpose)s AND request_id < %(request_id)s;

-- name: guilds_with_open_history
-- row: OpenGuild
-- The servers of which something is to be read. By the partial index on open requests.
SELECT DISTINCT guild_id
FROM history_request
WHERE state < 2
ORDER BY guild_id;

-- name: newest_kept_roles
-- row: NewestRole
-- Since when it is kept of every role that is who has it, and the newest list of members that was
-- asked for, by server.
SELECT role.guild_id, max(role.kept_since) AS kept_since, max(listed.request_id) AS request_id
FROM role
LEFT JOIN history_request AS listed ON listed.guild_id = role.guild_id AND listed.purpose = 2
WHERE role.kept_since IS NOT NULL
GROUP BY role.guild_id
ORDER BY role.guild_id;

-- name: open_history
-- row: HistoryRequest
-- What is to be read of a server now: gaps first, then members, then backfills, each by age. By the
-- partial index on open requests.
SELECT
    guild_id, purpose, request_id, started_at, ended_at, requested_at, updated_at, retry_at,
    attempts, places, refused, told, added, state, channels, reason
FROM history_request
WHERE
    guild_id = %(guild_id)s AND state < 2
    AND (retry_at IS NULL OR retry_at <= %(now)s::timestamptz)
ORDER BY purpose = 1, purpose, request_id;

-- name: history_of_guild
-- row: HistoryRequest
-- What was asked for of a server, newest first, with what the open ones came to until now; of one
-- purpose, or one request. By primary keys.
SELECT
    request.guild_id, request.purpose, request.request_id, request.started_at, request.ended_at,
    request.requested_at, greatest(request.updated_at, task.updated_at) AS updated_at,
    request.retry_at, request.attempts,
    coalesce(task.places, request.places)::integer AS places,
    coalesce(task.refused, request.refused)::integer AS refused,
    coalesce(task.told, request.told)::bigint AS told,
    coalesce(task.added, request.added)::bigint AS added,
    request.state, request.channels, coalesce(request.reason, task.reason) AS reason
FROM history_request AS request
LEFT JOIN LATERAL (
    SELECT
        max(updated_at) AS updated_at,
        count(*) FILTER (WHERE state = 2) AS places,
        count(*) FILTER (WHERE state = 3) AS refused,
        sum(told) AS told,
        sum(added) AS added,
        max(reason) FILTER (WHERE state = 1) AS reason
    FROM history_task
    WHERE
        history_task.guild_id = request.guild_id AND history_task.purpose = request.purpose
        AND history_task.request_id = request.request_id
    HAVING request.state < 2
) AS task ON true
WHERE
    request.guild_id = %(guild_id)s
    AND (%(purpose)s::smallint IS NULL OR request.purpose = %(purpose)s::smallint)
    AND (%(request_id)s::bigint IS NULL OR request.request_id = %(request_id)s::bigint)
ORDER BY request.requested_at DESC, request.purpose
LIMIT %(most)s;

-- name: open_history_tasks
-- row: OpenTasks
-- How many stretches of a request are still to be read. By the primary key's beginning.
SELECT count(*)::integer AS count
FROM history_task
WHERE
    guild_id = %(guild_id)s AND purpose = %(purpose)s AND request_id = %(request_id)s
    AND state = 1;

-- name: keep_history_tasks
-- Keeps stretches to be read; one that is kept already has got on since, unless it was refused.
INSERT INTO history_task (
    guild_id, purpose, request_id, channel_id, started_at, ended_at, updated_at, cursor_id,
    audience, state, reason
)
SELECT
    %(guild_id)s, %(purpose)s, %(request_id)s, told.channel_id, told.started_at, told.ended_at,
    %(now)s, told.cursor_id, told.audience, told.state, told.reason
FROM unnest(
    %(channel_id)s::bigint[], %(started_at)s::timestamptz[], %(ended_at)s::timestamptz[],
    %(cursor_id)s::bigint[], %(audience)s::smallint[], %(state)s::smallint[], %(reason)s::text[]
) AS told (channel_id, started_at, ended_at, cursor_id, audience, state, reason)
ON CONFLICT (guild_id, purpose, request_id, channel_id, started_at) DO UPDATE SET
    state = excluded.state, reason = excluded.reason, updated_at = excluded.updated_at
WHERE history_task.state = 3;

-- name: next_history_task
-- row: HistoryTask
-- The stretch of a request that is to be read next: the one that has waited longest, so that each
-- channel gets its turn. A channel that was closed to some since it was planned is restricted. By the
-- primary keys.
SELECT
    task.guild_id, task.purpose, task.request_id, task.channel_id, task.started_at, task.ended_at,
    task.cursor_id, task.attempts,
    greatest(task.audience, coalesce(channel.audience, 0::smallint)) AS audience
FROM history_task AS task
LEFT JOIN channel
    ON channel.guild_id = task.guild_id AND channel.channel_id = task.channel_id
WHERE
    task.guild_id = %(guild_id)s AND task.purpose = %(purpose)s
    AND task.request_id = %(request_id)s AND task.state = 1
    AND (task.retry_at IS NULL OR task.retry_at <= %(now)s::timestamptz)
ORDER BY task.updated_at, task.channel_id, task.started_at
LIMIT 1;

-- name: advance_history_task
-- Notes how far a stretch was read, and that it is done. By primary key.
UPDATE history_task
SET
    cursor_id = greatest(cursor_id, %(cursor_id)s), told = told + %(told)s,
    added = added + %(added)s, state = CASE WHEN %(is_done)s THEN 2 ELSE state END,
    attempts = 0, retry_at = NULL, reason = NULL, updated_at = %(now)s
WHERE
    guild_id = %(guild_id)s AND purpose = %(purpose)s AND request_id = %(request_id)s
    AND channel_id = %(channel_id)s AND started_at = %(started_at)s AND state = 1;

-- name: postpone_history_task
-- Notes why a stretch could not be read, and when to try again. By primary key.
UPDATE history_task
SET retry_at = %(retry_at)s, reason = %(reason)s, attempts = attempts + 1
WHERE
    guild_id = %(guild_id)s AND purpose = %(purpose)s AND request_id = %(request_id)s
    AND channel_id = %(channel_id)s AND started_at = %(started_at)s;

-- name: refuse_history_task
-- Notes that a stretch will not be shown, and why. By primary key.
UPDATE history_task
SET state = 3, reason = %(reason)s, updated_at = %(now)s
WHERE
    guild_id = %(guild_id)s AND purpose = %(purpose)s AND request_id = %(request_id)s
    AND channel_id = %(channel_id)s AND started_at = %(started_at)s;

-- name: change_history_request
-- Notes in which state a request is, why, and when to try again. By primary key.
UPDATE history_request
SET
    state = %(state)s, reason = %(reason)s, retry_at = %(retry_at)s,
    attempts = CASE WHEN %(retry_at)s::timestamptz IS NULL THEN 0 ELSE attempts + 1 END,
    updated_at = %(now)s
WHERE
    guild_id = %(guild_id)s AND purpose = %(purpose)s AND request_id = %(request_id)s;

-- name: finish_history_request
-- Adds up what a request came to, and closes it. By primary keys.
UPDATE history_request
SET
    state = 2, reason = %(reason)s, retry_at = NULL, updated_at = %(now)s, places = task.places,
    refused = task.refused, told = task.told, added = task.added
FROM (
    SELECT
        count(*) FILTER (WHERE state = 2) AS places,
        count(*) FILTER (WHERE state = 3) AS refused,
        coalesce(sum(told), 0) AS told,
        coalesce(sum(added), 0) AS added
    FROM history_task
    WHERE
        guild_id = %(guild_id)s AND purpose = %(purpose)s AND request_id = %(request_id)s
) AS task
WHERE
    history_request.guild_id = %(guild_id)s AND history_request.purpose = %(purpose)s
    AND history_request.request_id = %(request_id)s AND history_request.state < 2;

-- name: forget_done_tasks
-- Forgets the stretches that were read, once their request is closed. By the primary key's
-- beginning.
DELETE FROM history_task
WHERE
    guild_id = %(guild_id)s AND purpose = %(purpose)s AND request_id = %(request_id)s
    AND state = 2;

-- name: forget_refused_tasks
-- Forgets what was refused of a request that is planned anew. By the primary key's beginning.
DELETE FROM history_task
WHERE
    guild_id = %(guild_id)s AND purpose = %(purpose)s AND request_id = %(request_id)s
    AND state = 3;

-- name: forget_closed_requests
-- Forgets requests of a server that were closed before an instant, with what was refused of them. By
-- the primary keys' beginnings.
WITH closed AS (
    DELETE FROM history_request
    WHERE guild_id = %(guild_id)s AND state >= 2 AND updated_at < %(before)s
    RETURNING purpose, request_id
)
DELETE FROM history_task AS task
USING closed
WHERE
    task.guild_id = %(guild_id)s AND task.purpose = closed.purpose
    AND task.request_id = closed.request_id;

-- name: closed_history_tasks
-- row: ClosedTask
-- The stretches of a request that were read, or that Discord did not show, and why. By the primary
-- key's beginning.
SELECT channel_id, started_at, ended_at, state, reason
FROM history_task
WHERE
    guild_id = %(guild_id)s AND purpose = %(purpose)s AND request_id = %(request_id)s
    AND state >= 2
ORDER BY channel_id, started_at;

-- name: newest_memberships
-- row: NewestMembership
-- The newest coming kept of each member whose id lies in a range. By the primary key's beginning.
SELECT DISTINCT ON (member_id) member_id, joined_at, left_at
FROM membership
WHERE
    guild_id = %(guild_id)s AND member_id > %(after)s AND member_id <= %(until)s
ORDER BY member_id, joined_at DESC;
