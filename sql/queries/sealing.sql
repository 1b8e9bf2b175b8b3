-- name: months_to_seal
-- row: MonthToSeal
-- Months with rows of days that are over, table by table. By primary keys.
SELECT DISTINCT
    1 AS kind, date_trunc('month', date '1970-01-01' + slot / 96)::date AS month
FROM slot_count
WHERE guild_id = %(guild_id)s::bigint AND slot < %(until_slot)s::integer
UNION ALL
SELECT DISTINCT 2 AS kind, date_trunc('month', day)::date AS month
FROM member_day
WHERE guild_id = %(guild_id)s::bigint AND day < %(until_day)s::date
UNION ALL
SELECT DISTINCT 4 AS kind, date_trunc('month', day)::date AS month
FROM channel_member_day
WHERE guild_id = %(guild_id)s::bigint AND day < %(until_day)s::date
UNION ALL
SELECT DISTINCT 5 AS kind, date_trunc('month', day)::date AS month
FROM channel_day
WHERE guild_id = %(guild_id)s::bigint AND day < %(until_day)s::date
ORDER BY kind, month;

-- name: segment_of_month
-- row: Segment
-- The packed rows of a month, whole. By primary key.
SELECT month, kind::integer AS kind, rows, widths, ends, ids, data
FROM segment
WHERE
    guild_id = %(guild_id)s::bigint AND kind = %(kind)s::smallint AND month = %(month)s::date;

-- name: older_segment
-- row: Segment
-- The oldest packed month that lies in an older version, whole. Of all the server's by primary key.
SELECT month, kind::integer AS kind, rows, widths, ends, ids, data
FROM segment
WHERE guild_id = %(guild_id)s::bigint AND version < %(version)s::smallint
ORDER BY month, kind
LIMIT 1;

-- name: segments_with_id
-- row: Segment
-- The packed months in which a member may be: those whose ids have their bytes somewhere. Of all
-- the server's by primary key.
SELECT month, kind::integer AS kind, rows, widths, ends, ids, data
FROM segment
WHERE guild_id = %(guild_id)s::bigint AND position(%(id)s::bytea IN ids) > 0
ORDER BY kind, month;

-- name: forget_days_of_member
-- Deletes a member's days that are not packed. Of the server's by primary key.
DELETE FROM member_day
WHERE guild_id = %(guild_id)s::bigint AND member_id = %(member_id)s::bigint;

-- name: unname_in_channels
-- Makes a member's days in channels that are not packed those of nobody named. Of the server's by
-- primary key.
WITH taken AS (
    DELETE FROM channel_member_day
    WHERE guild_id = %(guild_id)s::bigint AND member_id = %(member_id)s::bigint
    RETURNING *
)
INSERT INTO channel_member_day AS kept (
    guild_id, day, channel_id, member_id, audience, messages, voice_seconds
)
SELECT guild_id, day, channel_id, 0, audience, messages, voice_seconds
FROM taken
ON CONFLICT (guild_id, day, channel_id, member_id, audience) DO UPDATE SET
    messages = kept.messages + excluded.messages,
    voice_seconds = kept.voice_seconds + excluded.voice_seconds;

-- name: keep_segment
-- Keeps a packed month, in place of the one kept before.
INSERT INTO segment (guild_id, month, rows, kind, version, widths, ends, ids, data)
VALUES (
    %(guild_id)s, %(month)s, %(rows)s, %(kind)s, %(version)s, %(widths)s, %(ends)s, %(ids)s,
    %(data)s
)
ON CONFLICT (guild_id, kind, month) DO UPDATE SET
    rows = excluded.rows, version = excluded.version, widths = excluded.widths,
    ends = excluded.ends, ids = excluded.ids, data = excluded.data;

-- name: drop_segment
-- Forgets a packed month that nothing is left of. By primary key.
DELETE FROM segment
WHERE
    guild_id = %(guild_id)s::bigint AND kind = %(kind)s::smallint AND month = %(month)s::date;

