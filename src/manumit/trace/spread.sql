-- How widely some identifiers are spread.
-- given: one row an identifier and record that gives it, with ident, place, author.
SELECT
    ident,
    count(DISTINCT nullif(trim(place), '')) AS places,
    count(DISTINCT author) AS authors
FROM given
GROUP BY ident
ORDER BY ident
