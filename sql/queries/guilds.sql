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

-- name: describe_channels
-- Keeps channels as described: the newest description holds. Who can see a channel stays known
-- where the teller does not know it.
INSERT INTO channel AS kept (guild_id, channel_id, parent_id, seen_at, kind, audience, name)
SELECT
    told.guild_id, told.channel_id, nullif(told.parent_id, 0), told.seen_at, told.kind,
    nullif(told.audience, -1), told.name
FROM unnest(
    %(guild_id)s::bigint[], %(channel_id)s::bigint[], %(parent_id)s::bigint[],
    %(seen_at)s::timestamptz[], %(kind)s::smallint[], %(audience)s::smallint[], %(name)s::text[]
) AS told (guild_id, channel_id, parent_id, seen_at, kind, audience, name)
ON CONFLICT (guild_id, channel_id) DO UPDATE SET
    parent_id = excluded.parent_id,
    seen_at = excluded.seen_at,
    kind = excluded.kind,
    audience = coalesce(excluded.audience, kept.audience),
    name = excluded.name
WHERE kept.seen_at IS NULL OR kept.seen_at <= excluded.seen_at;

-- name: end_channels
-- Notes when channels were deleted: the newest time holds.
INSERT INTO channel AS kept (guild_id, channel_id, gone_at)
SELECT *
FROM unnest(%(guild_id)s::bigint[], %(channel_id)s::bigint[], %(gone_at)s::timestamptz[])
ON CONFLICT (guild_id, channel_id) DO UPDATE SET gone_at = excluded.gone_at
WHERE kept.gone_at IS NULL OR kept.gone_at < excluded.gone_at;

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
