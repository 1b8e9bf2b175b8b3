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

-- name: total_stickers
-- row: StickerTotal
-- Messages per sticker: whole days of the server's zone from the sticker-days, what is left at the
-- window's edges from facts. By primary keys.
WITH used AS (
    SELECT sticker_id, uses
    FROM sticker_day
    WHERE
        guild_id = %(guild_id)s::bigint
        AND day >= %(first_day)s::date AND day < %(after_day)s::date
        AND audience <= %(reader)s::smallint
    UNION ALL
    SELECT found.sticker_id, 1 AS uses
    FROM unnest(%(first_id)s::bigint[], %(after_id)s::bigint[]) AS edge (first_id, after_id)
    JOIN message ON message.message_id >= edge.first_id AND message.message_id < edge.after_id
    JOIN message_sticker AS found
        ON found.guild_id = message.guild_id AND found.message_id = message.message_id
    WHERE
        message.guild_id = %(guild_id)s::bigint AND message.deleted_at IS NULL
        AND message.audience <= %(reader)s::smallint
)
SELECT used.sticker_id, coalesce(sticker.name, '') AS name, sum(used.uses)::bigint AS uses
FROM used
LEFT JOIN sticker
    ON sticker.guild_id = %(guild_id)s::bigint AND sticker.sticker_id = used.sticker_id
GROUP BY used.sticker_id, sticker.name
HAVING sum(used.uses) > 0
ORDER BY uses DESC, used.sticker_id;
