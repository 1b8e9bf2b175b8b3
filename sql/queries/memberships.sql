-- name: memberships_in_window
-- row: PackedMemberships
-- Memberships of people that overlap a window, in one value: member, coming and leaving, the last
-- endless while they are there. By primary key.
SELECT
    coalesce(
        string_agg(
            int8send(member_id) || timestamptz_send(joined_at)
            || timestamptz_send(coalesce(left_at, 'infinity')),
            ''::bytea
        ),
        ''::bytea
    ) AS rows
FROM membership
WHERE
    guild_id = %(guild_id)s::bigint AND member_id > 0 AND NOT is_bot
    AND joined_at < %(until)s::timestamptz
    AND (left_at IS NULL OR left_at >= %(since)s::timestamptz);
