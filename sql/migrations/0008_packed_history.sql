-- Purpose: people per channel, days that are over packed, what facts have left, the nightly work.
-- Locks: none.

CREATE TABLE channel_member_day (
    guild_id      bigint   NOT NULL,
    channel_id    bigint   NOT NULL,
    member_id     bigint   NOT NULL,
    day           date     NOT NULL,
    messages      integer  NOT NULL,
    voice_seconds integer  NOT NULL,
    audience      smallint NOT NULL,
    PRIMARY KEY (guild_id, day, channel_id, member_id, audience)
) WITH (fillfactor = 80);
COMMENT ON TABLE channel_member_day IS 'Who was where per day of the server''s zone: gives distinct people per channel, and a person''s channels.';
COMMENT ON COLUMN channel_member_day.guild_id IS 'The server.';
COMMENT ON COLUMN channel_member_day.channel_id IS 'The channel, thread or forum post.';
COMMENT ON COLUMN channel_member_day.member_id IS 'The person; 0: all who are not named, together.';
COMMENT ON COLUMN channel_member_day.day IS 'Local date in the server''s zone.';
COMMENT ON COLUMN channel_member_day.messages IS 'Default and Reply messages, less those deleted since.';
COMMENT ON COLUMN channel_member_day.voice_seconds IS 'Seconds in voice, of every kind.';
COMMENT ON COLUMN channel_member_day.audience IS 'The channel could be seen by 0 everyone, 1 only some.';

CREATE TABLE segment (
    guild_id bigint   NOT NULL,
    month    date     NOT NULL,
    rows     integer  NOT NULL,
    kind     smallint NOT NULL,
    version  smallint NOT NULL,
    widths   bytea    NOT NULL,
    ids      bytea    NOT NULL,
    data     bytea    NOT NULL,
    PRIMARY KEY (guild_id, kind, month)
);
ALTER TABLE segment ALTER COLUMN ids SET STORAGE EXTERNAL, ALTER COLUMN data SET STORAGE EXTERNAL;
COMMENT ON TABLE segment IS 'Rows of slot_count, channel_day, member_day and channel_member_day whose days are over, packed: those of a month in one row here, column after column.';
COMMENT ON COLUMN segment.guild_id IS 'The server.';
COMMENT ON COLUMN segment.month IS 'First day of the month: of the server''s zone, for slots of UTC.';
COMMENT ON COLUMN segment.rows IS 'How many rows are in it.';
COMMENT ON COLUMN segment.kind IS '1 slots; 2 days of members, 3 the same added up over the month; 4 days of members in channels; 5 days of channels.';
COMMENT ON COLUMN segment.version IS 'How the columns are laid out; 1.';
COMMENT ON COLUMN segment.widths IS 'Bytes that a number takes, column by column: 0 all are zero, 1 to 4 none is negative, 8.';
COMMENT ON COLUMN segment.ids IS 'Members and channels in it, ascending, 8 bytes each, lowest byte first; columns of ids count from 0 in here.';
COMMENT ON COLUMN segment.data IS 'The numbers of the first column, then those of the second; lowest byte first.';

CREATE TABLE guild_day (
    guild_id      bigint   NOT NULL,
    day           date     NOT NULL,
    authors       integer  NOT NULL,
    authors_week  integer  NOT NULL,
    authors_month integer  NOT NULL,
    active        integer  NOT NULL,
    active_week   integer  NOT NULL,
    active_month  integer  NOT NULL,
    reader        smallint NOT NULL,
    PRIMARY KEY (guild_id, day, reader)
);
COMMENT ON TABLE guild_day IS 'Distinct people per day of the server''s zone that is over, alone and with the days before it.';
COMMENT ON COLUMN guild_day.guild_id IS 'The server.';
COMMENT ON COLUMN guild_day.day IS 'Local date in the server''s zone.';
COMMENT ON COLUMN guild_day.authors IS 'People with counted messages on the day.';
COMMENT ON COLUMN guild_day.authors_week IS 'People with counted messages on the seven days that end with it.';
COMMENT ON COLUMN guild_day.authors_month IS 'The same on thirty days.';
COMMENT ON COLUMN guild_day.active IS 'People who wrote, reacted or were in voice as the server counts it: daily active members.';
COMMENT ON COLUMN guild_day.active_week IS 'The same on the seven days that end with it: weekly active members.';
COMMENT ON COLUMN guild_day.active_month IS 'The same on thirty days: monthly active members.';
COMMENT ON COLUMN guild_day.reader IS '0 in channels that everyone could see, 1 in all.';

