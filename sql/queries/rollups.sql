-- name: add_to_slots
-- Adds a batch's sums to the slots of its servers. Keys come in order, so that two writers never
-- wait for each other in a circle.
INSERT INTO slot_count AS kept (
    guild_id, slot, audience, sent, deleted, deleted_in_bulk, edited, bot_messages,
    other_messages, reactions, reactions_removed, voice_seconds, voice_alone_seconds,
    voice_deaf_seconds, voice_alone_deaf_seconds, voice_afk_seconds, joins, rejoins, leaves
)
SELECT *
FROM unnest(
    %(guild_id)s::bigint[], %(slot)s::integer[], %(audience)s::smallint[], %(sent)s::integer[],
    %(deleted)s::integer[], %(deleted_in_bulk)s::integer[], %(edited)s::integer[],
    %(bot_messages)s::integer[], %(other_messages)s::integer[], %(reactions)s::integer[],
    %(reactions_removed)s::integer[], %(voice_seconds)s::integer[],
    %(voice_alone_seconds)s::integer[], %(voice_deaf_seconds)s::integer[],
    %(voice_alone_deaf_seconds)s::integer[], %(voice_afk_seconds)s::integer[],
    %(joins)s::integer[], %(rejoins)s::integer[], %(leaves)s::integer[]
)
ON CONFLICT (guild_id, slot, audience) DO UPDATE SET
    sent = kept.sent + excluded.sent,
    deleted = kept.deleted + excluded.deleted,
    deleted_in_bulk = kept.deleted_in_bulk + excluded.deleted_in_bulk,
    edited = kept.edited + excluded.edited,
    bot_messages = kept.bot_messages + excluded.bot_messages,
    other_messages = kept.other_messages + excluded.other_messages,
    reactions = kept.reactions + excluded.reactions,
    reactions_removed = kept.reactions_removed + excluded.reactions_removed,
    voice_seconds = kept.voice_seconds + excluded.voice_seconds,
    voice_alone_seconds = kept.voice_alone_seconds + excluded.voice_alone_seconds,
    voice_deaf_seconds = kept.voice_deaf_seconds + excluded.voice_deaf_seconds,
    voice_alone_deaf_seconds = kept.voice_alone_deaf_seconds + excluded.voice_alone_deaf_seconds,
    voice_afk_seconds = kept.voice_afk_seconds + excluded.voice_afk_seconds,
    joins = kept.joins + excluded.joins,
    rejoins = kept.rejoins + excluded.rejoins,
    leaves = kept.leaves + excluded.leaves;

-- name: add_to_channel_days
-- Adds a batch's sums to the channels' days.
INSERT INTO channel_day AS kept (
    guild_id, day, channel_id, audience, sent, deleted, edited, replies, stickers, forwards,
    voice_messages, readable, attachments, embeds, polls, reactions, voice_seconds,
    voice_alone_seconds, voice_deaf_seconds, voice_alone_deaf_seconds, voice_afk_seconds
)
SELECT *
FROM unnest(
    %(guild_id)s::bigint[], %(day)s::date[], %(channel_id)s::bigint[],
    %(audience)s::smallint[], %(sent)s::integer[], %(deleted)s::integer[],
    %(edited)s::integer[], %(replies)s::integer[], %(stickers)s::integer[],
    %(forwards)s::integer[], %(voice_messages)s::integer[], %(readable)s::integer[],
    %(attachments)s::integer[], %(embeds)s::integer[], %(polls)s::integer[],
    %(reactions)s::integer[], %(voice_seconds)s::integer[], %(voice_alone_seconds)s::integer[],
    %(voice_deaf_seconds)s::integer[], %(voice_alone_deaf_seconds)s::integer[],
    %(voice_afk_seconds)s::integer[]
)
ON CONFLICT (guild_id, day, channel_id, audience) DO UPDATE SET
    sent = kept.sent + excluded.sent,
    deleted = kept.deleted + excluded.deleted,
    edited = kept.edited + excluded.edited,
    replies = kept.replies + excluded.replies,
    stickers = kept.stickers + excluded.stickers,
    forwards = kept.forwards + excluded.forwards,
    voice_messages = kept.voice_messages + excluded.voice_messages,
    readable = kept.readable + excluded.readable,
    attachments = kept.attachments + excluded.attachments,
    embeds = kept.embeds + excluded.embeds,
    polls = kept.polls + excluded.polls,
    reactions = kept.reactions + excluded.reactions,
    voice_seconds = kept.voice_seconds + excluded.voice_seconds,
    voice_alone_seconds = kept.voice_alone_seconds + excluded.voice_alone_seconds,
    voice_deaf_seconds = kept.voice_deaf_seconds + excluded.voice_deaf_seconds,
    voice_alone_deaf_seconds = kept.voice_alone_deaf_seconds + excluded.voice_alone_deaf_seconds,
    voice_afk_seconds = kept.voice_afk_seconds + excluded.voice_afk_seconds;

