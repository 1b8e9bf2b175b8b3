-- name: reactions_by_key
-- row: KeptReaction
-- What is kept of given reactions, standing or taken back. By primary key.
SELECT
    kept.guild_id, kept.message_id, kept.member_id, kept.emoji_id, kept.channel_id,
    kept.message_author_id, kept.added_at, kept.removed_at, kept.audience, kept.by_bot,
    kept.emoji_char
FROM unnest(
    %(guild_id)s::bigint[], %(message_id)s::bigint[], %(member_id)s::bigint[],
    %(emoji_id)s::bigint[], %(emoji_char)s::text[]
) AS told (guild_id, message_id, member_id, emoji_id, emoji_char)
JOIN reaction AS kept
    ON
        kept.guild_id = told.guild_id AND kept.message_id = told.message_id
        AND kept.member_id = told.member_id AND kept.emoji_id = told.emoji_id
        AND kept.emoji_char = told.emoji_char;

-- name: reactions_of_messages
-- row: KeptReaction
-- Every reaction kept of given messages. By the primary key's beginning.
SELECT
    kept.guild_id, kept.message_id, kept.member_id, kept.emoji_id, kept.channel_id,
    kept.message_author_id, kept.added_at, kept.removed_at, kept.audience, kept.by_bot,
    kept.emoji_char
FROM unnest(%(guild_id)s::bigint[], %(message_id)s::bigint[]) AS told (guild_id, message_id)
JOIN reaction AS kept
    ON kept.guild_id = told.guild_id AND kept.message_id = told.message_id;

-- name: unnamed_reactions_of_messages
-- row: KeptTally
-- Every tally kept of given messages. By the primary key's beginning.
SELECT
    kept.guild_id, kept.message_id, kept.emoji_id, kept.told_at, kept.told, kept.unnamed,
    kept.audience, kept.emoji_char
FROM unnest(%(guild_id)s::bigint[], %(message_id)s::bigint[]) AS told (guild_id, message_id)
JOIN reaction_unnamed AS kept
    ON kept.guild_id = told.guild_id AND kept.message_id = told.message_id;

-- name: people_behind_messages
-- row: MessageAuthor
-- The people who wrote given messages, as kept, else as told with a reaction (-1: not told); bots
-- and those who are not to be known are left out. By primary keys.
SELECT told.guild_id, told.message_id, coalesce(kept.author_id, told.author_id) AS author_id
FROM unnest(
    %(guild_id)s::bigint[], %(message_id)s::bigint[], %(author_id)s::bigint[]
) AS told (guild_id, message_id, author_id)
LEFT JOIN message AS kept
    ON kept.guild_id = told.guild_id AND kept.message_id = told.message_id
LEFT JOIN member AS described
    ON described.guild_id = told.guild_id AND described.member_id = told.author_id
WHERE
    coalesce(kept.author_id, told.author_id) > 0
    AND coalesce(kept.author_kind = 0, NOT described.is_bot, true);

-- name: forget_reactions
-- Forgets reactions, which are then kept under another giver. By primary key.
DELETE FROM reaction AS kept
USING unnest(
    %(guild_id)s::bigint[], %(message_id)s::bigint[], %(member_id)s::bigint[],
    %(emoji_id)s::bigint[], %(emoji_char)s::text[]
) AS told (guild_id, message_id, member_id, emoji_id, emoji_char)
WHERE
    kept.guild_id = told.guild_id AND kept.message_id = told.message_id
    AND kept.member_id = told.member_id AND kept.emoji_id = told.emoji_id
    AND kept.emoji_char = told.emoji_char;

-- name: keep_reactions
-- Keeps reactions as they now are.
INSERT INTO reaction (
    guild_id, message_id, member_id, emoji_id, channel_id, message_author_id, added_at,
    removed_at, audience, by_bot, emoji_char
)
SELECT
    guild_id, message_id, member_id, emoji_id, channel_id, nullif(message_author_id, 0), added_at,
    removed_at, audience, by_bot, emoji_char
FROM unnest(
    %(guild_id)s::bigint[], %(message_id)s::bigint[], %(member_id)s::bigint[],
    %(emoji_id)s::bigint[], %(channel_id)s::bigint[], %(message_author_id)s::bigint[],
    %(added_at)s::timestamptz[], %(removed_at)s::timestamptz[], %(audience)s::smallint[],
    %(by_bot)s::boolean[], %(emoji_char)s::text[]
) AS told (
    guild_id, message_id, member_id, emoji_id, channel_id, message_author_id, added_at,
    removed_at, audience, by_bot, emoji_char
)
ON CONFLICT (guild_id, message_id, member_id, emoji_id, emoji_char) DO UPDATE SET
    channel_id = excluded.channel_id,
    message_author_id = excluded.message_author_id,
    added_at = excluded.added_at,
    removed_at = excluded.removed_at,
    audience = excluded.audience,
    by_bot = excluded.by_bot;

-- name: keep_unnamed_reactions
-- Keeps tallies as they now are.
INSERT INTO reaction_unnamed (
    guild_id, message_id, emoji_id, told_at, told, unnamed, audience, emoji_char
)
SELECT *
FROM unnest(
    %(guild_id)s::bigint[], %(message_id)s::bigint[], %(emoji_id)s::bigint[],
    %(told_at)s::timestamptz[], %(told)s::integer[], %(unnamed)s::integer[],
    %(audience)s::smallint[], %(emoji_char)s::text[]
)
ON CONFLICT (guild_id, message_id, emoji_id, emoji_char) DO UPDATE SET
    told_at = excluded.told_at,
    told = excluded.told,
    unnamed = excluded.unnamed,
    audience = excluded.audience;
