-- name: days_to_close
-- row: ToClose
-- From which day on the people of days are to be counted anew. By primary key.
SELECT close_from, active_marks::integer AS active_marks
FROM upkeep
WHERE guild_id = %(guild_id)s::bigint;

-- name: people_of_closed_days
-- row: ClosedDays
-- The different people of days that are closed, in one value: of the days before the first that is
-- not, or of which anything was told since. Nothing if active people were counted by other marks.
-- By primary keys.
SELECT known.after_day, coalesce(kept.rows, ''::bytea) AS rows
FROM (
    SELECT least(
        close_from,
        %(after)s::date,
        (
            SELECT min(day) FROM member_day
            WHERE
                guild_id = %(guild_id)s::bigint
                AND day >= %(first)s::date AND day < %(after)s::date
        )
    ) AS after_day
    FROM upkeep
    WHERE
        guild_id = %(guild_id)s::bigint
        AND close_from > %(first)s::date
        AND (%(active_marks)s::smallint IS NULL OR active_marks = %(active_marks)s::smallint)
) AS known
CROSS JOIN LATERAL (
    SELECT
        string_agg(
            int8send(day - date '1970-01-01') || int8send(authors) || int8send(active)
            || int8send(active_week) || int8send(active_month),
            ''::bytea
        ) AS rows
    FROM guild_day
    WHERE
        guild_id = %(guild_id)s::bigint AND reader = %(reader)s::smallint
        AND day >= %(first)s::date AND day < known.after_day
) AS kept;

-- name: first_day_of_people
-- row: FirstDay
-- The first day of which anything of people is kept, or the first of its month. By primary keys.
SELECT
    least(
        (SELECT min(day) FROM member_day WHERE guild_id = %(guild_id)s::bigint),
        (SELECT min(month) FROM segment WHERE guild_id = %(guild_id)s::bigint AND kind = 2)
    ) AS day;

-- name: keep_guild_days
-- Keeps the numbers of people of a stretch of days, in place of those kept before; a day without
-- any people in the month that ends with it has no row. By primary key.
WITH counted AS (
    SELECT *
    FROM unnest(
        %(day)s::date[], %(authors)s::integer[], %(authors_week)s::integer[],
        %(authors_month)s::integer[], %(active)s::integer[], %(active_week)s::integer[],
        %(active_month)s::integer[]
    ) AS told (
        day, authors, authors_week, authors_month, active, active_week, active_month
    )
), emptied AS (
    DELETE FROM guild_day AS kept
    WHERE
        kept.guild_id = %(guild_id)s::bigint AND kept.reader = %(reader)s::smallint
        AND kept.day >= %(first)s::date AND kept.day < %(after)s::date
        AND NOT EXISTS (SELECT FROM counted WHERE counted.day = kept.day)
)
INSERT INTO guild_day AS kept (
    guild_id, day, reader, authors, authors_week, authors_month, active, active_week,
    active_month
)
SELECT
    %(guild_id)s::bigint, day, %(reader)s::smallint, authors, authors_week, authors_month,
    active, active_week, active_month
FROM counted
ON CONFLICT (guild_id, day, reader) DO UPDATE SET
    authors = excluded.authors,
    authors_week = excluded.authors_week,
    authors_month = excluded.authors_month,
    active = excluded.active,
    active_week = excluded.active_week,
    active_month = excluded.active_month;

-- name: note_closed_days
-- Notes that all days before are closed, and by which marks people were active. By primary key.
INSERT INTO upkeep AS kept (guild_id, close_from, active_marks)
VALUES (%(guild_id)s::bigint, %(close_from)s::date, %(active_marks)s::smallint)
ON CONFLICT (guild_id) DO UPDATE SET
    close_from = excluded.close_from, active_marks = excluded.active_marks;
