-- name: insert_memberships
-- Keeps comings that are not kept yet; which of them count is decided afterwards. A bot once told
-- is a bot.
INSERT INTO membership AS kept (guild_id, member_id, joined_at, is_bot, counted)
SELECT told.guild_id, told.member_id, told.joined_at, told.is_bot, false
FROM unnest(
    %(guild_id)s::bigint[], %(member_id)s::bigint[], %(joined_at)s::timestamptz[],
    %(is_bot)s::boolean[]
) AS told (guild_id, member_id, joined_at, is_bot)
ON CONFLICT (guild_id, member_id, joined_at) DO UPDATE SET is_bot = true
WHERE excluded.is_bot AND NOT kept.is_bot;

-- name: insert_departures
-- Keeps leavings that are not kept yet; which of them count is decided afterwards.
INSERT INTO departure (guild_id, member_id, left_at, counted)
SELECT told.guild_id, told.member_id, told.left_at, false
FROM unnest(
    %(guild_id)s::bigint[], %(member_id)s::bigint[], %(left_at)s::timestamptz[]
) AS told (guild_id, member_id, left_at)
ON CONFLICT DO NOTHING;

-- name: comings_and_goings
-- row: Passage
-- Every coming and leaving kept of given members, in order of time: what each counts as follows
-- from all of them together. By primary keys.
SELECT
    told.guild_id, told.member_id, passage.at, passage.is_join, passage.is_bot,
    passage.counted, passage.left_at
FROM unnest(%(guild_id)s::bigint[], %(member_id)s::bigint[]) AS told (guild_id, member_id)
CROSS JOIN LATERAL (
    SELECT
        kept.joined_at AS at, true AS is_join, kept.is_bot, kept.counted, kept.left_at
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
        kept.counted, NULL AS left_at
    FROM departure AS kept
    WHERE kept.guild_id = told.guild_id AND kept.member_id = told.member_id
) AS passage
ORDER BY told.guild_id, told.member_id, passage.at, passage.is_join;

-- name: settle_memberships
-- Notes whether comings count, and when each ended. By primary key.
UPDATE membership AS kept
SET counted = told.counted, left_at = told.left_at
FROM unnest(
    %(guild_id)s::bigint[], %(member_id)s::bigint[], %(joined_at)s::timestamptz[],
    %(counted)s::boolean[], %(left_at)s::timestamptz[]
) AS told (guild_id, member_id, joined_at, counted, left_at)
WHERE
    kept.guild_id = told.guild_id AND kept.member_id = told.member_id
    AND kept.joined_at = told.joined_at;

-- name: settle_departures
-- Notes whether leavings count. By primary key.
UPDATE departure AS kept
SET counted = told.counted
FROM unnest(
    %(guild_id)s::bigint[], %(member_id)s::bigint[], %(left_at)s::timestamptz[],
    %(counted)s::boolean[]
) AS told (guild_id, member_id, left_at, counted)
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
