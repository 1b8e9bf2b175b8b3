-- name: add_to_slots
-- Adds a batch's sums to the slots of its servers. Keys come in order, so that two writers never
-- wait for each other in a circle.
INSERT INTO slot_count AS kept (
    guild_id, sent, deleted, bot_messages, reactions, voice_seconds, joins, leaves, slot, audience
)
SELECT *
FROM unnest(
    %(guild_id)s::bigint[], %(sent)s::bigint[], %(deleted)s::bigint[], %(bot_messages)s::bigint[],
    %(reactions)s::bigint[], %(voice_seconds)s::bigint[], %(joins)s::bigint[],
    %(leaves)s::bigint[], %(slot)s::integer[], %(audience)s::smallint[]
)
ON CONFLICT (guild_id, slot, audience) DO UPDATE SET
    sent = kept.sent + excluded.sent,
    deleted = kept.deleted + excluded.deleted,
    bot_messages = kept.bot_messages + excluded.bot_messages,
    reactions = kept.reactions + excluded.reactions,
    voice_seconds = kept.voice_seconds + excluded.voice_seconds,
    joins = kept.joins + excluded.joins,
    leaves = kept.leaves + excluded.leaves;

-- name: add_to_channel_days
-- Adds a batch's sums to the channels' days.
INSERT INTO channel_day AS kept (
    guild_id, channel_id, sent, deleted, reactions, voice_seconds, day, audience
)
SELECT *
FROM unnest(
    %(guild_id)s::bigint[], %(channel_id)s::bigint[], %(sent)s::bigint[], %(deleted)s::bigint[],
    %(reactions)s::bigint[], %(voice_seconds)s::bigint[], %(day)s::date[], %(audience)s::smallint[]
)
ON CONFLICT (guild_id, day, channel_id, audience) DO UPDATE SET
    sent = kept.sent + excluded.sent,
    deleted = kept.deleted + excluded.deleted,
    reactions = kept.reactions + excluded.reactions,
    voice_seconds = kept.voice_seconds + excluded.voice_seconds;

-- name: add_to_member_days
-- Adds a batch's sums to people's days, and marks the hours in which they were active.
INSERT INTO member_day AS kept (
    guild_id, member_id, day, sent, deleted, reactions, voice_seconds, hours, audience
)
SELECT *
FROM unnest(
    %(guild_id)s::bigint[], %(member_id)s::bigint[], %(day)s::date[], %(sent)s::integer[],
    %(deleted)s::integer[], %(reactions)s::integer[], %(voice_seconds)s::integer[],
    %(hours)s::integer[], %(audience)s::smallint[]
)
ON CONFLICT (guild_id, day, member_id, audience) DO UPDATE SET
    sent = kept.sent + excluded.sent,
    deleted = kept.deleted + excluded.deleted,
    reactions = kept.reactions + excluded.reactions,
    voice_seconds = kept.voice_seconds + excluded.voice_seconds,
    hours = kept.hours | excluded.hours;

-- name: add_to_emoji_days
-- Adds a batch's sums to the days of emoji.
INSERT INTO emoji_day AS kept (
    guild_id, emoji_id, reactions, in_messages, day, audience, emoji_char
)
SELECT *
FROM unnest(
    %(guild_id)s::bigint[], %(emoji_id)s::bigint[], %(reactions)s::bigint[],
    %(in_messages)s::bigint[], %(day)s::date[], %(audience)s::smallint[], %(emoji_char)s::text[]
)
ON CONFLICT (guild_id, day, emoji_id, emoji_char, audience) DO UPDATE SET
    reactions = kept.reactions + excluded.reactions,
    in_messages = kept.in_messages + excluded.in_messages;
