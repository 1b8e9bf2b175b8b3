-- name: kept_channels
-- row: KeptChannel
-- What is known of given channels before a batch describes them anew. By primary key.
SELECT kept.guild_id, kept.channel_id, kept.name, kept.audience, kept.seen_at, kept.gone_at
FROM unnest(%(guild_id)s::bigint[], %(channel_id)s::bigint[]) AS told (guild_id, channel_id)
JOIN channel AS kept
    ON kept.guild_id = told.guild_id AND kept.channel_id = told.channel_id;

-- name: unlisted_channels
-- row: UnlistedChannel
-- Channels that were known before servers were listed whole, and are not in the list. By primary
-- key.
SELECT kept.guild_id, kept.channel_id, told.listed_at
FROM unnest(%(guild_id)s::bigint[], %(listed_at)s::timestamptz[]) AS told (guild_id, listed_at)
JOIN channel AS kept ON kept.guild_id = told.guild_id AND kept.seen_at < told.listed_at
WHERE
    (kept.gone_at IS NULL OR kept.gone_at < kept.seen_at) AND kept.kind NOT IN (10, 11, 12)
    AND NOT EXISTS (
        SELECT
        FROM unnest(%(of_guild)s::bigint[], %(channel_id)s::bigint[])
            AS listed (guild_id, channel_id)
        WHERE listed.guild_id = kept.guild_id AND listed.channel_id = kept.channel_id
    );

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

-- name: insert_channel_changes
-- row: ChannelChange
-- Keeps what became of channels and threads, and returns what was new.
INSERT INTO channel_change (guild_id, channel_id, changed_at, what)
SELECT *
FROM unnest(
    %(guild_id)s::bigint[], %(channel_id)s::bigint[], %(changed_at)s::timestamptz[],
    %(what)s::smallint[]
)
ON CONFLICT DO NOTHING
RETURNING guild_id, channel_id, changed_at, what;

-- name: channel_kinds_at
-- row: KindCount
-- Channels of each kind that there were at an instant, threads apart: a channel's id carries when
-- it was made. By primary key.
SELECT kind::integer AS kind, count(*) AS channels
FROM channel
WHERE
    guild_id = %(guild_id)s::bigint AND channel_id < %(after_id)s::bigint
    AND seen_at IS NOT NULL AND kind NOT IN (10, 11, 12)
    AND (gone_at IS NULL OR gone_at < seen_at OR gone_at > %(at)s::timestamptz)
    AND coalesce(audience, 1) <= %(reader)s::smallint
GROUP BY kind
ORDER BY kind;

-- name: count_channel_changes
-- row: ChangeCount
-- How often each thing became of channels in a window, of those that the reader may see now.
SELECT changed.what::integer AS what, count(*) AS times
FROM channel_change AS changed
JOIN channel
    ON channel.guild_id = changed.guild_id AND channel.channel_id = changed.channel_id
WHERE
    changed.guild_id = %(guild_id)s::bigint
    AND changed.changed_at >= %(since)s::timestamptz
    AND changed.changed_at < %(until)s::timestamptz
    AND coalesce(channel.audience, 1) <= %(reader)s::smallint
GROUP BY changed.what
ORDER BY changed.what;
