-- name: channel_slots
-- row: ChannelSlots
-- Messages that stand in given channels per quarter of an hour, from facts: slot and messages;
-- big-endian bigint, in one value. By primary key.
SELECT coalesce(string_agg(int8send(slot) || int8send(messages), ''::bytea), ''::bytea) AS rows
FROM (
    SELECT ((message_id >> 22) + 1420070400000) / 900000 AS slot, count(*) AS messages
    FROM message
    WHERE
        guild_id = %(guild_id)s::bigint AND channel_id = ANY(%(channel_ids)s::bigint[])
        AND message_id >= %(first_id)s::bigint AND message_id < %(after_id)s::bigint
        AND deleted_at IS NULL AND author_kind = 0 AND message_type IN (0, 19)
        AND audience <= %(reader)s::smallint
    GROUP BY 1
    ORDER BY 1
) AS written;
