-- Everything a new database gets. An old one gets the same through sql/migrations; a test compares
-- the two. docs/storage.md tells the whole story.
--
-- Each table of a server has guild_id first in its primary key and in every unique key, nothing
-- joins across servers, and there are no triggers: so the schema runs unchanged on one server, on
-- TimescaleDB, and on Citus distributed by guild_id.
--
-- Ids are Discord's own. An id carries its time (milliseconds since 2015 in the upper 42 bits), so
-- a range of message ids is a range of time. Audience: 0 public, 1 restricted, as it was when the
-- fact happened.

-- Facts -----------------------------------------------------------------------------------------

CREATE TABLE message (
    guild_id        bigint      NOT NULL,
    message_id      bigint      NOT NULL,
    channel_id      bigint      NOT NULL,
    author_id       bigint      NOT NULL,
    reply_to        bigint,
    edited_at       timestamptz ,
    deleted_at      timestamptz ,
    author_kind     smallint    NOT NULL,
    message_type    smallint    NOT NULL,
    audience        smallint    NOT NULL,
    traits          smallint    NOT NULL DEFAULT 0,
    contents        smallint,
    deleted_in_bulk boolean     NOT NULL DEFAULT false,
    PRIMARY KEY (guild_id, message_id)
) PARTITION BY RANGE (message_id);
COMMENT ON TABLE message IS 'Messages told to us, one row each, in monthly partitions that the writer makes. Never their text.';
COMMENT ON COLUMN message.guild_id IS 'The server.';
COMMENT ON COLUMN message.message_id IS 'Discord''s id; carries when it was sent.';
COMMENT ON COLUMN message.channel_id IS 'The channel, thread or forum post it was sent in: for counts per channel.';
COMMENT ON COLUMN message.author_id IS 'Who sent it: for counts per member and distinct people.';
COMMENT ON COLUMN message.reply_to IS 'The message it answers, where it does.';
COMMENT ON COLUMN message.edited_at IS 'The newest edit told.';
COMMENT ON COLUMN message.deleted_at IS 'When it was removed; it then counts as sent, no more as a message.';
COMMENT ON COLUMN message.author_kind IS '0 person, 1 bot, 2 webhook: only people are counted.';
COMMENT ON COLUMN message.message_type IS 'Discord''s number; 0 and 19 are counted.';
COMMENT ON COLUMN message.audience IS 'Who could see the channel: 0 everyone, 1 some.';
COMMENT ON COLUMN message.traits IS '1 with a sticker, 2 a forward, 4 spoken; added up.';
COMMENT ON COLUMN message.contents IS '1 with a file, 2 an embed, 4 a poll, added up; null: Discord did not show us.';
COMMENT ON COLUMN message.deleted_in_bulk IS 'It was removed together with others.';

CREATE TABLE message_change (
    guild_id        bigint      NOT NULL,
    message_id      bigint      NOT NULL,
    edited_at       timestamptz ,
    deleted_at      timestamptz ,
    deleted_in_bulk boolean     NOT NULL DEFAULT false,
    PRIMARY KEY (guild_id, message_id)
);
COMMENT ON TABLE message_change IS 'Edits and deletions of messages not told to us: a message told later takes what waits here.';
COMMENT ON COLUMN message_change.guild_id IS 'The server.';
COMMENT ON COLUMN message_change.message_id IS 'The message.';
COMMENT ON COLUMN message_change.edited_at IS 'The newest edit told.';
COMMENT ON COLUMN message_change.deleted_at IS 'When it was removed.';
COMMENT ON COLUMN message_change.deleted_in_bulk IS 'It was removed together with others.';

CREATE TABLE message_emoji (
    guild_id   bigint  NOT NULL,
    message_id bigint  NOT NULL,
    emoji_id   bigint  NOT NULL,
    times      integer NOT NULL,
    emoji_char text    NOT NULL,
    PRIMARY KEY (guild_id, message_id, emoji_id, emoji_char)
);
COMMENT ON TABLE message_emoji IS 'Emoji in the text of people''s counted messages, where the text was readable.';
COMMENT ON COLUMN message_emoji.guild_id IS 'The server.';
COMMENT ON COLUMN message_emoji.message_id IS 'The message.';
COMMENT ON COLUMN message_emoji.emoji_id IS 'The custom emoji; 0 for a Unicode one.';
COMMENT ON COLUMN message_emoji.times IS 'How often it stands there.';
COMMENT ON COLUMN message_emoji.emoji_char IS 'The Unicode emoji; empty for a custom one.';

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

CREATE TABLE reaction (
    guild_id          bigint      NOT NULL,
    message_id        bigint      NOT NULL,
    member_id         bigint      NOT NULL,
    emoji_id          bigint      NOT NULL,
    channel_id        bigint      NOT NULL,
    message_author_id bigint,
    added_at          timestamptz NOT NULL,
    removed_at        timestamptz,
    audience          smallint    NOT NULL,
    by_bot            boolean     NOT NULL,
    emoji_char        text        NOT NULL,
    PRIMARY KEY (guild_id, message_id, member_id, emoji_id, emoji_char)
) WITH (fillfactor = 90);
CREATE INDEX reaction_added ON reaction (guild_id, added_at);
COMMENT ON TABLE reaction IS 'Reactions known with their giver. One that is taken back and given again is one row.';
COMMENT ON COLUMN reaction.guild_id IS 'The server.';
COMMENT ON COLUMN reaction.message_id IS 'The message reacted to.';
COMMENT ON COLUMN reaction.member_id IS 'Who reacted.';
COMMENT ON COLUMN reaction.emoji_id IS 'The custom emoji; 0 for a Unicode one.';
COMMENT ON COLUMN reaction.channel_id IS 'Where the message stands: for counts per channel.';
COMMENT ON COLUMN reaction.message_author_id IS 'The person whose message it is, where known: for reactions received.';
COMMENT ON COLUMN reaction.added_at IS 'When it was given, newest time.';
COMMENT ON COLUMN reaction.removed_at IS 'When it was taken back or cleared; null while it stands.';
COMMENT ON COLUMN reaction.audience IS 'Who could see the channel: 0 everyone, 1 some.';
COMMENT ON COLUMN reaction.by_bot IS 'Given by a bot: counted under the emoji, not for members.';
COMMENT ON COLUMN reaction.emoji_char IS 'The Unicode emoji; empty for a custom one.';

