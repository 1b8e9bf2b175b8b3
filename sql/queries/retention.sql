-- name: gone_ranges_from
-- row: GoneRange
-- Ranges of ids whose facts have left, of servers, but for those before a given id. By the primary
-- key's beginning; a server has few.
SELECT guild_id, channel_id, first_id, after_id
FROM gone_range
WHERE guild_id = ANY(%(guild_ids)s::bigint[]) AND after_id > %(oldest_id)s::bigint
ORDER BY guild_id, channel_id, first_id;

-- name: facts_since_of_guilds
-- row: FactsSince
-- From when on the facts of servers are kept, of those whose older ones have left. By primary key.
SELECT guild_id, facts_since
FROM upkeep
WHERE guild_id = ANY(%(guild_ids)s::bigint[]) AND facts_since IS NOT NULL;

-- name: watched_before
-- row: WatchedBefore
-- Stretches of one kind that were watched and began before an instant. By the primary key's
-- beginning.
SELECT channel_id, started_at, ended_at
FROM coverage
WHERE
    guild_id = %(guild_id)s::bigint AND kind = %(kind)s::smallint
    AND started_at < %(until)s::timestamptz
ORDER BY channel_id, started_at;

-- name: message_extents_before
-- row: GoneRange
-- From the first to the last message kept of each channel and day of UTC before an id. By primary
-- key.
SELECT
    guild_id, channel_id, min(message_id) AS first_id, max(message_id) + 1 AS after_id
FROM message
WHERE guild_id = %(guild_id)s::bigint AND message_id < %(until_id)s::bigint
GROUP BY guild_id, channel_id, (message_id >> 22) / 86400000;

-- name: forget_gone_ranges
-- Makes room for the same ranges, merged. By the primary key's beginning.
DELETE FROM gone_range
WHERE guild_id = %(guild_id)s;

-- name: keep_gone_ranges
-- Keeps the ranges of ids whose facts leave.
INSERT INTO gone_range (guild_id, channel_id, first_id, after_id)
SELECT %(guild_id)s::bigint, told.*
FROM unnest(
    %(channel_id)s::bigint[], %(first_id)s::bigint[], %(after_id)s::bigint[]
) AS told;

-- name: note_facts_since
-- Notes from when on the facts of a server are kept; never earlier than before.
INSERT INTO upkeep AS kept (guild_id, facts_since)
VALUES (%(guild_id)s::bigint, %(facts_since)s::timestamptz)
ON CONFLICT (guild_id) DO UPDATE SET
    facts_since = greatest(kept.facts_since, excluded.facts_since);
