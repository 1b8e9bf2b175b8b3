-- name: segments_of_stretch
-- row: Segment
-- The packed months of a stretch, with the bytes of the first columns alone: of the months from
-- first_whole to after_whole the rows added up over the month, of the others those of each day; of
-- months to be corrected all columns. In any order: a sort would copy them. By primary key.
SELECT
    month, kind::integer AS kind, rows, widths, ends, ids,
    substring(data FROM 1 FOR ends[
        least(
            cardinality(ends),
            CASE
                WHEN month = ANY(%(corrected)s::date[]) THEN 100
                WHEN kind = %(kind)s::smallint THEN %(columns)s::integer
                ELSE %(month_columns)s::integer
            END
        )
    ]) AS data
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
    substring(data FROM 1 + ends[1] FOR ends[2] - ends[1]) AS places
FROM segment
WHERE
    guild_id = %(guild_id)s::bigint AND kind = 2
    AND month >= %(first_month)s::date AND month <= %(last_month)s::date
    AND position(%(id)s::bytea IN ids) > 0;

-- name: lines_of_months
-- row: LinesOfMonth
-- Some columns of some rows of packed months, cut out as they lie: slices of what is given for each
-- row, and of bits, whole bytes of them, with the numbers they stand for. A run that began before
-- the rows begins anew with them. By primary key.
SELECT
    kept.month,
    array_agg(lies.said ORDER BY field.nth) AS widths,
    array_agg(
        substring(kept.data FROM 1 + lies.start + line.begin * size.each FOR line.rows * size.each)
        || own.bits || substring(
            kept.data
            FROM 1 + lies.start + kept.rows * size.each + (kept.rows + 7) / 8
            + (bit_count(until.bits) - bit_count(own.bits))::integer * size.given
            FOR bit_count(own.bits)::integer * size.given
        ) ORDER BY field.nth
    ) AS columns
FROM unnest(
    %(month)s::date[], %(begin)s::integer[], %(rows)s::integer[]
) AS line (month, begin, rows)
JOIN segment AS kept
    ON kept.guild_id = %(guild_id)s::bigint AND kept.kind = 2 AND kept.month = line.month
CROSS JOIN LATERAL unnest(%(columns)s::integer[]) AS field (nth)
CROSS JOIN LATERAL (
    SELECT
        get_byte(kept.widths, field.nth - 1) AS said,
        get_byte(kept.widths, field.nth - 1) & 15 AS width,
        get_byte(kept.widths, field.nth - 1) >> 4 AS form,
        coalesce(kept.ends[field.nth - 1], 0) AS start
) AS lies
CROSS JOIN LATERAL (
    -- Bytes for each row, and for each whose bit is set.
    SELECT
        CASE lies.form WHEN 0 THEN lies.width WHEN 3 THEN 1 ELSE 0 END AS each,
        CASE lies.form WHEN 0 THEN 0 WHEN 3 THEN lies.width - 1 ELSE lies.width END AS given
) AS size
CROSS JOIN LATERAL (
    -- Fetched once, not for each use.
    SELECT
        CASE
            WHEN lies.form > 0 THEN substring(
                kept.data
                FROM 1 + lies.start + kept.rows * size.each FOR (line.begin + line.rows + 7) / 8
            )
            ELSE ''::bytea
        END AS bits
    OFFSET 0
) AS until
CROSS JOIN LATERAL (
    SELECT
        CASE
            WHEN lies.form = 2 THEN
                set_bit(substring(until.bits FROM 1 + line.begin / 8), 0, 1)
            ELSE substring(until.bits FROM 1 + line.begin / 8)
        END AS bits
) AS own
WHERE field.nth <= cardinality(kept.ends)
GROUP BY kept.month;

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
