-- name: describe_guilds
-- Keeps servers as described: the newest description holds. An export knows neither owner nor
-- member count, and says so; what it leaves out stays as it is.
INSERT INTO guild AS kept (guild_id, owner_id, seen_at, member_count, name, icon)
SELECT
    told.guild_id, nullif(told.owner_id, 0), told.seen_at, nullif(told.member_count, -1),
    told.name, told.icon
FROM unnest(
    %(guild_id)s::bigint[], %(owner_id)s::bigint[], %(seen_at)s::timestamptz[],
    %(member_count)s::integer[], %(name)s::text[], %(icon)s::text[]
) AS told (guild_id, owner_id, seen_at, member_count, name, icon)
ON CONFLICT (guild_id) DO UPDATE SET
    owner_id = coalesce(excluded.owner_id, kept.owner_id),
    seen_at = excluded.seen_at,
    member_count = coalesce(excluded.member_count, kept.member_count),
    name = excluded.name,
    icon = CASE
        WHEN excluded.owner_id IS NULL THEN coalesce(excluded.icon, kept.icon) ELSE excluded.icon
    END
WHERE kept.seen_at IS NULL OR kept.seen_at <= excluded.seen_at;

-- name: end_guilds
-- Notes when the bot was removed from servers: the newest time holds.
INSERT INTO guild AS kept (guild_id, left_at)
SELECT *
FROM unnest(%(guild_id)s::bigint[], %(left_at)s::timestamptz[])
ON CONFLICT (guild_id) DO UPDATE SET left_at = excluded.left_at
WHERE kept.left_at IS NULL OR kept.left_at < excluded.left_at;

-- name: guild_by_id
-- row: GuildRow
-- A server, if it was ever described; one seen after the bot's removal has it back.
SELECT
    guild_id, name, icon, owner_id, member_count,
    CASE WHEN left_at >= seen_at THEN left_at END AS left_at
FROM guild
WHERE guild_id = %(guild_id)s AND seen_at IS NOT NULL;

-- name: all_guilds
-- row: GuildRow
-- Every server ever described, by name.
SELECT
    guild_id, name, icon, owner_id, member_count,
    CASE WHEN left_at >= seen_at THEN left_at END AS left_at
FROM guild
WHERE seen_at IS NOT NULL
ORDER BY name, guild_id;

-- name: channels_of_guild
-- row: ChannelRow
-- Every channel, thread and forum post described, by id.
SELECT
    channel_id, name, kind, parent_id, audience,
    CASE WHEN gone_at >= seen_at THEN gone_at END AS gone_at
FROM channel
WHERE guild_id = %(guild_id)s AND seen_at IS NOT NULL
ORDER BY channel_id;

-- name: public_threads
-- row: ThreadParent
-- The newest public threads and posts of each server, oldest first, and what they hang on. Reads the
-- whole table: for the start of a run.
SELECT guild_id, channel_id AS thread_id, parent_id
FROM (
    SELECT
        guild_id, channel_id, parent_id, seen_at,
        row_number() OVER (PARTITION BY guild_id ORDER BY seen_at DESC, channel_id DESC) AS place
    FROM channel
    WHERE kind IN (10, 11) AND parent_id IS NOT NULL AND (gone_at IS NULL OR gone_at < seen_at)
) AS thread
WHERE place <= %(most)s
ORDER BY guild_id, place DESC;
