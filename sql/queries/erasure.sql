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
