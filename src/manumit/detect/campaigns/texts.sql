-- Number the distinct texts from the earliest on.
-- rows: row_number, text_key, observed_at, record_id of every record.
-- Gives, by row_number: place (earliness of the record), text (number of its text, by earliness) and
-- first_row (the earliest record with that text).
WITH placed AS (
    SELECT
        row_number,
        text_key,
        row_number() OVER (ORDER BY observed_at NULLS LAST, record_id) - 1 AS place
    FROM rows
),
firsts AS (
    SELECT text_key, min(place) AS place, arg_min(row_number, place) AS first_row
    FROM placed
    GROUP BY text_key
),
numbered AS (
    SELECT text_key, first_row, row_number() OVER (ORDER BY place) - 1 AS text
    FROM firsts
)
SELECT
    placed.row_number,
    CAST(placed.place AS UINTEGER) AS place,
    CAST(numbered.text AS UINTEGER) AS text,
    CAST(numbered.first_row AS UINTEGER) AS first_row
FROM placed
JOIN numbered USING (text_key)
ORDER BY placed.row_number