CREATE TABLE reaction_unnamed (
    guild_id   bigint      NOT NULL,
    message_id bigint      NOT NULL,
    emoji_id   bigint      NOT NULL,
    told_at    timestamptz NOT NULL,
    told       integer     NOT NULL,
    unnamed    integer     NOT NULL,
    audience   smallint    NOT NULL,
    emoji_char text        NOT NULL,
    PRIMARY KEY (guild_id, message_id, emoji_id, emoji_char)
);
COMMENT ON TABLE reaction_unnamed IS 'Reactions that history told as a number only. An emoji''s total is these and the named ones.';
COMMENT ON COLUMN reaction_unnamed.guild_id IS 'The server.';
COMMENT ON COLUMN reaction_unnamed.message_id IS 'The message, at whose time they are counted.';
COMMENT ON COLUMN reaction_unnamed.emoji_id IS 'The custom emoji; 0 for a Unicode one.';
COMMENT ON COLUMN reaction_unnamed.told_at IS 'When so many stood there: the newest time holds, in whatever order they are told.';
COMMENT ON COLUMN reaction_unnamed.told IS 'The number that stood there then.';
COMMENT ON COLUMN reaction_unnamed.unnamed IS 'That number less the named reactions that stood there then.';
COMMENT ON COLUMN reaction_unnamed.audience IS 'Who could see the channel: 0 everyone, 1 some.';
COMMENT ON COLUMN reaction_unnamed.emoji_char IS 'The Unicode emoji; empty for a custom one.';

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
COMMENT ON COLUMN voice_segment.flags IS 'Added up: 1 muted and 4 deafened by themselves, 2 muted and 8 deafened by a moderator, 16 streaming, 32 with video, 64 in a stage''s audience, 128 the channel is a stage, 256 of somebody whom the server leaves out: company to others, in no total.';
COMMENT ON COLUMN voice_segment.audience IS 'Who could see the channel: 0 everyone, 1 some.';
COMMENT ON COLUMN voice_segment.is_alone IS 'A person with no other person in the channel; bots are none.';
COMMENT ON COLUMN voice_segment.is_bot IS 'A bot''s: kept, not counted.';
COMMENT ON COLUMN voice_segment.in_afk IS 'In the server''s AFK channel.';
COMMENT ON COLUMN voice_segment.estimated IS 'The end was not seen: it is the last instant at which we were watching.';

CREATE TABLE membership (
    guild_id     bigint      NOT NULL,
    member_id    bigint      NOT NULL,
    joined_at    timestamptz NOT NULL,
    left_at      timestamptz,
    is_bot       boolean     NOT NULL,
    counted      boolean     NOT NULL,
    may_count    boolean     NOT NULL DEFAULT true,
    is_return    boolean     NOT NULL DEFAULT false,
    end_inferred boolean     NOT NULL DEFAULT false,
    PRIMARY KEY (guild_id, member_id, joined_at)
);
CREATE INDEX membership_joined ON membership (guild_id, joined_at);
COMMENT ON INDEX membership_joined IS 'Comings in a window, for the totals of invites.';
COMMENT ON TABLE membership IS 'Comings of members, one row for each time somebody joined.';
COMMENT ON COLUMN membership.guild_id IS 'The server.';
COMMENT ON COLUMN membership.member_id IS 'Who came.';
COMMENT ON COLUMN membership.joined_at IS 'When, as Discord tells it.';
COMMENT ON COLUMN membership.left_at IS 'The first departure after it and before the next coming.';
COMMENT ON COLUMN membership.is_bot IS 'A bot, added by an administrator.';
COMMENT ON COLUMN membership.counted IS 'A person''s: in the rollups.';
COMMENT ON COLUMN membership.may_count IS 'False: a list of members told of it, from before we watched, and it is in no total.';
COMMENT ON COLUMN membership.is_return IS 'They had been here before.';
COMMENT ON COLUMN membership.end_inferred IS 'Nobody told that they left: they came again, and left_at is when. It counts as a leaving.';

CREATE TABLE departure (
    guild_id  bigint      NOT NULL,
    member_id bigint      NOT NULL,
    left_at   timestamptz NOT NULL,
    counted   boolean     NOT NULL,
    estimated boolean     NOT NULL DEFAULT false,
    door      smallint    NOT NULL DEFAULT 0,
    PRIMARY KEY (guild_id, member_id, left_at)
);
COMMENT ON TABLE departure IS 'Leavings as told, by whatever door, also of members whose coming was not seen.';
COMMENT ON COLUMN departure.guild_id IS 'The server.';
COMMENT ON COLUMN departure.member_id IS 'Who left.';
COMMENT ON COLUMN departure.left_at IS 'When it was told.';
COMMENT ON COLUMN departure.counted IS 'A person''s first departure since they last came; others repeat it.';
COMMENT ON COLUMN departure.estimated IS 'Noticed later, by comparing lists: left_at is when it was noticed.';
COMMENT ON COLUMN departure.door IS '0 by themselves or not known, 1 kicked, 2 banned, 3 pruned.';

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

