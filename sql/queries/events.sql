-- name: describe_scheduled_events
-- Keeps scheduled events as described, one description of each: the newest holds. When an event
-- is told to be live it begins, and when it is told to be so no more it ends.
INSERT INTO scheduled_event AS kept (
    guild_id, event_id, channel_id, creator_id, starts_at, ends_at, began_at, ended_at, seen_at,
    interested, status
)
SELECT
    told.guild_id, told.event_id, nullif(told.channel_id, 0), nullif(told.creator_id, 0),
    told.starts_at, told.ends_at, CASE WHEN told.status = 2 THEN told.seen_at END, NULL,
    told.seen_at, nullif(told.interested, -1), told.status
FROM unnest(
    %(guild_id)s::bigint[], %(event_id)s::bigint[], %(channel_id)s::bigint[],
    %(creator_id)s::bigint[], %(starts_at)s::timestamptz[], %(ends_at)s::timestamptz[],
    %(seen_at)s::timestamptz[], %(interested)s::integer[], %(status)s::smallint[]
) AS told (
    guild_id, event_id, channel_id, creator_id, starts_at, ends_at, seen_at, interested, status
)
ON CONFLICT (guild_id, event_id) DO UPDATE SET
    channel_id = excluded.channel_id,
    creator_id = coalesce(excluded.creator_id, kept.creator_id),
    starts_at = excluded.starts_at,
    ends_at = excluded.ends_at,
    began_at = CASE
        WHEN excluded.status = 2 AND kept.status <> 2 THEN excluded.seen_at ELSE kept.began_at
    END,
    ended_at = CASE
        WHEN excluded.status = 2 THEN NULL
        WHEN kept.status = 2 THEN excluded.seen_at
        ELSE kept.ended_at
    END,
    seen_at = excluded.seen_at,
    interested = coalesce(excluded.interested, kept.interested),
    status = excluded.status
WHERE kept.seen_at <= excluded.seen_at;

-- name: keep_event_interest
-- Keeps who will come to scheduled events: the newest word of each holds.
INSERT INTO scheduled_event_member AS kept (
    guild_id, event_id, member_id, changed_at, is_interested
)
SELECT *
FROM unnest(
    %(guild_id)s::bigint[], %(event_id)s::bigint[], %(member_id)s::bigint[],
    %(changed_at)s::timestamptz[], %(is_interested)s::boolean[]
)
ON CONFLICT (guild_id, event_id, member_id) DO UPDATE SET
    changed_at = excluded.changed_at,
    is_interested = excluded.is_interested
WHERE kept.changed_at <= excluded.changed_at;

-- name: open_stages
-- Keeps stages that went live. One whose end was told first gets its event.
INSERT INTO stage AS kept (guild_id, stage_id, channel_id, event_id)
SELECT told.guild_id, told.stage_id, told.channel_id, nullif(told.event_id, 0)
FROM unnest(
    %(guild_id)s::bigint[], %(stage_id)s::bigint[], %(channel_id)s::bigint[],
    %(event_id)s::bigint[]
) AS told (guild_id, stage_id, channel_id, event_id)
ON CONFLICT (guild_id, stage_id) DO UPDATE SET event_id = excluded.event_id
WHERE kept.event_id IS NULL AND excluded.event_id IS NOT NULL;

-- name: close_stages
-- Notes when stages ended: the first time told holds.
INSERT INTO stage AS kept (guild_id, stage_id, channel_id, closed_at)
SELECT *
FROM unnest(
    %(guild_id)s::bigint[], %(stage_id)s::bigint[], %(channel_id)s::bigint[],
    %(closed_at)s::timestamptz[]
)
ON CONFLICT (guild_id, stage_id) DO UPDATE SET closed_at = excluded.closed_at
WHERE kept.closed_at IS NULL OR kept.closed_at > excluded.closed_at;

