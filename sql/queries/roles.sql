-- name: describe_roles
-- Keeps roles as described: the newest description holds.
INSERT INTO role AS kept (guild_id, role_id, seen_at, is_staff, name)
SELECT *
FROM unnest(
    %(guild_id)s::bigint[], %(role_id)s::bigint[], %(seen_at)s::timestamptz[],
    %(is_staff)s::boolean[], %(name)s::text[]
)
ON CONFLICT (guild_id, role_id) DO UPDATE SET
    seen_at = excluded.seen_at,
    is_staff = excluded.is_staff,
    name = excluded.name
WHERE kept.seen_at IS NULL OR kept.seen_at <= excluded.seen_at;

-- name: end_roles
-- Notes when roles were deleted: the newest time holds.
INSERT INTO role AS kept (guild_id, role_id, gone_at)
SELECT *
FROM unnest(%(guild_id)s::bigint[], %(role_id)s::bigint[], %(gone_at)s::timestamptz[])
ON CONFLICT (guild_id, role_id) DO UPDATE SET gone_at = excluded.gone_at
WHERE kept.gone_at IS NULL OR kept.gone_at < excluded.gone_at;

-- name: end_unlisted_roles
-- Ends roles that were known before servers were listed whole, and are not in the list. By the
-- primary key's beginning.
UPDATE role AS kept
SET gone_at = told.listed_at
FROM unnest(%(guild_id)s::bigint[], %(listed_at)s::timestamptz[]) AS told (guild_id, listed_at)
WHERE
    kept.guild_id = told.guild_id AND kept.seen_at < told.listed_at
    AND (kept.gone_at IS NULL OR kept.gone_at < kept.seen_at)
    AND NOT EXISTS (
        SELECT
        FROM unnest(%(of_guild)s::bigint[], %(role_id)s::bigint[]) AS listed (guild_id, role_id)
        WHERE listed.guild_id = kept.guild_id AND listed.role_id = kept.role_id
    );

-- name: offer_roles
-- Keeps which roles newcomers are offered: the newest answer of Discord holds. It may come before
-- the roles are described.
INSERT INTO role AS kept (guild_id, role_id, onboarding_at, is_onboarding)
SELECT offered.guild_id, offered.role_id, offered.onboarding_at, true
FROM unnest(
    %(guild_id)s::bigint[], %(role_id)s::bigint[], %(onboarding_at)s::timestamptz[]
) AS offered (guild_id, role_id, onboarding_at)
ON CONFLICT (guild_id, role_id) DO UPDATE SET
    onboarding_at = excluded.onboarding_at,
    is_onboarding = true
WHERE kept.onboarding_at IS NULL OR kept.onboarding_at <= excluded.onboarding_at;

-- name: offer_no_other_roles
-- Keeps which roles newcomers are offered no more. By the primary key's beginning.
UPDATE role AS kept
SET is_onboarding = false, onboarding_at = told.onboarding_at
FROM unnest(%(guild_id)s::bigint[], %(onboarding_at)s::timestamptz[])
    AS told (guild_id, onboarding_at)
WHERE
    kept.guild_id = told.guild_id AND kept.is_onboarding
    AND kept.onboarding_at < told.onboarding_at;

-- name: settle_roles
-- Works out anew of which roles it is kept who has them: those that make staff, and those that
-- newcomers are offered. By the primary key's beginning.
UPDATE role AS kept
SET kept_since = CASE WHEN wanted.is_wanted THEN wanted.at END
FROM (
    SELECT
        known.guild_id, known.role_id, told.at,
        (known.gone_at IS NULL OR known.gone_at < known.seen_at)
        AND (
            known.is_staff OR known.is_onboarding
            OR coalesce(known.role_id = decided.staff_role_id, false)
        ) AS is_wanted
    FROM unnest(%(guild_id)s::bigint[], %(at)s::timestamptz[]) AS told (guild_id, at)
    JOIN role AS known ON known.guild_id = told.guild_id
    LEFT JOIN guild_setting AS decided ON decided.guild_id = told.guild_id
) AS wanted
WHERE
    kept.guild_id = wanted.guild_id AND kept.role_id = wanted.role_id
    AND (kept.kept_since IS NOT NULL) <> wanted.is_wanted;

-- name: drop_roles_of_members
-- Lets nobody have roles any more of which it is not kept who has them.
UPDATE member_role AS kept
SET gone_at = told.at, seen_at = greatest(kept.seen_at, told.at)
FROM unnest(%(guild_id)s::bigint[], %(at)s::timestamptz[]) AS told (guild_id, at)
JOIN role AS unkept ON unkept.guild_id = told.guild_id AND unkept.kept_since IS NULL
WHERE
    kept.guild_id = unkept.guild_id AND kept.role_id = unkept.role_id AND kept.gone_at IS NULL;

