-- name: insert_moderation
-- row: ModerationKey
-- Keeps what moderators did, and returns what was new.
INSERT INTO moderation (guild_id, entry_id, people, measure)
SELECT *
FROM unnest(
    %(guild_id)s::bigint[], %(entry_id)s::bigint[], %(people)s::integer[],
    %(measure)s::smallint[]
)
ON CONFLICT DO NOTHING
RETURNING guild_id, entry_id;

-- name: add_to_moderation_days
-- Adds a batch's sums to the days of what moderators did.
INSERT INTO moderation_day AS kept (guild_id, day, measure, times, people)
SELECT *
FROM unnest(
    %(guild_id)s::bigint[], %(day)s::date[], %(measure)s::smallint[], %(times)s::integer[],
    %(people)s::integer[]
)
ON CONFLICT (guild_id, day, measure) DO UPDATE SET
    times = kept.times + excluded.times,
    people = kept.people + excluded.people;

-- name: moderation_days
-- row: ModerationDay
-- What moderators did per day of the server's zone. By primary key.
SELECT day, measure::integer AS measure, times, people
FROM moderation_day
WHERE
    guild_id = %(guild_id)s::bigint AND day >= %(first_day)s::date AND day < %(after_day)s::date
ORDER BY day, measure;