CREATE VIEW unpacked_segment AS
SELECT segment.guild_id, segment.kind, segment.month, whole.ids, numbers.value
FROM segment
CROSS JOIN LATERAL (
    -- Fetched once, not for each byte.
    SELECT segment.ids || ''::bytea AS ids, segment.data || ''::bytea AS data OFFSET 0
) AS whole
CROSS JOIN LATERAL generate_series(0, segment.rows - 1) AS line
CROSS JOIN LATERAL (
    SELECT array_agg(number.value ORDER BY number.place) AS value
    FROM (
        SELECT
            field.place,
            coalesce(bit_or(
                get_byte(whole.data, field.start + line * field.width + byte)::bigint << 8 * byte
            ), 0) AS value
        FROM (
            SELECT
                nth AS place,
                get_byte(segment.widths, nth) AS width,
                segment.rows * (
                    SELECT coalesce(sum(get_byte(segment.widths, earlier)), 0)::integer
                    FROM generate_series(0, nth - 1) AS earlier
                ) AS start
            FROM generate_series(0, length(segment.widths) - 1) AS nth
        ) AS field
        LEFT JOIN LATERAL generate_series(0, field.width - 1) AS byte ON true
        GROUP BY field.place
    ) AS number
) AS numbers;
COMMENT ON VIEW unpacked_segment IS 'What is packed in segments, a row for each; the views below name its numbers. Slow: for people, not for cards.';

CREATE VIEW slot_count_all AS
SELECT
    guild_id, slot, audience,
    sum(sent)::bigint AS sent,
    sum(deleted)::bigint AS deleted,
    sum(deleted_in_bulk)::bigint AS deleted_in_bulk,
    sum(edited)::bigint AS edited,
    sum(bot_messages)::bigint AS bot_messages,
    sum(other_messages)::bigint AS other_messages,
    sum(reactions)::bigint AS reactions,
    sum(reactions_removed)::bigint AS reactions_removed,
    sum(voice_seconds)::bigint AS voice_seconds,
    sum(voice_alone_seconds)::bigint AS voice_alone_seconds,
    sum(voice_deaf_seconds)::bigint AS voice_deaf_seconds,
    sum(voice_alone_deaf_seconds)::bigint AS voice_alone_deaf_seconds,
    sum(voice_afk_seconds)::bigint AS voice_afk_seconds,
    sum(joins)::bigint AS joins,
    sum(leaves)::bigint AS leaves,
    sum(rejoins)::bigint AS rejoins
FROM (
    SELECT
        guild_id, slot, audience,
        sent, deleted, deleted_in_bulk, edited, bot_messages, other_messages, reactions,
        reactions_removed, voice_seconds, voice_alone_seconds, voice_deaf_seconds,
        voice_alone_deaf_seconds, voice_afk_seconds, joins, leaves, rejoins
    FROM slot_count
    UNION ALL
    SELECT
        guild_id,
        ((month - date '1970-01-01') * 96 + value[1])::integer AS slot,
        value[2]::smallint AS audience,
        coalesce(value[3], 0) AS sent,
        coalesce(value[4], 0) AS deleted,
        coalesce(value[5], 0) AS deleted_in_bulk,
        coalesce(value[6], 0) AS edited,
        coalesce(value[7], 0) AS bot_messages,
        coalesce(value[8], 0) AS other_messages,
        coalesce(value[9], 0) AS reactions,
        coalesce(value[10], 0) AS reactions_removed,
        coalesce(value[11], 0) AS voice_seconds,
        coalesce(value[12], 0) AS voice_alone_seconds,
        coalesce(value[13], 0) AS voice_deaf_seconds,
        coalesce(value[14], 0) AS voice_alone_deaf_seconds,
        coalesce(value[15], 0) AS voice_afk_seconds,
        coalesce(value[16], 0) AS joins,
        coalesce(value[17], 0) AS leaves,
        coalesce(value[18], 0) AS rejoins
    FROM unpacked_segment
    WHERE kind = 1
) AS kept
GROUP BY guild_id, slot, audience;
COMMENT ON VIEW slot_count_all IS 'slot_count with the slots that are packed.';