CREATE TABLE join_attribution (
    guild_id   bigint      NOT NULL,
    member_id  bigint      NOT NULL,
    joined_at  timestamptz NOT NULL,
    inviter_id bigint,
    confidence smallint    NOT NULL,
    code       text,
    candidates text[]      NOT NULL,
    PRIMARY KEY (guild_id, member_id, joined_at)
);
CREATE INDEX join_attribution_inviter ON join_attribution (guild_id, inviter_id, joined_at);
COMMENT ON TABLE join_attribution IS 'Which invite brought whom, apart from the coming itself and revisable.';
COMMENT ON COLUMN join_attribution.guild_id IS 'The server.';
COMMENT ON COLUMN join_attribution.member_id IS 'Who came.';
COMMENT ON COLUMN join_attribution.joined_at IS 'Which coming.';
COMMENT ON COLUMN join_attribution.inviter_id IS 'Who made the invite, where known.';
COMMENT ON COLUMN join_attribution.confidence IS '0 exact, 1 inferred, 2 ambiguous, 3 vanity, 4 bot, 5 discovery, 6 unknown.';
COMMENT ON COLUMN join_attribution.code IS 'The invite, where known.';
COMMENT ON COLUMN join_attribution.candidates IS 'The invites it could be, where it is ambiguous.';

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

-- Descriptions: the newest one told holds ---------------------------------------------------------

CREATE TABLE invite (
    guild_id   bigint  NOT NULL,
    inviter_id bigint,
    channel_id bigint,
    created_at timestamptz,
    expires_at timestamptz,
    seen_at    timestamptz,
    gone_at    timestamptz,
    uses       integer NOT NULL DEFAULT 0,
    max_uses   integer NOT NULL DEFAULT 0,
    code       text    NOT NULL,
    label      text,
    PRIMARY KEY (guild_id, code)
);
COMMENT ON TABLE invite IS 'Invites as last seen, so that a risen counter can be noticed and named.';
COMMENT ON COLUMN invite.guild_id IS 'The server.';
COMMENT ON COLUMN invite.inviter_id IS 'Who made it, where told.';
COMMENT ON COLUMN invite.channel_id IS 'Where it leads.';
COMMENT ON COLUMN invite.created_at IS 'When it was made.';
COMMENT ON COLUMN invite.expires_at IS 'When it ends by itself; null: never.';
COMMENT ON COLUMN invite.seen_at IS 'When this description was told; null: only its end was told.';
COMMENT ON COLUMN invite.gone_at IS 'When it was told to be revoked, used up or expired.';
COMMENT ON COLUMN invite.uses IS 'How many have come through it.';
COMMENT ON COLUMN invite.max_uses IS 'How many may; 0: without limit.';
COMMENT ON COLUMN invite.code IS 'The last part of its address.';
COMMENT ON COLUMN invite.label IS 'What the server''s staff call it: where it was posted, for example.';

CREATE TABLE guild (
    guild_id     bigint NOT NULL PRIMARY KEY,
    owner_id     bigint,
    seen_at      timestamptz,
    left_at      timestamptz,
    member_count integer,
    name         text   NOT NULL DEFAULT '',
    icon         text
);
COMMENT ON TABLE guild IS 'Servers as last seen: for titles and icons.';
COMMENT ON COLUMN guild.guild_id IS 'The server.';
COMMENT ON COLUMN guild.owner_id IS 'Who owns it.';
COMMENT ON COLUMN guild.seen_at IS 'When this description was told; null: only the bot''s removal was told.';
COMMENT ON COLUMN guild.left_at IS 'When the bot was last removed; it is back if it has seen the server since.';
COMMENT ON COLUMN guild.member_count IS 'Members, as Discord told them.';
COMMENT ON COLUMN guild.name IS 'What people call it.';
COMMENT ON COLUMN guild.icon IS 'Discord''s hash of its icon.';

CREATE TABLE channel (
    guild_id   bigint   NOT NULL,
    channel_id bigint   NOT NULL,
    parent_id  bigint,
    seen_at    timestamptz,
    gone_at    timestamptz,
    kind       smallint NOT NULL DEFAULT 0,
    audience   smallint,
    name       text     NOT NULL DEFAULT '',
    PRIMARY KEY (guild_id, channel_id)
);
COMMENT ON TABLE channel IS 'Channels, threads and forum posts as last seen: for their names, and for who can see them.';
COMMENT ON COLUMN channel.guild_id IS 'The server.';
COMMENT ON COLUMN channel.channel_id IS 'The channel, thread or forum post.';
COMMENT ON COLUMN channel.parent_id IS 'Its category, or the channel of a thread.';
COMMENT ON COLUMN channel.seen_at IS 'When this description was told; null: only its end was told.';
COMMENT ON COLUMN channel.gone_at IS 'When it was deleted.';
COMMENT ON COLUMN channel.kind IS 'Discord''s channel type.';
COMMENT ON COLUMN channel.audience IS 'Who can see it: 0 everyone, 1 some; null: never told.';
COMMENT ON COLUMN channel.name IS 'What people call it.';

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

CREATE TABLE member (
    guild_id  bigint      NOT NULL,
    member_id bigint      NOT NULL,
    seen_at   timestamptz NOT NULL,
    is_bot    boolean     NOT NULL,
    name      text        NOT NULL,
    avatar    text,
    PRIMARY KEY (guild_id, member_id)
);
COMMENT ON TABLE member IS 'How members are called and pictured: for rankings and greetings.';
COMMENT ON COLUMN member.guild_id IS 'The server.';
COMMENT ON COLUMN member.member_id IS 'The user.';
COMMENT ON COLUMN member.seen_at IS 'When this description was told.';
COMMENT ON COLUMN member.is_bot IS 'A bot.';
COMMENT ON COLUMN member.name IS 'What the server''s members see.';
COMMENT ON COLUMN member.avatar IS 'Discord''s hash of the user''s avatar.';

