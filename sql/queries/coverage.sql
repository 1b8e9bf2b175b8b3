-- name: spans_that_touch
-- row: SpanRow
-- The kept spans that given stretches touch or overlap. By the primary key's beginning.
SELECT DISTINCT kept.guild_id, kept.kind, kept.channel_id, kept.started_at, kept.ended_at
FROM unnest(
    %(guild_id)s::bigint[], %(kind)s::smallint[], %(channel_id)s::bigint[],
    %(started_at)s::timestamptz[], %(ended_at)s::timestamptz[]
) AS told (guild_id, kind, channel_id, started_at, ended_at)
JOIN coverage AS kept
    ON
        kept.guild_id = told.guild_id AND kept.kind = told.kind
        AND kept.channel_id = told.channel_id
        AND kept.started_at <= told.ended_at AND kept.ended_at >= told.started_at;

-- name: forget_spans
-- Forgets spans that have become part of others. By primary key.
DELETE FROM coverage AS kept
USING unnest(
    %(guild_id)s::bigint[], %(kind)s::smallint[], %(channel_id)s::bigint[],
    %(started_at)s::timestamptz[]
) AS told (guild_id, kind, channel_id, started_at)
WHERE
    kept.guild_id = told.guild_id AND kept.kind = told.kind
    AND kept.channel_id = told.channel_id AND kept.started_at = told.started_at;

-- name: keep_spans
-- Keeps spans, longer than they were if they were kept before.
INSERT INTO coverage (guild_id, channel_id, started_at, ended_at, kind)
SELECT *
FROM unnest(
    %(guild_id)s::bigint[], %(channel_id)s::bigint[], %(started_at)s::timestamptz[],
    %(ended_at)s::timestamptz[], %(kind)s::smallint[]
)
ON CONFLICT (guild_id, kind, channel_id, started_at) DO UPDATE SET ended_at = excluded.ended_at;

-- name: spans_of_kind
-- row: SpanRow
-- The spans of one kind that overlap a stretch of time, by channel and start. By the primary key's
-- beginning.
SELECT guild_id, kind, channel_id, started_at, ended_at
FROM coverage
WHERE
    guild_id = %(guild_id)s AND kind = %(kind)s
    AND started_at < coalesce(%(until)s::timestamptz, 'infinity')
    AND ended_at > coalesce(%(since)s::timestamptz, '-infinity')
ORDER BY channel_id, started_at;

-- name: watched_hull
-- row: Hull
-- The first instant watched and the last, over all channels; null if none was. By the primary
-- key's beginning.
SELECT min(started_at) AS started_at, max(ended_at) AS ended_at
FROM coverage
WHERE guild_id = %(guild_id)s AND kind = %(kind)s;

-- name: keep_gaps
-- Keeps gaps; the longest told holds, with the reason told first.
INSERT INTO unwatched (guild_id, channel_id, started_at, ended_at, kind, reason)
SELECT *
FROM unnest(
    %(guild_id)s::bigint[], %(channel_id)s::bigint[], %(started_at)s::timestamptz[],
    %(ended_at)s::timestamptz[], %(kind)s::smallint[], %(reason)s::smallint[]
)
ON CONFLICT (guild_id, kind, channel_id, started_at) DO UPDATE
SET ended_at = excluded.ended_at WHERE excluded.ended_at > unwatched.ended_at;

-- name: gaps_of_kind
-- row: UnwatchedRow
-- The gaps of one kind, by channel and start. By the primary key's beginning.
SELECT guild_id, kind, channel_id, started_at, ended_at, reason
FROM unwatched
WHERE guild_id = %(guild_id)s AND kind = %(kind)s
ORDER BY channel_id, started_at;

-- name: keep_holes
-- Keeps as gaps what lies between a watch of all channels that is new and the one before it, less the
-- gaps that were told; reason 0 is that the bot was not there. By the primary key's beginning.
INSERT INTO unwatched (guild_id, channel_id, started_at, ended_at, kind, reason)
SELECT told.guild_id, 0, lower(hole.stretch), upper(hole.stretch), told.kind, 0
FROM unnest(
    %(guild_id)s::bigint[], %(kind)s::smallint[], %(started_at)s::timestamptz[]
) AS told (guild_id, kind, started_at)
CROSS JOIN LATERAL (
    SELECT max(kept.ended_at) AS ended_at
    FROM coverage AS kept
    WHERE
        kept.guild_id = told.guild_id AND kept.kind = told.kind AND kept.channel_id = 0
        AND kept.started_at < told.started_at
) AS former
CROSS JOIN LATERAL (
    SELECT coalesce(range_agg(tstzrange(gap.started_at, gap.ended_at)), '{}') AS stretches
    FROM unwatched AS gap
    WHERE
        gap.guild_id = told.guild_id AND gap.kind = told.kind AND gap.channel_id = 0
        AND gap.started_at < told.started_at AND gap.ended_at > former.ended_at
) AS known
CROSS JOIN LATERAL unnest(
    tstzmultirange(tstzrange(former.ended_at, greatest(former.ended_at, told.started_at)))
    - known.stretches
) AS hole (stretch)
WHERE former.ended_at < told.started_at
ON CONFLICT (guild_id, kind, channel_id, started_at) DO NOTHING;
