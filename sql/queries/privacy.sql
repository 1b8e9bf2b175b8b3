-- name: people_who_asked
-- row: Person
-- Who asked not to be known in given servers, and whether totals count them without a name. By the
-- beginning of the primary key.
SELECT
    asked.guild_id, asked.person, asked.voice_stay, asked.opted_out_at, asked.named_from,
    coalesce(decided.counts_opted_out, true) AS counts
FROM privacy AS asked
LEFT JOIN guild_setting AS decided ON decided.guild_id = asked.guild_id
WHERE asked.guild_id = ANY(%(guild_ids)s::bigint[]);

-- name: privacy_of_person
-- row: PrivacyState
-- What one person asked for in a server. By primary key.
SELECT opted_out_at, named_from
FROM privacy
WHERE guild_id = %(guild_id)s AND person = %(person)s;

-- name: keep_privacy
-- Keeps what a person asked for, and under which number they are in voice.
INSERT INTO privacy (guild_id, person, voice_stay, opted_out_at, named_from)
VALUES (
    %(guild_id)s::bigint, %(person)s::bigint, %(voice_stay)s::bigint,
    %(opted_out_at)s::timestamptz, %(named_from)s::timestamptz
)
ON CONFLICT (guild_id, person) DO UPDATE SET
    voice_stay = excluded.voice_stay,
    opted_out_at = excluded.opted_out_at,
    named_from = excluded.named_from;

-- name: keep_voice_stays
-- Keeps under which numbers people are in voice; 0: in none. By primary key.
UPDATE privacy AS kept
SET voice_stay = nullif(told.voice_stay, 0)
FROM unnest(
    %(guild_id)s::bigint[], %(person)s::bigint[], %(voice_stay)s::bigint[]
) AS told (guild_id, person, voice_stay)
WHERE kept.guild_id = told.guild_id AND kept.person = told.person;

-- name: unnamed_passages
-- row: UnnamedPassage
-- Which of given comings and absences were counted without a name. By primary key.
SELECT kept.guild_id, kept.passage
FROM unnest(%(guild_id)s::bigint[], %(passage)s::bigint[]) AS told (guild_id, passage)
JOIN unnamed_passage AS kept
    ON kept.guild_id = told.guild_id AND kept.passage = told.passage;

-- name: keep_unnamed_passages
-- Notes comings and absences that were counted without a name.
INSERT INTO unnamed_passage (guild_id, passage, day)
SELECT *
FROM unnest(%(guild_id)s::bigint[], %(passage)s::bigint[], %(day)s::date[])
ON CONFLICT DO NOTHING;

-- name: forget_unnamed_passages
-- Forgets absences of people who came back. By primary key.
DELETE FROM unnamed_passage AS kept
USING unnest(%(guild_id)s::bigint[], %(passage)s::bigint[]) AS told (guild_id, passage)
WHERE kept.guild_id = told.guild_id AND kept.passage = told.passage;

-- name: voice_of_member
-- row: VoiceSegment
-- The segment in which a member is in voice. By primary key.
SELECT
    guild_id, member_id, started_at, session_started_at, channel_id, ended_at, rolled_until, flags,
    audience, is_alone, is_bot, in_afk, estimated
FROM voice_segment
WHERE guild_id = %(guild_id)s AND member_id = %(member_id)s AND ended_at IS NULL;

-- name: passages_of_member
-- row: KeptPassage
-- The comings and leavings that are kept of a member, in order of time. By primary keys.
SELECT joined_at AS at, true AS is_join
FROM membership
WHERE guild_id = %(guild_id)s AND member_id = %(member_id)s
UNION ALL
SELECT left_at AS at, false AS is_join
FROM departure
WHERE guild_id = %(guild_id)s AND member_id = %(member_id)s
ORDER BY at, is_join;
