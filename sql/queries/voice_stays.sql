-- name: voice_stays
-- row: StayRows
-- The parts of stays of counted people in a stretch of time: channel, member, begin of the stay,
-- begin and end of the part (of an open one: up to where it is counted) in microseconds since 2000,
-- and whether in the AFK channel; big-endian bigint, in one value. By the index of ends, and that of
-- open segments.
SELECT
    coalesce(
        string_agg(
            int8send(channel_id) || int8send(member_id) || timestamptz_send(session_started_at)
            || timestamptz_send(started_at) || timestamptz_send(rolled_until)
            || int8send(in_afk::integer),
            ''::bytea
        ),
        ''::bytea
    ) AS rows
FROM voice_segment
WHERE
    guild_id = %(guild_id)s::bigint
    AND (ended_at > %(since)s::timestamptz OR ended_at IS NULL)
    AND started_at < %(until)s::timestamptz AND rolled_until > started_at
    AND NOT is_bot AND flags & 256 = 0 AND audience <= %(reader)s::smallint;
