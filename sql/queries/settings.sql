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
SELECT
    zone, zone_since, reports_channel_id, report_weekday, report_hour,
    audience_role_id, retention_days, voice_counts_afk, voice_counts_alone, voice_counts_deaf,
    counts_opted_out, exact_invites, staff_role_id, score_message, score_reply, score_reaction,
    score_received, score_voice_minute
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
            OR EXISTS (SELECT FROM segment WHERE guild_id = %(guild_id)s AND kind > 1)
            THEN %(now)s::timestamptz
    END,
    reports_channel_id = %(reports_channel_id)s::bigint,
    report_weekday = %(report_weekday)s::smallint,
    report_hour = %(report_hour)s::smallint,
    audience_role_id = %(audience_role_id)s::bigint,
    retention_days = %(retention_days)s::integer,
    voice_counts_afk = %(voice_counts_afk)s::boolean,
    voice_counts_alone = %(voice_counts_alone)s::boolean,
    voice_counts_deaf = %(voice_counts_deaf)s::boolean,
    counts_opted_out = %(counts_opted_out)s::boolean,
    exact_invites = %(exact_invites)s::boolean,
    staff_role_id = %(staff_role_id)s::bigint,
    score_message = %(score_message)s::double precision,
    score_reply = %(score_reply)s::double precision,
    score_reaction = %(score_reaction)s::double precision,
    score_received = %(score_received)s::double precision,
    score_voice_minute = %(score_voice_minute)s::double precision
WHERE guild_id = %(guild_id)s::bigint
RETURNING
    zone, zone_since, reports_channel_id, report_weekday, report_hour,
    audience_role_id, retention_days, voice_counts_afk, voice_counts_alone, voice_counts_deaf,
    counts_opted_out, exact_invites, staff_role_id, score_message, score_reply, score_reaction,
    score_received, score_voice_minute;

-- name: audience_roles
-- row: AudienceRole
-- The role that makes "everyone", of each server that chose one.
SELECT guild_id, audience_role_id
FROM guild_setting
WHERE audience_role_id IS NOT NULL;

-- name: extend_retention
-- row: Retention
-- Keeps facts for at least so many days, and tells for how many they were kept and are. By primary
-- key.
UPDATE guild_setting AS kept
SET retention_days = least(greatest(kept.retention_days, %(days)s::integer), 36500)
FROM guild_setting AS before
WHERE kept.guild_id = %(guild_id)s AND before.guild_id = %(guild_id)s
RETURNING before.retention_days AS days_before, kept.retention_days AS days;
