-- name: insert_memberships
-- Keeps comings that are not kept yet; which of them count is decided afterwards. A bot once told
-- is a bot, and what once might be counted still may.
INSERT INTO membership AS kept (
    guild_id, member_id, joined_at, is_bot, may_count, is_return, counted
)
SELECT
    told.guild_id, told.member_id, told.joined_at, told.is_bot, told.may_count, told.is_return,
    false
FROM unnest(
    %(guild_id)s::bigint[], %(member_id)s::bigint[], %(joined_at)s::timestamptz[],
    %(is_bot)s::boolean[], %(may_count)s::boolean[], %(is_return)s::boolean[]
) AS told (guild_id, member_id, joined_at, is_bot, may_count, is_return)
ON CONFLICT (guild_id, member_id, joined_at) DO UPDATE SET
    is_bot = kept.is_bot OR excluded.is_bot,
    may_count = kept.may_count OR excluded.may_count,
    is_return = kept.is_return OR excluded.is_return
WHERE
    (excluded.is_bot AND NOT kept.is_bot)
    OR (excluded.may_count AND NOT kept.may_count)
    OR (excluded.is_return AND NOT kept.is_return);

-- name: insert_departures
-- Keeps leavings that are not kept yet; which of them count is decided afterwards.
INSERT INTO departure AS kept (guild_id, member_id, left_at, estimated, counted)
SELECT told.guild_id, told.member_id, told.left_at, told.estimated, false
FROM unnest(
    %(guild_id)s::bigint[], %(member_id)s::bigint[], %(left_at)s::timestamptz[],
    %(estimated)s::boolean[]
) AS told (guild_id, member_id, left_at, estimated)
ON CONFLICT (guild_id, member_id, left_at) DO UPDATE SET estimated = false
WHERE kept.estimated AND NOT excluded.estimated;

-- name: insert_explanations
-- Keeps kicks and bans of members, told before or after the departure that they explain.
INSERT INTO departure_explanation (guild_id, member_id, told_at, door)
SELECT *
FROM unnest(
    %(guild_id)s::bigint[], %(member_id)s::bigint[], %(told_at)s::timestamptz[],
    %(door)s::smallint[]
)
ON CONFLICT DO NOTHING;

-- name: explanations_of_members
-- row: Explanation
-- Every kick and ban kept of given members. By primary key.
SELECT kept.guild_id, kept.member_id, kept.told_at, kept.door
FROM unnest(%(guild_id)s::bigint[], %(member_id)s::bigint[]) AS told (guild_id, member_id)
JOIN departure_explanation AS kept
    ON kept.guild_id = told.guild_id AND kept.member_id = told.member_id;

-- name: comings_and_goings
-- row: Passage
-- Every coming and leaving kept of given members, in order of time: what each counts as follows
-- from all of them together. By primary keys.
SELECT
    told.guild_id, told.member_id, passage.at, passage.is_join, passage.is_bot,
    passage.may_count, passage.counted, passage.left_at, passage.is_return,
    passage.end_inferred, passage.door
FROM unnest(%(guild_id)s::bigint[], %(member_id)s::bigint[]) AS told (guild_id, member_id)
CROSS JOIN LATERAL (
    SELECT
        kept.joined_at AS at, true AS is_join, kept.is_bot, kept.may_count, kept.counted,
        kept.left_at, kept.is_return, kept.end_inferred, 0 AS door
    FROM membership AS kept
    WHERE kept.guild_id = told.guild_id AND kept.member_id = told.member_id
    UNION ALL
    SELECT
        kept.left_at AS at, false AS is_join,
        coalesce(
            (
                SELECT profile.is_bot
                FROM member AS profile
                WHERE profile.guild_id = told.guild_id AND profile.member_id = told.member_id
            ),
            false
        ) AS is_bot,
        true AS may_count, kept.counted, NULL AS left_at, false AS is_return,
        false AS end_inferred, kept.door
    FROM departure AS kept
    WHERE kept.guild_id = told.guild_id AND kept.member_id = told.member_id
) AS passage
ORDER BY told.guild_id, told.member_id, passage.at, passage.is_join;

