-- Purpose: threads, scheduled events, stages, moderation, member counts; doors and returns of members.
-- Locks: membership, departure and slot_count, exclusively, for a moment; no row is rewritten.

ALTER TABLE membership
    ADD COLUMN may_count boolean NOT NULL DEFAULT true,
    ADD COLUMN is_return boolean NOT NULL DEFAULT false,
    ADD COLUMN end_inferred boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN membership.may_count IS 'False: a list of members told of it, from before we watched, and it is in no total.';
COMMENT ON COLUMN membership.is_return IS 'They had been here before.';
COMMENT ON COLUMN membership.end_inferred IS 'Nobody told that they left: they came again, and left_at is when. It counts as a leaving.';

ALTER TABLE departure
    ADD COLUMN estimated boolean NOT NULL DEFAULT false,
    ADD COLUMN door smallint NOT NULL DEFAULT 0;
COMMENT ON COLUMN departure.estimated IS 'Noticed later, by comparing lists: left_at is when it was noticed.';
COMMENT ON COLUMN departure.door IS '0 by themselves or not known, 1 kicked, 2 banned, 3 pruned.';

ALTER TABLE slot_count
    ADD COLUMN rejoins integer NOT NULL DEFAULT 0;
COMMENT ON COLUMN slot_count.rejoins IS 'How many of those who came had been here before (audience 0).';

CREATE TABLE departure_explanation (
    guild_id  bigint      NOT NULL,
    member_id bigint      NOT NULL,
    told_at   timestamptz NOT NULL,
    door      smallint    NOT NULL,
    PRIMARY KEY (guild_id, member_id, told_at, door)
);
COMMENT ON TABLE departure_explanation IS 'Kicks and bans of members: each explains the departure nearest in time, which may be told before or after it.';
COMMENT ON COLUMN departure_explanation.guild_id IS 'The server.';
COMMENT ON COLUMN departure_explanation.member_id IS 'Who was made to leave.';
COMMENT ON COLUMN departure_explanation.told_at IS 'When it was done, or told where Discord gives no time.';
COMMENT ON COLUMN departure_explanation.door IS '1 kicked, 2 banned, 3 pruned.';

CREATE TABLE thread_member (
    guild_id  bigint      NOT NULL,
    thread_id bigint      NOT NULL,
    member_id bigint      NOT NULL,
    joined_at timestamptz NOT NULL,
    left_at   timestamptz,
    PRIMARY KEY (guild_id, thread_id, member_id, joined_at)
);
COMMENT ON TABLE thread_member IS 'People who began to follow a thread, one row for each time.';
COMMENT ON COLUMN thread_member.guild_id IS 'The server.';
COMMENT ON COLUMN thread_member.thread_id IS 'The thread or forum post.';
COMMENT ON COLUMN thread_member.member_id IS 'Who follows it: so that a repetition counts once.';
COMMENT ON COLUMN thread_member.joined_at IS 'Since when, as Discord tells it.';
COMMENT ON COLUMN thread_member.left_at IS 'When they stopped; null while they follow it.';

CREATE TABLE scheduled_event_member (
    guild_id      bigint      NOT NULL,
    event_id      bigint      NOT NULL,
    member_id     bigint      NOT NULL,
    changed_at    timestamptz NOT NULL,
    is_interested boolean     NOT NULL,
    PRIMARY KEY (guild_id, event_id, member_id)
);
COMMENT ON TABLE scheduled_event_member IS 'Who said to come to a scheduled event, or took that back.';
COMMENT ON COLUMN scheduled_event_member.guild_id IS 'The server.';
COMMENT ON COLUMN scheduled_event_member.event_id IS 'The event.';
COMMENT ON COLUMN scheduled_event_member.member_id IS 'Who.';
COMMENT ON COLUMN scheduled_event_member.changed_at IS 'When they last said so or took it back.';
COMMENT ON COLUMN scheduled_event_member.is_interested IS 'Whether it still holds.';

