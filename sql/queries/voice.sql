-- name: newest_voice_segments
-- row: VoiceSegment
-- The newest segment of given members, and every open one of given servers. By primary key and the
-- index of open segments.
SELECT
    newest.guild_id, newest.member_id, newest.started_at, newest.session_started_at,
    newest.channel_id, newest.ended_at, newest.rolled_until, newest.flags, newest.audience,
    newest.is_alone, newest.is_bot, newest.in_afk, newest.estimated
FROM unnest(%(guild_id)s::bigint[], %(member_id)s::bigint[]) AS told (guild_id, member_id)
CROSS JOIN LATERAL (
    SELECT kept.*
    FROM voice_segment AS kept
    WHERE kept.guild_id = told.guild_id AND kept.member_id = told.member_id
    ORDER BY kept.started_at DESC
    LIMIT 1
) AS newest
UNION
SELECT
    guild_id, member_id, started_at, session_started_at, channel_id, ended_at, rolled_until, flags,
    audience, is_alone, is_bot, in_afk, estimated
FROM voice_segment
WHERE guild_id = ANY(%(whole_guild_ids)s::bigint[]) AND ended_at IS NULL;

-- name: voice_crowds
-- row: VoiceCrowd
-- How many people are in given channels, members named apart, and one of them. By the index of
-- people who are there.
SELECT
    there.guild_id,
    there.channel_id,
    count(*)::integer AS people,
    max(there.rolled_until) AS since,
    max(there.audience) AS audience,
    min(there.member_id) AS member_id
FROM unnest(%(guild_id)s::bigint[], %(channel_id)s::bigint[]) AS told (guild_id, channel_id)
JOIN voice_segment AS there
    ON there.guild_id = told.guild_id AND there.channel_id = told.channel_id
WHERE
    there.ended_at IS NULL AND NOT there.is_bot
    AND NOT EXISTS (
        SELECT
        FROM unnest(%(known_guild_id)s::bigint[], %(known_member_id)s::bigint[])
            AS known (guild_id, member_id)
        WHERE known.guild_id = there.guild_id AND known.member_id = there.member_id
    )
GROUP BY there.guild_id, there.channel_id;

-- name: newest_voice_spans
-- row: VoiceSpan
-- The newest spans in which voice was watched, at most eight of each server, and the newest end of a
-- segment, which somebody must have seen or estimated: enough to know when we last watched before
-- the present. By primary key and the index of ends.
SELECT told.guild_id, newest.started_at, newest.ended_at
FROM unnest(%(guild_ids)s::bigint[]) AS told (guild_id)
CROSS JOIN LATERAL (
    SELECT kept.started_at, kept.ended_at
    FROM coverage AS kept
    WHERE kept.guild_id = told.guild_id AND kept.kind = 2 AND kept.channel_id = 0
    ORDER BY kept.started_at DESC
    LIMIT 8
) AS newest
UNION ALL
SELECT told.guild_id, newest.ended_at AS started_at, newest.ended_at
FROM unnest(%(guild_ids)s::bigint[]) AS told (guild_id)
CROSS JOIN LATERAL (
    SELECT kept.ended_at
    FROM voice_segment AS kept
    WHERE kept.guild_id = told.guild_id AND kept.ended_at IS NOT NULL
    ORDER BY kept.ended_at DESC
    LIMIT 1
) AS newest;

-- name: forget_voice_segments
-- Forgets segments that ended as they began. By primary key.
DELETE FROM voice_segment AS kept
USING unnest(
    %(guild_id)s::bigint[], %(member_id)s::bigint[], %(started_at)s::timestamptz[]
) AS told (guild_id, member_id, started_at)
WHERE
    kept.guild_id = told.guild_id AND kept.member_id = told.member_id
    AND kept.started_at = told.started_at;

-- name: keep_voice_segments
-- Keeps segments as they now are, in order of start: one ends before the next begins.
INSERT INTO voice_segment (
    guild_id, member_id, started_at, session_started_at, channel_id, ended_at, rolled_until, flags,
    audience, is_alone, is_bot, in_afk, estimated
)
SELECT *
FROM unnest(
    %(guild_id)s::bigint[], %(member_id)s::bigint[], %(started_at)s::timestamptz[],
    %(session_started_at)s::timestamptz[], %(channel_id)s::bigint[],
    %(ended_at)s::timestamptz[], %(rolled_until)s::timestamptz[], %(flags)s::smallint[],
    %(audience)s::smallint[], %(is_alone)s::boolean[], %(is_bot)s::boolean[],
    %(in_afk)s::boolean[], %(estimated)s::boolean[]
)
ON CONFLICT (guild_id, member_id, started_at) DO UPDATE SET
    session_started_at = excluded.session_started_at,
    channel_id = excluded.channel_id,
    ended_at = excluded.ended_at,
    rolled_until = excluded.rolled_until,
    flags = excluded.flags,
    audience = excluded.audience,
    is_alone = excluded.is_alone,
    is_bot = excluded.is_bot,
    in_afk = excluded.in_afk,
    estimated = excluded.estimated;

-- name: roll_voice_segments
-- row: RolledSegment
-- Counts the open segments of servers on to the newest instant watched, and tells from where. By
-- the index of open segments; no index holds what is changed.
WITH due AS (
    SELECT
        kept.guild_id, kept.member_id, kept.started_at, kept.rolled_until AS rolled_from,
        watched.until
    FROM unnest(%(guild_id)s::bigint[], %(until)s::timestamptz[]) AS watched (guild_id, until)
    JOIN voice_segment AS kept ON kept.guild_id = watched.guild_id
    WHERE kept.ended_at IS NULL AND kept.rolled_until < watched.until
)
UPDATE voice_segment AS kept
SET rolled_until = due.until
FROM due
WHERE
    kept.guild_id = due.guild_id AND kept.member_id = due.member_id
    AND kept.started_at = due.started_at
RETURNING
    kept.guild_id, kept.member_id, kept.started_at, kept.session_started_at, kept.channel_id,
    kept.ended_at, kept.rolled_until, kept.flags, kept.audience, kept.is_alone, kept.is_bot,
    kept.in_afk, kept.estimated, due.rolled_from;

-- name: voice_uses
-- row: VoiceUse
-- How people were in each voice channel, and the most of them at once, on days of the server's zone.
-- By primary key.
SELECT
    channel_id,
    max(peak) AS peak,
    sum(streaming_seconds)::bigint AS streaming_seconds,
    sum(video_seconds)::bigint AS video_seconds,
    sum(muted_seconds)::bigint AS muted_seconds,
    sum(speaking_seconds)::bigint AS speaking_seconds,
    sum(listening_seconds)::bigint AS listening_seconds
FROM voice_day
WHERE
    guild_id = %(guild_id)s::bigint
    AND day >= %(first_day)s::date AND day < %(after_day)s::date
    AND audience <= %(reader)s::smallint
GROUP BY channel_id
ORDER BY channel_id;
