-- How often some identifiers stand at one distance from the end of a text, after the same words.
-- sought: ident, kind, value; mentions; records: record_id, text.
WITH standing AS (
    SELECT
        s.ident,
        m.record_id,
        length(r.text) - m.end_char AS behind,
        substring(r.text, greatest(1, m.start_char - 23), least(24, m.start_char)) AS words
    FROM sought AS s
    JOIN mentions AS m ON m.kind = s.kind AND m.value = s.value
    JOIN records AS r ON r.record_id = m.record_id
    WHERE m.field = 'text'
),
alike AS (
    SELECT ident, behind, words, count(DISTINCT record_id) AS records
    FROM standing
    WHERE length(trim(words)) >= 8
    GROUP BY ident, behind, words
)
SELECT ident, max(records) AS records
FROM alike
GROUP BY ident
ORDER BY ident
