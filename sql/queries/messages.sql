-- name: insert_messages
-- row: NewMessage
-- Keeps the messages that are not kept yet, with the edits and deletions that were told before
-- them; returns those that were new. The primary key decides.
INSERT INTO message (
    guild_id, message_id, channel_id, author_id, reply_to, edited_at, deleted_at,
    author_kind, message_type, audience
)
SELECT
    told.guild_id, told.message_id, told.channel_id, told.author_id, nullif(told.reply_to, 0),
    change.edited_at, change.deleted_at, told.author_kind, told.message_type, told.audience
FROM unnest(
    %(guild_id)s::bigint[], %(message_id)s::bigint[], %(channel_id)s::bigint[],
    %(author_id)s::bigint[], %(reply_to)s::bigint[], %(author_kind)s::smallint[],
    %(message_type)s::smallint[], %(audience)s::smallint[]
) AS told (
    guild_id, message_id, channel_id, author_id, reply_to, author_kind, message_type, audience
)
LEFT JOIN message_change AS change
    ON change.guild_id = told.guild_id AND change.message_id = told.message_id
ON CONFLICT DO NOTHING
RETURNING
    guild_id, message_id,
    edited_at IS NOT NULL OR deleted_at IS NOT NULL AS is_changed,
    deleted_at IS NOT NULL AS is_deleted;

-- name: take_message_changes
-- Forgets the edits and deletions that messages have taken over. By primary key.
DELETE FROM message_change AS change
USING unnest(%(guild_id)s::bigint[], %(message_id)s::bigint[]) AS told (guild_id, message_id)
WHERE change.guild_id = told.guild_id AND change.message_id = told.message_id;

-- name: edit_messages
-- Notes the newest edit of messages that are kept. By primary key.
UPDATE message AS kept
SET edited_at = told.edited_at
FROM unnest(
    %(guild_id)s::bigint[], %(message_id)s::bigint[], %(edited_at)s::timestamptz[]
) AS told (guild_id, message_id, edited_at)
WHERE
    kept.guild_id = told.guild_id AND kept.message_id = told.message_id
    AND (kept.edited_at IS NULL OR kept.edited_at < told.edited_at);

-- name: delete_messages
-- row: DeletedMessage
-- Notes the deletion of messages that are kept and stood; returns what they counted as. By
-- primary key.
UPDATE message AS kept
SET deleted_at = told.deleted_at
FROM unnest(
    %(guild_id)s::bigint[], %(message_id)s::bigint[], %(deleted_at)s::timestamptz[]
) AS told (guild_id, message_id, deleted_at)
WHERE
    kept.guild_id = told.guild_id AND kept.message_id = told.message_id
    AND kept.deleted_at IS NULL
RETURNING
    kept.guild_id, kept.message_id, kept.channel_id, kept.author_id, kept.author_kind,
    kept.message_type, kept.audience;

-- name: await_messages
-- Keeps edits and deletions of messages that are not kept (yet): deletions once, edits the newest.
INSERT INTO message_change AS waiting (guild_id, message_id, edited_at, deleted_at)
SELECT told.guild_id, told.message_id, told.edited_at, told.deleted_at
FROM unnest(
    %(guild_id)s::bigint[], %(message_id)s::bigint[], %(edited_at)s::timestamptz[],
    %(deleted_at)s::timestamptz[]
) AS told (guild_id, message_id, edited_at, deleted_at)
WHERE NOT EXISTS (
    SELECT FROM message AS kept
    WHERE kept.guild_id = told.guild_id AND kept.message_id = told.message_id
)
ON CONFLICT (guild_id, message_id) DO UPDATE SET
    edited_at = greatest(waiting.edited_at, excluded.edited_at),
    deleted_at = coalesce(waiting.deleted_at, excluded.deleted_at);

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
