-- Purpose: voice as segments of constant state, and how a voice channel was used per day.
-- Locks: voice_session is copied and dropped; the writer waits that long: a second for 100,000 rows.

CREATE TABLE voice_segment (
    guild_id           bigint      NOT NULL,
    member_id          bigint      NOT NULL,
    started_at         timestamptz NOT NULL,
    session_started_at timestamptz NOT NULL,
    channel_id         bigint      NOT NULL,
    ended_at           timestamptz,
    rolled_until       timestamptz NOT NULL,
    flags              smallint    NOT NULL,
    audience           smallint    NOT NULL,
    is_alone           boolean     NOT NULL,
    is_bot             boolean     NOT NULL,
    in_afk             boolean     NOT NULL,
    estimated          boolean     NOT NULL,
    PRIMARY KEY (guild_id, member_id, started_at)
) WITH (fillfactor = 80);
CREATE UNIQUE INDEX voice_segment_open ON voice_segment (guild_id, member_id) WHERE ended_at IS NULL;
CREATE INDEX voice_segment_there ON voice_segment (guild_id, channel_id) WHERE ended_at IS NULL AND NOT is_bot;
CREATE INDEX voice_segment_ended ON voice_segment (guild_id, ended_at);
COMMENT ON TABLE voice_segment IS 'Stays in voice, in parts in which nothing changed: one member, one channel, one state. No index holds rolled_until, so that counting on is cheap.';
COMMENT ON COLUMN voice_segment.guild_id IS 'The server.';
COMMENT ON COLUMN voice_segment.member_id IS 'Who.';
COMMENT ON COLUMN voice_segment.started_at IS 'When it began, or was first seen.';
COMMENT ON COLUMN voice_segment.session_started_at IS 'When they came into the channel, or were first seen there: the parts of one stay have it in common.';
COMMENT ON COLUMN voice_segment.channel_id IS 'The voice or stage channel.';
COMMENT ON COLUMN voice_segment.ended_at IS 'When it ended; null while it goes on.';
COMMENT ON COLUMN voice_segment.rolled_until IS 'Up to where its seconds are in the rollups; the end, once it has one.';
COMMENT ON COLUMN voice_segment.flags IS 'Added up: 1 muted and 4 deafened by themselves, 2 muted and 8 deafened by a moderator, 16 streaming, 32 with video, 64 in a stage''s audience, 128 the channel is a stage.';
COMMENT ON COLUMN voice_segment.audience IS 'Who could see the channel: 0 everyone, 1 some.';
COMMENT ON COLUMN voice_segment.is_alone IS 'A person with no other person in the channel; bots are none.';
COMMENT ON COLUMN voice_segment.is_bot IS 'A bot''s: kept, not counted.';
COMMENT ON COLUMN voice_segment.in_afk IS 'In the server''s AFK channel.';
COMMENT ON COLUMN voice_segment.estimated IS 'The end was not seen: it is the last instant at which we were watching.';

INSERT INTO voice_segment (
    guild_id, member_id, started_at, session_started_at, channel_id, ended_at, rolled_until, flags,
    audience, is_alone, is_bot, in_afk, estimated
)
SELECT
    guild_id, member_id, started_at, started_at, channel_id, ended_at, rolled_until, 0,
    audience, false, is_bot, in_afk, estimated
FROM voice_session;
DROP TABLE voice_session;

CREATE TABLE voice_day (
    guild_id          bigint   NOT NULL,
    channel_id        bigint   NOT NULL,
    day               date     NOT NULL,
    peak              integer  NOT NULL,
    streaming_seconds integer  NOT NULL,
    video_seconds     integer  NOT NULL,
    muted_seconds     integer  NOT NULL,
    speaking_seconds  integer  NOT NULL,
    listening_seconds integer  NOT NULL,
    audience          smallint NOT NULL,
    PRIMARY KEY (guild_id, day, channel_id, audience)
) WITH (fillfactor = 80);
COMMENT ON TABLE voice_day IS 'How a voice or stage channel was used per day of the server''s zone, by people, whatever of their time counts as voice time. How long is in channel_day.';
COMMENT ON COLUMN voice_day.guild_id IS 'The server.';
COMMENT ON COLUMN voice_day.channel_id IS 'The voice or stage channel.';
COMMENT ON COLUMN voice_day.day IS 'Local date in the server''s zone.';
COMMENT ON COLUMN voice_day.peak IS 'Most people there at once; who stays over midnight is of both days.';
COMMENT ON COLUMN voice_day.streaming_seconds IS 'Seconds of people who shared their screen.';
COMMENT ON COLUMN voice_day.video_seconds IS 'Seconds of people with their camera on.';
COMMENT ON COLUMN voice_day.muted_seconds IS 'Seconds of people muted, by themselves or by a moderator.';
COMMENT ON COLUMN voice_day.speaking_seconds IS 'Seconds of people on a stage as its speakers.';
COMMENT ON COLUMN voice_day.listening_seconds IS 'Seconds of people in a stage''s audience.';
COMMENT ON COLUMN voice_day.audience IS 'The channel could be seen by 0 everyone, 1 only some.';

COMMENT ON COLUMN slot_count.voice_seconds IS 'Seconds of people in voice with others, not deafened, not in the AFK channel.';
COMMENT ON COLUMN slot_count.voice_alone_seconds IS 'Seconds of people alone in their channel, not deafened.';
COMMENT ON COLUMN channel_day.voice_seconds IS 'Seconds of people in voice with others, not deafened, not in the AFK channel.';
COMMENT ON COLUMN channel_day.voice_alone_seconds IS 'Seconds of people alone in their channel, not deafened.';
COMMENT ON COLUMN member_day.voice_seconds IS 'Seconds in voice with others, not deafened, not in the AFK channel.';
COMMENT ON COLUMN member_day.hours IS 'Local hours in which they wrote, reacted or were in voice with others: bit 0 is midnight to one. What is undone later keeps its hour.';
COMMENT ON COLUMN member_day.voice_alone_seconds IS 'Seconds alone in their channel, not deafened.';
COMMENT ON COLUMN member_day.voice_deaf_seconds IS 'Seconds deafened, not alone.';
COMMENT ON COLUMN member_day.voice_alone_deaf_seconds IS 'Seconds both alone and deafened.';
COMMENT ON COLUMN member_day.voice_afk_seconds IS 'Seconds in the AFK channel.';
