-- Purpose: columns for every collector: content of messages, kinds of voice time, per-server choices.
-- Locks: the altered tables, exclusively, while their counters are made narrower: seconds for each
--   million rows. A quarter of an hour, and a channel's day, never count to two thousand million.

ALTER TABLE message
    ADD COLUMN traits smallint NOT NULL DEFAULT 0,
    ADD COLUMN contents smallint,
    ADD COLUMN deleted_in_bulk boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN message.traits IS '1 with a sticker, 2 a forward, 4 spoken; added up.';
COMMENT ON COLUMN message.contents IS '1 with a file, 2 an embed, 4 a poll, added up; null: Discord did not show us.';
COMMENT ON COLUMN message.deleted_in_bulk IS 'It was removed together with others.';

ALTER TABLE message_change
    ADD COLUMN deleted_in_bulk boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN message_change.deleted_in_bulk IS 'It was removed together with others.';

ALTER TABLE slot_count
    ALTER COLUMN sent TYPE integer,
    ALTER COLUMN deleted TYPE integer,
    ALTER COLUMN bot_messages TYPE integer,
    ALTER COLUMN reactions TYPE integer,
    ALTER COLUMN voice_seconds TYPE integer,
    ALTER COLUMN joins TYPE integer,
    ALTER COLUMN leaves TYPE integer,
    ADD COLUMN edited integer NOT NULL DEFAULT 0,
    ADD COLUMN deleted_in_bulk integer NOT NULL DEFAULT 0,
    ADD COLUMN other_messages integer NOT NULL DEFAULT 0,
    ADD COLUMN reactions_removed integer NOT NULL DEFAULT 0,
    ADD COLUMN voice_alone_seconds integer NOT NULL DEFAULT 0,
    ADD COLUMN voice_deaf_seconds integer NOT NULL DEFAULT 0,
    ADD COLUMN voice_alone_deaf_seconds integer NOT NULL DEFAULT 0,
    ADD COLUMN voice_afk_seconds integer NOT NULL DEFAULT 0;
COMMENT ON COLUMN slot_count.edited IS 'How many of those were edited since.';
COMMENT ON COLUMN slot_count.deleted_in_bulk IS 'How many of the deleted ones were removed together with others.';
COMMENT ON COLUMN slot_count.other_messages IS 'Messages of people of any other type: notices that somebody joined, pinned, boosted.';
COMMENT ON COLUMN slot_count.reactions_removed IS 'Reactions of people given in the slot that were taken back or cleared since.';
COMMENT ON COLUMN slot_count.voice_alone_seconds IS 'Seconds of people alone in their channel.';
COMMENT ON COLUMN slot_count.voice_deaf_seconds IS 'Seconds of people deafened, not alone.';
COMMENT ON COLUMN slot_count.voice_alone_deaf_seconds IS 'Seconds of people both alone and deafened.';
COMMENT ON COLUMN slot_count.voice_afk_seconds IS 'Seconds of people in the AFK channel.';

ALTER TABLE channel_day
    ALTER COLUMN sent TYPE integer,
    ALTER COLUMN deleted TYPE integer,
    ALTER COLUMN reactions TYPE integer,
    ALTER COLUMN voice_seconds TYPE integer,
    ADD COLUMN edited integer NOT NULL DEFAULT 0,
    ADD COLUMN replies integer NOT NULL DEFAULT 0,
    ADD COLUMN stickers integer NOT NULL DEFAULT 0,
    ADD COLUMN forwards integer NOT NULL DEFAULT 0,
    ADD COLUMN voice_messages integer NOT NULL DEFAULT 0,
    ADD COLUMN readable integer NOT NULL DEFAULT 0,
    ADD COLUMN attachments integer NOT NULL DEFAULT 0,
    ADD COLUMN embeds integer NOT NULL DEFAULT 0,
    ADD COLUMN polls integer NOT NULL DEFAULT 0,
    ADD COLUMN voice_alone_seconds integer NOT NULL DEFAULT 0,
    ADD COLUMN voice_deaf_seconds integer NOT NULL DEFAULT 0,
    ADD COLUMN voice_alone_deaf_seconds integer NOT NULL DEFAULT 0,
    ADD COLUMN voice_afk_seconds integer NOT NULL DEFAULT 0,
    ADD COLUMN authors integer,
    ADD COLUMN voice_people integer;
