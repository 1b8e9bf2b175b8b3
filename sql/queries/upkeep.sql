-- name: kept_guilds
-- row: Kept
-- Every server of which anything may be kept, with what its nightly work depends on. By primary
-- keys.
SELECT
    setting.guild_id, setting.zone, setting.retention_days, upkeep.done_on,
    CASE WHEN guild.seen_at > guild.left_at THEN NULL ELSE guild.left_at END AS left_at
FROM guild_setting AS setting
LEFT JOIN guild ON guild.guild_id = setting.guild_id
LEFT JOIN upkeep ON upkeep.guild_id = setting.guild_id
ORDER BY setting.guild_id;

-- name: note_night_done
-- Notes that a server's work of a night is done.
INSERT INTO upkeep AS kept (guild_id, done_on)
VALUES (%(guild_id)s::bigint, %(done_on)s::date)
ON CONFLICT (guild_id) DO UPDATE SET done_on = greatest(kept.done_on, excluded.done_on);
