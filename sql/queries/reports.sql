-- name: schedule_report
-- row: Scheduled
-- Puts a report into the outbox, once for a server, kind and period; while nobody has claimed it,
-- it can still be moved.
INSERT INTO report AS kept (guild_id, kind, period_start, due_at, next_at)
VALUES (
    %(guild_id)s::bigint, %(kind)s::text, %(period_start)s::date, %(due_at)s::timestamptz,
    %(due_at)s::timestamptz
)
ON CONFLICT (guild_id, kind, period_start) DO UPDATE SET
    due_at = excluded.due_at,
    next_at = excluded.next_at
WHERE kept.state = 'pending' AND kept.attempt = 0
RETURNING xmax = 0 AS is_new;

-- name: unschedule_reports
-- Forgets the reports of one kind that nobody has claimed.
DELETE FROM report
WHERE
    guild_id = %(guild_id)s::bigint AND kind = %(kind)s::text
    AND state = 'pending' AND attempt = 0;

-- name: guilds_with_due_reports
-- row: DueGuild
-- Servers with reports that may be claimed, the longest due first. Scans the pending ones, which
-- are few.
SELECT guild_id
FROM report
WHERE state = 'pending' AND next_at <= %(now)s::timestamptz
GROUP BY guild_id
ORDER BY min(due_at), guild_id;

-- name: claim_report
-- row: ReportClaim
-- Leases a server's longest due report to one worker. By the index on pending reports.
UPDATE report AS kept
SET attempt = kept.attempt + 1, next_at = %(lease_until)s::timestamptz
FROM (
    SELECT guild_id, kind, period_start
    FROM report
    WHERE
        guild_id = %(guild_id)s::bigint AND state = 'pending'
        AND next_at <= %(now)s::timestamptz
    ORDER BY due_at, kind
    LIMIT 1
    FOR UPDATE SKIP LOCKED
) AS due
WHERE
    kept.guild_id = due.guild_id AND kept.kind = due.kind
    AND kept.period_start = due.period_start
RETURNING kept.guild_id, kept.kind, kept.period_start, kept.due_at, kept.attempt;

-- name: mark_report_posted
-- Records where a report stands, unless another attempt has overtaken this one.
UPDATE report
SET
    state = 'posted', channel_id = %(channel_id)s::bigint, message_id = %(message_id)s::bigint,
    posted_at = %(posted_at)s::timestamptz, reason = NULL
WHERE
    guild_id = %(guild_id)s::bigint AND kind = %(kind)s::text
    AND period_start = %(period_start)s::date
    AND state = 'pending' AND attempt = %(attempt)s::integer;

-- name: mark_report_failed
-- Records why a report was not posted; without a time to try again it has failed for good.
UPDATE report
SET
    state = CASE WHEN %(retry_at)s::timestamptz IS NULL THEN 'failed' ELSE 'pending' END,
    next_at = coalesce(%(retry_at)s::timestamptz, next_at),
    reason = %(reason)s::text
WHERE
    guild_id = %(guild_id)s::bigint AND kind = %(kind)s::text
    AND period_start = %(period_start)s::date
    AND state = 'pending' AND attempt = %(attempt)s::integer;

-- name: reports_of_guild
-- row: ReportRow
-- A server's newest reports, for its administrators to see. By the primary key.
SELECT
    guild_id, kind, period_start, due_at, state, attempt, next_at, channel_id, message_id, reason,
    posted_at
FROM report
WHERE guild_id = %(guild_id)s::bigint
ORDER BY period_start DESC, kind
LIMIT %(limit)s::integer;
