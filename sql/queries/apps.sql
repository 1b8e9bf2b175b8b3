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