CREATE VIEW member_day_all AS
SELECT
    guild_id, day, member_id, audience,
    sum(sent)::bigint AS sent,
    sum(deleted)::bigint AS deleted,
    bit_or(hours) AS hours,
    sum(replies)::bigint AS replies,
    sum(reactions)::bigint AS reactions,
    sum(reactions_received)::bigint AS reactions_received,
    sum(voice_seconds)::bigint AS voice_seconds,
    sum(voice_alone_seconds)::bigint AS voice_alone_seconds,
    sum(voice_deaf_seconds)::bigint AS voice_deaf_seconds,
    sum(voice_alone_deaf_seconds)::bigint AS voice_alone_deaf_seconds,
    sum(voice_afk_seconds)::bigint AS voice_afk_seconds
FROM (
    SELECT
        guild_id, day, member_id, audience, sent, deleted, hours::bigint, replies, reactions, reactions_received,
        voice_seconds, voice_alone_seconds, voice_deaf_seconds,
        voice_alone_deaf_seconds, voice_afk_seconds
    FROM member_day
    UNION ALL
    SELECT
        guild_id, month + value[1]::integer AS day,
        (
            SELECT bit_or(get_byte(ids, 8 * value[2]::integer + place)::bigint << 8 * place)
            FROM generate_series(0, 7) AS place
        ) AS member_id,
        value[3]::smallint AS audience,
        coalesce(value[5], 0) AS sent,
        coalesce(value[6], 0) AS deleted,
        coalesce(value[7], 0) AS hours,
        coalesce(value[8], 0) AS replies,
        coalesce(value[9], 0) AS reactions,
        coalesce(value[10], 0) AS reactions_received,
        coalesce(value[11], 0) AS voice_seconds,
        coalesce(value[12], 0) AS voice_alone_seconds,
        coalesce(value[13], 0) AS voice_deaf_seconds,
        coalesce(value[14], 0) AS voice_alone_deaf_seconds,
        coalesce(value[15], 0) AS voice_afk_seconds
    FROM unpacked_segment
    WHERE kind = 2
) AS kept
GROUP BY guild_id, day, member_id, audience;
COMMENT ON VIEW member_day_all IS 'member_day with the days that are packed.';

CREATE VIEW channel_day_all AS
SELECT
    guild_id, day, channel_id, audience,
    sum(sent)::bigint AS sent,
    sum(deleted)::bigint AS deleted,
    sum(edited)::bigint AS edited,
    sum(replies)::bigint AS replies,
    sum(stickers)::bigint AS stickers,
    sum(forwards)::bigint AS forwards,
    sum(voice_messages)::bigint AS voice_messages,
    sum(readable)::bigint AS readable,
    sum(attachments)::bigint AS attachments,
    sum(embeds)::bigint AS embeds,
    sum(polls)::bigint AS polls,
    sum(reactions)::bigint AS reactions,
    sum(voice_seconds)::bigint AS voice_seconds,
    sum(voice_alone_seconds)::bigint AS voice_alone_seconds,
    sum(voice_deaf_seconds)::bigint AS voice_deaf_seconds,
    sum(voice_alone_deaf_seconds)::bigint AS voice_alone_deaf_seconds,
    sum(voice_afk_seconds)::bigint AS voice_afk_seconds,
    max(authors) AS authors,
    max(voice_people) AS voice_people