CREATE TABLE role (
    guild_id      bigint      NOT NULL,
    role_id       bigint      NOT NULL,
    seen_at       timestamptz,
    gone_at       timestamptz,
    onboarding_at timestamptz,
    kept_since    timestamptz,
    is_staff      boolean     NOT NULL DEFAULT false,
    is_onboarding boolean     NOT NULL DEFAULT false,
    name          text        NOT NULL DEFAULT '',
    PRIMARY KEY (guild_id, role_id)
);
COMMENT ON TABLE role IS 'The roles of a server, @everyone and those of bots apart: which of them make somebody one of its staff, and which are offered to newcomers.';
COMMENT ON COLUMN role.guild_id IS 'The server.';
COMMENT ON COLUMN role.role_id IS 'The role.';
COMMENT ON COLUMN role.seen_at IS 'When this description was told; null: not yet.';
COMMENT ON COLUMN role.gone_at IS 'When it was deleted; if seen_at is later, it is there again.';
COMMENT ON COLUMN role.onboarding_at IS 'When Discord last told whether it is offered to newcomers; null: never.';
COMMENT ON COLUMN role.kept_since IS 'Since when it is kept who has it: it makes staff, or is offered to newcomers; null: it is not kept.';
COMMENT ON COLUMN role.is_staff IS 'It permits to moderate or manage.';
COMMENT ON COLUMN role.is_onboarding IS 'Newcomers are offered it by the server''s onboarding.';
COMMENT ON COLUMN role.name IS 'What it is called.';

CREATE TABLE member_role (
    guild_id  bigint      NOT NULL,
    member_id bigint      NOT NULL,
    role_id   bigint      NOT NULL,
    since     timestamptz NOT NULL,
    seen_at   timestamptz NOT NULL,
    gone_at   timestamptz,
    PRIMARY KEY (guild_id, member_id, role_id)
);
CREATE INDEX member_role_role ON member_role (guild_id, role_id);
COMMENT ON TABLE member_role IS 'Who has a role that makes staff or is offered to newcomers. No other roles of people are kept.';
COMMENT ON COLUMN member_role.guild_id IS 'The server.';
COMMENT ON COLUMN member_role.member_id IS 'The member.';
COMMENT ON COLUMN member_role.role_id IS 'The role.';
COMMENT ON COLUMN member_role.since IS 'When it was first told that they have it.';
COMMENT ON COLUMN member_role.seen_at IS 'When it was last told that they have it, or no more.';
COMMENT ON COLUMN member_role.gone_at IS 'Since when they have it no more, or are no more here; null: they have it.';

CREATE TABLE emoji (
    guild_id bigint      NOT NULL,
    emoji_id bigint      NOT NULL,
    seen_at  timestamptz NOT NULL,
    name     text        NOT NULL,
    PRIMARY KEY (guild_id, emoji_id)
);
COMMENT ON TABLE emoji IS 'Names of custom emoji met in reactions and messages.';
COMMENT ON COLUMN emoji.guild_id IS 'The server where it was used.';
COMMENT ON COLUMN emoji.emoji_id IS 'The custom emoji.';
COMMENT ON COLUMN emoji.seen_at IS 'When this name was told.';
COMMENT ON COLUMN emoji.name IS 'What people call it.';

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

-- What we watched, and what an administrator decided ------------------------------------------------

CREATE TABLE coverage (
    guild_id   bigint      NOT NULL,
    channel_id bigint      NOT NULL,
    started_at timestamptz NOT NULL,
    ended_at   timestamptz NOT NULL,
    kind       smallint    NOT NULL,
    PRIMARY KEY (guild_id, kind, channel_id, started_at),
    CHECK (ended_at > started_at)
) WITH (fillfactor = 80);
COMMENT ON TABLE coverage IS 'Spans in which we watched, disjoint within a kind and channel: outside of them a zero is not known to be one.';
COMMENT ON COLUMN coverage.guild_id IS 'The server.';
COMMENT ON COLUMN coverage.channel_id IS 'The channel; 0: every one that the bot can see.';
COMMENT ON COLUMN coverage.started_at IS 'First instant watched.';
COMMENT ON COLUMN coverage.ended_at IS 'First instant no more watched, or not yet.';
COMMENT ON COLUMN coverage.kind IS '0 messages, 1 reactions, 2 voice, 3 members, 4 invites, 5 moderation, 6 events.';

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