-- name: end_unlisted_events
-- Ends scheduled events that were planned or live before servers were listed whole, and are not in
-- the list: those that were live are over, the others called off. By primary key.
UPDATE scheduled_event AS kept
SET
    ended_at = CASE WHEN kept.status = 2 THEN told.listed_at ELSE kept.ended_at END,
    status = CASE WHEN kept.status = 2 THEN 3 ELSE 4 END,
    seen_at = told.listed_at
FROM unnest(%(guild_id)s::bigint[], %(listed_at)s::timestamptz[]) AS told (guild_id, listed_at)
WHERE
    kept.guild_id = told.guild_id AND kept.seen_at < told.listed_at AND kept.status IN (1, 2)
    AND NOT EXISTS (
        SELECT
        FROM unnest(%(of_guild)s::bigint[], %(event_id)s::bigint[])
            AS listed (guild_id, event_id)
        WHERE listed.guild_id = kept.guild_id AND listed.event_id = kept.event_id
    );

-- name: close_unlisted_stages
-- Ends stages that were live before servers were listed whole, and are not in the list. A stage's
-- id carries when it went live. By primary key.
UPDATE stage AS kept
SET closed_at = told.listed_at
FROM unnest(
    %(guild_id)s::bigint[], %(listed_at)s::timestamptz[], %(before_id)s::bigint[]
) AS told (guild_id, listed_at, before_id)
WHERE
    kept.guild_id = told.guild_id AND kept.stage_id < told.before_id AND kept.closed_at IS NULL
    AND NOT EXISTS (
        SELECT
        FROM unnest(%(of_guild)s::bigint[], %(stage_id)s::bigint[])
            AS listed (guild_id, stage_id)
        WHERE listed.guild_id = kept.guild_id AND listed.stage_id = kept.stage_id
    );

-- name: scheduled_events
-- row: EventRow
-- Scheduled events that were to start in a window, where the reader may see their channel, with
-- how many people said to come and still do. By primary keys.
SELECT
    event.event_id, event.channel_id, event.starts_at, event.ends_at, event.began_at,
    event.ended_at, event.status::integer AS status,
    greatest(
        event.interested,
        (
            SELECT count(*)
            FROM scheduled_event_member AS kept
            WHERE
                kept.guild_id = event.guild_id AND kept.event_id = event.event_id
                AND kept.is_interested
        )
    ) AS interested
FROM scheduled_event AS event
LEFT JOIN channel
    ON channel.guild_id = event.guild_id AND channel.channel_id = event.channel_id
WHERE
    event.guild_id = %(guild_id)s::bigint
    AND event.starts_at >= %(since)s::timestamptz AND event.starts_at < %(until)s::timestamptz
    AND (event.channel_id IS NULL OR coalesce(channel.audience, 1) <= %(reader)s::smallint)
ORDER BY event.starts_at, event.event_id;

-- name: stages_of_guild
-- row: StageRow
-- Stages that went live in a window, where the reader may see their channel. By primary key.
SELECT stage.stage_id, stage.channel_id, stage.event_id, stage.closed_at
FROM stage
LEFT JOIN channel
    ON channel.guild_id = stage.guild_id AND channel.channel_id = stage.channel_id
WHERE
    stage.guild_id = %(guild_id)s::bigint
    AND stage.stage_id >= %(first_id)s::bigint AND stage.stage_id < %(after_id)s::bigint
    AND coalesce(channel.audience, 1) <= %(reader)s::smallint
ORDER BY stage.stage_id;

-- name: count_attendance
-- row: Attendance
-- Distinct people, who may be known, that were in a voice or stage channel in a window, while voice
-- is kept. By the index of ended segments, and that of those that go on.
SELECT count(DISTINCT member_id) AS people
FROM voice_segment
WHERE
    guild_id = %(guild_id)s::bigint AND channel_id = %(channel_id)s::bigint AND NOT is_bot
    AND member_id > 0 AND started_at < %(until)s::timestamptz
    AND (ended_at > %(since)s::timestamptz OR ended_at IS NULL);
