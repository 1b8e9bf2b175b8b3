-- name: spool_applied
-- row: SequenceRow
-- The newest record of a spool that was written. By primary key.
SELECT sequence FROM spool_position WHERE spool_id = %(spool_id)s::uuid;

-- name: advance_spool
-- row: SequenceRow
-- Notes that a spool is written up to a record; no row: it was before. By primary key.
INSERT INTO spool_position (spool_id, sequence)
VALUES (%(spool_id)s::uuid, %(sequence)s)
ON CONFLICT (spool_id) DO UPDATE
SET sequence = excluded.sequence, applied_at = now()
WHERE spool_position.sequence < excluded.sequence
RETURNING sequence;

-- name: forget_old_spools
-- Forgets spools that nobody has written from for a year.
DELETE FROM spool_position WHERE applied_at < now() - INTERVAL '1 year';

-- name: claim_writer
-- row: EpochRow
-- Begins a new run of a bot: older ones may no longer write. By primary key.
INSERT INTO writer (application_id, epoch)
VALUES (%(application_id)s, 1)
ON CONFLICT (application_id) DO UPDATE
SET epoch = writer.epoch + 1, claimed_at = now()
RETURNING epoch;

-- name: hold_writer
-- row: EpochRow
-- Whether a run may still write, held so until the transaction ends. By primary key.
SELECT epoch
FROM writer
WHERE application_id = %(application_id)s AND epoch = %(epoch)s
FOR SHARE;