CREATE TABLE guild_setting (
    guild_id           bigint      NOT NULL PRIMARY KEY,
    reports_channel_id bigint,
    zone_since         timestamptz ,
    report_weekday     smallint    NOT NULL DEFAULT 0 CHECK (report_weekday BETWEEN 0 AND 6),
    report_hour        smallint    NOT NULL DEFAULT 9 CHECK (report_hour BETWEEN 0 AND 23),
    zone               text        NOT NULL DEFAULT 'UTC',
    audience_role_id   bigint,
    retention_days     integer     NOT NULL DEFAULT 400 CHECK (retention_days BETWEEN 31 AND 36500),
    voice_counts_afk   boolean     NOT NULL DEFAULT false,
    voice_counts_alone boolean     NOT NULL DEFAULT false,
    voice_counts_deaf  boolean     NOT NULL DEFAULT false,
    counts_opted_out   boolean     NOT NULL DEFAULT true,
    exact_invites      boolean     NOT NULL DEFAULT false,
    staff_role_id      bigint,
    score_message      double precision NOT NULL DEFAULT 1 CHECK (score_message BETWEEN 0 AND 100),
    score_reply        double precision NOT NULL DEFAULT 1 CHECK (score_reply BETWEEN 0 AND 100),
    score_reaction     double precision NOT NULL DEFAULT 0.5 CHECK (score_reaction BETWEEN 0 AND 100),
    score_received     double precision NOT NULL DEFAULT 0.5 CHECK (score_received BETWEEN 0 AND 100),
    score_voice_minute double precision NOT NULL DEFAULT 0.2 CHECK (score_voice_minute BETWEEN 0 AND 100)
);
COMMENT ON TABLE guild_setting IS 'What an administrator decided. Writers lock the row of each server they write to, so that facts of one server go in one batch at a time, under the zone that holds.';
COMMENT ON COLUMN guild_setting.guild_id IS 'The server.';
COMMENT ON COLUMN guild_setting.reports_channel_id IS 'Where reports are posted; null: nowhere.';
COMMENT ON COLUMN guild_setting.zone_since IS 'Since when the zone holds; null: for all that is kept.';
COMMENT ON COLUMN guild_setting.report_weekday IS 'When the weekly report is due; 0 is Monday.';
COMMENT ON COLUMN guild_setting.report_hour IS 'At which hour, in the zone.';
COMMENT ON COLUMN guild_setting.zone IS 'IANA zone in which the days of the server''s people begin.';
COMMENT ON COLUMN guild_setting.audience_role_id IS 'Members with this role are "everyone": what they can see is public. Null: whoever joins.';
COMMENT ON COLUMN guild_setting.retention_days IS 'For how many days facts are kept; what was added up from them stays.';
COMMENT ON COLUMN guild_setting.voice_counts_afk IS 'Whether time in the AFK channel is voice time.';
COMMENT ON COLUMN guild_setting.voice_counts_alone IS 'Whether time alone in a channel is voice time.';
COMMENT ON COLUMN guild_setting.voice_counts_deaf IS 'Whether time deafened is voice time.';
COMMENT ON COLUMN guild_setting.counts_opted_out IS 'Whether people who opted out add to anonymous totals.';
COMMENT ON COLUMN guild_setting.exact_invites IS 'Whether Discord''s search of members is asked who came by which invite.';
COMMENT ON COLUMN guild_setting.staff_role_id IS 'Members with this role are the staff. Null: those who may moderate or manage, and the owner.';
COMMENT ON COLUMN guild_setting.score_message IS 'Points of the activity score for a message.';
COMMENT ON COLUMN guild_setting.score_reply IS 'Points a reply gets besides.';
COMMENT ON COLUMN guild_setting.score_reaction IS 'Points for a reaction given.';
COMMENT ON COLUMN guild_setting.score_received IS 'Points for a reaction received.';
COMMENT ON COLUMN guild_setting.score_voice_minute IS 'Points for a minute in voice.';

CREATE TABLE mark (
    guild_id   bigint      NOT NULL,
    mark_id    integer     NOT NULL,
    creator_id bigint,
    at         timestamptz NOT NULL,
    ends_at    timestamptz,
    kind       smallint    NOT NULL CHECK (kind IN (0, 1)),
    label      text        NOT NULL,
    PRIMARY KEY (guild_id, mark_id)
);
COMMENT ON TABLE mark IS 'What a server''s staff want to see marked in its statistics, in their own words.';
COMMENT ON COLUMN mark.guild_id IS 'The server.';
COMMENT ON COLUMN mark.mark_id IS 'Its number in the server, from 1.';
COMMENT ON COLUMN mark.creator_id IS 'Who set it; null: the operator, or somebody who asked not to be known.';
COMMENT ON COLUMN mark.at IS 'When it happened, or began.';
COMMENT ON COLUMN mark.ends_at IS 'When it ended; null: it is of one moment.';
COMMENT ON COLUMN mark.kind IS '0 something that happened, 1 an announcement.';
COMMENT ON COLUMN mark.label IS 'What the staff call it: their own words, shown in their statistics.';

-- Figures that others counted -----------------------------------------------------------------------

CREATE TABLE external_count (
    guild_id    bigint           NOT NULL,
    started_at  timestamptz      NOT NULL,
    imported_at timestamptz      NOT NULL,
    value       double precision NOT NULL,
    series      text             NOT NULL,
    label       text             NOT NULL,
    PRIMARY KEY (guild_id, series, label, started_at)
);
COMMENT ON TABLE external_count IS 'Figures of Discord''s own Server Insights, as imported: never mixed with what we count.';
COMMENT ON COLUMN external_count.guild_id IS 'The server.';
COMMENT ON COLUMN external_count.started_at IS 'Start of the day, week or month that the figure is of.';
COMMENT ON COLUMN external_count.imported_at IS 'When it was imported; a later import replaces it.';
COMMENT ON COLUMN external_count.value IS 'The figure.';
COMMENT ON COLUMN external_count.series IS 'Which: file and column, such as communicators.visitors.';
COMMENT ON COLUMN external_count.label IS 'What it is of where the file tells several apart: a channel''s id, days of membership; else empty.';

-- People who asked not to be known ------------------------------------------------------------------

CREATE TABLE privacy (
    guild_id     bigint      NOT NULL,
    person       bigint      NOT NULL,
    voice_stay   bigint,
    opted_out_at timestamptz,
    named_from   timestamptz,
    PRIMARY KEY (guild_id, person)
);
COMMENT ON TABLE privacy IS 'People who asked not to be known. Server 0 has one row, by which another key than the one used so far is noticed.';
COMMENT ON COLUMN privacy.guild_id IS 'The server.';
COMMENT ON COLUMN privacy.person IS 'Who: a number below zero made of server and member with the installation''s key, never their id.';
COMMENT ON COLUMN privacy.voice_stay IS 'The number under which their present stay in voice is counted, another one for each stay.';
COMMENT ON COLUMN privacy.opted_out_at IS 'Since when nothing is collected of them; null: it is.';
COMMENT ON COLUMN privacy.named_from IS 'What happened before stays without their name, whoever tells it: the newest erasure or opting in.';

