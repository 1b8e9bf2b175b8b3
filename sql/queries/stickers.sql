-- name: name_stickers
-- Keeps the newest name of each sticker.
INSERT INTO sticker AS kept (guild_id, sticker_id, seen_at, name)
SELECT *
FROM unnest(
    %(guild_id)s::bigint[], %(sticker_id)s::bigint[], %(seen_at)s::timestamptz[], %(name)s::text[]
)
ON CONFLICT (guild_id, sticker_id) DO UPDATE SET
    seen_at = excluded.seen_at,
    name = excluded.name
WHERE (kept.seen_at, kept.name) < (excluded.seen_at, excluded.name);

-- name: insert_message_stickers
-- Keeps the stickers of new messages.
INSERT INTO message_sticker (guild_id, message_id, sticker_id)
SELECT *
FROM unnest(%(guild_id)s::bigint[], %(message_id)s::bigint[], %(sticker_id)s::bigint[])
ON CONFLICT DO NOTHING;

-- name: stickers_of_messages
-- row: MessageSticker
-- The stickers of given messages, to take them back when those are deleted. By primary key.
SELECT kept.guild_id, kept.message_id, kept.sticker_id
FROM unnest(%(guild_id)s::bigint[], %(message_id)s::bigint[]) AS told (guild_id, message_id)
JOIN message_sticker AS kept
    ON kept.guild_id = told.guild_id AND kept.message_id = told.message_id;

-- name: add_to_sticker_days
-- Adds to the days of stickers.
INSERT INTO sticker_day AS kept (guild_id, day, sticker_id, audience, uses)
SELECT *
FROM unnest(
    %(guild_id)s::bigint[], %(day)s::date[], %(sticker_id)s::bigint[], %(audience)s::smallint[],
    %(uses)s::integer[]
)
ON CONFLICT (guild_id, day, sticker_id, audience) DO UPDATE SET uses = kept.uses + excluded.uses;
