-- name: voice_sessions
-- row: VoiceSession
-- The open sessions of given servers, and the newest session of given members. By the index of
-- open sessions and the primary key.
SELECT
    guild_id, member_id, started_at, channel_id, ended_at, rolled_until, audience, is_bot, in_afk,
    estimated
FROM voice_session
WHERE guild_id = ANY(%(guild_ids)s::bigint[]) AND ended_at IS NULL
UNION
SELECT
    newest.guild_id, newest.member_id, newest.started_at, newest.channel_id, newest.ended_at,
    newest.rolled_until, newest.audience, newest.is_bot, newest.in_afk, newest.estimated
FROM unnest(%(guild_id)s::bigint[], %(member_id)s::bigint[]) AS told (guild_id, member_id)
CROSS JOIN LATERAL (
    SELECT
        kept.guild_id, kept.member_id, kept.started_at, kept.channel_id, kept.ended_at,
        kept.rolled_until, kept.audience, kept.is_bot, kept.in_afk, kept.estimated
    FROM voice_session AS kept
    WHERE kept.guild_id = told.guild_id AND kept.member_id = told.member_id
    ORDER BY kept.started_at DESC
    LIMIT 1
) AS newest;

-- name: newest_voice_spans
-- row: VoiceSpan
-- The newest spans in which voice was watched, at most eight of each server: enough to know when
-- we last watched before the present. By primary key.
SELECT told.guild_id, newest.started_at, newest.ended_at
FROM unnest(%(guild_ids)s::bigint[]) AS told (guild_id)
CROSS JOIN LATERAL (
    SELECT kept.started_at, kept.ended_at
    FROM coverage AS kept
    WHERE kept.guild_id = told.guild_id AND kept.kind = 2 AND kept.channel_id = 0
    ORDER BY kept.started_at DESC
    LIMIT 8
) AS newest;

-- name: forget_voice_sessions
-- Forgets sessions that ended as they began. By primary key.
DELETE FROM voice_session AS kept
USING unnest(
    %(guild_id)s::bigint[], %(member_id)s::bigint[], %(started_at)s::timestamptz[]
) AS told (guild_id, member_id, started_at)
WHERE
    kept.guild_id = told.guild_id AND kept.member_id = told.member_id
    AND kept.started_at = told.started_at;

-- name: keep_voice_sessions
-- Keeps sessions as they now are, in order of start: one ends before the next begins.
INSERT INTO voice_session (
    guild_id, member_id, started_at, channel_id, ended_at, rolled_until, audience, is_bot, in_afk,
    estimated
)
SELECT *
FROM unnest(
    %(guild_id)s::bigint[], %(member_id)s::bigint[], %(started_at)s::timestamptz[],
    %(channel_id)s::bigint[], %(ended_at)s::timestamptz[], %(rolled_until)s::timestamptz[],
    %(audience)s::smallint[], %(is_bot)s::boolean[], %(in_afk)s::boolean[],
    %(estimated)s::boolean[]
)
ON CONFLICT (guild_id, member_id, started_at) DO UPDATE SET
    channel_id = excluded.channel_id,
    ended_at = excluded.ended_at,
    rolled_until = excluded.rolled_until,
    audience = excluded.audience,
    is_bot = excluded.is_bot,
    in_afk = excluded.in_afk,
    estimated = excluded.estimated;