FROM (
    SELECT
        guild_id, day, channel_id, audience,
        sent, deleted, edited, replies, stickers, forwards, voice_messages, readable,
        attachments, embeds, polls, reactions, voice_seconds, voice_alone_seconds,
        voice_deaf_seconds, voice_alone_deaf_seconds, voice_afk_seconds, authors, voice_people
    FROM channel_day
    UNION ALL
    SELECT
        guild_id, month + value[1]::integer AS day,
        (
            SELECT bit_or(get_byte(ids, 8 * value[2]::integer + place)::bigint << 8 * place)
            FROM generate_series(0, 7) AS place
        ) AS channel_id,
        value[3]::smallint AS audience,
        coalesce(value[4], 0) AS sent,
        coalesce(value[5], 0) AS deleted,
        coalesce(value[6], 0) AS edited,
        coalesce(value[7], 0) AS replies,
        coalesce(value[8], 0) AS stickers,
        coalesce(value[9], 0) AS forwards,
        coalesce(value[10], 0) AS voice_messages,
        coalesce(value[11], 0) AS readable,
        coalesce(value[12], 0) AS attachments,
        coalesce(value[13], 0) AS embeds,
        coalesce(value[14], 0) AS polls,
        coalesce(value[15], 0) AS reactions,
        coalesce(value[16], 0) AS voice_seconds,
        coalesce(value[17], 0) AS voice_alone_seconds,
        coalesce(value[18], 0) AS voice_deaf_seconds,
        coalesce(value[19], 0) AS voice_alone_deaf_seconds,
        coalesce(value[20], 0) AS voice_afk_seconds,
        value[21] AS authors,
        value[22] AS voice_people
    FROM unpacked_segment
    WHERE kind = 5
) AS kept
GROUP BY guild_id, day, channel_id, audience;
COMMENT ON VIEW channel_day_all IS 'channel_day with the days that are packed; what was told late is not among the different people until the next night.';

CREATE VIEW channel_member_day_all AS
SELECT
    guild_id, day, channel_id, member_id, audience,
    sum(messages)::bigint AS messages,
    sum(voice_seconds)::bigint AS voice_seconds
FROM (
    SELECT guild_id, day, channel_id, member_id, audience, messages, voice_seconds
    FROM channel_member_day
    UNION ALL
    SELECT
        guild_id, month + value[1]::integer AS day,
        (
            SELECT bit_or(get_byte(ids, 8 * value[2]::integer + place)::bigint << 8 * place)
            FROM generate_series(0, 7) AS place
        ) AS channel_id,
        (
            SELECT bit_or(get_byte(ids, 8 * value[3]::integer + place)::bigint << 8 * place)
            FROM generate_series(0, 7) AS place
        ) AS member_id,
        value[4]::smallint AS audience,
        coalesce(value[5], 0) AS messages,
        coalesce(value[6], 0) AS voice_seconds
    FROM unpacked_segment
    WHERE kind = 4
) AS kept
GROUP BY guild_id, day, channel_id, member_id, audience;
COMMENT ON VIEW channel_member_day_all IS 'channel_member_day with the days that are packed.';

CREATE TABLE gone_range (
    guild_id   bigint NOT NULL,
    channel_id bigint NOT NULL,
    first_id   bigint NOT NULL,
    after_id   bigint NOT NULL,
    PRIMARY KEY (guild_id, channel_id, first_id)
);
COMMENT ON TABLE gone_range IS 'Ids of messages that were counted and have left: told again, they are not new.';
COMMENT ON COLUMN gone_range.guild_id IS 'The server.';
COMMENT ON COLUMN gone_range.channel_id IS 'The channel; 0: every one that the bot could see.';
COMMENT ON COLUMN gone_range.first_id IS 'First id of the range.';
COMMENT ON COLUMN gone_range.after_id IS 'First id after it.';

CREATE TABLE upkeep (
    guild_id     bigint   NOT NULL PRIMARY KEY,
    facts_since  timestamptz,
    close_from   date,
    done_on      date,
    active_marks smallint NOT NULL DEFAULT 0
);
COMMENT ON TABLE upkeep IS 'How far the nightly work has come.';
COMMENT ON COLUMN upkeep.guild_id IS 'The server.';
COMMENT ON COLUMN upkeep.facts_since IS 'Facts from before have left; null: none has.';
COMMENT ON COLUMN upkeep.close_from IS 'First day whose people are to be counted anew; null: none.';
COMMENT ON COLUMN upkeep.active_marks IS 'Which deeds made people active when guild_day was counted, as bits.';
COMMENT ON COLUMN upkeep.done_on IS 'The night, as a local date, that was seen to last.';