CREATE TABLE unnamed_passage (
    guild_id bigint NOT NULL,
    passage  bigint NOT NULL,
    day      date   NOT NULL,
    PRIMARY KEY (guild_id, passage)
);
COMMENT ON TABLE unnamed_passage IS 'Comings and leavings that were counted of people who asked not to be known: told again, they are not counted twice.';
COMMENT ON COLUMN unnamed_passage.guild_id IS 'The server.';
COMMENT ON COLUMN unnamed_passage.passage IS 'A number below zero made of the coming, or of being away, with the installation''s key.';
COMMENT ON COLUMN unnamed_passage.day IS 'Its day in UTC: for retention.';

-- Rollups: fed only by facts that were new -----------------------------------------------------------

CREATE TABLE slot_count (
    guild_id                 bigint   NOT NULL,
    sent                     integer  NOT NULL,
    deleted                  integer  NOT NULL,
    bot_messages             integer  NOT NULL,
    reactions                integer  NOT NULL,
    voice_seconds            integer  NOT NULL,
    joins                    integer  NOT NULL,
    leaves                   integer  NOT NULL,
    slot                     integer  NOT NULL,
    audience                 smallint NOT NULL,
    edited                   integer  NOT NULL DEFAULT 0,
    deleted_in_bulk          integer  NOT NULL DEFAULT 0,
    other_messages           integer  NOT NULL DEFAULT 0,
    reactions_removed        integer  NOT NULL DEFAULT 0,
    voice_alone_seconds      integer  NOT NULL DEFAULT 0,
    voice_deaf_seconds       integer  NOT NULL DEFAULT 0,
    voice_alone_deaf_seconds integer  NOT NULL DEFAULT 0,
    voice_afk_seconds        integer  NOT NULL DEFAULT 0,
    rejoins                  integer  NOT NULL DEFAULT 0,
    PRIMARY KEY (guild_id, slot, audience)
) WITH (fillfactor = 80);
COMMENT ON TABLE slot_count IS 'What happened in a server per quarter of an hour: gives days and hours in any zone.';
COMMENT ON COLUMN slot_count.guild_id IS 'The server.';
COMMENT ON COLUMN slot_count.sent IS 'Default and Reply messages of people sent in the slot.';
COMMENT ON COLUMN slot_count.deleted IS 'How many of those were deleted since: sent less deleted is "messages".';
COMMENT ON COLUMN slot_count.bot_messages IS 'Messages of bots and webhooks, of any type.';
COMMENT ON COLUMN slot_count.reactions IS 'Reactions of people given in the slot that still stand.';
COMMENT ON COLUMN slot_count.voice_seconds IS 'Seconds of people in voice with others, not deafened, not in the AFK channel.';
COMMENT ON COLUMN slot_count.joins IS 'People who came (audience 0).';
COMMENT ON COLUMN slot_count.leaves IS 'People who left (audience 0).';
COMMENT ON COLUMN slot_count.slot IS 'Seconds since 1970 divided by 900: the slot''s start.';
COMMENT ON COLUMN slot_count.audience IS 'Of channels that 0 everyone, 1 only some could see.';
COMMENT ON COLUMN slot_count.edited IS 'How many of those were edited since.';
COMMENT ON COLUMN slot_count.deleted_in_bulk IS 'How many of the deleted ones were removed together with others.';
COMMENT ON COLUMN slot_count.other_messages IS 'Messages of people of any other type: notices that somebody joined, pinned, boosted.';
COMMENT ON COLUMN slot_count.reactions_removed IS 'Reactions of people given in the slot that were taken back or cleared since.';
COMMENT ON COLUMN slot_count.voice_alone_seconds IS 'Seconds of people alone in their channel, not deafened.';
COMMENT ON COLUMN slot_count.voice_deaf_seconds IS 'Seconds of people deafened, not alone.';
COMMENT ON COLUMN slot_count.voice_alone_deaf_seconds IS 'Seconds of people both alone and deafened.';
COMMENT ON COLUMN slot_count.voice_afk_seconds IS 'Seconds of people in the AFK channel.';
COMMENT ON COLUMN slot_count.rejoins IS 'How many of those who came had been here before (audience 0).';

CREATE TABLE channel_day (
    guild_id                 bigint   NOT NULL,
    channel_id               bigint   NOT NULL,
    sent                     integer  NOT NULL,
    deleted                  integer  NOT NULL,
    reactions                integer  NOT NULL,
    voice_seconds            integer  NOT NULL,
    day                      date     NOT NULL,
    audience                 smallint NOT NULL,
    edited                   integer  NOT NULL DEFAULT 0,
    replies                  integer  NOT NULL DEFAULT 0,
    stickers                 integer  NOT NULL DEFAULT 0,
    forwards                 integer  NOT NULL DEFAULT 0,
    voice_messages           integer  NOT NULL DEFAULT 0,
    readable                 integer  NOT NULL DEFAULT 0,
    attachments              integer  NOT NULL DEFAULT 0,
    embeds                   integer  NOT NULL DEFAULT 0,
    polls                    integer  NOT NULL DEFAULT 0,
    voice_alone_seconds      integer  NOT NULL DEFAULT 0,
    voice_deaf_seconds       integer  NOT NULL DEFAULT 0,
    voice_alone_deaf_seconds integer  NOT NULL DEFAULT 0,
    voice_afk_seconds        integer  NOT NULL DEFAULT 0,
    authors                  integer,
    voice_people             integer,
    PRIMARY KEY (guild_id, day, channel_id, audience)
) WITH (fillfactor = 80);
COMMENT ON TABLE channel_day IS 'What happened in a channel per day of the server''s zone.';
COMMENT ON COLUMN channel_day.guild_id IS 'The server.';
COMMENT ON COLUMN channel_day.channel_id IS 'The channel, thread or forum post.';
COMMENT ON COLUMN channel_day.sent IS 'Default and Reply messages of people.';
COMMENT ON COLUMN channel_day.deleted IS 'How many of those were deleted since.';
COMMENT ON COLUMN channel_day.reactions IS 'Reactions of people given on the day that still stand.';
COMMENT ON COLUMN channel_day.voice_seconds IS 'Seconds of people in voice with others, not deafened, not in the AFK channel.';
COMMENT ON COLUMN channel_day.day IS 'Local date in the server''s zone.';
COMMENT ON COLUMN channel_day.audience IS 'The channel could be seen by 0 everyone, 1 only some.';
COMMENT ON COLUMN channel_day.edited IS 'How many of the sent ones were edited since.';
COMMENT ON COLUMN channel_day.replies IS 'Sent ones that answer another.';
COMMENT ON COLUMN channel_day.stickers IS 'Sent ones with a sticker.';
COMMENT ON COLUMN channel_day.forwards IS 'Sent ones that forward another.';
COMMENT ON COLUMN channel_day.voice_messages IS 'Sent ones that are spoken.';
COMMENT ON COLUMN channel_day.readable IS 'Sent ones whose contents Discord showed us: the next three are counted among these alone.';
COMMENT ON COLUMN channel_day.attachments IS 'Readable ones with a file.';
COMMENT ON COLUMN channel_day.embeds IS 'Readable ones with an embed.';
COMMENT ON COLUMN channel_day.polls IS 'Readable ones with a poll.';
COMMENT ON COLUMN channel_day.voice_alone_seconds IS 'Seconds of people alone in their channel, not deafened.';
COMMENT ON COLUMN channel_day.voice_deaf_seconds IS 'Seconds of people deafened, not alone.';
COMMENT ON COLUMN channel_day.voice_alone_deaf_seconds IS 'Seconds of people both alone and deafened.';
COMMENT ON COLUMN channel_day.voice_afk_seconds IS 'Seconds of people in the AFK channel.';
COMMENT ON COLUMN channel_day.authors IS 'Distinct people with counted messages; null until the day is closed.';
COMMENT ON COLUMN channel_day.voice_people IS 'Distinct people in voice; null until the day is closed.';

