-- name: keep_external
-- Keeps figures of others: what is imported later replaces what was imported before. By primary key.
INSERT INTO external_count AS kept (guild_id, started_at, imported_at, value, series, label)
SELECT %(guild_id)s::bigint, told.started_at, %(imported_at)s::timestamptz, told.value,
    told.series, told.label
FROM unnest(
    %(started_at)s::timestamptz[], %(value)s::double precision[], %(series)s::text[],
    %(label)s::text[]
) AS told (started_at, value, series, label)
ON CONFLICT (guild_id, series, label, started_at) DO UPDATE SET
    value = excluded.value, imported_at = excluded.imported_at
WHERE kept.value <> excluded.value;

-- name: external_points
-- row: ExternalPoint
-- One series of others in a window, in time's order. By primary key.
SELECT label, started_at, value
FROM external_count
WHERE
    guild_id = %(guild_id)s::bigint AND series = %(series)s::text
    AND started_at >= %(since)s::timestamptz AND started_at < %(until)s::timestamptz
ORDER BY started_at, label;
