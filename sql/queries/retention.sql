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
