-- Purpose: people whom the server leaves out of its totals are company in voice all the same.
-- Locks: none.

COMMENT ON COLUMN voice_segment.flags IS 'Added up: 1 muted and 4 deafened by themselves, 2 muted and 8 deafened by a moderator, 16 streaming, 32 with video, 64 in a stage''s audience, 128 the channel is a stage, 256 of somebody whom the server leaves out: company to others, in no total.';