CREATE TABLE stage (
    guild_id   bigint NOT NULL,
    stage_id   bigint NOT NULL,
    channel_id bigint NOT NULL,
    event_id   bigint,
    closed_at  timestamptz,
    PRIMARY KEY (guild_id, stage_id)
);
COMMENT ON TABLE stage IS 'Stages that went live.';
COMMENT ON COLUMN stage.guild_id IS 'The server.';
COMMENT ON COLUMN stage.stage_id IS 'Discord''s id; carries when it went live.';
COMMENT ON COLUMN stage.channel_id IS 'Its stage channel: who was in voice there attended.';
COMMENT ON COLUMN stage.event_id IS 'The scheduled event that it belongs to, if any.';
COMMENT ON COLUMN stage.closed_at IS 'When it ended; null while it is live, or if its end was not told.';

CREATE TABLE moderation (
    guild_id bigint   NOT NULL,
    entry_id bigint   NOT NULL,
    people   integer  NOT NULL,
    measure  smallint NOT NULL,
    PRIMARY KEY (guild_id, entry_id)
);
COMMENT ON TABLE moderation IS 'What moderators did: neither who did it, nor to whom, nor why.';
COMMENT ON COLUMN moderation.guild_id IS 'The server.';
COMMENT ON COLUMN moderation.entry_id IS 'Entry of the audit log; carries when it was done.';
COMMENT ON COLUMN moderation.people IS 'How many it was done to.';
COMMENT ON COLUMN moderation.measure IS '1 timeout, 2 timeout lifted, 20 kick, 21 prune, 22 ban, 23 ban lifted.';

CREATE TABLE channel_change (
    guild_id   bigint      NOT NULL,
    channel_id bigint      NOT NULL,
    changed_at timestamptz NOT NULL,
    what       smallint    NOT NULL,
    PRIMARY KEY (guild_id, channel_id, changed_at, what)
);
COMMENT ON TABLE channel_change IS 'What became of channels, threads and forum posts, and when; no names.';
COMMENT ON COLUMN channel_change.guild_id IS 'The server.';
COMMENT ON COLUMN channel_change.channel_id IS 'The channel, thread or forum post.';
COMMENT ON COLUMN channel_change.changed_at IS 'When it was told; of the archive, when it happened.';
COMMENT ON COLUMN channel_change.what IS '0 renamed, 1 deleted, 2 archived, 3 taken out of the archive, 4 opened to everyone, 5 closed to some.';

CREATE TABLE thread (
    guild_id   bigint      NOT NULL,
    thread_id  bigint      NOT NULL,
    parent_id  bigint      NOT NULL,
    owner_id   bigint,
    created_at timestamptz NOT NULL,
    seen_at    timestamptz NOT NULL,
    audience   smallint    NOT NULL,
    PRIMARY KEY (guild_id, thread_id)
);
COMMENT ON TABLE thread IS 'Threads and forum posts told to us; their names are channels'' names.';
COMMENT ON COLUMN thread.guild_id IS 'The server.';
COMMENT ON COLUMN thread.thread_id IS 'The thread or forum post.';
COMMENT ON COLUMN thread.parent_id IS 'The channel it hangs on.';
COMMENT ON COLUMN thread.owner_id IS 'Who opened it.';
COMMENT ON COLUMN thread.created_at IS 'When it was opened.';
COMMENT ON COLUMN thread.seen_at IS 'When it was last told of.';
COMMENT ON COLUMN thread.audience IS 'Who could see it when it was first told: 0 everyone, 1 some. It is counted as opened there.';

