-- name: insert_app_answers
-- row: NewAnswer
-- Keeps the answers of apps that are not kept yet; returns them. The primary key decides.
INSERT INTO app_answer (
    guild_id, message_id, channel_id, application_id, member_id, audience, command
)
SELECT
    guild_id, message_id, channel_id, application_id, nullif(member_id, 0), audience,
    nullif(command, '')
FROM unnest(
    %(guild_id)s::bigint[], %(message_id)s::bigint[], %(channel_id)s::bigint[],
    %(application_id)s::bigint[], %(member_id)s::bigint[], %(audience)s::smallint[],
    %(command)s::text[]
) AS told (guild_id, message_id, channel_id, application_id, member_id, audience, command)
ON CONFLICT DO NOTHING
RETURNING guild_id, message_id;

-- name: add_to_app_days
-- Adds to the days of apps' commands.
INSERT INTO app_day AS kept (guild_id, day, application_id, command, audience, uses)
SELECT *
FROM unnest(
    %(guild_id)s::bigint[], %(day)s::date[], %(application_id)s::bigint[], %(command)s::text[],
    %(audience)s::smallint[], %(uses)s::integer[]
)
ON CONFLICT (guild_id, day, application_id, command, audience) DO UPDATE SET
    uses = kept.uses + excluded.uses;

-- name: insert_command_runs
-- row: NewRun
-- Keeps the uses of our own commands that are not kept yet; returns them. The primary key decides.
INSERT INTO command_run (
    guild_id, interaction_id, channel_id, member_id, latency_ms, outcome, audience, command
)
SELECT
    guild_id, interaction_id, nullif(channel_id, 0), member_id, latency_ms, outcome, audience,
    command
FROM unnest(
    %(guild_id)s::bigint[], %(interaction_id)s::bigint[], %(channel_id)s::bigint[],
    %(member_id)s::bigint[], %(latency_ms)s::integer[], %(outcome)s::smallint[],
    %(audience)s::smallint[], %(command)s::text[]
) AS told (
    guild_id, interaction_id, channel_id, member_id, latency_ms, outcome, audience, command
)
ON CONFLICT DO NOTHING
RETURNING guild_id, interaction_id;

-- name: add_to_command_days
-- Adds to the days of our own commands.
INSERT INTO command_day AS kept (
    guild_id, day, command, audience, runs, refused, failed, latency_ms, slowest_ms
)
SELECT *
FROM unnest(
    %(guild_id)s::bigint[], %(day)s::date[], %(command)s::text[], %(audience)s::smallint[],
    %(runs)s::integer[], %(refused)s::integer[], %(failed)s::integer[], %(latency_ms)s::bigint[],
    %(slowest_ms)s::integer[]
)
ON CONFLICT (guild_id, day, command, audience) DO UPDATE SET
    runs = kept.runs + excluded.runs,
    refused = kept.refused + excluded.refused,
    failed = kept.failed + excluded.failed,
    latency_ms = kept.latency_ms + excluded.latency_ms,
    slowest_ms = greatest(kept.slowest_ms, excluded.slowest_ms);

-- name: total_apps
-- row: AppTotal
-- Answers per app and command: whole days of the server's zone from the app-days, what is left at
-- the window's edges from facts. By primary keys.
SELECT application_id, command, sum(uses)::bigint AS uses
FROM (
    SELECT application_id, command, uses
    FROM app_day
    WHERE
        guild_id = %(guild_id)s::bigint
        AND day >= %(first_day)s::date AND day < %(after_day)s::date
        AND audience <= %(reader)s::smallint
    UNION ALL
    SELECT answer.application_id, coalesce(answer.command, '') AS command, 1 AS uses
    FROM unnest(%(first_id)s::bigint[], %(after_id)s::bigint[]) AS edge (first_id, after_id)
    JOIN app_answer AS answer
        ON answer.message_id >= edge.first_id AND answer.message_id < edge.after_id
    WHERE
        answer.guild_id = %(guild_id)s::bigint AND answer.audience <= %(reader)s::smallint
) AS used
GROUP BY application_id, command
ORDER BY uses DESC, application_id, command;

-- name: total_app_days
-- row: AppDay
-- Answers of all apps per day of the server's zone; days without any are absent. By the primary key.
SELECT day, sum(uses)::bigint AS uses
FROM app_day
WHERE
    guild_id = %(guild_id)s::bigint
    AND day >= date '1970-01-01' + %(first)s::integer
    AND day < date '1970-01-01' + %(after)s::integer
    AND audience <= %(reader)s::smallint
GROUP BY day
ORDER BY day;

-- name: total_commands
-- row: CommandTotal
-- Uses per command of ours, and how they ended, likewise. By primary keys.
SELECT
    command,
    sum(runs)::bigint AS runs,
    sum(refused)::bigint AS refused,
    sum(failed)::bigint AS failed,
    sum(latency_ms)::bigint AS latency_ms,
    max(slowest_ms) AS slowest_ms
FROM (
    SELECT command, runs, refused, failed, latency_ms, slowest_ms
    FROM command_day
    WHERE
        guild_id = %(guild_id)s::bigint
        AND day >= %(first_day)s::date AND day < %(after_day)s::date
        AND audience <= %(reader)s::smallint
    UNION ALL
    SELECT
        run.command, 1 AS runs, (run.outcome = 1)::integer AS refused,
        (run.outcome = 2)::integer AS failed, run.latency_ms, run.latency_ms AS slowest_ms
    FROM unnest(%(first_id)s::bigint[], %(after_id)s::bigint[]) AS edge (first_id, after_id)
    JOIN command_run AS run
        ON run.interaction_id >= edge.first_id AND run.interaction_id < edge.after_id
    WHERE run.guild_id = %(guild_id)s::bigint AND run.audience <= %(reader)s::smallint
) AS used
GROUP BY command
ORDER BY runs DESC, command;