-- name: settle_memberships
-- Notes whether comings count, whether they are returns, and when each ended. By primary key.
UPDATE membership AS kept
SET
    counted = told.counted, left_at = told.left_at, is_return = told.is_return,
    end_inferred = told.end_inferred
FROM unnest(
    %(guild_id)s::bigint[], %(member_id)s::bigint[], %(joined_at)s::timestamptz[],
    %(counted)s::boolean[], %(left_at)s::timestamptz[], %(is_return)s::boolean[],
    %(end_inferred)s::boolean[]
) AS told (guild_id, member_id, joined_at, counted, left_at, is_return, end_inferred)
WHERE
    kept.guild_id = told.guild_id AND kept.member_id = told.member_id
    AND kept.joined_at = told.joined_at;

-- name: settle_departures
-- Notes whether leavings count, and by which door they went. By primary key.
UPDATE departure AS kept
SET counted = told.counted, door = told.door
FROM unnest(
    %(guild_id)s::bigint[], %(member_id)s::bigint[], %(left_at)s::timestamptz[],
    %(counted)s::boolean[], %(door)s::smallint[]
) AS told (guild_id, member_id, left_at, counted, door)
WHERE
    kept.guild_id = told.guild_id AND kept.member_id = told.member_id
    AND kept.left_at = told.left_at;

-- name: describe_members
-- Keeps how members are called: the newest description holds. A bot once told is a bot.
INSERT INTO member AS kept (guild_id, member_id, seen_at, is_bot, name, avatar)
SELECT *
FROM unnest(
    %(guild_id)s::bigint[], %(member_id)s::bigint[], %(seen_at)s::timestamptz[],
    %(is_bot)s::boolean[], %(name)s::text[], %(avatar)s::text[]
)
ON CONFLICT (guild_id, member_id) DO UPDATE SET
    seen_at = excluded.seen_at,
    is_bot = kept.is_bot OR excluded.is_bot,
    name = excluded.name,
    avatar = excluded.avatar
WHERE kept.seen_at <= excluded.seen_at;

-- name: members_by_id
-- row: MemberRow
-- Those of given members whose name is known, with their newest coming. By primary keys.
SELECT
    kept.member_id, kept.name, kept.avatar, kept.is_bot, newest.joined_at, newest.left_at
FROM member AS kept
LEFT JOIN LATERAL (
    SELECT membership.joined_at, membership.left_at
    FROM membership
    WHERE membership.guild_id = kept.guild_id AND membership.member_id = kept.member_id
    ORDER BY membership.joined_at DESC
    LIMIT 1
) AS newest ON true
WHERE kept.guild_id = %(guild_id)s AND kept.member_id = ANY(%(member_ids)s::bigint[])
ORDER BY kept.member_id;

-- name: keep_member_counts
-- Keeps how many members servers had on a day: the newest number holds.
INSERT INTO member_count AS kept (guild_id, day, counted_at, members)
SELECT *
FROM unnest(
    %(guild_id)s::bigint[], %(day)s::date[], %(counted_at)s::timestamptz[],
    %(members)s::integer[]
)
ON CONFLICT (guild_id, day) DO UPDATE SET
    counted_at = excluded.counted_at,
    members = excluded.members
WHERE kept.counted_at < excluded.counted_at;

-- name: member_counts
-- row: MemberCount
-- How many members a server had on days of its zone; a day that is not there is not known. By
-- primary key.
SELECT day, members, counted_at
FROM member_count
WHERE
    guild_id = %(guild_id)s::bigint AND day >= %(first_day)s::date AND day < %(after_day)s::date
ORDER BY day;

-- name: count_departures
-- row: DoorCount
-- By which doors people left in a window, less those whom nobody saw leave. By primary key.
SELECT door, count(*) AS departures, count(*) FILTER (WHERE estimated) AS estimated
FROM departure
WHERE
    guild_id = %(guild_id)s::bigint AND counted
    AND left_at >= %(since)s::timestamptz AND left_at < %(until)s::timestamptz
GROUP BY door
ORDER BY door;
