-- Purpose: people who opted out or were erased, under keyed numbers, and what of theirs was counted.
-- Locks: none; two new tables.

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
