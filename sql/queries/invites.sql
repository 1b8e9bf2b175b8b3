-- name: attribute_joins
-- Keeps which invite brought whom: what is told later replaces what was told before, but for "unknown"
-- (6), which a bot says that was killed before it could compare.
INSERT INTO join_attribution (
    guild_id, member_id, joined_at, inviter_id, confidence, code, candidates
)
SELECT
    told.guild_id, told.member_id, told.joined_at, nullif(told.inviter_id, 0), told.confidence,
    told.code, string_to_array(told.candidates, ' ')
FROM unnest(
    %(guild_id)s::bigint[], %(member_id)s::bigint[], %(joined_at)s::timestamptz[],
    %(inviter_id)s::bigint[], %(confidence)s::smallint[], %(code)s::text[],
    %(candidates)s::text[]
) AS told (guild_id, member_id, joined_at, inviter_id, confidence, code, candidates)
ON CONFLICT (guild_id, member_id, joined_at) DO UPDATE SET
    inviter_id = excluded.inviter_id,
    confidence = excluded.confidence,
    code = excluded.code,
    candidates = excluded.candidates
WHERE excluded.confidence <> 6;

-- name: describe_invites
-- Keeps invites as described: the newest description holds.
INSERT INTO invite AS kept (
    guild_id, inviter_id, channel_id, created_at, expires_at, seen_at, uses, max_uses, code
)
SELECT
    told.guild_id, nullif(told.inviter_id, 0), nullif(told.channel_id, 0), told.created_at,
    told.expires_at, told.seen_at, told.uses, told.max_uses, told.code
FROM unnest(
    %(guild_id)s::bigint[], %(inviter_id)s::bigint[], %(channel_id)s::bigint[],
    %(created_at)s::timestamptz[], %(expires_at)s::timestamptz[], %(seen_at)s::timestamptz[],
    %(uses)s::integer[], %(max_uses)s::integer[], %(code)s::text[]
) AS told (
    guild_id, inviter_id, channel_id, created_at, expires_at, seen_at, uses, max_uses, code
)
ON CONFLICT (guild_id, code) DO UPDATE SET
    inviter_id = excluded.inviter_id,
    channel_id = excluded.channel_id,
    created_at = excluded.created_at,
    expires_at = excluded.expires_at,
    seen_at = excluded.seen_at,
    uses = excluded.uses,
    max_uses = excluded.max_uses
WHERE kept.seen_at IS NULL OR kept.seen_at <= excluded.seen_at;

-- name: end_invites
-- Notes when invites were told to be gone: the newest time holds.
INSERT INTO invite AS kept (guild_id, gone_at, code)
SELECT *
FROM unnest(%(guild_id)s::bigint[], %(gone_at)s::timestamptz[], %(code)s::text[])
ON CONFLICT (guild_id, code) DO UPDATE SET gone_at = excluded.gone_at
WHERE kept.gone_at IS NULL OR kept.gone_at < excluded.gone_at;

-- name: invites_of_guild
-- row: InviteRow
-- Every invite described, most uses first; one seen after its end is back. By the primary key.
SELECT
    code, inviter_id, channel_id, uses, max_uses, created_at, expires_at, label,
    CASE WHEN gone_at >= seen_at THEN gone_at END AS gone_at
FROM invite
WHERE guild_id = %(guild_id)s AND seen_at IS NOT NULL
ORDER BY uses DESC, code;

-- name: joins_of_member
-- row: JoinRow
-- Each coming of a member with what is known of the way, newest first; 6 is "unknown". By primary
-- keys.
SELECT
    came.member_id, came.joined_at, came.left_at, coalesce(way.confidence, 6) AS confidence,
    way.code, way.inviter_id, coalesce(way.candidates, '{}') AS candidates
FROM membership AS came
LEFT JOIN join_attribution AS way
    ON
        way.guild_id = came.guild_id AND way.member_id = came.member_id
        AND way.joined_at = came.joined_at
WHERE came.guild_id = %(guild_id)s AND came.member_id = %(member_id)s
ORDER BY came.joined_at DESC;

-- name: joins_by_inviter
-- row: JoinRow
-- The joins attributed to an inviter, newest first. By the index on inviters.
SELECT
    way.member_id, way.joined_at, came.left_at, way.confidence::integer AS confidence, way.code,
    way.inviter_id, way.candidates
FROM join_attribution AS way
LEFT JOIN membership AS came
    ON
        came.guild_id = way.guild_id AND came.member_id = way.member_id
        AND came.joined_at = way.joined_at
WHERE way.guild_id = %(guild_id)s AND way.inviter_id = %(inviter_id)s
ORDER BY way.joined_at DESC, way.member_id;

-- name: label_invite
-- Names an invite, or takes its name away. By primary key.
UPDATE invite SET label = %(label)s::text
WHERE guild_id = %(guild_id)s::bigint AND code = %(code)s::text AND seen_at IS NOT NULL;

-- name: joins_by_link
-- row: LinkJoins
-- The people who came in a window, by the invite that is credited, most first: exact, inferred and
-- vanity ones by their code, all others under null. Young: the account, whose id carries its time,
-- was made within some seconds before. By the index on comings.
SELECT
    way.code,
    count(*) AS joins,
    count(*) FILTER (WHERE came.left_at IS NULL) AS stayed,
    count(*) FILTER (
        WHERE extract(epoch FROM came.joined_at) - ((came.member_id >> 22) / 1000.0 + 1420070400)
            < %(young_seconds)s::integer
    ) AS young
FROM membership AS came
LEFT JOIN join_attribution AS way
    ON
        way.guild_id = came.guild_id AND way.member_id = came.member_id
        AND way.joined_at = came.joined_at AND way.confidence IN (0, 1, 3)
WHERE
    came.guild_id = %(guild_id)s::bigint AND came.counted
    AND came.joined_at >= %(since)s::timestamptz AND came.joined_at < %(until)s::timestamptz
GROUP BY way.code
ORDER BY joins DESC, way.code;

-- name: joins_by_maker
-- row: MakerJoins
-- The same by the inviter that is credited; joins without one are absent.
SELECT
    way.inviter_id,
    count(*) AS joins,
    count(*) FILTER (WHERE came.left_at IS NULL) AS stayed,
    count(*) FILTER (
        WHERE extract(epoch FROM came.joined_at) - ((came.member_id >> 22) / 1000.0 + 1420070400)
            < %(young_seconds)s::integer
    ) AS young
FROM membership AS came
JOIN join_attribution AS way
    ON
        way.guild_id = came.guild_id AND way.member_id = came.member_id
        AND way.joined_at = came.joined_at AND way.confidence IN (0, 1)
WHERE
    came.guild_id = %(guild_id)s::bigint AND came.counted AND way.inviter_id IS NOT NULL
    AND came.joined_at >= %(since)s::timestamptz AND came.joined_at < %(until)s::timestamptz
GROUP BY way.inviter_id
ORDER BY joins DESC, way.inviter_id;
