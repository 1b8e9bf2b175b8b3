-- name: person_columns
-- row: PersonColumn
-- Every column of this schema that holds a person's id, by what such columns are called; partitions
-- are reached through their tables. From the catalogue.
SELECT
    relation.relname::text AS relation,
    person.attname::text AS name,
    coalesce(person.attnum = ANY(key.indkey), false) AS in_key,
    NOT person.attnotnull AS nullable,
    ARRAY(
        SELECT other.attname::text
        FROM pg_attribute AS other
        WHERE
            other.attrelid = relation.oid AND other.attnum > 0 AND NOT other.attisdropped
            AND other.attname <> 'guild_id' AND NOT other.attname = ANY(%(names)s::text[])
        ORDER BY other.attnum
    ) AS beside
FROM pg_class AS relation
JOIN pg_attribute AS person ON person.attrelid = relation.oid
LEFT JOIN pg_index AS key ON key.indrelid = relation.oid AND key.indisprimary
WHERE
    relation.relnamespace = current_schema()::regnamespace
    AND relation.relkind IN ('r', 'p') AND NOT relation.relispartition
    AND person.attname = ANY(%(names)s::text[]) AND NOT person.attisdropped
ORDER BY relation.relname, person.attnum;

-- name: tables_of_servers
-- row: ServerTable
-- Every table of this schema that keeps something of servers. From the catalogue.
SELECT relation.relname::text AS relation
FROM pg_class AS relation
JOIN pg_attribute AS server ON server.attrelid = relation.oid
WHERE
    relation.relnamespace = current_schema()::regnamespace
    AND relation.relkind IN ('r', 'p') AND NOT relation.relispartition
    AND server.attname = 'guild_id' AND NOT server.attisdropped
ORDER BY relation.relname;

-- name: reactions_of_member
-- row: NamedReaction
-- The reactions that a member is known to have given. Reads the server's reactions.
SELECT guild_id, message_id, member_id, emoji_id, emoji_char
FROM reaction
WHERE guild_id = %(guild_id)s AND member_id = %(member_id)s;

-- name: unname_reactions
-- Puts a number in place of who gave reactions; totals stay. By primary key.
UPDATE reaction AS kept
SET member_id = told.number
FROM unnest(
    %(guild_id)s::bigint[], %(message_id)s::bigint[], %(member_id)s::bigint[],
    %(emoji_id)s::bigint[], %(number)s::bigint[], %(emoji_char)s::text[]
) AS told (guild_id, message_id, member_id, emoji_id, number, emoji_char)
WHERE
    kept.guild_id = told.guild_id AND kept.message_id = told.message_id
    AND kept.member_id = told.member_id AND kept.emoji_id = told.emoji_id
    AND kept.emoji_char = told.emoji_char;
