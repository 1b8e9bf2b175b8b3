-- name: insert_messages
-- row: NewMessage
-- Keeps the messages that are not kept yet, with the edits and deletions that were told before
-- them; returns those that were new. The primary key decides. Unknown contents come as -1.
INSERT INTO message (
    guild_id, message_id, channel_id, author_id, reply_to, edited_at, deleted_at,
    author_kind, message_type, audience, traits, contents, deleted_in_bulk
)
SELECT
    told.guild_id, told.message_id, told.channel_id, told.author_id, nullif(told.reply_to, 0),
    change.edited_at, change.deleted_at, told.author_kind, told.message_type, told.audience,
    told.traits, nullif(told.contents, -1), coalesce(change.deleted_in_bulk, false)
FROM unnest(
    %(guild_id)s::bigint[], %(message_id)s::bigint[], %(channel_id)s::bigint[],
    %(author_id)s::bigint[], %(reply_to)s::bigint[], %(author_kind)s::smallint[],
    %(message_type)s::smallint[], %(audience)s::smallint[], %(traits)s::smallint[],
    %(contents)s::smallint[]
) AS told (
    guild_id, message_id, channel_id, author_id, reply_to, author_kind, message_type, audience,
    traits, contents
)
LEFT JOIN message_change AS change
    ON change.guild_id = told.guild_id AND change.message_id = told.message_id
ON CONFLICT DO NOTHING
RETURNING
    guild_id, message_id,
    (edited_at IS NOT NULL)::integer + 2 * (deleted_at IS NOT NULL)::integer
    + 4 * deleted_in_bulk::integer AS change;

-- name: take_message_changes
-- Forgets the edits and deletions that messages have taken over. By primary key.
DELETE FROM message_change AS change
USING unnest(%(guild_id)s::bigint[], %(message_id)s::bigint[]) AS told (guild_id, message_id)
WHERE change.guild_id = told.guild_id AND change.message_id = told.message_id;

-- name: edit_messages
-- row: EditedMessage
-- Notes the newest edit of messages that are kept; returns what they count as, and whether it is
-- the first. By primary key.
UPDATE message AS kept
SET edited_at = told.edited_at
FROM unnest(
    %(guild_id)s::bigint[], %(message_id)s::bigint[], %(edited_at)s::timestamptz[]
) AS told (guild_id, message_id, edited_at)
JOIN message AS before
    ON before.guild_id = told.guild_id AND before.message_id = told.message_id
WHERE
    kept.guild_id = told.guild_id AND kept.message_id = told.message_id
    AND (kept.edited_at IS NULL OR kept.edited_at < told.edited_at)
RETURNING
    kept.guild_id, kept.message_id, kept.channel_id, kept.author_id, kept.author_kind,
    kept.message_type, kept.audience, before.edited_at IS NULL AS is_first;

-- name: delete_messages
-- row: DeletedMessage
-- Notes the deletion of messages that are kept and stood; returns what they counted as. By
-- primary key.
UPDATE message AS kept
SET deleted_at = told.deleted_at, deleted_in_bulk = told.in_bulk
FROM unnest(
    %(guild_id)s::bigint[], %(message_id)s::bigint[], %(deleted_at)s::timestamptz[],
    %(in_bulk)s::boolean[]
) AS told (guild_id, message_id, deleted_at, in_bulk)
WHERE
    kept.guild_id = told.guild_id AND kept.message_id = told.message_id
    AND kept.deleted_at IS NULL
RETURNING
    kept.guild_id, kept.message_id, kept.channel_id, kept.author_id, kept.author_kind,
    kept.message_type, kept.audience, kept.deleted_in_bulk;

-- name: await_messages
-- Keeps edits and deletions of messages that are not kept (yet): deletions once, edits the newest.
INSERT INTO message_change AS waiting (
    guild_id, message_id, edited_at, deleted_at, deleted_in_bulk
)
SELECT told.guild_id, told.message_id, told.edited_at, told.deleted_at, told.in_bulk
FROM unnest(
    %(guild_id)s::bigint[], %(message_id)s::bigint[], %(edited_at)s::timestamptz[],
    %(deleted_at)s::timestamptz[], %(in_bulk)s::boolean[]
) AS told (guild_id, message_id, edited_at, deleted_at, in_bulk)
WHERE NOT EXISTS (
    SELECT FROM message AS kept
    WHERE kept.guild_id = told.guild_id AND kept.message_id = told.message_id
)
ON CONFLICT (guild_id, message_id) DO UPDATE SET
    edited_at = greatest(waiting.edited_at, excluded.edited_at),
    deleted_at = coalesce(waiting.deleted_at, excluded.deleted_at),
    deleted_in_bulk = CASE
        WHEN waiting.deleted_at IS NULL THEN excluded.deleted_in_bulk ELSE waiting.deleted_in_bulk
    END;

-- name: note_activity
-- Notes when people first and last wrote. By primary key.
INSERT INTO member_activity AS kept (
    guild_id, member_id, audience, first_message_at, last_message_at
)
SELECT *
FROM unnest(
    %(guild_id)s::bigint[], %(member_id)s::bigint[], %(audience)s::smallint[],
    %(first_message_at)s::timestamptz[], %(last_message_at)s::timestamptz[]
)
ON CONFLICT (guild_id, member_id, audience) DO UPDATE SET
    first_message_at = least(kept.first_message_at, excluded.first_message_at),
    last_message_at = greatest(kept.last_message_at, excluded.last_message_at)
WHERE
    excluded.first_message_at < kept.first_message_at
    OR excluded.last_message_at > kept.last_message_at;
