-- Purpose: days of members lie member by member, and days in channels are added up over months too.
--   What is packed of both becomes rows again; the next night packs it anew.
-- Locks: nothing but the rows of packed months.

COMMENT ON COLUMN segment.kind IS '1 slots; 2 days of members, 3 the same added up over the month; 4 days of members in channels, 6 the same added up over the month; 5 days of channels.';
COMMENT ON COLUMN segment.version IS 'How columns and rows lie: 1 rows in the order of their keys; 2 the same, but days of members member by member.';

INSERT INTO member_day AS kept (
    guild_id, day, member_id, audience, sent, deleted, hours, replies, reactions,
    reactions_received, voice_seconds, voice_alone_seconds, voice_deaf_seconds,
    voice_alone_deaf_seconds, voice_afk_seconds
)
SELECT
    guild_id, day, member_id, audience, sent, deleted, hours, replies, reactions,
    reactions_received, voice_seconds, voice_alone_seconds, voice_deaf_seconds,
    voice_alone_deaf_seconds, voice_afk_seconds
FROM member_day_all
ON CONFLICT (guild_id, day, member_id, audience) DO UPDATE SET
    sent = excluded.sent,
    deleted = excluded.deleted,
    hours = excluded.hours,
    replies = excluded.replies,
    reactions = excluded.reactions,
    reactions_received = excluded.reactions_received,
    voice_seconds = excluded.voice_seconds,
    voice_alone_seconds = excluded.voice_alone_seconds,
    voice_deaf_seconds = excluded.voice_deaf_seconds,
    voice_alone_deaf_seconds = excluded.voice_alone_deaf_seconds,
    voice_afk_seconds = excluded.voice_afk_seconds;

INSERT INTO channel_member_day AS kept (
    guild_id, day, channel_id, member_id, audience, messages, voice_seconds
)
SELECT guild_id, day, channel_id, member_id, audience, messages, voice_seconds
FROM channel_member_day_all
ON CONFLICT (guild_id, day, channel_id, member_id, audience) DO UPDATE SET
    messages = excluded.messages, voice_seconds = excluded.voice_seconds;

DELETE FROM segment WHERE kind IN (2, 3, 4);