-- name: add_to_member_days
-- Adds a batch's sums to people's days, and marks the hours in which they were active.
INSERT INTO member_day AS kept (
    guild_id, day, member_id, audience, sent, deleted, replies, reactions, reactions_received,
    voice_seconds, voice_alone_seconds, voice_deaf_seconds, voice_alone_deaf_seconds,
    voice_afk_seconds, hours
)
SELECT *
FROM unnest(
    %(guild_id)s::bigint[], %(day)s::date[], %(member_id)s::bigint[], %(audience)s::smallint[],
    %(sent)s::integer[], %(deleted)s::integer[], %(replies)s::integer[],
    %(reactions)s::integer[], %(reactions_received)s::integer[], %(voice_seconds)s::integer[],
    %(voice_alone_seconds)s::integer[], %(voice_deaf_seconds)s::integer[],
    %(voice_alone_deaf_seconds)s::integer[], %(voice_afk_seconds)s::integer[],
    %(hours)s::integer[]
)
ON CONFLICT (guild_id, day, member_id, audience) DO UPDATE SET
    sent = kept.sent + excluded.sent,
    deleted = kept.deleted + excluded.deleted,
    replies = kept.replies + excluded.replies,
    reactions = kept.reactions + excluded.reactions,
    reactions_received = kept.reactions_received + excluded.reactions_received,
    voice_seconds = kept.voice_seconds + excluded.voice_seconds,
    voice_alone_seconds = kept.voice_alone_seconds + excluded.voice_alone_seconds,
    voice_deaf_seconds = kept.voice_deaf_seconds + excluded.voice_deaf_seconds,
    voice_alone_deaf_seconds = kept.voice_alone_deaf_seconds + excluded.voice_alone_deaf_seconds,
    voice_afk_seconds = kept.voice_afk_seconds + excluded.voice_afk_seconds,
    hours = kept.hours | excluded.hours;

-- name: add_to_channel_member_days
-- Adds a batch's sums to the days of people in channels.
INSERT INTO channel_member_day AS kept (
    guild_id, day, channel_id, member_id, audience, messages, voice_seconds
)
SELECT *
FROM unnest(
    %(guild_id)s::bigint[], %(day)s::date[], %(channel_id)s::bigint[], %(member_id)s::bigint[],
    %(audience)s::smallint[], %(messages)s::integer[], %(voice_seconds)s::integer[]
)
ON CONFLICT (guild_id, day, channel_id, member_id, audience) DO UPDATE SET
    messages = kept.messages + excluded.messages,
    voice_seconds = kept.voice_seconds + excluded.voice_seconds;

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

-- name: add_to_voice_days
-- Adds a batch's sums to the days of voice channels; of the peaks the greatest holds.
INSERT INTO voice_day AS kept (
    guild_id, day, channel_id, audience, peak, streaming_seconds, video_seconds, muted_seconds,
    speaking_seconds, listening_seconds
)
SELECT *
FROM unnest(
    %(guild_id)s::bigint[], %(day)s::date[], %(channel_id)s::bigint[],
    %(audience)s::smallint[], %(peak)s::integer[], %(streaming_seconds)s::integer[],
    %(video_seconds)s::integer[], %(muted_seconds)s::integer[],
    %(speaking_seconds)s::integer[], %(listening_seconds)s::integer[]
)
ON CONFLICT (guild_id, day, channel_id, audience) DO UPDATE SET
    peak = greatest(kept.peak, excluded.peak),
    streaming_seconds = kept.streaming_seconds + excluded.streaming_seconds,
    video_seconds = kept.video_seconds + excluded.video_seconds,
    muted_seconds = kept.muted_seconds + excluded.muted_seconds,
    speaking_seconds = kept.speaking_seconds + excluded.speaking_seconds,
    listening_seconds = kept.listening_seconds + excluded.listening_seconds;