CREATE TABLE member_day (
    guild_id                 bigint   NOT NULL,
    member_id                bigint   NOT NULL,
    day                      date     NOT NULL,
    sent                     integer  NOT NULL,
    deleted                  integer  NOT NULL,
    reactions                integer  NOT NULL,
    voice_seconds            integer  NOT NULL,
    hours                    integer  NOT NULL,
    audience                 smallint NOT NULL,
    replies                  integer  NOT NULL DEFAULT 0,
    reactions_received       integer  NOT NULL DEFAULT 0,
    voice_alone_seconds      integer  NOT NULL DEFAULT 0,
    voice_deaf_seconds       integer  NOT NULL DEFAULT 0,
    voice_alone_deaf_seconds integer  NOT NULL DEFAULT 0,
    voice_afk_seconds        integer  NOT NULL DEFAULT 0,
    PRIMARY KEY (guild_id, day, member_id, audience)
) WITH (fillfactor = 80);
COMMENT ON TABLE member_day IS 'What a person did per day of the server''s zone: gives distinct people. The bulk of the rollups, hence its narrow counters.';
COMMENT ON COLUMN member_day.guild_id IS 'The server.';
COMMENT ON COLUMN member_day.member_id IS 'The person; bots are not here.';
COMMENT ON COLUMN member_day.day IS 'Local date in the server''s zone.';
COMMENT ON COLUMN member_day.sent IS 'Default and Reply messages.';
COMMENT ON COLUMN member_day.deleted IS 'How many of those were deleted since.';
COMMENT ON COLUMN member_day.reactions IS 'Reactions given on the day that still stand.';
COMMENT ON COLUMN member_day.voice_seconds IS 'Seconds in voice with others, not deafened, not in the AFK channel.';
COMMENT ON COLUMN member_day.hours IS 'Local hours in which they wrote, reacted or were in voice with others: bit 0 is midnight to one. What is undone later keeps its hour.';
COMMENT ON COLUMN member_day.audience IS 'In channels that 0 everyone, 1 only some could see.';
COMMENT ON COLUMN member_day.replies IS 'Messages that answer another.';
COMMENT ON COLUMN member_day.reactions_received IS 'Reactions of other people to their messages, by the day they were given, that still stand.';
COMMENT ON COLUMN member_day.voice_alone_seconds IS 'Seconds alone in their channel, not deafened.';
COMMENT ON COLUMN member_day.voice_deaf_seconds IS 'Seconds deafened, not alone.';
COMMENT ON COLUMN member_day.voice_alone_deaf_seconds IS 'Seconds both alone and deafened.';
COMMENT ON COLUMN member_day.voice_afk_seconds IS 'Seconds in the AFK channel.';

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

CREATE TABLE emoji_day (
    guild_id    bigint   NOT NULL,
    emoji_id    bigint   NOT NULL,
    reactions   bigint   NOT NULL,
    in_messages bigint   NOT NULL,
    day         date     NOT NULL,
    audience    smallint NOT NULL,
    emoji_char  text     NOT NULL,
    PRIMARY KEY (guild_id, day, emoji_id, emoji_char, audience)
) WITH (fillfactor = 80);
COMMENT ON TABLE emoji_day IS 'How an emoji was used per day of the server''s zone.';
COMMENT ON COLUMN emoji_day.guild_id IS 'The server.';
COMMENT ON COLUMN emoji_day.emoji_id IS 'The custom emoji; 0 for a Unicode one.';
COMMENT ON COLUMN emoji_day.reactions IS 'Reactions that stand, as Discord shows them: everybody''s, named or not.';
COMMENT ON COLUMN emoji_day.in_messages IS 'Occurrences in people''s counted messages, less those deleted.';
COMMENT ON COLUMN emoji_day.day IS 'Local date in the server''s zone.';
COMMENT ON COLUMN emoji_day.audience IS 'In channels that 0 everyone, 1 only some could see.';
COMMENT ON COLUMN emoji_day.emoji_char IS 'The Unicode emoji; empty for a custom one.';

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

