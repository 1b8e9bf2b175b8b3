-- Purpose: figures that others counted, kept apart from ours; names for invites.
-- Locks: the table of invites, exclusively, for an instant.

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

ALTER TABLE invite ADD COLUMN label text;
COMMENT ON COLUMN invite.label IS 'What the server''s staff call it: where it was posted, for example.';
CREATE INDEX membership_joined ON membership (guild_id, joined_at);
COMMENT ON INDEX membership_joined IS 'Comings in a window, for the totals of invites.';
