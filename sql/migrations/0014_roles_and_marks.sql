-- Purpose: who is staff, which roles newcomers choose, what staff mark; weights of the activity score.
-- Locks: the table of settings, exclusively, for an instant.

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

ALTER TABLE guild_setting
    ADD COLUMN staff_role_id bigint,
    ADD COLUMN score_message double precision NOT NULL DEFAULT 1 CHECK (score_message BETWEEN 0 AND 100),
    ADD COLUMN score_reply double precision NOT NULL DEFAULT 1 CHECK (score_reply BETWEEN 0 AND 100),
    ADD COLUMN score_reaction double precision NOT NULL DEFAULT 0.5 CHECK (score_reaction BETWEEN 0 AND 100),
    ADD COLUMN score_received double precision NOT NULL DEFAULT 0.5 CHECK (score_received BETWEEN 0 AND 100),
    ADD COLUMN score_voice_minute double precision NOT NULL DEFAULT 0.2 CHECK (score_voice_minute BETWEEN 0 AND 100);
COMMENT ON COLUMN guild_setting.staff_role_id IS 'Members with this role are the staff. Null: those who may moderate or manage, and the owner.';
COMMENT ON COLUMN guild_setting.score_message IS 'Points of the activity score for a message.';
COMMENT ON COLUMN guild_setting.score_reply IS 'Points a reply gets besides.';
COMMENT ON COLUMN guild_setting.score_reaction IS 'Points for a reaction given.';
COMMENT ON COLUMN guild_setting.score_received IS 'Points for a reaction received.';
COMMENT ON COLUMN guild_setting.score_voice_minute IS 'Points for a minute in voice.';
