-- Purpose: columns of packed months may leave out what is zero or the same as in the row before.
--   What is packed stays as it is, and is read as ever; the next nights pack it anew.
-- Locks: segment, for as long as it takes to write a short list into each of its rows.

ALTER TABLE segment ADD COLUMN ends integer[];
UPDATE segment SET ends = coalesce(
    (
        SELECT array_agg(field.until ORDER BY field.nth)
        FROM (
            SELECT nth, (rows * sum(get_byte(widths, nth)) OVER (ORDER BY nth))::integer AS until
            FROM generate_series(0, length(widths) - 1) AS nth
        ) AS field
    ),
    '{}'::integer[]
);
ALTER TABLE segment ALTER COLUMN ends SET NOT NULL;

COMMENT ON COLUMN segment.version IS 'How columns and rows lie: 1 every column plain, rows in the order of their keys; 2 the same, but days of members member by member; 3 columns in any form, rows of channels'' people and months of members by audience first.';
COMMENT ON COLUMN segment.widths IS 'A byte for each column: how many bytes a number takes (0 all are zero, 1 to 4 none is negative, 8), plus 16 if only those that are not zero are given, 32 if only those that are others than in the row before, 48 if only the lowest byte is given of all.';
COMMENT ON COLUMN segment.data IS 'Column after column: its numbers, lowest byte first; where not all are given, before them a bit for each row whether it is, lowest first, and before these what is given of all.';
COMMENT ON COLUMN segment.ends IS 'Where each column ends in data, in bytes.';

CREATE OR REPLACE VIEW unpacked_segment AS
SELECT segment.guild_id, segment.kind, segment.month, whole.ids, numbers.value
FROM segment
CROSS JOIN LATERAL (
    -- Fetched once, not for each byte.
    SELECT segment.ids || ''::bytea AS ids, segment.data || ''::bytea AS data OFFSET 0
) AS whole
CROSS JOIN LATERAL generate_series(0, segment.rows - 1) AS line
CROSS JOIN LATERAL (
    SELECT array_agg(number.value ORDER BY number.place) AS value
    FROM (
        SELECT
            field.place,
            coalesce(bit_or(
                get_byte(
                    whole.data,
                    CASE
                        WHEN byte < field.each THEN field.start + line * field.each + byte
                        ELSE given.start + given.earlier * (field.width - field.each) + byte - field.each
                    END
                )::bigint << 8 * byte
            ), 0) AS value
        FROM (
            SELECT
                nth AS place, said.width, said.form,
                CASE said.form WHEN 0 THEN said.width WHEN 3 THEN 1 ELSE 0 END AS each,
                coalesce(segment.ends[nth], 0) AS start
            FROM generate_series(0, length(segment.widths) - 1) AS nth
            CROSS JOIN LATERAL (
                SELECT
                    get_byte(segment.widths, nth) & 15 AS width,
                    get_byte(segment.widths, nth) >> 4 AS form
            ) AS said
        ) AS field
        CROSS JOIN LATERAL (
            SELECT field.start + segment.rows * field.each AS start
        ) AS bits
        CROSS JOIN LATERAL (
            -- Where the numbers begin that are given by bits, whether the row has one, and how many
            -- there are before it: counted with its own bit, for a run goes on without one.
            SELECT
                bits.start + (segment.rows + 7) / 8 AS start,
                field.form > 0 AND get_bit(whole.data, 8 * bits.start::bigint + line) = 1 AS is_there,
                CASE
                    WHEN field.form > 0 THEN (
                        bit_count(substring(whole.data FROM 1 + bits.start FOR line / 8))
                        + bit_count(set_byte(
                            '\x00'::bytea, 0,
                            get_byte(whole.data, bits.start + line / 8) & ((2 << line % 8) - 1)
                        ))
                    )::integer - 1
                END AS earlier
        ) AS given
        LEFT JOIN LATERAL generate_series(0, field.width - 1) AS byte
            ON byte < field.each OR field.form = 2 OR given.is_there
        GROUP BY field.place
    ) AS number
) AS numbers;
