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

-- name: insert_message_emoji
-- Keeps the emoji of new messages.
INSERT INTO message_emoji (guild_id, message_id, emoji_id, times, emoji_char)
SELECT *
FROM unnest(
    %(guild_id)s::bigint[], %(message_id)s::bigint[], %(emoji_id)s::bigint[],
    %(times)s::integer[], %(emoji_char)s::text[]
)
ON CONFLICT DO NOTHING;

-- name: emoji_of_messages
-- row: MessageEmoji
-- The emoji in the text of given messages, to take them back when those are deleted. By primary
-- key.
SELECT kept.guild_id, kept.message_id, kept.emoji_id, kept.times, kept.emoji_char
FROM unnest(%(guild_id)s::bigint[], %(message_id)s::bigint[]) AS told (guild_id, message_id)
JOIN message_emoji AS kept
    ON kept.guild_id = told.guild_id AND kept.message_id = told.message_id;
