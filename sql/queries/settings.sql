-- name: lock_guilds
-- row: GuildZone
-- Locks servers for writing, in order, and tells their zones. By primary key.
SELECT guild_id, zone
FROM guild_setting
WHERE guild_id = ANY(%(guild_ids)s::bigint[])
ORDER BY guild_id
FOR NO KEY UPDATE;

-- name: make_settings
-- Gives servers that have none their settings, all at their defaults.
INSERT INTO guild_setting (guild_id)
SELECT * FROM unnest(%(guild_ids)s::bigint[])
ON CONFLICT DO NOTHING;

-- name: settings_of_guild
-- row: GuildSettings
-- What an administrator decided.
SELECT zone, zone_since, reports_channel_id, report_weekday, report_hour
FROM guild_setting
WHERE guild_id = %(guild_id)s;

-- name: save_settings
-- row: GuildSettings
-- Keeps what an administrator decided. A zone that changes while days are kept in the old one
-- holds from now on; one that comes before any day holds for all.
UPDATE guild_setting AS kept
SET
    zone = %(zone)s::text,
    zone_since = CASE
        WHEN kept.zone = %(zone)s::text THEN kept.zone_since
        WHEN EXISTS (SELECT FROM member_day WHERE guild_id = %(guild_id)s)
            OR EXISTS (SELECT FROM channel_day WHERE guild_id = %(guild_id)s)
            OR EXISTS (SELECT FROM emoji_day WHERE guild_id = %(guild_id)s)
            THEN %(now)s::timestamptz
    END,
    reports_channel_id = %(reports_channel_id)s::bigint,
    report_weekday = %(report_weekday)s::smallint,
    report_hour = %(report_hour)s::smallint
WHERE guild_id = %(guild_id)s::bigint
RETURNING zone, zone_since, reports_channel_id, report_weekday, report_hour;
