-- name: add_mark
-- row: MarkNumber
-- Keeps a mark under the next number of its server, whose settings the caller has locked.
INSERT INTO mark (guild_id, mark_id, creator_id, at, ends_at, kind, label)
SELECT
    %(guild_id)s::bigint, coalesce(max(mark_id), 0) + 1, %(creator_id)s::bigint,
    %(at)s::timestamptz, %(ends_at)s::timestamptz, %(kind)s::smallint, %(label)s::text
FROM mark
WHERE guild_id = %(guild_id)s::bigint
RETURNING mark_id;

-- name: remove_mark
-- Removes a mark. By primary key.
DELETE FROM mark
WHERE guild_id = %(guild_id)s AND mark_id = %(mark_id)s;

-- name: marks_of_guild
-- row: SetMark
-- The marks that staff set and that began in a window, by time. By the primary key's beginning.
SELECT mark_id, at, ends_at, kind::integer AS kind, label, creator_id
FROM mark
WHERE
    guild_id = %(guild_id)s::bigint
    AND at >= %(since)s::timestamptz AND at < %(until)s::timestamptz
ORDER BY at, mark_id;

-- name: events_that_began
-- row: BegunEvent
-- Scheduled events that began in a window, where the reader may see their channel. By primary keys.
SELECT event.event_id, event.channel_id, event.began_at, event.ended_at
FROM scheduled_event AS event
LEFT JOIN channel
    ON channel.guild_id = event.guild_id AND channel.channel_id = event.channel_id
WHERE
    event.guild_id = %(guild_id)s::bigint
    AND event.began_at >= %(since)s::timestamptz AND event.began_at < %(until)s::timestamptz
    AND (event.channel_id IS NULL OR coalesce(channel.audience, 1) <= %(reader)s::smallint)
ORDER BY event.began_at, event.event_id;

-- name: announcement_channels
-- row: AnnouncementChannel
-- The channels for announcements that the reader may see, deleted ones included. By the primary key's
-- beginning.
SELECT channel_id
FROM channel
WHERE
    guild_id = %(guild_id)s::bigint AND kind = 5
    AND coalesce(audience, 0) <= %(reader)s::smallint
ORDER BY channel_id;

-- name: announcements
-- row: Announcement
-- What given people posted in given channels in stretches of ids, while facts are kept. By primary
-- key: the stretches are to be few days.
SELECT told.message_id, told.channel_id
FROM unnest(%(first_id)s::bigint[], %(after_id)s::bigint[]) AS stretch (first_id, after_id)
JOIN message AS told
    ON told.guild_id = %(guild_id)s::bigint
    AND told.message_id >= stretch.first_id AND told.message_id < stretch.after_id
WHERE
    told.channel_id = ANY(%(channel_ids)s::bigint[])
    AND told.author_id = ANY(%(author_ids)s::bigint[])
    AND told.message_type IN (0, 19) AND told.deleted_at IS NULL
    AND told.audience <= %(reader)s::smallint
ORDER BY told.message_id;
