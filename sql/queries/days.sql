-- name: day_rules
-- row: DayRules
-- What decides how a server's days are read. By primary keys.
SELECT
    setting.zone, setting.zone_since, upkeep.facts_since, setting.voice_counts_afk,
    setting.voice_counts_alone, setting.voice_counts_deaf
FROM guild_setting AS setting
LEFT JOIN upkeep ON upkeep.guild_id = setting.guild_id
WHERE setting.guild_id = %(guild_id)s::bigint;
