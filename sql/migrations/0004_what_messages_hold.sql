-- Purpose: stickers, answers of apps, our own commands, first and last messages, reactions received.
-- Locks: rows of reaction, while whose message they are under is forgotten: seconds for each million.

CREATE TABLE message_sticker (
    guild_id   bigint NOT NULL,
    message_id bigint NOT NULL,
    sticker_id bigint NOT NULL,
    PRIMARY KEY (guild_id, message_id, sticker_id)
);
COMMENT ON TABLE message_sticker IS 'Stickers in people''s counted messages.';
COMMENT ON COLUMN message_sticker.guild_id IS 'The server.';
COMMENT ON COLUMN message_sticker.message_id IS 'The message.';
COMMENT ON COLUMN message_sticker.sticker_id IS 'The sticker.';

CREATE TABLE app_answer (
    guild_id       bigint   NOT NULL,
    message_id     bigint   NOT NULL,
    channel_id     bigint   NOT NULL,
    application_id bigint   NOT NULL,
    member_id      bigint,
    audience       smallint NOT NULL,
    command        text,
    PRIMARY KEY (guild_id, message_id)
);
COMMENT ON TABLE app_answer IS 'Answers of apps to commands where everybody in the channel sees them. A deleted one was a use all the same.';
COMMENT ON COLUMN app_answer.guild_id IS 'The server.';
COMMENT ON COLUMN app_answer.message_id IS 'The answer; carries when it was given.';
COMMENT ON COLUMN app_answer.channel_id IS 'The channel, thread or forum post it was given in.';
COMMENT ON COLUMN app_answer.application_id IS 'The app, or its bot where only that was told.';
COMMENT ON COLUMN app_answer.member_id IS 'Who used the command, where told.';
COMMENT ON COLUMN app_answer.audience IS 'Who could see the channel: 0 everyone, 1 some.';
COMMENT ON COLUMN app_answer.command IS 'The command''s name, where told.';

CREATE TABLE command_run (
    guild_id       bigint   NOT NULL,
    interaction_id bigint   NOT NULL,
    channel_id     bigint,
    member_id      bigint   NOT NULL,
    latency_ms     integer  NOT NULL,
    outcome        smallint NOT NULL,
    audience       smallint NOT NULL,
    command        text     NOT NULL,
    PRIMARY KEY (guild_id, interaction_id)
);
COMMENT ON TABLE command_run IS 'Uses of this bot''s own commands.';
COMMENT ON COLUMN command_run.guild_id IS 'The server.';
COMMENT ON COLUMN command_run.interaction_id IS 'Discord''s id of the use; carries when it was.';
COMMENT ON COLUMN command_run.channel_id IS 'Where it was used.';
COMMENT ON COLUMN command_run.member_id IS 'Who used it.';
COMMENT ON COLUMN command_run.latency_ms IS 'Milliseconds from its arrival to the answer.';
COMMENT ON COLUMN command_run.outcome IS '0 answered, 1 refused with a sentence that says why, 2 failed.';
COMMENT ON COLUMN command_run.audience IS 'Who could see the channel: 0 everyone, 1 some.';
COMMENT ON COLUMN command_run.command IS 'Its name, groups included.';

CREATE TABLE sticker (
    guild_id   bigint      NOT NULL,
    sticker_id bigint      NOT NULL,
    seen_at    timestamptz NOT NULL,
    name       text        NOT NULL,
    PRIMARY KEY (guild_id, sticker_id)
);
COMMENT ON TABLE sticker IS 'Names of stickers met in messages.';
COMMENT ON COLUMN sticker.guild_id IS 'The server where it was used.';
COMMENT ON COLUMN sticker.sticker_id IS 'The sticker.';
COMMENT ON COLUMN sticker.seen_at IS 'When this name was told.';
COMMENT ON COLUMN sticker.name IS 'What people call it.';

