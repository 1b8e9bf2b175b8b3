-- name: segments_of_stretch
-- row: Segment
-- The packed months of a stretch, with the bytes of the first columns alone: of the months from
-- first_whole to after_whole the rows added up over the month, of the others those of each day; of
-- months to be corrected all columns. In any order: a sort would copy them. By primary key.
SELECT
    month, kind::integer AS kind, rows, widths, ids,
    substring(data FROM 1 FOR rows * (
        SELECT coalesce(sum(get_byte(widths, nth)), 0)::integer
        FROM generate_series(
            0,
            least(
                length(widths),
                CASE
                    WHEN month = ANY(%(corrected)s::date[]) THEN 100
                    WHEN kind = %(kind)s::smallint THEN %(columns)s::integer
                    ELSE %(month_columns)s::integer
                END
            ) - 1
        ) AS nth
    )) AS data
FROM segment
WHERE
    guild_id = %(guild_id)s::bigint
    AND (
        kind = %(kind)s::smallint
        AND month >= %(first_month)s::date AND month <= %(last_month)s::date
        AND NOT (month >= %(first_whole)s::date AND month < %(after_whole)s::date)
        OR kind = %(months_kind)s::smallint
        AND month >= %(first_whole)s::date AND month < %(after_whole)s::date
    );

-- name: members_of_months
-- row: MembersOfMonth
-- The packed months of a stretch in which a member may be: those whose ids have their bytes
-- somewhere; with the column of members alone, the second. By primary key.
SELECT
    month, rows, ids, get_byte(widths, 1) AS width,
    substring(data FROM 1 + rows * get_byte(widths, 0) FOR rows * get_byte(widths, 1)) AS places
FROM segment
WHERE
    guild_id = %(guild_id)s::bigint AND kind = 2
    AND month >= %(first_month)s::date AND month <= %(last_month)s::date
    AND position(%(id)s::bytea IN ids) > 0;

-- name: lines_of_members
-- row: Segment
-- A member's rows of packed months, packed as if there were no others: of each column a slice,
-- but of that of members, the second. By primary key.
SELECT
    kept.month, kept.kind::integer AS kind, line.rows::integer AS rows,
    set_byte(kept.widths, 1, 0) AS widths, %(id)s::bytea AS ids,
    coalesce(
        (
            SELECT
                string_agg(
                    substring(
                        kept.data
                        FROM (1 + kept.rows * field.start + line.begin * field.width)::integer
                        FOR (line.rows * field.width)::integer
                    ),
                    ''::bytea ORDER BY nth
                ) FILTER (WHERE nth <> 1)
            FROM (
                SELECT
                    nth, get_byte(kept.widths, nth) AS width,
                    sum(get_byte(kept.widths, nth)) OVER (ORDER BY nth)
                    - get_byte(kept.widths, nth) AS start
                FROM generate_series(0, length(kept.widths) - 1) AS nth
            ) AS field
        ),
        ''::bytea
    ) AS data
FROM unnest(
    %(month)s::date[], %(begin)s::bigint[], %(rows)s::bigint[]
) AS line (month, begin, rows)
JOIN segment AS kept
    ON kept.guild_id = %(guild_id)s::bigint AND kept.kind = 2 AND kept.month = line.month
WHERE line.rows > 0;

-- name: open_slots
-- row: OpenRows
-- Rows of slots that are not packed, in one value. By primary key.
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
FROM slot_count
WHERE
    guild_id = %(guild_id)s::bigint
    AND slot >= %(first)s::integer AND slot < %(after)s::integer;

-- name: open_member_days
-- row: OpenRows
-- Rows of people's days that are not packed, in one value. By primary key.
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
FROM member_day
WHERE
    guild_id = %(guild_id)s::bigint
    AND day >= date '1970-01-01' + %(first)s::integer
    AND day < date '1970-01-01' + %(after)s::integer;

-- name: open_channel_member_days
-- row: OpenRows
-- Rows of people's days in channels that are not packed, in one value. By primary key.
SELECT
    coalesce(
        string_agg(
            int8send(day - date '1970-01-01') || int8send(channel_id) || int8send(member_id)
            || int8send(audience) || int8send(messages) || int8send(voice_seconds),
            ''::bytea
        ),
        ''::bytea
    ) AS rows
FROM channel_member_day
WHERE
    guild_id = %(guild_id)s::bigint
    AND day >= date '1970-01-01' + %(first)s::integer
    AND day < date '1970-01-01' + %(after)s::integer;

-- name: open_channel_days
-- row: OpenRows
-- Rows of channels' days that are not packed, in one value. By primary key.
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
FROM channel_day
WHERE
    guild_id = %(guild_id)s::bigint
    AND day >= date '1970-01-01' + %(first)s::integer
    AND day < date '1970-01-01' + %(after)s::integer;
