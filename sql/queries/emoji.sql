-- name: name_emoji
-- Keeps the newest name of each custom emoji.
INSERT INTO emoji AS kept (guild_id, emoji_id, seen_at, name)
SELECT *
FROM unnest(
    %(guild_id)s::bigint[], %(emoji_id)s::bigint[], %(seen_at)s::timestamptz[], %(name)s::text[]
)
ON CONFLICT (guild_id, emoji_id) DO UPDATE SET
    seen_at = excluded.seen_at,
    name = excluded.name
WHERE (kept.seen_at, kept.name) < (excluded.seen_at, excluded.name);