CREATE TABLE scheduled_event (
    guild_id   bigint      NOT NULL,
    event_id   bigint      NOT NULL,
    channel_id bigint,
    creator_id bigint,
    starts_at  timestamptz NOT NULL,
    ends_at    timestamptz,
    began_at   timestamptz,
    ended_at   timestamptz,
    seen_at    timestamptz NOT NULL,
    interested integer,
    status     smallint    NOT NULL,
    PRIMARY KEY (guild_id, event_id)
);
COMMENT ON TABLE scheduled_event IS 'Scheduled events as last seen, and when they were really live.';
COMMENT ON COLUMN scheduled_event.guild_id IS 'The server.';
COMMENT ON COLUMN scheduled_event.event_id IS 'The event.';
COMMENT ON COLUMN scheduled_event.channel_id IS 'Where it takes place; null: outside of Discord.';
COMMENT ON COLUMN scheduled_event.creator_id IS 'Who made it, where told.';
COMMENT ON COLUMN scheduled_event.starts_at IS 'When it is to start.';
COMMENT ON COLUMN scheduled_event.ends_at IS 'When it is to end, if that is set.';
COMMENT ON COLUMN scheduled_event.began_at IS 'When it was told to be live, the newest time.';
COMMENT ON COLUMN scheduled_event.ended_at IS 'When it was told to be live no more.';
COMMENT ON COLUMN scheduled_event.seen_at IS 'When this description was told.';
COMMENT ON COLUMN scheduled_event.interested IS 'How many said that they will come, where Discord tells.';
COMMENT ON COLUMN scheduled_event.status IS '1 scheduled, 2 live, 3 over, 4 called off.';

CREATE TABLE thread_day (
    guild_id  bigint   NOT NULL,
    parent_id bigint   NOT NULL,
    created   integer  NOT NULL,
    archived  integer  NOT NULL,
    joined    integer  NOT NULL,
    day       date     NOT NULL,
    audience  smallint NOT NULL,
    PRIMARY KEY (guild_id, day, parent_id, audience)
) WITH (fillfactor = 80);
COMMENT ON TABLE thread_day IS 'What happened to a channel''s threads or posts per day of the server''s zone.';
COMMENT ON COLUMN thread_day.guild_id IS 'The server.';
COMMENT ON COLUMN thread_day.parent_id IS 'The channel they hang on; 0: not known.';
COMMENT ON COLUMN thread_day.created IS 'How many were opened.';
COMMENT ON COLUMN thread_day.archived IS 'How often one was archived.';
COMMENT ON COLUMN thread_day.joined IS 'How often a person began to follow one.';
COMMENT ON COLUMN thread_day.day IS 'Local date in the server''s zone.';
COMMENT ON COLUMN thread_day.audience IS 'Of threads that 0 everyone, 1 only some could see.';

CREATE TABLE moderation_day (
    guild_id bigint   NOT NULL,
    times    integer  NOT NULL,
    people   integer  NOT NULL,
    day      date     NOT NULL,
    measure  smallint NOT NULL,
    PRIMARY KEY (guild_id, day, measure)
) WITH (fillfactor = 80);
COMMENT ON TABLE moderation_day IS 'What moderators did per day of the server''s zone; for its staff.';
COMMENT ON COLUMN moderation_day.guild_id IS 'The server.';
COMMENT ON COLUMN moderation_day.times IS 'How often.';
COMMENT ON COLUMN moderation_day.people IS 'To how many, added up.';
COMMENT ON COLUMN moderation_day.day IS 'Local date in the server''s zone.';
COMMENT ON COLUMN moderation_day.measure IS '1 timeout, 2 timeout lifted, 20 kick, 21 prune, 22 ban, 23 ban lifted.';

CREATE TABLE member_count (
    guild_id   bigint      NOT NULL,
    counted_at timestamptz NOT NULL,
    members    integer     NOT NULL,
    day        date        NOT NULL,
    PRIMARY KEY (guild_id, day)
) WITH (fillfactor = 80);
COMMENT ON TABLE member_count IS 'How many members a server had, per day of its zone: the newest number of the day. A day without a row is not known.';
COMMENT ON COLUMN member_count.guild_id IS 'The server.';
COMMENT ON COLUMN member_count.counted_at IS 'When Discord told the number.';
COMMENT ON COLUMN member_count.members IS 'Members, bots included.';
COMMENT ON COLUMN member_count.day IS 'Local date in the server''s zone.';
