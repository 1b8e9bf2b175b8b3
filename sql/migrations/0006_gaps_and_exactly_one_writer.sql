-- Purpose: stretches that were not watched, how far a spool was applied, and who may write.
-- Locks: none; the tables are new.

CREATE TABLE unwatched (
    guild_id   bigint      NOT NULL,
    channel_id bigint      NOT NULL,
    started_at timestamptz NOT NULL,
    ended_at   timestamptz NOT NULL,
    kind       smallint    NOT NULL,
    reason     smallint    NOT NULL,
    PRIMARY KEY (guild_id, kind, channel_id, started_at),
    CHECK (ended_at > started_at)
) WITH (fillfactor = 80);
COMMENT ON TABLE unwatched IS 'Gaps: stretches in which we did not watch. One that was healed stays, and coverage lies over it.';
COMMENT ON COLUMN unwatched.guild_id IS 'The server.';
COMMENT ON COLUMN unwatched.channel_id IS 'The channel; 0: every one that the bot can see.';
COMMENT ON COLUMN unwatched.started_at IS 'First instant not watched.';
COMMENT ON COLUMN unwatched.ended_at IS 'First instant watched again, or that of which nothing is known yet.';
COMMENT ON COLUMN unwatched.kind IS '0 messages, 1 reactions, 2 voice, 3 members, 4 invites, 5 moderation, 6 events.';
COMMENT ON COLUMN unwatched.reason IS '0 offline, 1 session lost, 2 server unavailable, 3 facts refused, 4 no permission, 5 facts damaged.';

CREATE TABLE spool_position (
    spool_id   uuid        NOT NULL PRIMARY KEY,
    sequence   bigint      NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE spool_position IS 'How far each spool has been written into this database, so that no record is written twice.';
COMMENT ON COLUMN spool_position.spool_id IS 'The spool''s own random id.';
COMMENT ON COLUMN spool_position.sequence IS 'Number of the newest record that was written.';
COMMENT ON COLUMN spool_position.applied_at IS 'When it was.';

CREATE TABLE writer (
    application_id bigint      NOT NULL PRIMARY KEY,
    epoch          bigint      NOT NULL,
    claimed_at     timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE writer IS 'Which run of a bot may write: the newest. An older one is refused.';
COMMENT ON COLUMN writer.application_id IS 'The bot''s application at Discord.';
COMMENT ON COLUMN writer.epoch IS 'Counts its runs; a write carries the number of its run.';
COMMENT ON COLUMN writer.claimed_at IS 'When that run began to write.';

COMMENT ON COLUMN coverage.kind IS '0 messages, 1 reactions, 2 voice, 3 members, 4 invites, 5 moderation, 6 events.';
