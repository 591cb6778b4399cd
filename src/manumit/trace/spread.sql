-- How widely some identifiers are spread.
-- given: ident, record_id; records: record_id, place, author.
SELECT
    g.ident,
    count(DISTINCT nullif(trim(r.place), '')) AS places,
    count(DISTINCT r.author) AS authors
FROM given AS g
JOIN records AS r ON r.record_id = g.record_id
GROUP BY g.ident
ORDER BY g.ident