COMMENT ON COLUMN channel_day.edited IS 'How many of the sent ones were edited since.';
COMMENT ON COLUMN channel_day.replies IS 'Sent ones that answer another.';
COMMENT ON COLUMN channel_day.stickers IS 'Sent ones with a sticker.';
COMMENT ON COLUMN channel_day.forwards IS 'Sent ones that forward another.';
COMMENT ON COLUMN channel_day.voice_messages IS 'Sent ones that are spoken.';
COMMENT ON COLUMN channel_day.readable IS 'Sent ones whose contents Discord showed us: the next three are counted among these alone.';
COMMENT ON COLUMN channel_day.attachments IS 'Readable ones with a file.';
COMMENT ON COLUMN channel_day.embeds IS 'Readable ones with an embed.';
COMMENT ON COLUMN channel_day.polls IS 'Readable ones with a poll.';
COMMENT ON COLUMN channel_day.voice_alone_seconds IS 'Seconds of people alone in their channel.';
COMMENT ON COLUMN channel_day.voice_deaf_seconds IS 'Seconds of people deafened, not alone.';
COMMENT ON COLUMN channel_day.voice_alone_deaf_seconds IS 'Seconds of people both alone and deafened.';
COMMENT ON COLUMN channel_day.voice_afk_seconds IS 'Seconds of people in the AFK channel.';
COMMENT ON COLUMN channel_day.authors IS 'Distinct people with counted messages; null until the day is closed.';
COMMENT ON COLUMN channel_day.voice_people IS 'Distinct people in voice; null until the day is closed.';

ALTER TABLE member_day
    ADD COLUMN replies integer NOT NULL DEFAULT 0,
    ADD COLUMN reactions_received integer NOT NULL DEFAULT 0,
    ADD COLUMN voice_alone_seconds integer NOT NULL DEFAULT 0,
    ADD COLUMN voice_deaf_seconds integer NOT NULL DEFAULT 0,
    ADD COLUMN voice_alone_deaf_seconds integer NOT NULL DEFAULT 0,
    ADD COLUMN voice_afk_seconds integer NOT NULL DEFAULT 0;
COMMENT ON COLUMN member_day.replies IS 'Messages that answer another.';
COMMENT ON COLUMN member_day.reactions_received IS 'Reactions of other people to their messages, by the day they were given, that still stand.';
COMMENT ON COLUMN member_day.voice_alone_seconds IS 'Seconds of people alone in their channel.';
COMMENT ON COLUMN member_day.voice_deaf_seconds IS 'Seconds of people deafened, not alone.';
COMMENT ON COLUMN member_day.voice_alone_deaf_seconds IS 'Seconds of people both alone and deafened.';
COMMENT ON COLUMN member_day.voice_afk_seconds IS 'Seconds of people in the AFK channel.';

ALTER TABLE guild_setting
    ADD COLUMN audience_role_id bigint,
    ADD COLUMN retention_days integer NOT NULL DEFAULT 400 CHECK (retention_days BETWEEN 31 AND 36500),
    ADD COLUMN voice_counts_afk boolean NOT NULL DEFAULT false,
    ADD COLUMN voice_counts_alone boolean NOT NULL DEFAULT false,
    ADD COLUMN voice_counts_deaf boolean NOT NULL DEFAULT false,
    ADD COLUMN counts_opted_out boolean NOT NULL DEFAULT true,
    ADD COLUMN exact_invites boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN guild_setting.audience_role_id IS 'Members with this role are "everyone": what they can see is public. Null: whoever joins.';
COMMENT ON COLUMN guild_setting.retention_days IS 'For how many days facts are kept; what was added up from them stays.';
COMMENT ON COLUMN guild_setting.voice_counts_afk IS 'Whether time in the AFK channel is voice time.';
COMMENT ON COLUMN guild_setting.voice_counts_alone IS 'Whether time alone in a channel is voice time.';
COMMENT ON COLUMN guild_setting.voice_counts_deaf IS 'Whether time deafened is voice time.';
COMMENT ON COLUMN guild_setting.counts_opted_out IS 'Whether people who opted out add to anonymous totals.';
COMMENT ON COLUMN guild_setting.exact_invites IS 'Whether Discord''s search of members is asked who came by which invite.';