-- name: give_roles
-- Keeps that members have roles, of those roles of which it is kept who has them. By primary keys.
INSERT INTO member_role AS kept (guild_id, member_id, role_id, since, seen_at)
SELECT told.guild_id, told.member_id, told.role_id, told.seen_at, told.seen_at
FROM unnest(
    %(guild_id)s::bigint[], %(member_id)s::bigint[], %(role_id)s::bigint[],
    %(seen_at)s::timestamptz[]
) AS told (guild_id, member_id, role_id, seen_at)
JOIN role
    ON role.guild_id = told.guild_id AND role.role_id = told.role_id
    AND role.kept_since IS NOT NULL
ON CONFLICT (guild_id, member_id, role_id) DO UPDATE SET
    since = CASE WHEN kept.gone_at IS NULL THEN kept.since ELSE excluded.since END,
    seen_at = excluded.seen_at,
    gone_at = NULL
WHERE
    kept.seen_at < excluded.seen_at
    OR (kept.seen_at = excluded.seen_at AND kept.gone_at IS NOT NULL);

-- name: take_roles
-- Keeps that members have no other roles than those told. By the primary key's beginning.
UPDATE member_role AS kept
SET gone_at = told.seen_at, seen_at = told.seen_at
FROM unnest(%(guild_id)s::bigint[], %(member_id)s::bigint[], %(seen_at)s::timestamptz[])
    AS told (guild_id, member_id, seen_at)
WHERE
    kept.guild_id = told.guild_id AND kept.member_id = told.member_id AND kept.gone_at IS NULL
    AND kept.seen_at <= told.seen_at
    AND NOT EXISTS (
        SELECT
        FROM unnest(%(of_guild)s::bigint[], %(of_member)s::bigint[], %(role_id)s::bigint[])
            AS had (guild_id, member_id, role_id)
        WHERE
            had.guild_id = kept.guild_id AND had.member_id = kept.member_id
            AND had.role_id = kept.role_id
    );

-- name: forget_roles_of_member
-- Forgets which roles a member has or had. By the primary key's beginning.
DELETE FROM member_role
WHERE guild_id = %(guild_id)s AND member_id = %(member_id)s;

-- name: kept_roles
-- row: KeptRole
-- The roles of which it is kept who has them, since when. By the primary key's beginning.
SELECT role_id, kept_since
FROM role
WHERE guild_id = %(guild_id)s AND kept_since IS NOT NULL
ORDER BY role_id;

-- name: roles_of_members
-- row: RoleOfMember
-- The roles that members have whose ids lie in a range. By the primary key's beginning.
SELECT member_id, role_id
FROM member_role
WHERE
    guild_id = %(guild_id)s AND member_id > %(after)s AND member_id <= %(until)s
    AND gone_at IS NULL
ORDER BY member_id, role_id;

-- name: staff_members
-- row: StaffMember
-- Who the staff are: those with the role that the server chose, if it is there, else those with a
-- role that permits to moderate or manage, and the owner.
SELECT held.member_id
FROM member_role AS held
JOIN role ON role.guild_id = held.guild_id AND role.role_id = held.role_id
LEFT JOIN guild_setting AS decided ON decided.guild_id = held.guild_id
LEFT JOIN role AS chosen
    ON chosen.guild_id = held.guild_id AND chosen.role_id = decided.staff_role_id
    AND chosen.kept_since IS NOT NULL
WHERE
    held.guild_id = %(guild_id)s AND held.gone_at IS NULL AND role.kept_since IS NOT NULL
    AND (CASE WHEN chosen.role_id IS NULL THEN role.is_staff ELSE role.role_id = chosen.role_id END)
UNION
SELECT guild.owner_id
FROM guild
LEFT JOIN guild_setting AS decided ON decided.guild_id = guild.guild_id
LEFT JOIN role AS chosen
    ON chosen.guild_id = guild.guild_id AND chosen.role_id = decided.staff_role_id
    AND chosen.kept_since IS NOT NULL
WHERE guild.guild_id = %(guild_id)s AND guild.owner_id IS NOT NULL AND chosen.role_id IS NULL
ORDER BY member_id;

-- name: chosen_roles
-- row: ChosenRole
-- Who chose which of the roles that newcomers are offered, those included who have left since or
-- gave it back. By the index of members' roles.
SELECT role.role_id, role.name, held.member_id
FROM role
LEFT JOIN member_role AS held ON held.guild_id = role.guild_id AND held.role_id = role.role_id
WHERE
    role.guild_id = %(guild_id)s AND role.is_onboarding
    AND (role.gone_at IS NULL OR role.gone_at < role.seen_at)
ORDER BY role.role_id, held.member_id;

-- name: roles_of_guild
-- row: RoleRow
-- The roles described, those that were deleted included, by id.
SELECT
    role_id, name, is_staff, is_onboarding,
    CASE WHEN gone_at >= seen_at THEN gone_at END AS gone_at
FROM role
WHERE guild_id = %(guild_id)s AND seen_at IS NOT NULL
ORDER BY role_id;