CREATE TABLE member_activity (
    guild_id         bigint      NOT NULL,
    member_id        bigint      NOT NULL,
    first_message_at timestamptz NOT NULL,
    last_message_at  timestamptz NOT NULL,
    audience         smallint    NOT NULL,
    PRIMARY KEY (guild_id, member_id, audience)
) WITH (fillfactor = 80);
COMMENT ON TABLE member_activity IS 'When a person first and last wrote: of all counted messages ever told, deleted ones too.';
COMMENT ON COLUMN member_activity.guild_id IS 'The server.';
COMMENT ON COLUMN member_activity.member_id IS 'The person; bots are not here.';
COMMENT ON COLUMN member_activity.first_message_at IS 'When their oldest message was sent.';
COMMENT ON COLUMN member_activity.last_message_at IS 'When their newest message was sent.';
COMMENT ON COLUMN member_activity.audience IS 'In channels that 0 everyone, 1 only some could see.';

CREATE TABLE sticker_day (
    guild_id   bigint   NOT NULL,
    sticker_id bigint   NOT NULL,
    day        date     NOT NULL,
    uses       integer  NOT NULL,
    audience   smallint NOT NULL,
    PRIMARY KEY (guild_id, day, sticker_id, audience)
) WITH (fillfactor = 80);
COMMENT ON TABLE sticker_day IS 'How a sticker was used per day of the server''s zone.';
COMMENT ON COLUMN sticker_day.guild_id IS 'The server.';
COMMENT ON COLUMN sticker_day.sticker_id IS 'The sticker.';
COMMENT ON COLUMN sticker_day.day IS 'Local date in the server''s zone.';
COMMENT ON COLUMN sticker_day.uses IS 'People''s counted messages with it, less those deleted.';
COMMENT ON COLUMN sticker_day.audience IS 'In channels that 0 everyone, 1 only some could see.';

CREATE TABLE app_day (
    guild_id       bigint   NOT NULL,
    application_id bigint   NOT NULL,
    day            date     NOT NULL,
    uses           integer  NOT NULL,
    audience       smallint NOT NULL,
    command        text     NOT NULL,
    PRIMARY KEY (guild_id, day, application_id, command, audience)
) WITH (fillfactor = 80);
COMMENT ON TABLE app_day IS 'How an app''s command was used per day of the server''s zone.';
COMMENT ON COLUMN app_day.guild_id IS 'The server.';
COMMENT ON COLUMN app_day.application_id IS 'The app, or its bot where only that was told.';
COMMENT ON COLUMN app_day.day IS 'Local date in the server''s zone.';
COMMENT ON COLUMN app_day.uses IS 'Answers that everybody in the channel saw, whether they still stand or not.';
COMMENT ON COLUMN app_day.audience IS 'In channels that 0 everyone, 1 only some could see.';
COMMENT ON COLUMN app_day.command IS 'The command''s name; empty where it was not told.';

CREATE TABLE command_day (
    guild_id   bigint   NOT NULL,
    latency_ms bigint   NOT NULL,
    day        date     NOT NULL,
    runs       integer  NOT NULL,
    refused    integer  NOT NULL,
    failed     integer  NOT NULL,
    slowest_ms integer  NOT NULL,
    audience   smallint NOT NULL,
    command    text     NOT NULL,
    PRIMARY KEY (guild_id, day, command, audience)
) WITH (fillfactor = 80);
COMMENT ON TABLE command_day IS 'How this bot''s own commands were used per day of the server''s zone.';
COMMENT ON COLUMN command_day.guild_id IS 'The server.';
COMMENT ON COLUMN command_day.latency_ms IS 'Milliseconds from arrival to answer, of all runs together.';
COMMENT ON COLUMN command_day.day IS 'Local date in the server''s zone.';
COMMENT ON COLUMN command_day.runs IS 'Uses, whatever became of them.';
COMMENT ON COLUMN command_day.refused IS 'Those answered by a sentence that says why not.';
COMMENT ON COLUMN command_day.failed IS 'Those that failed.';
COMMENT ON COLUMN command_day.slowest_ms IS 'The longest of them.';
COMMENT ON COLUMN command_day.audience IS 'In channels that 0 everyone, 1 only some could see.';
COMMENT ON COLUMN command_day.command IS 'Its name, groups included.';

-- Nobody was credited with the reactions kept so far; taken back, they must not be taken from anyone.
UPDATE reaction SET message_author_id = NULL WHERE message_author_id IS NOT NULL;
COMMENT ON COLUMN reaction.message_author_id IS 'The person whose message it is, where known: for reactions received.';