-- What is to be read from Discord's history ----------------------------------------------------

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

-- Rollups whose days are over ----------------------------------------------------------------------

CREATE TABLE segment (
    guild_id bigint   NOT NULL,
    month    date     NOT NULL,
    rows     integer  NOT NULL,
    kind     smallint NOT NULL,
    version  smallint NOT NULL,
    widths   bytea    NOT NULL,
    ids      bytea    NOT NULL,
    data     bytea    NOT NULL,
    ends     integer[] NOT NULL,
    PRIMARY KEY (guild_id, kind, month)
);
ALTER TABLE segment ALTER COLUMN ids SET STORAGE EXTERNAL, ALTER COLUMN data SET STORAGE EXTERNAL;
COMMENT ON TABLE segment IS 'Rows of slot_count, channel_day, member_day and channel_member_day whose days are over, packed: those of a month in one row here, column after column.';
COMMENT ON COLUMN segment.guild_id IS 'The server.';
COMMENT ON COLUMN segment.month IS 'First day of the month: of the server''s zone, for slots of UTC.';
COMMENT ON COLUMN segment.rows IS 'How many rows are in it.';
COMMENT ON COLUMN segment.kind IS '1 slots; 2 days of members, 3 the same added up over the month; 4 days of members in channels, 6 the same added up over the month; 5 days of channels.';
COMMENT ON COLUMN segment.version IS 'How columns and rows lie: 1 every column plain, rows in the order of their keys; 2 the same, but days of members member by member; 3 columns in any form, rows of channels'' people and months of members by audience first.';
COMMENT ON COLUMN segment.widths IS 'A byte for each column: how many bytes a number takes (0 all are zero, 1 to 4 none is negative, 8), plus 16 if only those that are not zero are given, 32 if only those that are others than in the row before, 48 if only the lowest byte is given of all.';
COMMENT ON COLUMN segment.ids IS 'Members and channels in it, ascending, 8 bytes each, lowest byte first; columns of ids count from 0 in here.';
COMMENT ON COLUMN segment.data IS 'Column after column: its numbers, lowest byte first; where not all are given, before them a bit for each row whether it is, lowest first, and before these what is given of all.';
COMMENT ON COLUMN segment.ends IS 'Where each column ends in data, in bytes.';

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
                get_byte(
                    whole.data,
                    CASE
                        WHEN byte < field.each THEN field.start + line * field.each + byte
                        ELSE given.start + given.earlier * (field.width - field.each) + byte - field.each
                    END
                )::bigint << 8 * byte
            ), 0) AS value
        FROM (
            SELECT
                nth AS place, said.width, said.form,
                CASE said.form WHEN 0 THEN said.width WHEN 3 THEN 1 ELSE 0 END AS each,
                coalesce(segment.ends[nth], 0) AS start
            FROM generate_series(0, length(segment.widths) - 1) AS nth
            CROSS JOIN LATERAL (
                SELECT
                    get_byte(segment.widths, nth) & 15 AS width,
                    get_byte(segment.widths, nth) >> 4 AS form
            ) AS said
        ) AS field
        CROSS JOIN LATERAL (
            SELECT field.start + segment.rows * field.each AS start
        ) AS bits
        CROSS JOIN LATERAL (
            -- Where the numbers begin that are given by bits, whether the row has one, and how many
            -- there are before it: counted with its own bit, for a run goes on without one.
            SELECT
                bits.start + (segment.rows + 7) / 8 AS start,
                field.form > 0 AND get_bit(whole.data, 8 * bits.start::bigint + line) = 1 AS is_there,
                CASE
                    WHEN field.form > 0 THEN (
                        bit_count(substring(whole.data FROM 1 + bits.start FOR line / 8))
                        + bit_count(set_byte(
                            '\x00'::bytea, 0,
                            get_byte(whole.data, bits.start + line / 8) & ((2 << line % 8) - 1)
                        ))
                    )::integer - 1
                END AS earlier
        ) AS given
        LEFT JOIN LATERAL generate_series(0, field.width - 1) AS byte
            ON byte < field.each OR field.form = 2 OR given.is_there
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

-- The nightly work ---------------------------------------------------------------------------------

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

-- Outbox -------------------------------------------------------------------------------------------

CREATE TABLE report (
    guild_id     bigint      NOT NULL,
    channel_id   bigint,
    message_id   bigint,
    due_at       timestamptz NOT NULL,
    next_at      timestamptz NOT NULL,
    posted_at    timestamptz,
    period_start date        NOT NULL,
    attempt      integer     NOT NULL DEFAULT 0,
    kind         text        NOT NULL,
    state        text        NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'posted', 'failed')),
    reason       text,
    PRIMARY KEY (guild_id, kind, period_start)
) WITH (fillfactor = 80);
CREATE INDEX report_pending ON report (guild_id, next_at) WHERE state = 'pending';
COMMENT ON TABLE report IS 'Reports to post and posted: at most one for a server, kind and period.';
COMMENT ON COLUMN report.guild_id IS 'The server.';
COMMENT ON COLUMN report.channel_id IS 'Where it stands.';
COMMENT ON COLUMN report.message_id IS 'The message that it became.';
COMMENT ON COLUMN report.due_at IS 'When it is to be posted.';
COMMENT ON COLUMN report.next_at IS 'While pending, from when on it may be claimed: due, lease ended, or time to try again.';
COMMENT ON COLUMN report.posted_at IS 'When it was posted.';
COMMENT ON COLUMN report.period_start IS 'First local day of its period.';
COMMENT ON COLUMN report.attempt IS 'How often it was claimed; a result of an older attempt is refused.';
COMMENT ON COLUMN report.kind IS 'Which report, for example weekly.';
COMMENT ON COLUMN report.state IS 'pending, posted or failed.';
COMMENT ON COLUMN report.reason IS 'Why the last attempt failed.';

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