-- name: reopen_closed_days
-- Notes the first day whose people are to be counted anew.
INSERT INTO upkeep AS kept (guild_id, close_from)
VALUES (%(guild_id)s::bigint, %(close_from)s::date)
ON CONFLICT (guild_id) DO UPDATE SET close_from = least(kept.close_from, excluded.close_from);

-- name: take_slots
-- row: OpenRows
-- Takes rows of slots out of their table, in one value. By primary key.
WITH taken AS (
    DELETE FROM slot_count
    WHERE
        guild_id = %(guild_id)s::bigint
        AND slot >= %(first)s::integer AND slot < %(after)s::integer
    RETURNING *
)
SELECT
    coalesce(
        string_agg(
            int8send(slot) || int8send(audience) || int8send(sent) || int8send(deleted)
            || int8send(deleted_in_bulk) || int8send(edited) || int8send(bot_messages)
            || int8send(other_messages) || int8send(reactions) || int8send(reactions_removed)
            || int8send(voice_seconds) || int8send(voice_alone_seconds)
            || int8send(voice_deaf_seconds) || int8send(voice_alone_deaf_seconds)
            || int8send(voice_afk_seconds) || int8send(joins) || int8send(leaves)
            || int8send(rejoins),
            ''::bytea
        ),
        ''::bytea
    ) AS rows
FROM taken;

-- name: take_member_days
-- row: OpenRows
-- Takes rows of people's days out of their table, in one value. By primary key.
WITH taken AS (
    DELETE FROM member_day
    WHERE
        guild_id = %(guild_id)s::bigint
        AND day >= date '1970-01-01' + %(first)s::integer
        AND day < date '1970-01-01' + %(after)s::integer
    RETURNING *
)
SELECT
    coalesce(
        string_agg(
            int8send(day - date '1970-01-01') || int8send(member_id) || int8send(audience)
            || int8send(sent) || int8send(deleted) || int8send(hours) || int8send(replies)
            || int8send(reactions) || int8send(reactions_received) || int8send(voice_seconds)
            || int8send(voice_alone_seconds) || int8send(voice_deaf_seconds)
            || int8send(voice_alone_deaf_seconds) || int8send(voice_afk_seconds),
            ''::bytea
        ),
        ''::bytea
    ) AS rows
FROM taken;

-- name: take_channel_member_days
-- row: OpenRows
-- Takes rows of people's days in channels out of their table, in one value. By primary key.
WITH taken AS (
    DELETE FROM channel_member_day
    WHERE
        guild_id = %(guild_id)s::bigint
        AND day >= date '1970-01-01' + %(first)s::integer
        AND day < date '1970-01-01' + %(after)s::integer
    RETURNING *
)
SELECT
    coalesce(
        string_agg(
            int8send(day - date '1970-01-01') || int8send(channel_id) || int8send(member_id)
            || int8send(audience) || int8send(messages) || int8send(voice_seconds),
            ''::bytea
        ),
        ''::bytea
    ) AS rows
FROM taken;

-- name: take_channel_days
-- row: OpenRows
-- Takes rows of channels' days out of their table, in one value. By primary key.
WITH taken AS (
    DELETE FROM channel_day
    WHERE
        guild_id = %(guild_id)s::bigint
        AND day >= date '1970-01-01' + %(first)s::integer
        AND day < date '1970-01-01' + %(after)s::integer
    RETURNING *
)
SELECT
    coalesce(
        string_agg(
            int8send(day - date '1970-01-01') || int8send(channel_id) || int8send(audience)
            || int8send(sent) || int8send(deleted) || int8send(edited) || int8send(replies)
            || int8send(stickers) || int8send(forwards) || int8send(voice_messages)
            || int8send(readable) || int8send(attachments) || int8send(embeds)
            || int8send(polls) || int8send(reactions) || int8send(voice_seconds)
            || int8send(voice_alone_seconds) || int8send(voice_deaf_seconds)
            || int8send(voice_alone_deaf_seconds) || int8send(voice_afk_seconds),
            ''::bytea
        ),
        ''::bytea
    ) AS rows
FROM taken;
