-- name: channel_homes
-- row: HomeRows
-- The described channels that are no categories, and those of given threads and posts that are
-- described: id, the channel it hangs on (itself, if it is no thread), kind, who can see it now
-- (-1: never told) and whether it was deleted; big-endian bigint, in one value. By primary key.
SELECT
    coalesce(
        string_agg(
            int8send(channel_id) || int8send(home_id) || int8send(kind) || int8send(audience)
            || int8send(gone),
            ''::bytea
            ORDER BY channel_id
        ),
        ''::bytea
    ) AS rows
FROM (
    SELECT
        channel_id, kind,
        CASE
            WHEN kind IN (10, 11, 12) THEN coalesce(parent_id, channel_id) ELSE channel_id
        END AS home_id,
        coalesce(audience, -1) AS audience,
        (coalesce(gone_at >= seen_at, false))::integer AS gone
    FROM channel
    WHERE
        guild_id = %(guild_id)s::bigint AND seen_at IS NOT NULL AND kind NOT IN (4, 14)
        AND (kind NOT IN (10, 11, 12) OR channel_id = ANY(%(channel_ids)s::bigint[]))
) AS described;
