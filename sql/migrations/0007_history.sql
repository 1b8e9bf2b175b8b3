-- Purpose: what is to be read from Discord's history, and how far it was read.
-- Locks: none; the tables are new.

CREATE TABLE history_request (
    guild_id     bigint      NOT NULL,
    request_id   bigint      NOT NULL,
    started_at   timestamptz NOT NULL,
    ended_at     timestamptz NOT NULL,
    requested_at timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL,
    retry_at     timestamptz,
    attempts     integer     NOT NULL DEFAULT 0,
    places       integer     NOT NULL DEFAULT 0,
    refused      integer     NOT NULL DEFAULT 0,
    told         bigint      NOT NULL DEFAULT 0,
    added        bigint      NOT NULL DEFAULT 0,
    purpose      smallint    NOT NULL,
    state        smallint    NOT NULL DEFAULT 0,
    channels     bigint[],
    reason       text,
    PRIMARY KEY (guild_id, purpose, request_id)
);
CREATE INDEX history_request_open ON history_request (guild_id) WHERE state < 2;
COMMENT ON TABLE history_request IS 'What is to be read from Discord''s history: gaps to heal, backfills, lists of members.';
COMMENT ON COLUMN history_request.guild_id IS 'The server.';
COMMENT ON COLUMN history_request.request_id IS 'The instant that sets it apart, as an id: the end of the gap, the start of the watch, or when it was asked for.';
COMMENT ON COLUMN history_request.started_at IS 'Start of the stretch to be read.';
COMMENT ON COLUMN history_request.ended_at IS 'Its end.';
COMMENT ON COLUMN history_request.requested_at IS 'When it was asked for.';
COMMENT ON COLUMN history_request.updated_at IS 'When it last got on.';
COMMENT ON COLUMN history_request.retry_at IS 'When it may be tried again, after a failure.';
COMMENT ON COLUMN history_request.attempts IS 'Failures since it last got on.';
COMMENT ON COLUMN history_request.places IS 'Stretches of channels that were read to the end; counted when all are.';
COMMENT ON COLUMN history_request.refused IS 'Stretches of channels that Discord did not show.';
COMMENT ON COLUMN history_request.told IS 'Messages, or members, that were read.';
COMMENT ON COLUMN history_request.added IS 'How many of them were new.';
COMMENT ON COLUMN history_request.purpose IS '0 heal a gap, 1 backfill, 2 compare the members.';
COMMENT ON COLUMN history_request.state IS '0 asked for, 1 planned, 2 done, 3 refused.';
COMMENT ON COLUMN history_request.channels IS 'The channels that were named; null: all.';
COMMENT ON COLUMN history_request.reason IS 'Why it was refused, or what failed last.';

CREATE TABLE history_task (
    guild_id   bigint      NOT NULL,
    request_id bigint      NOT NULL,
    channel_id bigint      NOT NULL,
    started_at timestamptz NOT NULL,
    ended_at   timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    retry_at   timestamptz,
    cursor_id  bigint      NOT NULL,
    told       bigint      NOT NULL DEFAULT 0,
    added      bigint      NOT NULL DEFAULT 0,
    attempts   integer     NOT NULL DEFAULT 0,
    purpose    smallint    NOT NULL,
    state      smallint    NOT NULL DEFAULT 1,
    audience   smallint    NOT NULL,
    reason     text,
    PRIMARY KEY (guild_id, purpose, request_id, channel_id, started_at)
) WITH (fillfactor = 80);
COMMENT ON TABLE history_task IS 'A stretch of one channel to be read, and how far it was: what a killed bot goes on with. It goes when its request is done, unless it was refused.';
COMMENT ON COLUMN history_task.guild_id IS 'The server.';
COMMENT ON COLUMN history_task.request_id IS 'The request it belongs to.';
COMMENT ON COLUMN history_task.channel_id IS 'The channel, thread or forum post; 0 for the list of members.';
COMMENT ON COLUMN history_task.started_at IS 'Start of the stretch.';
COMMENT ON COLUMN history_task.ended_at IS 'Its end.';
COMMENT ON COLUMN history_task.updated_at IS 'When it last got on.';
COMMENT ON COLUMN history_task.retry_at IS 'When it may be tried again, after a failure.';
COMMENT ON COLUMN history_task.cursor_id IS 'The last message, or member, that was read; reading goes on after it.';
COMMENT ON COLUMN history_task.told IS 'Messages, or members, that were read.';
COMMENT ON COLUMN history_task.added IS 'How many of them were new.';
COMMENT ON COLUMN history_task.attempts IS 'Failures since it last got on.';
COMMENT ON COLUMN history_task.purpose IS 'As of its request.';
COMMENT ON COLUMN history_task.state IS '1 open, 2 done, 3 refused.';
COMMENT ON COLUMN history_task.audience IS 'Who could see the channel when it was planned: 0 everyone, 1 some.';
COMMENT ON COLUMN history_task.reason IS 'Why it was refused, or what failed last.';
